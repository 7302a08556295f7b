"""From logs to a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from inspect_fer.errors import FerError
from inspect_fer.reports.analysis import analyse
from inspect_fer.reports.cases import Pictures, choose_cases
from inspect_fer.reports.comparison import comparisons
from inspect_fer.reports.model import Report, Run, Skipped
from inspect_fer.reports.pause import cycles_stay
from inspect_fer.reports.read import Progress, read_runs
from inspect_fer.reports.rows import rows
from inspect_fer.reports.tables import family_tables
from inspect_fer.reports.thresholds import thresholds


def build_report(
    logs: Iterable[str | Path],
    *,
    cases: int = 0,
    pictures: Pictures = "none",
    progress: Progress | None = None,
) -> Report:
    """Read logs and compute everything that a report shows.

    Args:
        logs: Files, folders or patterns, as `read_runs` takes them.
        cases: How many items to choose per run and kind.
        pictures: Whether the cases carry their pictures: ``none``, ``plain`` or ``pixelated``.
        progress: Called with how much is done, how much there is, and what is being done.

    Raises:
        FerError: When a log is not found, or none of them holds a run of this package.
    """
    import numpy  # noqa: F401  (its BLAS must be there to be limited)
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    # The many small products of the bootstrap cost twice the time when BLAS spreads each of them.
    with cycles_stay(), threadpool_limits(1):
        runs, skipped = read_runs(logs, progress)
        if not runs:
            reasons = "\n".join(f"  {file.log}: {file.reason}" for file in skipped)
            raise FerError(f"No log holds a run to report on.\n{reasons}")
        return _report(runs, skipped, cases, pictures, progress)


def _report(
    runs: Sequence[Run],
    skipped: Sequence[Skipped],
    cases: int,
    pictures: Pictures,
    progress: Progress | None,
) -> Report:
    found, analyses = [], []
    for done, run in enumerate(runs):
        if progress is not None:
            progress(done, len(runs), f"figures of {run.name}")
        analyses.append(analyse(run))
        found += rows(run, analyses[-1])
    return Report(
        runs=tuple(runs),
        skipped=tuple(skipped),
        rows=tuple(found),
        tables=tuple(family_tables(runs)),
        comparisons=tuple(comparisons(runs, progress)),
        ambiguity=tuple(one for analysis in analyses for one in analysis.ambiguity),
        groups=tuple(one for analysis in analyses for one in analysis.groups),
        thresholds=tuple(thresholds(runs)),
        stability=tuple(one for analysis in analyses for one in analysis.stability),
        cases=tuple(choose_cases(runs, cases, pictures, progress)),
    )
