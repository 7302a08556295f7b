"""What a judge says of a description: one verdict, and the majority of several."""

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from inspect_fer.labels import LabelSet, Outcome, fold
from inspect_fer.lexicon import Judgement, Valence

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
        text: The judge's words. Any string is taken; none raises.
        labels: The labels on offer.

    Returns:
        ``unparsed`` where no object has a label, a valence and an identity, where several such
        objects differ, and where the label is neither of the list nor *none fits*.
    """
    verdicts = list(_verdicts(text))
    if not verdicts:
        return Verdict("unparsed", reason="no verdict can be read")
    if any(verdict != verdicts[0] for verdict in verdicts):
        return Verdict("unparsed", reason="several verdicts")
    given = verdicts[0]
    label = labels.resolve(given.label)
    if label is None and fold(given.label) not in _NONE:
        return Verdict("unparsed", reason=f"{given.label[:80]!r} is not in the list")
    ranked = [found for word in given.ranking if (found := labels.resolve(word))]
    return Verdict(
        outcome="answered" if label else "off_list",
        label=label,
        ranking=_led_by(label or NONE_FITS, ranked),
        valence=given.valence,
        identity=given.identity,
        words=tuple(dict.fromkeys(given.words)),
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


class _Said(BaseModel):
    label: str
    valence: Valence
    identity: bool
    ranking: list[str] = []
    words: list[str] = []


_NONE = frozenset({fold(NONE_FITS), "none"})
# A judge writes one object; what opens more braces than this is no verdict.
_MOST_OBJECTS = 50
_T = TypeVar("_T", bound=Hashable)


def _verdicts(text: str) -> Iterable[_Said]:
    decoder = json.JSONDecoder()
    start = text.find("{")
    for _ in range(_MOST_OBJECTS):
        if start < 0:
            return
        end = start + 1
        try:
            value, end = decoder.raw_decode(text, start)
            yield _Said.model_validate(value)
        except (ValidationError, json.JSONDecodeError, RecursionError):
            pass
        start = text.find("{", end)


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
