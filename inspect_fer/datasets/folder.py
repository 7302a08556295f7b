"""A user's own labelled pictures or clips: class folders, or a table that names files and labels."""

import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
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
    shorten,
)
from inspect_fer.datasets.values import is_folder, place, renames, text, words
from inspect_fer.errors import DatasetError, DatasetNotFoundError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Kind, Media, Stimulus

NAME = "image_folder"
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "table": None,
        "file_column": "file",
        "label_column": "label",
        "subject_column": None,
        "labels": None,
        "label_map": None,
    }
)
"""What can be said of a folder of one's own beside where it lies, with the defaults."""


def folder_card(
    root: str | Path | None,
    *,
    table: str | Path | None = None,
    file_column: str = "file",
    label_column: str = "label",
    subject_column: str | None = None,
    labels: Sequence[str] | str | None = None,
    label_map: Mapping[str, str] | Sequence[str] | str | None = None,
) -> Card:
    """A card for a folder of labelled files; `inspect_fer.datasets.load.survey` reads it.

    Args:
        root: The folder.
        table: A .csv, .tsv or .jsonl file, relative to `root` or absolute, with one row per file.
            Without it every folder directly under `root` that holds a picture or clip, however
            deep, is a label, and each of these an item.
        file_column: The column that names the file, relative to `root`.
        label_column: The column that names the label.
        subject_column: The column that says who is shown, where the table has one.
        labels: The labels to offer, in order (a list, or separated by commas); those that occur, in
            alphabetical order, when None.
        label_map: Label in the data -> label to offer (or pairs ``a=b,c=d``).

    Raises:
        DatasetError: When the folder or the table is missing, a value is of another type, or there
            is no label.
    """
    folder = place("root", root).absolute()
    if not is_folder(folder):
        raise DatasetNotFoundError(
            f"{folder} is not a folder. Give the folder of your files: root=DIR."
        )
    if table is None and subject_column is not None:
        raise DatasetError(
            f"subject_column={subject_column} names a column, and there is no table: add table=..."
        )
    if table is None:
        rows = list(_folder_rows(folder))
        layout = f"{folder}/<label>/**/<picture or clip>"
    else:
        columns = [text("file_column", file_column), text("label_column", label_column)]
        if subject_column is not None:
            columns.append(text("subject_column", subject_column))
        file = folder / place("table", table)
        rows = list(_table_rows(folder, file, columns))
        layout = f"{file} with the columns {', '.join(columns)}"
    rename = renames("label_map", label_map)
    _check_renames(rename, {label for _, label, *_ in rows}, folder)
    given = {rename.get(label, label) for _, label, *_ in rows}
    # A label that cannot be one is not offered: reading its row names the line.
    occurring = sorted((label for label in given if unfit(label) is None), key=natural_key)
    offered = words("labels", labels) or occurring
    if table is not None and not rows:
        raise DatasetError(f"{file} has no row. Expected: {layout}, one row per file.")
    if not rows or not offered:
        raise DatasetError(f"No labelled file in {folder}. Expected: {layout}.")
    label_set = offer(offered, str(folder))

    def read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
        for file, label, subject, source, line in rows:
            yield _item(root, file, rename.get(label, label), subject, source, line)
        yield from no_choice(label_set, root)

    return Card(
        name=NAME,
        title=f"Files in {folder.name}",
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
        options=OPTIONS,
    )


def left_out(root: str | Path, labels: Collection[str]) -> list[str]:
    """What of a folder of class folders is not evaluated, in sentences.

    Args:
        root: The folder.
        labels: The labels that are offered.
    """
    folder = place("root", root).absolute()
    told = []
    if files := _no_items(folder):
        told.append(
            f"{NAME}: {len(files)} file(s) in {folder} are no items, as they lie in no label's folder"
            f" or have an ending that is not read: {_some(files)}"
        )
    if empty := [name for name in _empty_folders(folder) if name not in labels]:
        told.append(
            f"{NAME}: {len(empty)} folder(s) in {folder} hold no picture or clip, so their names are"
            f" not offered as labels: {_some(empty)}. To offer one of them all the same, name all"
            " labels: labels=A,B,C"
        )
    return told


def _empty_folders(root: Path) -> list[str]:
    return [folder.name for folder in folders(root) if next(_files(folder), None) is None]


def _no_items(root: Path) -> list[str]:
    """Files beside the class folders, and those with an ending of no picture or clip."""
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


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def offer(labels: Sequence[str], of: str) -> LabelSet:
    """A user's own labels, in the order in which they are offered.

    Raises:
        DatasetError: When one is blank or holds a line break, or two are the same but for case.
    """
    try:
        broken = next(filter(None, map(_broken, labels)), None)
        if broken is not None:
            raise ValueError(f"the label {broken}")
        return LabelSet(tuple(labels))
    except ValueError as error:
        raise DatasetError(
            f"The labels of {of} cannot be offered: {error}. Name them with -T labels=A,B,C, and"
            " give others their meaning with -T label_map=other=A."
        ) from error


def unfit(label: str) -> str | None:
    """Why a user's own word cannot be a label; None if it can."""
    if not label.strip():
        return "there is no label: give one, or leave the row out"
    broken = _broken(label)
    return f"the label {broken}" if broken else None


def no_choice(labels: LabelSet, where: Path) -> Iterator[Problem]:
    """A problem when a single label is offered."""
    if len(labels) == 1:
        (label,) = labels
        yield Problem(
            where,
            f"{label!r} is the only label, so every answer would be right. Name all that may be"
            f" answered: labels={label},...",
        )


def _broken(name: str) -> str | None:
    if name.splitlines() in ([], [name]):
        return None
    return f"{shorten(repr(name))} holds a line break: is a quotation mark missing?"


_SHOWN = 5
_ENDINGS = IMAGE_ENDINGS + VIDEO_ENDINGS

_Row = tuple[str, str, str | None, str, int | None]
"""File relative to the root, label as given, who is shown, annotation file relative to the root,
line."""


def _folder_rows(root: Path) -> Iterator[_Row]:
    for folder in folders(root):
        for path in _files(folder):
            name = path.relative_to(root).as_posix()
            yield name, folder.name, None, name, None


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


def _check_renames(rename: Mapping[str, str], labels: Collection[str], root: Path) -> None:
    unused = sorted(set(rename) - set(labels))
    if unused:
        raise DatasetError(
            f"The label map renames {', '.join(unused)}, which no file in {root} is labelled. Labels"
            f" there are: {', '.join(sorted(labels, key=natural_key))}."
        )


def _table_rows(root: Path, table: Path, columns: Sequence[str]) -> Iterator[_Row]:
    source = table.relative_to(root).as_posix() if table.is_relative_to(root) else str(table)
    file, label, *subject = columns
    for line, row in _records(table, columns):
        shown = next((row[column].strip() for column in subject), "")
        yield row[file].strip(), row[label].strip(), shown or None, source, line


_ADVICE = " Name yours: file_column=..., label_column=..."


def _records(table: Path, required: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    match table.suffix.casefold():
        case ".csv":
            yield from read_table(table, required=required, advice=_ADVICE)
        case ".tsv" | ".txt":
            yield from read_table(table, delimiter="\t", required=required, advice=_ADVICE)
        case ".jsonl":
            for line, text in read_lines(table):
                yield line, _json_record(table, line, text, required)
        case other:
            raise DatasetError(f"{table}: a table ends in .csv, .tsv or .jsonl, not {other!r}.")


def _json_record(table: Path, line: int, text: str, required: Sequence[str]) -> dict[str, str]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{table}:{line}: not JSON ({error}).") from error
    if not isinstance(record, dict) or not set(required) <= set(record):
        raise DatasetError(
            f"{table}:{line}: no object with {' and '.join(map(repr, required))}.{_ADVICE}"
        )
    return {key: _json_word(record[key], f"{table}:{line}: {key!r}") for key in required}


def _json_word(value: object, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise DatasetError(
        f"{where} is {shorten(json.dumps(value))}, which is neither text nor a whole number."
    )


def _item(
    root: Path, file: str, label: str, subject: str | None, source: str, line: int | None
) -> Stimulus | Problem:
    broken = _broken(file) if line is not None else None
    wrong = f"the file name {broken}" if broken else unfit(label)
    if wrong is not None:
        return Problem(root / source, wrong, line)
    try:
        path = inside(root, file)
    except ValueError as error:
        return Problem(root / source, str(error), line)
    kind: Kind = "video" if path.suffix.casefold() in VIDEO_ENDINGS else "image"
    return Stimulus(
        id=file.replace("\\", "/"),
        label=label,
        media=(Media(kind, path, root),),
        subject=subject,
        source=source if line is None else f"{source}:{line}",
    )
