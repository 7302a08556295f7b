"""Lists that hold a label to a line: with bullets, letters or nothing in front of it.

A list is the ranking that the line above it announces, unless that line only offers or denies what
follows, or something said behind the list names an emotion again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from inspect_fer.labels import LabelSet
from inspect_fer.reading.mentions import mentions_of
from inspect_fer.reading.negation import denies
from inspect_fer.reading.order import by_place, says_falling, says_rising
from inspect_fer.reading.plain import bare, read_item, read_label, read_plain
from inspect_fer.reading.scores import Kind, leading_score, ordered
from inspect_fer.reading.words import tokenise

Order = Literal["falling", "rising", "denied", "unsaid"]
"""What is said of a list: best first, best last, not the answer, or nothing."""

LONG_LIST = 6
"""The order of fewer labels than these may be a ranking that happens to be the prompt's order."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines in a row, each with a label.

    Attributes:
        lead: The line above them; empty where they begin the text.
        lines: The lines, at least two.
        after: What stands below them.
        before: What stands above them.
    """

    lead: str
    lines: tuple[str, ...]
    after: str
    before: str


def listed(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Here is the ranking: - Happy - Neutral*, a label to a line."""
    listing = last_list(text, labels)
    if listing is None or _mentions_any(listing.after, labels):
        return None
    order = order_of(listing.lead, labels)
    ranking = _read(listing.lines, labels, order)
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
        before="\n".join(lines[: run[0]]),
    )


def read_explained(lines: Sequence[str], labels: LabelSet, order: Order) -> tuple[str, ...] | None:
    """A list with a remark behind each label; None where the remarks judge the labels one by one."""
    known = [_label(line, labels) for line in lines]
    heads = [label or read_item(line, labels) for label, line in zip(known, lines, strict=True)]
    # Unless they are said to be ranked, other words may be parts of a face.
    if not all(known if order == "unsaid" else heads) or not known[0]:
        return None
    remarks = [_remark(line) for line in lines]
    scores = [score for remark in remarks if (score := leading_score(remark))]
    if len(scores) == len(heads):
        kind: Kind = "level" if {kind for _, kind in scores} == {"level"} else "score"
        return ordered([(head, n) for head, (n, _) in zip(heads, scores, strict=True)], kind)
    if any(_VERDICT.match(remark) or denies(remark) for remark in remarks):
        return None
    places = by_place(lines)
    if places is None:
        return ()
    return tuple(heads[at] for at in (places[::-1] if order == "rising" else places))


def order_of(lead: str, labels: LabelSet) -> Order:
    """What a line says of the list below it."""
    sentence = _SENTENCE_END.split(bare(lead))[-1]
    if says_falling(sentence):
        return "falling"
    if says_rising(sentence):
        return "rising"
    # A sentence that has ended says nothing of the list: "I can't name the person."
    has_ended = lead.rstrip().endswith((".", "!", "?"))
    if _REJECTED.search(sentence) or (not has_ended and denies_what_follows(sentence, labels)):
        return "denied"
    if _RANKED.search(sentence):
        return "falling"
    return "denied" if _OFFERED.search(sentence) else "unsaid"


def rejects(lead: str) -> bool:
    """Whether a line heads what is not the answer: *Least likely:*, *Not shown:*."""
    is_order = says_falling(lead) or says_rising(lead)
    return not is_order and bool(_REJECTED.search(lead) or _NOT_FIRST.match(lead))


def denies_what_follows(lead: str, labels: LabelSet) -> bool:
    """Whether what follows is denied: *Labels that are not shown*."""
    text = f"{lead} {labels.names[0]}"
    found = mentions_of(text, tokenise(text), labels)
    return bool(found) and found[-1].negated


def end_of_list(lines: Sequence[str], start: int, labels: LabelSet) -> int:
    """Where the list ends that begins at a line; there, if the line is no label."""
    if start == len(lines) or not _label(lines[start], labels):
        return start
    sign, end = _sign(lines[start]), start + 1
    while end < len(lines) and _goes_on(lines[end], sign, labels):
        end += 1
    return end


_SIGN = re.compile(
    r"[ \t>]{0,40}(?:([-+–—](?=[\s\w*])|\*(?=[ \t])|[•·‣◦▪●○→])|[*_]{0,2}\(?(?:(\d{1,2})\s?[.):\]]|([A-Za-z])[.)]))"  # noqa: RUF001
)
_AFTER_LABEL = re.compile(r"\s[-–—]+\s|[:(–—]")  # noqa: RUF001
_SENTENCE_END = re.compile(r"[.!?]\s")
_RANKED = re.compile(r"\b(?:rank\w*|sort\w*|order\w*|top|results?)\b", re.IGNORECASE)
_OFFERED = re.compile(
    r"\b(?:optional|options?|candidates?|choices|choose|possib\w+|could|might|may|either|among|between"
    r"|one of|such as|including|for example|e\.g)\b[^,;\n]{0,40}$",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"\b(?:least|lowest|unlikely|excluded|rejected|discarded|absent|ruled out|incorrect|wrong)\b",
    re.IGNORECASE,
)
_NOT_FIRST = re.compile(r"\W*(?:not|no|none)\b", re.IGNORECASE)
_VERDICT = re.compile(
    r"\W*(?:yes|no|not|none|true|false|absent|unlikely|low(?!\s+\w))\b", re.IGNORECASE
)


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


def _remark(line: str) -> str:
    match = _SIGN.match(line)
    return _AFTER_LABEL.split(line[match.end() if match else 0 :], maxsplit=1)[-1]


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


def _read(lines: Sequence[str], labels: LabelSet, order: Order) -> tuple[str, ...] | None:
    if all(read_item(line, labels) for line in lines):
        ranking = read_plain("\n".join(lines), labels)
        as_listed = tuple(dict.fromkeys(read_item(line, labels) for line in lines))
        # What scores have put in order is no longer in that of the lead.
        return ranking[::-1] if order == "rising" and ranking == as_listed else ranking
    return read_explained(lines, labels, order) if order != "unsaid" else None


def _mentions_any(text: str, labels: LabelSet) -> bool:
    return bool(bare(text)) and bool(mentions_of(text, tokenise(text), labels))
