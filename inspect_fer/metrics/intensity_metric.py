"""The threshold of leaving *Neutral* as an Inspect metric."""

import math

from inspect_ai.scorer import Metric, SampleScore, metric

from inspect_fer.metrics.counts import neutral_share
from inspect_fer.metrics.intensity import Point, threshold
from inspect_fer.metrics.scores import answers_of


@metric(scores="unreduced")
def neutral_threshold() -> Metric:
    """Intensity at which half of the answers leave *Neutral*, per emotion and on average.

    Needs items with the traits ``emotion`` and ``intensity``; refused and unreadable answers are
    left out, off-list ones have left *Neutral* unless they say so. Gives
    ``neutral_threshold_<emotion>`` where a curve can be fitted, ``neutral_threshold``, their mean,
    and ``neutral_threshold_n``, the number of answers behind them.
    """

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        points: dict[str, list[Point]] = {}
        for score, answer in zip(scores, answers_of(scores), strict=True):
            traits = (score.sample_metadata or {}).get("traits", {})
            placed = {"emotion", "intensity"} <= set(traits)
            if placed and answer.outcome in ("answered", "off_list"):
                left = not neutral_share([answer]).hits
                points.setdefault(traits["emotion"], []).append(Point(traits["intensity"], left))
        fits = {emotion: threshold(found) for emotion, found in points.items()}
        known = {emotion: value for emotion, value in fits.items() if not math.isnan(value)}
        if not known:
            return {}
        return {
            "neutral_threshold": sum(known.values()) / len(known),
            "neutral_threshold_n": sum(len(points[emotion]) for emotion in known),
            **{f"neutral_threshold_{emotion}": value for emotion, value in known.items()},
        }

    return compute
