"""Figures over scored answers: from answers to a confusion table, from the table to figures.

Two kinds of functions. Those over *answers* take a sequence of `Answer`; those over *counts* take a
table as `confusion` makes it, shape ``(..., labels, labels + 3)``, and work on any number of
leading axes, so that a thousand bootstrap replicates cost one call (see
`inspect_fer.metrics.intervals`). Rows are gold labels; columns are the labels in the same order,
then `NON_ANSWERS`.

Whatever is not one of the labels (refused, unreadable, off the list) stays in the denominator and
is a wrong answer of no class, as if scikit-learn were given a further predicted class outside its
``labels``. Nothing to count gives NaN. Every share carries its n.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

from inspect_fer.errors import FerError
from inspect_fer.labels import Outcome, Polarity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.int64] | NDArray[np.float64]
    Floats = NDArray[np.float64]

NON_ANSWERS: tuple[Outcome, ...] = ("off_list", "unparsed", "refused")
"""The last columns of a confusion table, in order."""

MetricName = Literal["ACC", "WAR", "WAF"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One scored answer.

    Attributes:
        target: The gold label.
        answer: The label that was answered; None unless `outcome` is ``answered``.
        outcome: How the answer was read.
        ranking: Labels, and off-list words as written, best first; empty when nothing was read.
        score: Sentiment intensity of the item, where the dataset has one.
        requests: The share of a request that this answer cost, where it was recorded.
        gate: The first stage of a two-stage solver: its label (or None) and its outcome.
        epoch: The repeat it belongs to, counted from 1, where it was recorded.
    """

    target: str
    answer: str | None
    outcome: Outcome
    ranking: tuple[str, ...] = ()
    score: float | None = None
    requests: float | None = None
    gate: tuple[str | None, Outcome] | None = None
    epoch: int | None = None

    @classmethod
    def read(cls, answer: str | None, metadata: Mapping[str, Any] | None) -> Answer:
        """Read what the scorer `emotion` left in a score.

        Args:
            answer: The score's answer.
            metadata: The score's metadata.

        Raises:
            FerError: When the metadata was not written by that scorer.
        """
        metadata = metadata or {}
        if "target" not in metadata or metadata.get("outcome") not in _OUTCOMES:
            missing = [key for key in ("target", "outcome") if key not in metadata]
            wrong = (
                f"has no {' and no '.join(missing)} in its metadata"
                if missing
                else f"has the unknown outcome {metadata['outcome']!r}"
            )
            raise FerError(
                f"A score {wrong}. These metrics read what the scorer inspect_fer/emotion writes:"
                " use them with it, or score the log again with"
                " `inspect score LOG --scorer inspect_fer/emotion`."
            )
        gate = metadata.get("gate")
        return cls(
            target=metadata["target"],
            answer=answer,
            outcome=metadata["outcome"],
            ranking=tuple(metadata.get("ranking") or ()),
            score=metadata.get("score"),
            requests=metadata.get("requests"),
            gate=(gate["answer"], gate["outcome"]) if gate else None,
            epoch=metadata.get("epoch"),
        )

    @property
    def first(self) -> str | None:
        """The label, or the off-list word, that stands first; None when nothing was read."""
        if self.outcome == "answered":
            return self.answer
        return self.ranking[0] if self.outcome == "off_list" and self.ranking else None

    @property
    def correct(self) -> bool:
        """Whether the gold label was answered."""
        return self.outcome == "answered" and self.answer == self.target


class Share(NamedTuple):
    """So many out of so many."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        """``hits / n``, NaN when n is 0."""
        return self.hits / self.n if self.n else math.nan


class Published(NamedTuple):
    """A figure under the paper's own rule.

    Attributes:
        value: The figure, NaN when nothing is left to count.
        n: How many answers it rests on, after those that the rule leaves out.
        metric: The paper's name of it: ACC, WAR or WAF.
        uar: Mean per-class recall of the same answers.
    """

    value: float
    n: int
    metric: MetricName
    uar: float


class LeftOut(NamedTuple):
    """How many answers a rule of `published` leaves out, each counted once.

    Attributes:
        score_0: Answers, whatever their outcome, to items with sentiment score 0.
        off_list: Of the others, off-list answers.
        refused: Of the others, refused answers.
        unparsed: Of the others, unreadable answers.
    """

    score_0: int
    off_list: int
    refused: int
    unparsed: int


# Counts


def confusion(answers: Sequence[Answer], labels: Sequence[str]) -> NDArray[np.int64]:
    """Count answers by gold label and by what was answered.

    Args:
        answers: Any number of them, also none.
        labels: The label list; fixes both axes, also for labels that never occur.

    Returns:
        Shape ``(len(labels), len(labels) + 3)``.

    Raises:
        FerError: When a gold label or an answered label is not in `labels`.
    """
    import numpy as np

    shape = (len(labels), len(labels) + len(NON_ANSWERS))
    return np.bincount(cells(answers, labels), minlength=shape[0] * shape[1]).reshape(shape)


def item_confusion(answers: Sequence[Answer], labels: Sequence[str]) -> NDArray[np.int64]:
    """One confusion table per answer, for resampling; their sum is `confusion`.

    Returns:
        Shape ``(len(answers), len(labels), len(labels) + 3)``, a single 1 in each table.

    Raises:
        FerError: As `confusion`.
    """
    import numpy as np

    shape = (len(answers), len(labels), len(labels) + len(NON_ANSWERS))
    tables = np.zeros((shape[0], shape[1] * shape[2]), dtype=np.int64)
    tables[np.arange(shape[0]), cells(answers, labels)] = 1
    return tables.reshape(shape)


def cells(answers: Sequence[Answer], labels: Sequence[str]) -> NDArray[np.int64]:
    """Where each answer stands in the flattened table of `confusion`.

    Raises:
        FerError: As `confusion`.
    """
    import numpy as np

    width = len(labels) + len(NON_ANSWERS)
    row = {label: index for index, label in enumerate(labels)}
    column = {outcome: len(labels) + index for index, outcome in enumerate(NON_ANSWERS)}
    try:
        found = [
            row[answer.target] * width
            + (
                row[cast(str, answer.answer)]
                if answer.outcome == "answered"
                else column[answer.outcome]
            )
            for answer in answers
        ]
    except KeyError as error:
        raise FerError(
            f"{error.args[0]!r} is not in the label list {', '.join(labels)}."
            " Gold and answered labels must be spelled as in the list."
        ) from None
    return np.asarray(found, dtype=np.int64)


def accuracy(counts: Counts) -> Floats:
    """Correct answers over all answers: ACC, and the same number as WAR.

    WAR (weighted average recall) weighs each class's recall by its support, which is accuracy.
    """
    return _ratio(_hits(counts).sum(-1), counts.sum((-2, -1)))


def recall(counts: Counts) -> Floats:
    """Recall per label, shape ``(..., labels)``; NaN for labels that are no item's gold."""
    return _ratio(_hits(counts), counts.sum(-1))


def precision(counts: Counts) -> Floats:
    """Precision per label, shape ``(..., labels)``; NaN for labels that were never answered."""
    return _ratio(_hits(counts), _called(counts))


def f1(counts: Counts) -> Floats:
    """F1 per label, shape ``(..., labels)``; NaN for labels that are no item's gold."""
    import numpy as np

    support = counts.sum(-1)
    return _ratio(2 * _hits(counts), np.where(support > 0, support + _called(counts), 0))


def uar(counts: Counts) -> Floats:
    """Unweighted average recall: the mean of recall over the classes present in the gold.

    The same as scikit-learn's ``recall_score(average="macro", labels=present)``. Classes without
    an item are left out, not counted as 0; in a bootstrap replicate too.
    """
    return _mean_over_present(recall(counts), counts)


def macro_f1(counts: Counts) -> Floats:
    """The mean of F1 over the classes present in the gold.

    The same as scikit-learn's ``f1_score(average="macro", labels=present)``: a class that is only
    ever predicted costs precision elsewhere through the items it took, and adds no term of its own.
    """
    return _mean_over_present(f1(counts), counts)


def waf(counts: Counts) -> Floats:
    """Weighted average F1 (WAF): F1 weighted by the support of each class.

    The same as scikit-learn's ``f1_score(average="weighted", labels=present)``; weights are gold
    counts, so answers of no class lower recall and never the weights.
    """
    import numpy as np

    support = counts.sum(-1)
    return _ratio((np.nan_to_num(f1(counts)) * support).sum(-1), support.sum(-1))


# Shares over answers


def outcome_share(answers: Sequence[Answer], outcome: Outcome) -> Share:
    """Share of all answers with this outcome (``refused``, ``unparsed``, ``off_list``)."""
    return Share(sum(answer.outcome == outcome for answer in answers), len(answers))


def neutral_share(answers: Sequence[Answer]) -> Share:
    """Share of all answers that are *Neutral*, whatever the gold label.

    *Neutral* counts where it is not offered too: then it is off the list, and still the pull that
    this figure is about.
    """
    return Share(sum(_says_neutral(answer) for answer in answers), len(answers))


def neutral_pull(answers: Sequence[Answer]) -> Share:
    """Share of the items whose gold label is not *Neutral* that were called *Neutral*."""
    return neutral_share([answer for answer in answers if not _is_neutral(answer.target)])


def top_k(answers: Sequence[Answer], k: int) -> Share:
    """Share of all answers with the gold label among the first `k` of the ranking.

    Off-list words keep the place at which they were written; an answer without a ranking is a miss.
    """
    return Share(sum(answer.target in answer.ranking[:k] for answer in answers), len(answers))


def mrr(answers: Sequence[Answer]) -> float:
    """Mean reciprocal rank of the gold label over all answers; 0 where it is not in the ranking."""
    if not answers:
        return math.nan
    return math.fsum(
        1 / (answer.ranking.index(answer.target) + 1)
        for answer in answers
        if answer.target in answer.ranking
    ) / len(answers)


def polarity_accuracy(answers: Sequence[Answer], polarity: Mapping[str, Polarity]) -> Share:
    """Share of answers on the right side, positive or negative, over every item that has a side.

    Args:
        answers: Refused, unreadable and off-list answers count as wrong.
        polarity: Label -> side. Items whose gold label has none are left out (see the share's n);
            an answered label that has none is wrong.
    """
    sided = [answer for answer in answers if answer.target in polarity]
    return Share(sum(_by_polarity(answer, polarity).correct for answer in sided), len(sided))


def gate_recall(answers: Sequence[Answer]) -> Share:
    """Share of the items that are not *Neutral* which the first stage lets pass.

    Refused or unreadable first stages do not pass. Answers without a first stage are left out.
    """
    gates = [answer.gate for answer in answers if answer.gate and not _is_neutral(answer.target)]
    passed = sum(outcome == "answered" and not _is_neutral(label) for label, outcome in gates)
    return Share(passed, len(gates))


def gate_specificity(answers: Sequence[Answer]) -> Share:
    """Share of the *Neutral* items which the first stage calls *Neutral*.

    Refused or unreadable first stages call nothing. Answers without a first stage are left out.
    """
    gates = [answer.gate for answer in answers if answer.gate and _is_neutral(answer.target)]
    held = sum(outcome == "answered" and _is_neutral(label) for label, outcome in gates)
    return Share(held, len(gates))


def requests_per_item(answers: Sequence[Answer]) -> float:
    """Requests sent per answer, over the answers whose cost was recorded; NaN without any."""
    costs = [answer.requests for answer in answers if answer.requests is not None]
    return math.fsum(costs) / len(costs) if costs else math.nan


# The paper's rules


def published(
    answers: Sequence[Answer],
    labels: Sequence[str],
    policy: str,
    *,
    metric: MetricName | None = None,
    polarity: Mapping[str, Polarity] | None = None,
) -> Published:
    """The figure under the rule that reproduces the paper's tables from its released predictions.

    Refused items are absent from the released files, so every rule leaves them out. The files hold
    no unreadable answer either (the authors' strategy asks again and splits batches): unreadable
    answers are treated as refused. Only the first item of a ranking counts.

    ``wrong`` (image sets, MER-MULTI): off-list answers are wrong.
    ``drop`` (dynamic faces): off-list answers are left out too.
    ``polarity`` (Abstract, ArtPhoto): as ``wrong``, gold and answer reduced to two sides.
    ``sentiment`` (CMU-MOSI, CH-SIMS): items with score 0 are left out; gold is positive when the
    score is above 0; an answer is positive when it is *weakly positive* or *positive*, and
    negative otherwise, *neutral* and off-list words included.

    Args:
        answers: All answers, whatever their outcome.
        labels: The label list.
        policy: One of the four names above.
        metric: ACC and WAR are accuracy, WAF is weighted F1. By default WAR for ``drop``, WAF for
            ``sentiment``, else ACC; MER-MULTI is ``wrong`` with WAF.
        polarity: Label -> side, needed for ``polarity``; labels without a side are never right.

    Raises:
        FerError: For an unknown policy; when an item lacks the score, or its gold label the side,
            that the policy needs.
    """
    kept, classes = published_view(answers, labels, policy, polarity=polarity)
    metric = metric or _METRICS.get(policy, "ACC")
    counts = confusion(kept, classes)
    value = waf(counts) if metric == "WAF" else accuracy(counts)
    return Published(float(value), len(kept), metric, float(uar(counts)))


def published_view(
    answers: Sequence[Answer],
    labels: Sequence[str],
    policy: str,
    *,
    polarity: Mapping[str, Polarity] | None = None,
) -> tuple[list[Answer], Sequence[str]]:
    """The answers that a rule of `published` keeps, as it sees them, and its classes.

    Args:
        answers: As in `published`.
        labels: As in `published`.
        policy: As in `published`.
        polarity: As in `published`.

    Returns:
        Answers for `confusion` over the second value: the label list, or negative and positive.

    Raises:
        FerError: As `published`.
    """
    read = [answer for answer in answers if answer.outcome in ("answered", "off_list")]
    if policy == "wrong":
        return read, labels
    if policy == "drop":
        return [answer for answer in read if answer.outcome == "answered"], labels
    if policy == "polarity":
        return [_by_polarity(answer, polarity or {}) for answer in read], _SIDES
    if policy == "sentiment":
        return [_by_sentiment(answer) for answer in read if _score(answer)], _SIDES
    raise FerError(
        f"Unknown published policy {policy!r}: wrong, drop, polarity and sentiment are known."
    )


def left_out(answers: Sequence[Answer], policy: str) -> LeftOut:
    """What `published_view` does not keep, by reason.

    Args:
        answers: As in `published`.
        policy: As in `published`.
    """
    sided = [answer for answer in answers if policy != "sentiment" or answer.score != 0]
    return LeftOut(
        score_0=len(answers) - len(sided),
        off_list=outcome_share(sided, "off_list").hits if policy == "drop" else 0,
        refused=outcome_share(sided, "refused").hits,
        unparsed=outcome_share(sided, "unparsed").hits,
    )


_OUTCOMES = frozenset(get_args(Outcome))
_SIDES: tuple[Polarity, ...] = ("negative", "positive")
_METRICS: Mapping[str, MetricName] = {"drop": "WAR", "sentiment": "WAF"}


def _by_polarity(answer: Answer, polarity: Mapping[str, Polarity]) -> Answer:
    if answer.target not in polarity:
        raise FerError(
            f"The gold label {answer.target!r} is neither positive nor negative:"
            " give the label set a polarity for it."
        )
    side = polarity.get(answer.answer or "") if answer.outcome == "answered" else None
    outcome = "off_list" if answer.outcome == "answered" and side is None else answer.outcome
    return replace(answer, target=polarity[answer.target], answer=side, outcome=outcome)


def _by_sentiment(answer: Answer) -> Answer:
    positive = (answer.first or "").casefold() in ("weakly positive", "positive")
    return replace(
        answer,
        target="positive" if _score(answer) > 0 else "negative",
        answer="positive" if positive else "negative",
        outcome="answered",
    )


def _score(answer: Answer) -> float:
    if answer.score is None:
        raise FerError(
            f"An item with gold label {answer.target!r} has no sentiment score, which the policy"
            " 'sentiment' needs: the scorer takes it from the item's metadata."
        )
    return answer.score


# Small parts


def _hits(counts: Counts) -> Counts:
    import numpy as np

    return cast("Counts", np.diagonal(counts, axis1=-2, axis2=-1))


def _called(counts: Counts) -> Counts:
    return cast("Counts", counts[..., : counts.shape[-2]].sum(-2))


def _mean_over_present(values: Floats, counts: Counts) -> Floats:
    import numpy as np

    present = counts.sum(-1) > 0
    return _ratio(np.where(present, values, 0.0).sum(-1), present.sum(-1))


def _ratio(above: Any, below: Any) -> Floats:
    """Divide, with NaN where nothing is below."""
    import numpy as np

    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    result: Floats = np.full(below.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result


def _says_neutral(answer: Answer) -> bool:
    return _is_neutral(answer.first)


def _is_neutral(label: str | None) -> bool:
    return label is not None and label.strip().casefold() == "neutral"
