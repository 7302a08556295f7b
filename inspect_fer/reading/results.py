"""One result out of several, and the headings and sections in which results stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspect_fer.labels import LabelSet, is_emotion_word
from inspect_fer.reading.answer import Reading, read_answer
from inspect_fer.reading.names import bare_number
from inspect_fer.reading.order import says_rising
from inspect_fer.reading.plain import bare


@dataclass(frozen=True, slots=True)
class Result:
    """A result, and how it is tied to an item.

    Attributes:
        reading: What it says.
        name: The item it says it is about; None where it says nothing.
        start: Where it begins in the text.
        listed: It stands in a list. If it has no name, or a bare number, it may be about one of
            several items, or be one place in a ranking.
        scored: A rank, a score or a share stands beside it.
        numbers: The keys and numbers beside it that may say which item it is about.
    """

    reading: Reading
    name: str | None = None
    start: int = 0
    listed: bool = False
    scored: bool = False
    numbers: tuple[tuple[str, int], ...] = ()

    @property
    def by_position(self) -> bool:
        """Whether it goes by where it stands, or by a number that says no more than that."""
        return self.name is None or (self.listed and bare_number(self.name) is not None)


@dataclass(frozen=True, slots=True)
class Heading:
    """What announces a result.

    Attributes:
        name: As written.
        start: Where it begins in the text, with the markup before it.
        end: Where the result begins.
    """

    name: str
    start: int
    end: int


def headings(pattern: re.Pattern[str], text: str) -> list[Heading]:
    """Every match of a pattern; the name is the one group that took part in it."""
    return [
        Heading(match[match.lastindex or 0], match.start(), match.end())
        for match in pattern.finditer(text)
    ]


def sections(found: Sequence[Heading], text: str) -> list[str]:
    """What stands under each heading, to the words that lead to the next one."""
    ends = [heading.start for heading in found[1:]]
    inner = [text[h.end : end] for h, end in zip(found[:-1], ends, strict=True)]
    return [*map(_without_link, inner), *(text[h.end :] for h in found[-1:])]


def under(found: Sequence[Heading], text: str, labels: LabelSet) -> list[Result]:
    """The results of the sections that are not empty."""
    return [
        Result(
            read_section(section, labels),
            heading.name,
            heading.start,
            listed=True,
            scored=is_scored(section),
        )
        for heading, section in zip(found, sections(found, text), strict=True)
        if bare(section)
    ]


def read_section(section: str, labels: LabelSet) -> Reading:
    """What stands under a heading: all of it, or its first paragraph where a remark follows."""
    body = section.strip().strip(";|").strip()
    reading = read_answer(body, labels)
    remark = _REMARK.match(body) if reading.outcome == "unparsed" else None
    if remark and not says_rising(remark[0]):
        body = body[remark.end() :]
        reading = read_answer(body, labels)
    first = body.partition("\n\n")[0]
    return reading if reading.outcome != "unparsed" or first == body else read_answer(first, labels)


def if_any(results: list[Result]) -> list[Result] | None:
    """Results where at least one is an answer; otherwise what looked like results was prose."""
    return results if any(result.reading.ranking for result in results) else None


def is_emotion(reading: Reading, labels: LabelSet) -> bool:
    """Whether a reading is a label, or a word known as an emotion, and no word of the prose."""
    first = reading.ranking[0] if reading.ranking else ""
    return first in labels or is_emotion_word(first)


def is_scored(text: str) -> bool:
    """Whether a number stands behind what a short text says: *Happy (0.9)*, *Happy: 90 %*."""
    return bool(_SCORE.search(text[-_LONGEST_SCORE:].rstrip()))


_LONGEST_SCORE = 60
# What is told of an item before its result: *Image 1 (top left) - Happy*.
_REMARK = re.compile(r"\([^()\n]{1,200}\)[*_`\s]{0,6}(?::|=|→|-+>|[–—-]\s)[*_\s]{0,6}")  # noqa: RUF001
_LONGEST_LINK = 40
_LINK = re.compile(
    r"(?:[\s,;.]{1,4}(?:and|while|whereas|but|then|next|finally|also|in|for|on)){1,3}[\s,;]{0,4}$",
    re.IGNORECASE,
)
_SCORE = re.compile(r"[^\W\d_][^\d\n]{0,20}\d[\d.,/]{0,9}\s?%?\W{0,8}$")


def _without_link(section: str) -> str:
    """A section without the words that lead from it to the next name: *..., and in* Image 2."""
    match = _LINK.search(section[-_LONGEST_LINK:])
    return section[: len(section) - len(match[0])] if match else section
