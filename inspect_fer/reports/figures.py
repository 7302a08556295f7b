"""The figures of a report as files: SVG and PNG, each with a title, a caption and its n."""

from __future__ import annotations

import gc
import os
import pickle
import re
import subprocess
import sys
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    queue = _Queue(jobs, progress)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # What is held by now stays: looking for cycles in it, figure by figure, takes long.
        gc.freeze()
        with ThreadPoolExecutor(1) as beside:
            if len(jobs) >= MANY and (os.cpu_count() or 1) > 1:
                beside.submit(_draw_beside, queue)
            with theme():
                while (job := queue.next()) is not None:
                    draw(job)
        for job in queue.left:
            with theme():
                draw(job)
    except OSError as error:
        raise FerError(f"The figures cannot be written to {folder}: {error}") from error
    finally:
        gc.unfreeze()
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


def draw(job: Job) -> None:
    """Draw a figure and write its files, within `theme`.

    Raises:
        OSError: A file cannot be written.
    """
    figure, plot = job.drawing.draw(), job.plot
    # Neither a date nor a version: files of equal reports are equal.
    figure.savefig(plot.svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(
        plot.png,
        format="png",
        dpi=PNG_DPI,
        metadata={"Software": None},
        pil_kwargs={"compress_level": _COMPRESSION},
    )


_COMPRESSION = 3
"""Half the time of Pillow's own choice, for files a few per cent larger."""


class _Queue:
    """Figures that wait to be drawn, taken by two processes, each as soon as it is free."""

    def __init__(self, jobs: Sequence[Job], progress: Progress | None) -> None:
        self.left: list[Job] = []
        """Figures that the second process took and did not draw."""
        self._waiting = deque(jobs)
        self._all = len(jobs)
        self._progress = progress

    def next(self, *, beside: bool = False) -> Job | None:
        """The next figure; None when all are taken."""
        try:
            job = self._waiting.popleft()
        except IndexError:
            return None
        if self._progress is not None and not beside:
            done = self._all - len(self._waiting) - 1
            self._progress(done, self._all, f"drawing {job.drawing.kind}")
        return job


def _draw_beside(queue: _Queue) -> None:
    """Draw figures in a second process: drawing keeps a core busy all the time."""
    job = None
    # Not multiprocessing: that runs the caller's main module again.
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "inspect_fer.reports.figures_helper"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as helper:
        assert helper.stdin is not None
        assert helper.stdout is not None
        try:
            while helper.stdout.read(1) and (job := queue.next(beside=True)) is not None:
                pickle.dump(job, helper.stdin)
                helper.stdin.flush()
            failed = job is not None
        except OSError:
            failed = True
    if failed and job is not None:
        # Once more in the first process, where an error is seen.
        queue.left.append(job)


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
