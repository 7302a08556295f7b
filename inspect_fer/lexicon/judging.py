"""The lexicon judge: which label of a set a description speaks for, if any."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from inspect_fer.labels import LabelSet
from inspect_fer.lexicon.identity import identity_mentions
from inspect_fer.lexicon.reading import Evidence, Reading, read
from inspect_fer.lexicon.tables import Lexicon, Term, lexicon, split_phrase

Valence = Literal["positive", "negative", "neutral", "mixed"]

# Below this sum of evidence no label is given; cues without any emotion word need more.
FLOOR = 0.22
CUE_FLOOR = 0.3
# Two labels this close (second / first) are a tie: None, never a guess.
TIE = 0.9
# All cues together weigh at most this much beside emotion words.
CUE_CAP = 0.5
# The lesser of the two sides of valence, as a share of the greater, from which on it is "mixed".
MIXED = 0.45
_CATCH_ALL = frozenset({"other", "others"})
_WEAK_BELOW = 0.45
# How much a family holds valence at neutral.
_STILL = {"neutral": 1.0, "calm": 1.0, "surprise": 0.5}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge makes of one description.

    Attributes:
        label: One of the label set, or None: none fits.
        ranking: Labels with any evidence, best first; equal weights in the set's order.
        valence: Direction of the feeling described, whatever the labels.
        identity: Whether a person, character, film or series is named.
        identity_mentions: The names found, in order, each once.
        words: Emotion words and cues the judgement rests on, in order, each once.
        regions: Facial regions named: eyes, brows, mouth, cheeks, nose, head.
        length: Length in words.
        reason: Why no label was given; empty if there is one.
    """

    label: str | None
    ranking: tuple[str, ...]
    valence: Valence
    identity: bool
    identity_mentions: tuple[str, ...]
    words: tuple[str, ...]
    regions: frozenset[str]
    length: int
    reason: str = ""


def judge(description: str, labels: LabelSet) -> Judgement:
    """Judges a description by its words alone; deterministic, linear in its length, never raises.

    Args:
        description: What a model wrote of a face, in English. Any string will do.
        labels: The labels to choose from.

    Returns:
        The judgement. ``label`` is None where nothing speaks for a label, where the description
        mostly says something no label covers, or where two labels are tied (see ``reason``).

    Example:
        >>> from inspect_fer.labels import LabelSet
        >>> emotions = LabelSet(names=("Anger", "Happy", "Sad"))
        >>> judge("She is not angry, but deeply sad.", emotions).label
        'Sad'
    """
    seats = _seats(labels)
    reading = read(description, seats.lexicon)
    scores, uncovered = _score(reading, seats)
    ranking = tuple(sorted((n for n in seats.names if scores[n] > 0), key=lambda n: -scores[n]))
    label, reason = _choose(scores, ranking, uncovered, reading, seats)
    if label is not None and label not in ranking[:1]:
        ranking = (label, *(name for name in ranking if name != label))
    mentions = identity_mentions(description)
    return Judgement(
        label=label,
        ranking=ranking,
        valence=_valence(reading, seats.lexicon),
        identity=bool(mentions),
        identity_mentions=mentions,
        words=tuple(dict.fromkeys(e.text for e in reading.evidence if e.strength > 0)),
        regions=reading.regions,
        length=words(description),
        reason=reason,
    )


def coverage(description: str) -> frozenset[str]:
    """Facial regions that a description names: eyes, brows, mouth, cheeks, nose, head."""
    return read(description, lexicon()).regions


def words(description: str) -> int:
    """Length in words: runs of non-blank characters that hold a letter or a digit.

    Text without blanks between words (Japanese, Chinese) counts as one word per run.
    """
    return sum(any(map(str.isalnum, run)) for run in description.split())


@dataclass(frozen=True)
class _Seats:
    """The labels of a set, placed in the vocabulary.

    Attributes:
        names: The labels, in order.
        terms: Label -> its own entry; labels such as *others* have none.
        lexicon: The vocabulary, with the labels it lacked.
    """

    names: tuple[str, ...]
    terms: Mapping[str, Term]
    lexicon: Lexicon

    @property
    def families(self) -> frozenset[str]:
        return frozenset(term.family for term in self.terms.values())


def _seats(labels: LabelSet) -> _Seats:
    return _seat(labels.names, tuple(sorted(labels.aliases.items())))


@lru_cache(maxsize=64)
def _seat(names: tuple[str, ...], aliases: tuple[tuple[str, str], ...]) -> _Seats:
    book = lexicon()
    terms: dict[str, Term] = {}
    unknown: dict[str, Term] = {}
    for name in names:
        if name.strip().lower() in _CATCH_ALL:
            continue
        spellings = [name, *(alias for alias, label in aliases if label == name)]
        known = {s: entry.term for s in spellings if (entry := book.find(s)) and entry.term}
        own = Term({f"label:{name}": 1.0}, "off", 0.5, 0.0)
        terms[name] = next(iter(known.values()), own)
        unknown |= {
            s: terms[name] for s in spellings if s not in known and split_phrase(s) != ("",)
        }
    return _Seats(names, terms, book.with_terms(unknown) if unknown else book)


def _score(reading: Reading, seats: _Seats) -> tuple[dict[str, float], float]:
    """Evidence per label, and the evidence that no label covers."""
    from_words = dict.fromkeys(seats.names, 0.0)
    from_cues = dict.fromkeys(seats.names, 0.0)
    uncovered = 0.0
    asserted = {e.term.family for e in reading.evidence if e.term and not e.denied}
    denied = {e.term.family for e in reading.evidence if e.term and e.denied} - asserted
    times: dict[str, int] = {}
    for evidence in reading.evidence:
        if evidence.denied:
            continue
        times[evidence.text] = times.get(evidence.text, 0) + 1
        strength = evidence.strength / times[evidence.text]
        if evidence.term:
            share = _share(evidence, evidence.term.families, seats)
            for name, part in share.items():
                from_words[name] += strength * part
            uncovered += strength * (1 - max(share.values(), default=0.0))
        elif evidence.cue:
            told = {f: w for f, w in evidence.cue.emotions.items() if f not in denied}
            for name, part in _share(evidence, told, seats).items():
                from_cues[name] += strength * part
    loudest = max(from_cues.values(), default=0.0)
    scale = CUE_CAP / loudest if asserted and loudest > CUE_CAP else 1.0
    return {n: from_words[n] + scale * from_cues[n] for n in seats.names}, uncovered


def _share(evidence: Evidence, families: Mapping[str, float], seats: _Seats) -> dict[str, float]:
    """Label -> share (0 to 1) of one piece of evidence."""
    shares: dict[str, float] = {}
    for family, weight in families.items():
        near = {family: 1.0} if family in seats.families else seats.lexicon.near.get(family, {})
        for neighbour, part in near.items():
            for name, own in _of_family(neighbour, evidence.term, seats).items():
                shares[name] = max(shares.get(name, 0.0), weight * part * own)
    for name, part in _by_valence(evidence, families, seats).items():
        shares[name] = max(shares.get(name, 0.0), part)
    return shares


def _of_family(family: str, term: Term | None, seats: _Seats) -> dict[str, float]:
    """Labels of one family; of several (*anger*, *annoyance*) the nearest in intensity leads."""
    same = {n: t for n, t in seats.terms.items() if t.family == family}
    if len(same) < 2 or term is None:
        return dict.fromkeys(same, 1.0)
    gaps = {n: abs(t.intensity - term.intensity) for n, t in same.items()}
    return {n: 1.0 if gap == min(gaps.values()) else 0.6 for n, gap in gaps.items()}


def _by_valence(
    evidence: Evidence, families: Mapping[str, float], seats: _Seats
) -> dict[str, float]:
    """Evidence for labels of mere direction: positive, weakly negative, ..."""
    if not seats.families & {"positive", "negative", "weakly positive", "weakly negative"}:
        return {}
    if evidence.term:
        valence, force = evidence.term.valence, evidence.strength * abs(evidence.term.valence)
    else:
        valence = sum(w * seats.lexicon.valence.get(f, 0.0) for f, w in families.items())
        force = evidence.strength * abs(valence)
    if abs(valence) < 0.1:
        return {}
    side = "positive" if valence > 0 else "negative"
    parts = {side: 1.0, f"weakly {side}": 0.5}
    if f"weakly {side}" in seats.families and force < _WEAK_BELOW:
        parts = {side: 0.5, f"weakly {side}": 1.0}
    amount = 1.0 if evidence.term else abs(valence)
    return {n: amount * parts[t.family] for n, t in seats.terms.items() if t.family in parts}


def _choose(
    scores: Mapping[str, float],
    ranking: tuple[str, ...],
    uncovered: float,
    reading: Reading,
    seats: _Seats,
) -> tuple[str | None, str]:
    """The label, or None and the reason."""
    best = scores[ranking[0]] if ranking else 0.0
    worded = any(e.term and not e.denied for e in reading.evidence)
    if uncovered > best and uncovered >= FLOOR:
        catch_all = next((n for n in seats.names if n.strip().lower() in _CATCH_ALL), None)
        return catch_all, "" if catch_all else "mostly says what no label covers"
    if not ranking:
        return None, "no word for any label"
    if best < (FLOOR if worded else CUE_FLOOR):
        return None, "too little evidence for any label"
    if len(ranking) > 1 and scores[ranking[1]] >= TIE * best:
        return None, f"tie between {ranking[0]} and {ranking[1]}"
    return ranking[0], ""


def _valence(reading: Reading, book: Lexicon) -> Valence:
    sides = {"positive": 0.0, "negative": 0.0}
    calm = 0.0
    worded = any(e.term and not e.denied for e in reading.evidence)
    times: dict[str, int] = {}
    for evidence in reading.evidence:
        if evidence.denied:
            continue
        times[evidence.text] = times.get(evidence.text, 0) + 1
        strength = evidence.strength / times[evidence.text]
        if evidence.term:
            worth = evidence.term.valence
            calm += strength * _STILL.get(evidence.term.family, 0.0)
        elif evidence.cue:
            emotions = evidence.cue.emotions.items()
            worth = sum(w * book.valence.get(f, 0.0) for f, w in emotions) * (0.4 if worded else 1)
        sides["positive" if worth > 0 else "negative"] += strength * abs(worth)
    greater, lesser = max(sides.values()), min(sides.values())
    if greater < 0.2 or greater < 0.5 * calm:
        return "neutral"
    if lesser >= MIXED * greater:
        return "mixed"
    return "positive" if sides["positive"] == greater else "negative"
