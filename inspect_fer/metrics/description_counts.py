"""Figures over judged descriptions: direction, identity, length, coverage, agreement, time.

Shares carry their n, because each is over other answers: a refused description has no length, and
a gold label such as *Surprise* has no direction to be right about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from types import MappingProxyType
from typing import Any, TypeVar

from inspect_fer.labels import MEANINGS, Polarity, fold
from inspect_fer.lexicon import Valence
from inspect_fer.metrics.counts import Share

REGIONS = ("eyes", "brows", "mouth", "cheeks", "nose", "head")
"""The parts of a face that a description may name."""

_T = TypeVar("_T")
_VALENCES: Mapping[str, Valence] = MappingProxyType(
    {
        **dict.fromkeys(("happiness", "contentment", "amusement", "excitement"), "positive"),
        **dict.fromkeys(("anger", "disgust", "fear", "sadness", "contempt"), "negative"),
        "worried": "negative",
        **dict.fromkeys(("neutral", "calm"), "neutral"),
        **dict.fromkeys(("positive", "weakly positive"), "positive"),
        **dict.fromkeys(("negative", "weakly negative"), "negative"),
    }
)


def valence_of(label: str, polarity: Mapping[str, Polarity] | None = None) -> Valence | None:
    """The direction that a description of an item with this gold label should have.

    Args:
        label: A gold label.
        polarity: The dataset's own sides; they go first.

    Returns:
        None for labels without one direction, which leave the denominator: *surprise* may be
        either, so may *awe*, *tense*, *repression* and *others*.

    >>> valence_of("Happy"), valence_of("Surprise")
    ('positive', None)
    """
    side = (polarity or {}).get(label)
    return side or _VALENCES.get(MEANINGS.get(fold(label), ""))


@dataclass(frozen=True, slots=True)
class Described:
    """One scored answer, as far as it is a description.

    Attributes:
        valence_correct: Whether the judged direction is that of the gold label; None where the
            gold label has none.
        none_fits: Whether the judge found no label of the list fitting.
        identity: Whether the judge found a person, character, film or series named; None where
            nothing was judged.
        identity_lexicon: The same by the lexicon; None where there is no description.
        words: Length in words; None where there is no description.
        regions: The parts of the face named; None where there is no description.
        verdict: The judged label or *none fits*; None where neither was read.
        lexicon: The same by the lexicon.
        judge: ``model`` or ``lexicon``.
        judge_agreement: Share of the judges that gave the most frequent verdict, with several.
        latency: Seconds that the describing request took.
        input_tokens: Tokens sent with it.
        output_tokens: Tokens received, thinking included where the provider counts it.
    """

    valence_correct: bool | None
    none_fits: bool
    identity: bool | None
    identity_lexicon: bool | None
    words: int | None
    regions: frozenset[str] | None
    verdict: str | None
    lexicon: str | None
    judge: str
    judge_agreement: float | None = None
    latency: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None

    @classmethod
    def read(cls, metadata: Mapping[str, Any] | None) -> Described | None:
        """Read what the scorer `emotion` left in a score; None if it is of no description."""
        metadata = metadata or {}
        said = metadata.get("description")
        if said is None:
            return None
        regions = said.get("regions")
        return cls(
            valence_correct=said.get("valence_correct"),
            none_fits=bool(said.get("none_fits")),
            identity=said.get("identity"),
            identity_lexicon=said.get("identity_lexicon"),
            words=said.get("words"),
            regions=None if regions is None else frozenset(regions),
            verdict=said.get("verdict"),
            lexicon=said.get("lexicon"),
            judge=said.get("judge", ""),
            judge_agreement=said.get("judge_agreement"),
            latency=metadata.get("latency"),
            input_tokens=metadata.get("input_tokens"),
            output_tokens=metadata.get("output_tokens"),
        )


def figures(answers: Sequence[Described]) -> dict[str, float]:
    """Every figure that the answers allow, by the name under which a log shows it.

    Returns:
        Figures with nothing to count are left out. The n of a share stands there also when it is
        0, but for agreements between judges that were not asked.
    """
    lengths = _known(answers, lambda answer: answer.words)
    named = _known(answers, lambda answer: answer.regions)
    shares = {
        "valence_accuracy": valence_accuracy(answers),
        "none_fits": Share(sum(answer.none_fits for answer in answers), len(answers)),
        "identity_leak": _share(answers, lambda answer: answer.identity),
        "identity_leak_lexicon": _share(answers, lambda answer: answer.identity_lexicon),
    }
    found: dict[str, float] = {}
    for name, share in shares.items():
        found |= {name: share.value} if share.n else {}
        found[f"{name}_n"] = float(share.n)
    found["description_n"] = float(len(lengths))
    if lengths:
        found["description_words"] = float(median(lengths))
    if named:
        found["coverage"] = fmean(len(regions & set(REGIONS)) for regions in named)
        for region in REGIONS:
            found[f"coverage_{region}"] = fmean(region in regions for regions in named)
    return {**found, **_between_judges(answers), **_costs(answers)}


def valence_accuracy(answers: Sequence[Described]) -> Share:
    """Share of descriptions with the direction of the gold label, over the items that have one.

    What was refused or could not be read is wrong; *mixed* is never right.
    """
    return _share(answers, lambda answer: answer.valence_correct)


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two judges; NaN without pairs, and where both always say the same one.

    The same as scikit-learn's ``cohen_kappa_score``.
    """
    if not pairs:
        return math.nan
    n = len(pairs)
    observed = sum(one == other for one, other in pairs) / n
    firsts, seconds = (Counter(column) for column in zip(*pairs, strict=True))
    expected = sum(firsts[word] * seconds[word] for word in firsts) / n**2
    return (observed - expected) / (1 - expected) if expected < 1 else math.nan


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile with linear interpolation, as NumPy's default; NaN without values."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _between_judges(answers: Sequence[Described]) -> dict[str, float]:
    found: dict[str, float] = {}
    shares = _known(answers, lambda answer: answer.judge_agreement)
    if shares:
        found |= {"judge_agreement": fmean(shares), "judge_agreement_n": float(len(shares))}
    pairs = [
        (answer.verdict, answer.lexicon)
        for answer in answers
        if answer.judge != "lexicon" and answer.verdict and answer.lexicon
    ]
    if pairs:
        found["lexicon_agreement"] = fmean(one == other for one, other in pairs)
        found["lexicon_agreement_n"] = float(len(pairs))
        chance_corrected = kappa(pairs)
        found |= {} if math.isnan(chance_corrected) else {"lexicon_kappa": chance_corrected}
    return found


def _costs(answers: Sequence[Described]) -> dict[str, float]:
    found: dict[str, float] = {}
    seconds = _known(answers, lambda answer: answer.latency)
    if seconds:
        found["latency_median"] = quantile(seconds, 0.5)
        found["latency_p90"] = quantile(seconds, 0.9)
        found["latency_n"] = float(len(seconds))
    sent = _known(answers, lambda answer: answer.input_tokens)
    received = _known(answers, lambda answer: answer.output_tokens)
    found |= {"input_tokens": fmean(sent)} if sent else {}
    found |= {"output_tokens": fmean(received)} if received else {}
    return found


def _share(answers: Sequence[Described], of: Callable[[Described], bool | None]) -> Share:
    known = _known(answers, of)
    return Share(sum(known), len(known))


def _known(answers: Sequence[Described], of: Callable[[Described], _T | None]) -> list[_T]:
    return [value for answer in answers if (value := of(answer)) is not None]
