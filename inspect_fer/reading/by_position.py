"""Results without names: the first is about the first item, if there are as many as items.

Each way takes a text and returns the results that stand in it in this way; None where the text is
not written so. Whether their positions may be trusted is for `is_trusted`.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from inspect_fer.labels import LabelSet, fold
from inspect_fer.reading.answer import read_answer, read_field
from inspect_fer.reading.by_name import in_fields
from inspect_fer.reading.names import CARDINALS, ORDINALS, Mention, Names, bare_number
from inspect_fer.reading.numbering import is_numbered_otherwise
from inspect_fer.reading.plain import read_label, read_plain
from inspect_fer.reading.refusal import names_a_refusal
from inspect_fer.reading.results import Result, headings, if_any, is_scored, sections, under
from inspect_fer.reading.structure import Group, find_groups
from inspect_fer.reading.wording import declines_list


def under_numbers(text: str, labels: LabelSet, names: Names) -> list[Result] | None:
    """*1. Happy*, *2: ['Sad']*."""
    if len(names) == 1:
        return None
    found = headings(_NUMBER_HEADING, text)
    results = if_any(under(found, text, labels))
    before = text[: found[0].start] if found else ""
    if results and declines_list(before.rstrip().rpartition("\n")[2]):
        return []
    if results and names_a_refusal(before):
        # Behind a refusal, numbered sentences may be about faces in general.
        plain = [read_plain(said, labels) or find_groups(said) for said in sections(found, text)]
        return results if all(plain) else []
    return results


def in_brackets(text: str, labels: LabelSet, names: Names) -> list[Result] | None:
    """Dicts without a name, a list for each item, or one list that holds a label for each."""
    results = in_fields(text, labels, names)
    groups = find_groups(text)
    lists = [group.value for group in groups if isinstance(group.value, list)]
    before = _before(groups, text)
    is_ordered = not any(map(_count_otherwise, (before, _behind(groups, text))))
    if len(names) > 1 and not (is_ordered and _are_alike(before, names)):
        return []
    if results or len(names) == 1 or len(lists) != len(groups):
        return results or None
    if len(lists) == 1:
        return _one_label_each([value for value in lists[0] if isinstance(value, str)], labels)
    results = [Result(read_field(group.value, labels), start=group.start) for group in groups]
    if _is_echoed([result.reading.ranking for result in results], labels):
        return []
    return if_any(results)


def in_lines(text: str, labels: LabelSet, names: Names) -> list[Result] | None:
    """A line for each item, or one line in which labels repeat."""
    lines = [line for line in text.split("\n") if any(char.isalnum() for char in line)]
    if len(names) == 1 or len(lines) > 10 * len(names) + 10:
        return None
    rankings = [read_plain(line, labels) for line in lines]
    if len(lines) > 1 and all(rankings):
        if _count_otherwise(lines) or _is_echoed(rankings, labels):
            return []
        if all(len(ranking) == 1 for ranking in rankings):
            return _one_label_each(lines, labels)
        return [Result(read_answer(line, labels)) for line in lines]
    # A ranking of one item never repeats itself; a line of several items' labels may.
    words = text.split(",") if len(lines) == 1 else []
    return _one_label_each(words, labels) if len({fold(w) for w in words}) < len(words) else None


def is_trusted(results: Sequence[Result], text: str, labels: LabelSet, names: Names) -> bool:
    """Whether results may be given to the items by their positions.

    Not where the text names or numbers items in any other order than that of the results, and not
    where the results could be the places of one ranking.
    """
    mentions = names.mentions(text)
    named = [at for at, _ in groupby(mention.at for mention in mentions)]
    given = [at if r.name is None else names.find(r.name) for at, r in enumerate(results)]
    if (named and named != given) or _NAMED.search(text) or is_numbered_otherwise(results):
        return False
    if _BACKWARDS.search(text):
        return False
    return _each_has_a_mention(results, mentions) or not _is_one_ranking(results, labels)


_FEWEST_PLACES = 3
_NUMBER_HEADING = re.compile(
    r"(?:^|(?<=\n))[ \t]*+[*_#(\[>•-]{0,4}[ \t]?(?:no\.? ?|nr\.? ?)?(\d{1,4})"
    r"(?:[.):\]]{1,2}[*_]{0,2}(?=\s)|[*_\])]{0,3}[ \t]{0,3}(?:[=:>–—-]{1,3}(?=\s)|→|(?=[\[{])))"  # noqa: RUF001
    r"|(?<![\w.])(\d{1,4})(?:[.):]\s{0,9}|[ \t])(?=[{\[])",
    re.IGNORECASE,
)
# A first integer that is no share, no decimal and no part of a word: what may count items.
_COUNT = re.compile(r"(?<![\w.,])(\d{1,3})(?!\s?%|[.,]?\d|[^\W\d])")
# What counts the items in the words before a bracket: *1*, *A*, *first*, with its punctuation.
_COUNTING = re.compile(
    rf"\b(?:\d+(?:st|nd|rd|th)?|[A-Ta-t]|{'|'.join([*ORDINALS, *CARDINALS])})\b|[\W_]+",
    re.IGNORECASE,
)
_BACKWARDS = re.compile(
    r"\b(?:reversed?|backwards?|right[ -]to[ -]left|bottom[ -]to[ -]top|last to (?:the )?first)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_LETTER = re.compile(r"[\W_]*([A-Ta-t])[.):\]]")
# A name key outside brackets, with a name behind it.
_NAMED = re.compile(
    r"(?:^|(?<=\n))[ \t>*_`\"'•-]{0,8}(?:name|file|file ?name|id)[*_`\"']{0,4} ?[:=]"
    r"[*_`\"' \t]{0,6}(?!null\b|none\b)\w",
    re.IGNORECASE,
)


def _each_has_a_mention(results: Sequence[Result], mentions: Sequence[Mention]) -> bool:
    """Whether an item is named between the beginning of each result and that of the next."""
    starts = [result.start for result in results]
    held = {bisect_right(starts, mention.start) for mention in mentions}
    return held == set(range(1, len(starts) + 1))


def _is_one_ranking(results: Sequence[Result], labels: LabelSet) -> bool:
    """Whether labels in a list could as well be the places of one ranking.

    A ranking never names a label twice, and is written from its top. Two of more labels are too few
    for one, unless something beside them says that they are ranked.
    """
    words = {fold(result.reading.ranking[0]) for result in results if result.reading.ranking}
    is_list_of_labels = all(
        result.listed and len(result.reading.ranking) == 1 for result in results
    )
    if len(results) < 2 or not is_list_of_labels or len(words) < len(results):
        return False
    if any(result.scored for result in results):
        return True
    numbers = [bare_number(result.name) or 0 for result in results if result.name]
    return numbers == sorted(numbers) and len(results) >= min(_FEWEST_PLACES, len(labels))


def _one_label_each(items: Sequence[str], labels: LabelSet) -> list[Result] | None:
    if not items or not all(read_label(item, labels) for item in items):
        return None
    if _count_otherwise(items):
        return []
    return [
        Result(read_answer(item, labels), listed=True, scored=is_scored(item)) for item in items
    ]


def _is_echoed(rankings: Sequence[tuple[str, ...]], labels: LabelSet) -> bool:
    """Whether one ranking is the candidates as they were offered, and others are shorter."""
    return labels.names in rankings and any(len(one) < len(labels) for one in rankings)


def _before(groups: Sequence[Group], text: str) -> list[str]:
    """The words that lead to each bracket."""
    starts = [0, *(group.end for group in groups)]
    gaps = [text[start : group.start] for start, group in zip(starts, groups, strict=False)]
    return [_SENTENCE_END.split(gap)[-1] for gap in gaps]


def _behind(groups: Sequence[Group], text: str) -> list[str]:
    """The words behind each bracket, to the end of its line or the next bracket."""
    ends = [*(group.start for group in groups[1:]), len(text)]
    gaps = [text[group.end : end] for group, end in zip(groups, ends, strict=False)]
    return [gap.partition("\n")[0] for gap in gaps]


def _are_alike(before: Sequence[str], names: Names) -> bool:
    """Whether the words before each bracket are the same but for what counts.

    *The woman: [...]*, *Right: [...]* name the items, in an order that is not known.
    """
    leads = [words for words in before if any(map(str.isalpha, words))]
    if all(names.mentions(words) for words in leads):
        return True
    return len({_COUNTING.sub("", words).strip() for words in leads}) < 2


def _count_otherwise(parts: Sequence[str]) -> bool:
    """Whether parts of a text bear the numbers from 1, or the letters from A, in another order."""
    counts = [match[1] for part in parts if (match := _COUNT.search(part))]
    letters = [match[1].upper() for part in parts if (match := _LETTER.match(part))]
    return any(
        len(marks) == len(parts) and marks != sorted(marks, key=_place)
        for marks in (counts, letters)
    )


def _place(mark: str) -> int:
    return int(mark) if mark.isdecimal() else ord(mark)
