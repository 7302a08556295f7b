"""Figures with intervals over the replies of a run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import Interval, Statistic, bootstrap, mover, share, wilson
from inspect_fer.reports.model import Clustered, Figure, Reply

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

NOTHING = Figure(None, None, None, 0)


class Clusters(NamedTuple):
    """What replies belong to.

    Attributes:
        keys: One number per reply; replies with the same belong together.
        by: What the numbers stand for.
    """

    keys: NDArray[np.int64]
    by: str

    @property
    def n(self) -> int:
        """How many clusters there are."""
        import numpy as np

        return len(np.unique(self.keys))

    @property
    def counted(self) -> Clustered:
        """How many of what there are."""
        return Clustered(self.n, self.by)

    def at(self, places: ArrayLike) -> Clusters:
        """The clusters of some of the replies."""
        import numpy as np

        return Clusters(self.keys[np.asarray(places, dtype=np.int64)], self.by)


def clusters(replies: Sequence[Reply]) -> Clusters | None:
    """What replies belong to: their subject; without one, their item when it was asked again.

    Where only some items have a subject, the others are clusters of their own. None when every
    reply stands for itself.
    """
    if any(reply.subject is not None for reply in replies):
        subjects = [
            ("subject", reply.subject) if reply.subject is not None else ("item", reply.item)
            for reply in replies
        ]
        return Clusters(_numbered(subjects), "subjects")
    if len({reply.epoch for reply in replies}) > 1:
        return Clusters(_numbered([reply.item for reply in replies]), "items")
    return None


def _numbered(keys: Sequence[object]) -> NDArray[np.int64]:
    import numpy as np

    number: dict[object, int] = {}
    return np.asarray([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)


class Cells(NamedTuple):
    """Answers as cells of a confusion table.

    Attributes:
        tables: One table with a single 1 for each cell that occurs, as `counts.confusion` has them.
        kind: Per answer, which of them it is.
    """

    tables: NDArray[np.float64]
    kind: NDArray[np.int64]

    @classmethod
    def of(cls, answers: Sequence[Answer], labels: Sequence[str]) -> Cells:
        """The cells of answers.

        Raises:
            FerError: When a gold label or an answered label is not in `labels`.
        """
        import numpy as np

        occurring, kind = np.unique(counts.cells(answers, labels), return_inverse=True)
        width = len(labels) + len(counts.NON_ANSWERS)
        tables = np.zeros((len(occurring), len(labels) * width))
        tables[np.arange(len(occurring)), occurring] = 1
        return cls(tables.reshape(-1, len(labels), width), kind)

    @property
    def total(self) -> NDArray[np.float64]:
        """The confusion table of all answers."""
        import numpy as np

        table: NDArray[np.float64] = np.tensordot(
            np.bincount(self.kind, minlength=len(self.tables)), self.tables, 1
        )
        return table


def confusion_figure(
    answers: Sequence[Answer],
    labels: Sequence[str],
    statistic: Statistic,
    clusters: Clusters | None,
) -> Figure:
    """A figure over the confusion table of answers: `counts.accuracy`, ``uar``, ``waf``, ``macro_f1``."""
    return table_figure(Cells.of(answers, labels), statistic, clusters)


def table_figure(cells: Cells, statistic: Statistic, clusters: Clusters | None) -> Figure:
    """As `confusion_figure`, of answers whose cells are known.

    Bootstrap, except where it has no width (every class named always or never): there the interval
    is made of those of the single classes, see `by_class`.
    """
    import numpy as np

    n = len(cells.kind)
    if not n:
        return NOTHING
    table = cells.total
    if statistic is counts.accuracy:
        right = np.diagonal(cells.tables, axis1=-2, axis2=-1).sum(-1) > 0
        return share_figure(right[cells.kind], clusters)
    value = float(np.asarray(statistic(table[None]))[0])
    keys = None if clusters is None else clusters.keys
    interval = bootstrap(cells.tables, statistic, kinds=cells.kind, clusters=keys)
    if interval.low == interval.high or (math.isnan(interval.low) and value in (0, 1)):
        interval = by_class(cells, statistic, clusters)
    return figure(value, interval, n, clusters)


def by_class(cells: Cells, statistic: Statistic, clusters: Clusters | None) -> Interval:
    """The interval of a figure over classes from Wilson's interval of each class.

    Recalls of different classes rest on different items, so those of UAR are combined by `mover`.
    F1 of a class is 2 J / (1 + J), where J is the share of right answers among the items that have
    the class as gold label or as answer; an error lowers it for two classes at once, so the ends of
    WAF and macro-F1 are the means of the classes' ends, as if all were wrong together. Of answers
    that belong together, clusters are counted in place of answers. All of this is wider than needed
    rather than too narrow.
    """
    import numpy as np

    table = cells.total
    gold, answered = _places(cells)
    present = [row for row in range(len(table)) if table[row].sum()]
    parts = []
    for row in present:
        held = gold == row if statistic is counts.uar else (gold == row) | (answered == row)
        units = int(held.sum()) if clusters is None else clusters.at(held.nonzero()[0]).n
        hit = float(table[row, row] / held.sum())
        parts.append((hit, wilson(hit * units, units)))
    if statistic is counts.uar:
        low, high = mover((1 / len(parts), hit, interval) for hit, interval in parts)
        return Interval(max(0.0, low), min(1.0, high))
    support = table.sum(1)[present]
    weights = support / support.sum() if statistic is counts.waf else np.ones(len(parts))
    ends = np.asarray([[2 * end / (1 + end) for end in interval] for _, interval in parts])
    low, high = np.average(ends, axis=0, weights=weights)
    return Interval(float(low), float(high))


def _places(cells: Cells) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row (gold label) and column (answer) of each answer."""
    import numpy as np

    flat = cells.tables.reshape(len(cells.tables), -1).argmax(1)[cells.kind]
    gold, answered = np.divmod(flat, cells.tables.shape[-1])
    return gold, answered


def share_figure(hits: ArrayLike, clusters: Clusters | None) -> Figure:
    """Share of true values.

    Bootstrap, except where it would have no width (none and all, or all clusters alike): there
    Wilson's interval over clusters (or single replies) is given.
    """
    import numpy as np

    right = np.asarray(hits, dtype=bool)
    n, hit = len(right), int(right.sum())
    if not n:
        return NOTHING
    if hit in (0, n):
        return figure(hit / n, _wilson(hit / n, n, clusters), n, clusters)
    keys = None if clusters is None else clusters.keys
    interval = bootstrap(_MISS_AND_HIT, share, kinds=right.astype(np.int64), clusters=keys)
    if interval.low == interval.high:
        interval = _wilson(hit / n, n, clusters)
    return figure(hit / n, interval, n, clusters)


_MISS_AND_HIT = ((0, 1), (1, 1))


def _wilson(value: float, n: int, clusters: Clusters | None) -> Interval:
    units = n if clusters is None else clusters.n
    return wilson(value * units, units)


def mean_figure(
    values: Sequence[float], clusters: Clusters | None, *, bounded: bool = False
) -> Figure:
    """Mean of numbers; `bounded` says that they are 0 to 1, with the interval of a share there."""
    import numpy as np

    if not len(values):
        return NOTHING
    kinds, kind = np.unique(np.asarray(values, dtype=float), return_inverse=True)
    if bounded and len(kinds) == 1 and kinds[0] in (0, 1):
        return share_figure(kinds[kind], clusters)
    items = np.column_stack([kinds, np.ones(len(kinds))])
    keys = None if clusters is None else clusters.keys
    interval = bootstrap(items, share, kinds=kind, clusters=keys)
    return figure(math.fsum(values) / len(values), interval, len(values), clusters)


def quantile_figure(values: Sequence[float], quantile: float, clusters: Clusters | None) -> Figure:
    """A quantile of numbers, by linear interpolation.

    The interval is that of a percentile bootstrap; over single replies it is computed without
    drawing. It is taken over at most 256 groups of neighbouring values, each standing for its
    median, so its ends are exact to 1/256 of the distribution.
    """
    import numpy as np

    numbers = np.asarray(values, dtype=float)
    if not len(numbers):
        return NOTHING
    group, centres = _groups(numbers)
    if clusters is None:
        interval = _undrawn(group, centres, quantile)
    else:

        def drawn(sums: NDArray[np.float64]) -> NDArray[np.float64]:
            reached = sums.cumsum(-1) >= quantile * sums.sum(-1, keepdims=True)
            found: NDArray[np.float64] = centres[reached.argmax(-1)]
            return found

        interval = bootstrap(np.eye(len(centres)), drawn, kinds=group, clusters=clusters.keys)
    return figure(float(np.quantile(numbers, quantile)), interval, len(numbers), clusters)


def _undrawn(group: NDArray[np.int64], centres: NDArray[np.float64], quantile: float) -> Interval:
    """The bootstrap interval of a quantile of ascending groups, by endlessly many replicates.

    The quantile of a replicate is at most a group's value when enough of the n drawn come from
    there or below, and how many do is binomial.
    """
    import numpy as np
    from scipy.special import bdtrc

    n = len(group)
    if n < 2:
        return Interval(math.nan, math.nan)
    below = np.minimum(np.bincount(group, minlength=len(centres)).cumsum() / n, 1)
    reached = bdtrc(math.ceil(quantile * n) - 1, n, below)
    low, high = (float(centres[(reached >= end).argmax()]) for end in (0.025, 0.975))
    return Interval(low, high)


def figure(
    value: float, interval: tuple[float, float], n: int, clusters: Clusters | None = None
) -> Figure:
    """A figure with NaN as None."""
    counted = None if clusters is None else clusters.counted
    return Figure(number(value), number(interval[0]), number(interval[1]), n, counted)


def number(value: Any) -> float | None:
    """A float; None for NaN."""
    return None if math.isnan(value) else float(value)


_GROUPS = 256


def _groups(numbers: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    import numpy as np

    distinct, group = np.unique(numbers, return_inverse=True)
    if len(distinct) <= _GROUPS:
        return group, distinct
    order = numbers.argsort(kind="stable")
    rank = order.argsort(kind="stable")
    # Groups are neighbours in the order: where each begins, and the median of what it holds.
    starts = -(-np.arange(_GROUPS + 1) * len(numbers) // _GROUPS)
    first, last = starts[:-1], starts[1:] - 1
    ordered = numbers[order]
    centres = (ordered[(first + last) // 2] + ordered[(first + last + 1) // 2]) / 2
    return rank * _GROUPS // len(numbers), centres
