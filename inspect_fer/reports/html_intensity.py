"""Section Intensity: from which intensity an emotion is named."""

from __future__ import annotations

from inspect_fer.reports.html_markup import Markup, element, join
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_tables import head, number, row, table, words
from inspect_fer.reports.model import Figure


def intensity(parts: Parts) -> Markup:
    """Curves and thresholds; nothing without faces of rising intensity."""
    found = parts.report.thresholds
    if not found:
        return join([])

    def at(value: float | None) -> Markup:
        return number(value, f"{value:.2f}") if value is not None else _never()

    def _threshold(found: Figure) -> Markup:
        if found.value is None or found.low is None:
            return at(found.value)
        return number(found.value, f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})")

    rows = [
        row(
            parts.link(one.run),
            words(one.emotion),
            at(one.named_from),
            _threshold(one.neutral_until),
            number(sum(step.named.n for step in one.steps)),
        )
        for one in found
    ]
    return join(
        [
            element(
                "p",
                "Faces drawn from neutral (0) to full intensity (1). An emotion is named from where"
                " half of the answers name it, on straight lines between the steps, and neutral"
                " until the 50 % point of a logistic curve of answers that leave Neutral (95 %"
                " interval over the people drawn).",
            ),
            parts.drawn("intensity"),
            table(
                element("strong", "Thresholds"),
                [
                    head("Run"),
                    head("Emotion"),
                    head("Named from", figure=True),
                    head("Neutral until", figure=True),
                    head("n", figure=True),
                ],
                rows,
                label="Thresholds",
            ),
        ]
    )


def _never() -> Markup:
    return element("td", "never", class_="figure empty", data_value="")
