"""The figures of a report as files: SVG and PNG, each with a title, a caption and its n."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import tempfile
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

MANY = 40
"""From how many figures on a second process helps."""

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
    jobs = [
        Job(drawing, folder / stem)
        for drawing, stem in zip(drawings, _stems(drawings), strict=True)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if len(jobs) < MANY or (os.cpu_count() or 1) < 2:
            draw(jobs, progress)
        else:
            _draw_in_halves(jobs, progress)
    except OSError as error:
        raise FerError(f"The figures cannot be written to {folder}: {error}") from error
    return [job.plot for job in jobs]


class Job(NamedTuple):
    """A figure to be written.

    Attributes:
        drawing: What to draw.
        path: Where, without an ending.
    """

    drawing: Drawing
    path: Path

    @property
    def plot(self) -> Plot:
        """What it is once it is written."""
        one = self.drawing
        return Plot(
            one.kind, one.title, one.caption, one.runs, self._with("svg"), self._with("png")
        )

    def _with(self, ending: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{ending}")


def draw(jobs: Sequence[Job], progress: Progress | None = None) -> None:
    """Draw figures and write their files.

    Raises:
        OSError: A file cannot be written.
    """
    with theme():
        for done, job in enumerate(jobs):
            if progress is not None:
                progress(done, len(jobs), f"drawing {job.drawing.kind}")
            figure, plot = job.drawing.draw(), job.plot
            # Neither a date nor a version: files of equal reports are equal.
            figure.savefig(plot.svg, format="svg", metadata={"Date": None, "Creator": None})
            figure.savefig(plot.png, format="png", dpi=PNG_DPI, metadata={"Software": None})


def _draw_in_halves(jobs: Sequence[Job], progress: Progress | None) -> None:
    """Every other figure in a second process: drawing keeps a core busy all the time."""
    mine, theirs = jobs[::2], jobs[1::2]
    with tempfile.TemporaryFile() as file:
        pickle.dump(theirs, file)
        file.seek(0)
        # Not multiprocessing: that runs the caller's main module again.
        helper = subprocess.Popen(
            [sys.executable, "-P", "-m", "inspect_fer.reports.figures_helper"],
            stdin=file,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            draw(mine, progress)
            failed = helper.wait() != 0
        finally:
            if helper.poll() is None:
                helper.kill()
                helper.wait()
    if failed:
        # Once more here, where an error is seen.
        draw(theirs, progress)


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
