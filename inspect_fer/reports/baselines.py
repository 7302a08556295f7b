"""Random guessing and the most frequent label, on exactly the answers that a figure rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspect_fer.metrics.counts import NON_ANSWERS
from inspect_fer.metrics.intervals import Statistic
from inspect_fer.reports.estimate import NOTHING
from inspect_fer.reports.model import Figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANDOM_RUNS = 10
"""How many seeded runs of random guessing are averaged (seeds 0 to 9)."""


def random_figure(targets: Sequence[str], labels: Sequence[str], statistic: Statistic) -> Figure:
    """Mean figure of `RANDOM_RUNS` runs that draw each answer uniformly from the labels."""
    import numpy as np

    if not targets:
        return NOTHING
    drawn = [
        np.random.default_rng(seed).integers(len(labels), size=len(targets))
        for seed in range(RANDOM_RUNS)
    ]
    tables = np.stack([_table(targets, answers, labels) for answers in drawn])
    return Figure(
        float(np.mean(np.asarray(statistic(tables), dtype=float))), None, None, len(targets)
    )


def majority_figure(targets: Sequence[str], labels: Sequence[str], statistic: Statistic) -> Figure:
    """Figure of always answering the most frequent gold label (the first of equals)."""
    import numpy as np

    if not targets:
        return NOTHING
    most = max(range(len(labels)), key=lambda index: targets.count(labels[index]))
    table = _table(targets, np.full(len(targets), most), labels)
    return Figure(float(np.asarray(statistic(table[None]))[0]), None, None, len(targets))


def _table(
    targets: Sequence[str], answers: NDArray[np.int64], labels: Sequence[str]
) -> NDArray[np.float64]:
    import numpy as np

    row = {label: index for index, label in enumerate(labels)}
    width = len(labels) + len(NON_ANSWERS)
    cells = np.asarray([row[target] for target in targets], dtype=np.int64) * width + answers
    counted = np.bincount(cells, minlength=len(labels) * width).astype(float)
    return counted.reshape(len(labels), width)
