"""Answers in words: plain, on lines of their own, or within sentences."""

import re

from inspect_fer.labels import LabelSet, is_emotion_word
from inspect_fer.reading.correction import Correction, find_correction
from inspect_fer.reading.grades import graded
from inspect_fer.reading.lines import (
    Way,
    announced,
    by_rank,
    chain,
    in_said_order,
    last_line,
    lead,
    numbered,
    plain_weak_cue,
    strong_cue,
    under_one_heading,
    weak_cue,
)
from inspect_fer.reading.lists import last_list, listed, order_of
from inspect_fer.reading.negation import denies
from inspect_fer.reading.order import says_rising
from inspect_fer.reading.plain import bare, read_items, read_only, read_plain
from inspect_fer.reading.prose import asserted, named
from inspect_fer.reading.refusal import apologises, beside_refusals, declines


def in_words(text: str, labels: LabelSet) -> tuple[str, ...]:
    """The ranking that a text without brackets gives; nothing if it gives none, or several.

    Beside a refusal, and behind a correction, a mere mention is not enough.
    """
    if declines(text):
        return _firmly(beside_refusals(_without_refused_list(text, labels)), labels)
    return corrected(_given(text, labels), text, labels)


def corrected(given: tuple[str, ...], text: str, labels: LabelSet) -> tuple[str, ...]:
    """What holds of an answer after the corrections in a text."""
    correction = find_correction(text)
    return _after(correction, given, labels) if correction else given


_GIVEN = re.compile(
    r"\b(?:expression|emotion|answer|label|category|sentiment|feeling)\b[^.\n]{0,60}?\b(?:is|as|be)\b:?\s?"
    r"(?:\*\*|[*\"'_`])(\w[\w -]{0,40}?)[.,]?(?:\*\*|[*\"'_`])",
    re.IGNORECASE,
)
_CUT_BOLD = re.compile(r"\*\*[^*\n]{0,40}$")
_ANYHOW: tuple[Way, ...] = (
    under_one_heading,
    by_rank,
    strong_cue,
    chain,
    numbered,
    listed,
    in_said_order,
    last_line,
    lead,
    weak_cue,
)
_FIRM: tuple[Way, ...] = (
    graded,
    by_rank,
    strong_cue,
    chain,
    numbered,
    listed,
    last_line,
    lead,
    plain_weak_cue,
    announced,
)
# These see for themselves what the line above a list says.
_SEE_ORDER: tuple[Way, ...] = (numbered, listed, in_said_order)
# Where a refusal is about a list, it speaks of what the list holds, and no comma parts the two.
_SPEAKS_OF_A_LIST = re.compile(
    r"\b(?:emotions?|expressions?|feelings?|sentiments?|labels?|categor\w+|options?|choices|these|following|such as"
    r"|including|between|among|whether)\b[^,;–—]{0,80}$",  # noqa: RUF001
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;.!?–—]\s|\bbut\b")  # noqa: RUF001


def _after(correction: Correction, given: tuple[str, ...], labels: LabelSet) -> tuple[str, ...]:
    """What holds after a correction: the new answer, or the old one if nothing else is named."""
    again = () if correction.is_doubt else _firmly(correction.text, labels)
    if again:
        return again
    others = named(correction.text, labels) - set(given[:1])
    return () if others or denies(correction.text) else given


def _given(text: str, labels: LabelSet) -> tuple[str, ...]:
    # Before plain lists, in which bars would be mere decoration.
    by_grade = graded(text, labels)
    if by_grade is not None:
        return by_grade
    plain = None if apologises(text) else read_only(text, labels)
    if plain is not None:
        return _unless_rising(plain, text)
    for way in _ANYHOW:
        ranking = way(text, labels)
        if ranking is not None:
            return _unless_cut(_best_first(way, ranking, text, labels), text, labels)
    mention = asserted(text, labels)
    if mention:
        several = says_rising(text) and len(named(text, labels)) > 1
        return () if several else (mention.label or mention.word,)
    given = list(_GIVEN.finditer(text))
    return read_items([given[-1][1]], labels) if given and not named(text, labels) else ()


def _firmly(text: str, labels: LabelSet) -> tuple[str, ...]:
    """What is given and not just mentioned, beside a refusal or after a correction."""
    plain = read_plain(text, labels)
    if plain and (plain[0] in labels or is_emotion_word(plain[0])):
        return plain
    for way in _FIRM:
        ranking = way(text, labels)
        if ranking is not None:
            return _best_first(way, ranking, text, labels)
    mention = asserted(text, labels, firmly=True)
    return (mention.label or mention.word,) if mention else ()


def _best_first(way: Way, ranking: tuple[str, ...], text: str, labels: LabelSet) -> tuple[str, ...]:
    if way not in _SEE_ORDER:
        return _unless_rising(ranking, text)
    listing = last_list(text, labels)
    return _unless_rising(ranking, listing.after) if listing else ranking


def _unless_rising(ranking: tuple[str, ...], text: str) -> tuple[str, ...]:
    """A ranking, unless its text says that it begins with the last."""
    return () if len(ranking) > 1 and says_rising(text) else ranking


def declines_list(lead: str) -> bool:
    """Whether the line above a list declines what the list holds: *I can't rank these:*."""
    clause = _CLAUSE.split(lead.strip())[-1]
    return declines(clause) and bool(_SPEAKS_OF_A_LIST.search(clause))


def _without_refused_list(text: str, labels: LabelSet) -> str:
    listing = last_list(text, labels)
    if listing is None:
        return text
    is_refused = declines_list(listing.lead) or order_of(listing.lead, labels) == "denied"
    return f"{listing.before}\n{listing.after}" if is_refused else text


def _unless_cut(ranking: tuple[str, ...], text: str, labels: LabelSet) -> tuple[str, ...]:
    """A ranking, unless it is the beginning of a word at which the text breaks off: ``**Hap``."""
    cut = _CUT_BOLD.search(text) if text.count("**") % 2 else None
    is_cut = cut and ranking[:1] == (bare(cut[0]),) and ranking[0] not in labels
    return () if is_cut else ranking
