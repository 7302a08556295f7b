"""Foreign text in Markdown, LaTeX and CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_fer.reports.escape import csv_cell, latex, markdown, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("![x](http://y)", r"!\[x\](http&#8203;://y)"),
        ("&lt;", "&amp;lt;"),
        ("# heading", r"\# heading"),
        ("1. list", r"1\. list"),
        ("- list", r"\- list"),
        ("-2.50 of 10.75", "-2.50 of 10.75"),
        ("a\n\n| b |", r"a \| b \|"),
        ("`code` and $math$", r"\`code\` and \$math\$"),
        ("@someone", "@&#8203;someone"),
        ("a\\|b", r"a\\\|b"),
    ],
)
def test_markdown(text: str, shown: str) -> None:
    assert markdown(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("50 % of $x_1^2$ & #3", r"50 \% of \$x\_1\textasciicircum{}2\$ \& \#3"),
        ("a~b", r"a\textasciitilde{}b"),
        ("a--b", "a-{}-{}b"),
        ("^^41", r"\textasciicircum{}\textasciicircum{}41"),
        ("a\n\nb", "a b"),
    ],
)
def test_latex(text: str, shown: str) -> None:
    assert latex(text) == shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n=", "\u202e=", "\0="])
def test_csv_cells_begin_no_formula(start: str) -> None:
    assert str(csv_cell(f"{start}cmd()")).startswith("'")


def test_csv_numbers_stay_numbers() -> None:
    assert [csv_cell(value) for value in (-0.5, 3, None, True)] == [-0.5, 3, "", True]


@pytest.mark.parametrize("hidden", ["\0", "\x1b", "\u200b", "\u202e", "\u2066", "\ufeff", "\x85"])
def test_hidden_characters_are_gone(hidden: str) -> None:
    for escape in (plain, markdown, latex, csv_cell):
        assert hidden not in str(escape(f"a{hidden}b"))


@given(st.text())
def test_any_text(text: str) -> None:
    # Every character with a meaning stands behind a backslash, or is the start of a command.
    left = latex(text)
    for command in ("textbackslash", "textasciitilde", "textasciicircum"):
        left = left.replace(rf"\{command}{{}}", "")
    for command in ("textless", "textgreater", "textbar"):
        left = left.replace(rf"\{command}{{}}", "")
    for code in ("34", "96", "39"):
        left = left.replace(rf"{{\char{code}}}", "")
    for char in "&%$#_{}":
        left = left.replace(f"\\{char}", "")
    left = left.replace("-{}", "")
    assert not set(left) & set("\\&%$#_{}~^<>|\"`'\n")

    shown = markdown(text)
    assert "<" not in shown
    assert "\n" not in shown

    file = io.StringIO()
    csv.writer(file).writerow([csv_cell(text), "next"])
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert row[1] == "next"
    assert not row[0].lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
