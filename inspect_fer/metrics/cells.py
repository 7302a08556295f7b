"""Intervals of figures over a confusion table, also where a bootstrap has no width.

Accuracy, UAR, WAF and macro-F1 of answers that are all right, all wrong, or always the same label
are the same in each draw. A bootstrap would say that they are certain, however few the answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import Interval, Statistic, bootstrap, mover, share, wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Keys = NDArray[np.int64] | None


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
        return cls.at(counts.cells(answers, labels), len(labels))

    @classmethod
    def at(cls, places: ArrayLike, labels: int) -> Cells:
        """The cells at some places of a flattened table of so many labels, one per answer."""
        import numpy as np

        occurring, kind = np.unique(np.asarray(places, dtype=np.int64), return_inverse=True)
        width = labels + len(counts.NON_ANSWERS)
        tables = np.zeros((len(occurring), labels * width))
        tables[np.arange(len(occurring)), occurring] = 1
        return cls(tables.reshape(-1, labels, width), kind)

    @property
    def total(self) -> NDArray[np.float64]:
        """The confusion table of all answers."""
        import numpy as np

        table: NDArray[np.float64] = np.tensordot(
            np.bincount(self.kind, minlength=len(self.tables)), self.tables, 1
        )
        return table

    @property
    def right(self) -> NDArray[np.bool_]:
        """Per answer, whether it is right."""
        import numpy as np

        right: NDArray[np.bool_] = np.diagonal(self.tables, axis1=-2, axis2=-1).sum(-1) > 0
        return right[self.kind]


def cells_interval(cells: Cells, statistic: Statistic, clusters: Keys = None) -> Interval:
    """95 % interval of `counts.accuracy`, ``uar``, ``waf`` or ``macro_f1``.

    `bootstrap`, except where it has no width: there accuracy has the interval of `share_interval`,
    the others that of `by_class`. A class that is all right or all wrong is so in every draw, and
    UAR, in which a class of five items counts as much as one of five hundred, would seem certain of
    it: there the ends are at least as far apart as those from Wilson's interval of each recall.

    Args:
        cells: At least one answer.
        statistic: One of the four.
        clusters: One number per answer; answers with the same are drawn together.

    Returns:
        NaN, NaN for a single answer (or cluster) with a figure between 0 and 1.
    """
    import numpy as np

    if statistic is counts.accuracy:
        return share_interval(cells.right, clusters)
    clusters = _of_several(clusters)
    interval = bootstrap(
        cells.tables, statistic, kinds=cells.kind, clusters=clusters, bounds=(0, 1)
    )
    value = float(np.asarray(statistic(cells.total[None]))[0])
    if interval.low == interval.high or (math.isnan(interval.low) and value in (0, 1)):
        return by_class(cells, statistic, clusters)
    if statistic is counts.uar:
        parts = _parts(cells, statistic, clusters)
        if any(hit in (0, 1) for hit, _ in parts):
            low, high = _of_recalls(parts)
            return Interval(min(low, interval.low), max(high, interval.high))
    return interval


def by_class(cells: Cells, statistic: Statistic, clusters: Keys = None) -> Interval:
    """The interval of UAR, WAF or macro-F1 from Wilson's interval of each class.

    Recalls of different classes rest on different answers, so those of UAR are combined by `mover`.
    F1 of a class is 2 J / (1 + J), where J is the share of right answers among those that have the
    class as gold label or as answer. An error lowers it for two classes at once, and a person who
    is hard to read lowers the recall of all: the ends of WAF and macro-F1, and of UAR over
    clusters of several answers, are means of the classes' ends, as if all classes were overrated
    together. Clusters are counted in place of answers. All of this is wider than needed rather
    than too narrow.

    Args:
        cells: As in `cells_interval`.
        statistic: `counts.uar`, ``waf`` or ``macro_f1``.
        clusters: As in `cells_interval`.
    """
    import numpy as np

    clusters = _of_several(clusters)
    parts = _parts(cells, statistic, clusters)
    if statistic is counts.uar and clusters is None:
        return _of_recalls(parts)
    support = cells.total.sum(1)
    weights = support[support > 0] if statistic is counts.waf else np.ones(len(parts))
    ends = np.asarray([interval for _, interval in parts])
    if statistic is not counts.uar:
        ends = 2 * ends / (1 + ends)
    low, high = np.average(ends, axis=0, weights=weights)
    return Interval(float(low), float(high))


def _parts(cells: Cells, statistic: Statistic, clusters: Keys) -> list[tuple[float, Interval]]:
    """Recall (for UAR) or J of each class that occurs as gold, with Wilson's interval."""
    import numpy as np

    table = cells.total
    gold, answered = _places(cells)
    parts = []
    for row in np.flatnonzero(table.sum(1)):
        held = gold == row if statistic is counts.uar else (gold == row) | (answered == row)
        units = int(held.sum()) if clusters is None else len(np.unique(clusters[held]))
        hit = float(table[row, row] / held.sum())
        parts.append((hit, wilson(hit * units, units)))
    return parts


def _of_recalls(parts: Sequence[tuple[float, Interval]]) -> Interval:
    low, high = mover((1 / len(parts), hit, interval) for hit, interval in parts)
    return Interval(max(0.0, low), min(1.0, high))


def share_interval(hits: ArrayLike, clusters: Keys = None) -> Interval:
    """95 % interval of a share of true values.

    Bootstrap, except where it has no width (none and all, or all clusters alike) and where fewer
    than ten single values are true, or false: there Wilson's interval over clusters (or single
    values). Of one refusal among a thousand answers the draws hold at most a few, and their upper
    end would lie below that of no refusal at all. So it is of clusters where fewer than five, and
    not half of them, hold a true value, or a false one.
    """
    import numpy as np

    right = np.asarray(hits, dtype=bool)
    clusters = _of_several(clusters)
    value = float(right.mean())
    units = len(right) if clusters is None else len(np.unique(clusters))
    if value in (0, 1) or _is_rare(right, clusters, units):
        return wilson(value * units, units)
    found = bootstrap(
        _MISS_AND_HIT, share, kinds=right.astype(np.int64), clusters=clusters, bounds=(0, 1)
    )
    return wilson(value * units, units) if found.low == found.high else found


def _is_rare(right: NDArray[np.bool_], clusters: Keys, units: int) -> bool:
    import numpy as np

    if clusters is None:
        return bool(min(right.sum(), (~right).sum()) < _FEW)
    holding = min(len(np.unique(clusters[right])), len(np.unique(clusters[~right])))
    return holding < min(_FEW_CLUSTERS, units / 2)


def _of_several(clusters: Keys) -> Keys:
    """The clusters; None if each of them is a single answer."""
    import numpy as np

    alone = clusters is not None and len(np.unique(clusters)) == len(clusters)
    return None if alone else clusters


_MISS_AND_HIT = ((0, 1), (1, 1))
_FEW = 10
_FEW_CLUSTERS = 5


def _places(cells: Cells) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row (gold label) and column (answer) of each answer."""
    import numpy as np

    flat = cells.tables.reshape(len(cells.tables), -1).argmax(1)[cells.kind]
    gold, answered = np.divmod(flat, cells.tables.shape[-1])
    return gold, answered
