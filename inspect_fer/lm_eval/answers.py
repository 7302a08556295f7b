"""What a model of the harness answered, and the figures over it.

A refusal without words (``content: null``) reaches the harness as an empty string, which cannot be
told from an answer of nothing: hence one share for both.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from inspect_fer.labels import LabelSet
from inspect_fer.lm_eval.documents import item
from inspect_fer.metrics import counts
from inspect_fer.metrics.cells import Cells, cells_interval
from inspect_fer.metrics.counts import NON_ANSWERS
from inspect_fer.metrics.intervals import Statistic
from inspect_fer.reading import read_answer
from inspect_fer.tasks.build import scoring_note

Cell = tuple[int, int, int, str]
"""Where an answer falls in a confusion table: row of the gold label, column of the answer (labels,
then off the list, unparsed, refused), number of labels; and the unit of the interval: the subject,
or the item where no subject is known."""


def process_results(document: Mapping[str, Any], results: Sequence[str]) -> dict[str, Any]:
    """From a model's words to one value per metric; called by the harness."""
    shown, stimulus = item(document)
    note = scoring_note(shown.card)
    offered = LabelSet(tuple(note["labels"]), note.get("aliases", {}))
    reading = read_answer(results[0], offered, alone=True)
    # Sentiment scores have five answers and a gold label of three: negative, neutral, positive.
    sides: Mapping[str, str] = note.get("collapse", {})
    labels = list(dict.fromkeys(sides.get(name, name) for name in note["labels"]))
    row = labels.index(stimulus.label)
    if reading.outcome == "answered" and reading.answer is not None:
        column = labels.index(sides.get(reading.answer, reading.answer))
    else:
        column = len(labels) + NON_ANSWERS.index(reading.outcome)
    unit = f"item {stimulus.id}" if stimulus.subject is None else f"subject {stimulus.subject}"
    cell: Cell = (row, column, len(labels), unit)
    cells = {name: cell for name in _OVER_CELLS if name != "accuracy"}
    return {
        "accuracy": float(row == column),
        **cells,
        "refused_or_unparsed": float(reading.outcome in ("refused", "unparsed")),
        "off_list": float(reading.outcome == "off_list"),
    }


def uar(cells: Sequence[Cell]) -> float:
    """Unweighted average recall."""
    return _value(cells, counts.uar)


def waf(cells: Sequence[Cell]) -> float:
    """Weighted average F1."""
    return _value(cells, counts.waf)


def macro_f1(cells: Sequence[Cell]) -> float:
    """Mean F1."""
    return _value(cells, counts.macro_f1)


def accuracy_low(cells: Sequence[Cell]) -> float:
    """Lower end of accuracy's interval: 95 %, over subjects or items; see `cells_interval`."""
    return _interval(cells, counts.accuracy)[0]


def accuracy_high(cells: Sequence[Cell]) -> float:
    """Upper end of accuracy's interval."""
    return _interval(cells, counts.accuracy)[1]


def uar_low(cells: Sequence[Cell]) -> float:
    """Lower end of UAR's interval."""
    return _interval(cells, counts.uar)[0]


def uar_high(cells: Sequence[Cell]) -> float:
    """Upper end of UAR's interval."""
    return _interval(cells, counts.uar)[1]


def waf_low(cells: Sequence[Cell]) -> float:
    """Lower end of WAF's interval."""
    return _interval(cells, counts.waf)[0]


def waf_high(cells: Sequence[Cell]) -> float:
    """Upper end of WAF's interval."""
    return _interval(cells, counts.waf)[1]


def macro_f1_low(cells: Sequence[Cell]) -> float:
    """Lower end of mean F1's interval."""
    return _interval(cells, counts.macro_f1)[0]


def macro_f1_high(cells: Sequence[Cell]) -> float:
    """Upper end of mean F1's interval."""
    return _interval(cells, counts.macro_f1)[1]


_OVER_CELLS = tuple(
    function.__name__
    for function in (
        *(accuracy_low, accuracy_high),
        *(uar, uar_low, uar_high),
        *(waf, waf_low, waf_high),
        *(macro_f1, macro_f1_low, macro_f1_high),
    )
)


def _value(cells: Sequence[Cell], statistic: Statistic) -> float:
    return float(statistic(_placed(cells).total))  # type: ignore[arg-type]


def _interval(cells: Sequence[Cell], statistic: Statistic) -> tuple[float, float]:
    """As the reports have it."""
    import numpy as np

    units = np.unique([unit for *_, unit in cells], return_inverse=True)[1]
    return cells_interval(_placed(cells), statistic, units)


def _placed(cells: Sequence[Cell]) -> Cells:
    rows, columns, (labels, *_), _ = zip(*cells, strict=True)
    width = labels + len(NON_ANSWERS)
    places = [row * width + column for row, column in zip(rows, columns, strict=True)]
    return Cells.at(places, labels)
