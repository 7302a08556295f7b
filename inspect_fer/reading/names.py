"""What the items of a batch are called, and how a model may call them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from inspect_fer.labels import fold
from inspect_fer.reading.words import word_set

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
            "eighth 8th",
            "ninth 9th",
            "tenth 10th",
            "eleventh 11th",
            "twelfth 12th",
            "thirteenth 13th",
            "fourteenth 14th",
            "fifteenth 15th",
            "sixteenth 16th",
            "seventeenth 17th",
            "eighteenth 18th",
            "nineteenth 19th",
            "twentieth 20th",
        ],
        start=1,
    )
    for word in words.split()
}
"""Ordinal -> number."""

CARDINALS = {
    word: number
    for number, word in enumerate(
        [
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
            *("eighteen", "nineteen", "twenty"),
        ],
        start=1,
    )
}
"""Number word -> number."""

KIND = (
    r"(?:image[- ]?text[- ]?pair|image|picture|photo|img|pic|video|clip|item|sample|face|pair|example"
    r"|text|tweet|post)"
)
"""Pattern of the nouns by which items go."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An item of which a text speaks.

    Attributes:
        at: The item's position; None where it is none of the batch, or cannot be told.
        start: Where the name begins in the text.
        end: Where it ends.
    """

    at: int | None
    start: int
    end: int


class Names:
    """The names of a batch, in order.

    A name is found through case, separators, a missing folder or file ending, another noun
    (*Picture 3* for *Image 3*, but never for *Video 3*: its frames are pictures; *Text 3* only
    where the items are texts), the bare number and the ordinal. Numbers are those of the names
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
        self.kind = _kind(names)
        """The noun that all names share; *item* where there is none."""

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, at: int) -> str:
        return self._names[at]

    def find(self, name: str) -> int | None:
        """The position of the item a name means; None if it means none, or cannot tell which."""
        if len(name) > _LONGEST:
            return None
        number = self._number(name)
        by_number = None if number is None else self._numbers.get(number)
        for spelling in _spellings(name):
            found = self._spellings.get(spelling)
            if found is None:
                continue
            if len(found) > 1 or (fold(name).isdecimal() and by_number not in (None, *found)):
                return None
            return next(iter(found))
        return None if _is_other_medium(name, self.kind) else by_number

    def knows(self, name: str) -> bool:
        """Whether a name means one of the items, and is more than a number."""
        return not fold(name).isdecimal() and self.find(name) is not None

    def is_item(self, name: str) -> bool:
        """Whether a name could be that of an item, whether or not the item exists."""
        if len(name) > _LONGEST:
            return False
        if len(self._names) == 1 and (fold(name).isdecimal() or fold(name) in ORDINALS):
            return False
        return self._number(name) is not None or self.find(name) is not None

    def mentions(self, text: str) -> list[Mention]:
        """The items of which a text speaks by more than a bare number, as they stand in it.

        Also what names an item in a way that cannot be told: *Image B*, *the last picture*.
        """
        pattern = _mention_pattern(tuple(self._own_words()))
        return [
            Mention(self._find_in_prose(match[0]), match.start(), match.end())
            for match in pattern.finditer(text)
        ]

    def _number(self, name: str) -> int | None:
        """The number in a name; none in that of a text where the items are none.

        The words in a picture, or beside it, are no item.
        """
        number = _number(name)
        is_other = number is not None and self.kind not in _WRITTEN and _is_writing(name)
        return None if is_other else number

    def _find_in_prose(self, name: str) -> int | None:
        # "The first text" may be one of several that a single item holds.
        is_quoted = _ORDINAL.fullmatch(fold(name)) and _WRITTEN & set(fold(name).split())
        return None if is_quoted else self.find(name)

    def _own_words(self) -> Iterator[str]:
        """The names that no general pattern finds, and their file names without the ending."""
        for name in self._names:
            if name.strip() and not _NUMBERED.fullmatch(fold(name)):
                yield name.strip()
                stem = PurePosixPath(name.strip().replace("\\", "/")).stem
                if len(stem) >= _SHORTEST_STEM and not stem.isdecimal():
                    yield stem


def bare_number(name: str) -> int | None:
    """The number that is all a name says: *2*, *2nd*, *the second*; None if it says more, or none.

    It may number an item, or a place in a ranking.
    """
    folded = fold(name[:_LONGEST])
    if folded.isdecimal():
        return int(folded)
    match = _BARE_ORDINAL.fullmatch(folded)
    return ORDINALS[match[1]] if match else None


_LONGEST = 300
_SHORTEST_STEM = 4
_ORDINAL_WORD = "|".join(ORDINALS)
_CARDINAL_WORD = "|".join(CARDINALS)
_NUMBERED = re.compile(rf"(?:{KIND}s? ?(?:(?:no|nr|number) )?)?(\d{{1,5}})", re.IGNORECASE)
_COUNTED = re.compile(rf"{KIND} ({_CARDINAL_WORD})", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"(?:for |in )?(?:the )?({_ORDINAL_WORD})(?: (?:{KIND}|one))?", re.IGNORECASE
)
_BARE_ORDINAL = re.compile(rf"(?:the )?({_ORDINAL_WORD})")
_STILL = word_set("image picture photo img pic face")
_MOVING = word_set("video clip")
_WRITTEN = word_set("text tweet post")
_NOUN = rf"(?:{KIND}|photograph|portrait|person|subject|individual|figure|panel|frame)"
_ANY_NAME = (
    # Image 3, Picture #3, Video no. 3, Image Three, Image B; but not Image_3.jpg, "the image I see".
    rf"{_NOUN}s?[ _#-]{{0,3}}(?:(?:no|nr|number)\b\.?[ _#]{{0,2}})?"
    rf"(?:\d{{1,5}}(?![a-z\d])|(?:{_CARDINAL_WORD})\b|(?-i:[A-HJ-Z])(?![\w']))(?![\w.]{{0,60}}\.[a-z])",
    # the third image, first image, the third one, the latter; but not the lower face.
    rf"(?:(?:for |in )?the )?(?:{_ORDINAL_WORD}) (?:{_NOUN}|one)\b",
    r"(?:(?:for |in )?the )?(?:last|left|right|top|bottom|upper|lower|middle|next|previous|other"
    rf"|remaining) (?!face){_NOUN}\b",
    rf"the (?:{_ORDINAL_WORD}|former|latter)\b",
    # 3.jpg
    r"(?<![^\s\"'`*(\[|])[^\s\"'`*()\[\]{}|:,;]{1,120}\.(?:jpe?g|png|bmp|gif|webp|tiff?|mp4|avi|mov|mkv|webm)\b",
)


def _kind(names: Sequence[str]) -> str:
    kinds = {re.sub(r"[\W_]*\d+$", "", name).strip().lower() for name in names}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return kind if re.fullmatch(KIND, kind) else "item"


@lru_cache(maxsize=64)
def _mention_pattern(own_words: tuple[str, ...]) -> re.Pattern[str]:
    own = [rf"{re.escape(word)}(?!\w)" for word in sorted(own_words, key=len, reverse=True)]
    return re.compile(rf"(?<![\w/])(?:{'|'.join([*own, *_ANY_NAME])})", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _spellings(name: str) -> tuple[str, ...]:
    """As written, without folder, without file ending, without both."""
    path = PurePosixPath(name.strip().replace("\\", "/"))
    return fold(name), fold(path.name), fold(str(path.parent / path.stem)), fold(path.stem)


@lru_cache(maxsize=1024)
def _number(name: str) -> int | None:
    folded = fold(name)
    match = _NUMBERED.fullmatch(folded)
    if match:
        return int(match[1])
    match = _ORDINAL.fullmatch(folded)
    if match:
        return ORDINALS[match[1]]
    match = _COUNTED.fullmatch(folded)
    return CARDINALS[match[1]] if match else None


@lru_cache(maxsize=1024)
def _is_writing(name: str) -> bool:
    """Whether a name speaks of a text, and not of a pair of image and text."""
    words = {word.rstrip("s0123456789") for word in fold(name).split()}
    return bool(words & _WRITTEN) and not words & {"image", "pair"}


def _is_other_medium(name: str, kind: str) -> bool:
    """Whether a name speaks of stills where the items are clips, or the other way round."""
    words = {word.rstrip("s0123456789") for word in fold(name).split()}
    return bool(words & _STILL if kind in _MOVING else words & _MOVING and kind in _STILL)
