"""Markup that is escaped by construction: text becomes markup only through `text` and `element`."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable


class Markup(str):
    """A string that is HTML already; every other string is text."""

    __slots__ = ()


Content = object
"""`Markup` as it is, None as nothing, anything else as text."""


def element(tag: str, *children: Content, **attributes: object) -> Markup:
    """An element.

    Args:
        tag: Its name; written by this package, never read from a log.
        children: What it holds: `Markup` as it is, all else escaped.
        attributes: ``class_`` is class, ``data_value`` is data-value. None and False leave an
            attribute out, True writes it without a value.

    >>> element("td", "a < b", class_="figure", data_value=0.5)
    '<td class="figure" data-value="0.5">a &lt; b</td>'
    """
    written = "".join(
        f" {_name(name)}" if value is True else f' {_name(name)}="{text(value)}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    start = f"<{tag}{written}>"
    return Markup(start if tag in _VOID else f"{start}{join(children)}</{tag}>")


def join(children: Iterable[Content], between: str = "") -> Markup:
    """Markup one after another; what is no `Markup` is escaped.

    >>> join(["<b>", element("br")])
    '&lt;b&gt;<br>'
    """
    return Markup(text(between).join(map(text, children)))


def text(content: Content) -> Markup:
    r"""Text as markup: escaped, and without characters that hide or turn other text around.

    >>> text("<script>"), text("a\u202eb"), text(None)
    ('&lt;script&gt;', 'a[U+202E]b', '')
    """
    if isinstance(content, Markup):
        return content
    if content is None:
        return Markup("")
    return Markup(html.escape(visible(str(content)), quote=True))


def foreign(content: object) -> Markup:
    """Text from a model, a file or a log inside a line: its direction of writing stays its own."""
    return element("bdi", content)


def name(content: object) -> Markup:
    """The name of a run or a model: as `foreign`, and broken, where it must be, between words.

    >>> name("raf_db · openai/o1")
    '<bdi>raf_<wbr>db · openai/<wbr>o1</bdi>'
    """
    return element("bdi", join(_WORDS.findall(str(content)), element("wbr")))


def visible(content: str) -> str:
    r"""Text with control characters that can be seen; line breaks, tabs and joiners stay.

    >>> visible("\x1b[31m"), visible("\ud800")
    ('␛[31m', '�')
    """
    return _HIDDEN.sub(_stand_in, content) if _HIDDEN.search(content) else content


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if unicodedata.category(match[0]) == "Cf":
        return f"[U+{code:04X}]"
    return "�"


# Controls, surrogates, what turns text around, and invisible tags. Joiners stay: scripts need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
_WORDS = re.compile("[^/_=]*[/_=]|[^/_=]+")
_VOID = frozenset({"br", "img", "meta", "wbr"})


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
