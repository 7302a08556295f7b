"""From the name of a dataset to its items."""

import os
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from inspect_fer.datasets.access import within
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.datasets.layout import LayoutError
from inspect_fer.datasets.values import is_folder, place, text, typed
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
        raise problems_error(card, problems, check_command(card, split, root, **options))
    return stimuli


def survey(
    card: Card, split: str | None = None, root: str | Path | None = None, **options: Any
) -> tuple[list[Stimulus], list[Problem]]:
    """All items of a split that can be read, and everything that is wrong with the others.

    Raises:
        DatasetNotFoundError: When no folder holds the dataset.
        DatasetError: When an annotation file is missing, a split or option does not exist, or an
            option is of another type than the card's.
    """
    split = _known_split(card, split)
    folder = find_root(card, root)
    options = _chosen(card, options)
    try:
        with within(folder):
            stimuli, problems = _sorted_out(card, card.read(folder, split, **options), folder)
        if not stimuli and not problems:
            raise LayoutError(f"{card.title}: no items of split {split!r} in {folder}.")
    except LayoutError as error:
        raise DatasetError(f"{error}\n{_how_to_get(card)}") from error
    return stimuli, problems


def _sorted_out(
    card: Card, entries: Iterable[Stimulus | Problem], folder: Path
) -> tuple[list[Stimulus], list[Problem]]:
    stimuli: list[Stimulus] = []
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, Problem):
            problems.append(entry)
        elif entry.id in first:
            where = f" (first at {first[entry.id]})" if first[entry.id] else ""
            problems.append(problem_at(entry, folder, f"the id {entry.id!r} stands twice{where}"))
        elif entry.label not in card.labels.names:
            offered = ", ".join(card.labels.names)
            problems.append(problem_at(entry, folder, f"{entry.label!r} is not one of {offered}"))
        else:
            first[entry.id] = entry.source
            stimuli.append(entry)
    return stimuli, problems


def find_root(card: Card, root: str | Path | None = None) -> Path:
    """The folder that holds a dataset.

    Raises:
        DatasetNotFoundError: The message says where it was looked for, where to request the
            dataset and how to lay it out.
        DatasetError: When `root` is no text.
    """
    if card.embedded:
        return Path(card.name)
    if root is not None:
        tried = [place("root", root)]
    elif data := os.environ.get(ROOT_VARIABLE):
        tried = [Path(data).expanduser() / folder for folder in (card.name, *card.folders)]
    else:
        tried = []
    for folder in tried:
        if is_folder(folder):
            return folder.absolute()
    looked = ", ".join(map(str, tried)) or f"nowhere: neither a root nor ${ROOT_VARIABLE} is given"
    raise DatasetNotFoundError(
        f"{card.title} ({card.name}) not found. Looked in: {looked}.\n{_how_to_get(card)}"
    )


def _how_to_get(card: Card) -> str:
    if card.embedded:
        return f"Expected: {card.layout}"
    return (
        f"Request it: {card.request}\n"
        f"Lay it out under ${ROOT_VARIABLE}/{card.name}, or in a folder that you give (inspect eval:"
        f" -T root=DIR; inspect-fer: --root DIR), like this:\n{card.layout}"
    )


def expected_count(card: Card, split: str | None, **options: Any) -> int | None:
    """The number of items the owners (or the paper) state for a split, where it is known.

    The stated numbers hold for the card's default options: with others (another fold, say) nothing
    is expected.
    """
    changed = _chosen(card, options) != dict(card.options)
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


def without_words(card: Card, stimuli: Sequence[Stimulus]) -> str | None:
    """A sentence when items of a dataset with transcripts have none, else None."""
    silent = sum(not stimulus.said for stimulus in stimuli)
    if "text" not in card.modality or not silent:
        return None
    return (
        f"{card.title}: {silent} of {len(stimuli)} items have no transcript; they are shown without"
        " words."
    )


def label_counts(card: Card, stimuli: list[Stimulus]) -> dict[str, int]:
    """Number of items per label, in the card's order; labels without an item count 0."""
    counts = Counter(stimulus.label for stimulus in stimuli)
    return {label: counts[label] for label in card.labels.names}


def _known_split(card: Card, split: str | None) -> str:
    split = card.default_split if split is None else text("split", split)
    if split not in card.splits:
        raise DatasetError(f"{card.name} has no split {split!r}; it has: {', '.join(card.splits)}.")
    return split


def problem_at(stimulus: Stimulus, folder: Path, message: str) -> Problem:
    """A problem of one item, at the file and line where its annotation stands."""
    file, _, line = stimulus.source.rpartition(":")
    if file and line.isdigit():
        return Problem(folder / file, message, int(line))
    return Problem(folder / stimulus.source, message)


def problems_error(
    card: Card, problems: Sequence[Problem], command: str | None = None
) -> DatasetError:
    """The error of a dataset that cannot be evaluated as it stands; names the first problems.

    Args:
        card: The dataset.
        problems: All that is wrong with its annotations.
        command: What lists them all, where something does.
    """
    lines = [f"{card.title}: {len(problems)} problem(s) in the annotations."]
    lines += [f"  {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"  ... and {len(problems) - _SHOWN} more")
    if command is not None:
        lines.append(f"`{command}` lists them all.")
    return DatasetError("\n".join(lines))


def check_command(
    card: Card, split: str | None = None, root: str | Path | None = None, **options: Any
) -> str:
    """The command that checks what `survey` read with the same arguments.

    >>> check_command(find_card("dfew"), "test", "my data", fold=2, form="any")
    "inspect-fer check dfew --root 'my data' -o fold=2"
    """
    words = ["inspect-fer", "check", card.name]
    words += [] if root is None else ["--root", str(root)]
    words += [] if split in (None, card.default_split) else ["--split", str(split)]
    for option, value in options.items():
        if value != card.options[option]:
            words += ["-o", f"{option}={_written(value)}"]
    return shlex.join(words)


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{old}={new}" for old, new in value.items())
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _chosen(card: Card, given: Mapping[str, Any]) -> dict[str, Any]:
    """All options of a dataset: those that were given, and the others' defaults."""
    unknown = sorted(set(given) - set(card.options))
    if unknown:
        offered = ", ".join(card.options) or "none"
        raise DatasetError(f"{card.name} has no option {', '.join(unknown)}; it has: {offered}.")
    typed_ones = {name: typed(name, value, card.options[name]) for name, value in given.items()}
    return {**card.options, **typed_ones}
