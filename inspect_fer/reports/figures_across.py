"""Figures across runs, and those that only some runs have, in their order."""

from __future__ import annotations

from collections.abc import Iterator

from inspect_fer.reports.figures_agreement import agreement
from inspect_fer.reports.figures_consistency import consistency
from inspect_fer.reports.figures_intensity import intensity
from inspect_fer.reports.figures_latency import latency
from inspect_fer.reports.figures_overview import overview
from inspect_fer.reports.figures_stability import stability
from inspect_fer.reports.figures_style import Drawing
from inspect_fer.reports.model import Report


def across(report: Report) -> Iterator[Drawing]:
    """All figures that are not of each single run, in the order in which a report shows them."""
    yield from overview(report.tables)
    yield from latency(report)
    yield from map(stability, report.stability)
    yield from intensity(report.thresholds)
    yield from map(agreement, report.ambiguity)
    yield from consistency(report)
