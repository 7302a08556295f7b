"""From which intensity an emotion is named: for faces drawn from neutral to full intensity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from inspect_fer.metrics import counts
from inspect_fer.metrics.intensity import Point, threshold_with_interval
from inspect_fer.reports.estimate import clusters, figure, share_figure
from inspect_fer.reports.model import Figure, Reply, Run, Step, Threshold

HALF = 0.5
"""The share of answers at which a threshold is read off a curve."""


def thresholds(runs: Sequence[Run]) -> list[Threshold]:
    """One curve per emotion, for runs on items with the traits ``emotion`` and ``intensity``.

    An emotion is named from where its curve crosses one half for the first time, on straight lines
    between steps; from the first step when it starts beyond. *Neutral* is left at the 50 % point of
    a fitted logistic curve, as in the log's metric ``neutral_threshold``.
    """
    found = []
    for run in runs:
        shown: dict[str, dict[float, list[Reply]]] = {}
        for reply in run.replies:
            emotion, intensity = reply.traits.get("emotion"), reply.traits.get("intensity")
            if isinstance(emotion, str) and isinstance(intensity, int | float):
                steps = shown.setdefault(emotion, {})
                steps.setdefault(float(intensity), []).append(reply)
        found += [
            _threshold(run, emotion, steps) for emotion, steps in shown.items() if len(steps) > 1
        ]
    return found


def _threshold(run: Run, emotion: str, shown: dict[float, list[Reply]]) -> Threshold:
    steps = tuple(_step(emotion, intensity, shown[intensity]) for intensity in sorted(shown))
    return Threshold(
        run=run.name,
        emotion=emotion,
        steps=steps,
        named_from=_crossing(steps, lambda step: step.named.value or 0),
        neutral_until=_left_neutral(shown),
    )


def _left_neutral(shown: dict[float, list[Reply]]) -> Figure:
    said = [
        (intensity, reply)
        for intensity, replies in shown.items()
        for reply in replies
        if reply.answer.outcome in ("answered", "off_list")
    ]
    together = clusters([reply for _, reply in said])
    keys = [None] * len(said) if together is None else [str(key) for key in together.keys]
    found = threshold_with_interval(
        [
            Point(intensity, not counts.neutral_share([reply.answer]).hits, key)
            for (intensity, reply), key in zip(said, keys, strict=True)
        ]
    )
    return figure(found.value, (found.low, found.high), found.n, together)


def _step(emotion: str, intensity: float, replies: Sequence[Reply]) -> Step:
    together = clusters(replies)
    answers = [reply.answer for reply in replies]
    named = [answer.outcome == "answered" and answer.answer == emotion for answer in answers]
    neutral = [bool(counts.neutral_share([answer]).hits) for answer in answers]
    return Step(intensity, share_figure(named, together), share_figure(neutral, together))


def _crossing(steps: Sequence[Step], of: Callable[[Step], float]) -> float | None:
    if of(steps[0]) >= HALF:
        return steps[0].intensity
    for before, after in pairwise(steps):
        low, high = of(before), of(after)
        if low < HALF <= high:
            part = (HALF - low) / (high - low)
            return before.intensity + part * (after.intensity - before.intensity)
    return None
