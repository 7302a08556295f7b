"""Released predictions as logs: from a table of names, gold labels and rankings to an `.eval` file.

The authors of the paper release one CSV per dataset and condition with the columns ``name, gt,
gpt4v``; the last is a list of labels, best first, separated by commas. The model that gave them can
no longer be called. As a log they stand beside anybody's own runs: the viewer opens it, and
`inspect score` scores it again.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from inspect_ai import score
from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalSample,
    EvalSpec,
    EvalStats,
    write_eval_log,
)
from inspect_ai.model import ChatMessageUser, ModelOutput

from inspect_fer.datasets.access import readable
from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.datasets.layout import shorten
from inspect_fer.datasets.load import expected_count, load_stimuli
from inspect_fer.errors import DatasetNotFoundError, FerError
from inspect_fer.labels import fold
from inspect_fer.scorers import emotion
from inspect_fer.solvers.asking import NOTE
from inspect_fer.stimulus import Stimulus
from inspect_fer.tasks.build import VERSION, sample_of, scoring_note

Progress = Callable[[int, int, str], None]

SIDES = ("positive", "negative")
"""Gold of the released files of Abstract and ArtPhoto."""


class Columns(NamedTuple):
    """Which column holds what."""

    name: str = "name"
    target: str = "gt"
    ranking: str = "gpt4v"


class RowProblem(NamedTuple):
    """A row that cannot be taken as it stands.

    Attributes:
        line: Line in the file, from 1; the header is line 1.
        message: What is wrong, and what was expected.
    """

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file.

    Attributes:
        log: Path of the log; None when none was written.
        rows: How many predictions the log holds.
        problems: Rows that cannot be taken.
        absent: Items of the dataset without a row; None when it is not known how many there are.
        absent_items: Their ids, where the dataset is at hand.
        unanswered: Rows without a ranking; their items count as absent.
        off_list: Words that stand first in a ranking and are no label, with their number.
        checked: Whether names and gold labels were checked against the dataset itself.
        labels: How the labels are spelled; a ranking counts letter by letter.
        note: What else the reader should know; empty when there is nothing.
    """

    log: Path | None
    rows: int
    problems: tuple[RowProblem, ...]
    absent: int | None
    absent_items: tuple[str, ...]
    unanswered: int
    off_list: Mapping[str, int]
    checked: bool
    labels: tuple[str, ...]
    note: str


def import_predictions(
    file: Path,
    *,
    dataset: str,
    model: str,
    log_dir: Path,
    condition: Mapping[str, Any] | None = None,
    columns: Columns | None = None,
    root: Path | None = None,
    split: str | None = None,
    options: Mapping[str, Any] | None = None,
    skip_problems: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Write a file of predictions as a log of Inspect, scored by the scorer `emotion`.

    The dataset itself is not needed. Where it is found (by `root` or ``$INSPECT_FER_DATA``), names
    must be those of its items and gold labels must agree with it. Gold is a label of the dataset;
    a number for CMU-MOSI and CH-SIMS; for Abstract and ArtPhoto also *positive* or *negative*, with
    rankings of the eight emotions. Whatever word stands first in a ranking is the answer, and it is
    a label only when it is spelled as one: that is how the paper's figures come about.

    Args:
        file: The CSV (UTF-8).
        dataset: Name of a dataset of the catalogue.
        model: Who predicted, as ``provider/model``; without a provider, ``none/`` is put before it.
        log_dir: Folder of the log; it is made if it is not there.
        condition: What sets the run apart (``frames=2``).
        columns: Names of the columns.
        root: The dataset's folder.
        split: The split; the card's default when None.
        options: The dataset's own options, such as ``agreement``.
        skip_problems: Leave rows with problems out instead of writing nothing.
        progress: Called with how much is done, how much there is, and what is being done.

    Returns:
        With ``log`` None when there are problems and they are not to be skipped.

    Raises:
        DatasetNotFoundError: `root` is given and does not hold the dataset.
        DatasetError: There is no such dataset, or its annotations have problems.
        FerError: The file cannot be read, lacks a column, or holds no prediction.
    """
    card = find_card(dataset)
    split = card.default_split if split is None else split
    expected = expected_count(card, split, **(options or {}))
    lines = list(_lines(file, columns or Columns()))
    items, note = _items(card, split, root, dict(options or {}), lines)
    gold = _Gold.of(card, lines)
    rows, problems = _rows(card, gold, lines, items)
    unanswered = [row for row in rows if not row.ranking]
    rows = [row for row in rows if row.ranking]
    missing = _absent(items, rows)
    absent = len(missing) if items is not None else _without_row(expected, rows)
    result = Imported(
        log=None,
        rows=len(rows),
        problems=tuple(problems),
        absent=absent,
        absent_items=tuple(missing),
        unanswered=len(unanswered),
        off_list=Counter(row.ranking[0] for row in rows if row.ranking[0] not in card.labels),
        checked=items is not None,
        labels=card.labels.names,
        note=note,
    )
    if problems and not skip_problems:
        return result
    if not rows:
        raise FerError(f"{file}: no row holds a prediction that can be taken.")
    log = _log(card, split, gold, rows, result, file, model, dict(condition or {}))
    if progress is not None:
        progress(0, 2, "scoring")
    # Any key will do: nothing is sent, but Inspect wants the model itself beside its answers.
    scored = score(log, emotion(), model="none/none", action="overwrite", display="none")
    if progress is not None:
        progress(1, 2, "writing the log")
    path = _path(log_dir, scored)
    write_eval_log(scored, str(path))
    return _written(result, path)


def _written(result: Imported, path: Path) -> Imported:
    from dataclasses import replace

    return replace(result, log=path)


# The file


class _Line(NamedTuple):
    number: int
    name: str
    target: str
    ranking: str


def _lines(file: Path, columns: Columns) -> Iterator[_Line]:
    try:
        with readable(file).open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, strict=True)
            header = list(reader.fieldnames or ())
            missing = [column for column in columns if column not in header]
            if missing:
                there = shorten(", ".join(header)) or "none"
                raise FerError(
                    f"{file}: no column {', '.join(missing)}; there are: {there}."
                    " Name them with --name-column, --target-column and --ranking-column."
                )
            twice = [column for column in columns if header.count(column) > 1]
            if twice:
                raise FerError(
                    f"{file}: the column {', '.join(twice)} stands there more than once."
                )
            for row in reader:
                name, target, ranking = ((row[column] or "").strip() for column in columns)
                yield _Line(reader.line_num, name, target, ranking)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FerError(f"{file} cannot be read as a CSV in UTF-8: {error}") from error


# The dataset, where it is at hand


class _Items(NamedTuple):
    """Items by id, and ids by every name; a name that several items have stands for all of them."""

    by_id: Mapping[str, Stimulus]
    names: Mapping[str, Sequence[str]]


def _items(
    card: Card, split: str, root: Path | None, options: dict[str, Any], lines: Sequence[_Line]
) -> tuple[_Items | None, str]:
    try:
        stimuli = load_stimuli(card.name, split, root, **options)
    except DatasetNotFoundError:
        if root is not None:
            raise
        return None, ""
    names: dict[str, list[str]] = {}
    for stimulus in stimuli:
        for name in dict.fromkeys((stimulus.id, *stimulus.names)):
            names.setdefault(name, []).append(stimulus.id)
    if root is None and not any(line.name in names for line in lines):
        # The released names of some datasets are made up, and so join nothing.
        return None, (
            f"No name of the file is one of {card.title}: names and gold labels are taken as they"
            " stand."
        )
    return _Items({stimulus.id: stimulus for stimulus in stimuli}, names), ""


def _absent(items: _Items | None, rows: Sequence[_Row]) -> list[str]:
    if items is None:
        return []
    there = {row.item for row in rows}
    return [item for item in items.by_id if item not in there]


def _without_row(expected: int | None, rows: Sequence[_Row]) -> int | None:
    return None if expected is None else max(0, expected - len(rows))


# Gold


@dataclass(frozen=True, slots=True)
class _Gold:
    """How the column of gold labels is read.

    Attributes:
        card: The dataset.
        sides: Whether it holds positive and negative in the place of the dataset's labels.
    """

    card: Card
    sides: bool

    @classmethod
    def of(cls, card: Card, lines: Sequence[_Line]) -> _Gold:
        given = {line.target.casefold() for line in lines}
        named = {label.casefold() for label in card.labels.names}
        sides = card.policy == "polarity" and bool(given & set(SIDES)) and not given & named
        return cls(card, sides)

    def read(self, word: str) -> tuple[str | None, float | None]:
        """Label and score; None as label when it does not belong."""
        if self.card.policy == "sentiment":
            try:
                number = float(word)
            except ValueError:
                return None, None
            if not math.isfinite(number):
                return None, None
            return "neutral" if number == 0 else SIDES[0] if number > 0 else SIDES[1], number
        if self.sides:
            return (word.casefold() if word.casefold() in SIDES else None), None
        labels = self.card.labels
        for label in labels.names:
            if label.casefold() == word.casefold():
                return label, None
        return labels.aliases.get(word.casefold(), labels.aliases.get(fold(word))), None

    def offered(self) -> str:
        if self.card.policy == "sentiment":
            return "a number"
        return f"one of {', '.join(SIDES if self.sides else self.card.labels.names)}"

    def disagrees(self, label: str, score: float | None, stimulus: Stimulus) -> bool:
        if self.sides:
            return self.card.labels.polarity_of(stimulus.label) != label
        if score is not None and stimulus.score is not None:
            return not math.isclose(score, stimulus.score, abs_tol=0.005)
        return stimulus.label != label

    def note(self) -> dict[str, Any]:
        note = scoring_note(self.card)
        if self.sides:
            note["collapse"] = dict(self.card.labels.polarity)
            note["polarity"] = {side: side for side in SIDES}
        return note


# Rows


class _Row(NamedTuple):
    """A row that belongs.

    Attributes:
        item: Id of the item in the dataset, or the name as given.
        stimulus: The item itself, where the dataset is at hand.
        line: What the file says.
        target: Gold label.
        score: Sentiment, where the gold is a number.
        ranking: Words, best first: labels in the dataset's spelling where they are that or one of
            its aliases, letter by letter, other words as written; empty when there is none.
    """

    item: str
    stimulus: Stimulus | None
    line: _Line
    target: str
    score: float | None
    ranking: tuple[str, ...]


def _rows(
    card: Card, gold: _Gold, lines: Sequence[_Line], items: _Items | None
) -> tuple[list[_Row], list[RowProblem]]:
    rows: list[_Row] = []
    problems: list[RowProblem] = []
    first: dict[str, int] = {}
    for line in lines:
        try:
            row = _row(card, gold, line, items)
            if row.item in first:
                raise _RowError(f"{line.name!r} stands twice; first in line {first[row.item]}")
        except _RowError as error:
            problems.append(RowProblem(line.number, str(error)))
        else:
            first[row.item] = line.number
            rows.append(row)
    return rows, problems


class _RowError(Exception):
    """What is wrong with a row."""


def _row(card: Card, gold: _Gold, line: _Line, items: _Items | None) -> _Row:
    if not line.name:
        raise _RowError("no name")
    stimulus = None if items is None else _stimulus(card, line, items)
    target, score = gold.read(line.target)
    if target is None:
        raise _RowError(f"{line.name!r}: gold label {line.target!r} is not {gold.offered()}")
    if stimulus is not None and gold.disagrees(target, score, stimulus):
        its = stimulus.label if stimulus.score is None else f"{stimulus.label} ({stimulus.score:g})"
        raise _RowError(
            f"{line.name!r}: gold label {line.target!r}, but {its} in {card.title}"
            f" ({stimulus.source or stimulus.id})"
        )
    ranking = tuple(
        card.labels.aliases.get(word, word)
        for part in line.ranking.split(",")
        if (word := part.strip())
    )
    item = line.name if stimulus is None else stimulus.id
    return _Row(item, stimulus, line, target, score, ranking)


def _stimulus(card: Card, line: _Line, items: _Items) -> Stimulus:
    found = items.names.get(line.name, ())
    if not found:
        raise _RowError(f"{line.name!r} is no item of {card.title}")
    if len(found) > 1:
        raise _RowError(f"{line.name!r} is the name of several items: {', '.join(found)}")
    return items.by_id[found[0]]


# The log


def _log(
    card: Card,
    split: str,
    gold: _Gold,
    rows: Sequence[_Row],
    result: Imported,
    file: Path,
    model: str,
    condition: dict[str, Any],
) -> EvalLog:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    model = model if "/" in model else f"none/{model}"
    return EvalLog(
        status="success",
        eval=EvalSpec(
            run_id=uuid4().hex,
            task_id=uuid4().hex[:22],
            created=created,
            task=f"inspect_fer/{card.name}",
            task_version=VERSION,
            task_args=condition,
            task_args_passed=condition,
            tags=["released predictions"],
            dataset=EvalDataset(
                name=card.name,
                location=card.homepage,
                samples=len(rows),
                sample_ids=[row.item for row in rows],
            ),
            model=model,
            # Inspect makes the model to score a log again; no request is sent, so no key is needed.
            model_args={"api_key": "none"},
            config=EvalConfig(),
            metadata={
                "dataset": card.name,
                "split": split,
                "family": card.family,
                "items": len(rows),
                "solver": "released",
                "condition": condition,
                "source": {
                    "file": file.name,
                    "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                    "rows_left_out": len(result.problems),
                    "checked_against_dataset": result.checked,
                },
                **({} if result.absent is None else {"absent": result.absent}),
                "absent_items": list(result.absent_items),
            },
        ),
        stats=EvalStats(started_at=created, completed_at=created),
        samples=[_sample(card, split, gold, row, model) for row in rows],
    )


def _sample(card: Card, split: str, gold: _Gold, row: _Row, model: str) -> EvalSample:
    output = ModelOutput.from_content(model, row.line.ranking)
    stimulus = row.stimulus or Stimulus(row.item, row.target, score=row.score)
    shown = sample_of(stimulus, card, split)
    assert isinstance(shown.input, str)
    note = gold.note()
    score = row.score if row.score is not None else stimulus.score
    return EvalSample(
        id=row.item,
        epoch=1,
        input=shown.input,
        choices=shown.choices,
        target=row.target,
        messages=[ChatMessageUser(content=shown.input), output.message],
        output=output,
        metadata={
            **(shown.metadata or {}),
            "released": {"name": row.line.name, "gold": row.line.target, "line": row.line.number},
        },
        store={
            NOTE: {
                **note,
                "prompt": "released predictions",
                "offered": list(card.labels.names),
                "released": list(row.ranking),
                **({} if score is None else {"score": score}),
            }
        },
        uuid=uuid4().hex[:22],
    )


def _path(log_dir: Path, log: EvalLog) -> Path:
    try:
        log_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FerError(f"The log cannot be written to {log_dir}: {error}") from error
    stamp = log.eval.created.replace(":", "-")
    task = log.eval.task.rpartition("/")[2].replace("_", "-")
    return log_dir / f"{stamp}_{task}_{log.eval.task_id}.eval"
