"""The answer about one item.

An answer is read where the model put it: in a field, on an answer line, in a list, in bold, and last
in its sentences. The first of these places that holds one decides. What contradicts itself stays
unparsed; nothing is ever guessed, and nothing is turned into *neutral*. Beside a refusal only what
is plainly given counts, and what a model takes back is no answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inspect_fer.labels import MEANINGS, LabelSet, Outcome, is_emotion_word
from inspect_fer.reading.cleaning import clean
from inspect_fer.reading.fields import (
    agreed,
    is_echo,
    names_of,
    read_rated,
    read_value,
    results_of,
)
from inspect_fer.reading.lines import fragment
from inspect_fer.reading.lists import LONG_LIST, denies_what_follows
from inspect_fer.reading.marks import read_marks
from inspect_fer.reading.negation import denies
from inspect_fer.reading.order import says_rising
from inspect_fer.reading.plain import bare, read_label, read_plain
from inspect_fer.reading.prose import states_several
from inspect_fer.reading.refusal import beside_refusals, declines, names_a_refusal
from inspect_fer.reading.structure import Group, Pairs, Value, find_groups
from inspect_fer.reading.wording import corrected, in_words

__all__ = ["Reading", "clean", "is_refusal", "read_answer", "read_field", "to_reading"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        outcome: ``answered``; ``off_list``: read, but not one of the labels; ``unparsed``: nothing
            could be read, or several things; ``refused``: the model declined.
        answer: The label, in the set's spelling, if the outcome is ``answered``.
        ranking: Everything given, best first, without duplicates: labels in the set's spelling,
            other words as written.
    """

    outcome: Outcome
    answer: str | None = None
    ranking: tuple[str, ...] = ()


def read_answer(text: str, labels: LabelSet, *, alone: bool = False) -> Reading:
    """Read what a model says about one item.

    Args:
        text: The model's words: a label, JSON, a Python literal, a ranking, an answer line, prose.
            Blocks of thinking (``<think>``) are left out. Any string is taken; none raises.
        labels: The labels on offer.
        alone: The text is all that the model said. The bare list of the labels, in the prompt's
            order, is then no ranking but the prompt repeated.

    >>> from inspect_fer.labels import LabelSet
    >>> read_answer("It is not happiness but sadness.", LabelSet(("Happy", "Sad"))).answer
    'Sad'
    """
    said = clean(text)
    label = labels.resolve(said) if said.isalpha() else None
    if label:
        return Reading("answered", label, (label,))
    ranking = _ranking(said, labels)
    if ranking and not (alone and _repeats_the_prompt(said, ranking, labels)):
        return to_reading(ranking, labels)
    refuses = names_a_refusal(said) and not states_several(beside_refusals(said), labels)
    return Reading("refused" if refuses else "unparsed")


def is_refusal(text: str) -> bool:
    """Whether a text declines to answer, and gives no answer after all.

    >>> is_refusal("I'm sorry, but I can't help with identifying people.")
    True
    >>> is_refusal("I can't identify the person, but the expression is happy.")
    False
    """
    return read_answer(text, _EVERY_EMOTION).outcome == "refused"


def to_reading(ranking: tuple[str, ...], labels: LabelSet) -> Reading:
    """A reading of labels and words, best first."""
    distinct: dict[str, str] = {}
    for word in ranking:
        distinct.setdefault(word.casefold(), word)
    kept = tuple(distinct.values())
    if not kept:
        return Reading("unparsed")
    return (
        Reading("answered", kept[0], kept) if kept[0] in labels else Reading("off_list", None, kept)
    )


def read_field(value: Value, labels: LabelSet) -> Reading:
    """Read a value that stands where the answer was expected."""
    ranking = read_value(value, labels)
    if ranking:
        return to_reading(ranking, labels)
    readings = [read_answer(text, labels) for text in _texts(value)]
    return next((r for r in readings if r.outcome != "unparsed"), Reading("unparsed"))


_EVERY_EMOTION = LabelSet(tuple(dict.fromkeys(MEANINGS.values())))
# How many characters in front of a value say what it is.
_REACH = 60
_BOXED = re.compile(r"\\boxed\{([^{}\n]{0,200})\}|<answer>([^<>]{0,400})</answer>", re.IGNORECASE)
_TAGGED = re.compile(
    r"<(label|emotion|expression|category|prediction|classification|result|output|final(?:_answer)?|conclusion)>"
    r"([^<>]{1,400})</\1>",
    re.IGNORECASE,
)
_DENIED_BOX = re.compile(r"\b(?:not|than)[\s$*]{0,4}$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_TEMPLATE = re.compile(
    r"\b(?:template|example|placeholder|(?:format|output|answer|response|result) (?:would|could|should|might))\b",
    re.IGNORECASE,
)
_CANDIDATES = re.compile(
    r"\b(?:optional|options?|candidates?|choices|choose)\b[^.\n]{0,30}$", re.IGNORECASE
)


def _ranking(text: str, labels: LabelSet) -> tuple[str, ...]:
    if not text:
        return ()
    marked = read_marks(text, labels)
    if marked is not None:
        return marked
    field = _in_a_field(text, labels)
    return in_words(text, labels) if field is None else field


def _repeats_the_prompt(text: str, ranking: Sequence[str], labels: LabelSet) -> bool:
    return len(labels) >= LONG_LIST and ranking == labels.names and "{" not in text


def _in_a_field(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """What a box or a bracketed value holds: nothing if it cannot be read, None without any."""
    boxed = _boxed(text, labels)
    return _structured(text, labels) if boxed is None else boxed


def _boxed(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    boxes = list(_BOXED.finditer(text))
    if not boxes:
        return _tagged(text, labels)
    kept = [box for box in boxes if not _DENIED_BOX.search(_before(text, box.start()))]
    if not kept:
        return ()
    held = kept[-1][1] or kept[-1][2] or ""
    return _structured(held, labels) or fragment(held, labels) or read_plain(held, labels)


def _tagged(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """What stands between tags that announce the answer: ``<label>Happy</label>``."""
    held = [match[2] for match in _TAGGED.finditer(text)] if "</" in text else []
    found = [fragment(said, labels) for said in held if not find_groups(said)]
    readings = [reading for reading in found if reading is not None]
    return agreed(readings, labels) if readings else None


def _structured(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    written = find_groups(text)
    groups = [group for group in written if not _is_denied(text, group, labels)]
    if not groups:
        return in_words(_less(text, written), labels) if written else None
    if _is_template(text, groups[0]):
        return ()
    echoes = [group for group in groups if is_echo(group.value, labels)]
    if echoes and bare(_less(text, echoes)):
        return _beside_echoes(text, echoes, labels)
    rated = read_rated([group.value for group in groups], labels)
    found = rated or _in_groups(text, groups, labels)
    if not found:
        return found
    if len(found) > 1 and says_rising(text):
        # The last of them would be the answer, or a first that says so elsewhere.
        return ()
    behind = text[groups[-1].end :]
    return corrected(found, behind, labels) if bare(behind) else found


def _is_denied(text: str, group: Group, labels: LabelSet) -> bool:
    """Whether the sentence around a bracketed value denies it: *I can't rank ['Happy', 'Sad']*."""
    if group.end - group.start == len(text):
        return False
    before = _SENTENCE_END.split(_before(text, group.start))[-1]
    if not bare(before) and not bare(text[group.end : group.end + _REACH]):
        return False
    is_introduced = not bare(before) or before.rstrip().endswith((":", ",", "=", ">"))
    return denies(text[group.end : group.end + _REACH]) or (
        not is_introduced and denies_what_follows(before, labels)
    )


def _in_groups(text: str, groups: Sequence[Group], labels: LabelSet) -> tuple[str, ...] | None:
    readings = []
    item_names: set[str] = set()
    for group in groups:
        reading = _in_group(group.value, labels)
        if (
            reading is None
            and isinstance(group.value, Pairs)
            and group.end - group.start == len(text)
        ):
            # An object in which nothing is the answer is not prose about emotions.
            return ()
        if reading is not None:
            readings.append(reading)
            item_names |= set(names_of(group.value)[:1] if isinstance(group.value, Pairs) else ())
    if not readings or len(item_names) > 1:
        return () if readings else None
    return agreed(readings, labels)


def _beside_echoes(text: str, echoes: Sequence[Group], labels: LabelSet) -> tuple[str, ...] | None:
    """What is said beside the prompt's list; the list itself if nothing is, and it may be a ranking."""
    said = _ranking(_less(text, echoes), labels)
    if said and (said[0] in labels or is_emotion_word(said[0])):
        return said
    return () if _CANDIDATES.search(_before(text, echoes[0].start)) else labels.names


def _less(text: str, groups: Sequence[Group]) -> str:
    """A text without some of its groups."""
    starts = [0, *(group.end for group in groups)]
    ends = [*(group.start for group in groups), len(text)]
    return " ".join(text[start:end] for start, end in zip(starts, ends, strict=True)).strip()


def _is_template(text: str, group: Group) -> bool:
    """Whether a bracketed value shows a form: *I can't do that. The format would be {...}*."""
    is_form = _TEMPLATE.search(_before(text, group.start))
    return bool(is_form) and declines(text[: group.start])


def _before(text: str, at: int) -> str:
    """The words right before a place."""
    return text[max(0, at - _REACH) : at]


def _in_group(value: Value, labels: LabelSet) -> tuple[str, ...] | None:
    reading = read_value(value, labels)
    if isinstance(value, Pairs):
        if reading is not None:
            return reading
        # A result that is a sentence: {"answer": "The person looks happy."}
        sentences = [fragment(text, labels) for text in _texts(value)]
        found = [sentence for sentence in sentences if sentence is not None]
        return agreed(found, labels) if found else None
    if isinstance(value, list) and not reading and _holds_a_label(value, labels):
        return ()
    # Square brackets also stand in prose: [1], [Image 3], [a link](...).
    if reading and any(word in labels or is_emotion_word(word) for word in reading):
        return reading
    holds_dicts = isinstance(value, list) and any(isinstance(item, Pairs) for item in value)
    return () if holds_dicts and reading == () else None


def _holds_a_label(values: Sequence[Value], labels: LabelSet) -> bool:
    return any(isinstance(item, str) and read_label(item, labels) for item in values)


def _texts(value: Value) -> list[str]:
    """The strings that stand where an answer is expected."""
    values = results_of(value) if isinstance(value, Pairs) else [value]
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return [text for text in flat if isinstance(text, str) and bare(text)]
