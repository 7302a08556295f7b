"""Section Ambiguity: runs against what several annotators said."""

from __future__ import annotations

from inspect_fer.reports.html_markup import Markup, element, foreign, join
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_tables import empty, head, number, row, share, table
from inspect_fer.reports.model import Ambiguity
from inspect_fer.reports.write import agreement_text


def ambiguity(parts: Parts) -> Markup:
    """Accuracy beside what voters would reach, then by agreement; nothing without votes."""
    found = parts.report.ambiguity
    if not found:
        return join([])
    heads = [
        head("Run"),
        head("Accuracy", figure=True),
        head("Human-vote oracle", figure=True),
        head("Votes for the answer", figure=True),
        head("Oracle less accuracy", figure=True),
    ]
    rows = [
        row(
            parts.link(one.run),
            share(one.accuracy),
            share(one.oracle),
            share(one.mass),
            _left(one),
        )
        for one in found
    ]
    return join(
        [
            element(
                "p",
                "Where annotators disagree, so may a model. The oracle is the accuracy of a voter"
                " drawn at random from an item's own annotators, and so tells how often one person"
                " agrees with the label that most chose. Whoever always finds the likeliest label"
                " lies above it, and an annotator who had no part in the label somewhat below."
                " Votes for the answer are the share of the annotators who said what the model"
                " said.",
            ),
            table(
                element("strong", "Runs of datasets with votes"),
                heads,
                rows,
                label="Ambiguity",
            ),
            parts.drawn("agreement"),
            *(_by_agreement(parts, one) for one in found),
        ]
    )


def _left(one: Ambiguity) -> Markup:
    if one.oracle.value is None or one.accuracy.value is None:
        return empty()
    left = one.oracle.value - one.accuracy.value
    return number(left, f"{100 * left:+.1f}")


def _by_agreement(parts: Parts, one: Ambiguity) -> Markup:
    rows = [
        row(agreement_text(part.low, part.high), share(part.accuracy)) for part in one.by_agreement
    ]
    return element(
        "details",
        element("summary", "Accuracy by agreement: ", foreign(one.run)),
        table(
            join([element("strong", foreign(one.run)), ", by votes for the most voted label"]),
            [head("Items"), head("Accuracy", figure=True)],
            rows,
            sortable=False,
            label=f"Accuracy by agreement, {one.run}",
        ),
    )
