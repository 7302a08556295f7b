"""The answers about several items in one text.

A result is given to the item it names. Position counts only where no result has a name, their
number is right, no item is named anywhere else in another order, and the results could not be one
ranking. Otherwise nothing is given to anybody: a shifted list would score every item against its
neighbour's label.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspect_fer.labels import LabelSet
from inspect_fer.reading.answer import Reading, clean, read_answer
from inspect_fer.reading.by_name import in_a_table, in_named_fields, in_sentences, under_headings
from inspect_fer.reading.by_position import (
    in_brackets,
    in_lines,
    is_trusted,
    under_numbers,
)
from inspect_fer.reading.correction import find_correction
from inspect_fer.reading.lists import rejects
from inspect_fer.reading.names import Names
from inspect_fer.reading.order import says_rising
from inspect_fer.reading.prose import named
from inspect_fer.reading.refusal import names_a_refusal
from inspect_fer.reading.results import Result
from inspect_fer.reading.structure import find_groups


@dataclass(frozen=True, slots=True)
class BatchReading:
    """What was read about several items.

    Attributes:
        ok: Every item has exactly one result, and at least one of them can be read.
        readings: One per item, in the order of the names; empty unless `ok`. A result that
            cannot be read, or that refuses for its item alone, is a reading like any other; a
            result that is missing, empty or cut is none.
        reason: Why it is not `ok`, with counts; empty if it is.
        refused: The model declined to answer about any item.
    """

    ok: bool
    readings: tuple[Reading, ...] = ()
    reason: str = ""
    refused: bool = False


def read_batch(text: str, labels: LabelSet, names: Sequence[str]) -> BatchReading:
    """Read what a model says about several items.

    Args:
        text: The model's words: a list of dicts, dicts one after the other, JSON lines, an object
            from name to result, a table, or lines and sentences that name the items. Any string is
            taken; none raises.
        labels: The labels on offer.
        names: What the prompt called the items, in order: *Image 1*, *Image 2*, or file names.
    """
    said = clean(text)
    items = Names(names)
    results = _results(said, labels, items)
    if len(names) > 1 and any(result.reading.ranking for result in results):
        return _REFUSED if _only_illustrates(said, results) else _assigned(results, items)
    whole = read_answer(text, labels)
    readable = whole.outcome in ("answered", "off_list")
    if not results and len(names) == 1 and readable:
        return BatchReading(True, (whole,))
    if _declines(results, whole):
        return _REFUSED
    batch = _assigned(results, items)
    return BatchReading(True, (whole,)) if batch.ok and len(names) == 1 and readable else batch


_REFUSED = BatchReading(False, reason="refused", refused=True)
_Way = Callable[[str, LabelSet, Names], list[Result] | None]
_WAYS: tuple[_Way, ...] = (
    in_named_fields,
    in_a_table,
    under_headings,
    under_numbers,
    in_brackets,
    in_lines,
    in_sentences,
)
_INVENTED = re.compile(
    r"\b(?:templates?|placeholders?|hypothetical\w*|made[- ]up|fictiti\w+|illustrative|illustration|dummy|invented|fabricated|simulated|mock)\b",
    re.IGNORECASE,
)
# What stands between the words that lead to a result and the result.
_LEAD = re.compile(r"[\s:*_`(-]{0,20}(?:(?<!\d)\d{1,3}[.):]\s{0,9})?$")
# Words that lead to what is only an example of the format.
_FOR_EXAMPLE = re.compile(
    r"(?:\be\.g\b\.?|\bexamples?\b|\bfor instance\b|\bsample\b|\b(?:would|could|might|should|may)"
    r" (?:be|look|format|return|present|structure|respond|appear)\b"
    r"|\bif i (?:could|were|was)\b)[^.!?\n]{0,60}$",
    re.IGNORECASE,
)


def _results(text: str, labels: LabelSet, names: Names) -> list[Result]:
    """The results in the first way in which the text is written."""
    for way in _WAYS:
        results = way(text, labels, names)
        if results is not None:
            if _is_taken_back(way, results, text, labels, names):
                return []
            by_position = len(names) > 1 and all(result.by_position for result in results)
            return [] if by_position and not is_trusted(results, text, labels, names) else results
    return []


def _is_taken_back(
    way: _Way, results: Sequence[Result], text: str, labels: LabelSet, names: Names
) -> bool:
    """Whether what stands around the results corrects them, or says that they begin with the last.

    What stands under a heading speaks for itself.
    """
    if not results:
        return False
    is_bracketed = way in (in_named_fields, in_brackets)
    around = text if is_bracketed else text[: results[0].start or max(text.find("|"), 0)]
    is_ranked = any(len(result.reading.ranking) > 1 for result in results)
    groups = find_groups(text) if is_bracketed else ()
    correction = find_correction(text[groups[-1].end :]) if groups else None
    lead = text[: results[0].start].rstrip().rpartition("\n")[2]
    if lead.endswith(":") and rejects(lead):
        return True
    return (is_ranked and says_rising(around)) or bool(
        correction and (names.mentions(correction.text) or named(correction.text, labels))
    )


def _only_illustrates(text: str, results: Sequence[Result]) -> bool:
    """Whether a model declines, and what looks like results shows the format alone."""
    before = text[: results[0].start]
    outside = _outside_brackets(text)
    leads_to_an_example = _FOR_EXAMPLE.search(_LEAD.sub("", before))
    return bool(
        (leads_to_an_example and names_a_refusal(before))
        or (_INVENTED.search(outside) and names_a_refusal(outside))
    )


def _outside_brackets(text: str) -> str:
    groups = find_groups(text)
    starts = [0, *(group.end for group in groups)]
    ends = [*(group.start for group in groups), len(text)]
    return " ".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _declines(results: Sequence[Result], whole: Reading) -> bool:
    outcomes = {result.reading.outcome for result in results}
    if outcomes == {"refused"}:
        return True
    return whole.outcome == "refused" and outcomes <= {"refused", "unparsed"}


def _assigned(results: Sequence[Result], names: Names) -> BatchReading:
    """Each result given to its item, if every item has one and any of them can be read."""
    counts = f"{_count(len(results), 'result')} for {_count(len(names), names.kind)}"
    unnamed = sum(result.name is None for result in results)
    if 0 < unnamed < len(results):
        return BatchReading(False, reason=f"{counts}, {unnamed} of them without a name")
    found: dict[int, Reading] = {}
    for position, result in enumerate(results):
        at = position if result.name is None else names.find(result.name)
        if at is None:
            unknown = (result.name or "")[:80]
            return BatchReading(False, reason=f"{counts}, {unknown!r} is none of them")
        if at in found:
            return BatchReading(False, reason=f"{counts}, {names[at]!r} is named twice")
        found[at] = result.reading
    if len(found) != len(names) or not found:
        return BatchReading(False, reason=counts)
    if not any(reading.ranking for reading in found.values()):
        return BatchReading(False, reason=f"{counts}, none of which can be read")
    return BatchReading(True, tuple(found[at] for at in range(len(names))))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
