"""Items of a Hugging Face dataset: on the hub, or in parquet, arrow or picture files here.

Only labels, ids and words are read when the items are listed. A picture's bytes stay in the
dataset's own files, and are fetched one row at a time when its sample runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.folder import no_choice, offer, unfit
from inspect_fer.datasets.hub_rows import Columns, Rows, Source, check_source, stream, table
from inspect_fer.datasets.layout import natural_key
from inspect_fer.datasets.values import flag, renames, text, typed, whole, words
from inspect_fer.errors import DatasetError
from inspect_fer.stimulus import Stimulus


def hub_card(
    path: str | None,
    *,
    split: str = "test",
    columns: Columns | None = None,
    labels: Sequence[str] | str | None = None,
    label_map: Mapping[str, str] | Sequence[str] | str | None = None,
    config: str | None = None,
    revision: str | None = None,
    streaming: bool = False,
    take: int | None = None,
) -> Card:
    """A card for a Hugging Face dataset; `inspect_fer.datasets.load.survey` reads it.

    Args:
        path: A .parquet or .arrow file, a folder of such files, of pictures in class folders or
            written by ``save_to_disk``, or the name of a dataset on the hub.
        split: The split. A single file, and a saved folder without splits, hold one alone.
        columns: Which column holds what.
        labels: The labels to offer, in order (a list, or separated by commas). Of whole numbers
            without names: what 0, 1, 2, ... mean. None: the ClassLabel's names, else the words that
            occur, in alphabetical order.
        label_map: Label in the data -> label to offer (or pairs ``a=b,c=d``).
        config: Name of the configuration, where a dataset has several.
        revision: Commit on the hub. Needed there: what is measured must not move.
        streaming: Read rows as they arrive, and keep their pictures in files of this process,
            instead of downloading and converting the dataset.
        take: Only the first rows.

    Raises:
        DatasetError: When the library is missing, the dataset, split or a column is not there, a
            hub dataset has no pinned revision, labels have no names, or a value is of another type.
    """
    path, split = text("path", path), text("split", split)
    columns = _texts(columns or Columns())
    take = None if take is None else whole("take", take)
    source = Source(path, typed("config", config, None), typed("revision", revision, None))
    streaming = flag("streaming", streaming)
    check_source(source, take)
    rows = stream(source, split, columns, take) if streaming else table(source, split, columns)
    given, rename = words("labels", labels), renames("label_map", label_map)
    names = _names(rows, given)
    occurring = {rename.get(name, name) for name in names if name is not None}
    fit = sorted((name for name in occurring if unfit(name) is None), key=natural_key)
    offered = given or _offered(rows, rename) or fit
    if not offered:
        raise DatasetError(f"{path}, split {split!r}: no row of it has a label.")
    label_set = offer(offered, path)

    def read(folder: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
        for at, name in enumerate(names[:take]):
            yield _item(rows, at, None if name is None else rename.get(name, name), columns, split)
        yield from no_choice(label_set, Path(path))

    return Card(
        name=source.name,
        title=path,
        family="facial emotion recognition",
        modality="image" if columns.text is None else "image+text",
        labels=label_set,
        splits={split: None},
        metric="ACC",
        policy=None,
        homepage=path if revision is None else f"{path}@{revision}",
        licence="the dataset's own",
        request=path,
        layout=f"columns {columns.image} and {columns.label}",
        citation="",
        folders=(),
        read=read,
        label_rule=f"The column {columns.label}, renamed by the label map.",
        default_split=split,
        embedded=True,
    )


def _texts(columns: Columns) -> Columns:
    return Columns(
        **{f.name: typed(f.name, getattr(columns, f.name), f.default) for f in fields(columns)}
    )


def _names(rows: Rows, labels: Sequence[str]) -> list[str | None]:
    """The label of every row as a word."""
    column = next(iter(rows.cells))
    values = rows.cells[column]
    known: Sequence[str] = getattr(rows.features[column], "names", None) or ()
    if known or (values and all(isinstance(v, int) for v in values if v is not None)):
        named = list(known or labels)
        if not named:
            raise DatasetError(
                f"{rows.source.path}: the labels in column {column} are numbers without names."
                " Say what 0, 1, 2, ... mean: -T labels=first,second,third."
            )
        return [named[v] if v is not None and 0 <= v < len(named) else _odd(v) for v in values]
    return [None if _missing(value) else str(value) for value in values]


def _missing(value: Any) -> bool:
    # A number that is not equal to itself is how tables of numbers leave a cell out.
    return bool(value is None or value == "" or value != value)


def _odd(value: int | None) -> str | None:
    # The hub's way of saying that a row has no label.
    return None if value is None or value == -1 else str(value)


def _offered(rows: Rows, rename: Mapping[str, str]) -> list[str]:
    known = getattr(rows.features[next(iter(rows.cells))], "names", None) or ()
    return list(dict.fromkeys(rename.get(name, name) for name in known))


def _item(
    rows: Rows, row: int, label: str | None, columns: Columns, split: str
) -> Stimulus | Problem:
    def cell(column: str | None) -> str | None:
        value = None if column is None else rows.cells[column][row]
        return None if value is None else str(value)

    dataset = Path(rows.source.path)
    if label is None:
        return Problem(dataset, f"row {row} of split {split} has no label: leave it out")
    if (reason := unfit(label)) is not None:
        return Problem(dataset, f"row {row} of split {split}: {reason}")
    item = cell(columns.id) if columns.id else f"{split}/{row}"
    if not item:
        return Problem(dataset, f"row {row} of split {split} has no id in column {columns.id}")
    media = rows.pictures(row)
    if not media:
        return Problem(dataset, f"row {row} of split {split} has no picture")
    return Stimulus(
        id=item,
        label=label,
        media=media,
        transcript=cell(columns.text),
        subject=cell(columns.subject),
        source=f"row {row}",
    )
