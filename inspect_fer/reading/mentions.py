"""Emotions named in running text.

Words are compared whole, so *unhappy* is never *happy*. A word that names no emotion where it
stands (*I'm happy to help*, *a neutral background*) is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from inspect_fer.labels import MEANINGS, LabelSet, fold
from inspect_fer.reading.negation import is_negation, negated
from inspect_fer.reading.words import STOPS, Token, word_set


@dataclass(frozen=True, slots=True)
class Mention:
    """An emotion named in a text.

    Attributes:
        word: As it stands in the text.
        label: The label it means; None for an emotion that is not offered.
        start: Where it begins in the text.
        end: Where it ends.
        sentence: Number of its sentence.
        negated: Within the scope of a negation.
        bold: Set off by asterisks, underscores or backticks.
    """

    word: str
    label: str | None
    start: int
    end: int
    sentence: int
    negated: bool
    bold: bool

    @property
    def identity(self) -> str:
        """What is meant: the label, or the emotion that is not offered."""
        folded = fold(self.word)
        return self.label or MEANINGS.get(folded, folded)


def mentions_of(text: str, tokens: Sequence[Token], labels: LabelSet) -> list[Mention]:
    """The emotions named in a text, in their order.

    Args:
        text: Prose, any length.
        tokens: Its words and marks.
        labels: The labels on offer.
    """
    longest = _vocabulary(labels.names, tuple(labels.spellings.items()))
    spans = {}
    at = 0
    while at < len(tokens):
        length = _match(tokens, at, longest, labels)
        if length and _is_meant(text, tokens, at, length, labels):
            spans[at] = length
        at += length or 1
    denied = negated(tokens, spans)
    return [_mention(text, tokens, at, n, labels, at in denied) for at, n in spans.items()]


def without_candidates(
    text: str, mentions: Sequence[Mention], labels: LabelSet
) -> Sequence[Mention]:
    """The mentions less those that repeat the prompt's list: all labels in its order."""
    size = len(labels)
    kept: list[Mention] = []
    at = 0
    while at < len(mentions):
        run = mentions[at : at + size]
        if _is_list_of_candidates(text, run, labels):
            at += size
        else:
            kept.append(mentions[at])
            at += 1
    return kept


_NOT_IN_PROSE = frozenset(
    ("other", "positive", "negative", "contentment", "tense", "weakly positive", "weakly negative")
)
_SELF = word_set("am be would will very so more than always really also only feel")
_THINGS = word_set(
    "background backdrop lighting light color colour colors colours wall setting clothing palette position"
)
_PREDICATES = word_set("""is as be are look looks looking appear appears seem seems feel feels feeling evoke evokes label
    category class : very quite somewhat mildly""")
# Between "positive" and "weakly positive" lie degrees that are neither.
_DEGREES = word_set(
    "moderately somewhat mildly fairly partly partially weakly slightly weak slight"
)
_BETWEEN_CANDIDATES = re.compile(r"[\s,;|/'\"`*\[\]()-]{0,12}(?:and|or|&)?[\s'\"`*]{0,6}")
_AFTER_NOT = word_set("""a an the at all look appear seem be really entirely exactly quite strictly purely completely
    fully but from very""")


@lru_cache(maxsize=64)
def _vocabulary(names: tuple[str, ...], spellings: tuple[tuple[str, str], ...]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for spelling in [spelling for spelling, _ in spellings] + list(MEANINGS):
        words = spelling.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


@lru_cache(maxsize=64)
def _opposites(names: tuple[str, ...]) -> dict[str, str]:
    """*Neutral* -> *non-Neutral*, where a set offers a label and its contrary."""
    folded = {fold(name): name for name in names}
    return {folded[name]: folded[f"non {name}"] for name in folded if f"non {name}" in folded}


@lru_cache(maxsize=64)
def _graded(names: tuple[str, ...]) -> frozenset[str]:
    """The labels that a set also offers in a weaker degree."""
    folded = {fold(name): name for name in names}
    return frozenset(folded[name] for name in folded if f"weakly {name}" in folded)


def _phrase(tokens: Sequence[Token], at: int, length: int) -> str:
    return " ".join(token.word for token in tokens[at : at + length])


def _match(tokens: Sequence[Token], at: int, longest: dict[str, int], labels: LabelSet) -> int:
    for length in range(min(longest.get(tokens[at].word, 0), len(tokens) - at), 0, -1):
        phrase = _phrase(tokens, at, length)
        if phrase in labels.spellings or phrase in MEANINGS:
            return length
    return 0


def _is_meant(text: str, tokens: Sequence[Token], at: int, length: int, labels: LabelSet) -> bool:
    """Whether the word is an emotion here: not *I'm happy to help*, *neutral background*, *content of*."""
    phrase = _phrase(tokens, at, length)
    before = tokens[at - 1].word if at else "\n"
    after = tokens[at + length].word if at + length < len(tokens) else "\n"
    if phrase not in labels.spellings and MEANINGS[phrase] in _NOT_IN_PROSE:
        return False
    if phrase in ("content", "other", "others") and before not in _PREDICATES:
        return _marks(text, tokens[at].start, tokens[at + length - 1].end) != ""
    if phrase == "neutral" and after in _THINGS:
        return False
    if phrase in ("happy", "sad") and after == "to" and before in STOPS:
        # "Sad to neutral" is a range.
        beyond = tokens[at + length + 1].word if at + length + 1 < len(tokens) else ""
        return beyond in labels.spellings or beyond in MEANINGS
    back = at - 1
    while back >= 0 and tokens[back].word in _SELF:
        back -= 1
    return not (back >= 0 and (tokens[back].word == "i" or tokens[back].word.startswith("i'")))


def _mention(
    text: str, tokens: Sequence[Token], at: int, length: int, labels: LabelSet, negated: bool
) -> Mention:
    start, end = tokens[at].start, tokens[at + length - 1].end
    label = labels.spellings.get(_phrase(tokens, at, length))
    opposite = _opposites(labels.names).get(label or "")
    if negated and opposite and _is_plainly_denied(tokens, at):
        label, negated = opposite, False
    if label in _graded(labels.names):
        if at and tokens[at - 1].word in _DEGREES:
            start, label = tokens[at - 1].start, None
        elif _is_qualified_behind(tokens, at + length):
            negated = True
    return Mention(
        word=text[start:end],
        label=label,
        start=start,
        end=end,
        sentence=tokens[at].sentence,
        negated=negated,
        bold=_marks(text, start, end) in ("*", "_", "`"),
    )


def _is_plainly_denied(tokens: Sequence[Token], at: int) -> bool:
    """*isn't neutral*, but not *isn't sure whether it is neutral*, nor *neither neutral nor ...*."""
    at -= 1
    while at > 0 and tokens[at].word in _AFTER_NOT and not is_negation(tokens, at):
        at -= 1
    return at >= 0 and tokens[at].word not in ("neither", "nor") and is_negation(tokens, at)


def _is_qualified_behind(tokens: Sequence[Token], after: int) -> bool:
    """*positive (weakly)*."""
    words = [token.word for token in tokens[after : after + 2]]
    return len(words) == 2 and words[0] == "(" and words[1] in _DEGREES


def _marks(text: str, start: int, end: int) -> str:
    """The mark that sets a word off on both sides, or nothing."""
    if text[end : end + 1] in (".", ",", ":", "!"):
        end += 1
    mark = text[start - 1] if start else ""
    return mark if mark and mark in "*_`\"'" and text[end : end + 1] == mark else ""


def _is_list_of_candidates(text: str, run: Sequence[Mention], labels: LabelSet) -> bool:
    if run[0].label != labels.names[0] or [mention.label for mention in run] != list(labels.names):
        return False
    gaps = [text[a.end : b.start] for a, b in pairwise(run)]
    return all(map(_BETWEEN_CANDIDATES.fullmatch, gaps))
