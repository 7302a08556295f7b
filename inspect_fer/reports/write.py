"""A report as files: results, comparisons, tables, figures/ and index.html."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from inspect_fer.errors import FerError
from inspect_fer.reports.escape import latex, markdown
from inspect_fer.reports.model import Comparison, Figure, Report, Row, Run, Stability, Table
from inspect_fer.reports.pairs import write_pairs
from inspect_fer.reports.read import Progress
from inspect_fer.reports.rows import write_rows


def write_report(report: Report, out: Path, progress: Progress | None = None) -> Path:
    """Write all files of a report into a folder, which is made if it is not there.

    What an earlier report left there is replaced, and its figures that this one does not have are
    removed; files that are not of a report stay, and where one stands in the way nothing is written.

    Args:
        report: What to write.
        out: The folder.
        progress: Called with how much is done, how much there is, and what is being done.

    Returns:
        Path of ``index.html``.

    Raises:
        FerError: The folder cannot be written, or holds files of these names that no report wrote.
    """
    from inspect_fer.reports.figures import write_figures
    from inspect_fer.reports.html import write_html

    try:
        out.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(out)
        earlier = _figures_of(out)
        write_rows(report.rows, out)
        write_pairs(report.compared, out)
        write_tables(report, out)
        plots = write_figures(report, out, progress)
        page = write_html(report, out, plots)
        for path in earlier.difference(*((plot.svg, plot.png) for plot in plots)):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise FerError(f"The report cannot be written to {out}: {error}") from error
    return page


_WRITTEN = (
    *("index.html", "results.csv", "results.json", "comparisons.csv"),
    *("tables.md", "tables.tex"),
)


def _refuse_foreign(out: Path) -> None:
    page = out / "index.html"
    if page.is_file() and b'content="inspect-fer"' in page.read_bytes()[:4096]:
        return
    there = [name for name in _WRITTEN if (out / name).exists()]
    if there:
        raise FerError(
            f"{out} holds {', '.join(there)}, and no report of inspect-fer. Nothing was written: name"
            " another folder with --output."
        )


_FIGURE = re.compile(r'href="figures/([a-z0-9_-]+\.(?:svg|png))"')


def _figures_of(out: Path) -> set[Path]:
    """The figures of the report that a folder holds: those to which its page links."""
    page = out / "index.html"
    if not page.is_file():
        return set()
    linked = _FIGURE.findall(page.read_text(encoding="utf-8", errors="replace"))
    return {out / "figures" / name for name in linked}


def write_tables(report: Report, out: Path) -> tuple[Path, Path]:
    """Write ``tables.md`` (GitHub) and ``tables.tex`` (booktabs) into a folder; returns both."""
    grids = list(tables_of(report))
    as_markdown, as_latex = out / "tables.md", out / "tables.tex"
    as_markdown.write_text("\n\n".join(map(_markdown, grids)) + "\n", encoding="utf-8")
    as_latex.write_text(_PREAMBLE + "\n\n".join(map(_latex, grids)) + "\n", encoding="utf-8")
    return as_markdown, as_latex


class Grid(NamedTuple):
    """A table as text, not escaped.

    Attributes:
        title: Caption.
        head: Column names; the first `texts` columns hold text, the others figures.
        rows: Cells.
        notes: Lines below it.
        texts: How many columns hold text.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]
    texts: int


MOST_BY_CLASS = 20
"""Comparisons up to which tables.md and tables.tex list them by class; the page always does."""


def tables_of(report: Report) -> Iterator[Grid]:
    """The tables of a report, in order; those without a row are left out."""
    grids = (
        *(_family(table) for table in report.tables),
        _overview(report),
        _comparisons(report.compared),
        _classes(report.compared if len(report.compared) <= MOST_BY_CLASS else ()),
        _unlike_gold(report.comparisons),
        _ambiguity(report),
        _groups(report),
        _stability(report),
        _thresholds(report),
        _skipped(report),
    )
    yield from (grid for grid in grids if grid.rows)


def percent(figure: Figure | None, *, n: bool = True) -> str:
    """A share as per cent with its interval and n: ``61.25 [58.10, 64.30], n = 449``.

    >>> percent(Figure(0.6125, None, None, 449)), percent(None)
    ('61.25, n = 449', '')
    """
    if figure is None or figure.value is None:
        return ""
    text = f"{100 * figure.value:.2f}"
    if figure.low is not None and figure.high is not None:
        text += f" [{100 * figure.low:.2f}, {100 * figure.high:.2f}]"
    return f"{text}, {figure.basis}" if n and figure.n else text


# Tables


def _family(table: Table) -> Grid:
    head = ["System", "Condition", "Policy"]
    for column in table.columns:
        size = f", test set {column.n}" if column.n is not None else ""
        variant = f", {column.variant}" if column.variant else ""
        head.append(f"{column.title} ({column.metric}{variant}{size})")
    rows = [
        [_system(row.system, row.kind), row.condition, row.policy, *map(percent, row.cells)]
        for row in table.rows
    ]
    return Grid(table.title, head, rows, table.notes, 3)


def _system(system: str, kind: str) -> str:
    return f"{system} (paper)" if kind in ("vlm", "heuristic") else system


_OVERVIEW = {
    "accuracy": "Accuracy",
    "uar": "UAR",
    "waf": "WAF",
    "macro_f1": "Macro-F1",
    "refused": "Refused",
    "unparsed": "Unparsed",
    "off_list": "Off-list",
    "neutral_share": "Neutral share",
    "neutral_pull": "Neutral pull",
}


def _overview(report: Report) -> Grid:
    rows = []
    for run in report.runs:
        figures = [_of(report.of(run, metric)) for metric in _OVERVIEW]
        counts = [str(run.items), str(run.epochs), str(run.errors)]
        rows.append([run.name, *counts, *map(percent, figures)])
    notes = (
        "Full policy: every scored answer counts; what is refused, unparsed or off the list is"
        " wrong. Per cent with 95 % intervals. Errors are samples without an answer (an error or a"
        " limit), in no n.",
    )
    unfinished = [
        f"{run.name}: {'; '.join(lines)}." for run in report.runs if (lines := missing(run))
    ]
    head = ["Run", "Items", "Epochs", "Errors", *_OVERVIEW.values()]
    return Grid("All runs", head, rows, (*notes, *unfinished), 1)


def missing(run: Run) -> list[str]:
    """What is in no denominator of a run, in words."""
    said = []
    lacking = run.planned - len(run.replies) - run.errors
    if run.status != "success":
        said.append(f"the log's status is {run.status}")
    if run.errors:
        said.append(f"{run.errors} samples have no answer (an error or a limit) and are in no n")
    if lacking > 0:
        said.append(f"{lacking} of {run.planned} planned answers are not there")
    if run.absent:
        said.append(f"{run.absent} items of the dataset have no row in the file")
    return said


def _of(row: Row | None) -> Figure | None:
    return None if row is None else row.figure


def _comparisons(comparisons: Sequence[Comparison]) -> Grid:
    rows = [
        [
            one.first,
            one.second,
            percent(one.accuracy),
            percent(one.uar),
            str(one.first_only),
            str(one.second_only),
            _p(one.p),
            "" if one.p_together is None else _p(one.p_together),
            _p(one.p_holm),
            percent(one.same),
            str(one.n),
        ]
        for one in comparisons
    ]
    notes = [
        "Differences are second minus first, in percentage points, on the items that both"
        " answered. McNemar's exact test and the counts before it take one epoch of each of so many"
        " items, each item by itself; sign flips take subjects, or items that were asked several"
        " times, as units, and all shared answers. Holm's correction over all comparisons of this"
        " table is of the latter where there is one.",
    ]
    if any(one.kind == "described" for one in comparisons):
        notes.append(
            "Where the second run judges descriptions, its own right items are seen but not"
            " classified, and the first run's are classified but not seen."
        )
    if len(comparisons) > MOST_BY_CLASS:
        notes.append(f"By class in index.html: here for up to {MOST_BY_CLASS} comparisons.")
    head = [
        *("First", "Second", "Accuracy", "UAR", "Only first right", "Only second right"),
        *("p (McNemar)", "p (sign flips)", "p (Holm)", "Same answer", "Items"),
    ]
    return Grid("Comparisons", head, rows, notes, 2)


def _classes(comparisons: Sequence[Comparison]) -> Grid:
    rows = [
        [
            one.first,
            one.second,
            found.label,
            f"{100 * found.first:.2f}",
            f"{100 * found.second:.2f}",
            percent(found.difference),
            percent(found.same),
        ]
        for one in comparisons
        for found in one.classes
    ]
    head = [
        "First",
        "Second",
        "Label",
        "Recall, first",
        "Recall, second",
        "Difference",
        "Same answer",
    ]
    return Grid("Comparisons by class", head, rows, (), 3)


def _unlike_gold(comparisons: Sequence[Comparison]) -> Grid:
    rows = [[one.first, one.second, gold_note(one)] for one in comparisons if one.gold_differs]
    return Grid("Gold labels that differ between logs", ["First", "Second", "Note"], rows, (), 3)


def gold_note(one: Comparison) -> str:
    """What became of shared answers whose gold labels differ, in words."""
    shared = one.gold_differs + one.same.n
    if not one.n:
        return (
            f"all {shared} answers to shared items have another gold label in each log, so the two"
            " runs are not compared"
        )
    return (
        f"{one.gold_differs} of {shared} answers to shared items have another gold label in each"
        " log and are left out"
    )


def _ambiguity(report: Report) -> Grid:
    rows = []
    for one in report.ambiguity:
        rows += [
            [one.run, "all items with votes", percent(one.accuracy)],
            [one.run, "human-vote oracle", percent(one.oracle)],
            [one.run, "votes for the model's answer", percent(one.mass)],
        ]
        for part in one.by_agreement:
            rows.append([one.run, agreement_text(part.low, part.high), percent(part.accuracy)])
    notes = (
        "Agreement is the share of votes for the most voted label. The oracle is the accuracy of a"
        " voter drawn at random from an item's own annotators, which is no upper limit.",
    )
    return Grid("Ambiguity", ["Run", "Items", "Accuracy or share"], rows, notes, 2)


def agreement_text(low: float, high: float) -> str:
    """A bin of agreement in words.

    >>> agreement_text(0.5, 0.6), agreement_text(1.0, 1.0)
    ('agreement 50 to below 60 %', 'agreement 100 %')
    """
    if low == high:
        return f"agreement {100 * low:.0f} %"
    return f"agreement {100 * low:.0f} to below {100 * high:.0f} %"


def _groups(report: Report) -> Grid:
    rows = []
    for one in report.groups:
        rows += [
            [one.run, one.trait, group.value, percent(group.accuracy), percent(group.uar)]
            for group in one.groups
        ]
        gap = f"gap: {one.highest} less {one.lowest}"
        rows.append([one.run, one.trait, gap, percent(one.gap), percent(one.uar_gap)])
    notes = (
        "Groups are those that the dataset's owners annotate. The gap is the largest of several"
        " differences, so it tends to be above 0 where groups do not differ at all, and the more so"
        " the more groups there are; its interval tells how sure that one difference is, not that"
        " groups differ.",
    )
    return Grid("Groups", ["Run", "Trait", "Group", "Accuracy", "UAR"], rows, notes, 3)


def _stability(report: Report) -> Grid:
    rows = [[one.run, *row] for one in report.stability for row in _repeats(one)]
    notes = (
        "c is how often an item's most frequent answer was given. Consistency is the mean of c over"
        " the number of epochs. Majority vote and epochs are accuracies; of tied answers the one"
        " given first counts. Per cent, but for Krippendorff's alpha (nominal), which is 1 by"
        " convention where every answer is the same label: no sign of quality.",
    )
    return Grid("Stability over epochs", ["Run", "What", "Figure"], rows, notes, 2)


def _repeats(one: Stability) -> Iterator[tuple[str, str]]:
    yield "consistency (c / epochs)", percent(one.consistency)
    for c, figure in enumerate(one.same, start=1):
        always = " (always the same)" if c == len(one.same) else ""
        yield f"c = {c}{always}", percent(figure)
    yield "majority vote", percent(one.majority)
    yield "Krippendorff's alpha", _plain(one.alpha)
    for epoch, figure in zip(one.rounds, one.epochs, strict=True):
        yield f"accuracy of epoch {epoch}", percent(figure)
    spread = f"{percent(one.deviation)} epochs"
    yield "standard deviation of the epochs' accuracies", spread


def _plain(figure: Figure) -> str:
    if figure.value is None:
        return ""
    within = "" if figure.low is None else f" [{figure.low:.3f}, {figure.high:.3f}]"
    return f"{figure.value:.3f}{within}, {figure.basis}"


def _thresholds(report: Report) -> Grid:
    def number(value: float | None) -> str:
        return "never" if value is None else f"{value:.2f}"

    def within(found: Figure) -> str:
        if found.value is None or found.low is None:
            return number(found.value)
        return f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})"

    rows = [
        [
            one.run,
            one.emotion,
            number(one.named_from),
            within(one.neutral_until),
            str(sum(step.named.n for step in one.steps)),
        ]
        for one in report.thresholds
    ]
    notes = ("Intensity from 0 (neutral) to 1 (full) at which half of the answers change.",)
    head = ["Run", "Emotion", "Named from", "Neutral until", "n"]
    return Grid("Intensity thresholds", head, rows, notes, 2)


def _skipped(report: Report) -> Grid:
    rows = [[file.log, file.reason] for file in report.skipped]
    return Grid("Files that are not in this report", ["File", "Reason"], rows, (), 2)


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"


# Markup


def _markdown(grid: Grid) -> str:
    rule = ["---"] * grid.texts + ["---:"] * (len(grid.head) - grid.texts)
    lines = [
        f"## {markdown(grid.title)}",
        "",
        _line(grid.head, markdown),
        f"| {' | '.join(rule)} |",
        *(_line(row, markdown) for row in grid.rows),
    ]
    if grid.notes:
        lines += ["", *(f"- {markdown(note)}" for note in grid.notes)]
    return "\n".join(lines)


def _line(cells: Sequence[str], escape: Callable[[Any], str]) -> str:
    return f"| {' | '.join(map(escape, cells))} |"


_PREAMBLE = (
    "% Needs \\usepackage{booktabs}; tables wider than the page: \\resizebox or \\small.\n\n"
)


def _latex(grid: Grid) -> str:
    columns = "l" * grid.texts + "r" * (len(grid.head) - grid.texts)
    lines = [
        r"\begin{table}",
        r"\centering\small",
        rf"\caption{{{latex(grid.title)}}}",
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        rf"{_cells(grid.head)} \\",
        r"\midrule",
        *(rf"{_cells(row)} \\" for row in grid.rows),
        r"\bottomrule",
        r"\end{tabular}",
        *(rf"\par\footnotesize {latex(note)}" for note in grid.notes),
        r"\end{table}",
    ]
    return "\n".join(lines)


def _cells(cells: Sequence[str]) -> str:
    # A cell that begins with a bracket would be read as an argument of the line before it.
    return " & ".join(f"{{}}{text}" if text.startswith("[") else text for text in map(latex, cells))
