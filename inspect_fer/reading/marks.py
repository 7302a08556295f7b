"""Checklists: labels that are ticked, crossed or left open."""

import re
from collections.abc import Iterator

from inspect_fer.labels import LabelSet
from inspect_fer.reading.plain import read_label


def read_marks(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """The label that is ticked.

    Returns:
        Nothing where labels are crossed and not exactly one is ticked. None where no label is
        marked, and where all are ticked: then the ticks are bullets.
    """
    if not _MARK.search(text):
        return None
    ticked: list[str] = []
    unmarked: list[str] = []
    crossed = False
    for line in text.split("\n"):
        for label, mark in _marked(line, labels):
            if not mark:
                unmarked.append(label)
            elif _TICK.fullmatch(mark):
                ticked.append(label)
            else:
                crossed = True
    if not crossed and (len(set(ticked)) != 1 or not unmarked):
        return None
    return (ticked[0],) if len(set(ticked)) == 1 else ()


_TICK = re.compile(r"[✓✔✅☑🗸🗹]|[\[(][xX✓✔][\])]")
_MARK = re.compile(r"[✓✔✅☑🗸🗹❌✗✘✕✖❎☒☐⬜□≠]|\[(?:[xX✓✔]|\s?)\]|\([xX✓✔]\)")
_AFTER_LABEL = re.compile(r"\s[-–—]|[:(–—]")  # noqa: RUF001
_BULLET = re.compile(r"^[\s\-*+•\d.)]*")
_BETWEEN = re.compile(r"[,;|]")


def _marked(line: str, labels: LabelSet) -> Iterator[tuple[str, str]]:
    """The labels of a line, each with its mark: in front of it, or behind it."""
    comes_first = bool(_MARK.match(_BULLET.sub("", line)))
    # In a table a label and its mark stand in two cells of one row.
    for cell in _BETWEEN.split(line.replace("|", " ") if line.count("|") > 1 else line):
        marks = _MARK.findall(cell)
        aligned = ["", *marks] if comes_first else [*marks, ""]
        for words, mark in zip(_MARK.split(cell), aligned, strict=True):
            label = read_label(_AFTER_LABEL.split(words, maxsplit=1)[0], labels)
            if label:
                yield label, mark
