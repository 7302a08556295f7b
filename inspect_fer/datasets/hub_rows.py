"""Rows of a Hugging Face dataset, wherever its files lie."""

import atexit
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from inspect_fer.datasets import values
from inspect_fer.errors import DatasetError, MediaError
from inspect_fer.media.files import bytes_inside
from inspect_fer.media.images import MAX_BYTES
from inspect_fer.stimulus import Media


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a dataset holds what.

    Attributes:
        image: A picture, or a list of pictures (the frames of a clip).
        label: A ClassLabel, a whole number or a string.
        id: The item's name; the split and the row's number where there is none.
        text: What is said, or the text of a post.
        subject: Who is shown.
    """

    image: str = "image"
    label: str = "label"
    id: str | None = None
    text: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What was asked for: a place here if `place` exists, else a name on the hub."""

    path: str
    config: str | None
    revision: str | None

    @property
    def place(self) -> Path:
        """Where it would lie here."""
        return values.place("path", self.path).absolute()

    @property
    def name(self) -> str:
        """What a task calls it."""
        return self.place.stem if self.place.exists() else self.path


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one split.

    Attributes:
        source: What was asked for.
        features: Column -> its type.
        cells: Column -> its values, of every column but the pictures'.
        pictures: What a row shows; opens nothing.
    """

    source: Source
    features: Mapping[str, Any]
    cells: Mapping[str, Sequence[Any]]
    pictures: Callable[[int], tuple[Media, ...]]


def check_source(source: Source, take: int | None) -> None:
    """Refuse what cannot be read, or would not be the same data the next time.

    Raises:
        DatasetError: It is neither here nor the name of a dataset with a commit, or `take` leaves
            nothing.
    """
    place = source.place
    if take is not None and take < 1:
        raise DatasetError(f"take={take} leaves no row: it counts from 1.")
    if place.exists():
        if source.revision is not None:
            raise DatasetError(f"{place} lies here and has no revision: leave out -T revision.")
        if place.is_file() and place.suffix.casefold() not in (".parquet", ".arrow"):
            raise DatasetError(f"{place}: a single file ends in .parquet or .arrow.")
        return
    if not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", source.path) or source.path.startswith("."):
        raise DatasetError(f"{source.path} is no file or folder here, and no name on the hub.")
    if source.revision is None or not re.fullmatch("[0-9a-f]{40}", source.revision):
        given = "no revision" if source.revision is None else f"revision {source.revision!r}"
        raise DatasetError(
            f"{source.path} is read from the hub with {given}. Figures can be compared if the data"
            " stay the same: give the commit, -T revision=<40 hexadecimal digits>, as the dataset's"
            " page lists it under Files and versions. (There is no such file or folder here.)"
        )


def table(source: Source, split: str, columns: Columns) -> Rows:
    """Rows of Arrow files, which are read one at a time through the system's own page cache."""
    data = _load(source, split, streaming=False)
    _check_columns(data.column_names, columns, source)
    several = _holds_several(data.features[columns.image])
    with _speaking_of(source, split):
        data = data.cast_column(columns.image, _undecoded(several))
        cells = data.select_columns(_named(columns))[:]
    shown = data.select_columns([columns.image])
    counts = _lengths(shown, columns.image) if several else None

    def fetch(row: int, at: int) -> bytes:
        cell = shown[row][columns.image]
        return _bytes_of(cell[at] if several else cell, source, f"row {row}")

    def pictures(row: int) -> tuple[Media, ...]:
        return tuple(
            Media("image", Path(f"{split}/{row}/{at}"), Path(), render=partial(fetch, row, at))
            for at in range(1 if counts is None else counts[row])
        )

    return Rows(source, data.features, cells, pictures)


def _lengths(shown: Any, column: str) -> list[int]:
    """How many pictures each row has; the pictures themselves are not touched."""
    import pyarrow.compute as pc

    chunks = shown.data.column(column).chunks
    return [length or 0 for chunk in chunks for length in pc.list_value_length(chunk).to_pylist()]


def stream(source: Source, split: str, columns: Columns, take: int | None) -> Rows:
    """Rows that come one after the other, their pictures kept in files until the process ends."""
    import pyarrow as pa

    data = _load(source, split, streaming=True)
    with _speaking_of(source, split):
        # Where the files do not say, the first row does.
        data = data if data.features else data._resolve_features()
    _check_columns(data.column_names, columns, source)
    several = _holds_several(data.features[columns.image])
    held = TemporaryDirectory(prefix="inspect_fer_stream_")
    atexit.register(held.cleanup)
    folder = Path(held.name)
    cells: dict[str, list[Any]] = {name: [] for name in _named(columns)}
    files: list[list[Path]] = []
    with _speaking_of(source, split):
        data = data.cast_column(columns.image, _undecoded(several))
        for row, record in enumerate(data if take is None else data.take(take)):
            for name, values in cells.items():
                values.append(record[name])
            shown = record[columns.image] if several else [record[columns.image]]
            files.append([folder / f"{row}_{at}" for at in range(len(shown or ()))])
            for file, cell in zip(files[-1], shown or (), strict=True):
                file.write_bytes(_bytes_of(cell, source, f"row {row}"))
    pa.default_memory_pool().release_unused()

    def pictures(row: int) -> tuple[Media, ...]:
        return tuple(Media("image", file, folder) for file in files[row])

    return Rows(source, data.features, cells, pictures)


def _load(source: Source, split: str, *, streaming: bool) -> Any:
    try:
        import datasets
    except ModuleNotFoundError as error:
        raise DatasetError(
            "Hugging Face datasets are read with the library `datasets`, which is not installed:"
            " pip install 'inspect-fer[hub]'."
        ) from error
    place = source.place
    with _speaking_of(source, split):
        if (place / "dataset_info.json").exists() or (place / "dataset_dict.json").exists():
            return _saved(datasets.load_from_disk(str(place)), source, split, streaming)
        if place.suffix.casefold() == ".arrow":
            data = datasets.Dataset.from_file(str(place))
            return data.to_iterable_dataset() if streaming else data
        if place.is_file():
            builder = datasets.load_dataset_builder("parquet", data_files={split: str(place)})
        elif place.exists():
            builder = datasets.load_dataset_builder(str(place), source.config)
        else:
            builder = datasets.load_dataset_builder(
                source.path, source.config, revision=source.revision
            )
            _check_commit(builder, source)
        return _built(builder, split, streaming)


def _check_commit(builder: Any, source: Source) -> None:
    """Where the hub does not answer, the library takes what it last downloaded, of any commit."""
    if builder.hash != source.revision:
        raise DatasetError(
            f"{source.path} cannot be had at commit {source.revision}: there is no such commit, or"
            f" the hub is out of reach and only commit {builder.hash} was downloaded before."
        )


def _built(builder: Any, split: str, streaming: bool) -> Any:
    import pyarrow as pa
    from pyarrow.dataset import ParquetFragmentScanOptions

    if hasattr(builder.config, "fragment_scan_options"):
        # As it is, Arrow holds what it has read of a file until it has read all of it.
        builder.config.fragment_scan_options = ParquetFragmentScanOptions(
            use_buffered_stream=True, buffer_size=2**20, pre_buffer=False
        )
    if streaming:
        return builder.as_streaming_dataset(split)
    builder.download_and_prepare()
    pa.default_memory_pool().release_unused()
    return builder.as_dataset(split)


def _saved(found: Any, source: Source, split: str, streaming: bool) -> Any:
    import datasets

    if isinstance(found, datasets.DatasetDict):
        if split not in found:
            raise DatasetError(f"{source.path} has no split {split!r}; it has: {', '.join(found)}.")
        found = found[split]
    return found.to_iterable_dataset() if streaming else found


def _check_columns(found: Sequence[str], columns: Columns, source: Source) -> None:
    wanted = (columns.image, *_named(columns))
    missing = [column for column in wanted if column not in found]
    if missing:
        raise DatasetError(
            f"{source.path} has no column {', '.join(missing)}; it has: {', '.join(found)}."
            " Name yours: -T image=..., -T label=..."
        )


def _named(columns: Columns) -> list[str]:
    wanted = (columns.label, columns.id, columns.text, columns.subject)
    return list(dict.fromkeys(column for column in wanted if column is not None))


def _undecoded(several: bool) -> Any:
    from datasets import Image, List

    return List(Image(decode=False)) if several else Image(decode=False)


def _holds_several(feature: Any) -> bool:
    from datasets import LargeList, List

    return isinstance(feature, list | List | LargeList)


def _bytes_of(cell: Mapping[str, Any] | None, source: Source, where: str) -> bytes:
    """The encoded picture of a cell: held in the table, or in a file that the table names."""
    if cell and cell.get("bytes"):
        data: bytes = cell["bytes"]
        return data
    if not cell or not cell.get("path"):
        raise MediaError(f"{source.path}, {where}: the picture is empty")
    named = Path(cell["path"])
    for root in _roots(source):
        path = named if named.is_absolute() else root / named
        if path.is_relative_to(root):
            return bytes_inside(Media("image", path, root), "an image", limit=MAX_BYTES)
    raise MediaError(
        f"{source.path}, {where}: the picture lies at {named}, outside of the dataset, and is not"
        " read: put it into the table or beside it."
    )


def _roots(source: Source) -> list[Path]:
    """Where pictures of a dataset may lie."""
    import datasets
    from huggingface_hub import constants

    place = source.place
    if place.exists():
        return [place if place.is_dir() else place.parent]
    return [Path(datasets.config.HF_DATASETS_CACHE), Path(constants.HF_HUB_CACHE)]


@contextmanager
def _speaking_of(source: Source, split: str) -> Iterator[None]:
    """What the library, its file formats and the network raise, as our own error."""
    try:
        yield
    except (DatasetError, MediaError):
        raise
    # ValueError and its kin for splits and formats, OSError for files and the network, and the
    # library's own errors, which derive from both and from others.
    except Exception as error:
        from datasets.exceptions import DatasetGenerationError

        reason: BaseException = error
        if isinstance(error, DatasetGenerationError) and error.__cause__ is not None:
            reason = error.__cause__
        first = str(reason).strip().partition("\n")[0] or type(reason).__name__
        raise DatasetError(f"{source.path}, split {split!r}, cannot be read: {first}") from error
