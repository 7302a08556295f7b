"""Latency against accuracy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from inspect_fer.reports.figures_style import (
    MOST_SERIES,
    SERIES,
    WIDTH,
    Drawing,
    below,
    canvas,
    dot,
    handle,
    legend_name,
    legend_room,
    percent_axis,
    place,
)
from inspect_fer.reports.model import Figure, Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


class _Point(NamedTuple):
    name: str
    seconds: Figure
    accuracy: Figure


def latency(report: Report) -> Iterator[Drawing]:
    """One figure per dataset and split that has at least two runs with times."""
    by_dataset: dict[tuple[str, str, str], list[_Point]] = {}
    for run in report.runs:
        accuracy, median = report.of(run, "accuracy"), report.of(run, "latency_median")
        if accuracy is None or median is None or not median.value or accuracy.value is None:
            continue
        point = _Point(
            run.name,
            median.figure,
            accuracy.figure,
        )
        by_dataset.setdefault((*run.collection, run.split), []).append(point)
    for (dataset, _, split), points in by_dataset.items():
        if len(points) > 1:
            shown, more = points[:MOST_SERIES], points[MOST_SERIES:]
            left_out = ", ".join(point.name for point in more)
            yield Drawing(
                kind="latency",
                about=f"{dataset} {split}",
                title=f"Latency against accuracy: {dataset}",
                caption=(
                    "Accuracy over all answers and median seconds per answer, with 95 % intervals;"
                    " n in the legend. Times depend on the service, the hour and the connection."
                    + (f" Not drawn for want of room: {left_out}." if left_out else "")
                ),
                runs=tuple(point.name for point in shown),
                draw=partial(_draw_latency, dataset, shown),
            )


def _draw_latency(dataset: str, points: Sequence[_Point]) -> Canvas:
    from matplotlib.ticker import LogLocator, NullLocator

    # The dataset stands above.
    names = [
        legend_name(point.name.removeprefix(f"{dataset} · "), f"(n = {point.accuracy.n})")
        for point in points
    ]
    left, bottom, tall = 0.5, 0.44 + legend_room(names), 1.7
    figure = canvas("Latency against accuracy", dataset, bottom + tall + 0.08)
    axes = place(figure, left, bottom, WIDTH - left - 0.16, tall)
    entries = []
    for at, (_, median, accuracy) in enumerate(points):
        color, marker = SERIES[at % len(SERIES)]
        filled = at < len(SERIES)
        assert median.value is not None
        assert accuracy.value is not None
        if median.low is not None and median.high is not None:
            axes.hlines(accuracy.value, median.low, median.high, color=color, linewidth=1.1)
        dot(axes, accuracy, median.value, color, marker=marker, upright=True, filled=filled)
        entries.append(handle(names[at], color, marker, filled=filled))
    percent_axis(axes, "accuracy (%)", which="y")
    axes.grid(True, axis="x")
    ends = [
        end
        for point in points
        for end in (point.seconds.low, point.seconds.value, point.seconds.high)
        if end
    ]
    wide = max(ends) > _DECADE * min(ends)
    if wide:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlim(min(ends) / 1.3, max(ends) * 1.3)
    else:
        # Points are compared with each other, not with zero: they need the room.
        margin = 0.25 * (max(ends) - min(ends)) or 0.1 * max(ends)
        axes.set_xlim(max(0.0, min(ends) - margin), max(ends) + margin)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("median seconds per answer" + (" (log scale)" if wide else ""))
    below(figure, entries, columns=1)
    return figure


_DECADE = 10
