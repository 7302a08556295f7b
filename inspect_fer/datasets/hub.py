"""Items of a Hugging Face dataset: on the hub, or in parquet, arrow or picture files here.

Only labels, ids and words are read when the items are listed. A picture's bytes stay in the
dataset's own files, and are fetched one row at a time when its sample runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.folder import offer
from inspect_fer.datasets.hub_rows import Columns, Rows, Source, check_source, stream, table
from inspect_fer.datasets.layout import natural_key
from inspect_fer.errors import DatasetError
from inspect_fer.stimulus import Stimulus


def hub_card(
    path: str,
    *,
    split: str = "test",
    columns: Columns | None = None,
    labels: Sequence[str] | None = None,
    label_map: Mapping[str, str] | None = None,
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
        labels: The labels to offer, in order. Of whole numbers without names: what 0, 1, 2, ...
            mean. None: the ClassLabel's names, else the words that occur, in alphabetical order.
        label_map: Label in the data -> label to offer.
        config: Name of the configuration, where a dataset has several.
        revision: Commit on the hub. Needed there: what is measured must not move.
        streaming: Read rows as they arrive, and keep their pictures in files of this process,
            instead of downloading and converting the dataset.
        take: Only the first rows.

    Raises:
        DatasetError: When the library is missing, the dataset, split or a column is not there, a
            hub dataset has no pinned revision, or labels have no names.
    """
    columns = columns or Columns()
    source = Source(path, config, revision)
    check_source(source, take)
    rows = stream(source, split, columns, take) if streaming else table(source, split, columns)
    names = _names(rows, labels)
    rename = dict(label_map or {})
    occurring = sorted({rename.get(n, n) for n in names if n is not None}, key=natural_key)
    offered = tuple(labels or _offered(rows, rename) or occurring)
    if not offered:
        raise DatasetError(f"{path}, split {split!r}: no row of it has a label.")

    def read(folder: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
        for at, name in enumerate(names[:take]):
            yield _item(rows, at, None if name is None else rename.get(name, name), columns, split)

    return Card(
        name=source.name,
        title=path,
        family="facial emotion recognition",
        modality="image" if columns.text is None else "image+text",
        labels=offer(offered, path),
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


def _names(rows: Rows, labels: Sequence[str] | None) -> list[str | None]:
    """The label of every row as a word."""
    column = next(iter(rows.cells))
    values = rows.cells[column]
    known: Sequence[str] = getattr(rows.features[column], "names", None) or ()
    if known or (values and all(isinstance(v, int) for v in values if v is not None)):
        named = list(known or labels or ())
        if not named:
            raise DatasetError(
                f"{rows.source.path}: the labels in column {column} are numbers without names."
                " Say what 0, 1, 2, ... mean: -T labels=first,second,third."
            )
        return [named[v] if v is not None and 0 <= v < len(named) else _odd(v) for v in values]
    return [None if value is None or value == "" else str(value) for value in values]


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

    place = Path(rows.source.path)
    if label is None:
        return Problem(place, f"row {row} of split {split} has no label: leave it out")
    item = cell(columns.id) if columns.id else f"{split}/{row}"
    if not item:
        return Problem(place, f"row {row} of split {split} has no id in column {columns.id}")
    media = rows.pictures(row)
    if not media:
        return Problem(place, f"row {row} of split {split} has no picture")
    return Stimulus(
        id=item,
        label=label,
        media=media,
        transcript=cell(columns.text),
        subject=cell(columns.subject),
        source=f"row {row}",
    )
