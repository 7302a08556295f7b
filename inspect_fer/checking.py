"""Reading a whole dataset to see that it is sound: annotations, labels, and every file."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.folder import folder_card, left_out
from inspect_fer.datasets.load import (
    count_warning,
    expected_count,
    find_root,
    label_counts,
    problem_at,
    survey,
    without_words,
)
from inspect_fer.errors import MediaError
from inspect_fer.media.audio import wav_bytes
from inspect_fer.media.frames import sample_frames
from inspect_fer.media.images import image_bytes
from inspect_fer.stimulus import Media, Stimulus

_READERS = 4
_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a check found.

    Attributes:
        name: The dataset.
        title: Its published name.
        root: The folder that was read.
        split: The split that was read.
        items: Number of items that can be read from the annotations.
        expected: The number its owners (or the paper) state, where known.
        labels: Items per label, in the card's order.
        warnings: What may be wrong, such as another count than expected.
        problems: What is wrong: rows, labels, files.
        broken_items: Items with at least one missing or broken file.
    """

    name: str
    title: str
    root: Path
    split: str
    items: int
    expected: int | None
    labels: dict[str, int]
    warnings: list[str]
    problems: list[Problem]
    broken_items: int

    def ok(self, *, strict: bool = False) -> bool:
        """Whether there is no problem, and if `strict` no warning either."""
        return not self.problems and not (strict and self.warnings)

    def as_json(self, *, strict: bool = False) -> dict[str, Any]:
        """The same as plain data, with `ok`."""
        plain = asdict(self)
        plain["root"] = str(self.root)
        plain["problems"] = [
            {"path": str(p.path), "line": p.line, "message": p.message} for p in self.problems
        ]
        return {**plain, "ok": self.ok(strict=strict)}


def check(
    card: Card,
    split: str | None = None,
    root: str | None = None,
    on_item: Callable[[int, int], None] = lambda done, total: None,
    **options: Any,
) -> Soundness:
    """Read every annotation and every file of a split.

    Args:
        card: The dataset.
        split: One of its splits; the default one when None.
        root: Its folder; else it is looked for as `load_stimuli` does.
        on_item: Called with the number of items read so far and the total.
        options: The dataset's own options.

    Raises:
        DatasetNotFoundError: When no folder holds the dataset.
        DatasetError: When an annotation file is missing, or a split or option does not exist.
    """
    stimuli, problems = survey(card, split, root, **options)
    folder = find_root(card, root)
    broken = 0
    for done, found in enumerate(_broken_files(stimuli, folder), start=1):
        problems.extend(found)
        broken += bool(found)
        on_item(done, len(stimuli))
    warnings = (count_warning(card, split, stimuli, **options), without_words(card, stimuli))
    return Soundness(
        name=card.name,
        title=card.title,
        root=folder,
        split=split or card.default_split,
        items=len(stimuli),
        expected=expected_count(card, split, **options),
        labels=label_counts(card, stimuli),
        warnings=[warning for warning in warnings if warning],
        problems=problems,
        broken_items=broken,
    )


def check_folder(
    split: str | None = None,
    root: str | None = None,
    on_item: Callable[[int, int], None] = lambda done, total: None,
    **options: Any,
) -> Soundness:
    """As `check`, for a folder of one's own; what of it is not evaluated is a warning.

    Args:
        split: As in `check`; there is one alone.
        root: The folder.
        on_item: As in `check`.
        options: Those of `folder_card`.

    Raises:
        DatasetError: When the folder or its table cannot be read.
    """
    card = folder_card(root, **options)
    found = check(card, split, root, on_item)
    if root is None or options.get("table") is not None:
        return found
    return replace(found, warnings=[*found.warnings, *left_out(root, card.labels.names)])


def _broken_files(stimuli: list[Stimulus], folder: Path) -> Iterator[list[Problem]]:
    def look(stimulus: Stimulus) -> list[Problem]:
        found = []
        for media in stimulus.media:
            try:
                _READ[media.kind](media)
            except MediaError as error:
                found.append(problem_at(stimulus, folder, f"item {stimulus.id!r}: {error}"))
        return found

    with ThreadPoolExecutor(_READERS) as pool:
        yield from pool.map(look, stimuli)


_READ: dict[str, Callable[[Media], object]] = {
    "image": image_bytes,
    "frames": lambda media: sample_frames(media, _FRAMES),
    "video": lambda media: sample_frames(media, _FRAMES),
    "audio": wav_bytes,
}
