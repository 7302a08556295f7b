"""Results that say which item they are about: in fields, in tables, under headings, in sentences.

Each way takes a text and returns the results that stand in it in this way; None where the text is
not written so. An empty list means that it is, but that it cannot be told which result is whose.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from inspect_fer.labels import LabelSet, fold
from inspect_fer.reading.answer import Reading, read_answer, read_field
from inspect_fer.reading.fields import (
    is_name_key,
    is_other_key,
    is_result_key,
    names_of,
    results_of,
)
from inspect_fer.reading.names import CARDINALS, KIND, ORDINALS, Mention, Names, bare_number
from inspect_fer.reading.numbering import named_by_number, numbers_beside
from inspect_fer.reading.order import says_rising
from inspect_fer.reading.plain import read_label
from inspect_fer.reading.prose import named
from inspect_fer.reading.refusal import names_a_refusal
from inspect_fer.reading.results import (
    Heading,
    Result,
    headings,
    if_any,
    is_emotion,
    under,
)
from inspect_fer.reading.structure import Pairs, Value, find_groups
from inspect_fer.reading.words import word_set


def in_named_fields(text: str, labels: LabelSet, names: Names) -> list[Result] | None:
    """Brackets of which at least one says its item: ``{'name': 'Image 1', 'result': ['Happy']}``."""
    results = in_fields(text, labels, names)
    return results if any(result.name for result in results) else None


def in_fields(text: str, labels: LabelSet, names: Names) -> list[Result]:
    """What brackets hold, with and without the name of an item."""
    results = [
        replace(result, start=group.start)
        for group in find_groups(text)
        for result in _in_value(group.value, labels, names, 0)
    ]
    return named_by_number(results, names)


def in_a_table(text: str, labels: LabelSet, names: Names) -> list[Result] | None:
    """A table with a row or with a column for each item."""
    rows = [_cells(line) for line in text.split("\n") if "|" in line]
    rows = [row for row in rows if len(row) > 1 and any(char.isalnum() for char in "".join(row))]
    head = rows[0] if rows else []
    if sum(_is_name(cell, names) for cell in head) > 1:
        return _in_columns(rows, labels, names)
    found = _item_column(rows, names)
    if found is None:
        return None
    first, column = found
    return _in_rows(rows[first - 1] if first else [], rows[first:], column, labels)


def under_headings(text: str, labels: LabelSet, names: Names) -> list[Result] | None:
    """*Image 1: Happy*, an item to a line or a paragraph."""
    known = [head for head in headings(_LINE_HEAD, text) if names.knows(head.name)]
    numbered = [head for head in headings(_HEADING, text) if names.is_item(head.name)]
    found = numbered if len(numbered) > len(known) else known
    results = under(found, text, labels)
    if not results:
        return None
    return [] if _are_captions(text[: found[0].start], results, labels) else results


def in_sentences(text: str, labels: LabelSet, names: Names) -> list[Result] | None:
    """Prose: *Image 1 shows a happy face, and Image 2 a sad one*.

    Prose can tie a label to a name in more ways than can be told apart, so each name must stand
    before its label, each must have one, and nothing may be said before the first name.
    """
    mentions = names.mentions(text)
    if not mentions or len(names) == 1:
        return None
    heads = [_heading(mention, names) for mention in mentions]
    before = text[: mentions[0].start]
    between = [text[a.end : b.start] for a, b in pairwise(mentions)]
    results = if_any(under(heads, text, labels))
    if results is None:
        return None
    is_clear = (
        all(mention.at is not None for mention in mentions)
        and len(results) == len(mentions)
        and all(_is_told(result.reading, labels) for result in results)
        and not _speaks_before(before, labels)
        and "?" not in text
        and not any(_leads_to_a_name(words, labels) for words in between)
    )
    return results if is_clear else []


_DEEPEST = 6
_ORDINAL = "|".join(ORDINALS)
_NUMBER = rf"(?:\d{{1,5}}|(?:{'|'.join(CARDINALS)})\b)"
_NUMBERED = rf"{KIND}s?[ _#-]{{0,3}}{_NUMBER}(?![\w.]{{0,60}}\.[a-z])"
_ITEM = rf"{_NUMBERED}|(?:(?:for |in )?the )?(?:{_ORDINAL}) {KIND}"
_MARKUP = r"[ \t>*_`\"'#\[(|•-]{0,8}"
_END = r"[\])*_`\"' \t]{0,8}"
_SEPARATOR = r"(?:[:=>→]|[–—-](?!\s*\d)|\n|$|(?=[ \t]*[(\[{]))"  # noqa: RUF001
_LIST_NUMBER = rf"(?:\d{{1,3}}[.)][ \t]{{0,3}}{_MARKUP})?"
_KEY = r"(?:name|file|file ?name|id|image|video)[*_`\"']{0,4}[ \t]?[:=][*_`\"' \t]{0,6}"
_HEADING = re.compile(
    rf"(?:^|(?<=\n)){_MARKUP}{_LIST_NUMBER}(?:"
    # name: Image 1, or name: test_0001.jpg
    rf"{_KEY}([^\n,;|:=]{{1,120}}?){_END}(?:[,;|\n]|$)"
    rf"|({_ITEM}){_END}{_SEPARATOR})"
    rf"|(?<![\w/])({_ITEM}){_END}(?:[:=→]|(?=[\[{{]))",
    re.IGNORECASE,
)
_LINE_HEAD = re.compile(
    rf"(?:^|(?<=\n)){_MARKUP}(?:\d{{1,3}}[.)][ \t]{{1,3}}{_MARKUP})?"
    r"([^:=\n|]{1,200}?)[\])*_`\"' \t]{0,8}(?::|=|->|\s[–—-]\s)",  # noqa: RUF001
)
_RANK_HEADER = re.compile(r"(?:top|rank|choice)? ?\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
_RANK_KEYS = word_set("rank ranking place position top order choice priority")
# Keys whose numbers count, be it items or places.
_COUNTING_KEYS = frozenset(("", "no", "nr", "number", "key"))
_CLAUSE_END = re.compile(
    r"[.,;:!?\n—–]|\b(?:and|while|whereas|but|then|yet)\b",  # noqa: RUF001
    re.IGNORECASE,
)
_TOWARDS_A_NAME = re.compile(
    r"(?:\b(?:in|for|of|from|on|at|by|to|with|than|as|like|unlike)(?: the)?|\()[\s*_`\"']*$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:if|whether|suppose|supposing|assuming|example|e\.g)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")


# Fields


def _in_value(value: Value, labels: LabelSet, names: Names, depth: int) -> Iterator[Result]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        yield from _in_list(value, labels, names, depth)
    elif isinstance(value, Pairs):
        yield from _in_pairs(value, labels, names, depth)


def _in_list(
    values: Sequence[Value], labels: LabelSet, names: Names, depth: int
) -> Iterator[Result]:
    inner = [value for value in values if isinstance(value, Pairs | list)]
    first = values[0] if values else None
    if isinstance(first, str) and _names_the_rest(values, names, labels, depth):
        yield Result(read_field(list(values[1:]), labels), first, listed=depth > 0)
    elif inner:
        for item in inner:
            for result in _in_value(item, labels, names, depth + 1):
                # Dicts in one list are items of a batch, or the places of a ranking.
                is_place = isinstance(item, Pairs) and not _has_a_name(item)
                yield replace(result, listed=result.listed or is_place)
    elif depth and any(isinstance(value, str) and read_label(value, labels) for value in values):
        yield Result(read_field(list(values), labels))


def _names_the_rest(values: Sequence[Value], names: Names, labels: LabelSet, depth: int) -> bool:
    """Whether a list is an item's name and its labels; outermost, it may be prose in brackets."""
    first, *rest = values
    if not rest or not isinstance(first, str):
        return False
    if depth:
        return names.is_item(first)
    known = names.find(first) is not None if len(names) > 1 else names.knows(first)
    known = known and not any(isinstance(v, str) and names.is_item(v) for v in rest)
    return known and bool(read_field(rest, labels).ranking)


def _has_a_name(pairs: Pairs) -> bool:
    return any(is_name_key(key) for key, _ in pairs.items)


def _in_pairs(pairs: Pairs, labels: LabelSet, names: Names, depth: int) -> Iterator[Result]:
    by_name = [(k, v) for k, v in pairs.items if v is not None and names.is_item(k)]
    if by_name and len(by_name) * 2 >= len(pairs.items):
        for key, value in by_name:
            if _is_given(value):
                own = names_of(value) if isinstance(value, Pairs) else []
                name = _one_name([key, *own], names)
                yield Result(read_field(value, labels), name, listed=True)
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
    elif results or given:
        name = _one_name(given, names)
        reading = read_field(pairs, labels)
        # A name with remarks alone, or with nothing, is no result either.
        if results or reading.outcome != "unparsed":
            yield _flagged(Result(reading, name), pairs, labels)
    else:
        reading = read_field(pairs, labels)
        if reading.ranking:
            yield _flagged(Result(reading), pairs, labels)


def _one_name(given: Sequence[str], names: Names) -> str | None:
    """The name of an item among those given to it; all of them where they name several items.

    A bare number may count the results, so that a name that says more goes before it.
    """
    if len(given) == 1:
        return given[0]
    telling = [name for name in given if names.knows(name)]
    known = telling or [name for name in given if names.find(name) is not None]
    if len({names.find(name) for name in known}) > 1:
        return " and ".join(known)
    return next(iter(known or given), None)


def _flagged(result: Result, pairs: Pairs, labels: LabelSet) -> Result:
    """A result with what stands beside it in its dict."""
    keys = {fold(key) for key, value in pairs.items if value == result.name}
    is_counted = result.name is not None and bool(keys & _COUNTING_KEYS)
    is_scored = any(_is_number(value) and not is_name_key(key) for key, value in pairs.items)
    is_unnamed = result.name is None
    return replace(
        result,
        listed=is_counted or (is_scored and is_unnamed),
        scored=is_scored,
        numbers=numbers_beside(pairs, labels) if is_unnamed else (),
    )


def _is_number(value: Value) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\s{0,9}\d[\d.]{0,30}\s?%?\s{0,9}", value))


def _is_given(value: Value) -> bool:
    if isinstance(value, list):
        return any(_is_given(item) for item in value)
    return isinstance(value, Pairs) or bool(value)


def _holds_items(value: Value, names: Names) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, Pairs | list) for item in value)
    return isinstance(value, Pairs) and any(names.is_item(key) for key, _ in value.items)


# Tables


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("*_`").strip() for cell in line.strip().strip("|").split("|")]


def _is_name(cell: str, names: Names) -> bool:
    return bare_number(cell) is None and names.knows(cell)


def _item_column(rows: Sequence[Sequence[str]], names: Names) -> tuple[int, int] | None:
    """The first row about an item, and the column that says about which.

    A column of names goes before a column of numbers, which may count anything.
    """
    for column in range(len(rows[0]) if rows else 0):
        first = 0 if _is_name(rows[0][column], names) else 1
        body = rows[first:]
        if body and all(len(row) > column and _is_name(row[column], names) for row in body):
            return first, column
    numbered = next((at for at, row in enumerate(rows) if names.is_item(row[0])), None)
    return None if numbered is None else (numbered, 0)


def _in_rows(
    head: Sequence[str], rows: Sequence[Sequence[str]], column: int, labels: LabelSet
) -> list[Result]:
    key = fold(head[column]) if head else ""
    if _RANK_KEYS & set(key.split()):
        return []
    columns = _result_columns(head, column)
    if any(says_rising(head[at]) for at in columns if at < len(head)):
        return []
    is_counted = key in _COUNTING_KEYS or not is_name_key(key)
    results = []
    for row in rows:
        words = ", ".join(row[at] for at in columns if at < len(row))
        reading = read_answer(words, labels)
        results.append(Result(reading, row[column] or None, listed=is_counted))
    return results


def _result_columns(head: Sequence[str], column: int) -> list[int]:
    """The columns of a table's results, first rank first; `column` holds the names."""
    others = [(at, cell) for at, cell in enumerate(head) if at != column]
    ranks = [at for at, cell in others if at > column and _RANK_HEADER.fullmatch(fold(cell))]
    results = [at for at, cell in others if is_result_key(cell)]
    behind = [at for at, cell in others if at > column and not is_other_key(cell)]
    return (
        sorted(ranks, key=lambda at: int(re.sub(r"\D", "", head[at])))
        or ([*results, *behind, column + 1][:1])
    )


def _in_columns(rows: Sequence[Sequence[str]], labels: LabelSet, names: Names) -> list[Result]:
    """A column for each item, and below it its label, or its labels from the first rank on."""
    head, body = rows[0], rows[1:]
    columns = [at for at, cell in enumerate(head) if _is_name(cell, names)]
    ranks = [number[0] if (number := re.search(r"\d+", row[0])) else "" for row in body]
    is_ranked = ranks == [str(at + 1) for at in range(len(body))]
    if not body or 0 in columns or not (is_ranked or len(body) == 1):
        return []
    if any(len(row) != len(head) for row in body):
        return []
    return [
        Result(read_answer(", ".join(row[at] for row in body), labels), head[at]) for at in columns
    ]


# Headings and sentences


def _are_captions(before: str, results: Sequence[Result], labels: LabelSet) -> bool:
    """Whether each name stands below its label, so that a name is followed by the next label."""
    sentence = _SENTENCE_END.split(before.rstrip())[-1]
    above, last = read_answer(sentence, labels), results[-1].reading
    is_echo = len(above.ranking) >= len(labels)
    return is_emotion(above, labels) and not is_echo and not last.ranking


def _heading(mention: Mention, names: Names) -> Heading:
    name = "" if mention.at is None else names[mention.at]
    return Heading(name, mention.start, mention.end)


def _is_told(reading: Reading, labels: LabelSet) -> bool:
    return reading.outcome == "refused" or is_emotion(reading, labels)


def _speaks_before(before: str, labels: LabelSet) -> bool:
    """Whether what stands before the first name says something about it, or takes it all back."""
    sentence = _SENTENCE_END.split(before)[-1]
    return (
        names_a_refusal(_CLAUSE_END.split(before)[-1])
        or bool(_SUPPOSED.search(sentence))
        or bool(named(sentence, labels))
        or is_emotion(read_answer(before, labels), labels)
    )


def _leads_to_a_name(words: str, labels: LabelSet) -> bool:
    """Whether the words between two names end by speaking of the next: *..., and fear in*."""
    clause = _CLAUSE_END.split(words)[-1]
    return bool(_TOWARDS_A_NAME.search(clause)) and bool(named(clause, labels))
