"""The figures of `counts` as Inspect metrics.

They read labels from the scores' metadata and so take scores before the reduction of epochs, which
averages C and I and drops an answer on which epochs disagree: with epochs, each answer to an item
counts once.

Every metric returns a table, also of a single row: Inspect calls a row by its key, and a plain
number by its package too (`inspect_fer/uar`). There is no row for what an evaluation does not have
(no ranking, no polarity, no first stage), instead of rows of NaN.
"""

from inspect_ai.scorer import Metric, SampleScore, accuracy, metric, stderr

from inspect_fer.metrics import counts
from inspect_fer.metrics.agreement import stability
from inspect_fer.metrics.counts import MetricName
from inspect_fer.metrics.description import description
from inspect_fer.metrics.intensity_metric import neutral_threshold
from inspect_fer.metrics.scores import answers_of, common, confusion_of, labels_of


def default_metrics() -> list[Metric]:
    """The metrics of the scorer `emotion`, in the order in which a log shows them.

    Accuracy and its standard error are Inspect's own (over items, epochs averaged).
    """
    return [
        accuracy(),
        stderr(),
        n(),
        uar(),
        waf(),
        macro_f1(),
        refused(),
        unparsed(),
        off_list(),
        neutral_share(),
        neutral_pull(),
        recall(),
        ranking(),
        polarity(),
        published(),
        calling(),
        gate(),
        stability(),
        neutral_threshold(),
        description(),
    ]


@metric(scores="unreduced")
def n() -> Metric:
    """Number of scored answers: items x epochs, less what has none (an error, or a limit)."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return {"n": len(scores)}

    return compute


@metric(scores="unreduced")
def uar() -> Metric:
    """Unweighted average recall, over the classes that are the gold label of an item."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return {"uar": float(counts.uar(confusion_of(scores)))}

    return compute


@metric(scores="unreduced")
def waf() -> Metric:
    """Weighted average F1."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return {"waf": float(counts.waf(confusion_of(scores)))}

    return compute


@metric(scores="unreduced")
def macro_f1() -> Metric:
    """Mean F1, over the classes that are the gold label of an item."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return {"macro_f1": float(counts.macro_f1(confusion_of(scores)))}

    return compute


@metric(scores="unreduced")
def refused() -> Metric:
    """Share of answers that are refusals."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return {"refused": counts.outcome_share(answers_of(scores), "refused").value}

    return compute


@metric(scores="unreduced")
def unparsed() -> Metric:
    """Share of answers in which no label could be read."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return {"unparsed": counts.outcome_share(answers_of(scores), "unparsed").value}

    return compute


@metric(scores="unreduced")
def off_list() -> Metric:
    """Share of answers that name something that was not offered."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return {"off_list": counts.outcome_share(answers_of(scores), "off_list").value}

    return compute


@metric(scores="unreduced")
def neutral_share() -> Metric:
    """Share of answers that are *Neutral*; no row where it was neither offered nor said."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        share = counts.neutral_share(answers_of(scores))
        return {"neutral_share": share.value} if share.hits or _offers_neutral(scores) else {}

    return compute


def _offers_neutral(scores: list[SampleScore]) -> bool:
    return any(label.casefold() == "neutral" for label in labels_of(scores))


@metric(scores="unreduced")
def neutral_pull() -> Metric:
    """Share of the items that are not *Neutral* that were called *Neutral*, and how many they are."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        answers = answers_of(scores)
        share = counts.neutral_pull(answers)
        if not share.n or not (_offers_neutral(scores) or counts.neutral_share(answers).hits):
            return {}
        return {"neutral_pull": share.value, "neutral_pull_n": share.n}

    return compute


@metric(scores="unreduced")
def recall() -> Metric:
    """Recall of each class that is the gold label of an item, as `recall_<label>`.

    `support_<label>` is its n, the number of answers to items of the class.
    """

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        table = confusion_of(scores)
        found = list(zip(labels_of(scores), counts.recall(table), table.sum(-1), strict=True))
        return {
            **{f"recall_{label}": float(value) for label, value, support in found if support},
            **{f"support_{label}": float(support) for label, _, support in found if support},
        }

    return compute


@metric(scores="unreduced")
def ranking() -> Metric:
    """Top-2 and top-3 accuracy and mean reciprocal rank, where answers are ranked."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        answers = answers_of(scores)
        if not any(len(answer.ranking) > 1 for answer in answers):
            return {}
        return {
            "top2": counts.top_k(answers, 2).value,
            "top3": counts.top_k(answers, 3).value,
            "mrr": counts.mrr(answers),
        }

    return compute


@metric(scores="unreduced")
def polarity() -> Metric:
    """Accuracy of positive against negative, where labels have a polarity."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        sides = common(scores, "polarity")
        if not sides:
            return {}
        share = counts.polarity_accuracy(answers_of(scores), sides)
        return {"polarity_accuracy": share.value, "polarity_n": share.n} if share.n else {}

    return compute


@metric(scores="unreduced")
def published(metric: MetricName | None = None) -> Metric:
    """The paper's figure under the paper's own rule, where the dataset has one.

    Args:
        metric: ACC, WAR or WAF; by default what the scores' metadata name as `metric`, else what
            belongs to the rule (see `counts.published`).

    Returns:
        Metric giving `published`, `published_n` (answers that the rule keeps); for dynamic faces
        `published_uar`; for degrees of sentiment `published_left_out_score_0` (answers to items
        with score 0, which the rule leaves out).
    """

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        policy = common(scores, "policy")
        if not policy:
            return {}
        answers = answers_of(scores)
        figure = counts.published(
            answers,
            labels_of(scores),
            policy,
            metric=metric or common(scores, "metric"),
            polarity=common(scores, "polarity"),
        )
        values = {"published": figure.value, "published_n": figure.n}
        if policy == "drop":
            return {**values, "published_uar": figure.uar}
        if policy == "sentiment":
            zero = counts.left_out(answers, policy).score_0
            return {**values, "published_left_out_score_0": zero}
        return values

    return compute


@metric(scores="unreduced")
def calling() -> Metric:
    """Requests sent per answer, where the calling strategy recorded them."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        answers = answers_of(scores)
        if all(answer.requests is None for answer in answers):
            return {}
        return {"requests_per_item": counts.requests_per_item(answers)}

    return compute


@metric(scores="unreduced")
def gate() -> Metric:
    """How the first of two stages parts *Neutral* from the rest, each share with its n."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        answers = answers_of(scores)
        shares = {
            "gate_recall": counts.gate_recall(answers),
            "gate_specificity": counts.gate_specificity(answers),
        }
        values = {name: share.value for name, share in shares.items() if share.n}
        return {**values, **{f"{name}_n": share.n for name, share in shares.items() if share.n}}

    return compute
