"""A look at runs on the terminal: ``inspect-fer results``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspect_fer.reports.escape import plain
from inspect_fer.reports.model import Row, Run, Skipped
from inspect_fer.reports.rows import select

SHOWN = (
    "accuracy",
    "uar",
    "waf",
    "macro_f1",
    "refused",
    "unparsed",
    "off_list",
    "neutral_share",
    "neutral_pull",
)
"""The metrics of the table, in order."""


def print_results(
    runs: Sequence[Run], rows: Sequence[Row], skipped: Sequence[Skipped], console: Console
) -> None:
    """One block per run: each figure with its 95 % interval and n, then what is not in any n."""
    for run in runs:
        table = Table("metric", "value", "95 % interval", "n", title=_text(run.name))
        for column in table.columns[1:]:
            column.justify = "right"
        for label, row in (
            *((metric, select(rows, run, metric)) for metric in SHOWN),
            (f"{run.metric}, the paper's rule", _published(rows, run)),
        ):
            if row is not None:
                table.add_row(label, _number(row.value), _interval(row), str(row.n))
        console.print(table)
        console.print(_counts(run))
    for file in skipped:
        console.print(f"[yellow]skipped[/] {_text(file.log)}: {_text(file.reason)}")


def _published(rows: Sequence[Row], run: Run) -> Row | None:
    return select(rows, run, "waf" if run.metric == "WAF" else "accuracy", "published")


def _counts(run: Run) -> str:
    said = [
        f"{len(run.replies)} answers to {run.items} items",
        f"{run.planned} planned" if run.planned != len(run.replies) else "",
        f"[red]{run.errors} errors[/] (in no n)" if run.errors else "0 errors",
        f"{run.absent} items without a row" if run.absent else "",
        f"status {run.status}" if run.status != "success" else "",
        f"{len(run.logs)} logs" if len(run.logs) > 1 else "",
    ]
    return "; ".join(filter(None, said)) + "\n"


def _interval(row: Row) -> str:
    if row.ci_low is None or row.ci_high is None:
        return "-"
    return f"{row.ci_low:.3f} to {row.ci_high:.3f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _text(text: str) -> str:
    return escape(plain(text))
