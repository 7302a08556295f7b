"""A user's own labelled pictures or clips: class folders, or a table that names files and labels."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import (
    IMAGE_ENDINGS,
    VIDEO_ENDINGS,
    folders,
    inside,
    natural_key,
    read_lines,
    read_table,
)
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Kind, Media, Stimulus


def folder_card(
    root: Path,
    *,
    table: str | None = None,
    file_column: str = "file",
    label_column: str = "label",
    labels: Sequence[str] | None = None,
    label_map: Mapping[str, str] | None = None,
) -> Card:
    """A card for a folder of labelled files; `inspect_fer.datasets.load.survey` reads it.

    Args:
        root: The folder.
        table: A .csv, .tsv or .jsonl file, relative to `root` or absolute, with one row per file.
            Without it every folder directly under `root` is a label, and every picture or clip
            below it, however deep, an item.
        file_column: The column that names the file, relative to `root`.
        label_column: The column that names the label.
        labels: The labels to offer, in order; those that occur, in alphabetical order, when None.
        label_map: Label in the data -> label to offer.

    Raises:
        DatasetError: When the folder or the table is missing, or there is no label.
    """
    if not root.is_dir():
        raise DatasetError(f"{root} is not a folder. Give the folder of your files: -T root=DIR.")
    rename = dict(label_map or {})
    if table is None:
        rows = list(_folder_rows(root))
        layout = f"{root}/<label>/**/<picture or clip>"
    else:
        rows = list(_table_rows(root, root / table, file_column, label_column))
        layout = f"{root / table} with the columns {file_column} and {label_column}"
    unused = sorted(set(rename) - {label for _, label, _, _ in rows})
    if unused:
        given = ", ".join(sorted({label for _, label, _, _ in rows}, key=natural_key))
        raise DatasetError(
            f"The label map renames {', '.join(unused)}, which no file in {root} is labelled. Labels"
            f" there are: {given}."
        )
    # A row without a label offers none: reading it names its line.
    occurring = {rename.get(label, label) for _, label, _, _ in rows} - {""}
    offered = tuple(labels) if labels else tuple(sorted(occurring, key=natural_key))
    if not offered:
        raise DatasetError(f"No labelled file in {root}. Expected: {layout}.")

    def read(folder: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
        for file, label, source, line in rows:
            yield _item(folder, file, rename.get(label, label), source, line)

    label_set = offer(offered, str(root))
    return Card(
        name="image_folder",
        title=f"Files in {root.name}",
        family="facial emotion recognition",
        modality="image",
        labels=label_set,
        splits={"test": None},
        metric="ACC",
        policy=None,
        homepage="",
        licence="your own",
        request="your own files",
        layout=layout,
        citation="",
        folders=(),
        read=read,
        label_rule="The folder's or the table's label, renamed by the label map.",
    )


def left_out(root: Path) -> list[str]:
    """Files in a folder of class folders that are no items, relative to it; hidden ones aside.

    They lie beside the class folders, or their ending is of no picture or clip that is read.
    """
    with os.scandir(root) as entries:
        beside = [entry.name for entry in entries if not entry.is_dir(follow_symlinks=False)]
    unread = [
        path.relative_to(root).as_posix()
        for folder in folders(root)
        for path in _files(folder, known=False)
    ]
    return sorted(
        (name for name in [*beside, *unread] if not name.startswith(".")), key=natural_key
    )


def offer(labels: Sequence[str], of: str) -> LabelSet:
    """A user's own labels, in the order in which they are offered.

    Raises:
        DatasetError: When one is blank, or two are the same but for case.
    """
    try:
        return LabelSet(tuple(labels))
    except ValueError as error:
        raise DatasetError(
            f"The labels of {of} cannot be offered: {error}. Name them with -T labels=A,B,C, and"
            " give others their meaning with -T label_map=other=A."
        ) from error


_ENDINGS = IMAGE_ENDINGS + VIDEO_ENDINGS

_Row = tuple[str, str, str, int | None]
"""File relative to the root, label as given, annotation file relative to the root, line."""


def _folder_rows(root: Path) -> Iterator[_Row]:
    for folder in folders(root):
        for path in _files(folder):
            name = path.relative_to(root).as_posix()
            yield name, folder.name, name, None


def _files(folder: Path, *, known: bool = True) -> Iterator[Path]:
    """Files below a folder, however deep: those of a known ending, or all others."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: natural_key(entry.name))
    except OSError as error:
        raise DatasetError(f"{folder} cannot be listed: {error.strerror}.") from error
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(folder / entry.name, known=known)
        elif (Path(entry.name).suffix.casefold() in _ENDINGS) is known:
            yield folder / entry.name


def _table_rows(root: Path, table: Path, file_column: str, label_column: str) -> Iterator[_Row]:
    source = table.relative_to(root).as_posix() if table.is_relative_to(root) else str(table)
    for line, row in _records(table, (file_column, label_column)):
        yield row[file_column].strip(), row[label_column].strip(), source, line


def _records(table: Path, required: tuple[str, str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    match table.suffix.casefold():
        case ".csv":
            yield from read_table(table, required=required)
        case ".tsv" | ".txt":
            yield from read_table(table, delimiter="\t", required=required)
        case ".jsonl":
            for line, text in read_lines(table):
                yield line, _json_record(table, line, text, required)
        case other:
            raise DatasetError(f"{table}: a table ends in .csv, .tsv or .jsonl, not {other!r}.")


def _json_record(table: Path, line: int, text: str, required: tuple[str, str]) -> dict[str, str]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{table}:{line}: not JSON ({error}).") from error
    if not isinstance(record, dict) or not set(required) <= set(record):
        raise DatasetError(f"{table}:{line}: no object with {required[0]!r} and {required[1]!r}.")
    return {key: str(record[key]) for key in required}


def _item(root: Path, file: str, label: str, source: str, line: int | None) -> Stimulus | Problem:
    try:
        path = inside(root, file)
    except ValueError as error:
        return Problem(root / source, str(error), line)
    kind: Kind = "video" if path.suffix.casefold() in VIDEO_ENDINGS else "image"
    return Stimulus(
        id=file.replace("\\", "/"),
        label=label,
        media=(Media(kind, path, root),),
        source=source if line is None else f"{source}:{line}",
    )
