"""The evaluation report that the register of inspect_evals asks for, filled from a report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from inspect_fer.errors import FerError
from inspect_fer.prompts.prompt import Prompt
from inspect_fer.reports.escape import markdown, plain
from inspect_fer.reports.model import Report, Row, Run
from inspect_fer.tasks.build import VERSION

METRICS = ("accuracy", "uar", "waf", "macro_f1", "refused", "unparsed", "off_list")


def write_evaluation_report(report: Report, out: Path) -> Path:
    """Write ``EVALUATION_REPORT.md`` into a folder; what logs do not say is left to fill in.

    Raises:
        FerError: The file cannot be written.
    """
    file = out / "EVALUATION_REPORT.md"
    try:
        out.mkdir(parents=True, exist_ok=True)
        file.write_text(evaluation_report(report), encoding="utf-8")
    except OSError as error:
        raise FerError(f"The evaluation report cannot be written to {out}: {error}") from error
    return file


def evaluation_report(report: Report) -> str:
    """The text: results, commands, models, dates, published figures and the entry's YAML block."""
    text = (files("inspect_fer.reports") / "templates/evaluation_report.md").read_text("utf-8")
    template = Prompt("evaluation report", text, "written for this project")
    return template.fill(
        results=_results(report),
        commands="\n".join(_commands(run) for run in report.runs),
        version=f"{version('inspect_fer')} (tasks {VERSION})",
        inspect=version("inspect_ai"),
        models=", ".join(_distinct(_code(run.model) for run in report.runs)),
        dates=", ".join(_distinct(run.created[:10] for run in report.runs)),
        published=_published(report),
        yaml=_yaml(report),
    )


def _results(report: Report) -> str:
    head = ("Run", "Items", "Epochs", "Errors", *METRICS)
    lines = [_line(head), _line("---" for _ in head)]
    for run in report.runs:
        figures = [_share(report.of(run, metric)) for metric in METRICS]
        counts = map(str, (run.items, run.epochs, run.errors))
        lines.append(_line((markdown(run.name), *counts, *figures)))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _share(row: Row | None) -> str:
    if row is None or row.value is None:
        return ""
    interval = "" if row.ci_low is None else f" [{row.ci_low:.3f}, {row.ci_high:.3f}]"
    return f"{row.value:.3f}{interval}, n = {row.n}"


def _commands(run: Run) -> str:
    if not run.commands:
        return f"- {markdown(run.name)}: imported predictions"
    return "\n".join(f"- {_code(command)}" for command in dict.fromkeys(run.commands))


def _code(text: str) -> str:
    """Text as code, in which nothing has a meaning but the marks around it."""
    return "`" + plain(text).replace("`", "'") + "`"


def _published(report: Report) -> str:
    lines = []
    for run in report.runs:
        name = "waf" if run.metric == "WAF" else "accuracy"
        row = report.of(run, name, "published")
        if row is not None:
            lines.append(
                f"- {markdown(run.name)}: {run.metric} {_share(row)}, counted as the paper counts"
                f" (rule `{run.policy}`); the paper's own figure is in tables.md."
            )
    return "\n".join(lines) or "- None of these runs is of a dataset with a published figure."


def _yaml(report: Report) -> str:
    """JSON strings are YAML strings, whatever stands in them."""
    lines = ["evaluation_report:", "  commit: (fill in)", f"  version: {VERSION}", "  results:"]
    for run in report.runs:
        lines += [
            f"    - model: {json.dumps(run.model)}",
            f"      task: {json.dumps(run.task)}",
            f"      date: {json.dumps(run.created[:10])}",
            "      metrics:",
        ]
        for metric in METRICS:
            row = report.of(run, metric)
            if row is not None and row.value is not None:
                lines.append(f"        - {{key: {metric}, value: {row.value:.6f}}}")
    return "\n".join(lines)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
