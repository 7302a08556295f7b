"""Section Stability: how alike the answers of several epochs are."""

from __future__ import annotations

from inspect_fer.reports.html_markup import Markup, element, join
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_tables import head, number, row, share, table


def stability(parts: Parts) -> Markup:
    """One line per run of several epochs; nothing without any."""
    found = parts.report.stability
    if not found:
        return join([])
    heads = [
        head("Run"),
        head("Epochs", figure=True),
        head("Consistency", figure=True),
        head("Always the same", figure=True),
        head("Majority vote", figure=True),
        head("Lowest epoch", figure=True),
        head("Highest epoch", figure=True),
    ]
    rows = []
    for one in found:
        by_value = sorted(one.epochs, key=lambda figure: figure.value or 0)
        rows.append(
            row(
                parts.link(one.run),
                number(len(one.epochs)),
                share(one.consistency),
                share(one.same[-1] if one.same else None),
                share(one.majority),
                share(by_value[0] if by_value else None),
                share(by_value[-1] if by_value else None),
            )
        )
    return join(
        [
            element(
                "p",
                "Consistency is the mean of c over the number of epochs, where c is how often an"
                " item's most frequent answer was given. Majority vote, lowest and highest epoch"
                " are accuracies.",
            ),
            table(element("strong", "Runs of several epochs"), heads, rows, label="Stability"),
            parts.drawn("stability"),
        ]
    )
