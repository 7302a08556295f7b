"""What the metrics of one pass share: the answers that its scores hold, read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from inspect_ai.scorer import SampleScore

from inspect_fer.errors import FerError
from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer

if TYPE_CHECKING:
    from inspect_fer.metrics.counts import Counts


def answers_of(scores: list[SampleScore]) -> list[Answer]:
    """The answers behind scores.

    Raises:
        FerError: A score was not written by the scorer `emotion`.
    """
    # Inspect hands the same list to every metric, again and again while a run goes on.
    global _last
    if _last is None or _last.scores is not scores or len(_last.answers) != len(scores):
        found = [Answer.read(score.score.answer, score.score.metadata) for score in scores]
        _last = _Read(scores, found, {})
    return _last.answers


def confusion_of(scores: list[SampleScore]) -> Counts:
    """`counts.confusion` of the answers behind scores.

    Raises:
        FerError: As `answers_of`; or the scores do not say which labels were offered.
    """
    answers = answers_of(scores)
    labels = labels_of(scores)
    tables = _last.tables if _last is not None else {}
    if labels not in tables:
        tables[labels] = counts.confusion(answers, labels)
    return tables[labels]


def labels_of(scores: list[SampleScore]) -> tuple[str, ...]:
    """The labels that were offered, in their order.

    Raises:
        FerError: The scores do not say.
    """
    labels = common(scores, "labels")
    if scores and not labels:
        raise FerError(
            "The scores have no label list in their metadata. These metrics read what the scorer"
            " inspect_fer/emotion writes: use them with it."
        )
    return tuple(labels or ())


def common(scores: Sequence[SampleScore], key: str) -> Any:
    """What the scores of one evaluation agree on: the first one's metadata."""
    return (scores[0].score.metadata or {}).get(key) if scores else None


class _Read(NamedTuple):
    scores: list[SampleScore]
    answers: list[Answer]
    tables: dict[tuple[str, ...], Counts]


_last: _Read | None = None
