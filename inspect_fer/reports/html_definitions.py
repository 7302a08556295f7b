"""What every figure of a report means, over what it is taken, and how it is written."""

from __future__ import annotations

from typing import Literal, NamedTuple

Unit = Literal["share", "seconds", "dollars", "number"]


class Definition(NamedTuple):
    """A metric in words.

    Attributes:
        title: How a reader calls it.
        meaning: What it is.
        over: What its n counts.
        unit: How its values are written.
    """

    title: str
    meaning: str
    over: str
    unit: Unit = "share"


_ALL = "all scored answers"
_DESCRIBED = "descriptions"
_REPEATED = "items that were asked more than once"
_VOTED = "answers to items with the votes of annotators"
_OF_A_GROUP = "answers to items of that group"
_TWO_GROUPS = "answers to items of the two groups"

DEFINITIONS = {
    "accuracy": Definition(
        "Accuracy",
        "Share of answers that are the gold label. The field's WAR (weighted average recall) is the"
        " same number.",
        f"{_ALL}; refused, unreadable and off-list answers are wrong",
    ),
    "uar": Definition(
        "UAR",
        "Unweighted average recall: the mean of the recalls of the labels that occur as gold.",
        f"{_ALL}; each label weighs the same",
    ),
    "waf": Definition(
        "WAF", "Weighted average F1: F1 of each label, weighted by its gold count.", _ALL
    ),
    "macro_f1": Definition(
        "Macro-F1", "Mean of F1 over the labels that occur as gold, each weighing the same.", _ALL
    ),
    "top2": Definition(
        "Top 2", "Share of answers with the gold label among the first two of the ranking.", _ALL
    ),
    "top3": Definition(
        "Top 3", "Share of answers with the gold label among the first three of the ranking.", _ALL
    ),
    "mrr": Definition(
        "MRR",
        "Mean reciprocal rank of the gold label, 0 where it is not in the ranking.",
        _ALL,
        "number",
    ),
    "polarity_accuracy": Definition(
        "Polarity accuracy",
        "Share of answers on the right side, positive or negative.",
        "answers to items whose gold label has a side",
    ),
    "refused": Definition("Refused", "Share of answers that decline. Each counts as wrong.", _ALL),
    "unparsed": Definition(
        "Unparsed",
        "Share of answers in which no single label could be read without guessing. Each counts as"
        " wrong.",
        _ALL,
    ),
    "off_list": Definition(
        "Off-list",
        "Share of answers that are a word which is none of the labels. Each counts as wrong.",
        _ALL,
    ),
    "neutral_share": Definition(
        "Neutral share",
        "Share of answers that are Neutral, be it among the labels or off the list.",
        _ALL,
    ),
    "neutral_pull": Definition(
        "Neutral pull",
        "Share of items that were called Neutral and are not.",
        "answers to items whose gold label is not Neutral",
    ),
    "requests_per_item": Definition(
        "Requests per item",
        "Mean number of requests that an answer cost; below 1 where items share a request.",
        "answers whose requests were recorded",
        "number",
    ),
    "latency_median": Definition(
        "Latency, median",
        "Seconds until the answer, the middle one. In a batch, of the whole request.",
        "answers whose time was recorded",
        "seconds",
    ),
    "latency_p90": Definition(
        "Latency, 90 %",
        "Seconds within which nine of ten answers came.",
        "answers whose time was recorded",
        "seconds",
    ),
    "input_tokens": Definition(
        "Input tokens",
        "Mean number sent, cached ones included; those of a shared request are divided among all.",
        "answers of runs with usage",
        "number",
    ),
    "output_tokens": Definition(
        "Output tokens",
        "Mean number received, as for input.",
        "answers of runs with usage",
        "number",
    ),
    "cost": Definition(
        "Cost", "Mean dollars, as for tokens.", "answers of runs whose price is known", "dollars"
    ),
    "gate_recall": Definition(
        "Gate recall",
        "Share of items that are not Neutral which the first of two stages lets pass.",
        "two-stage answers to items whose gold label is not Neutral",
    ),
    "gate_specificity": Definition(
        "Gate specificity",
        "Share of Neutral items that the first of two stages calls Neutral.",
        "two-stage answers to Neutral items",
    ),
    "valence_accuracy": Definition(
        "Valence accuracy",
        "Share of descriptions whose direction (positive, negative, neutral) is that of the gold"
        " label.",
        "judged descriptions of items whose gold label has one direction",
    ),
    "none_fits": Definition(
        "None fits", "Share of descriptions to which the judge found no label fitting.", _DESCRIBED
    ),
    "identity_leak": Definition(
        "Identity leak",
        "Share of descriptions in which the judge found a person, character, film or series named.",
        "judged descriptions",
    ),
    "identity_leak_lexicon": Definition(
        "Identity leak, by the lexicon", "The same by a word list.", _DESCRIBED
    ),
    "description_words": Definition(
        "Length in words", "Median number of words of a description.", _DESCRIBED, "number"
    ),
    "coverage": Definition(
        "Coverage",
        "Mean number of face regions named, of six: eyes, brows, mouth, cheeks, nose, head.",
        _DESCRIBED,
        "number",
    ),
    "judge_agreement": Definition(
        "Agreement of judges",
        "Mean share of the judges that gave the most frequent verdict.",
        "descriptions that several judges read",
    ),
    "lexicon_agreement": Definition(
        "Agreement with the lexicon",
        "Share of descriptions to which a judging model and the word list gave the same verdict.",
        "descriptions judged by both",
    ),
    "consistency": Definition(
        "Consistency",
        "Mean of c over the number of epochs, where c is how often an item's most frequent answer"
        " was given.",
        _REPEATED,
    ),
    "always_same": Definition(
        "Always the same",
        "Share of items that got the same answer in every epoch.",
        "items that were answered in every epoch",
    ),
    "majority_vote_accuracy": Definition(
        "Accuracy of the majority vote",
        "Share of items whose most frequent answer over the epochs is the gold label. A tie goes to"
        " the tied answer that was given first.",
        _REPEATED,
    ),
    "krippendorff_alpha": Definition(
        "Krippendorff's alpha",
        "Agreement of an item's answers over the epochs beyond chance: 1 is perfect, 0 what chance"
        " gives. Refused and unreadable answers are missing. It is 1 by convention where every"
        " answer is the same label, which is no sign of quality.",
        "items with at least two answers that could be read",
        "number",
    ),
    "epoch_accuracy_sd": Definition(
        "Standard deviation over epochs",
        "Standard deviation of the epochs' accuracies. Its interval is that of normal values.",
        "epochs",
    ),
    "human_oracle": Definition(
        "Human-vote oracle",
        "Expected accuracy of a voter drawn at random from an item's own annotators, which is no"
        " upper limit.",
        _VOTED,
    ),
    "vote_mass": Definition(
        "Votes for the answer",
        "Mean share of an item's votes that the model's answer got; 0 for what is no label.",
        _VOTED,
    ),
}
"""The metrics of results.json, in the order in which a report explains them."""

FAMILIES = {
    "recall_": Definition(
        "Recall of {}",
        "Share of the items of one gold label that were named rightly.",
        "answers to items of that label",
    ),
    "coverage_": Definition(
        "Coverage of {}", "Share of descriptions that name this region of the face.", _DESCRIBED
    ),
    "accuracy_gap_": Definition(
        "Gap of accuracy by {}",
        "Accuracy of the group that has the highest less that of the group that has the lowest. As"
        " the largest of several differences it tends to be above 0 where groups do not differ.",
        _TWO_GROUPS,
    ),
    "uar_gap_": Definition(
        "Gap of UAR by {}", "UAR of the same two groups, one less the other.", _TWO_GROUPS
    ),
    "epoch_accuracy_": Definition(
        "Accuracy of epoch {}", "Accuracy of one epoch alone.", "answers of that epoch"
    ),
    "same_": Definition(
        "Items with c = {}",
        "Share of items whose most frequent answer over the epochs was given so many times.",
        "items that were answered in every epoch",
    ),
    "accuracy_": Definition(
        "Accuracy of {}", "Accuracy of a group that the dataset's owners annotate.", _OF_A_GROUP
    ),
    "uar_": Definition(
        "UAR of {}", "UAR of a group that the dataset's owners annotate.", _OF_A_GROUP
    ),
}
"""Metrics that exist once per label, region, trait, group or epoch, by how their name begins; of two that
fit, the first one counts."""

ONE_OF = {
    "recall_": "a label",
    "coverage_": "a region",
    "accuracy_gap_": "a trait",
    "uar_gap_": "a trait",
    "epoch_accuracy_": "one epoch",
    "same_": "some number",
    "accuracy_": "a group",
    "uar_": "a group",
}
"""What the metrics of each family are of."""


def define(metric: str) -> Definition:
    """The definition of a metric of results.json; of a name that is not known, the name alone."""
    if metric in DEFINITIONS:
        return DEFINITIONS[metric]
    for beginning, family in FAMILIES.items():
        if metric.startswith(beginning):
            return family._replace(title=family.title.format(metric[len(beginning) :]))
    if metric.endswith("_total") and (one := metric.removesuffix("_total")) in DEFINITIONS:
        of = DEFINITIONS[one]
        return of._replace(
            title=f"{of.title}, total",
            meaning="The sum over these answers; what samples without a score spent is not in it.",
        )
    return Definition(metric, "", "", "number")


def anchor(metric: str) -> str | None:
    """Identifier of the entry that explains a metric; None where there is none."""
    name = metric if metric in DEFINITIONS else metric.removesuffix("_total")
    if name in DEFINITIONS:
        return f"metric-{name}"
    return next((f"metric-{start}one" for start in FAMILIES if metric.startswith(start)), None)


def written(value: float | None, unit: Unit) -> str:
    """A value as a reader sees it.

    >>> written(0.6125, "share"), written(1.5, "seconds")
    ('61.3 %', '1.50 s')
    """
    if value is None:
        return "–"  # noqa: RUF001 (a dash: no value)
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "seconds":
        return f"{value:.2f} s"
    if unit == "dollars":
        return f"${value:.4f}" if abs(value) < 1 else f"${value:,.2f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
