"""From which intensity an emotion is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from inspect_fer.reports.figures_style import (
    BASE,
    BLUE,
    INK,
    LEGEND_LINE,
    MUTED,
    ORANGE,
    PAPER,
    RULE,
    SMALL,
    WIDTH,
    Drawing,
    below,
    canvas,
    dot,
    handle,
    percent_axis,
    place,
    shortened,
)
from inspect_fer.reports.model import Step, Threshold

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from numpy.typing import NDArray


def intensity(thresholds: Sequence[Threshold]) -> Iterator[Drawing]:
    """One figure per run, with a curve for each emotion."""
    by_run: dict[str, list[Threshold]] = {}
    for threshold in thresholds:
        by_run.setdefault(threshold.run, []).append(threshold)
    for run, held in by_run.items():
        sizes = sorted({step.named.n for one in held for step in one.steps})
        n = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
        yield Drawing(
            kind="intensity",
            about=run,
            title=f"From which intensity an emotion is named: {run}",
            caption=(
                "Share of answers that name the emotion drawn (points, with 95 % intervals, and a"
                " fitted logistic curve) and share of answers that are Neutral (open squares), by"
                " intensity. The vertical line is where straight lines between the points first"
                f" reach one half. n = {n} answers per point."
            ),
            runs=(run,),
            draw=partial(_draw_intensity, run, held, n),
        )


def _draw_intensity(run: str, thresholds: Sequence[Threshold], n: str) -> Canvas:
    columns = min(2, len(thresholds))
    rows = ceil(len(thresholds) / columns)
    left, gap, tall, lead = 0.48, 0.16, 0.92, 0.3
    bottom = 0.42 + LEGEND_LINE
    wide = (WIDTH - left - 0.12 - gap * (columns - 1)) / columns
    figure = canvas(
        "From which intensity an emotion is named",
        f"{run}; n = {n} answers per point",
        bottom + rows * (tall + lead),
    )
    for at, threshold in enumerate(thresholds):
        row, column = divmod(at, columns)
        low = bottom + (rows - 1 - row) * (tall + lead)
        axes = place(figure, left + column * (wide + gap), low, wide, tall)
        percent_axis(axes, "answers (%)" if column == 0 else "", which="y")
        axes.set_xlim(-0.03, 1.03)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", ".25", ".5", ".75", "1"])
        last = at + columns >= len(thresholds)
        axes.set_xlabel("intensity (0 to 1)" if last else "")
        axes.tick_params(labelleft=column == 0, labelbottom=last)
        _draw_curve(axes, threshold)
    below(
        figure,
        [
            handle("names it", BLUE),
            handle("logistic fit", BLUE, line="-"),
            handle("Neutral", ORANGE, "s", filled=False),
            handle("50 % point", INK, line=":"),
        ],
        columns=4,
    )
    return figure


def _draw_curve(axes: Axes, threshold: Threshold) -> None:
    import numpy as np

    half = threshold.named_from
    said = "never half" if half is None else f"50 % at {half:.2f}"
    axes.text(
        0,
        1.1,
        shortened(threshold.emotion, 14),
        size=BASE,
        weight="bold",
        va="bottom",
    )
    axes.text(1.03, 1.1, said, size=SMALL, color=MUTED, va="bottom", ha="right")
    axes.axhline(0.5, color=RULE, linewidth=0.6)
    if half is not None:
        axes.axvline(half, color=INK, linewidth=0.9, linestyle=":")
    places = np.linspace(0, 1, 101)
    curve = _logistic(threshold.steps, places)
    if curve is not None:
        axes.plot(places, curve, color=BLUE, linewidth=1.1)
    neutral = [(step.intensity, step.neutral.value) for step in threshold.steps]
    axes.plot(
        *zip(*neutral, strict=True),
        color=ORANGE,
        marker="s",
        markerfacecolor=PAPER,
        markersize=3,
        linewidth=0.7,
        clip_on=False,
    )
    for step in threshold.steps:
        dot(axes, step.named, step.intensity, BLUE, upright=True, size=3.2)


def _logistic(steps: Sequence[Step], places: NDArray[np.float64]) -> list[float] | None:
    """A logistic curve through shares, by (slightly ridged) maximum likelihood.

    The ridge keeps the slope finite where the emotion is named always from one step on.

    Returns:
        Its height at each place; None where the emotion is named always or never.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    known = [step for step in steps if step.named.value is not None]
    intensities = np.asarray([step.intensity for step in known for _ in range(2)])[:, None]
    outcome = np.asarray([1, 0] * len(known))
    weights = np.asarray(
        [
            weight
            for step in known
            for hits in [round((step.named.value or 0) * step.named.n)]
            for weight in (hits, step.named.n - hits)
        ],
        dtype=float,
    )
    if not weights[::2].sum() or not weights[1::2].sum():
        return None
    kept = weights > 0
    fit = LogisticRegression(C=1000.0).fit(intensities[kept], outcome[kept], weights[kept])
    curve: list[float] = fit.predict_proba(places[:, None])[:, 1].tolist()
    return curve
