"""What the items of a batch are called, and how a model may call them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from inspect_fer.labels import fold

ORDINALS = {
    word: number
    for number, words in enumerate(
        [
            "first 1st",
            "second 2nd",
            "third 3rd",
            "fourth 4th",
            "fifth 5th",
            "sixth 6th",
            "seventh 7th",
            "eighth 8th\n        ",
            "ninth 9th",
            "tenth 10th",
            "eleventh 11th",
            "twelfth 12th",
            "thirteenth 13th",
            "fourteenth 14th\n        ",
            "fifteenth 15th",
            "sixteenth 16th",
            "seventeenth 17th",
            "eighteenth 18th",
            "nineteenth 19th\n        ",
            "twentieth 20th",
        ],
        start=1,
    )
    for word in words.split()
}
"""Ordinal -> number."""

KIND = (
    r"(?:image[- ]text pair|image|picture|photo|img|pic|video|clip|item|sample|face|pair|example)"
)
"""Pattern of the nouns by which items go."""


class Names:
    """The names of a batch, in order.

    A name is found through case, separators, a missing folder or file ending, another noun
    (*Picture 3* for *Image 3*), the bare number and the ordinal. Numbers are those of the names
    where the names are numbered; otherwise they count the items from 1.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._spellings: dict[str, set[int]] = {}
        for at, name in enumerate(names):
            for spelling in _spellings(name):
                self._spellings.setdefault(spelling, set()).add(at)
        numbered = [_NUMBERED.fullmatch(fold(name)) for name in names]
        if all(numbered):
            self._numbers = {int(match[1]): at for at, match in enumerate(numbered) if match}
        else:
            self._numbers = {at + 1: at for at in range(len(names))}

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, at: int) -> str:
        return self._names[at]

    @property
    def kind(self) -> str:
        """The noun that all names share; *item* where there is none."""
        kinds = {re.sub(r"[\W_]*\d+$", "", name).strip().lower() for name in self._names}
        kind = kinds.pop() if len(kinds) == 1 else ""
        return kind if re.fullmatch(KIND, kind) else "item"

    def find(self, name: str) -> int | None:
        """The position of the item a name means; None if it means none, or cannot tell which."""
        if len(name) > _LONGEST:
            return None
        number = _number(name)
        by_number = None if number is None else self._numbers.get(number)
        for spelling in _spellings(name):
            found = self._spellings.get(spelling)
            if found is None:
                continue
            if len(found) > 1 or (fold(name).isdecimal() and by_number not in (None, *found)):
                return None
            return next(iter(found))
        return by_number

    def knows(self, name: str) -> bool:
        """Whether a name means one of the items, and is more than a number."""
        return not fold(name).isdecimal() and self.find(name) is not None

    def is_item(self, name: str) -> bool:
        """Whether a name could be that of an item, whether or not the item exists."""
        if len(name) > _LONGEST:
            return False
        if len(self._names) == 1 and (fold(name).isdecimal() or fold(name) in ORDINALS):
            return False
        return _number(name) is not None or self.find(name) is not None


_LONGEST = 300
_NUMBERED = re.compile(rf"(?:{KIND}s? ?)?(\d{{1,5}})", re.IGNORECASE)
_ORDINAL = re.compile(rf"(?:for |in )?(?:the )?({'|'.join(ORDINALS)})(?: {KIND})?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _spellings(name: str) -> tuple[str, ...]:
    """As written, without folder, without file ending, without both."""
    path = PurePosixPath(name.strip().replace("\\", "/"))
    return fold(name), fold(path.name), fold(str(path.parent / path.stem)), fold(path.stem)


def _number(name: str) -> int | None:
    folded = fold(name)
    match = _NUMBERED.fullmatch(folded)
    if match:
        return int(match[1])
    match = _ORDINAL.fullmatch(folded)
    return ORDINALS[match[1]] if match else None
