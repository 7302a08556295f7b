"""Emotions in running text: which are named, which of them are asserted.

Words are compared whole, so *unhappy* is never *happy*. What is negated, hedged or listed among
others is never taken for the answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from inspect_fer.labels import MEANINGS, LabelSet, fold
from inspect_fer.reading.negation import negated
from inspect_fer.reading.words import STOPS, Token, tokenise, word_set


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


def asserted(text: str, labels: LabelSet, *, after_refusal: bool = False) -> Mention | None:
    """The one emotion that a text says it sees; None where it names none, or several.

    Args:
        text: Prose, any length.
        labels: The labels on offer.
        after_refusal: The text also declines to answer, so examples and conditions
            ("a smile may mean happiness") do not count.
    """
    tokens = tokenise(text)
    mentions = [m for m in _mentions(text, tokens, labels) if not m.negated]
    hedged, concluding, stating = _sentences(tokens)
    if after_refusal:
        examples = _having(tokens, _EXAMPLES)
        mentions = [m for m in mentions if m.sentence not in examples]
    lines = text.rstrip()
    last_line = lines.rfind("\n") + 1
    # The last item of a list (of facial features, say) is not its sum.
    is_item = bool(_LIST_ITEM.match(lines, last_line))
    decided = set() if is_item else (stating | concluding) - hedged
    spans = [match.span() for match in _VERDICT.finditer(text)]
    ways: tuple[Iterable[Mention], ...] = (
        mentions,
        [m for m in mentions if m.bold and m.sentence not in hedged],
        _in_last(spans, mentions),
        [m for m in mentions if 0 < last_line <= m.start and m.sentence in decided],
        _in_last_sentence(concluding - hedged, mentions),
        _each_alone(stating - hedged, mentions),
    )
    offers_polarity = any(name in labels.spellings for name in ("positive", "negative"))
    for way in ways:
        one = _only(list(way), offers_polarity)
        if one:
            return one
    return None


def named(text: str, labels: LabelSet) -> int:
    """How many different emotions a text asserts."""
    mentions = _mentions(text, tokenise(text), labels)
    return len({_identity(m) for m in mentions if not m.negated})


_RIVALS = word_set("anger disgust fear happiness sadness surprise contempt neutral")
_NOT_IN_PROSE = frozenset(
    ("other", "positive", "negative", "contentment", "tense", "weakly positive", "weakly negative")
)
_SELF = word_set("am be would will very so more than always really also only feel")
_THINGS = word_set(
    "background backdrop lighting light color colour colors colours wall setting clothing palette position"
)
_PREDICATES = word_set("""is as be are look looks looking appear appears seem seems feel feels feeling evoke evokes label
    category class : very quite somewhat mildly""")
_HEDGES = word_set("""may might could possibly perhaps maybe hint hints slight slightly trace traces also or either
    if whether between initially resemble resembles similar mixed mixture mistaken confused alternatively""")
_EXAMPLES = word_set("may might example such if whether typically generally often usually like")
_CONCLUSIONS = word_set(
    "therefore thus hence overall ultimately conclusion summary conclude so finally final"
)
_SUBJECTS = word_set("""expression emotion person face man woman boy girl child he she they individual subject image
    video sentiment feeling mood answer label category class user poster clip speaker""")
_STATES = word_set("is shows show appears looks seems displays conveys expresses evokes are")
_LIST_ITEM = re.compile(r"\s*(?:[-*•|]\s|\(?\d{1,3}[.)])")
# Gaps are bounded, so that the search stays linear.
_VERDICT = re.compile(
    r"\b(?:best (?:described|classified|categori[sz]ed|labell?ed|matches|fits|represent\w+|captured)(?: as| by)?"
    r"|(?:i|i'd|i would|we)(?: would)? (?:choose|select|pick|go with|label|say|classify|categori[sz]e)"
    r"|(?:classified|categori[sz]ed|labell?ed) as|most likely|closest to|leans? towards?"
    r"|(?:primary|dominant|predominant|main|prevailing|strongest)(?: \w+){0,3} (?:is|appears to be|seems to be)"
    r"|(?:expression|emotion|label|answer|sentiment|category)(?: shown| displayed)?"
    r" (?:is|appears to be|seems to be|would be)"
    r"|conclu\w+ (?:that|is))\b(?:(?! (?:with|rather|although|but|because|due|over|than|instead|though)\b)"
    r"[^.,;\n()]){0,80}",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _vocabulary(names: tuple[str, ...], spellings: tuple[tuple[str, str], ...]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for spelling in [spelling for spelling, _ in spellings] + list(MEANINGS):
        words = spelling.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def _mentions(text: str, tokens: Sequence[Token], labels: LabelSet) -> list[Mention]:
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
        return False
    back = at - 1
    while back >= 0 and tokens[back].word in _SELF:
        back -= 1
    return not (back >= 0 and (tokens[back].word == "i" or tokens[back].word.startswith("i'")))


def _mention(
    text: str, tokens: Sequence[Token], at: int, length: int, labels: LabelSet, negated: bool
) -> Mention:
    start, end = tokens[at].start, tokens[at + length - 1].end
    mark = _marks(text, start, end)
    return Mention(
        word=text[start:end],
        label=labels.spellings.get(_phrase(tokens, at, length)),
        start=start,
        end=end,
        sentence=tokens[at].sentence,
        negated=negated,
        bold=mark in ("*", "_", "`"),
    )


def _marks(text: str, start: int, end: int) -> str:
    """The mark that sets a word off on both sides, or nothing."""
    if text[end : end + 1] in (".", ",", ":", "!"):
        end += 1
    mark = text[start - 1] if start else ""
    return mark if mark and mark in "*_`\"'" and text[end : end + 1] == mark else ""


def _having(tokens: Sequence[Token], words: frozenset[str]) -> set[int]:
    return {token.sentence for token in tokens if token.word in words}


def _sentences(tokens: Sequence[Token]) -> tuple[set[int], set[int], set[int]]:
    hedged = _having(tokens, _HEDGES)
    stating = _having(tokens, _SUBJECTS) & _having(tokens, _STATES)
    return hedged, _having(tokens, _CONCLUSIONS), stating


def _identity(mention: Mention) -> str:
    return mention.label or MEANINGS[fold(mention.word)]


def _only(mentions: Sequence[Mention], offers_polarity: bool) -> Mention | None:
    rivals = {"neutral"} if offers_polarity else _RIVALS
    offered = {m.label for m in mentions if m.label}
    others = {_identity(m) for m in mentions if not m.label}
    fits = len(offered or others) == 1 and not (offered and others & rivals)
    return next((m for m in mentions if m.label or not offered), None) if fits else None


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
    alone = [group for group in by_sentence.values() if len({_identity(m) for m in group}) == 1]
    return [mention for group in alone for mention in group]
