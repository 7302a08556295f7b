"""Uncertainty: intervals for any figure, and comparisons of two models on the same items."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

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
    clusters: Sequence[Hashable] | None = None,
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap interval of a figure over items, or over clusters of items.

    Items that belong together (all pictures of a person, all frames of a clip, all epochs of an
    item) are drawn together when `clusters` names what they belong to. Percentile intervals are
    somewhat too narrow below about 20 items or clusters, and have no width when every item counts
    the same: for a share use `wilson`.

    Args:
        items: What each item adds to the counts, shape ``(n, ...)``: ``counts.item_confusion``
            for figures over a confusion table, or ``(n, 2)`` of hits and ones for `share`.
        statistic: Takes sums over the drawn items, shape ``(replicates, ...)``, and returns shape
            ``(replicates,)``. Replicates for which it is NaN are left out.
        clusters: One key per item.
        replicates: How often to draw.
        level: Share of the distribution between the ends.
        seed: The same seed gives the same interval.

    Returns:
        NaN, NaN for fewer than two items (or clusters), and when no replicate has a figure.

    Raises:
        ValueError: When there is not one cluster key per item, or a key is None.
    """
    import numpy as np

    units = np.asarray(items, dtype=float)
    if clusters is not None:
        units = _sum_by_cluster(units, clusters)
    if len(units) < 2:
        return Interval(np.nan, np.nan)
    # Drawing n units with replacement is drawing, for each kind of unit, how many of the n it is:
    # a confusion table of 4000 items has at most a few dozen kinds.
    kinds, multiplicity = _kinds(units.reshape(len(units), -1))
    draws = np.random.default_rng(seed).multinomial(
        len(units), multiplicity / len(units), size=replicates
    )
    sums = (draws.astype(float) @ kinds).reshape(replicates, *units.shape[1:])
    figures = np.asarray(statistic(sums), dtype=float)
    figures = figures[~np.isnan(figures)]
    if not len(figures):
        return Interval(np.nan, np.nan)
    low, high = np.quantile(figures, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def paired_difference(
    first: ArrayLike,
    second: ArrayLike,
    statistic: Statistic,
    *,
    clusters: Sequence[Hashable] | None = None,
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
        clusters: As in `bootstrap`.
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
    low, high = bootstrap(
        both, difference, clusters=clusters, replicates=replicates, level=level, seed=seed
    )
    return Difference(float(difference(both.sum(0)[None])[0]), low, high, len(both))


def share(sums: Floats) -> Floats:
    """Statistic for items of ``(hit, 1)``: hits over n; NaN where n is 0."""
    import numpy as np

    result: Floats = np.full(sums.shape[:-1], np.nan)
    np.divide(sums[..., 0], sums[..., 1], out=result, where=sums[..., 1] > 0)
    return result


def wilson(hits: int, n: int, *, level: float = 0.95) -> Interval:
    """Wilson score interval of a share of independent items; NaN, NaN when n is 0."""
    if not n:
        return Interval(float("nan"), float("nan"))
    from scipy.stats import binomtest

    ends = binomtest(hits, n).proportion_ci(confidence_level=level, method="wilson")
    return Interval(float(ends.low), float(ends.high))


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> McNemar:
    """Exact two-sided McNemar test of whether two models get the same items right.

    Args:
        first: Per item, whether the first model is right.
        second: The same for the second model; position i of both is the same item.

    Returns:
        p is 1 when they never disagree, which includes no items at all.

    Raises:
        ValueError: When the lengths differ.
    """
    from scipy.stats import binomtest

    pairs = list(zip(first, second, strict=True))
    first_only = sum(bool(a and not b) for a, b in pairs)
    second_only = sum(bool(b and not a) for a, b in pairs)
    disagreements = first_only + second_only
    p = float(binomtest(first_only, disagreements).pvalue) if disagreements else 1.0
    return McNemar(first_only, second_only, p)


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


def _sum_by_cluster(units: Floats, clusters: Sequence[Hashable]) -> Floats:
    import numpy as np

    if len(clusters) != len(units):
        raise ValueError(
            f"{len(units)} items but {len(clusters)} cluster keys: one each is needed."
        )
    if None in clusters:
        raise ValueError(
            f"Item {list(clusters).index(None)} has no cluster key:"
            " give it one of its own, or draw single items (clusters=None)."
        )
    number = {key: index for index, key in enumerate(dict.fromkeys(clusters))}
    sums = np.zeros((len(number), *units.shape[1:]))
    np.add.at(sums, [number[key] for key in clusters], units)
    return sums


def _kinds(rows: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Distinct rows, in an order that does not depend on that of the rows, and how often each occurs.

    Logs hold items in the order in which they were finished, which differs from run to run.
    """
    import numpy as np

    index: dict[bytes, int] = {}
    kind = [index.setdefault(row.tobytes(), len(index)) for row in rows]
    first = np.unique(kind, return_index=True)[1]
    order = [index[key] for key in sorted(index)]
    return rows[first[order]], np.bincount(kind)[order]
