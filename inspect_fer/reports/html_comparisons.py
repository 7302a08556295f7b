"""Section Comparisons: any two runs on the items that both answered."""

from __future__ import annotations

from inspect_fer.reports.html_markup import Markup, element, foreign, join, name
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_tables import (
    difference,
    empty,
    head,
    number,
    row,
    share,
    table,
    words,
)
from inspect_fer.reports.model import Comparison
from inspect_fer.reports.write import gold_note


def comparisons(parts: Parts) -> Markup:
    """All pairs in one table, then each by class and item; nothing without two runs of a dataset."""
    found = parts.report.compared
    unlike = _unlike_gold(parts)
    if not found:
        return unlike
    heads = [
        head("First run"),
        head("Second run"),
        head("Accuracy", figure=True, note="second less first"),
        head("UAR", figure=True, note="second less first"),
        head("Only first right", figure=True),
        head("Only second right", figure=True),
        head("Both right", figure=True),
        head("Neither", figure=True),
        head("p, McNemar", figure=True),
        head("p, sign flips", figure=True),
        head("p, Holm", figure=True),
        head("Same answer", figure=True),
        head("Items", figure=True, note="of McNemar's test"),
    ]
    rows = [
        row(
            parts.link(one.first),
            element("td", parts.link(one.second), class_="text"),
            difference(one.accuracy),
            difference(one.uar),
            *(number(value) for value in (one.first_only, one.second_only, one.both, one.neither)),
            number(one.p, _p(one.p)),
            empty() if one.p_together is None else number(one.p_together, _p(one.p_together)),
            number(one.p_holm, _p(one.p_holm)),
            share(one.same),
            number(one.n),
        )
        for one in found
    ]
    return join(
        [
            element(
                "p",
                "Any two runs of a dataset on the items that both answered, all answers counting."
                " Differences are in percentage points with 95 % intervals. McNemar's exact test and"
                " the four counts before it take one epoch of each item, each item by itself. Where"
                " answers belong together (to a subject, or to an item that was asked several"
                " times), it finds differences that are those of a few; the test by sign flips"
                " takes what belongs together as its units, and all shared answers. Holm's"
                f" correction over the {len(found)} comparison(s) of this report is of the latter"
                " where there is one, else of McNemar's.",
            ),
            unlike,
            table(element("strong", "Comparisons"), heads, rows, label="Comparisons"),
            parts.drawn("consistency"),
            *(_comparison(one) for one in found),
        ]
    )


def _unlike_gold(parts: Parts) -> Markup:
    """Pairs of runs whose logs name other gold labels for the same items."""
    unlike = [one for one in parts.report.comparisons if one.gold_differs]
    if not unlike:
        return join([])
    return element(
        "div",
        element("strong", "Gold labels that differ between logs"),
        element(
            "ul",
            *(
                element(
                    "li",
                    parts.link(one.first),
                    " and ",
                    parts.link(one.second),
                    f": {gold_note(one)}",
                )
                for one in unlike
            ),
        ),
        class_="alert",
        role="note",
    )


def _comparison(one: Comparison) -> Markup:
    first, second = "only first right", "only second right"
    if one.kind == "described":
        first, second = "classified, not seen", "seen, not classified"
    classes = [
        row(
            foreign(found.label),
            number(found.first, f"{100 * found.first:.1f} %"),
            number(found.second, f"{100 * found.second:.1f} %"),
            difference(found.difference),
            share(found.same),
            number(found.first_only),
            number(found.second_only),
        )
        for found in one.classes
    ]
    changes = [
        row(
            foreign(change.item),
            number(change.epoch),
            words(change.target),
            words(change.first),
            words(change.second),
        )
        for change in one.changes
    ]
    rest = one.changed - len(changes)
    both = f"{one.first} against {one.second}"
    return element(
        "details",
        element("summary", element("h3", name(one.first), " against ", name(one.second))),
        table(
            element("strong", "By gold label"),
            [
                head("Label"),
                head("Recall, first", figure=True),
                head("Recall, second", figure=True),
                head("Difference", figure=True),
                head("Same answer", figure=True),
                head(first, figure=True),
                head(second, figure=True),
            ],
            classes,
            label=f"By gold label: {both}",
        ),
        table(
            join(
                [
                    element("strong", "Items that one got right and the other did not"),
                    f": {one.changed}",
                    f", of which the first {len(changes)} are listed" if rest else "",
                    ".",
                ]
            ),
            [
                head("Item"),
                head("Epoch", figure=True),
                head("Gold label"),
                head("First run"),
                head("Second run"),
            ],
            changes,
            label=f"Changed items: {both}",
        )
        if changes
        else element("p", "No item was right in one and wrong in the other."),
        class_="part",
    )


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"
