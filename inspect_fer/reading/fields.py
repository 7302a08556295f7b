"""Answers inside JSON or Python literals: which value is the result, which the name of the item."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from inspect_fer.labels import LabelSet, fold, is_emotion_word
from inspect_fer.reading.plain import ordered, read_items, read_label, read_plain
from inspect_fer.reading.structure import Pairs, Value
from inspect_fer.reading.words import word_set

_RESULT_KEYS = word_set("""label emotion answer expression result prediction category class classification sentiment
    ranking output predicted rank response choice feeling order sorted""")
_NOT_THE_RESULT = word_set(
    "secondary second other alternative runner not without optional candidate available possible"
)
_NAME_KEYS = word_set("""name image id file filename item video photo picture clip pair index number no key path sample
    image_name image_id""")
_RANK = re.compile(r"(?:top|rank|no|number|choice)? ?(\d{1,2})(?:st|nd|rd|th)?")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
_DEEPEST = 8


@lru_cache(maxsize=256)
def is_result_key(key: str) -> bool:
    """Whether a key announces the answer: *label*, *predicted_emotion*, *results*, *Top 5*."""
    words = fold(_spaced(key)).split()
    if not words or len(words) > 4 or _NOT_THE_RESULT & set(words):
        return False
    last = words[-1]
    return bool({last, last.removesuffix("s")} & _RESULT_KEYS) or words[0] == "top"


def is_name_key(key: str) -> bool:
    """Whether a key announces which item is meant: *name*, *image_id*, *File name*."""
    words = fold(_spaced(key)).split()
    return 0 < len(words) <= 3 and words[-1] in _NAME_KEYS


def names_of(pairs: Pairs) -> list[str]:
    """The names that a dict gives its item: under name keys, or as a numbered key without a value."""
    keyed = [value for key, value in pairs.items if is_name_key(key) and isinstance(value, str)]
    alone = [key for key, value in pairs.items if value is None and re.search(r"\d", key)]
    return [name for name in keyed if name.strip()] or alone


def results_of(pairs: Pairs) -> list[Value]:
    """The values under keys that announce the answer."""
    return [value for key, value in pairs.items if is_result_key(key)]


def read_value(value: Value, labels: LabelSet, depth: int = 0) -> tuple[str, ...] | None:
    """The ranking that a value holds.

    Returns:
        Labels and, as written, words that are not offered; best first. Empty where the value is
        an answer that cannot be read (null, contradictory). None where it is no answer at all.
    """
    if depth > _DEEPEST or value is None:
        return () if value is None else None
    if isinstance(value, str):
        return _read_string(value, labels)
    if isinstance(value, Pairs):
        return _read_pairs(value, labels, depth)
    return _read_list(value, labels, depth)


def agreed(readings: Sequence[tuple[str, ...]], labels: LabelSet) -> tuple[str, ...]:
    """The longest of several readings that begin with the same label; nothing if they differ."""
    full = [reading for reading in readings if reading]
    offered = [reading for reading in full if reading[0] in labels] or full
    if len({fold(reading[0]) for reading in offered}) != 1:
        return ()
    return max(offered, key=len)


def _read_string(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    plain = read_plain(text, labels)
    if plain:
        return plain
    if not text.strip():
        return ()
    words = fold(text).split()
    if len(words) <= 3 and not set(words) & {"or", "and", "not", "cannot", "no"}:
        return read_items([text], labels)
    return None


def _read_list(values: Sequence[Value], labels: LabelSet, depth: int) -> tuple[str, ...] | None:
    filled = [value for value in values if value is not None]
    if not filled:
        return ()
    if len(filled) == 1:
        return read_value(filled[0], labels, depth + 1)
    strings = [value for value in filled if isinstance(value, str)]
    if len(strings) == len(filled):
        items = read_items(strings, labels)
        return items if all(len(item.split()) <= 4 for item in items) else None
    scored = list(_scored(filled, labels, depth))
    return ordered(scored) if len(scored) == len(filled) else ()


def _scored(
    values: Sequence[Value], labels: LabelSet, depth: int
) -> Iterator[tuple[str, float | None]]:
    """A list of dicts such as ``{"label": "Happy", "score": 0.9}``."""
    for value in values:
        if not isinstance(value, Pairs) or names_of(value):
            continue
        reading = agreed(
            [read_value(v, labels, depth + 1) or () for v in results_of(value)], labels
        )
        numbers = [_number(v) for k, v in value.items if not is_result_key(k)]
        if reading:
            yield reading[0], next((number for number in numbers if number is not None), None)


def _read_pairs(pairs: Pairs, labels: LabelSet, depth: int) -> tuple[str, ...] | None:
    results = results_of(pairs)
    if results:
        read = [read_value(value, labels, depth + 1) for value in results]
        given = [reading for reading in read if reading is not None]
        return agreed(given, labels) if given else None
    for way in (_by_score, _by_rank):
        reading = way(pairs, labels)
        if reading is not None:
            return reading
    if len(pairs.items) == 1:
        reading = read_value(pairs.items[0][1], labels, depth + 1)
        if reading and reading[0] in labels:
            return reading
    return _by_value(pairs, labels)


def _by_value(pairs: Pairs, labels: LabelSet) -> tuple[str, ...] | None:
    """``{"face": "Happy", "hair": "brown"}``: one value that is a label, whatever its key."""
    found = [
        read_label(value, labels)
        for key, value in pairs.items
        if isinstance(value, str)
        and not is_name_key(key)
        and not _NOT_THE_RESULT & set(fold(_spaced(key)).split())
    ]
    distinct = {word for word in found if word}
    return (distinct.pop(),) if len(distinct) == 1 and distinct <= set(labels) else None


def _by_score(pairs: Pairs, labels: LabelSet) -> tuple[str, ...] | None:
    """``{"Happy": 0.8, "Sad": 0.1}`` or ``{"Happy": true, "Sad": false}``."""
    words = [labels.resolve(key) or key.strip() for key, _ in pairs.items]
    if not any(word in labels for word in words):
        return None
    if not all(word in labels or is_emotion_word(word) for word in words):
        return None
    scores = [_number(value) for _, value in pairs.items]
    if any(score is None for score in scores):
        return None
    if set(scores) == {1.0, 0.0} and scores.count(1.0) == 1:
        return (words[scores.index(1.0)],)
    return ordered(list(zip(words, scores, strict=True)))


def _by_rank(pairs: Pairs, labels: LabelSet) -> tuple[str, ...] | None:
    """``{"1": "Happy", "2": "Neutral"}``."""
    ranked = []
    for key, value in pairs.items:
        rank = _rank(key)
        if rank is None or not isinstance(value, str):
            return None
        ranked.append((rank, value))
    ranks = sorted(rank for rank, _ in ranked)
    if len(ranked) < 2 or ranks != list(range(1, len(ranked) + 1)):
        return None
    return read_items([value for _, value in sorted(ranked)], labels)


def _rank(key: str) -> int | None:
    folded = fold(key)
    match = _RANK.fullmatch(folded)
    return int(match[1]) if match else _ORDINALS.get(folded)


def _number(value: Value) -> float | None:
    if not isinstance(value, str):
        return None
    text = value.strip().rstrip("%").strip().lower()
    if text in ("true", "yes"):
        return 1.0
    if text in ("false", "no"):
        return 0.0
    return float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{0,12})?|\.\d{1,12}", text) else None


def _spaced(key: str) -> str:
    """*finalAnswer* and *final_answer* as two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key[:80])
