"""Runs by the groups that a dataset's owners annotate; nothing is inferred from a face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspect_fer.metrics import counts
from inspect_fer.metrics.cells import Cells
from inspect_fer.metrics.intervals import Interval, Statistic, bootstrap, mover
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
    places: dict[str, list[int]] = {}
    for place, reply in enumerate(run.replies):
        value = reply.traits.get(trait)
        if value is not None and value != "":
            places.setdefault(str(value), []).append(place)
    if len(places) < 2:
        return None
    found = tuple(
        _group(run, value, [run.replies[place] for place in places[value]])
        for value in sorted(places)
    )
    large = [group for group in found if group.accuracy.n >= SMALLEST]
    ordered = sorted(
        large if len(large) > 1 else found, key=lambda group: group.accuracy.value or 0
    )
    lowest, highest = ordered[0], ordered[-1]
    cells = Cells.of([reply.answer for reply in run.replies], run.labels)
    high, low = places[highest.value], places[lowest.value]
    return Grouping(
        run=run.name,
        trait=trait,
        groups=found,
        gap=_gap(run, cells, high, low, counts.accuracy, (highest.accuracy, lowest.accuracy)),
        highest=highest.value,
        lowest=lowest.value,
        uar_gap=_gap(run, cells, high, low, counts.uar, (highest.uar, lowest.uar)),
    )


def _group(run: Run, value: str, replies: Sequence[Reply]) -> Group:
    together = clusters(replies)
    answers = [reply.answer for reply in replies]
    return Group(
        value=value,
        accuracy=share_figure([answer.correct for answer in answers], together),
        uar=confusion_figure(answers, run.labels, counts.uar, together),
    )


def _gap(
    run: Run,
    cells: Cells,
    one: Sequence[int],
    other: Sequence[int],
    statistic: Statistic,
    figures: tuple[Figure, Figure],
) -> Figure:
    """Difference of a figure between the replies at some places and those at others.

    Where a group has none or all right, draws of it do not differ: there the interval is made of
    those of the two groups' figures (see `intervals.mover`).
    """
    import numpy as np

    held = [*one, *other]
    n, width = len(cells.tables), cells.tables.shape[1:]
    # A place for each group: every draw gives both groups' figures, and so their difference.
    tables = np.zeros((2, n, 2, *width))
    tables[0, :, 0] = tables[1, :, 1] = cells.tables
    kind = cells.kind[held] + n * (np.arange(len(held)) >= len(one))

    def difference(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        high: NDArray[np.float64] = np.asarray(statistic(sums[:, 0]), dtype=float)
        low: NDArray[np.float64] = np.asarray(statistic(sums[:, 1]), dtype=float)
        return high - low

    together = clusters([run.replies[place] for place in held])
    keys = None if together is None else together.keys
    items = tables.reshape(2 * n, 2, *width)
    interval = bootstrap(items, difference, kinds=kind, clusters=keys, bounds=(-1, 1))
    ends = [
        (each.value, Interval(each.low, each.high))
        for each in figures
        if each.value is not None and each.low is not None and each.high is not None
    ]
    flat = interval.low == interval.high or any(value in (0, 1) for value, _ in ends)
    if flat and len(ends) == 2:
        interval = mover((weight, *end) for weight, end in zip((1, -1), ends, strict=True))
    total = np.tensordot(np.bincount(kind, minlength=2 * n), items, 1)
    return figure(float(difference(total[None])[0]), interval, len(held), together)
