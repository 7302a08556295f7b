"""The answers about several items in one text.

A result is given to the item it names; position counts only where no result has a name and their
number is right. Otherwise nothing is given to anybody: a shifted list would score every item
against its neighbour's label.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from inspect_fer.labels import LabelSet, fold
from inspect_fer.reading.answer import Reading, clean, read_answer, read_field
from inspect_fer.reading.fields import is_name_key, is_result_key, names_of, results_of
from inspect_fer.reading.names import KIND, ORDINALS, Names
from inspect_fer.reading.plain import bare, read_label, read_plain
from inspect_fer.reading.structure import Pairs, Value, find_groups


@dataclass(frozen=True, slots=True)
class BatchReading:
    """What was read about several items.

    Attributes:
        ok: Every item has exactly one result.
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
    results = next(filter(None, (way(said, labels, items) for way in _WAYS)), [])
    if len(names) > 1 and any(result.reading.ranking for result in results):
        return _assigned(results, items)
    whole = read_answer(text, labels)
    readable = whole.outcome in ("answered", "off_list")
    if not results and len(names) == 1 and readable:
        return BatchReading(True, (whole,))
    if _declines(results, whole):
        return BatchReading(False, reason="refused", refused=True)
    batch = _assigned(results, items)
    return BatchReading(True, (whole,)) if batch.ok and len(names) == 1 and readable else batch


@dataclass(frozen=True, slots=True)
class _Result:
    """A result, and what it says it is about; None where it says nothing."""

    reading: Reading
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Heading:
    name: str
    start: int
    end: int


_Way = Callable[[str, LabelSet, Names], list[_Result]]
_DEEPEST = 6
_ORDINAL = "|".join(ORDINALS)
_NUMBERED = rf"{KIND}s?[ _#-]{{0,3}}\d{{1,5}}(?![\w.]{{0,60}}\.[a-z])"
_ITEM = rf"{_NUMBERED}|(?:(?:for |in )?the )?(?:{_ORDINAL}) {KIND}"
_MARKUP = r"[ \t>*_`\"'#\[(|•-]{0,8}"
_END = r"[\])*_`\"' \t]{0,8}"
_SEPARATOR = r"(?:[:=>]|[–—-](?!\s*\d)|\n|$|(?=[ \t]*\())"  # noqa: RUF001
_HEADING = re.compile(
    rf"(?:^|(?<=\n)){_MARKUP}(?:\d{{1,3}}[.)][ \t]{{0,3}}{_MARKUP})?(?P<line>{_ITEM}){_END}{_SEPARATOR}"
    rf"|(?<![\w/])(?P<inline>{_ITEM}){_END}[:=]",
    re.IGNORECASE,
)
_ANYWHERE = re.compile(rf"(?<![\w/])(?P<line>{_ITEM})(?P<inline>)\b", re.IGNORECASE)
_NUMBER_HEADING = re.compile(
    r"(?:^|(?<=\n))[ \t]*+[*_#(]{0,3}(?P<line>\d{1,4})[.):][*_]{0,2}(?=\s)"
    r"|(?<![\w.])(?P<inline>\d{1,4})[.):]\s{0,9}(?=[{\[])"
)
_LINE_HEAD = re.compile(
    rf"(?:^|(?<=\n)){_MARKUP}(?:\d{{1,3}}[.)][ \t]{{1,3}}{_MARKUP})?"
    r"(?P<line>[^:=\n|]{1,200}?)(?P<inline>)[\])*_`\"' \t]{0,8}(?::|=|->|\s[–—-]\s)",  # noqa: RUF001
)
_RANK_HEADER = re.compile(r"(?:top|rank|choice)? ?\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)


def _from_named_fields(text: str, labels: LabelSet, names: Names) -> list[_Result]:
    results = list(_in_fields(text, labels, names))
    return results if any(result.name for result in results) else []


def _from_table(text: str, labels: LabelSet, names: Names) -> list[_Result]:
    rows = [_cells(line) for line in text.split("\n") if "|" in line]
    rows = [row for row in rows if len(row) > 1 and any(char.isalnum() for char in "".join(row))]
    first = next((at for at, row in enumerate(rows) if names.is_item(row[0])), None)
    if first is None:
        return []
    head = rows[first - 1] if first else []
    ranks = [at for at, cell in enumerate(head) if at and _RANK_HEADER.fullmatch(fold(cell))]
    columns = ranks or [at for at, cell in enumerate(head) if at and is_result_key(cell)][:1] or [1]
    results = []
    for row in rows[first:]:
        words = ", ".join(row[at] for at in columns if at < len(row))
        results.append(_Result(read_answer(words, labels), row[0].strip("*_` ") or None))
    return results


def _from_headings(text: str, labels: LabelSet, names: Names) -> list[_Result]:
    known = [head for head in _headings(_LINE_HEAD, text) if names.knows(head.name)]
    numbered = _headings(_HEADING, text)
    return _under(numbered if len(numbered) > len(known) else known, text, labels)


def _from_numbers(text: str, labels: LabelSet, names: Names) -> list[_Result]:
    return (
        [] if len(names) == 1 else _if_any(_under(_headings(_NUMBER_HEADING, text), text, labels))
    )


def _from_fields_in_order(text: str, labels: LabelSet, names: Names) -> list[_Result]:
    results = list(_in_fields(text, labels, names))
    groups = [group.value for group in find_groups(text)]
    lists = [value for value in groups if isinstance(value, list)]
    if results or len(names) == 1 or len(lists) != len(groups):
        return results
    if len(lists) == 1:
        return _one_label_each([value for value in lists[0] if isinstance(value, str)], labels)
    return _if_any([_Result(read_field(value, labels)) for value in lists])


def _from_lines(text: str, labels: LabelSet, names: Names) -> list[_Result]:
    lines = [line for line in text.split("\n") if any(char.isalnum() for char in line)]
    if len(names) == 1 or len(lines) > 10 * len(names) + 10:
        return []
    rankings = [read_plain(line, labels) for line in lines]
    if len(lines) > 1 and all(rankings):
        if all(len(ranking) == 1 for ranking in rankings):
            return _one_label_each(lines, labels)
        return [_Result(read_answer(line, labels)) for line in lines]
    # A ranking of one item never repeats itself; a line of several items' labels may.
    words = text.split(",") if len(lines) == 1 else []
    return _one_label_each(words, labels) if len({fold(w) for w in words}) < len(words) else []


def _from_sentences(text: str, labels: LabelSet, names: Names) -> list[_Result]:
    return [] if len(names) == 1 else _if_any(_under(_headings(_ANYWHERE, text), text, labels))


_WAYS: tuple[_Way, ...] = (
    _from_named_fields,
    _from_table,
    _from_headings,
    _from_numbers,
    _from_fields_in_order,
    _from_lines,
    _from_sentences,
)


def _in_fields(text: str, labels: LabelSet, names: Names) -> Iterator[_Result]:
    for group in find_groups(text):
        yield from _in_value(group.value, labels, names, 0)


def _in_value(value: Value, labels: LabelSet, names: Names, depth: int) -> Iterator[_Result]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        yield from _in_list(value, labels, names, depth)
    elif isinstance(value, Pairs):
        yield from _in_pairs(value, labels, names, depth)


def _in_list(
    values: Sequence[Value], labels: LabelSet, names: Names, depth: int
) -> Iterator[_Result]:
    inner = [value for value in values if isinstance(value, Pairs | list)]
    first = values[0] if values else None
    if depth and isinstance(first, str) and len(values) > 1 and names.is_item(first):
        yield _Result(read_field(list(values[1:]), labels), first)
    elif inner:
        for item in inner:
            yield from _in_value(item, labels, names, depth + 1)
    elif depth and any(isinstance(value, str) and read_label(value, labels) for value in values):
        yield _Result(read_field(list(values), labels))


def _in_pairs(pairs: Pairs, labels: LabelSet, names: Names, depth: int) -> Iterator[_Result]:
    by_name = [(k, v) for k, v in pairs.items if v is not None and names.is_item(k)]
    if by_name and len(by_name) * 2 >= len(pairs.items):
        for key, value in by_name:
            if _is_given(value):
                yield _Result(read_field(value, labels), key)
        return
    results = results_of(pairs)
    given = names_of(pairs)
    inner = results or [value for _, value in pairs.items]
    nested = [value for value in inner if _holds_items(value, names)]
    if nested and not given:
        for inside in nested:
            yield from _in_value(inside, labels, names, depth + 1)
    elif results and not any(_is_given(value) for value in results):
        # An empty or cut field is no result: the batch is one short.
        return
    elif results or any(is_name_key(key) for key, _ in pairs.items):
        known = [name for name in given if names.find(name) is not None]
        yield _Result(read_field(pairs, labels), next(iter(known or given), None))
    else:
        reading = read_field(pairs, labels)
        if reading.ranking:
            yield _Result(reading)


def _is_given(value: Value) -> bool:
    if isinstance(value, list):
        return any(_is_given(item) for item in value)
    return isinstance(value, Pairs) or bool(value)


def _holds_items(value: Value, names: Names) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, Pairs | list) for item in value)
    return isinstance(value, Pairs) and any(names.is_item(key) for key, _ in value.items)


def _one_label_each(items: Sequence[str], labels: LabelSet) -> list[_Result]:
    """Items that hold one label each, unless they could as well be one item's whole ranking."""
    read = [read_label(item, labels) for item in items]
    is_ranking = len(set(read)) == len(read) == len(labels)
    return [] if is_ranking or not all(read) else [_Result(read_answer(x, labels)) for x in items]


def _headings(pattern: re.Pattern[str], text: str) -> list[_Heading]:
    return [
        _Heading(match["line"] or match["inline"], match.start(), match.end())
        for match in pattern.finditer(text)
    ]


def _under(headings: Sequence[_Heading], text: str, labels: LabelSet) -> list[_Result]:
    ends = [*(heading.start for heading in headings), len(text)][1:]
    sections = [text[h.end : end] for h, end in zip(headings, ends, strict=True)]
    return [
        _Result(_read_section(section, labels), heading.name)
        for heading, section in zip(headings, sections, strict=True)
        if bare(section)
    ]


def _read_section(section: str, labels: LabelSet) -> Reading:
    """What stands under a heading: all of it, or its first paragraph where a remark follows."""
    body = section.strip().strip(";|").strip()
    reading = read_answer(body, labels)
    first = body.partition("\n\n")[0]
    return reading if reading.outcome != "unparsed" or first == body else read_answer(first, labels)


def _if_any(results: list[_Result]) -> list[_Result]:
    """Results where at least one is an answer; otherwise what looked like headings was prose."""
    return results if any(result.reading.ranking for result in results) else []


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _declines(results: Sequence[_Result], whole: Reading) -> bool:
    outcomes = {result.reading.outcome for result in results}
    if outcomes == {"refused"}:
        return True
    return whole.outcome == "refused" and outcomes <= {"refused", "unparsed"}


def _assigned(results: Sequence[_Result], names: Names) -> BatchReading:
    counts = f"{_count(len(results), 'result')} for {_count(len(names), names.kind)}"
    unnamed = sum(result.name is None for result in results)
    if 0 < unnamed < len(results):
        return BatchReading(False, reason=f"{counts}, {unnamed} of them without a name")
    if unnamed or not results:
        if len(results) != len(names) or not results:
            return BatchReading(False, reason=counts)
        return BatchReading(True, tuple(result.reading for result in results))
    found: dict[int, Reading] = {}
    for result in results:
        at = names.find(result.name or "")
        if at is None:
            unknown = (result.name or "")[:80]
            return BatchReading(False, reason=f"{counts}, {unknown!r} is none of them")
        if at in found:
            return BatchReading(False, reason=f"{counts}, {names[at]!r} is named twice")
        found[at] = result.reading
    if len(found) != len(names):
        return BatchReading(False, reason=counts)
    return BatchReading(True, tuple(found[at] for at in range(len(names))))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
