"""Numbers beside labels: which are scores, which ranks, and what order they make."""

import re
from collections.abc import Sequence
from typing import Literal

from inspect_fer.reading.words import word_set

Kind = Literal["score", "rank", "unknown"]
"""What a list's numbers are: the more the better, the less the better, or not said."""


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
    if max(numbers) == 0:
        return ()
    falling = sorted(numbers, reverse=True)
    if kind == "unknown" and falling[::-1] == list(range(1, len(numbers) + 1)):
        return words if numbers in (falling, falling[::-1]) else ()
    return _sorted(words, numbers)


def to_number(text: str) -> float | None:
    """A score, a percentage, a rank or a truth value; None if the text is anything else.

    >>> to_number("90 %"), to_number("true"), to_number("high")
    (90.0, 1.0, None)
    """
    number = text.strip().rstrip("%").strip().lower()
    if number in _TRUTH:
        return _TRUTH[number]
    return float(number) if _NUMBER.fullmatch(number) else None


def leading_score(remark: str) -> float | None:
    """The score with which a remark begins; a bare number may count anything.

    >>> leading_score(": 80% - a smile"), leading_score("(0.8)"), leading_score(": 2 raised brows")
    (80.0, 0.8, None)
    """
    match = _LEADING_SCORE.match(remark)
    return float(match[1]) if match else None


def kind_of(words: Sequence[str], number: str) -> Kind:
    """What a number is, by the words of its key or else by its form.

    >>> kind_of(["confidence"], "3"), kind_of(["rank"], "3"), kind_of(["x"], "0.3")
    ('score', 'rank', 'score')
    """
    if _RANK_KEYS & set(words):
        return "rank"
    if _SCORE_KEYS & set(words) or _SCORE_FORM.search(number):
        return "score"
    return "unknown"


_NUMBER = re.compile(r"\d{1,9}(?:\.\d{0,12})?|\.\d{1,12}")
_SCORE_FORM = re.compile(r"\.\d|%|/")
_LEADING_SCORE = re.compile(
    r"[\s:=(\[~*_–—-]{0,8}(?:score|confidence|probability|similarity)?[\s:=~]{0,3}"  # noqa: RUF001
    r"(\d{1,3}(?:\.\d{1,9}(?![\d.])|(?=\s?(?:%|/\s?\d))))"
)
_TRUTH = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}
_RANK_KEYS = word_set("rank ranking place order top")
_SCORE_KEYS = word_set("""score scores confidence probability probabilities prob likelihood similarity certainty
    percentage percent intensity weight rating points match strength""")


def _sorted(words: Sequence[str], numbers: Sequence[float]) -> tuple[str, ...]:
    if len(words) > 1 and sorted(numbers)[-1] == sorted(numbers)[-2]:
        return ()
    pairs = sorted(zip(numbers, words, strict=True), key=lambda pair: -pair[0])
    return tuple(word for _, word in pairs)
