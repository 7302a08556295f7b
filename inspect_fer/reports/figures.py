"""The figures of a report as files: SVG and PNG, each with a title, a caption and its n."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from inspect_fer.errors import FerError
from inspect_fer.reports.figures_across import across
from inspect_fer.reports.figures_run import of_run
from inspect_fer.reports.figures_style import Drawing, theme
from inspect_fer.reports.model import Report

PNG_DPI = 220
"""Dots per inch of the PNG files."""

Progress = Callable[[int, int, str], None]


class Plot(NamedTuple):
    """A figure that was written.

    Attributes:
        kind: What it shows: ``confusion_counts``, ``recall``, ``overview``, ...
        title: One line, not escaped.
        caption: How to read it and what it rests on, not escaped.
        runs: Names of the runs it shows.
        svg: The SVG file, with text as text.
        png: The same as PNG.
    """

    kind: str
    title: str
    caption: str
    runs: tuple[str, ...]
    svg: Path
    png: Path


def write_figures(report: Report, out: Path, progress: Progress | None = None) -> list[Plot]:
    """Draw all figures of a report into ``out/figures``.

    The same report gives the same files, byte for byte, with the same version of Matplotlib.

    Args:
        report: What to draw.
        out: Folder of the report, made if it is not there.
        progress: Called with how many are drawn, how many there are, and what is being drawn.

    Raises:
        FerError: The folder cannot be written.
    """
    drawings = [*across(report), *(one for run in report.runs for one in of_run(report, run))]
    folder = out / "figures"
    plots: list[Plot] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with theme():
            for done, (drawing, stem) in enumerate(zip(drawings, _stems(drawings), strict=True)):
                if progress is not None:
                    progress(done, len(drawings), f"drawing {drawing.kind}")
                plots.append(_write(drawing, folder / stem))
    except OSError as error:
        raise FerError(f"The figures cannot be written to {folder}: {error}") from error
    return plots


def _write(drawing: Drawing, path: Path) -> Plot:
    figure = drawing.draw()
    svg, png = path.with_suffix(".svg"), path.with_suffix(".png")
    # Neither a date nor a version: files of equal reports are equal.
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=PNG_DPI, metadata={"Software": None})
    return Plot(drawing.kind, drawing.title, drawing.caption, drawing.runs, svg, png)


def _stems(drawings: Sequence[Drawing]) -> Iterator[str]:
    """File names without an ending: unique also where case does not count."""
    taken: set[str] = set()
    for drawing in drawings:
        stem = plain_stem = "_".join(filter(None, (drawing.kind, _slug(drawing.about))))
        number = 1
        while stem in taken:
            number += 1
            stem = f"{plain_stem}_{number}"
        taken.add(stem)
        yield stem


def _slug(text: str) -> str:
    """A name of letters, digits and hyphens alone.

    >>> _slug("caer_s · google/gemini-2.5 · ../x=1")
    'caer-s-google-gemini-2-5-x-1'
    """
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:_LONGEST].strip("-")


_LONGEST = 80
