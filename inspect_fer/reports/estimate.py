"""Figures with intervals over the replies of a run."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from inspect_fer.metrics import counts, intervals
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import Interval, Statistic, bootstrap, share
from inspect_fer.reports.model import Figure, Reply

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

NOTHING = Figure(None, None, None, 0)

Clusters = Sequence[Hashable] | None
"""One key per reply; None when every reply stands for itself."""


def clusters(replies: Sequence[Reply]) -> Clusters:
    """What replies belong to: their subject; without one, their item when it was asked again.

    Where only some items have a subject, the others are clusters of their own.
    """
    if any(reply.subject is not None for reply in replies):
        return [
            ("subject", reply.subject) if reply.subject is not None else ("item", reply.item)
            for reply in replies
        ]
    if len({reply.epoch for reply in replies}) > 1:
        return [reply.item for reply in replies]
    return None


def confusion_figure(
    answers: Sequence[Answer], labels: Sequence[str], statistic: Statistic, clusters: Clusters
) -> Figure:
    """A figure over the confusion table of answers, such as `counts.uar`."""
    if not answers:
        return NOTHING
    return table_figure(counts.item_confusion(answers, labels), statistic, clusters)


def table_figure(tables: ArrayLike, statistic: Statistic, clusters: Clusters) -> Figure:
    """A figure over summed item tables, shape ``(n, ...)``.

    An accuracy of none or all has Wilson's interval, as in `share_figure`.
    """
    import numpy as np

    items = np.asarray(tables, dtype=float)
    if not len(items):
        return NOTHING
    value = float(np.asarray(statistic(items.sum(0)[None]))[0])
    if statistic is counts.accuracy and value in (0, 1):
        return share_figure([bool(value)] * len(items), clusters)
    return figure(value, bootstrap(items, statistic, clusters=clusters), len(items))


def share_figure(hits: Sequence[bool], clusters: Clusters) -> Figure:
    """Share of true values.

    Bootstrap, except for none and all: there it would have no width, so Wilson's interval over
    clusters (or single replies) is given.
    """
    import numpy as np

    n, hit = len(hits), sum(map(bool, hits))
    if not n:
        return NOTHING
    if hit in (0, n):
        units = n if clusters is None else len(set(clusters))
        low, high = wilson(units if hit else 0, units)
        return Figure(hit / n, low, high, n)
    items = np.column_stack([np.asarray(hits, dtype=float), np.ones(n)])
    return figure(hit / n, bootstrap(items, share, clusters=clusters), n)


def mean_figure(values: Sequence[float], clusters: Clusters) -> Figure:
    """Mean of numbers."""
    import numpy as np

    if not len(values):
        return NOTHING
    items = np.column_stack([np.asarray(values, dtype=float), np.ones(len(values))])
    return figure(
        math.fsum(values) / len(values), bootstrap(items, share, clusters=clusters), len(values)
    )


def quantile_figure(values: Sequence[float], quantile: float, clusters: Clusters) -> Figure:
    """A quantile of numbers, by linear interpolation.

    The interval is taken over at most 256 groups of neighbouring values, each standing for its
    median, so its ends are exact to 1/256 of the distribution.
    """
    import numpy as np

    numbers = np.asarray(values, dtype=float)
    if not len(numbers):
        return NOTHING
    group, centres = _groups(numbers)
    items = np.zeros((len(numbers), len(centres)))
    items[np.arange(len(numbers)), group] = 1

    def drawn(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        reached = sums.cumsum(-1) >= quantile * sums.sum(-1, keepdims=True)
        found: NDArray[np.float64] = centres[reached.argmax(-1)]
        return found

    interval = bootstrap(items, drawn, clusters=clusters)
    return figure(float(np.quantile(numbers, quantile)), interval, len(numbers))


@cache
def wilson(hits: int, n: int) -> Interval:
    """`intervals.wilson`, computed once for each pair: it takes milliseconds."""
    return intervals.wilson(hits, n)


def figure(value: float, interval: tuple[float, float], n: int) -> Figure:
    """A figure with NaN as None."""
    return Figure(number(value), number(interval[0]), number(interval[1]), n)


def number(value: Any) -> float | None:
    """A float; None for NaN."""
    return None if math.isnan(value) else float(value)


_GROUPS = 256


def _groups(numbers: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    import numpy as np

    distinct, group = np.unique(numbers, return_inverse=True)
    if len(distinct) <= _GROUPS:
        return group, distinct
    rank = numbers.argsort(kind="stable").argsort(kind="stable")
    group = rank * _GROUPS // len(numbers)
    return group, np.asarray([np.median(numbers[group == index]) for index in range(_GROUPS)])
