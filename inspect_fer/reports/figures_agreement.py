"""Accuracy against how much annotators agree."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from inspect_fer.reports.figures_style import (
    BLUE,
    GREEN,
    LEGEND_LINE,
    MUTED,
    WIDTH,
    Drawing,
    below,
    canvas,
    dot,
    handle,
    percent_axis,
    place,
)
from inspect_fer.reports.model import Ambiguity

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def agreement(found: Ambiguity) -> Drawing:
    """A run of a dataset with votes."""
    return Drawing(
        kind="agreement",
        about=found.run,
        title=f"Accuracy by annotator agreement: {found.run}",
        caption=(
            "Accuracy on items whose annotators agree to some degree (share of votes for the most"
            " voted label), with 95 % intervals and the n of each. The stepped line is how often a"
            " voter drawn from them gives the most voted label. The dashed line is the same"
            " over all items"
            f" (n = {found.oracle.n})."
        ),
        runs=(found.run,),
        draw=partial(_draw_agreement, found),
    )


def _draw_agreement(found: Ambiguity) -> Canvas:
    left, bottom, tall = 0.48, 0.52 + LEGEND_LINE, 1.6
    figure = canvas(
        "Accuracy by annotator agreement",
        f"{found.run}; n = {found.accuracy.n}",
        bottom + tall + 0.1,
    )
    axes = place(figure, left, bottom, WIDTH - left - 0.12, tall)
    percent_axis(axes, "accuracy (%)", which="y")
    for at, part in enumerate(found.by_agreement):
        middle = (part.low + part.high) / 2
        axes.hlines(middle, at - 0.38, at + 0.38, color=MUTED, linewidth=1.4)
        dot(axes, part.accuracy, at, BLUE, upright=True)
    if found.oracle.value is not None:
        axes.axhline(
            found.oracle.value, color=GREEN, linewidth=1, linestyle=(0, (4, 2)), zorder=0.9
        )
    names = [
        f"{100 * part.low:.0f}" + (f" to {100 * part.high:.0f}" if part.high > part.low else "")
        for part in found.by_agreement
    ]
    axes.set_xticks(
        range(len(names)),
        [
            f"{name}\nn = {part.accuracy.n}"
            for name, part in zip(names, found.by_agreement, strict=True)
        ],
    )
    axes.set_xlim(-0.6, len(names) - 0.4)
    axes.set_xlabel("votes for the most voted label (%)")
    oracle = "" if found.oracle.value is None else f" {100 * found.oracle.value:.1f}"
    below(
        figure,
        [
            handle("model", BLUE),
            handle("a voter, by agreement", MUTED, line="-"),
            handle(f"a voter, all items{oracle}", GREEN, line=(0, (3, 1.5))),
        ],
        columns=3,
    )
    return figure
