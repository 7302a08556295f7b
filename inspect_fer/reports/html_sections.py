"""Sections of the page, each a tab: what is in it, in words, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from inspect_fer.metrics import counts
from inspect_fer.reports.figures import Plot
from inspect_fer.reports.figures_run import NON_ANSWERS
from inspect_fer.reports.html_cases import cases
from inspect_fer.reports.html_definitions import (
    DEFINITIONS,
    FAMILIES,
    Definition,
    anchor,
    define,
    written,
)
from inspect_fer.reports.html_markup import Content, Markup, element, foreign, join
from inspect_fer.reports.html_svg import inline_svg
from inspect_fer.reports.html_tables import (
    as_figure,
    difference,
    empty,
    figure_cell,
    head,
    interval,
    notes,
    number,
    row,
    share,
    table,
    words,
)
from inspect_fer.reports.model import (
    Ambiguity,
    Comparison,
    Figure,
    Report,
    Row,
    Run,
    Table,
    View,
)
from inspect_fer.reports.write import agreement_text


class Section(NamedTuple):
    """A tab of the page.

    Attributes:
        id: Its anchor.
        title: Its name.
        body: What it holds, below its heading.
    """

    id: str
    title: str
    body: Markup


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
            return foreign(run)
        return element("a", foreign(run), href=f"#{self.names[run]}")

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


def sections(parts: Parts) -> list[Section]:
    """The tabs that have something to show, in order."""
    report = parts.report
    found = [
        Section("overview", "Overview", _overview(parts)),
        Section("tables", "Tables", join(_family(one) for one in report.tables)),
        Section("runs", "Runs", join(_run(parts, run) for run in report.runs)),
        Section("ambiguity", "Ambiguity", _ambiguity(parts)),
        Section("groups", "Groups", _groups(parts)),
        Section("stability", "Stability", _stability(parts)),
        Section("intensity", "Intensity", _intensity(parts)),
        Section("comparisons", "Comparisons", _comparisons(parts)),
        Section("cases", "Cases", cases(report)),
        Section("reading", "How to read it", _reading()),
    ]
    return [section for section in found if section.body]


# Overview

_SUMMARY = (
    *("accuracy", "uar", "waf", "macro_f1", "refused", "unparsed", "off_list"),
    *("neutral_share", "neutral_pull", "latency_median", "cost_total"),
)


def _overview(parts: Parts) -> Markup:
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
            parts.drawn(*(_PER_RUN if len(report.runs) == 1 else ()), "overview", "latency"),
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
        lines = []
        lacking = run.planned - len(run.replies) - run.errors
        if run.status != "success":
            lines.append(f"the log's status is {run.status}")
        if run.errors:
            lines.append(f"{run.errors} samples ended in an error and are in no n")
        if lacking > 0:
            lines.append(f"{lacking} of {run.planned} planned answers are not there")
        if run.absent:
            lines.append(f"{run.absent} items of the dataset have no row in the file")
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


# Tables

_SYSTEMS = {
    "supervised": "supervised (paper)",
    "vlm": "vision-language model (paper)",
    "heuristic": "baseline (paper)",
    "baseline": "baseline, same answers",
    "run": "run",
}


def _family(one: Table) -> Markup:
    heads = [
        head("System"),
        head("Kind"),
        head("Condition"),
        head("Policy"),
        *(
            head(
                join([foreign(column.title), f" ({column.metric})"]),
                figure=True,
                note=", ".join(
                    filter(
                        None,
                        (
                            column.variant,
                            "" if column.n is None else f"test set {column.n}",
                        ),
                    )
                ),
            )
            for column in one.columns
        ),
    ]
    rows = [
        row(
            foreign(system.system),
            element("td", _SYSTEMS[system.kind]),
            words(system.condition),
            element("td", system.policy),
            *(share(cell) for cell in system.cells),
            kind=system.kind,
        )
        for system in one.rows
    ]
    return join(
        [
            element("h3", foreign(one.title)),
            table(
                join([element("strong", foreign(one.title)), ": runs beside published figures."]),
                heads,
                rows,
                label=one.title,
            ),
            notes([foreign(note) for note in one.notes]),
        ]
    )


# Runs

_PER_RUN = ("confusion_counts", "confusion_shares", "recall", "neutral_bias")


def _run(parts: Parts, run: Run) -> Markup:
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
        element("summary", element("h3", foreign(run.name)), f" (n = {len(run.replies)})"),
        element(
            "dl",
            *(join([element("dt", name), element("dd", value)]) for name, value in facts),
            class_="facts",
        ),
        # A single run's figures stand in the overview.
        parts.drawn(*_PER_RUN, run=run.name) if len(parts.report.runs) > 1 else None,
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
        *(head(name, figure=True) for name in NON_ANSWERS),
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


# Ambiguity


def _ambiguity(parts: Parts) -> Markup:
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
                " drawn at random from an item's own annotators: what lies above it nobody can be"
                " expected to reach by looking. Votes for the answer are the share of the"
                " annotators who said what the model said.",
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


# Groups


def _groups(parts: Parts) -> Markup:
    found = parts.report.groups
    if not found:
        return join([])
    heads = [
        head("Run"),
        head("Trait"),
        head("Group"),
        head("Accuracy", figure=True),
        head("UAR", figure=True),
    ]
    rows = [
        row(
            parts.link(one.run),
            words(one.trait),
            words(group.value),
            share(group.accuracy),
            share(group.uar),
        )
        for one in found
        for group in one.groups
    ]
    gaps = [
        row(
            parts.link(one.run),
            words(one.trait),
            element("td", foreign(one.highest), " less ", foreign(one.lowest)),
            difference(one.gap),
            difference(one.uar_gap),
        )
        for one in found
    ]
    return join(
        [
            element(
                "p",
                "Groups are those that the datasets' owners annotate; nothing is inferred from a"
                " face. The gap is the largest of several differences, so it tends to be above 0"
                " where groups do not differ at all: its interval tells how sure that one is.",
            ),
            table(
                join([element("strong", "Largest gaps"), ", in percentage points"]),
                [
                    *(head(name) for name in ("Run", "Trait", "Gap")),
                    head("Accuracy", figure=True),
                    head("UAR", figure=True),
                ],
                gaps,
                label="Largest gaps",
            ),
            table(element("strong", "All groups"), heads, rows, label="All groups"),
        ]
    )


# Epochs and intensity


def _stability(parts: Parts) -> Markup:
    found = parts.report.stability
    if not found:
        return join([])
    heads = [
        head("Run"),
        head("Epochs", figure=True),
        head("Consistency", figure=True),
        head("Always the same", figure=True),
        head("Majority vote", figure=True),
        head("Lowest epoch", figure=True),
        head("Highest epoch", figure=True),
    ]
    rows = []
    for one in found:
        by_value = sorted(one.epochs, key=lambda figure: figure.value or 0)
        rows.append(
            row(
                parts.link(one.run),
                number(len(one.epochs)),
                share(one.consistency),
                share(one.same[-1] if one.same else None),
                share(one.majority),
                share(by_value[0] if by_value else None),
                share(by_value[-1] if by_value else None),
            )
        )
    return join(
        [
            element(
                "p",
                "Consistency is the mean of c over the number of epochs, where c is how often an"
                " item's most frequent answer was given. Majority vote, lowest and highest epoch"
                " are accuracies.",
            ),
            table(element("strong", "Runs of several epochs"), heads, rows, label="Stability"),
            parts.drawn("stability"),
        ]
    )


def _intensity(parts: Parts) -> Markup:
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


# Comparisons


def _comparisons(parts: Parts) -> Markup:
    found = parts.report.comparisons
    if not found:
        return join([])
    heads = [
        head("First run"),
        head("Second run"),
        head("Accuracy", figure=True, note="second less first"),
        head("UAR", figure=True, note="second less first"),
        head("Only first right", figure=True),
        head("Only second right", figure=True),
        head("Both right", figure=True),
        head("Neither", figure=True),
        head("p", figure=True),
        head("p, Holm", figure=True),
        head("Same answer", figure=True),
        head("Items", figure=True),
    ]
    rows = [
        row(
            parts.link(one.first),
            element("td", parts.link(one.second), class_="text"),
            difference(one.accuracy),
            difference(one.uar),
            *(number(value) for value in (one.first_only, one.second_only, one.both, one.neither)),
            number(one.p, _p(one.p)),
            number(one.p_holm, _p(one.p_holm)),
            share(one.same),
            number(one.n),
        )
        for one in found
    ]
    left_out = sum(one.gold_differs for one in found)
    return join(
        [
            element(
                "p",
                "Any two runs of a dataset on the items that both answered, all answers counting."
                " Differences are in percentage points with 95 % intervals. p is McNemar's exact"
                " test on one epoch of each item, then after Holm's correction over the"
                f" {len(found)} comparison(s) of this report.",
                f" {left_out} pairs of answers with different gold labels are left out."
                if left_out
                else None,
            ),
            table(element("strong", "Comparisons"), heads, rows, label="Comparisons"),
            parts.drawn("consistency"),
            *(_comparison(one) for one in found),
        ]
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
    name = f"{one.first} against {one.second}"
    return element(
        "details",
        element("summary", element("h3", foreign(one.first), " against ", foreign(one.second))),
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
            label=f"By gold label: {name}",
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
            label=f"Changed items: {name}",
        )
        if changes
        else element("p", "No item was right in one and wrong in the other."),
        class_="part",
    )


def _p(value: float) -> str:
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"


# How to read it


def _reading() -> Markup:
    entries = [(f"metric-{name}", definition) for name, definition in DEFINITIONS.items()]
    entries += [
        (f"metric-{name}label", one._replace(title=one.title.format("a label or region")))
        for name, one in FAMILIES.items()
    ]
    general = (
        "n is the number of answers (items times epochs) that a figure rests on. Nothing leaves it"
        " silently: a refusal, an unreadable answer and a word off the list are wrong answers.",
        "Errors are samples without any answer: the service failed, or a file was broken. They are"
        " in no n, and counted beside it.",
        "Intervals are 95 % bootstrap intervals, drawn with a fixed seed. Where a dataset names"
        " subjects (people; of CMU-MOSI and CH-SIMS, videos of one speaker), whole subjects are"
        " drawn, and where items were asked several times, whole items: n = 140, 20 subjects says"
        " so. Fewer than about 20 of them make intervals too narrow.",
        "Where a bootstrap has no width (all right, all wrong, one constant answer), shares have"
        " Wilson's interval over answers or subjects. UAR and differences combine those of the"
        " classes or groups (Zou and Donner 2008, MOVER; of two shares Newcombe's interval), WAF"
        " and macro-F1 average them: rather too wide than too narrow.",
        "Policy full: every scored answer counts. Policy published: the paper's own rule, which"
        " leaves out refusals and unreadable answers, and for some datasets off-list answers or"
        " items without a side.",
        "Two intervals that overlap may still differ surely: for two runs of the same items read"
        " the comparisons, which pair the answers.",
        "The same figures stand in results.json and results.csv, the tables in tables.md and"
        " tables.tex, the plots in figures/.",
    )
    return join(
        [
            element("ul", *(element("li", line) for line in general)),
            element("h3", "Metrics"),
            element("dl", *_entries(entries), class_="definitions"),
        ]
    )


def _entries(entries: Sequence[tuple[str, Definition]]) -> Iterator[Markup]:
    for id, definition in entries:
        yield element("dt", definition.title, id=id)
        yield element(
            "dd",
            definition.meaning,
            " ",
            element("span", f"n: {definition.over}.", class_="over"),
        )
