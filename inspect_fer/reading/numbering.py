"""Results that are numbered under keys that need not be names: ``{'idx': 3, 'result': ['Happy']}``.

A number beside a result may say which item it is about, or count or rate something. Where it
plainly numbers items, it is their name; where it might, the results are not given by position.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from inspect_fer.labels import LabelSet, fold
from inspect_fer.reading.fields import is_result_key
from inspect_fer.reading.names import CARDINALS, Names, bare_number
from inspect_fer.reading.results import Result
from inspect_fer.reading.structure import Pairs, Value
from inspect_fer.reading.words import word_set


def numbers_beside(pairs: Pairs, labels: LabelSet) -> tuple[tuple[str, int], ...]:
    """The whole numbers, ordinals and letters beside a result, or in its key, each with its key."""
    found: list[tuple[str, int]] = []
    in_keys: list[tuple[str, int]] = []
    for key, value in pairs.items:
        if _rates(key, labels):
            continue
        if isinstance(value, Pairs):
            found += numbers_beside(value, labels)
        number = _number(value[0] if isinstance(value, list) and len(value) == 1 else value)
        if number is not None:
            found.append((fold(key), number))
        ending = _NUMBERED_KEY.fullmatch(fold(key))
        in_keys += [(ending[1], int(ending[2]))] if ending else []
    # Several numbered keys are the places of one ranking.
    return (*found, *(in_keys if len(in_keys) == 1 else ()))


def named_by_number(results: Sequence[Result], names: Names) -> list[Result]:
    """Results with the number that plainly numbers their item as its name, where they have none.

    Where the numbers begin at 0, they are counted from 1.
    """
    if any(result.name is not None for result in results):
        # Most names are more than a number, the first as all others.
        if bare_number(results[0].name or "") is None:
            return list(results)
        return _renamed(results, [bare_number(result.name or "") for result in results], names)
    for key, numbers in _shared(results):
        counts = _first(numbers) is not None and _fit(numbers, names)
        is_item = counts if key in _ITEM_KEYS else key in _PLAIN_KEYS
        is_place = key in _PLACE_KEYS and any(len(one.reading.ranking) < 2 for one in results)
        if is_item and not is_place:
            named = [
                replace(result, name=str(number), numbers=())
                for result, number in zip(results, numbers, strict=True)
            ]
            return _renamed(named, numbers, names)
    return list(results)


def is_numbered_otherwise(results: Sequence[Result]) -> bool:
    """Whether numbers beside the results count them in another order than that of the text."""
    return any(
        _first(numbers) is not None and list(numbers) != sorted(numbers)
        for _, numbers in _shared(results)
    )


# Keys that number items whatever their numbers are, "#" among them, which folds to nothing.
_PLAIN_KEYS = frozenset(("", "num", "idx"))
# Keys that number places as well as items.
_PLACE_KEYS = word_set("position order")
# Keys that number items if their numbers count from the first to the last.
_ITEM_KEYS = (
    _PLACE_KEYS
    | word_set("i n q seq sequence title entry row question case example for")
    | {"result for"}
)
# Keys of numbers that rate or count something: never the name of an item.
_MEASURES = word_set("""rank ranking rating score scores confidence probability probabilities prob likelihood similarity
    certainty percentage percent intensity weight points strength level valence arousal dominance magnitude degree
    quality difficulty age faces people persons count total stars top""")
_NUMBERED_KEY = re.compile(r"([^\W\d][\w ]{0,30}?) ?(\d{1,3})")
_LONGEST = 30


def _rates(key: str, labels: LabelSet) -> bool:
    """Whether a number under a key says how much of something there is, or is an answer itself."""
    folded = fold(key)
    is_answer = is_result_key(key) and folded not in _ITEM_KEYS
    return is_answer or bool(_MEASURES & set(folded.split()) or labels.resolve(key))


def _number(value: Value) -> int | None:
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    folded = fold(value)
    if len(folded) == 1 and "a" <= folded <= "t":
        return ord(folded) - ord("a") + 1
    return CARDINALS.get(folded, bare_number(value))


def _shared(results: Sequence[Result]) -> list[tuple[str, list[int]]]:
    """The keys that number every result, each with its numbers."""
    found = []
    for key in dict(results[0].numbers) if len(results) > 1 else ():
        numbers = [dict(result.numbers).get(key) for result in results]
        told = [number for number in numbers if number is not None]
        if len(told) == len(results):
            found.append((key, told))
    return found


def _first(numbers: Sequence[int]) -> int | None:
    """The number from which these count without a gap, 0 or 1; None if they do not."""
    first = min(numbers, default=-1)
    is_count = first in (0, 1) and sorted(numbers) == list(range(first, first + len(numbers)))
    return first if is_count else None


def _fit(numbers: Sequence[int], names: Names) -> bool:
    """Whether the highest of numbers is that of an item: the rest of a count lies below it."""
    return names.find(str(max(numbers) + (_first(numbers) == 0))) is not None


def _renamed(
    results: Sequence[Result], numbers: Sequence[int | None], names: Names
) -> list[Result]:
    """Results whose names count from 0, where those of the items do not, with names that count from 1."""
    told = [number for number in numbers if number is not None]
    if len(told) < len(results) or _first(told) != 0 or names.find("0") is not None:
        return list(results)
    return [replace(one, name=str(n + 1)) for one, n in zip(results, told, strict=True)]
