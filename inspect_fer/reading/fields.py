"""Answers inside JSON or Python literals: which value is the result, which the name of the item."""

import re
from collections.abc import Sequence
from functools import lru_cache

from inspect_fer.labels import LabelSet, fold, is_emotion_word
from inspect_fer.reading.plain import bare, read_items, read_label, read_plain
from inspect_fer.reading.scores import Kind, kind_of, ordered, to_number
from inspect_fer.reading.structure import Pairs, Value
from inspect_fer.reading.words import word_set

_RESULT_KEYS = word_set("""label emotion answer expression result prediction category class classification sentiment
    ranking output predicted rank response choice feeling order sorted""")
_DENYING_KEYS = word_set(
    "not without excluded rejected discarded unlikely least lowest worst wrong incorrect"
)
_NOT_THE_RESULT = _DENYING_KEYS | word_set(
    "secondary second third tertiary other alternative runner optional candidate available possible"
)
_NAME_KEYS = word_set("""name image img id file filename item video photo picture pic clip pair index number no key path
    sample image_name image_id""")
# Keys by which faces, moments or parts of an item are told apart: what is said of one is not an answer.
_PART_KEYS = word_set("""box bbox bounding person people face subject individual speaker frame time timestamp
    region location coordinate age gender""")
_RANK = re.compile(r"(?:top|rank|no|number|choice)? ?(\d{1,2})(?:st|nd|rd|th)?")
_TOP = re.compile(r"top\d{0,2}")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
_SENTENCE_WORDS = word_set("or and not cannot no unable un vs versus")
_DEEPEST = 8


@lru_cache(maxsize=256)
def is_result_key(key: str) -> bool:
    """Whether a key announces the answer: *label*, *predicted_emotion*, *results*, *Top 5*."""
    words = fold(_spaced(key)).split()
    if not words or len(words) > 4 or _NOT_THE_RESULT & set(words):
        return False
    last = words[-1]
    singular = last.removesuffix("ies") + "y" if last.endswith("ies") else last.removesuffix("s")
    return bool({last, singular} & _RESULT_KEYS) or bool(_TOP.fullmatch(words[0]))


def is_other_key(key: str) -> bool:
    """Whether a key announces what is not the answer: *second*, *alternative*, *least likely*."""
    return bool(_NOT_THE_RESULT & _words(key))


@lru_cache(maxsize=256)
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


def is_echo(value: Value, labels: LabelSet) -> bool:
    """Whether a value is the list of candidates: all labels, in the order of the prompt."""
    return (
        isinstance(value, list)
        and len(value) == len(labels)
        and all(isinstance(item, str) for item in value)
        and tuple(labels.resolve(bare(str(item))) for item in value) == labels.names
    )


def read_rated(
    values: Sequence[Value], labels: LabelSet, *, listed: bool = False
) -> tuple[str, ...] | None:
    """A ranking of labels that each come with a number: ``{"label": "Happy", "score": 0.9}``, ``["Happy", 0.9]``.

    Args:
        values: What holds a label and a number each.
        labels: The labels on offer.
        listed: They are one list, in which labels of one grade may stand in their order.

    Returns:
        Nothing where the numbers make no order; None where not every value is such a pair.
    """
    rated = [_rated(value, labels) for value in values]
    pairs = [pair for pair in rated if pair]
    if len(pairs) < 2 or len(pairs) < len(rated):
        return None
    kinds = {kind for _, _, kind in pairs}
    kind: Kind = kinds.pop() if len(kinds) == 1 else "score" if "rank" not in kinds else "unknown"
    kind = "score" if kind == "level" and not listed else kind
    return ordered([(word, number) for word, number, _ in pairs], kind)


def _rated(value: Value, labels: LabelSet) -> tuple[str, float, Kind] | None:
    if isinstance(value, list):
        if len(value) != 2 or not isinstance(value[0], str) or not isinstance(value[1], str):
            return None
        word, number = read_label(value[0], labels), to_number(value[1])
        return None if not word or number is None else (word, number, kind_of((), value[1]))
    if not isinstance(value, Pairs) or _is_of_a_part(value):
        return None
    strings = [(key, item) for key, item in value.items if isinstance(item, str)]
    if len(value.items) == 1 and strings:
        return _rated_key(*strings[0], labels)
    words = [word for _, item in strings if (word := read_label(item, labels))]
    numbers = [
        (number, kind_of(tuple(_words(key)), item), is_result_key(key))
        for key, item in strings
        if (number := to_number(item)) is not None
    ]
    told = [(number, kind) for number, kind, is_result in numbers if is_result or kind != "unknown"]
    if len(set(words)) != 1 or not told:
        return None
    return words[0], *next((pair for pair in told if pair[1] != "unknown"), told[0])


def _rated_key(key: str, value: str, labels: LabelSet) -> tuple[str, float, Kind] | None:
    """``{"Happy": 0.9}``."""
    label, number = labels.resolve(key), to_number(value)
    return None if not label or number is None else (label, number, kind_of((), value))


def _is_of_a_part(pairs: Pairs) -> bool:
    """Whether a dict speaks of one face, moment or region among several."""
    words = {word for key, _ in pairs.items for word in _words(key)}
    return bool(_PART_KEYS & {word.removesuffix("s") for word in words})


def _read_string(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    plain = read_plain(text, labels)
    if plain:
        # A form that lists all labels to choose from: "positive|negative".
        return () if "|" in text and plain == labels.names else plain
    if not any(map(str.isalpha, text)):
        return ()
    words = fold(text).split()
    if len(words) <= 3 and not set(words) & _SENTENCE_WORDS and not _names_a_label(words, labels):
        return read_items([text], labels)
    return None


def _names_a_label(words: Sequence[str], labels: LabelSet) -> bool:
    """Whether a label stands among other words: *neutral/sad*, *moderately positive*."""
    return any(labels.resolve(word) for word in words)


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
    rated = read_rated(filled, labels, listed=True)
    if rated is not None:
        return rated
    return _read_dicts(filled, labels, depth)


def _read_dicts(values: Sequence[Value], labels: LabelSet, depth: int) -> tuple[str, ...]:
    """A list of dicts without numbers: best first, unless they speak of several faces."""
    dicts = [value for value in values if isinstance(value, Pairs) and not names_of(value)]
    readings = [
        agreed([read_value(v, labels, depth + 1) or () for v in results_of(pairs)], labels)
        for pairs in dicts
    ]
    if len(dicts) < len(values) or not all(readings):
        return ()
    if any(map(_is_of_a_part, dicts)):
        return agreed(readings, labels)
    return () if _are_rated_otherwise(dicts) else tuple(reading[0] for reading in readings)


def _are_rated_otherwise(dicts: Sequence[Pairs]) -> bool:
    """Whether numbers of an unknown kind put dicts in another order than the one they stand in."""
    for key, first in dicts[0].items:
        found = [dict(pairs.items).get(key, first) for pairs in dicts]
        numbers = [n for value in found if isinstance(value, str) and (n := to_number(value))]
        rises = numbers == list(range(1, len(numbers) + 1))
        if len(numbers) == len(dicts) and not rises and numbers != sorted(numbers, reverse=True):
            return True
    return False


def _read_pairs(pairs: Pairs, labels: LabelSet, depth: int) -> tuple[str, ...] | None:
    for way in (_by_rank, _by_columns):
        reading = way(pairs, labels)
        if reading is not None:
            return reading
    results = results_of(pairs)
    if len(results) > 1:
        results = [value for value in results if not is_echo(value, labels)] or results
    if results:
        read = [read_value(value, labels, depth + 1) for value in results]
        given = [reading for reading in read if reading is not None]
        return agreed(given, labels) if given else None
    inner = [value for _, value in pairs.items if isinstance(value, Pairs)]
    for scores in (pairs, *(inner if len(inner) == 1 else ())):
        reading = _by_score(scores, labels)
        if reading is not None:
            return reading
    if len(pairs.items) == 1:
        key, value = pairs.items[0]
        if _DENYING_KEYS & _words(key):
            return ()
        if isinstance(value, list) and _is_of_a_part(pairs):
            return agreed([read_value(item, labels, depth + 1) or () for item in value], labels)
        reading = read_value(value, labels, depth + 1)
        if reading and reading[0] in labels:
            return reading
    return _by_value(pairs, labels)


def _by_value(pairs: Pairs, labels: LabelSet) -> tuple[str, ...] | None:
    """``{"face": "Happy", "hair": "brown"}``: one value that is a label, whatever its key."""
    found = [
        read_label(value, labels)
        for key, value in pairs.items
        if isinstance(value, str) and not is_name_key(key) and not _NOT_THE_RESULT & _words(key)
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
    scores = [to_number(value) if isinstance(value, str) else None for _, value in pairs.items]
    if any(score is None for score in scores):
        return None
    if set(scores) == {1.0, 0.0} and scores.count(1.0) == 1:
        return (words[scores.index(1.0)],)
    kinds = {kind_of((), value) for _, value in pairs.items if isinstance(value, str)}
    kind: Kind = "rank" if kinds == {"rank"} else "unknown"
    return ordered(list(zip(words, scores, strict=True)), kind)


def _by_columns(pairs: Pairs, labels: LabelSet) -> tuple[str, ...] | None:
    """``{"labels": ["Happy", "Sad"], "scores": [0.9, 0.1]}``."""
    columns = [(key, value) for key, value in pairs.items if isinstance(value, list)]
    if len(columns) != 2 or len(columns[0][1]) != len(columns[1][1]) or len(columns[0][1]) < 2:
        return None
    (_, words), (key, numbers) = columns
    rows: list[Value] = [
        Pairs((("label", word), (key, number))) for word, number in zip(words, numbers, strict=True)
    ]
    return read_rated(rows, labels, listed=True)


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


@lru_cache(maxsize=256)
def _rank(key: str) -> int | None:
    folded = fold(key)
    match = _RANK.fullmatch(folded)
    return int(match[1]) if match else _ORDINALS.get(folded)


@lru_cache(maxsize=256)
def _words(key: str) -> frozenset[str]:
    return frozenset(fold(_spaced(key)).split())


def _spaced(key: str) -> str:
    """*finalAnswer* and *final_answer* as two words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key[:80])
