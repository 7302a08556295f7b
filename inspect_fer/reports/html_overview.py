"""Section Overview: all runs in one table, what is in no denominator, files left out."""

from __future__ import annotations

from pathlib import Path

from inspect_fer.reports.html_definitions import define
from inspect_fer.reports.html_markup import Markup, element, foreign, join
from inspect_fer.reports.html_parts import PER_RUN, Parts
from inspect_fer.reports.html_tables import figure_cell, head, number, row, table, words
from inspect_fer.reports.model import Report, Run
from inspect_fer.reports.write import missing

_SUMMARY = (
    *("accuracy", "uar", "waf", "macro_f1", "refused", "unparsed", "off_list"),
    *("neutral_share", "neutral_pull", "latency_median", "cost_total"),
)


def overview(parts: Parts) -> Markup:
    """What a reader sees first."""
    report = parts.report
    shown = [
        metric
        for metric in _SUMMARY
        if any(parts.figure(run, metric) is not None for run in report.runs)
    ]
    ruled = any(run.policy for run in report.runs)
    heads = [
        head("Run"),
        head("Items", figure=True),
        head("Epochs", figure=True),
        *(head(_explained(metric), figure=True) for metric in shown),
        *([head("Paper's rule", figure=True)] if ruled else []),
        head("Errors", figure=True),
    ]
    rows = [
        row(
            parts.link(run.name),
            number(run.items),
            number(run.epochs),
            *(figure_cell(parts.figure(run, metric), define(metric).unit) for metric in shown),
            *([_ruled(parts, run)] if ruled else []),
            number(run.errors),
        )
        for run in report.runs
    ]
    caption = join(
        [
            element("strong", "All runs."),
            " Every scored answer counts, and what is refused, unparsed or off the list is wrong.",
            " Below each value its 95 % interval and its n." if rows else "",
            " The paper's rule leaves out some answers: see its n." if ruled else "",
        ]
    )
    return join(
        [
            _missing(parts),
            table(caption, heads, rows, label="All runs"),
            parts.drawn(*(PER_RUN if len(report.runs) == 1 else ()), "overview", "latency"),
            _skipped(report),
        ]
    )


def _ruled(parts: Parts, run: Run) -> Markup:
    metric = "waf" if run.metric == "WAF" else "accuracy"
    return figure_cell(parts.figure(run, metric, "published") if run.policy else None, "share")


def _explained(metric: str) -> Markup:
    """The name of a metric; its explanation is a tab further on."""
    return element("abbr", define(metric).title, title=define(metric).meaning)


def _missing(parts: Parts) -> Markup:
    """What is in no denominator."""
    said = []
    for run in parts.report.runs:
        lines = missing(run)
        if lines:
            said.append(element("li", parts.link(run.name), ": ", "; ".join(lines), "."))
    if not said:
        return join([])
    return element(
        "div",
        element("strong", "Not in these numbers"),
        element("ul", *said),
        class_="alert",
        role="note",
    )


def _skipped(report: Report) -> Markup:
    if not report.skipped:
        return join([])
    return table(
        join(
            [element("strong", "Files that are not in this report"), f" ({len(report.skipped)})."]
        ),
        [head("File"), head("Why")],
        [row(foreign(Path(file.log).name), words(file.reason)) for file in report.skipped],
        stick=False,
        label="Files that are not in this report",
    )
