"""From the name of a dataset to its items."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

from inspect_fer.datasets.access import within
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.errors import DatasetError, DatasetNotFoundError
from inspect_fer.stimulus import Stimulus

ROOT_VARIABLE = "INSPECT_FER_DATA"

_SHOWN = 10


def load_stimuli(
    name: str, split: str | None = None, root: str | Path | None = None, **options: Any
) -> list[Stimulus]:
    """Items of one split of a dataset, in the dataset's own order. No media is opened.

    Args:
        name: The dataset's name, as ``inspect-fer datasets`` lists it.
        split: One of the card's splits; its default split (the paper's test set) when None.
        root: The dataset's folder; else ``$INSPECT_FER_DATA/<name>`` or the owners' folder name.
        options: The dataset's own options, such as ``fold`` or ``agreement``.

    Raises:
        DatasetNotFoundError: When no folder holds the dataset.
        DatasetError: When an annotation file is missing, a row cannot be read, a label is not in
            the card's list, an id stands twice, or there are no items.
    """
    card = find_card(name)
    stimuli, problems = survey(card, split, root, **options)
    if problems:
        raise DatasetError(_summary(card, problems))
    return stimuli


def survey(
    card: Card, split: str | None = None, root: str | Path | None = None, **options: Any
) -> tuple[list[Stimulus], list[Problem]]:
    """All items of a split that can be read, and everything that is wrong with the others.

    Raises:
        DatasetNotFoundError: When no folder holds the dataset.
        DatasetError: When an annotation file is missing, or a split or option does not exist.
    """
    split = _known_split(card, split)
    folder = find_root(card, root)
    unknown = sorted(set(options) - set(card.options))
    if unknown:
        offered = ", ".join(card.options) or "none"
        raise DatasetError(f"{card.name} has no option {', '.join(unknown)}; it has: {offered}.")

    stimuli: list[Stimulus] = []
    problems: list[Problem] = []
    first: dict[str, str] = {}
    with within(folder):
        for entry in card.read(folder, split, **{**card.options, **options}):
            if isinstance(entry, Problem):
                problems.append(entry)
            elif entry.id in first:
                where = f" (first at {first[entry.id]})" if first[entry.id] else ""
                problems.append(
                    problem_at(entry, folder, f"the id {entry.id!r} stands twice{where}")
                )
            elif entry.label not in card.labels.names:
                offered = ", ".join(card.labels.names)
                problems.append(
                    problem_at(entry, folder, f"{entry.label!r} is not one of {offered}")
                )
            else:
                first[entry.id] = entry.source
                stimuli.append(entry)
    if not stimuli and not problems:
        raise DatasetError(
            f"{card.title}: no items of split {split!r} in {folder}. Expected layout:\n{card.layout}"
        )
    return stimuli, problems


def find_root(card: Card, root: str | Path | None = None) -> Path:
    """The folder that holds a dataset.

    Raises:
        DatasetNotFoundError: The message says where it was looked for, where to request the
            dataset and how to lay it out.
    """
    if card.embedded:
        return Path(card.name)
    if root is not None:
        tried = [Path(root).expanduser()]
    elif data := os.environ.get(ROOT_VARIABLE):
        tried = [Path(data).expanduser() / folder for folder in (card.name, *card.folders)]
    else:
        tried = []
    for folder in tried:
        if folder.is_dir():
            return folder.absolute()
    looked = ", ".join(map(str, tried)) or f"nowhere: neither a root nor ${ROOT_VARIABLE} is given"
    raise DatasetNotFoundError(
        f"{card.title} ({card.name}) not found. Looked in: {looked}.\n"
        f"Request it: {card.request}\n"
        f"Lay it out under ${ROOT_VARIABLE}/{card.name} (or give -T root=DIR) like this:\n"
        f"{card.layout}"
    )


def expected_count(card: Card, split: str | None, **options: Any) -> int | None:
    """The number of items the owners (or the paper) state for a split, where it is known.

    The stated numbers hold for the card's default options: with others (another fold, say) nothing
    is expected.
    """
    changed = any(str(value) != str(card.options.get(name)) for name, value in options.items())
    return None if changed else card.splits[_known_split(card, split)]


def count_warning(
    card: Card, split: str | None, stimuli: list[Stimulus], **options: Any
) -> str | None:
    """A sentence when a split holds another number of items than its owners state, else None."""
    expected = expected_count(card, split, **options)
    if expected is None or expected == len(stimuli):
        return None
    split = _known_split(card, split)
    return f"{card.title}, split {split!r}: {len(stimuli)} items, expected {expected}."


def label_counts(card: Card, stimuli: list[Stimulus]) -> dict[str, int]:
    """Number of items per label, in the card's order; labels without an item count 0."""
    counts = Counter(stimulus.label for stimulus in stimuli)
    return {label: counts[label] for label in card.labels.names}


def _known_split(card: Card, split: str | None) -> str:
    split = card.default_split if split is None else split
    if split not in card.splits:
        raise DatasetError(f"{card.name} has no split {split!r}; it has: {', '.join(card.splits)}.")
    return split


def problem_at(stimulus: Stimulus, folder: Path, message: str) -> Problem:
    """A problem of one item, at the file and line where its annotation stands."""
    file, _, line = stimulus.source.rpartition(":")
    if file and line.isdigit():
        return Problem(folder / file, message, int(line))
    return Problem(folder / stimulus.source, message)


def _summary(card: Card, problems: list[Problem]) -> str:
    shown = [f"  {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        shown.append(f"  ... and {len(problems) - _SHOWN} more")
    lines = "\n".join(shown)
    return (
        f"{card.title}: {len(problems)} problem(s) in the annotations.\n{lines}\n"
        f"`inspect-fer check {card.name}` lists them all."
    )
