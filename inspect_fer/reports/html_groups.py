"""Section Groups: runs by the groups that a dataset's owners annotate."""

from __future__ import annotations

from inspect_fer.reports.html_markup import Markup, element, foreign, join
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_tables import difference, head, row, share, table, words


def groups(parts: Parts) -> Markup:
    """The largest gaps, then all groups; nothing where no owner annotates any."""
    found = parts.report.groups
    if not found:
        return join([])
    heads = [
        head("Run"),
        head("Trait"),
        head("Group"),
        head("Accuracy", figure=True),
        head("UAR", figure=True),
    ]
    rows = [
        row(
            parts.link(one.run),
            words(one.trait),
            words(group.value),
            share(group.accuracy),
            share(group.uar),
        )
        for one in found
        for group in one.groups
    ]
    gaps = [
        row(
            parts.link(one.run),
            words(one.trait),
            element("td", foreign(one.highest), " less ", foreign(one.lowest)),
            difference(one.gap),
            difference(one.uar_gap),
        )
        for one in found
    ]
    return join(
        [
            element(
                "p",
                "Groups are those that the datasets' owners annotate; nothing is inferred from a"
                " face. The gap is the largest of several differences, so it tends to be above 0"
                " where groups do not differ at all: its interval tells how sure that one is.",
            ),
            table(
                join([element("strong", "Largest gaps"), ", in percentage points"]),
                [
                    *(head(name) for name in ("Run", "Trait", "Gap")),
                    head("Accuracy", figure=True),
                    head("UAR", figure=True),
                ],
                gaps,
                label="Largest gaps",
            ),
            table(element("strong", "All groups"), heads, rows, label="All groups"),
        ]
    )
