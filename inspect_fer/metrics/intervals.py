"""Uncertainty: intervals for any figure, and comparisons of two models on the same items."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    ClusterKeys = Sequence[Hashable] | NDArray[np.int64]

Statistic = Callable[..., "ArrayLike"]
"""From summed counts, shape ``(replicates, ...)``, to one figure per replicate: ``counts.uar``."""


class Interval(NamedTuple):
    """A confidence interval; NaN, NaN where there is none."""

    low: float
    high: float


class Difference(NamedTuple):
    """Second minus first, on the same items.

    Attributes:
        value: The difference.
        low: Lower end of its interval.
        high: Upper end of its interval.
        n: How many items were compared.
    """

    value: float
    low: float
    high: float
    n: int


class McNemar(NamedTuple):
    """The exact McNemar test.

    Attributes:
        first_only: Items that only the first got right.
        second_only: Items that only the second got right.
        p: Two-sided p-value.
    """

    first_only: int
    second_only: int
    p: float


def bootstrap(
    items: ArrayLike,
    statistic: Statistic,
    *,
    kinds: ArrayLike | None = None,
    clusters: ClusterKeys | None = None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Interval of a figure over items, or over clusters of items: bootstrap, expanded percentiles.

    Items that belong together (all pictures of a person, all frames of a clip, all epochs of an
    item) are drawn together when `clusters` names what they belong to. The fewer these are, the
    further out lie the percentiles that are taken, see `tails`. No draw leaves the range of the
    few: below `FEW` items (or clusters) the interval is that of `jackknife`. Where every item
    counts the same the interval has no width: for a share use `wilson`, for figures made of
    several shares `mover`.

    Args:
        items: What each item adds to the counts, shape ``(n, ...)``: ``counts.item_confusion``
            for figures over a confusion table, or ``(n, 2)`` of hits and ones for `share`.
        statistic: Takes sums over the drawn items, shape ``(replicates, ...)``, and returns shape
            ``(replicates,)``. Replicates for which it is NaN are left out.
        kinds: For many items that add the same: per item, which row of `items` it adds.
        clusters: One key per item.
        bounds: Between which the figure lies whatever is drawn, as 0 and 1 for a share.
        replicates: How often to draw.
        level: Share of intervals that should hold the true figure.
        seed: The same seed gives the same interval.

    Returns:
        NaN, NaN for fewer than two items (or clusters), and when no replicate has a figure.

    Raises:
        ValueError: When there is not one cluster key per item, or a key is None.
    """
    import numpy as np

    rows = np.asarray(items, dtype=float)
    shape = rows.shape[1:]
    rows = rows.reshape(len(rows), math.prod(shape))
    # Drawing n units with replacement is drawing, for each kind of unit, how many of the n it is:
    # a confusion table of 4000 items has at most a few dozen kinds.
    if clusters is not None:
        rows, kind = _distinct(_sum_by_cluster(rows, kinds, clusters))
    else:
        rows, place = _distinct(rows)
        kind = place if kinds is None else place[np.asarray(kinds)]
    multiplicity = np.bincount(kind, minlength=len(rows))
    n = int(multiplicity.sum())
    if n < FEW:
        units = np.repeat(rows, multiplicity, axis=0).reshape(n, *shape)
        return jackknife(units, statistic, bounds=bounds, level=level)
    there = multiplicity > 0
    draws = np.random.default_rng(seed).multinomial(n, multiplicity[there] / n, size=replicates)
    sums = (draws.astype(float) @ rows[there]).reshape(replicates, *shape)
    figures = np.asarray(statistic(sums), dtype=float)
    figures = figures[~np.isnan(figures)]
    if not len(figures):
        return Interval(np.nan, np.nan)
    low, high = np.quantile(figures, tails(n, level))
    return Interval(float(low), float(high))


FEW = 8
"""Below so many items (or clusters) an interval is made without drawing from them."""


def jackknife(
    units: ArrayLike,
    statistic: Statistic,
    *,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    level: float = 0.95,
) -> Interval:
    """Interval of a figure by leaving out each unit once, with the quantiles of Student's t.

    B. Efron, R. J. Tibshirani: An introduction to the bootstrap, 1993, chapter 11. For a mean it is
    Student's t interval.

    Args:
        units: What each item (or cluster) adds to the counts, shape ``(n, ...)``.
        statistic: As in `bootstrap`.
        bounds: As in `bootstrap`.
        level: As in `bootstrap`.

    Returns:
        NaN, NaN for fewer than two units, and when the figure has no value, with or without one.
    """
    import numpy as np

    each = np.asarray(units, dtype=float)
    if len(each) < 2:
        return Interval(math.nan, math.nan)
    total = each.sum(0)
    value = float(np.asarray(statistic(total[None]), dtype=float)[0])
    return student(value, np.asarray(statistic(total - each), dtype=float), bounds, level)


def student(
    value: float,
    without: Floats,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    level: float = 0.95,
) -> Interval:
    """The interval of `jackknife`, from a figure and its values without each of the units."""
    from scipy.special import stdtrit

    n = len(without)
    squares = float(((without - without.mean()) ** 2).sum())
    reach = float(stdtrit(n - 1, (1 + level) / 2)) * math.sqrt(squares * (n - 1) / n)
    if math.isnan(value + reach):
        return Interval(math.nan, math.nan)
    least, most = bounds
    return Interval(float(max(least, value - reach)), float(min(most, value + reach)))


def tails(n: int, level: float = 0.95) -> tuple[float, float]:
    """The percentiles of a bootstrap over n units between which an interval lies: 0 to 1.

    Drawn from n units, figures vary less than those of other n units would, and how much they vary
    is itself only estimated. The percentiles are moved out until, for a mean of normal values, they
    are the ends of Student's t interval: 0.001 and 0.999 for 5 units at a level of 0.95, 0.016
    and 0.984 for 20, 0.025 and 0.975 for very many. T. C. Hesterberg: What teachers should know
    about the bootstrap, The American Statistician 69, 2015 (expanded percentiles).

    Args:
        n: Items, or clusters; at least 2.
        level: Share of intervals that should hold the true figure.
    """
    from scipy.special import ndtr, stdtrit

    reach = math.sqrt(n / (n - 1)) * stdtrit(n - 1, (1 + level) / 2)
    return float(ndtr(-reach)), float(ndtr(reach))


def paired_difference(
    first: ArrayLike,
    second: ArrayLike,
    statistic: Statistic,
    *,
    kinds: ArrayLike | None = None,
    clusters: ClusterKeys | None = None,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Difference:
    """Difference of a figure between two models (or conditions) on the same items.

    Each replicate draws items and takes both models' answers to them, so what is hard about an
    item cancels out.

    Args:
        first: As ``items`` of `bootstrap`, for the first model.
        second: For the second model; row i of both is the same item.
        statistic: As in `bootstrap`.
        kinds: As in `bootstrap`, for both.
        clusters: As in `bootstrap`.
        bounds: As in `bootstrap`, of the difference.
        replicates: As in `bootstrap`.
        level: As in `bootstrap`.
        seed: As in `bootstrap`.

    Returns:
        ``statistic(second) - statistic(first)`` with its interval.

    Raises:
        ValueError: When the two differ in shape; as `bootstrap`.
    """
    import numpy as np

    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != two.shape:
        raise ValueError(
            f"Paired items need the same shape, got {one.shape} and {two.shape}:"
            " keep the items that both models answered, in the same order."
        )

    def difference(sums: Floats) -> Floats:
        earlier: Floats = np.asarray(statistic(sums[:, 0]), dtype=float)
        later: Floats = np.asarray(statistic(sums[:, 1]), dtype=float)
        return later - earlier

    both = np.stack([one, two], axis=1)
    which = np.arange(len(both)) if kinds is None else np.asarray(kinds)
    low, high = bootstrap(
        both,
        difference,
        kinds=kinds,
        clusters=clusters,
        bounds=bounds,
        replicates=replicates,
        level=level,
        seed=seed,
    )
    total = np.tensordot(np.bincount(which, minlength=len(both)), both, 1)
    return Difference(float(difference(total[None])[0]), low, high, len(which))


def share(sums: Floats) -> Floats:
    """Statistic for items of ``(hit, 1)``: hits over n; NaN where n is 0."""
    import numpy as np

    result: Floats = np.full(sums.shape[:-1], np.nan)
    np.divide(sums[..., 0], sums[..., 1], out=result, where=sums[..., 1] > 0)
    return result


def wilson(hits: float, n: float, *, level: float = 0.95) -> Interval:
    """Wilson score interval of a share of independent items; NaN, NaN when n is 0.

    E. B. Wilson: Probable inference, the law of succession, and statistical inference, 1927.
    """
    if not n:
        return Interval(math.nan, math.nan)
    z = NormalDist().inv_cdf((1 + level) / 2)
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # The ends at none and all are exact, where rounding would leave a hair.
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == n else min(1.0, middle + half)
    return Interval(low, high)


def mover(parts: Iterable[tuple[float, float, Interval]]) -> Interval:
    """Interval of a weighted sum of independent figures, from an interval of each.

    G. Y. Zou, A. Donner: Construction of confidence limits about effect measures: a general
    approach, Statistics in Medicine 27, 2008 (method of variance estimates recovery, MOVER). Of
    two shares, weighted 1 and -1, it is R. G. Newcombe's interval of a difference (1998, method
    10). Unlike a bootstrap it keeps its width when every item counts the same.

    Args:
        parts: Weight, value and interval of each figure.
    """
    values, below, above = [], 0.0, 0.0
    for weight, part, (low, high) in parts:
        values.append(weight * part)
        down, up = sorted((weight * (low - part), weight * (high - part)))
        below, above = below + down * down, above + up * up
    value = math.fsum(values)
    return Interval(value - math.sqrt(below), value + math.sqrt(above))


def mcnemar(first: ArrayLike, second: ArrayLike) -> McNemar:
    """Exact two-sided McNemar test of whether two models get the same items right.

    Args:
        first: Per item, whether the first model is right.
        second: The same for the second model; position i of both is the same item.

    Returns:
        p is 1 when they never disagree, which includes no items at all.

    Raises:
        ValueError: When the lengths differ.
    """
    import numpy as np

    # scipy.stats has the test too, but loads for a second.
    from scipy.special import bdtr

    one, other = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if len(one) != len(other):
        raise ValueError(
            f"{len(one)} and {len(other)} items: the shorter list lacks some that the other has."
        )
    first_only, second_only = int((one & ~other).sum()), int((other & ~one).sum())
    # Under the hypothesis either is as likely, so both tails are alike.
    tail = float(bdtr(min(first_only, second_only), first_only + second_only, 0.5))
    return McNemar(first_only, second_only, min(1.0, 2 * tail))


def sign_flips(
    first: ArrayLike,
    second: ArrayLike,
    clusters: ClusterKeys,
    *,
    draws: int = 10_000,
    seed: int = 0,
) -> float:
    """Two-sided p of whether two models are right equally often, where answers belong together.

    A permutation test: if neither were better, the difference that a cluster (a person, an item
    that was asked several times) makes could as well have the other sign. McNemar's test takes
    each answer to be independent, and finds differences that are those of a few persons.

    Args:
        first: Per answer, whether the first model is right.
        second: The same for the second model.
        clusters: One key per answer.
        draws: How often signs are drawn; p is at least 1 / (draws + 1).
        seed: The same seed gives the same p.

    Raises:
        ValueError: When the lengths differ.
    """
    import numpy as np

    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    sums = _sum_by_cluster((other - one)[:, None], None, clusters)[:, 0]
    sizes, times = np.unique(np.abs(sums[sums != 0]), return_counts=True)
    positive = np.random.default_rng(seed).binomial(times, 0.5, size=(draws, len(times)))
    drawn = (2 * positive - times) @ sizes
    as_far = int((np.abs(drawn) >= abs(sums.sum())).sum())
    return (1 + as_far) / (1 + draws)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down correction for testing several hypotheses at once.

    Returns:
        Adjusted p-values in the order given: reject those below the wanted level.

    Raises:
        ValueError: When a value is not between 0 and 1.
    """
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError(f"p-values lie between 0 and 1, got {list(p_values)}.")
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        largest = max(largest, min(1.0, p_values[index] * (len(p_values) - rank)))
        adjusted[index] = largest
    return tuple(adjusted)


def _sum_by_cluster(rows: Floats, kinds: ArrayLike | None, clusters: ClusterKeys) -> Floats:
    """What each cluster adds to the counts."""
    import numpy as np

    kind = np.arange(len(rows)) if kinds is None else np.asarray(kinds)
    if len(clusters) != len(kind):
        raise ValueError(f"{len(kind)} items but {len(clusters)} cluster keys: one each is needed.")
    if isinstance(clusters, np.ndarray):
        numbers = np.unique(clusters, return_inverse=True)[1]
    else:
        if None in clusters:
            raise ValueError(
                f"Item {list(clusters).index(None)} has no cluster key:"
                " give it one of its own, or draw single items (clusters=None)."
            )
        number = {key: index for index, key in enumerate(dict.fromkeys(clusters))}
        numbers = np.asarray([number[key] for key in clusters], dtype=np.int64)
    count = int(numbers.max(initial=-1)) + 1
    sums = np.zeros((count, rows.shape[1]))
    for column in range(rows.shape[1]):
        sums[:, column] = np.bincount(numbers, rows[kind, column], minlength=count)
    return sums


def _distinct(rows: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Distinct rows, in an order that does not depend on that of the rows, and which each row is.

    Logs hold items in the order in which they were finished, which differs from run to run.
    """
    import numpy as np

    index: dict[bytes, int] = {}
    met = np.asarray([index.setdefault(row.tobytes(), len(index)) for row in rows], dtype=np.int64)
    first = np.unique(met, return_index=True)[1]
    order = np.asarray([index[key] for key in sorted(index)], dtype=np.int64)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return rows[first[order]], place[met]
