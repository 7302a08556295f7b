"""Comparisons of two runs, one per line: comparisons.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from inspect_fer.reports.escape import csv_cell
from inspect_fer.reports.model import Comparison, Figure

COLUMNS = (
    *("first", "second", "kind"),
    *("accuracy", "accuracy_ci_low", "accuracy_ci_high", "answers"),
    *("uar", "uar_ci_low", "uar_ci_high"),
    *("same", "same_ci_low", "same_ci_high"),
    *("first_only", "second_only", "both", "neither", "items"),
    *("p_mcnemar", "p_sign_flips", "p_holm", "gold_differs"),
)
"""``accuracy`` and ``uar`` are second less first; ``same`` is the share of answers alike. The
counts and ``p_mcnemar`` rest on one epoch of ``items``, the differences on all shared ``answers``."""


def write_pairs(comparisons: Sequence[Comparison], out: Path) -> Path | None:
    """Write ``comparisons.csv`` (UTF-8) into a folder.

    Returns:
        Its path; None without comparisons, and then there is no such file.
    """
    path = out / "comparisons.csv"
    if not comparisons:
        path.unlink(missing_ok=True)
        return None
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(csv_cell, _cells(one)) for one in comparisons)
    return path


def _cells(one: Comparison) -> Iterator[object]:
    yield from (one.first, one.second, one.kind)
    yield from (*_figure(one.accuracy), one.accuracy.n)
    yield from _figure(one.uar)
    yield from _figure(one.same)
    yield from (one.first_only, one.second_only, one.both, one.neither, one.n)
    yield from (one.p, one.p_together, one.p_holm, one.gold_differs)


def _figure(found: Figure | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if found is None else (found.value, found.low, found.high)
