"""A look at runs on the terminal: ``inspect-fer results``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspect_fer.reports.escape import plain
from inspect_fer.reports.model import Row, Run, Skipped
from inspect_fer.reports.read import read_runs
from inspect_fer.reports.released import Imported
from inspect_fer.reports.rows import rows as rows_of
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
            *_repeats(rows, run),
        ):
            if row is not None:
                n = row.figure.basis.removeprefix("n = ")
                over = f"{n} epochs" if row.metric == "epoch_accuracy_sd" else n
                table.add_row(label, _number(row.value), _interval(row), over)
        console.print(table)
        console.print(_counts(run))
    for file in skipped:
        console.print(f"[yellow]skipped[/] {_text(file.log)}: {_text(file.reason)}")


def print_import(imported: Imported, file: Path, console: Console) -> None:
    """What became of a file of predictions: its log and figures, or what is wrong with it."""
    for problem in imported.problems[:_PROBLEMS]:
        console.print(
            f"[red]problem[/] {_text(file.name)}:{problem.line}: {_text(problem.message)}"
        )
    hidden = len(imported.problems) - _PROBLEMS
    if hidden > 0:
        console.print(f"... and {hidden} more")
    if imported.note:
        console.print(f"[yellow]note[/] {_text(imported.note)}")
    if imported.off_list:
        words = ", ".join(f"{word} ({n})" for word, n in imported.off_list.items())
        spelled = ", ".join(imported.labels)
        console.print(
            f"[yellow]note[/] first in a ranking, but not on the list: {_text(words)}. Labels count"
            f" letter by letter and are spelled: {_text(spelled)}"
        )
    absent = "unknown" if imported.absent is None else str(imported.absent)
    counts = f"{imported.rows} predictions; items of the dataset without one: {absent}"
    if imported.unanswered:
        counts += f" ({imported.unanswered} row(s) have no ranking)"
    console.print(counts)
    if imported.log is None:
        console.print(
            f"{len(imported.problems)} row(s) with problems: nothing was written."
            " --skip-problems leaves them out."
        )
        return
    runs, skipped = read_runs([imported.log])
    print_results(runs, [row for run in runs for row in rows_of(run)], skipped, console)
    # A path is for copying: it must not be broken into lines.
    console.print(_text(str(imported.log)), soft_wrap=True)


_PROBLEMS = 50


def _published(rows: Sequence[Row], run: Run) -> Row | None:
    return select(rows, run, "waf" if run.metric == "WAF" else "accuracy", "published")


def _repeats(rows: Sequence[Row], run: Run) -> Iterator[tuple[str, Row | None]]:
    """How alike the epochs are; nothing for a run of one."""
    by_epoch = [
        (epoch, row)
        for epoch in sorted({reply.epoch for reply in run.replies})
        if (row := select(rows, run, f"epoch_accuracy_{epoch}")) is not None
    ]
    if not by_epoch:
        return
    for which, pick in (("lowest", min), ("highest", max)):
        epoch, row = pick(by_epoch, key=lambda one: one[1].value or 0)
        yield f"accuracy, {which} epoch ({epoch})", row
    yield "accuracy, sd over epochs", select(rows, run, "epoch_accuracy_sd")
    yield "accuracy, majority vote", select(rows, run, "majority_vote_accuracy")
    yield "Krippendorff's alpha", select(rows, run, "krippendorff_alpha")


def _counts(run: Run) -> str:
    said = [
        f"{len(run.replies)} answers to {run.items} items"
        + (f" (the task has {run.available})" if run.is_part else ""),
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
