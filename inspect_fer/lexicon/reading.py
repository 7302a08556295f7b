"""From a description to evidence: which emotions it asserts, which it denies, how strongly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspect_fer.lexicon.tables import Cue, Entry, Lexicon, Term, plain

# A negator reaches this many words and phrases ahead, unless the clause ends before.
REACH = 12
# A word of degree changes the next emotion word at most this far ahead.
NEXT = 3
# A state ("raised") belongs to a place ("eyebrows") at most this far away in its clause.
BESIDE = 8

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\n|[.!?]+|[:;,()\[\]]| -+ |\d+")
_SENTENCE_END = frozenset("\n.!?;")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a description says of an emotion.

    Attributes:
        text: The words as they stand, lower case.
        term: The emotion word's meaning; None for a physical cue.
        cue: The physical cue's meaning; None for an emotion word.
        strength: Weight after degree, hedges, contrast and place in the text; 0 if denied.
        denied: Whether the description says that this is not so.
    """

    text: str
    term: Term | None
    cue: Cue | None
    strength: float
    denied: bool


@dataclass(slots=True)
class _Item:
    """A word, a known phrase, or a mark of punctuation."""

    text: str
    entry: Entry
    clause: int = 0
    sentence: int = 0
    denied: bool = False
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a description says.

    Attributes:
        evidence: Emotion words and cues in the order of the text.
        regions: Facial regions named.
        no_emotion: How often the text says that there is no emotion to be seen.
    """

    evidence: tuple[Evidence, ...]
    regions: frozenset[str]
    no_emotion: float


_NEUTRAL = Term({"neutral": 1.0}, "centre", 0.1, 0.0)
_NOTHING = Entry()


def read(description: str, lexicon: Lexicon) -> Reading:
    """Reads a description in time linear in its length; any string will do."""
    items = list(_items(description, lexicon))
    _segment(items)
    _deny(items)
    _weigh_clauses(items)
    _weigh_degrees(items)
    said = [*_words(items), *_cues(items), *_no_emotion(items)]
    said.sort(key=lambda pair: pair[0])
    factors = _contrast(items, [(n, e) for n, e in said if not e.denied])
    evidence = tuple(replace(e, strength=e.strength * factors.get(n, 1.0)) for n, e in said)
    return Reading(
        evidence,
        frozenset(_regions(items)),
        sum(e.strength for e in evidence if e.text == "no emotion"),
    )


def _items(description: str, lexicon: Lexicon) -> Iterator[_Item]:
    """Longest known phrase first; Markdown marks, digits and hyphens say nothing."""
    tokens = []
    for match in _TOKEN.finditer(plain(description)):
        token = match.group().lower()
        tokens.append(token.removesuffix("'s") or token)
    n = 0
    while n < len(tokens):
        for phrase, entry in lexicon.entries.get(tokens[n], ()):
            if phrase == tuple(tokens[n : n + len(phrase)]):
                yield _Item(" ".join(phrase), entry)
                n += len(phrase)
                break
        else:
            yield _Item(tokens[n], _NOTHING)
            n += 1


def _segment(items: list[_Item]) -> None:
    """Numbers sentences (a line of a list is one) and, within them, clauses."""
    sentence = clause = 0
    for item in items:
        opens = "but" in item.entry.grammar or "although" in item.entry.grammar
        if item.text[0] in _SENTENCE_END:
            sentence += 1
            clause += 1
        elif opens or not item.text[0].isalnum():
            clause += 1
        item.sentence, item.clause = sentence, clause


def _deny(items: list[_Item]) -> None:
    """Marks what a negator denies, from it to the end of its clause."""
    reach = 0
    compared = False
    for n, item in enumerate(items):
        grammar = item.entry.grammar
        if item.text[0] in _SENTENCE_END:
            compared = False
        if item.text == "more":
            compared = True
        if "negator" in grammar or (item.text == "than" and compared):
            reach = REACH
        elif _stops(items, n):
            reach = 0
        elif reach:
            item.denied = True
            reach -= 1
        if "negator_after" in grammar:
            for before in items[max(0, n - REACH) : n]:
                if before.clause == item.clause:
                    before.denied = True


def _stops(items: list[_Item], n: int) -> bool:
    """Whether a negator reaches no further than here."""
    item = items[n]
    if "stop" in item.entry.grammar:
        return n == 0 or "embeds" not in items[n - 1].entry.grammar
    if item.text == ",":
        return not _list_goes_on(items, n)
    return not item.text[0].isalnum()


def _list_goes_on(items: list[_Item], comma: int) -> bool:
    """Whether "no fear" in front of the comma goes on with ", anger or sadness"."""
    if not any(i.denied and i.entry.term for i in items[max(0, comma - 4) : comma]):
        return False
    for item in items[comma + 1 : comma + 6]:
        if item.entry.term:
            return True
        if not {"listing", "degree"} & item.entry.grammar.keys():
            return False
    return False


def _weigh_clauses(items: list[_Item]) -> None:
    """Hedges, asides, concessions and summaries change everything in their clause."""
    clause: dict[int, float] = {}
    sentence: dict[int, float] = {}
    for item in items:
        grammar = item.entry.grammar
        for kind in ("hedge", "dominant", "although"):
            if kind in grammar and not item.denied:
                clause[item.clause] = clause.get(item.clause, 1.0) * grammar[kind]
        if "aside" in grammar:
            sentence[item.sentence] = grammar["aside"]
        elif "summary" in grammar and item.sentence not in sentence:
            sentence[item.sentence] = grammar["summary"]
    for item in items:
        factor = min(2.0, clause.get(item.clause, 1.0))
        item.factor = factor * sentence.get(item.sentence, 1.0)


def _weigh_degrees(items: list[_Item]) -> None:
    """A word of degree changes the next emotion word or cue of its clause."""
    for n, item in enumerate(items):
        factor = item.entry.grammar.get("degree")
        if factor is None:
            continue
        for after in items[n + 1 : n + 1 + NEXT]:
            if after.clause != item.clause:
                break
            if after.entry.term or after.entry.cue:
                after.factor *= factor
                break


def _words(items: list[_Item]) -> Iterator[tuple[int, Evidence]]:
    of_a_part = {item.clause for item in items if item.entry.place}
    for n, item in enumerate(items):
        term, cue = item.entry.term, item.entry.cue
        if term:
            strength = (0.6 + 0.4 * term.intensity) * item.factor
            # "relaxed eyebrows", "a neutral mouth" speak of a part, not of the person.
            if term.family in ("neutral", "calm") and item.clause in of_a_part:
                strength *= 0.4
            yield n, Evidence(item.text, term, None, 0.0 if item.denied else strength, item.denied)
        elif cue:
            strength = 0.0 if item.denied else item.factor
            yield n, Evidence(item.text, None, cue, strength, item.denied)


def _cues(items: list[_Item]) -> Iterator[tuple[int, Evidence]]:
    """States of a part of the face: "raised" beside "eyebrows", or under "Eyebrows:"."""
    last: dict[int, int] = {}
    for n, item in enumerate(items):
        if item.entry.place:
            last[item.sentence] = n
        if not item.entry.states or item.entry.cue:
            continue
        near = range(max(0, n - BESIDE), min(len(items), n + BESIDE + 1))
        beside = [p for p in near if items[p].entry.place and items[p].clause == item.clause]
        fitting = [p for p in beside if _place(items[p]) in {*item.entry.states, "elsewhere"}]
        if fitting:
            at = min(fitting, key=lambda p: (abs(p - n), p))
        elif not beside and item.sentence in last:
            at = last[item.sentence]
        else:
            continue
        cue = item.entry.states.get(_place(items[at]))
        if cue:
            text = f"{items[at].text} {item.text}"
            strength = 0.0 if item.denied else item.factor
            yield n, Evidence(text, None, cue, strength, item.denied)


def _place(item: _Item) -> str:
    return item.entry.place[1] if item.entry.place else ""


def _no_emotion(items: list[_Item]) -> Iterator[tuple[int, Evidence]]:
    """Denied feeling is a neutral face: "no strong emotion", "without any expression"."""
    for n, item in enumerate(items):
        if "scene" not in item.entry.grammar or not item.denied:
            continue
        before = items[max(0, n - REACH) : n]
        start = max((k for k, i in enumerate(before) if not i.denied), default=-1)
        between = before[start + 1 :]
        general = not any(i.entry.term or "particular" in i.entry.grammar for i in between)
        near = "expression" not in item.text or len(between) <= 1
        if general and near:
            yield n, Evidence("no emotion", _NEUTRAL, None, 0.9 * item.factor, False)


def _contrast(items: list[_Item], said: list[tuple[int, Evidence]]) -> dict[int, float]:
    """What stands before "but" or "However" weighs half, if something is asserted after it."""
    factors: dict[int, float] = {}
    by_sentence: dict[int, list[int]] = {}
    for n, _ in said:
        by_sentence.setdefault(items[n].sentence, []).append(n)
    opened: set[int] = set()
    for n, item in enumerate(items):
        if "but" not in item.entry.grammar or item.sentence in opened:
            continue
        opened.add(item.sentence)
        here = by_sentence.get(item.sentence, [])
        if not any(k > n for k in here):
            continue
        earlier = [k for k in here if k < n] or by_sentence.get(item.sentence - 1, [])
        for k in earlier:
            factors[k] = factors.get(k, 1.0) / item.entry.grammar["but"]
    return factors


def _regions(items: list[_Item]) -> Iterator[str]:
    for item in items:
        if item.entry.place and item.entry.place[0] != "-":
            yield item.entry.place[0]
        elif item.entry.cue:
            yield item.entry.cue.region
