"""The vocabulary: tab-separated tables beside this file, read once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

REGIONS = ("eyes", "brows", "mouth", "cheeks", "nose", "head")


@dataclass(frozen=True, slots=True)
class Term:
    """An emotion word's place in the vocabulary (`words.tsv`).

    Attributes:
        families: Family -> weight (0 to 1), the main family first.
        wheel: Plutchik's sector, a dyad (``joy+trust``), ``centre`` or ``off``.
        intensity: 0 to 1, the ring of the wheel.
        valence: -1 to 1.
    """

    families: Mapping[str, float]
    wheel: str
    intensity: float
    valence: float

    @property
    def family(self) -> str:
        """The main family: a basic emotion, or one of the further families."""
        return next(iter(self.families))


@dataclass(frozen=True, slots=True)
class Cue:
    """A physical cue (`cues.tsv`): facial region, FACS action units, emotion -> weight."""

    region: str
    units: str
    emotions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything one word or phrase can mean; most say one thing only."""

    term: Term | None = None
    cue: Cue | None = None
    place: tuple[str, str] | None = None
    states: Mapping[str, Cue] = field(default_factory=dict)
    grammar: Mapping[str, float] = field(default_factory=dict)


Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The whole vocabulary.

    Attributes:
        entries: First word -> its phrases, longest first, with what they mean.
        near: Family -> neighbouring family -> share of the evidence it receives.
        valence: Family -> valence of its strongest words, for cues.
    """

    entries: Mapping[str, tuple[tuple[Phrase, Entry], ...]]
    near: Mapping[str, Mapping[str, float]]
    valence: Mapping[str, float]

    def find(self, phrase: str) -> Entry | None:
        """What exactly this word or phrase means, in any case, or None."""
        wanted = split_phrase(phrase)
        return next((e for p, e in self.entries.get(wanted[0], ()) if p == wanted), None)

    def with_terms(self, terms: Mapping[str, Term]) -> "Lexicon":
        """A copy that also knows these phrases (labels that the vocabulary lacks)."""
        entries = dict(self.entries)
        for phrase, term in terms.items():
            words = split_phrase(phrase)
            known = [*entries.get(words[0], ()), (words, Entry(term=term))]
            entries[words[0]] = tuple(sorted(known, key=lambda pair: -len(pair[0])))
        return replace(self, entries=entries)


@cache
def lexicon() -> Lexicon:
    """Reads the tables of words, cues, places and grammar."""
    found: dict[Phrase, Entry] = {}
    valence: dict[str, float] = {}

    for family, wheel, intensity, worth, words in rows("words.tsv"):
        term = Term(weights(family), wheel, float(intensity), float(worth))
        valence.setdefault(term.family, term.valence)
        for phrase in phrases(words):
            _add(found, phrase, term=term)
    for region, units, place, words, emotions in rows("cues.tsv"):
        cue = Cue(region, units, weights(emotions))
        for phrase in phrases(words):
            if place == "-":
                _add(found, phrase, cue=cue)
            else:
                _add(found, phrase, states={place: cue})
    for region, place, words in rows("places.tsv"):
        for phrase in phrases(words):
            _add(found, phrase, place=(region, place))
    for kind, factor, words in rows("grammar.tsv"):
        for phrase in phrases(words):
            _add(found, phrase, grammar={kind: float(factor)})

    entries: dict[str, list[tuple[Phrase, Entry]]] = {}
    for phrase, entry in sorted(found.items(), key=lambda pair: -len(pair[0])):
        entries.setdefault(phrase[0], []).append((phrase, entry))
    near = {family: weights(neighbours) for family, neighbours in rows("families.tsv")}
    return Lexicon({first: tuple(group) for first, group in entries.items()}, near, valence)


@cache
def names() -> Mapping[str, frozenset[str]]:
    """The word lists of `names.tsv`: given, verb, trigger, proper, common."""
    return {
        kind: frozenset(w.strip() for w in words.split(",")) for kind, words in rows("names.tsv")
    }


def rows(table: str) -> Iterator[list[str]]:
    """Rows of one of the tables beside this file, without comments and header."""
    text = files(__package__).joinpath(table).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return (line.split("\t") for line in lines[1:])


def weights(text: str) -> Mapping[str, float]:
    """``sadness:0.4, anger`` -> ``{"sadness": 0.4, "anger": 1.0}``."""
    pairs = (part.strip().partition(":") for part in text.split(",") if part.strip())
    return {family: float(weight or 1) for family, _, weight in pairs}


def phrases(text: str) -> Iterator[Phrase]:
    """The phrases of a comma-separated cell."""
    return (split_phrase(phrase) for phrase in text.split(","))


def split_phrase(phrase: str) -> Phrase:
    """Lower-case words; hyphens, underscores and spaces part them. Never empty."""
    return tuple(phrase.lower().replace("-", " ").replace("_", " ").split()) or ("",)


def plain(text: str) -> str:
    """Typographic quotes, dashes, ellipses and full-width stops as their plain counterparts."""
    return text.translate(_PLAIN)


_PLAIN = {
    **dict.fromkeys((0x2018, 0x2019, 0x02BC), "'"),
    **dict.fromkeys((0x201C, 0x201D, 0x201E, 0x00AB, 0x00BB), '"'),
    **dict.fromkeys((0x2013, 0x2014, 0x2022), " - "),
    **dict.fromkeys((0x2026, 0x3002), ". "),
    0xFF01: "! ",
    0xFF1F: "? ",
}


def _add(
    found: dict[Phrase, Entry],
    phrase: Phrase,
    *,
    term: Term | None = None,
    cue: Cue | None = None,
    place: tuple[str, str] | None = None,
    states: Mapping[str, Cue] = MappingProxyType({}),
    grammar: Mapping[str, float] = MappingProxyType({}),
) -> None:
    known = found.get(phrase, Entry())
    found[phrase] = Entry(
        term=known.term or term,
        cue=known.cue or cue,
        place=known.place or place,
        states={**known.states, **states},
        grammar={**known.grammar, **grammar},
    )
