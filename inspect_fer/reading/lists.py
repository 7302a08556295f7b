"""Lists that hold a label to a line: with bullets, letters or nothing in front of it.

A list is the ranking that the line above it announces, unless that line only offers or denies what
follows, or something said behind the list names an emotion again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from inspect_fer.labels import LabelSet
from inspect_fer.reading.mentions import mentions_of
from inspect_fer.reading.negation import denies
from inspect_fer.reading.plain import bare, read_item, read_label, read_plain
from inspect_fer.reading.words import tokenise

LONG_LIST = 6
"""The order of fewer labels than these may be a ranking that happens to be the prompt's order."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines in a row, each with a label.

    Attributes:
        lead: The line above them; empty where they begin the text.
        lines: The lines, at least two.
        after: What stands below them.
    """

    lead: str
    lines: tuple[str, ...]
    after: str


def listed(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Here is the ranking: - Happy - Neutral*, a label to a line."""
    listing = last_list(text, labels)
    if listing is None or _mentions_any(listing.after, labels):
        return None
    order = _order(listing.lead, labels)
    lines = _by_number(listing.lines)
    ranking = _read(lines if order != "rising" else lines[::-1], labels, order != "unsaid")
    is_echo = len(labels) >= LONG_LIST and ranking == labels.names
    return None if order == "denied" or (is_echo and order == "unsaid") else ranking


def ends_in_a_list(text: str, labels: LabelSet) -> bool:
    """Whether the last line is one of a list, and no answer of its own."""
    listing = last_list(text, labels)
    return listing is not None and not bare(listing.after)


# Several ways look at the same text, one after the other.
@lru_cache(maxsize=4)
def last_list(text: str, labels: LabelSet) -> Listing | None:
    """The last list of a text; None where its last label in a line of its own is in no list."""
    lines = text.split("\n")
    filled = [at for at, line in enumerate(lines) if bare(line)]
    last = next((i for i in reversed(range(len(filled))) if _label(lines[filled[i]], labels)), None)
    if last is None:
        return None
    first, end = last, last + 1
    sign = _sign(lines[filled[last]])
    while first and _goes_on(lines[filled[first - 1]], sign, labels):
        first -= 1
    while end < len(filled) and _goes_on(lines[filled[end]], sign, labels):
        end += 1
    run = filled[first:end]
    if len(run) < 2 or (not sign and _ends_in_a_conclusion(lines, run, labels)):
        return None
    return Listing(
        lead=lines[filled[first - 1]] if first else "",
        lines=tuple(lines[at] for at in run),
        after="\n".join(lines[run[-1] + 1 :]),
    )


def end_of_list(lines: Sequence[str], start: int, labels: LabelSet) -> int:
    """Where the list ends that begins at a line; there, if the line is no label."""
    if start == len(lines) or not read_label(lines[start], labels):
        return start
    sign, end = _sign(lines[start]), start + 1
    while end < len(lines) and _sign(lines[end]) == sign and _is_whole(lines[end], sign, labels):
        end += 1
    return end


_SIGN = re.compile(
    r"[ \t>]{0,40}(?:([-+–—](?=[\s\w*])|\*(?=[ \t])|[•·‣◦▪●○→])|[*_]{0,2}\(?(?:(\d{1,2})\s?[.):\]]|([A-Za-z])[.)]))"  # noqa: RUF001
)
_AFTER_LABEL = re.compile(r"\s[-–—]+\s|[:(–—]")  # noqa: RUF001
_SENTENCE_END = re.compile(r"[.!?]\s")
_FALLING = re.compile(
    r"\b(?:high\w*|most|best|top)\b[^.\n]{0,40}\bto\b[^.\n]{0,20}\b(?:low\w*|least|worst)\b"
    r"|\bdescending\b",
    re.IGNORECASE,
)
_RISING = re.compile(
    r"\b(?:low\w*|least|worst)\b[^.\n]{0,40}\bto\b[^.\n]{0,20}\b(?:high\w*|most|best)\b|\bascending\b",
    re.IGNORECASE,
)
_RANKED = re.compile(r"\b(?:rank\w*|sort\w*|order\w*|top|results?)\b", re.IGNORECASE)
_OFFERED = re.compile(
    r"\b(?:optional|options?|candidates?|choices|choose|possib\w+|could|might|may|either|among|between"
    r"|one of|such as|including|for example|e\.g)\b[^,;\n]{0,40}$",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"\b(?:least|lowest|unlikely|excluded|rejected|discarded|absent|ruled out)\b", re.IGNORECASE
)
_VERDICT = re.compile(r"\W*(?:yes|no|not|none|true|false|absent|unlikely|low)\b", re.IGNORECASE)


def _sign(line: str) -> str:
    """What stands in front of a line's words: a bullet, *1* for a number, *a* for a letter."""
    match = _SIGN.match(line)
    if not match:
        return ""
    return match[1] or ("1" if match[2] else "a")


def _label(line: str, labels: LabelSet) -> str:
    """The label of a line; with a bullet, an explanation may follow it."""
    whole = read_label(line, labels)
    if whole or not _sign(line):
        return whole
    return read_label(_head(line), labels)


def _head(line: str) -> str:
    match = _SIGN.match(line)
    start = match.end() if match else 0
    return _AFTER_LABEL.split(line[start:], maxsplit=1)[0]


def _is_whole(line: str, sign: str, labels: LabelSet) -> bool:
    """Whether a line is a label, or within bullets any other word in its place."""
    return bool(read_item(line, labels) if sign else read_label(line, labels))


def _goes_on(line: str, sign: str, labels: LabelSet) -> bool:
    return _sign(line) == sign and (
        _is_whole(line, sign, labels) or bool(sign and _label(line, labels))
    )


def _ends_in_a_conclusion(lines: Sequence[str], run: Sequence[int], labels: LabelSet) -> bool:
    """Whether the last line stands apart from the others: by an empty line, in bold, said again."""
    *others, last = run
    apart = [after - before > 1 for before, after in pairwise(run)]
    is_bold = "**" in lines[last] and not any("**" in lines[at] for at in others)
    again = read_label(lines[last], labels) in {read_label(lines[at], labels) for at in others}
    return (apart[-1] and not all(apart)) or is_bold or again


def _by_number(lines: Sequence[str]) -> Sequence[str]:
    """Lines in the order of their numbers, where these count all of them."""
    numbers = [int(match[2] or 0) for line in lines if (match := _SIGN.match(line))]
    if sorted(numbers) != list(range(1, len(lines) + 1)):
        return lines
    return [line for _, line in sorted(zip(numbers, lines, strict=True))]


def _read(lines: Sequence[str], labels: LabelSet, is_announced: bool) -> tuple[str, ...] | None:
    if all(read_item(line, labels) for line in lines):
        return read_plain("\n".join(lines), labels)
    # Labels with a remark each may be judged one by one, unless they are said to be ranked.
    heads = [_label(line, labels) or read_item(line, labels) for line in lines]
    remarks = [_AFTER_LABEL.split(line, maxsplit=1)[-1] for line in lines]
    is_judged = any(_VERDICT.match(remark) or denies(remark) for remark in remarks)
    return tuple(heads) if is_announced and all(heads) and not is_judged else None


def _order(lead: str, labels: LabelSet) -> str:
    """What a line says of the list below it: *falling*, *rising*, *denied* or *unsaid*."""
    sentence = _SENTENCE_END.split(bare(lead))[-1]
    if _FALLING.search(sentence):
        return "falling"
    if _RISING.search(sentence):
        return "rising"
    if _REJECTED.search(sentence) or _is_negation(sentence, labels):
        return "denied"
    if _RANKED.search(sentence):
        return "falling"
    return "denied" if _OFFERED.search(sentence) else "unsaid"


def _is_negation(lead: str, labels: LabelSet) -> bool:
    """Whether what follows is denied: *Labels that are not shown*."""
    text = f"{lead} {labels.names[0]}"
    found = mentions_of(text, tokenise(text), labels)
    return bool(found) and found[-1].negated


def _mentions_any(text: str, labels: LabelSet) -> bool:
    return bool(bare(text)) and bool(mentions_of(text, tokenise(text), labels))
