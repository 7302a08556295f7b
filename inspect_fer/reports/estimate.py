"""Figures with intervals over the replies of a run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from statistics import stdev
from typing import TYPE_CHECKING, Any, NamedTuple

from inspect_fer.metrics import agreement_counts
from inspect_fer.metrics.cells import Cells, cells_interval, share_interval
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import FEW, Interval, Statistic, bootstrap, share, tails, wilson
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


def confusion_figure(
    answers: Sequence[Answer],
    labels: Sequence[str],
    statistic: Statistic,
    clusters: Clusters | None,
) -> Figure:
    """A figure over the confusion table of answers: `counts.accuracy`, ``uar``, ``waf``, ``macro_f1``."""
    return table_figure(Cells.of(answers, labels), statistic, clusters)


def table_figure(cells: Cells, statistic: Statistic, clusters: Clusters | None) -> Figure:
    """As `confusion_figure`, of answers whose cells are known."""
    import numpy as np

    if not len(cells.kind):
        return NOTHING
    value = float(np.asarray(statistic(cells.total[None]))[0])
    keys = None if clusters is None else clusters.keys
    return figure(value, cells_interval(cells, statistic, keys), len(cells.kind), clusters)


def share_figure(hits: ArrayLike, clusters: Clusters | None) -> Figure:
    """Share of true values, with the interval of `share_interval`."""
    import numpy as np

    right = np.asarray(hits, dtype=bool)
    if not len(right):
        return NOTHING
    keys = None if clusters is None else clusters.keys
    return figure(float(right.mean()), share_interval(right, keys), len(right), clusters)


def mean_figure(
    values: Sequence[float], clusters: Clusters | None, *, bounded: bool = False
) -> Figure:
    """Mean of numbers that are not negative; `bounded` says that none is above 1, as in a share."""
    import numpy as np

    if not len(values):
        return NOTHING
    kinds, kind = np.unique(np.asarray(values, dtype=float), return_inverse=True)
    if bounded and len(kinds) == 1:
        units = len(values) if clusters is None else clusters.n
        value = float(kinds[0])
        return figure(value, wilson(value * units, units), len(values), clusters)
    items = np.column_stack([kinds, np.ones(len(kinds))])
    keys = None if clusters is None else clusters.keys
    bounds = (0, 1 if bounded else math.inf)
    interval = bootstrap(items, share, kinds=kind, clusters=keys, bounds=bounds)
    return figure(math.fsum(values) / len(values), interval, len(values), clusters)


def quantile_figure(values: Sequence[float], quantile: float, clusters: Clusters | None) -> Figure:
    """A quantile of numbers, by linear interpolation.

    The interval is that of `bootstrap`; over single replies it is computed without
    drawing. It is taken over at most 256 groups of neighbouring values, each standing for its
    median, so its ends are exact to 1/256 of the distribution. Over few clusters there is none.
    """
    import numpy as np

    numbers = np.asarray(values, dtype=float)
    if not len(numbers):
        return NOTHING
    group, centres = _groups(numbers)
    if clusters is None:
        interval = _undrawn(group, centres, quantile)
    elif clusters.n < FEW:
        interval = Interval(math.nan, math.nan)
    else:

        def drawn(sums: NDArray[np.float64]) -> NDArray[np.float64]:
            reached = sums.cumsum(-1) >= quantile * sums.sum(-1, keepdims=True)
            found: NDArray[np.float64] = centres[reached.argmax(-1)]
            return found

        interval = bootstrap(np.eye(len(centres)), drawn, kinds=group, clusters=clusters.keys)
    return figure(float(np.quantile(numbers, quantile)), interval, len(numbers), clusters)


def alpha_figure(units: Sequence[Sequence[str]], clusters: Clusters | None) -> Figure:
    """Krippendorff's alpha with an interval over items, or over clusters of them.

    A bootstrap (draws in which every rating is the same have no figure), except where no two
    ratings of an item differ: there Wilson's interval of the share that differ, none of so many
    items (or clusters), over what would differ by chance. None where every rating is the same.

    Args:
        units: At least two ratings of each item.
        clusters: What the items belong to.
    """
    if not units:
        return NOTHING
    terms = agreement_counts.alpha_terms(units)
    sums = terms.sum(0)
    if sums[0] == 0:
        n = len(units) if clusters is None else clusters.n
        chance = agreement_counts.chance_disagreement(sums)
        low = max(-1.0, 1 - wilson(0, n).high / chance) if chance else math.nan
        interval = Interval(low, 1.0 if chance else math.nan)
    else:
        drawn = partial(agreement_counts.alpha, alone=math.nan)
        keys = None if clusters is None else clusters.keys
        interval = bootstrap(terms, drawn, clusters=keys, bounds=(-1, 1))
    return figure(float(agreement_counts.alpha(sums)), interval, len(units), clusters)


def deviation_figure(shares: Sequence[float]) -> Figure:
    """Standard deviation of shares of the same items, such as the accuracies of epochs.

    The interval is that of normal values, by the chi-square distribution: few epochs tell little
    of how far others would lie apart. There is none where all are the same.

    Args:
        shares: Each 0 to 1, so that they deviate by 0.5 at most; that of a few can lie above it.
    """
    from scipy.special import chdtri

    n = len(shares)
    if n < 2:
        return NOTHING
    value = stdev(shares)
    if not value:
        return Figure(value, None, None, n)
    low, high = (value * math.sqrt((n - 1) / chdtri(n - 1, end)) for end in (0.025, 0.975))
    return Figure(value, low, min(high, max(0.5, value)), n)


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
    low, high = (float(centres[(reached >= end).argmax()]) for end in tails(n))
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
