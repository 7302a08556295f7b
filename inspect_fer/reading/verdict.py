"""What a judge says of a description: one verdict, and the majority of several."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from inspect_fer.labels import LabelSet, Outcome, fold
from inspect_fer.lexicon import Judgement, Valence
from inspect_fer.reading.answer import clean
from inspect_fer.reading.structure import Pairs, Value, find_groups

NONE_FITS = "none fits"
"""What a judge says of a description that speaks for no label of the list."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge makes of one description.

    Attributes:
        outcome: ``answered``; ``off_list``: no label of the list fits; ``unparsed``: no verdict
            can be read, or judges have no majority; ``refused``: there is nothing to judge,
            because the model under test declined to describe.
        label: One of the labels if the outcome is ``answered``.
        ranking: Labels, best first; begins with *none fits* if none does.
        valence: Direction of the feeling described; None where that is not known.
        identity: Whether a person, character, film or series is named; None where not known.
        words: The words of the description on which the verdict rests.
        reason: Why there is no label; empty if there is one.
        judge: The name of the judge; empty for a majority.
        said: The judge's own words, for reading them again; empty for the lexicon.
        agreement: Share of the votes for the most frequent verdict; None for a single vote.
    """

    outcome: Outcome
    label: str | None = None
    ranking: tuple[str, ...] = ()
    valence: Valence | None = None
    identity: bool | None = None
    words: tuple[str, ...] = ()
    reason: str = ""
    judge: str = ""
    said: str = ""
    agreement: float | None = None

    def as_note(self) -> dict[str, Any]:
        """The verdict as JSON holds it."""
        return _listed(asdict(self))


def read_verdict(text: str, labels: LabelSet) -> Verdict:
    """Read a verdict in JSON, alone or within prose.

    Args:
        text: The judge's words. Blocks of thinking (``<think>``) are left out. JSON goes first;
            where there is none, what was meant as JSON is read: a Python literal, a comma too many,
            a comment. Any string is taken; none raises.
        labels: The labels on offer.

    Returns:
        ``unparsed`` where no object has a label, a valence and an identity, where several such
        objects differ in their label, and where the label is neither of the list nor *none fits*.
        Of several that agree on it, the last one's ranking counts and the words of all; what they
        disagree on otherwise is not known.
    """
    strict, loose = _in_json(text), _in_literals(text)
    said = strict or loose
    if not said:
        return Verdict("unparsed", reason="no verdict can be read")
    if len({labels.resolve(one.label) or fold(one.label) for one in (*strict, *loose)}) > 1:
        return Verdict("unparsed", reason="several verdicts")
    given = said[-1]
    label = labels.resolve(given.label)
    if label is None and fold(given.label) not in _NONE:
        return Verdict("unparsed", reason=f"{given.label[:80]!r} is not in the list")
    ranked = [found for word in given.ranking if (found := labels.resolve(word))]
    return Verdict(
        outcome="answered" if label else "off_list",
        label=label,
        ranking=_led_by(label or NONE_FITS, ranked),
        valence=_shared([one.valence for one in said]),
        identity=_shared([one.identity for one in said]),
        words=tuple(dict.fromkeys(word for one in said for word in one.words)),
        reason="" if label else NONE_FITS,
    )


def majority(verdicts: Sequence[Verdict], labels: LabelSet) -> Verdict:
    """The verdict of more than half of the judges.

    Args:
        verdicts: One per vote, at least one; a single one is returned as it is.
        labels: The labels on offer.

    Returns:
        ``unparsed`` where no label, and not *none fits* either, has more than half of all votes;
        votes that cannot be read are votes for nothing. Valence and identity are None where they
        have no majority. The ranking goes by the sum of places (Borda), led by the label.
    """
    if len(verdicts) == 1:
        return verdicts[0]
    readable = Counter(_vote(verdict) for verdict in verdicts if verdict.outcome != "unparsed")
    leading, votes = readable.most_common(1)[0] if readable else ("", 0)
    shared = Verdict(
        outcome="unparsed",
        valence=_most([verdict.valence for verdict in verdicts]),
        identity=_most([verdict.identity for verdict in verdicts]),
        words=tuple(dict.fromkeys(word for verdict in verdicts for word in verdict.words)),
        agreement=votes / len(verdicts),
    )
    if 2 * votes <= len(verdicts):
        counted = [f"{word} {count}" for word, count in readable.most_common()]
        unread = len(verdicts) - readable.total()
        listed = ", ".join(counted + [f"unreadable {unread}"] * bool(unread))
        return replace(shared, reason=f"no majority: {listed}")
    label = leading if leading in labels else None
    return replace(
        shared,
        outcome="answered" if label else "off_list",
        label=label,
        ranking=_led_by(leading, _borda(verdicts, labels)),
        reason="" if label else NONE_FITS,
    )


def from_lexicon(judgement: Judgement) -> Verdict:
    """The lexicon judge's judgement as a verdict."""
    return Verdict(
        outcome="answered" if judgement.label else "off_list",
        label=judgement.label,
        ranking=_led_by(judgement.label or NONE_FITS, judgement.ranking),
        valence=judgement.valence,
        identity=judgement.identity,
        words=judgement.words,
        reason=judgement.reason,
        judge="lexicon",
    )


def nothing_to_judge(description: str | None) -> Verdict:
    """The verdict on a description that was refused (None) or is empty."""
    if description is None:
        return Verdict("refused", reason="the model declined to describe")
    return Verdict("unparsed", reason="the description is empty")


def judgement_note(judgement: Judgement) -> dict[str, Any]:
    """The lexicon's judgement as JSON holds it; regions in alphabetical order."""
    return {**_listed(asdict(judgement)), "regions": sorted(judgement.regions)}


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _filled(value: object) -> object:
    return [] if value is None else value


_Words = Annotated[list[str], BeforeValidator(_filled)]


class _Said(BaseModel):
    label: str
    valence: Annotated[Valence, BeforeValidator(_lowered)]
    identity: bool
    ranking: _Words = []
    words: _Words = []


_NONE = frozenset({fold(NONE_FITS), "none"})
# A judge writes one object; what opens more braces than this is no verdict.
_MOST_OBJECTS = 50
_DEEPEST = 4
_T = TypeVar("_T", bound=Hashable)


def _in_json(text: str) -> list[_Said]:
    """The verdicts in strict JSON, outside of thinking."""
    # Decoded from the text as it is, since cleaning changes the quotation marks within strings.
    answer = clean(text)
    return [
        verdict
        for source, value in _objects(text)
        for verdict in _verdicts(value)
        if clean(source) in answer
    ]


def _in_literals(text: str) -> list[_Said]:
    """The verdicts in what was meant as JSON, outside of thinking."""
    groups = find_groups(clean(text))[:_MOST_OBJECTS]
    return [verdict for group in groups for verdict in _verdicts(_plain(group.value))]


def _objects(text: str) -> Iterator[tuple[str, object]]:
    """The JSON objects of a text, each as written and as read."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=_as_dict)
    start = text.find("{")
    for _ in range(_MOST_OBJECTS):
        if start < 0:
            return
        end = start + 1
        try:
            value, end = decoder.raw_decode(text, start)
            yield text[start:end], value
        except (ValueError, RecursionError):
            pass
        start = text.find("{", end)


def _as_dict(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object; without the keys that it has twice with different values."""
    read: dict[str, Any] = {}
    differing = {key for key, value in pairs if read.setdefault(key, value) != value}
    return {key: value for key, value in read.items() if key not in differing}


def _plain(value: Value, depth: int = 0) -> object:
    """A literal as JSON has it."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Pairs):
        return _as_dict([(key, _plain(inner, depth + 1)) for key, inner in value.items])
    return [_plain(inner, depth + 1) for inner in value] if isinstance(value, list) else value


def _verdicts(value: object, depth: int = 0) -> Iterator[_Said]:
    """The verdict that a value is, or those within it: ``{"verdict": {...}}``."""
    if depth > _DEEPEST:
        return
    try:
        yield _Said.model_validate(value)
    except ValidationError:
        inner = value.values() if isinstance(value, dict) else value
        for one in inner if isinstance(inner, Iterable) and not isinstance(inner, str) else ():
            yield from _verdicts(one, depth + 1)


def _shared(values: Sequence[_T]) -> _T | None:
    """What all values are; None where they differ."""
    return values[0] if len(set(values)) == 1 else None


def _listed(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in values.items()
    }


def _led_by(first: str, rest: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((first, *rest)))


def _vote(verdict: Verdict) -> str:
    return verdict.label or NONE_FITS


def _most(values: Sequence[_T | None]) -> _T | None:
    """What more than half of all values are."""
    value, count = Counter(values).most_common(1)[0]
    return value if 2 * count > len(values) else None


def _borda(verdicts: Sequence[Verdict], labels: LabelSet) -> list[str]:
    points: Counter[str] = Counter()
    for verdict in verdicts:
        ranked = [label for label in verdict.ranking if label in labels]
        for place, label in enumerate(ranked):
            points[label] += len(labels) - place
    return sorted((label for label in labels if points[label]), key=lambda label: -points[label])
