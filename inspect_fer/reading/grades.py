"""Labels that are graded one by one in words or bars: *Fear: low*, *Happy (high)*, *Happy ★★★☆☆*."""

import re

from inspect_fer.labels import LabelSet
from inspect_fer.reading.order import place_of
from inspect_fer.reading.plain import bare, read_label
from inspect_fer.reading.prose import named
from inspect_fer.reading.scores import LEVEL, LEVELS, ordered


def graded(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """The labels by their grades.

    Returns:
        Nothing where two share the best grade. None where fewer than two labels are graded, or
        another one is named beside them.
    """
    if not _GRADE.search(text):
        return None
    pairs: list[tuple[str, float | None]] = []
    # In a ranking, neighbours may share a grade.
    numbered: list[bool] = []
    for part in _BETWEEN.split(text):
        match = _GRADED.fullmatch(part.strip())
        label = read_label(match[1], labels) if match else ""
        if match and label:
            pairs.append((label, _grade(match)))
            numbered.append(place_of(part) is not None)
        elif bare(part) and named(part, labels):
            return None
    return ordered(pairs, "level" if all(numbered) else "score") if len(pairs) > 1 else None


_BETWEEN = re.compile(r"[,;\n]")
_BARS = "+★⭐🌟█▓■●🟩🟦"
_GRADE = re.compile(rf"\b(?:{LEVEL})\b|[{_BARS}]", re.IGNORECASE)
_GRADED = re.compile(
    rf"([^:(\[=|{_BARS}]{{1,60}}?)[\s*_]{{0,4}}(?:[:(\[=|–—-][\s*_(]{{0,4}}({LEVEL})"  # noqa: RUF001
    r"(?: (?:similarity|confidence|probability|likelihood|intensity))?[\s*_)\].|]{0,6}"
    rf"|[\s:]{{0,3}}([{_BARS}]{{1,20}})\W{{0,40}}(?:\d{{1,3}}\s?%)?)",
    re.IGNORECASE,
)


def _grade(match: re.Match[str]) -> float:
    return LEVELS[match[2].lower()] if match[2] else float(len(match[3]))
