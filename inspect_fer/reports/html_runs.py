"""Section Runs: what was run, its figures, its confusion matrix, all of its metrics."""

from __future__ import annotations

from pathlib import Path

from inspect_fer.metrics import counts
from inspect_fer.reports.figures_run import NON_ANSWERS
from inspect_fer.reports.html_definitions import anchor, define, written
from inspect_fer.reports.html_markup import Content, Markup, element, foreign, join, name
from inspect_fer.reports.html_parts import PER_RUN, Parts
from inspect_fer.reports.html_tables import head, interval, number, row, table
from inspect_fer.reports.model import Run


def run_details(parts: Parts, run: Run) -> Markup:
    """A run that can be opened."""
    facts: list[tuple[str, Content]] = [
        ("Task", foreign(run.task)),
        ("Dataset", join([foreign(run.dataset), ", split ", foreign(run.split or "not stated")])),
        ("Model", foreign(run.model)),
        ("Solver", foreign(run.solver)),
        ("Condition", foreign(run.condition or "the default")),
        ("Answers", f"{len(run.replies)} of {run.planned} planned, to {run.items} items"),
        ("Errors", f"{run.errors}, in no n"),
        ("Status", run.status),
        ("Begun", foreign(run.created)),
        # Names alone: where they lie is nobody's business but the writer's.
        ("Logs", join((foreign(Path(log).name) for log in run.logs), ", ")),
    ]
    rows = [
        row(
            _metric(one.metric),
            element("td", one.policy),
            number(one.value, written(one.value, define(one.metric).unit)),
            element(
                "td",
                interval(one.ci_low, one.ci_high, define(one.metric).unit),
                class_="figure",
            ),
            number(one.n, one.figure.basis.removeprefix("n = ")),
        )
        for one in parts.rows(run)
    ]
    return element(
        "details",
        element("summary", element("h3", name(run.name)), f" (n = {len(run.replies)})"),
        element(
            "dl",
            *(join([element("dt", fact), element("dd", value)]) for fact, value in facts),
            class_="facts",
        ),
        # A single run's figures stand in the overview.
        parts.drawn(*PER_RUN, run=run.name) if len(parts.report.runs) > 1 else None,
        element(
            "details",
            element("summary", element("h4", "Confusion matrix as a table")),
            _confusion(run),
        )
        if run.labels and run.replies
        else None,
        element("h4", "All metrics"),
        table(
            join([element("strong", "All metrics of the run."), " Intervals are 95 %."]),
            [
                head("Metric"),
                head("Policy"),
                head("Value", figure=True),
                head("Interval", figure=True),
                head("n", figure=True),
            ],
            rows,
            label=f"All metrics of {run.name}",
        ),
        class_="part",
        id=parts.names[run.name],
        open=parts.names[run.name] == "run-1",
    )


def _metric(metric: str) -> Markup:
    target = anchor(metric)
    title = join([foreign(define(metric).title)])
    return title if target is None else element("a", title, href=f"#{target}")


def _confusion(run: Run) -> Markup:
    cells = counts.confusion(run.answers, run.labels)
    heads = [
        head("Gold label"),
        *(head(foreign(label), figure=True) for label in run.labels),
        *(head(answer, figure=True) for answer in NON_ANSWERS),
        head("n", figure=True),
    ]
    rows = [
        row(foreign(label), *(number(int(count)) for count in line), number(int(line.sum())))
        for label, line in zip(run.labels, cells, strict=True)
    ]
    return table(
        "Rows are gold labels, columns what was answered.",
        heads,
        rows,
        sortable=False,
        label=f"Confusion matrix of {run.name}",
    )
