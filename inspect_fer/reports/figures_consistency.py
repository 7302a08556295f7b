"""Class by class, how alike the answers of two runs are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from inspect_fer.reports.figures_style import (
    LEGEND_LINE,
    MUTED,
    RULE,
    SERIES,
    WIDTH,
    Drawing,
    axis_name,
    below,
    canvas,
    handle,
    label_axis,
    label_height,
    label_room,
    legend_name,
    legend_room,
    percent_axis,
    place,
)
from inspect_fer.reports.model import Comparison, Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


MOST_COMPARISONS = 12
"""How many pairs of runs get a figure at most; the table has them all."""


def consistency(report: Report) -> Iterator[Drawing]:
    """Pairs of runs: first those of one model in two conditions, then the others."""
    yield from map(_pair, islice(_telling(report), MOST_COMPARISONS))


def _telling(report: Report) -> Iterator[Comparison]:
    models = {run.name: (run.model, run.task) for run in report.runs}

    def alike(one: Comparison) -> bool:
        return models[one.first] == models[one.second]

    yield from (one for one in report.compared if alike(one))
    yield from (one for one in report.compared if not alike(one))


def _pair(found: Comparison) -> Drawing:
    return Drawing(
        kind="consistency",
        about=f"{found.first} and {found.second}",
        title=f"Consistency of {found.first} and {found.second}",
        caption=(
            "Share of the items of each gold label to which both runs gave the same answer (bars,"
            " with 95 % intervals), and the recall of each run on them. n ="
            f" {found.same.n} shared answers."
        ),
        runs=(found.first, found.second),
        draw=partial(_draw_consistency, found),
    )


def _draw_consistency(found: Comparison) -> Canvas:
    names = [axis_name(f"{one.label} (n = {one.same.n})") for one in found.classes]
    runs = [legend_name(f"recall: {name}") for name in (found.first, found.second)]
    left, bottom = label_room(names), 0.4 + LEGEND_LINE + legend_room(runs)
    tall = label_height(names, 0.23) * len(names) + 0.1
    share = "" if found.same.value is None else f", {100 * found.same.value:.1f} % alike"
    figure = canvas(
        "Class-wise consistency of two runs", f"{found.same.basis}{share}", bottom + tall + 0.06
    )
    axes = place(figure, left, bottom, WIDTH - left - 0.14, tall)
    percent_axis(axes, "same answer, recall (%)")
    label_axis(axes, names)
    for at, one in enumerate(found.classes):
        axes.barh(at, one.same.value or 0, 0.62, color=RULE)
        if one.same.low is not None and one.same.high is not None:
            axes.hlines(at, one.same.low, one.same.high, color=MUTED, linewidth=1.1)
        for recall, offset, (color, marker) in zip(
            (one.first, one.second), (-0.14, 0.14), SERIES, strict=False
        ):
            axes.plot(recall, at + offset, marker, color=color, clip_on=False)
    from matplotlib.patches import Patch

    below(
        figure,
        [
            Patch(color=RULE, label="both gave the same answer"),
            *(handle(name, *look) for name, look in zip(runs, SERIES, strict=False)),
        ],
        columns=1,
    )
    return figure
