"""Answers in words: plain, on lines of their own, or within sentences."""

import re

from inspect_fer.labels import LabelSet, is_emotion_word
from inspect_fer.reading.correction import Correction, find_correction
from inspect_fer.reading.lines import (
    Way,
    by_rank,
    chain,
    last_line,
    lead,
    numbered,
    plain_weak_cue,
    strong_cue,
    under_one_heading,
    weak_cue,
)
from inspect_fer.reading.lists import listed
from inspect_fer.reading.negation import denies
from inspect_fer.reading.plain import bare, read_items, read_plain
from inspect_fer.reading.prose import asserted, named
from inspect_fer.reading.refusal import apologises, beside_refusals, declines


def in_words(text: str, labels: LabelSet) -> tuple[str, ...]:
    """The ranking that a text without brackets gives; nothing if it gives none, or several.

    Beside a refusal, and behind a correction, a mere mention is not enough.
    """
    if declines(text):
        return _firmly(beside_refusals(text), labels)
    correction = find_correction(text)
    given = _given(text, labels)
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
    last_line,
    lead,
    weak_cue,
)
_FIRM: tuple[Way, ...] = (by_rank, strong_cue, chain, listed, last_line, lead, plain_weak_cue)


def _after(correction: Correction, given: tuple[str, ...], labels: LabelSet) -> tuple[str, ...]:
    """What holds after a correction: the new answer, or the old one if nothing else is named."""
    again = () if correction.is_doubt else _firmly(correction.text, labels)
    if again:
        return again
    others = named(correction.text, labels) - set(given[:1])
    return () if others or denies(correction.text) else given


def _given(text: str, labels: LabelSet) -> tuple[str, ...]:
    plain = () if apologises(text) else read_plain(text, labels)
    if plain:
        return plain
    for way in _ANYHOW:
        ranking = way(text, labels)
        if ranking is not None:
            return _unless_cut(ranking, text, labels)
    mention = asserted(text, labels)
    if mention:
        return (mention.label or mention.word,)
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
            return ranking
    mention = asserted(text, labels, firmly=True)
    return (mention.label or mention.word,) if mention else ()


def _unless_cut(ranking: tuple[str, ...], text: str, labels: LabelSet) -> tuple[str, ...]:
    """A ranking, unless it is the beginning of a word at which the text breaks off: ``**Hap``."""
    cut = _CUT_BOLD.search(text) if text.count("**") % 2 else None
    is_cut = cut and ranking[:1] == (bare(cut[0]),) and ranking[0] not in labels
    return () if is_cut else ranking
