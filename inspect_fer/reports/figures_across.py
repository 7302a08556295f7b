"""Figures across runs, and those that only some runs have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from inspect_fer.reports.figures_style import (
    BASE,
    BLUE,
    GREEN,
    INK,
    LEGEND_LINE,
    MUTED,
    ORANGE,
    PAPER,
    RULE,
    SERIES,
    SMALL,
    VERMILLION,
    WIDTH,
    Drawing,
    below,
    canvas,
    dot,
    handle,
    label_axis,
    label_room,
    percent_axis,
    place,
    shortened,
)
from inspect_fer.reports.model import (
    Ambiguity,
    Column,
    Comparison,
    Figure,
    Report,
    Stability,
    Step,
    Table,
    Threshold,
)

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from numpy.typing import NDArray

MOST_COMPARISONS = 12
"""How many pairs of runs get a figure at most; the table has them all."""

MOST_SERIES = 12
"""How many series a figure has at most; further ones are named in its caption."""


def across(report: Report) -> Iterator[Drawing]:
    """All figures that are not of each single run, in the order in which a report shows them."""
    yield from _overview(report.tables)
    yield from _latency(report)
    yield from map(_stability, report.stability)
    yield from _intensity(report.thresholds)
    yield from map(_agreement, report.ambiguity)
    yield from map(_consistency, islice(_telling(report), MOST_COMPARISONS))


# The paper's Figure 1


class _Line(NamedTuple):
    """One dataset of the overview.

    Attributes:
        name: Title, metric and n.
        marks: Series -> figure.
    """

    name: str
    marks: dict[str, Figure]


_PUBLISHED = {
    "random": ("random guessing on the same answers", MUTED, "|"),
    "best supervised (paper)": ("best supervised system (paper)", INK, "*"),
    "GPT-4V (paper)": ("GPT-4V (paper)", INK, "D"),
}
"""Series that are no runs -> how the legend calls them, colour and marker."""


def _overview(tables: Sequence[Table]) -> Iterator[Drawing]:
    parts = [(table.title, _lines(table)) for table in tables]
    parts = [(title, lines) for title, lines in parts if lines]
    if not parts:
        return
    seen = dict.fromkeys(key for _, lines in parts for line in lines for key in line.marks)
    runs = [key for key in seen if key not in _PUBLISHED]
    shown, more = runs[:MOST_SERIES], runs[MOST_SERIES:]
    left_out = f" Not drawn for want of room: {', '.join(more)}." if more else ""
    yield Drawing(
        kind="overview",
        about="",
        title="Emotion recognition across tasks",
        caption=(
            "The models of this report, under the paper's rule where the dataset has one (else over"
            " all answers), with 95 % intervals, and random guessing on the same answers (mean of"
            " seeded runs)."
            + (
                " Beside them the paper's figures of GPT-4V and of the best supervised system."
                if any(key in seen for key in ("best supervised (paper)", "GPT-4V (paper)"))
                else ""
            )
            + " n is the number of answers that the runs' figures rest on."
            + left_out
        ),
        runs=(),
        draw=partial(_draw_overview, parts, shown),
    )


def _lines(table: Table) -> list[_Line]:
    lines = []
    for index, column in enumerate(table.columns):
        marks = _marks(table, index)
        sizes = sorted({figure.n for key, figure in marks.items() if key not in _PUBLISHED})
        if sizes:
            n = f"{sizes[0]}" if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
            lines.append(_Line(_dataset(column, n), marks))
    return lines


def _dataset(column: Column, n: str) -> str:
    variant = f", {column.variant}" if column.variant else ""
    return f"{shortened(column.title + variant, 26)}\n{column.metric}, n = {n}"


def _marks(table: Table, index: int) -> dict[str, Figure]:
    marks: dict[str, Figure] = {}
    best: Figure | None = None
    ruled = {
        (row.system, row.condition)
        for row in table.rows
        if row.policy == "published" and row.cells[index] is not None
    }
    for row in table.rows:
        cell = row.cells[index]
        if cell is None or cell.value is None:
            continue
        if row.kind == "supervised":
            best = cell if best is None or (best.value or 0) < cell.value else best
        elif row.kind == "vlm" and not row.condition:
            marks["GPT-4V (paper)"] = cell
        elif row.kind == "baseline" and row.system == "Random":
            marks.setdefault("random", cell)
        elif row.kind == "run" and (
            row.policy == "published" or (row.system, row.condition) not in ruled
        ):
            marks.setdefault(" · ".join(filter(None, (row.system, row.condition))), cell)
    if best is not None:
        marks["best supervised (paper)"] = best
    return marks


def _draw_overview(parts: Sequence[tuple[str, Sequence[_Line]]], runs: Sequence[str]) -> Canvas:
    from matplotlib.transforms import blended_transform_factory

    looks = {name: SERIES[at % len(SERIES)] for at, name in enumerate(runs)}
    second_round = set(runs[len(SERIES) :])
    # Room for more than four points beside each other.
    step, heading = 0.36 + 0.05 * max(0, len(runs) - 4), 0.24
    names = [part for _, lines in parts for line in lines for part in line.name.split("\n")]
    left = label_room(names)
    published = [
        look
        for name, look in _PUBLISHED.items()
        if any(name in line.marks for _, lines in parts for line in lines)
    ]
    legend = len(published) + len(runs)
    bottom = 0.42 + LEGEND_LINE * legend
    tall = sum(heading + step * len(lines) for _, lines in parts)
    figure = canvas(
        "Emotion recognition across tasks",
        "ACC and WAR are accuracy, WAF is weighted F1",
        bottom + tall + 0.1,
    )
    axes = place(figure, left, bottom, WIDTH - left - 0.14, tall)
    percent_axis(axes, "metric of the dataset (%)")
    axes.spines["left"].set_visible(False)
    axes.set_ylim(tall, 0)
    ticks, at = [], 0.0
    for title, lines in parts:
        axes.text(
            0.05 / WIDTH,
            at + heading * 0.62,
            shortened(title, 54),
            size=SMALL,
            weight="bold",
            va="center",
            transform=blended_transform_factory(figure.transFigure, axes.transData),
        )
        at += heading
        for line in lines:
            middle = at + step / 2
            ticks.append((middle, line.name))
            axes.axhline(at, color=RULE, linewidth=0.5)
            _draw_line(axes, line, middle, step, runs, looks, second_round)
            at += step
    axes.set_yticks([place for place, _ in ticks], [name for _, name in ticks])
    axes.tick_params(axis="y", length=0)
    figure_legend = [
        *(handle(*look, filled=False) for look in published),
        *(
            handle(shortened(name, 52), *looks[name], filled=name not in second_round)
            for name in runs
        ),
    ]
    below(figure, figure_legend, columns=1)
    return figure


def _draw_line(
    axes: Axes,
    line: _Line,
    middle: float,
    step: float,
    runs: Sequence[str],
    looks: dict[str, tuple[str, str]],
    second_round: set[str],
) -> None:
    random = line.marks.get("random")
    if random is not None and random.value is not None:
        axes.vlines(
            random.value, middle - step * 0.4, middle + step * 0.4, color=MUTED, linewidth=1
        )
    # The paper's figures above, those of the runs below, so that none covers another.
    for name, marker, size in (("GPT-4V (paper)", "D", 4), ("best supervised (paper)", "*", 6)):
        dot(axes, line.marks.get(name), middle - 0.08, INK, marker=marker, filled=False, size=size)
    here = [name for name in runs if name in line.marks]
    for nth, name in enumerate(here):
        offset = 0.03 + nth * min(0.075, (step / 2 - 0.07) / max(1, len(here) - 1))
        color, marker = looks[name]
        dot(
            axes,
            line.marks[name],
            middle + offset,
            color,
            marker=marker,
            filled=name not in second_round,
        )


# Latency


class _Point(NamedTuple):
    name: str
    seconds: Figure
    accuracy: Figure


def _latency(report: Report) -> Iterator[Drawing]:
    by_dataset: dict[tuple[str, str], list[_Point]] = {}
    for run in report.runs:
        accuracy, median = report.of(run, "accuracy"), report.of(run, "latency_median")
        if accuracy is None or median is None or not median.value or accuracy.value is None:
            continue
        point = _Point(
            run.name,
            median.figure,
            accuracy.figure,
        )
        by_dataset.setdefault((run.dataset, run.split), []).append(point)
    for (dataset, split), points in by_dataset.items():
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

    left, bottom, tall = 0.5, 0.44 + LEGEND_LINE * len(points), 1.7
    figure = canvas("Latency against accuracy", dataset, bottom + tall + 0.08)
    axes = place(figure, left, bottom, WIDTH - left - 0.16, tall)
    entries = []
    for at, (name, median, accuracy) in enumerate(points):
        color, marker = SERIES[at % len(SERIES)]
        filled = at < len(SERIES)
        assert median.value is not None
        assert accuracy.value is not None
        if median.low is not None and median.high is not None:
            axes.hlines(accuracy.value, median.low, median.high, color=color, linewidth=1.1)
        dot(axes, accuracy, median.value, color, marker=marker, upright=True, filled=filled)
        # The dataset stands above: what tells the runs apart must not be cut off.
        called = shortened(name.removeprefix(f"{dataset} · "), 44)
        entries.append(handle(f"{called} (n = {accuracy.n})", color, marker, filled=filled))
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
        axes.set_xlim(0, max(ends) * 1.08)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("median seconds per answer" + (" (log scale)" if wide else ""))
    below(figure, entries, columns=1)
    return figure


_DECADE = 10


# Stability


def _stability(found: Stability) -> Drawing:
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
    same = place(figure, left, bottom, wide, tall)
    percent_axis(same, "items (%)", which="y")
    same.bar(epochs, [share.value or 0 for share in found.same], 0.66, color=BLUE, alpha=0.85)
    for at, share in zip(epochs, found.same, strict=True):
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
    for axes in (same, accuracy):
        axes.set_xlim(0.4, len(epochs) + 0.6)
        every = ceil(len(epochs) / 10)
        axes.set_xticks(epochs[::every], [str(epoch) for epoch in epochs[::every]])
    return figure


_CROWDED = 0.88


# Intensity


def _intensity(thresholds: Sequence[Threshold]) -> Iterator[Drawing]:
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


# Votes


def _agreement(found: Ambiguity) -> Drawing:
    return Drawing(
        kind="agreement",
        about=found.run,
        title=f"Accuracy by annotator agreement: {found.run}",
        caption=(
            "Accuracy on items whose annotators agree to some degree (share of votes for the most"
            " voted label), with 95 % intervals and the n of each. The stepped line is how often a"
            " voter drawn from them gives the most voted label. The dashed line is the ceiling of"
            " a voter drawn at random over all items"
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


# Two runs


def _telling(report: Report) -> Iterator[Comparison]:
    """Comparisons that get a figure: first those of one model in two conditions, then the others."""
    models = {run.name: (run.model, run.task) for run in report.runs}

    def alike(one: Comparison) -> bool:
        return models[one.first] == models[one.second]

    yield from (one for one in report.comparisons if alike(one))
    yield from (one for one in report.comparisons if not alike(one))


def _consistency(found: Comparison) -> Drawing:
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
    names = [f"{shortened(one.label)} (n = {one.same.n})" for one in found.classes]
    left, bottom = label_room(names), 0.4 + LEGEND_LINE * 3
    tall = 0.23 * len(names) + 0.1
    share = "" if found.same.value is None else f", {100 * found.same.value:.1f} % alike"
    figure = canvas(
        "Class-wise consistency of two runs", f"n = {found.same.n}{share}", bottom + tall + 0.06
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
            *(
                handle(f"recall: {shortened(name, 50)}", *look)
                for name, look in zip((found.first, found.second), SERIES, strict=False)
            ),
        ],
        columns=1,
    )
    return figure
