"""How steady a model is over epochs, as an Inspect metric."""

from collections.abc import Sequence
from statistics import stdev

from inspect_ai.scorer import Metric, SampleScore, metric

from inspect_fer.metrics import agreement_counts
from inspect_fer.metrics.counts import Share
from inspect_fer.metrics.scores import answers_of


# Unreduced: reducing epochs averages C and I and drops the labels that agree or differ.
@metric(scores="unreduced")
def stability() -> Metric:
    """Agreement of an item's answers over epochs (paper, section 5.4).

    Returns:
        Metric giving, over the items answered in at least two epochs (`stability_n`):
        `consistency` (mean of c / epochs, c being how often an item's most frequent answer was
        given) and `majority_vote_accuracy` (a tie goes to the tied answer given first); over the
        items answered in every epoch (`same_n`) `same_<c>` (share of items with that c); over the
        items with two ratings (`krippendorff_alpha_n`) `krippendorff_alpha` (nominal; refused and
        unreadable answers are missing ratings; left out when there is no such item); over the
        answers of each epoch (`epoch_accuracy_<epoch>_n`) `epoch_accuracy_<epoch>`, and of these
        `epoch_accuracy_min`, `_max` and `_sd`. Nothing when no item was asked twice.
    """

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        answers = answers_of(scores)
        ids = [
            # Scores of no sample cannot be repeats of each other.
            index if score.sample_id is None else str(score.sample_id)
            for index, score in enumerate(scores)
        ]
        if len(set(ids)) == len(ids):
            return {}
        items = agreement_counts.repeats(zip(ids, answers, strict=True))
        same = agreement_counts.identical_shares(items)
        if same is None:
            return {}
        majority = agreement_counts.majority_accuracy(items)
        by_epoch = agreement_counts.epoch_accuracy(items)
        values = [share.value for share in by_epoch.values()]
        return {
            "consistency": same.consistency,
            "majority_vote_accuracy": majority.value,
            "stability_n": majority.n,
            "epoch_accuracy_min": min(values),
            "epoch_accuracy_max": max(values),
            "epoch_accuracy_sd": stdev(values),
            **{f"epoch_accuracy_{epoch}": share.value for epoch, share in by_epoch.items()},
            **{f"epoch_accuracy_{epoch}_n": share.n for epoch, share in by_epoch.items()},
            **_alpha(agreement_counts.ratings(items)),
            **_same(same.shares),
        }

    return compute


def _alpha(units: Sequence[Sequence[str]]) -> dict[str, float]:
    if not units:
        return {}
    alpha = agreement_counts.alpha(agreement_counts.alpha_terms(units).sum(0))
    return {"krippendorff_alpha": float(alpha), "krippendorff_alpha_n": len(units)}


def _same(shares: Sequence[Share]) -> dict[str, float]:
    if not shares[0].n:
        return {}
    found = {f"same_{c}": share.value for c, share in enumerate(shares, start=1)}
    return {**found, "same_n": shares[0].n}
