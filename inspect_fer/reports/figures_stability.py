"""How alike the answers of several epochs are."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from inspect_fer.reports.figures_style import (
    BLUE,
    INK,
    SMALL,
    VERMILLION,
    WIDTH,
    Drawing,
    canvas,
    dot,
    percent_axis,
    place,
)
from inspect_fer.reports.model import Stability

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def stability(found: Stability) -> Drawing:
    """A run of several epochs."""
    n = found.consistency.n
    return Drawing(
        kind="stability",
        about=found.run,
        title=f"Stability over {len(found.epochs)} epochs: {found.run}",
        caption=(
            "Left: how often an item's most frequent answer was given (c), as a share of the items"
            f" that were answered in every epoch (n = {found.same[-1].n if found.same else 0})."
            " Right: accuracy of each epoch; the dashed line is the accuracy of the majority vote"
            f" (n = {found.majority.n}). 95 % intervals. {n} items were asked more than once."
        ),
        runs=(found.run,),
        draw=partial(_draw_stability, found),
    )


def _draw_stability(found: Stability) -> Canvas:
    left, bottom, tall, gap = 0.46, 0.38, 1.45, 0.5
    wide = (WIDTH - left - gap - 0.1) / 2
    figure = canvas(
        f"Stability over {len(found.epochs)} epochs",
        f"{found.run}; n = {found.consistency.n} items",
        bottom + tall + 0.12,
    )
    epochs = list(range(1, len(found.epochs) + 1))
    c = list(range(1, len(found.same) + 1))
    same = place(figure, left, bottom, wide, tall)
    percent_axis(same, "items (%)", which="y")
    same.bar(c, [share.value or 0 for share in found.same], 0.66, color=BLUE, alpha=0.85)
    for at, share in zip(c, found.same, strict=True):
        if share.low is not None and share.high is not None:
            same.vlines(at, share.low, share.high, color=INK, linewidth=0.9)
    same.set_xlabel("c, identical answers")
    accuracy = place(figure, left + wide + gap, bottom, wide, tall)
    percent_axis(accuracy, "accuracy (%)", which="y")
    if found.majority.value is not None:
        accuracy.axhline(
            found.majority.value, color=VERMILLION, linewidth=1, linestyle=(0, (4, 2)), zorder=0.9
        )
        high = max(figure.high or 0 for figure in found.epochs)
        accuracy.text(
            0.5,
            0.02 if high > _CROWDED else 0.99,
            f"majority {100 * found.majority.value:.1f}",
            size=SMALL,
            color=VERMILLION,
            va="bottom" if high > _CROWDED else "top",
        )
    for at, figure_of_epoch in zip(epochs, found.epochs, strict=True):
        dot(accuracy, figure_of_epoch, at, BLUE, upright=True)
    accuracy.set_xlabel("epoch")
    for axes, names in ((same, c), (accuracy, found.rounds)):
        axes.set_xlim(0.4, len(names) + 0.6)
        every = ceil(len(names) / 10)
        axes.set_xticks(range(1, len(names) + 1, every), [str(name) for name in names[::every]])
    return figure


_CROWDED = 0.88
