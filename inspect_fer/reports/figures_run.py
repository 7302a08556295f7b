"""Figures of a single run: confusion matrices, recall per class, the pull of *Neutral*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from inspect_fer.metrics import counts
from inspect_fer.reports.estimate import clusters, share_figure
from inspect_fer.reports.figures_style import (
    BLUE,
    INK,
    LEGEND_LINE,
    MUTED,
    PAPER,
    SMALL,
    VERMILLION,
    WIDTH,
    Drawing,
    axis_name,
    below,
    canvas,
    dot,
    handle,
    label_axis,
    label_height,
    label_room,
    percent_axis,
    place,
)
from inspect_fer.reports.model import Figure, Report, Run

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure as Canvas
    from numpy.typing import NDArray

    Table = NDArray[np.int64]

NON_ANSWERS = ("off-list", "unparsed", "refused")
"""Names of the last columns of a confusion matrix, in the order of `counts.NON_ANSWERS`."""


def of_run(report: Report, run: Run) -> Iterator[Drawing]:
    """The figures of one run; none where it has no label list or no answer."""
    if not run.labels or not run.replies:
        return
    table = counts.confusion(run.answers, run.labels)
    n = len(run.replies)
    labels = [axis_name(name) for name in run.labels]
    subtitle = f"{run.name}; {_basis(report, run)}"
    columns = (
        "Rows are gold labels, columns what was answered, both in the dataset's order; the last"
        " three columns are answers that are no label of the list, answers that could not be read"
        f" and refusals. n = {n} answers to {run.items} items."
    )
    for kind, title, shares in (
        ("confusion_counts", "Confusion matrix, counts", False),
        ("confusion_shares", "Confusion matrix, per cent of each gold label", True),
    ):
        yield Drawing(
            kind=kind,
            about=run.name,
            title=f"{title}: {run.name}",
            caption=columns,
            runs=(run.name,),
            draw=partial(_confusion, title, subtitle, labels, table, shares),
        )
    recalls = [_of(report, run, f"recall_{label}") for label in run.labels]
    yield Drawing(
        kind="recall",
        about=run.name,
        title=f"Recall per class: {run.name}",
        caption=(
            "Share of the items of each gold label that were named rightly, with 95 % intervals;"
            " n of each label beside it. What was refused, unreadable or off the list is wrong."
            " The dashed line is their mean, UAR."
        ),
        runs=(run.name,),
        draw=partial(_recall, subtitle, labels, recalls, _of(report, run, "uar"), table),
    )
    yield _bias(run, subtitle, labels, table)


def _basis(report: Report, run: Run) -> str:
    accuracy = _of(report, run, "accuracy")
    return f"n = {len(run.replies)}" if accuracy is None else accuracy.basis


def _of(report: Report, run: Run, metric: str) -> Figure | None:
    row = report.of(run, metric)
    return None if row is None else row.figure


# Confusion


def _confusion(title: str, subtitle: str, labels: Sequence[str], table: Table, shares: bool) -> Any:
    import numpy as np

    rows, width = table.shape
    support = table.sum(1)
    names = [f"{label} ({n})" for label, n in zip(labels, support, strict=True)]
    left = 0.2 + label_room(names)
    side = (WIDTH - left - 0.06) / (width + _GAP)
    bottom = 0.28 + label_room([*labels, *NON_ANSWERS]) * 0.72
    high = label_height(names, min(max(side, 0.21), 0.42))
    figure = canvas(title, subtitle, bottom + high * rows)
    axes = place(figure, left, bottom, WIDTH - left - 0.06, high * rows)
    share = np.divide(
        table, support[:, None], out=np.zeros(table.shape), where=support[:, None] > 0
    )
    shown = share if shares else table / max(1, table.max())
    places = [column + (_GAP if column >= rows else 0) for column in range(width)]
    # Columns of labels in one colour, those of non-answers in another.
    for first, last, ramp in ((0, rows, _BLUES), (rows, width, _BROWNS)):
        edges = np.arange(places[first], places[last - 1] + 1.5)
        axes.pcolormesh(
            edges,
            np.arange(rows + 1),
            shown[:, first:last],
            cmap=_ramp(ramp),
            vmin=0,
            vmax=1,
            edgecolors=PAPER,
            linewidth=0.8,
        )
    longest = max(len(f"{count}") for count in table.flat)
    fits = side * 72 / (0.66 * (3 if shares else max(2, longest)))
    for row in range(rows):
        for column in range(width):
            dark = shown[row, column] > 0.52
            axes.text(
                places[column] + 0.5,
                row + 0.5,
                _cell(share[row, column], int(table[row, column]), int(support[row]), shares),
                ha="center",
                va="center",
                size=min(SMALL, fits),
                color="#ffffff" if dark else "#000000",
            )
    axes.set_xlim(0, width + _GAP)
    axes.set_ylim(rows, 0)
    axes.set_xticks(
        [at + 0.62 for at in places],
        [*labels, *NON_ANSWERS],
        rotation=45,
        ha="right",
        rotation_mode="anchor",
    )
    axes.set_yticks([row + 0.5 for row in range(rows)], names)
    axes.tick_params(length=0, pad=2)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel("answer (share of the row, %)" if shares else "answer (number)")
    axes.set_ylabel("gold label (n)")
    return figure


def _cell(share: float, count: int, support: int, shares: bool) -> str:
    if not support:
        return "–" if shares else ""  # noqa: RUF001 (a dash: no item, so no share)
    if not count:
        return "0" if shares else "·"
    if not shares:
        return str(count)
    return "<1" if share < 0.005 else f"{100 * share:.0f}"


_GAP = 0.35
_BLUES = ("#eef3f8", "#9cc4e0", "#3f86b9", "#0a3d66")
_BROWNS = ("#f7f2ea", "#ecc58a", "#c37a1c", "#6b3c05")


def _ramp(colors: Sequence[str]) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("ramp", list(colors))


# Recall


def _recall(
    subtitle: str,
    labels: Sequence[str],
    recalls: Sequence[Figure | None],
    uar: Figure | None,
    table: Table,
) -> Canvas:
    names = [f"{label} (n = {n})" for label, n in zip(labels, table.sum(1), strict=True)]
    left, bottom = label_room(names), 0.36
    tall = label_height(names, 0.19) * len(labels) + 0.1
    figure = canvas("Recall per class", subtitle, bottom + tall + 0.12)
    axes = place(figure, left, bottom, WIDTH - left - 0.14, tall)
    percent_axis(axes, "recall (%), with 95 % interval")
    label_axis(axes, names)
    for at, recall in enumerate(recalls):
        dot(axes, recall, at, BLUE)
    if uar is not None and uar.value is not None:
        axes.axvline(uar.value, color=MUTED, linewidth=0.9, linestyle=(0, (4, 2)), zorder=0.9)
        axes.text(
            uar.value,
            -0.62,
            f"UAR {100 * uar.value:.1f}",
            size=SMALL,
            color=MUTED,
            ha="center" if 0.15 < uar.value < 0.85 else "left" if uar.value < 0.5 else "right",
        )
    return figure


# Neutral


def _bias(run: Run, subtitle: str, labels: Sequence[str], table: Table) -> Drawing:
    n = len(run.replies)
    gold, answered = table.sum(1) / n, table.sum(0)[: len(labels)] / n
    pulled = [_called_neutral(run, label) for label in run.labels]
    called = any(figure.value for figure in pulled) or any(map(_is_neutral, run.labels))
    title = "Answers against gold labels" + ("; called Neutral" if called else "")
    caption = (
        "Share of each label among the gold labels and among all answers (those that are no label"
        f" make up the rest). n = {n} answers."
    )
    if called:
        caption += (
            " On the right, how often the items of each gold label were called Neutral, as a label"
            " or off the list, with 95 % intervals."
        )
    return Drawing(
        kind="neutral_bias",
        about=run.name,
        title=f"{title}: {run.name}",
        caption=caption,
        runs=(run.name,),
        draw=partial(
            _draw_bias,
            title,
            subtitle,
            [f"{label} ({count})" for label, count in zip(labels, table.sum(1), strict=True)],
            [_is_neutral(label) for label in run.labels],
            gold.tolist(),
            answered.tolist(),
            pulled if called else [],
        ),
    )


def _called_neutral(run: Run, label: str) -> Figure:
    held = [reply for reply in run.replies if reply.answer.target == label]
    called = [bool(counts.neutral_share([reply.answer]).hits) for reply in held]
    return share_figure(called, clusters(held))


def _is_neutral(label: str) -> bool:
    return label.strip().casefold() == "neutral"


def _draw_bias(
    title: str,
    subtitle: str,
    labels: Sequence[str],
    neutral: Sequence[bool],
    gold: Sequence[float],
    answered: Sequence[float],
    pulled: Sequence[Figure],
) -> Canvas:
    from matplotlib.ticker import MaxNLocator

    left, bottom = label_room(labels), 0.4 + LEGEND_LINE
    room = WIDTH - left - 0.14
    tall = label_height(labels, 0.19) * len(labels) + 0.1
    figure = canvas(title, subtitle, bottom + tall + 0.06)
    wide = (room - 0.2) / 2 if pulled else room
    shares = place(figure, left, bottom, wide, tall)
    for at, (before, after) in enumerate(zip(gold, answered, strict=True)):
        color = VERMILLION if neutral[at] else BLUE
        shares.plot([before, after], [at, at], color=color, linewidth=1.4, alpha=0.5)
        shares.plot(before, at, "o", color=MUTED, markerfacecolor=PAPER, clip_on=False)
        shares.plot(after, at, "o", color=color, clip_on=False)
    shares.set_xlim(0, max(*gold, *answered, 0.05) * 1.06)
    shares.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    shares.xaxis.set_major_formatter(lambda share, _: f"{100 * share:g}")
    shares.grid(True, axis="x")
    shares.set_axisbelow(True)
    shares.set_xlabel("share of all (%)")
    label_axis(shares, labels)
    if pulled:
        pull = place(figure, left + wide + 0.2, bottom, wide, tall)
        percent_axis(pull, "called Neutral (%)")
        label_axis(pull, [""] * len(labels))
        for at, share in enumerate(pulled):
            dot(pull, share, at, VERMILLION if not neutral[at] else INK, filled=not neutral[at])
    below(
        figure,
        [
            handle("gold", MUTED, filled=False),
            handle("answered", BLUE),
            *([handle("answered Neutral", VERMILLION)] if any(neutral) else []),
        ],
        columns=3,
    )
    return figure
