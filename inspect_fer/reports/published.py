"""The paper's figures and test sets, as data.

Both files hold what stands in Z. Lian, L. Sun, H. Sun, K. Chen, Z. Wen, H. Gu, B. Liu, J. Tao:
GPT-4V with Emotion: A Zero-shot Benchmark for Generalized Emotion Recognition, 2024.

``published_results.csv``: Tables 3 to 10 and section 5.7; ``table`` says which. Values are per cent,
``kind`` is supervised, vlm or heuristic (random and majority).

``published_items.csv``: ``test_items`` is Table 1 (for Twitter I, the sizes of its three subsets);
``answered`` is how many answers the figure of GPT-4V rests on, counted in the predictions that the
authors released (for MVSA, taken from their scripts): without refused items, without off-list
answers for dynamic faces, without score 0 for CMU-MOSI and CH-SIMS. It is empty where no count is
known.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Kind = Literal["supervised", "vlm", "heuristic"]


class Published(NamedTuple):
    """A figure of the paper.

    Attributes:
        table: Number of the table (or section).
        dataset: Name of the dataset.
        metric: ACC, WAR or WAF.
        system: Name of the system.
        kind: supervised, vlm or heuristic.
        value: A share, 0 to 1.
        condition: ``3 frames``, ``template 2``, ``agreement=5``; empty for the paper's default.
    """

    table: str
    dataset: str
    metric: str
    system: str
    kind: Kind
    value: float
    condition: str


class Counted(NamedTuple):
    """How many items a figure of the paper rests on.

    Attributes:
        test_items: Size of the test set.
        answered: Answers behind the figure of GPT-4V; None where it is not known.
    """

    test_items: int
    answered: int | None


@cache
def published_results() -> tuple[Published, ...]:
    """All figures, in the order of the paper."""
    return tuple(
        Published(
            table=row["table"],
            dataset=row["dataset"],
            metric=row["metric"],
            system=row["system"],
            kind=_KINDS[row["kind"]],
            value=round(float(row["value"]) / 100, 6),
            condition="" if row["condition"] in _PLAIN else row["condition"],
        )
        for row in _rows("published_results.csv")
    )


@cache
def published_items() -> dict[tuple[str, str], Counted]:
    """Dataset and condition -> how many items."""
    return {
        (row["dataset"], row["condition"]): Counted(
            int(row["test_items"]), int(row["answered"]) if row["answered"] else None
        )
        for row in _rows("published_items.csv")
    }


_KINDS: dict[str, Kind] = {"supervised": "supervised", "vlm": "vlm", "heuristic": "heuristic"}
# What is the same for all figures of a dataset is no condition.
_PLAIN = ("positive/negative", "rgb")


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("inspect_fer.reports") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
