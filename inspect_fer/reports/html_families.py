"""Section Tables: the runs of each family under the published figures."""

from __future__ import annotations

from inspect_fer.reports.html_markup import Markup, element, foreign, join, name
from inspect_fer.reports.html_tables import head, notes, row, share, table, words
from inspect_fer.reports.model import Table

_SYSTEMS = {
    "supervised": "supervised (paper)",
    "vlm": "vision-language model (paper)",
    "heuristic": "baseline (paper)",
    "baseline": "baseline, same answers",
    "run": "run",
}


def family_table(one: Table) -> Markup:
    """A table of the paper with its notes."""
    heads = [
        head("System"),
        head("Kind"),
        head("Condition"),
        head("Policy"),
        *(
            head(
                join([foreign(column.title), f" ({column.metric})"]),
                figure=True,
                note=", ".join(
                    filter(
                        None,
                        (
                            column.variant,
                            "" if column.n is None else f"test set {column.n}",
                        ),
                    )
                ),
            )
            for column in one.columns
        ),
    ]
    rows = [
        row(
            name(system.system),
            element("td", _SYSTEMS[system.kind]),
            words(system.condition),
            element("td", system.policy),
            *(share(cell) for cell in system.cells),
            kind=system.kind,
        )
        for system in one.rows
    ]
    return join(
        [
            element("h3", foreign(one.title)),
            table(
                join([element("strong", foreign(one.title)), ": runs beside published figures."]),
                heads,
                rows,
                label=one.title,
            ),
            notes([foreign(note) for note in one.notes]),
        ]
    )
