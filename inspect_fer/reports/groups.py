"""Runs by the groups that a dataset's owners annotate; nothing is inferred from a face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspect_fer.metrics import counts
from inspect_fer.metrics.intervals import Statistic, bootstrap
from inspect_fer.reports.estimate import clusters, confusion_figure, figure, share_figure
from inspect_fer.reports.model import Figure, Group, Grouping, Reply, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRAITS = ("gender", "sex", "race", "ethnicity", "age", "age_group")
"""Traits that are groups of people. RAF-DB: gender, race, age; RAVDESS: sex of the actor."""

SMALLEST = 10
"""Answers that a group needs for its figure to be one end of the gap."""


def groups(runs: Sequence[Run]) -> list[Grouping]:
    """Runs with a trait of `TRAITS` that has at least two values.

    The gap is taken between the groups of highest and lowest accuracy among those with at least
    `SMALLEST` answers (among all, where fewer than two groups have so many). It is the largest of
    several differences and so tends to be above 0 even where groups do not differ: its interval
    says how sure that difference is, not that groups differ at all.
    """
    return [
        grouping
        for run in runs
        for trait in TRAITS
        if (grouping := _grouping(run, trait)) is not None
    ]


def _grouping(run: Run, trait: str) -> Grouping | None:
    held: dict[str, list[Reply]] = {}
    for reply in run.replies:
        value = reply.traits.get(trait)
        if value is not None and value != "":
            held.setdefault(str(value), []).append(reply)
    if len(held) < 2:
        return None
    found = tuple(_group(run, value, held[value]) for value in sorted(held))
    large = [group for group in found if group.accuracy.n >= SMALLEST]
    ordered = sorted(
        large if len(large) > 1 else found, key=lambda group: group.accuracy.value or 0
    )
    lowest, highest = ordered[0], ordered[-1]
    return Grouping(
        run=run.name,
        trait=trait,
        groups=found,
        gap=_gap(run, held[highest.value], held[lowest.value], counts.accuracy),
        highest=highest.value,
        lowest=lowest.value,
        uar_gap=_gap(run, held[highest.value], held[lowest.value], counts.uar),
    )


def _group(run: Run, value: str, replies: Sequence[Reply]) -> Group:
    together = clusters(replies)
    answers = [reply.answer for reply in replies]
    return Group(
        value=value,
        accuracy=share_figure([answer.correct for answer in answers], together),
        uar=confusion_figure(answers, run.labels, counts.uar, together),
    )


def _gap(run: Run, one: Sequence[Reply], other: Sequence[Reply], statistic: Statistic) -> Figure:
    import numpy as np

    replies = [*one, *other]
    tables = counts.item_confusion([reply.answer for reply in replies], run.labels)
    # A place for each group: every draw gives both groups' figures, and so their difference.
    items = np.zeros((len(replies), 2, *tables.shape[1:]))
    items[: len(one), 0], items[len(one) :, 1] = tables[: len(one)], tables[len(one) :]

    def difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        high: NDArray[np.float64] = np.asarray(statistic(sums[:, 0]), dtype=float)
        low: NDArray[np.float64] = np.asarray(statistic(sums[:, 1]), dtype=float)
        return high - low

    interval = bootstrap(items, difference, clusters=clusters(replies))
    return figure(float(difference(items.sum(0)[None])[0]), interval, len(replies))
