"""What running text asserts.

What is negated, asked, hedged, cut off or listed among others is never taken for the answer.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from inspect_fer.labels import LabelSet, fold
from inspect_fer.reading.mentions import Mention, mentions_of, without_candidates
from inspect_fer.reading.words import STOPS, Token, tokenise, word_set


def asserted(text: str, labels: LabelSet, *, firmly: bool = False) -> Mention | None:
    """The one emotion that a text says it sees; None where it names none, or several.

    Args:
        text: Prose, any length.
        labels: The labels on offer.
        firmly: A mere mention is not enough, nor an example or a rule ("a smile may mean
            happiness"): for text beside a refusal, or behind a correction.
    """
    tokens = tokenise(text)
    mentions = _said(text, tokens, labels)
    if not mentions:
        return None
    hedged, concluding, stating = _sentences(tokens)
    counted = mentions
    if firmly:
        examples = _having(tokens, _EXAMPLES)
        mentions = [m for m in mentions if m.sentence not in examples]
        stating |= _of_this_face(tokens)
        bare = _bare_sentences(tokens, mentions)
        counted = [m for m in mentions if m.sentence in bare]
    lines = text.rstrip()
    last_line = lines.rfind("\n") + 1
    # The last item of a list (of facial features, say) is not its sum.
    is_item = bool(_LIST_ITEM.match(lines, last_line))
    decided = set() if is_item else (stating | concluding) - hedged
    spans = [match.span() for match in _VERDICT.finditer(text) if not _MIX.search(match[0])]
    ways: tuple[Iterable[Mention], ...] = (
        counted,
        [m for m in mentions if m.bold and m.sentence not in hedged],
        _in_last(spans, mentions),
        [m for m in mentions if 0 < last_line <= m.start and m.sentence in decided],
        _in_last_sentence(concluding - hedged, mentions),
        _each_alone(stating - hedged, mentions),
    )
    for way in ways:
        one = _only(list(way), labels)
        if one:
            return one
    return None


def named(text: str, labels: LabelSet) -> set[str]:
    """The different emotions that a text names and does not deny."""
    mentions = mentions_of(text, tokenise(text), labels)
    return {m.identity for m in mentions if not m.negated}


def states_several(text: str, labels: LabelSet) -> bool:
    """Whether a text says of somebody that it sees one emotion or another."""
    tokens = tokenise(text)
    stating = _sentences(tokens)[2] - _having(tokens, _EXAMPLES)
    return any(m.sentence in stating for m in _said(text, tokens, labels))


_RIVALS = word_set("anger disgust fear happiness sadness surprise contempt neutral")
_HEDGES = word_set("""may might could possibly perhaps maybe hint hints slight slightly trace traces also or either
    if whether between initially resemble resembles similar mix mixed mixture blend mistaken confused alternatively""")
_EXAMPLES = word_set(
    "may might example such if whether typically generally general often usually like"
)
_CONCLUSIONS = word_set(
    "therefore thus hence overall ultimately conclusion summary conclude so finally final"
)
_SUBJECTS = word_set("""expression emotion person face man woman boy girl child he she they individual subject image
    video sentiment feeling mood answer label category class match user poster clip speaker""")
_STATES = word_set("is shows show appears looks seems displays conveys expresses evokes are")
_DEFINITE = word_set("the this his her their")
_INDICATES = word_set("suggests indicates shows conveys expresses reflects signals reveals")
_CONTRACTED = word_set("she's he's it's they're that's")
_PERHAPS = word_set("most likely probably possibly perhaps maybe clearly")
_YES = word_set("yes yeah")
# Where a text ends in one of these, it was cut before the other emotion, or before the denied one.
_DANGLING = word_set("or and nor not either neither both versus perhaps maybe possibly")
_LIST_ITEM = re.compile(r"\s*(?:[-*•|]\s|\(?\d{1,3}[.)])")
_MIX = re.compile(r"\b(?:mix|mixed|mixture|blend|blended|combination|combined)\b", re.IGNORECASE)
# Gaps are bounded, so that the search stays linear.
_VERDICT = re.compile(
    r"\b(?:best (?:described|classified|categori[sz]ed|labell?ed|matches|fits|represent\w+|captured)(?: as| by)?"
    r"|(?:i|i'd|i would|we)(?: would)? (?:choose|select|pick|go with|label|say|classify|categori[sz]e)"
    r"|(?:classified|categori[sz]ed|labell?ed) as|most likely|closest to|leans? towards?"
    r"|(?:primary|dominant|predominant|main|prevailing|strongest)(?: \w+){0,3} (?:is|appears to be|seems to be)"
    r"|(?:expression|emotion|label|answer|sentiment|category)(?: shown| displayed)?"
    r" (?:is|appears to be|seems to be|would be)"
    r"|(?:my|best|closest) guess (?:is|would be)|conclu\w+ (?:that|is))\b(?:(?! (?:with|rather|although|but|because|due|over|than|instead|though)\b)"
    r"[^.,;\n()]){0,80}",
    re.IGNORECASE,
)


def _said(text: str, tokens: Sequence[Token], labels: LabelSet) -> list[Mention]:
    """The mentions that stand for something: neither denied nor asked nor cut off nor echoed."""
    mentions = [m for m in mentions_of(text, tokens, labels) if not m.negated]
    if not mentions:
        return []
    unsaid = {
        token.sentence
        for at, token in enumerate(tokens)
        if token.word == "?" and (at + 1 == len(tokens) or tokens[at + 1].word not in _YES)
    }
    last_word = next((t for t in reversed(tokens) if t.word[0].isalnum() or t.word in STOPS), None)
    if last_word and last_word.word in _DANGLING:
        unsaid.add(last_word.sentence)
    return [m for m in without_candidates(text, mentions, labels) if m.sentence not in unsaid]


def _having(tokens: Sequence[Token], words: frozenset[str]) -> set[int]:
    return {token.sentence for token in tokens if token.word in words}


def _sentences(tokens: Sequence[Token]) -> tuple[set[int], set[int], set[int]]:
    hedged = _having(tokens, _HEDGES)
    stating = _having(tokens, _SUBJECTS) & _having(tokens, _STATES)
    # "She cannot be identified, but looks angry" has its subject in the other clause.
    firsts = [b for a, b in pairwise(tokens) if a.sentence < b.sentence] + list(tokens[:1])
    stating |= {token.sentence for token in firsts if token.word in _STATES}
    return hedged, _having(tokens, _CONCLUSIONS), stating


def _of_this_face(tokens: Sequence[Token]) -> set[int]:
    """Sentences that conclude from this face, not from faces: *the smile suggests*, *she's*."""
    indicating = _having(tokens, _DEFINITE) & _having(tokens, _INDICATES)
    pointing = _having(tokens, frozenset({"it"})) & _having(tokens, _STATES)
    return indicating | pointing | _having(tokens, _CONTRACTED)


def _bare_sentences(tokens: Sequence[Token], mentions: Sequence[Mention]) -> set[int]:
    """The sentences that hold nothing but an emotion: *Sad*, *Most likely sad*."""
    named = {at for m in mentions for at in range(m.start, m.end)}
    others = {
        token.sentence
        for token in tokens
        if token.start not in named and token.word not in STOPS and token.word not in _PERHAPS
    }
    return {m.sentence for m in mentions} - others


def _only(mentions: Sequence[Mention], labels: LabelSet) -> Mention | None:
    offered = {m.label for m in mentions if m.label}
    others = {m.identity for m in mentions if not m.label}
    fits = len(offered or others) == 1 and not (offered and others & _rivals(offered, labels))
    return next((m for m in mentions if m.label or not offered), None) if fits else None


def _rivals(offered: set[str], labels: LabelSet) -> frozenset[str]:
    """The emotions beside which a label is not the only one."""
    is_contrary = any(fold(label).startswith("non ") for label in offered)
    offers_polarity = any(name in labels.spellings for name in ("positive", "negative"))
    return frozenset({"neutral"}) if is_contrary or offers_polarity else _RIVALS


def _in_last(spans: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions in the last verdict that holds any."""
    found: list[Mention] = []
    position = 0
    for start, end in spans:
        while position < len(mentions) and mentions[position].start < start:
            position += 1
        inside = []
        while position < len(mentions) and mentions[position].start < end:
            inside.append(mentions[position])
            position += 1
        found = inside or found
    return found


def _in_last_sentence(sentences: set[int], mentions: Sequence[Mention]) -> list[Mention]:
    among = [m for m in mentions if m.sentence in sentences]
    return [m for m in among if m.sentence == among[-1].sentence]


def _each_alone(sentences: set[int], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions in sentences that name one emotion each."""
    by_sentence: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.sentence in sentences:
            by_sentence.setdefault(mention.sentence, []).append(mention)
    alone = [group for group in by_sentence.values() if len({m.identity for m in group}) == 1]
    return [mention for group in alone for mention in group]
