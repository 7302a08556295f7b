"""Foreign text (answers, file names, labels) as plain text in Markdown, LaTeX and CSV.

None of it may become markup, a command or a formula.
"""

from __future__ import annotations

import re
import unicodedata


def plain(text: object) -> str:
    """One line without control and formatting characters (also those that turn text around)."""
    spaced = " ".join(str(text).split())
    return "".join(char for char in spaced if unicodedata.category(char) not in _HIDDEN)


def markdown(text: object) -> str:
    r"""Text for a cell of a GitHub table.

    >>> markdown("a|b *c* <script>")
    'a\\|b \\*c\\* &lt;script&gt;'
    """
    escaped = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _BLOCK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", escaped))
    # A bare address, an e-mail or a mention would become a link.
    return _LINKS.sub(r"\1&#8203;\2", escaped)


def latex(text: object) -> str:
    r"""Text for a cell of a LaTeX table.

    >>> latex("50 % of \\input{x}_1")
    '50 \\% of \\textbackslash{}input\\{x\\}\\_1'
    """
    return "".join(_LATEX.get(char, char) for char in plain(text)).replace("--", "-{}-{}")


def csv_cell(value: object) -> object:
    """A value for a CSV cell: text that a spreadsheet would take for a formula gets a quote before.

    >>> csv_cell("=1+1"), csv_cell(-0.5), csv_cell(None)
    ("'=1+1", -0.5, '')
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    shown = "".join(
        char for char in value if char in "\t\r\n" or unicodedata.category(char) not in _HIDDEN
    )
    return f"'{shown}" if shown.lstrip(" \n").startswith(_FORMULA) else shown


# Control, format (zero-width, bidirectional), surrogate and private-use characters.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~$])")
# What makes a heading, a list or a rule of a line that begins with it.
_BLOCK = re.compile(r"^(\d+(?=[.)])|(?=[#+\-=]))([#+\-=.)]+)(?=\s|$)")
_LINKS = re.compile(r"(https?|ftp|www|@)(\S)", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001 (read as formulas too)
_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # Quotes would join to others, and some languages of babel make commands of them.
    '"': r"{\char34}",
    "`": r"{\char96}",
    "'": r"{\char39}",
}
