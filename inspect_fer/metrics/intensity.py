"""At which intensity of an expression do answers leave *Neutral*?

The posts suspect that models fall back on *Neutral* for weak expressions. On faces that are shown
from no to full intensity this is measured directly: a logistic curve of "not called Neutral" over
intensity, and the intensity at which it passes one half.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inspect_fer.metrics.intervals import FEW, Interval, student, tails

# Weak enough not to move a threshold by more than a fraction of a step, strong enough to keep it
# finite, midway between two steps, when no answer contradicts the curve.
_PENALTY = 1000.0
_REPLICATES = 200


class Point(NamedTuple):
    """One answer: the intensity shown (0 to 1), whether it left *Neutral*, and who was shown."""

    intensity: float
    left: bool
    subject: str | None = None


class Threshold(NamedTuple):
    """The intensity at which half of the answers leave *Neutral*, its 95 % interval, and n.

    The value is NaN, and the reason says why, when answers never or always leave *Neutral*, leave
    it less often the stronger the expression is, or leave it so seldom or so often that the curve
    passes one half outside of what was shown. The interval may reach beyond what was shown.
    """

    value: float
    low: float
    high: float
    n: int
    reason: str = ""


def threshold(points: Sequence[Point]) -> float:
    """The 50 % point of the fitted logistic curve; NaN when there is none (see `Threshold`).

    Where no answer contradicts a step, the point midway between the last *Neutral* and the first
    other answer.
    """
    return math.nan if _no_threshold(points) else _crossing(points)


def _no_threshold(points: Sequence[Point]) -> str:
    """Why there is no threshold; empty when there is one."""
    if not points:
        return "no answers"
    if all(point.left for point in points):
        return "answers always leave Neutral"
    if not any(point.left for point in points):
        return "answers never leave Neutral"
    value = _crossing(points)
    if math.isnan(value):
        return "answers do not leave Neutral more often the stronger the expression is"
    shown = [point.intensity for point in points]
    if not min(shown) <= value <= max(shown):
        side = "below" if value < min(shown) else "above"
        return f"the curve passes one half {side} the intensities shown"
    return ""


def _crossing(points: Sequence[Point]) -> float:
    """Where the fitted curve passes one half, wherever that is; NaN when it does not rise."""
    import numpy as np
    from sklearn import config_context
    from sklearn.linear_model import LogisticRegression

    left = np.array([point.left for point in points], dtype=bool)
    if not len(left) or left.all() or not left.any():
        return math.nan
    intensity = np.array([[point.intensity] for point in points], dtype=float)
    last, first = _step(points)
    if last < first:
        return (last + first) / 2
    # Looking at what it is given takes as long as a third of the fit.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        fit = LogisticRegression(C=_PENALTY).fit(intensity, left)
    slope, intercept = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    return -intercept / slope if slope > 0 else math.nan


def threshold_with_interval(points: Sequence[Point], seed: int = 0) -> Threshold:
    """As `threshold`, with a bootstrap over subjects (over answers when none are named).

    Replicates without a threshold are left out of the interval; when more than half have none, the
    interval is NaN, as it is with a single subject. With few subjects each is left out once
    instead (`intervals.jackknife`). Where no answer contradicts a step, the interval holds at
    least what lies between the last *Neutral* and the first other answer: nothing between them was
    shown.
    """
    value = threshold(points)
    groups: dict[object, list[Point]] = {}
    for number, point in enumerate(points):
        groups.setdefault(number if point.subject is None else point.subject, []).append(point)
    members = list(groups.values())
    low, high = _interval(members, value, seed)
    last, first = _step(points)
    if last < first:
        low, high = min(low, last), max(high, first)
    reason = _no_threshold(points) if math.isnan(low) else ""
    return Threshold(value, low, high, len(points), reason)


def _interval(members: Sequence[Sequence[Point]], value: float, seed: int) -> Interval:
    """Interval of a threshold, from the answers of each subject."""
    import numpy as np

    nothing = Interval(math.nan, math.nan)
    if math.isnan(value):
        return nothing
    if len(members) < FEW:
        without = [
            _crossing(_joined(members, set(range(len(members))) - {at}))
            for at in range(len(members))
        ]
        return student(value, np.asarray(without))
    random = np.random.default_rng(seed)
    drawn = (random.integers(0, len(members), len(members)) for _ in range(_REPLICATES))
    found = [_crossing(_joined(members, places)) for places in drawn]
    kept = [one for one in found if not math.isnan(one)]
    if len(kept) * 2 <= _REPLICATES:
        return nothing
    low, high = np.quantile(kept, tails(len(members)))
    return Interval(float(low), float(high))


def _joined(members: Sequence[Sequence[Point]], places: Iterable[int]) -> list[Point]:
    return [point for place in places for point in members[place]]


def _step(points: Sequence[Point]) -> tuple[float, float]:
    """The strongest intensity that was called Neutral, and the weakest that was not."""
    last = max((point.intensity for point in points if not point.left), default=math.nan)
    return last, min((point.intensity for point in points if point.left), default=math.nan)
