"""The paper's Figure 1: all datasets of a report, its runs beside the published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from inspect_fer.reports.figures_style import (
    INK,
    LEGEND_LINE,
    MOST_SERIES,
    MUTED,
    RULE,
    SERIES,
    SMALL,
    WIDTH,
    Drawing,
    axis_name,
    below,
    canvas,
    dot,
    handle,
    label_height,
    label_room,
    legend_name,
    legend_room,
    percent_axis,
    place,
    shortened,
)
from inspect_fer.reports.model import Column, Figure, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas


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


def overview(tables: Sequence[Table]) -> Iterator[Drawing]:
    """One figure, or none where no run has a figure."""
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
    return f"{axis_name(column.title + variant)}\n{column.metric}, n = {n}"


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
    names = [line.name for _, lines in parts for line in lines]
    step = label_height(names, 0.36 + 0.05 * max(0, len(runs) - 4))
    heading, left = 0.24, label_room(names)
    published = [
        look
        for name, look in _PUBLISHED.items()
        if any(name in line.marks for _, lines in parts for line in lines)
    ]
    called = {name: legend_name(name) for name in runs}
    bottom = 0.42 + LEGEND_LINE * len(published) + legend_room(list(called.values()))
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
        *(handle(called[name], *looks[name], filled=name not in second_round) for name in runs),
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
