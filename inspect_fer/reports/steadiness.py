"""How alike the answers of several epochs are (paper, section 5.4)."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_fer.metrics import agreement_counts as repeats
from inspect_fer.reports.estimate import (
    alpha_figure,
    clusters,
    deviation_figure,
    mean_figure,
    share_figure,
)
from inspect_fer.reports.model import Figure, Reply, Run, Stability


def stability(runs: Sequence[Run]) -> list[Stability]:
    """Runs with items that were asked at least twice."""
    return [found for run in runs if (found := _stability(run)) is not None]


def _stability(run: Run) -> Stability | None:
    items = repeats.repeats((reply.item, reply.answer) for reply in run.replies)
    again = repeats.repeated(items)
    if not again:
        return None
    # One reply stands for its item: what it belongs to is the item's subject.
    of = {reply.item: reply for reply in reversed(run.replies)}
    epochs = tuple(sorted({reply.epoch for reply in run.replies}))
    by_epoch = tuple(
        _accuracy([reply for reply in run.replies if reply.epoch == epoch]) for epoch in epochs
    )
    rated = {
        item: unit for item, answers in again.items() for unit in repeats.ratings({item: answers})
    }
    rounds = len({epoch for answers in again.values() for epoch in answers})
    complete = [item for item in again if len(again[item]) == rounds]
    c = {item: repeats.identical(answers) for item, answers in again.items()}
    voted = [
        repeats.majority(answers) == next(iter(answers.values())).target
        for answers in again.values()
    ]
    together = clusters([of[str(item)] for item in again])
    return Stability(
        run=run.name,
        consistency=mean_figure(
            [c[item] / len(answers) for item, answers in again.items()], together, bounded=True
        ),
        same=tuple(
            share_figure(
                [c[item] == count for item in complete],
                clusters([of[str(item)] for item in complete]),
            )
            for count in range(1, rounds + 1)
        ),
        majority=share_figure(voted, together),
        alpha=alpha_figure(list(rated.values()), clusters([of[str(item)] for item in rated])),
        rounds=epochs,
        epochs=by_epoch,
        deviation=deviation_figure([figure.value or 0 for figure in by_epoch]),
    )


def _accuracy(replies: Sequence[Reply]) -> Figure:
    return share_figure([reply.answer.correct for reply in replies], clusters(replies))
