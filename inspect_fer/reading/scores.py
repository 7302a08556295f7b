"""Numbers beside labels: which are scores, which ranks, and what order they make."""

import re
from collections.abc import Sequence
from typing import Literal

from inspect_fer.reading.words import word_set

Kind = Literal["score", "rank", "level", "unknown"]
"""What a list's numbers are: the more the better, the less the better, grades, or not said."""

LEVELS = {
    "none": 0.0,
    "minimal": 1.0,
    "very low": 1.0,
    "low": 2.0,
    "weak": 2.0,
    "slight": 2.0,
    "medium": 3.0,
    "moderate": 3.0,
    "high": 4.0,
    "strong": 4.0,
    "significant": 4.0,
    "very high": 5.0,
    "very strong": 5.0,
    "dominant": 5.0,
}
"""Grade -> number."""

LEVEL = "|".join(sorted(LEVELS, key=len, reverse=True))
"""Pattern of the grades, the longest first."""


def ordered(
    numbered: Sequence[tuple[str, float | None]], kind: Kind = "unknown"
) -> tuple[str, ...]:
    """Best first: as listed, or by number where each item has one and the list is not in order.

    Nothing if two share the best number, if the best score is zero, or if it cannot be told
    whether the numbers are ranks.
    """
    words = tuple(word for word, _ in numbered)
    numbers = [number for _, number in numbered if number is not None]
    if not numbers or len(numbers) < len(words):
        return words
    if kind == "rank":
        return _sorted(words, [-number for number in numbers])
    if not any(numbers):
        return ()
    falling = sorted(numbers, reverse=True)
    # Grades are few, so that neighbours in a ranking share them.
    if kind == "level" and numbers == falling:
        return words
    if kind == "unknown" and falling[::-1] == list(range(1, len(numbers) + 1)):
        return words if numbers in (falling, falling[::-1]) else ()
    return _sorted(words, numbers)


def to_number(text: str) -> float | None:
    """A score, a percentage, a rank, a grade or a truth value; None if the text is anything else.

    >>> to_number("~90 %"), to_number("2nd"), to_number("true"), to_number("high"), to_number("a")
    (90.0, 2.0, 1.0, 4.0, None)
    """
    number = text.strip().rstrip("%").strip().lower()
    if number in _NAMED:
        return _NAMED[number]
    match = _NUMBER.fullmatch(number)
    return float(match[1]) if match else None


def leading_score(remark: str) -> tuple[float, Kind] | None:
    """The score or grade with which a remark begins; a bare number may count anything.

    >>> leading_score(": 80% - a smile"), leading_score("(high)"), leading_score(": 2 raised brows")
    ((80.0, 'score'), (4.0, 'level'), None)
    """
    match = _LEADING_SCORE.match(remark)
    if not match:
        return None
    return (float(match[1]), "score") if match[1] else (LEVELS[match[2].lower()], "level")


def kind_of(words: Sequence[str], number: str) -> Kind:
    """What a number is, by the words of its key or else by its form.

    >>> kind_of(["confidence"], "3"), kind_of(["rank"], "3"), kind_of(["x"], "0.3")
    ('score', 'rank', 'score')
    """
    if _RANK_KEYS & set(words) or _ORDINAL.search(number):
        return "rank"
    if number.strip().lower() in LEVELS:
        return "level"
    if _SCORE_KEYS & set(words) or _SCORE_FORM.search(number):
        return "score"
    return "unknown"


_NUMBER = re.compile(
    r"(?:[~≈<>]|#)?\s?([+-]?(?:\d{1,9}(?:\.\d{0,12})?|\.\d{1,12})(?:e[+-]?\d{1,2})?)(?:st|nd|rd|th)?"
)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)\b", re.IGNORECASE)
_SCORE_FORM = re.compile(r"\.\d|%|/")
_LEADING_SCORE = re.compile(
    r"[\s:=(\[~*_–—-]{0,8}(?:score|confidence|probability|similarity)?[\s:=~]{0,3}"  # noqa: RUF001
    r"(?:(\d{1,3}(?:\.\d{1,9}(?![\d.])|(?=\s?(?:%|/\s?\d))))"
    rf"|({LEVEL})(?=[*_\s]{{0,4}}(?:[),.;:–—-]|$)|\s(?:similarity|confidence|probability|likelihood)))",  # noqa: RUF001
    re.IGNORECASE,
)
_NAMED = {**LEVELS, "true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
# Of a distance, too, the least is the best.
_RANK_KEYS = word_set("rank ranks ranking place order top distance dissimilarity")
_SCORE_KEYS = word_set("""score scores confidence probability probabilities prob likelihood similarity certainty
    percentage percent intensity weight rating points match strength value level degree relevance logit""")


def _sorted(words: Sequence[str], numbers: Sequence[float]) -> tuple[str, ...]:
    if len(words) > 1 and sorted(numbers)[-1] == sorted(numbers)[-2]:
        return ()
    pairs = sorted(zip(numbers, words, strict=True), key=lambda pair: -pair[0])
    return tuple(word for _, word in pairs)
