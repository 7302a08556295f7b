"""Section Stability: how alike the answers of several epochs are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspect_fer.reports.html_markup import Markup, element, join
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_tables import (
    figure_cell,
    head,
    number,
    over_epochs,
    row,
    share,
    table,
)
from inspect_fer.reports.model import Figure


def stability(parts: Parts) -> Markup:
    """Of each run of several epochs its agreement, each epoch and each c; nothing without any."""
    found = parts.report.stability
    if not found:
        return join([])
    by_epoch = [(one.run, dict(zip(one.rounds, one.epochs, strict=True))) for one in found]
    by_c = [(one.run, dict(enumerate(one.same, start=1))) for one in found]
    return join(
        [
            element(
                "p",
                "Consistency is the mean of c over the number of epochs, where c is how often an"
                " item's most frequent answer was given. Majority vote (of tied answers the one"
                " given first), lowest and highest epoch are accuracies, SD is the standard"
                " deviation of all epochs' accuracies. Krippendorff's alpha is agreement beyond"
                " chance; where every answer is the same label it is 1 by convention, which is no"
                " sign of quality.",
            ),
            _overview(parts),
            _numbered(parts, "Accuracy of each epoch", "Epoch {}", by_epoch),
            _numbered(parts, "Items by c, the number of identical answers", "c = {}", by_c),
            parts.drawn("stability"),
        ]
    )


def _overview(parts: Parts) -> Markup:
    heads = [
        head("Run"),
        head("Epochs", figure=True),
        head("Consistency", figure=True),
        head("Always the same", figure=True),
        head("Majority vote", figure=True),
        head("Alpha", figure=True),
        head("Lowest epoch", figure=True),
        head("Highest epoch", figure=True),
        head("SD over epochs", figure=True),
    ]
    rows = [
        row(
            parts.link(one.run),
            number(len(one.epochs)),
            share(one.consistency),
            share(one.same[-1]),
            share(one.majority),
            figure_cell(one.alpha, "number"),
            share(min(one.epochs, key=_value)),
            share(max(one.epochs, key=_value)),
            over_epochs(one.deviation),
        )
        for one in parts.report.stability
    ]
    return table(element("strong", "Runs of several epochs"), heads, rows, label="Stability")


def _value(figure: Figure) -> float:
    return figure.value or 0


def _numbered(
    parts: Parts, title: str, name: str, found: Sequence[tuple[str, Mapping[int, Figure]]]
) -> Markup:
    """A column for each number that a run has a figure for."""
    numbers = sorted({number for _, figures in found for number in figures})
    heads = [head("Run"), *(head(name.format(number), figure=True) for number in numbers)]
    rows = [
        row(parts.link(run), *(share(figures.get(number)) for number in numbers))
        for run, figures in found
    ]
    return table(element("strong", title), heads, rows, label=title)
