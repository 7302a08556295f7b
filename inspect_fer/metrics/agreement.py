"""How steady a model is over epochs, as an Inspect metric."""

from statistics import stdev
from typing import cast

from inspect_ai.scorer import Metric, SampleScore, Score, krippendorff_alpha, metric

from inspect_fer.metrics import agreement_counts
from inspect_fer.metrics.scores import answers_of


# Unreduced: reducing epochs averages C and I and drops the labels that agree or differ.
@metric(scores="unreduced")
def stability() -> Metric:
    """Agreement of an item's answers over epochs (paper, section 5.4).

    Returns:
        Metric giving, over the items answered in at least two epochs (`stability_n`):
        `consistency` (mean of c / epochs, c being how often an item's most frequent answer was
        given), `same_<c>` (share of items with that c, over the items answered in every epoch),
        `majority_vote_accuracy` (a tie goes to the tied answer given first), `krippendorff_alpha`
        (nominal; refused and unreadable answers are missing ratings; left out when no item has two
        ratings); and `epoch_accuracy_min`, `_max` and `_sd` (over the accuracies of the epochs).
        Nothing when no item was asked twice.
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
        by_epoch = [share.value for share in agreement_counts.epoch_accuracy(items).values()]
        return {
            "consistency": same.consistency,
            "majority_vote_accuracy": majority.value,
            "stability_n": majority.n,
            "epoch_accuracy_min": min(by_epoch),
            "epoch_accuracy_max": max(by_epoch),
            "epoch_accuracy_sd": stdev(by_epoch),
            **_alpha(agreement_counts.ratings(items)),
            **{f"same_{c}": share.value for c, share in enumerate(same.shares, 1) if share.n},
        }

    return compute


def _alpha(units: list[list[str]]) -> dict[str, float]:
    if not units:
        return {}
    # Inspect's own metric takes the ratings of an item as a list-valued score.
    scores = [SampleScore(score=Score(value=list(unit))) for unit in units]
    return {"krippendorff_alpha": cast(float, krippendorff_alpha()(scores))}  # type: ignore[arg-type]
