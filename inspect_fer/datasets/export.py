"""A dataset the user holds, written as parquet: the form that `hub_dataset` and clusters read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.datasets.load import check_command, load_stimuli
from inspect_fer.errors import DatasetError, MediaError
from inspect_fer.media.frames import sample_frames
from inspect_fer.media.images import image_bytes
from inspect_fer.stimulus import Stimulus

_ROWS = 50
"""Rows held at a time, and in one group of the file; readers hold some dozens of groups."""


def export_parquet(
    name: str,
    folder: Path,
    *,
    split: str | None = None,
    root: str | Path | None = None,
    frames: int = 3,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> Path:
    """Write one split of a dataset as ``data/<split>-00000-of-00001.parquet``, and say what it is.

    Columns: ``id``, ``image`` (the picture as it would be sent; a list of frames for clips),
    ``label`` (a ClassLabel in the card's order), ``subject``, ``transcript``, ``score``. A
    ``README.md`` states licence and citation. Nothing leaves the machine.

    Args:
        name: The dataset's name.
        folder: Where to write; made if it is not there.
        split: The split; the card's default when None.
        root: The dataset's folder, found as for every task when None.
        frames: Frames per clip.
        progress: Called with how many rows are written, and how many there are.
        options: The dataset's own options.

    Returns:
        The file.

    Raises:
        DatasetError: When the dataset cannot be read, the folder cannot be written, the file is
            already there, or the library ``datasets`` is missing.
        MediaError: When a picture or clip is missing or broken; no file is left behind.
    """
    card = find_card(name)
    split = split or card.default_split
    stimuli = load_stimuli(name, split, root, **options)
    target = folder / "data" / f"{split}-00000-of-00001.parquet"
    with _writing(folder):
        if target.exists():
            raise DatasetError(f"{target} is already there: give another folder, or take it away.")
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".part")
        try:
            _write(card, stimuli, unfinished, frames, progress or (lambda done, total: None))
            unfinished.replace(target)
        except MediaError as error:
            command = check_command(card, split, root, **options)
            raise MediaError(f"{error}. `{command}` lists all broken files.") from error
        finally:
            unfinished.unlink(missing_ok=True)
        _describe(card, folder / "README.md")
    return target


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise DatasetError(
            f"{folder} cannot be written ({reason}): give another folder."
        ) from error


def _write(
    card: Card,
    stimuli: Sequence[Stimulus],
    file: Path,
    frames: int,
    progress: Callable[[int, int], None],
) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    several = any(media.kind != "image" for stimulus in stimuli for media in stimulus.media)
    schema = _schema(card, several)
    with ParquetWriter(file, schema) as writer:
        for start in range(0, len(stimuli), _ROWS):
            group = stimuli[start : start + _ROWS]
            rows = [_row(card, stimulus, several, frames) for stimulus in group]
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            progress(start + len(group), len(stimuli))


def _schema(card: Card, several: bool) -> Any:
    try:
        from datasets import ClassLabel, Features, Image, List, Value
    except ModuleNotFoundError as error:
        raise DatasetError(
            "Exporting needs the library `datasets`, which is not installed:"
            " pip install 'inspect-fer[hub]'."
        ) from error
    text = Value("string")
    return Features(
        {
            "id": text,
            "image": List(Image()) if several else Image(),
            "label": ClassLabel(names=list(card.labels.names)),
            "subject": text,
            "transcript": text,
            "score": Value("float64"),
        }
    ).arrow_schema


def _row(card: Card, stimulus: Stimulus, several: bool, frames: int) -> dict[str, Any]:
    try:
        shown = [{"bytes": data, "path": None} for data in _pictures(stimulus, frames)]
    except MediaError as error:
        raise MediaError(f"item {stimulus.id!r}: {error}") from error
    return {
        "id": stimulus.id,
        "image": shown if several else shown[0],
        "label": card.labels.names.index(stimulus.label),
        "subject": stimulus.subject,
        "transcript": stimulus.transcript,
        "score": stimulus.score,
    }


def _pictures(stimulus: Stimulus, frames: int) -> Iterator[bytes]:
    for media in stimulus.media:
        if media.kind == "image":
            yield image_bytes(media)[0]
        else:
            yield from (data for data, _ in sample_frames(media, frames))


def _describe(card: Card, file: Path) -> None:
    file.write_text(
        f"# {card.title}\n\n"
        f"A copy in another form, made with `inspect-fer export {card.name}`, for the holder's own"
        f" machines. The owners' terms hold for it as for the original: {card.licence}. Do not"
        f" publish it. Request: {card.request}\n\n"
        f"Labels, in order: {', '.join(card.labels.names)}.\n\n{card.citation}\n",
        encoding="utf-8",
    )
