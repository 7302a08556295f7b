"""What the sections of the page are made of: the report, its rows and its drawn figures."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_fer.reports.figures import Plot
from inspect_fer.reports.html_markup import Markup, element, join, name
from inspect_fer.reports.html_svg import inline_svg
from inspect_fer.reports.html_tables import as_figure
from inspect_fer.reports.model import Figure, Report, Row, Run, View

PER_RUN = ("confusion_counts", "confusion_shares", "recall", "neutral_bias")
"""Kinds of figures that each run has."""


class Parts:
    """What sections are made of: the report, its figures by kind, its rows by run and metric."""

    def __init__(self, report: Report, plots: Sequence[Plot]) -> None:
        """Index a report.

        Args:
            report: The report.
            plots: Its figures, as `write_figures` returned them.
        """
        self.report = report
        self.plots = plots
        self.names = {run.name: f"run-{at}" for at, run in enumerate(report.runs, start=1)}
        self._rows: dict[tuple[str, str, View], Row] = {}
        self._by_log: dict[str, list[Row]] = {}
        for one in report.rows:
            self._rows.setdefault((one.log, one.metric, one.policy), one)
            self._by_log.setdefault(one.log, []).append(one)
        self._ids = {plot.svg: f"plot-{at}" for at, plot in enumerate(plots, start=1)}

    def figure(self, run: Run, metric: str, policy: View = "full") -> Figure | None:
        """One figure of a run."""
        return as_figure(self._rows.get((run.log, metric, policy)))

    def rows(self, run: Run) -> list[Row]:
        """All figures of a run."""
        return self._by_log.get(run.log, [])

    def drawn(self, *kinds: str, run: str | None = None) -> Markup:
        """The figures of some kinds, in that order, in a grid."""
        chosen = sorted(
            (
                plot
                for plot in self.plots
                if plot.kind in kinds and (run is None or run in plot.runs)
            ),
            key=lambda plot: kinds.index(plot.kind),
        )
        if not chosen:
            return join([])
        return element("div", *map(self._plot, chosen), class_="plots")

    def link(self, run: str) -> Markup:
        """The name of a run, with a link to its part of the page."""
        if run not in self.names:
            return name(run)
        return element("a", name(run), href=f"#{self.names[run]}")

    def _plot(self, plot: Plot) -> Markup:
        id = self._ids[plot.svg]
        folder = plot.svg.parent.name
        return element(
            "figure",
            inline_svg(plot, id),
            element(
                "figcaption",
                plot.caption,
                " ",
                element("a", "SVG", href=f"{folder}/{plot.svg.name}"),
                ", ",
                element("a", "PNG", href=f"{folder}/{plot.png.name}"),
            ),
            class_="plot",
            id=id,
        )
