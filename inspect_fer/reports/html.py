"""A report as one page: ``index.html``, which loads nothing and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from inspect_fer.errors import FerError
from inspect_fer.reports.figures import Plot, write_figures
from inspect_fer.reports.html_markup import Markup, element, join, text
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_sections import Section, sections
from inspect_fer.reports.model import Report


def write_html(report: Report, out: Path, plots: Sequence[Plot] | None = None) -> Path:
    """Write ``index.html`` into a folder.

    The page is one file with its style, script and figures inside; only the links to the files of
    the figures point beside it. Its security policy allows the script and the style that it was
    written with, by their hashes, and nothing else: no other script runs even if text from a log
    were ever taken for markup.

    Args:
        report: What to show.
        out: Folder of the report, made if it is not there.
        plots: What `write_figures` returned; drawn now when not given.

    Returns:
        Path of the page.

    Raises:
        FerError: The folder cannot be written.
    """
    if plots is None:
        plots = write_figures(report, out)
    path = out / "index.html"
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(page(report, plots), encoding="utf-8", newline="\n")
    except OSError as error:
        raise FerError(f"The report cannot be written to {path}: {error}") from error
    return path


def page(report: Report, plots: Sequence[Plot]) -> str:
    """The page as text."""
    found = sections(Parts(report, plots))
    style, script = _file("report.css"), _file("report.js")
    return Template(_file("report.html")).substitute(
        title="Report of inspect-fer",
        heading="Emotion recognition report",
        lead=_lead(report),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        tabs=join(
            element("li", element("a", section.title, href=f"#{section.id}")) for section in found
        ),
        sections=join((_section(section) for section in found), "\n"),
    )


def _section(section: Section) -> Markup:
    return element(
        "section",
        element("h2", section.title, id=f"{section.id}-title"),
        section.body,
        id=section.id,
        aria_labelledby=f"{section.id}-title",
    )


def _lead(report: Report) -> Markup:
    answers = sum(len(run.replies) for run in report.runs)
    logs = sum(len(run.logs) for run in report.runs)
    datasets = len({run.dataset for run in report.runs})
    return text(
        f"{_count(len(report.runs), 'run')} from {_count(logs, 'log')},"
        f" {_count(datasets, 'dataset')}, {_count(answers, 'scored answer')}."
    )


def _count(number: int, of: str) -> str:
    return f"{number:,} {of}" + ("" if number == 1 else "s")


def _file(name: str) -> str:
    return (files("inspect_fer.reports") / "templates" / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """What a security policy calls a script or a style by."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
