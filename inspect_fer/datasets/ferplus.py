"""FERPlus: the faces of FER2013, labelled anew by ten people each.

Votes come from ``fer2013new.csv``. Its rows stand in the order of the rows of ``fer2013.csv``, which
holds the pixels as text; the numbers in the names are not row numbers. An image is made from its
row when it is shown, unless a folder of images is there.
"""

import csv
import io
import threading
from array import array
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from inspect_fer.datasets.access import readable
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import LayoutError, find, inside, locate, names, read_table
from inspect_fer.errors import DatasetError, MediaError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(
    ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
)
_OTHER = ("unknown", "NF")
_USAGES = {"test": "PrivateTest", "validation": "PublicTest", "train": "Training"}
_FOLDERS = {"test": "FER2013Test", "validation": "FER2013Valid", "train": "FER2013Train"}
_HEADER = ("Usage", "Image name", *_LABELS.names, *_OTHER)
_SIDE = 48


def _read(
    root: Path, split: str, /, labels: str = "fer2013new", **_: Any
) -> Iterator[Stimulus | Problem]:
    table = locate(root, "fer2013new.csv")
    where = table.relative_to(root).as_posix()
    folder = find(root, f"data/{_FOLDERS[split]}", _FOLDERS[split])
    files = frozenset(names(folder)) if folder is not None else frozenset()
    pixels = _find_pixels(root, drawn=any(name.endswith(".png") for name in files))
    other = _other_votes(folder, labels)
    seen: set[str] = set()
    for line, row in read_table(table, required=_HEADER):
        name = row["Image name"].strip()
        if row["Usage"] != _USAGES[split] or not name:
            if row["Usage"] not in _USAGES.values():
                yield Problem(table, f"the usage {row['Usage']!r} is none of a split", line)
            continue
        try:
            inside(root, name)
            votes = _votes(row if other is None else other[name])
        except KeyError:
            yield Problem(table, f"{name} is not in label.csv", line)
            continue
        except ValueError as error:
            yield Problem(table, f"not a name and ten counts: {error}", line)
            continue
        cast = {label: votes[label] for label in _LABELS.names}
        if not any(cast.values()) or (other is not None and name in seen):
            continue
        if folder is not None and (name in files or pixels is None):
            media = Media("image", folder / name, root)
        else:
            render = partial(pixels.png, line - 1, _USAGES[split]) if pixels else None
            media = Media("image", root / name, root, render)
        yield Stimulus(
            id=name if name not in seen else f"{name}#{line}",
            label=max(cast, key=cast.__getitem__),
            media=(media,),
            votes=cast,
            traits={label: votes[label] for label in _OTHER},
            source=f"{where}:{line}",
        )
        seen.add(name)


def _votes(row: Mapping[str, str]) -> dict[str, float]:
    return {label: float(int(row[label])) for label in (*_LABELS.names, *_OTHER)}


def _other_votes(folder: Path | None, labels: str) -> dict[str, dict[str, str]] | None:
    """The votes of ``label.csv``, by name, when these are asked for."""
    if labels == "fer2013new":
        return None
    if labels != "label_csv":
        raise DatasetError(f"labels={labels!r} is neither fer2013new nor label_csv.")
    if folder is None:
        raise DatasetError("labels=label_csv needs the folder data/FER2013Test with its label.csv.")
    columns = ("name", "box", *_LABELS.names, *_OTHER)
    return {row["name"]: row for _, row in read_table(folder / "label.csv", columns=columns)}


def _find_pixels(root: Path, *, drawn: bool) -> "_Pixels | None":
    path = find(root, "fer2013.csv", "icml_face_data.csv")
    if path is None and not drawn:
        raise LayoutError(
            f"Neither fer2013.csv (pixels) nor a folder FER2013Test of images found in {root}."
        )
    return _Pixels(readable(path)) if path is not None else None


class _Pixels:
    """Images that a table holds as text, read one row at a time.

    Where rows begin is found in one pass when the first image is asked for, which takes a moment
    for the 300 MB of the whole table; from then on only the row asked for is read. May be used
    from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._starts: array[int] | None = None

    def png(self, row: int, usage: str) -> bytes:
        """The image in a row (the first one under the header is 1), as PNG.

        Raises:
            MediaError: When the row is not there, is of another split or holds no image.
        """
        from PIL import Image

        try:
            with self._path.open("rb") as file:
                header = self._cells(file.readline())
                starts = self._index()
                if row >= len(starts):
                    raise ValueError(f"the table has {len(starts) - 1} rows")
                file.seek(starts[row])
                cells = dict(zip(header, self._cells(file.readline()), strict=False))
            if cells.get("Usage") != usage:
                raise ValueError(f"its usage is {cells.get('Usage')!r}, not {usage!r}")
            values = bytes(map(int, cells.get("pixels", "").split()))
            if len(values) != _SIDE * _SIDE:
                raise ValueError(f"{len(values)} pixels, expected {_SIDE} by {_SIDE}")
        except (OSError, ValueError, csv.Error) as error:
            raise MediaError(f"{self._path}:{row + 1}: no image can be made: {error}.") from error
        out = io.BytesIO()
        Image.frombytes("L", (_SIDE, _SIDE), values).save(out, "PNG")
        return out.getvalue()

    def _index(self) -> "array[int]":
        with self._lock:
            if self._starts is None:
                starts, position = array("Q"), 0
                with self._path.open("rb") as file:
                    for line in file:
                        starts.append(position)
                        position += len(line)
                self._starts = starts
            return self._starts

    @staticmethod
    def _cells(line: bytes) -> list[str]:
        text = line.decode("utf-8-sig").strip("\r\n")
        return [cell.strip() for cell in next(csv.reader([text]), [])]


CARD = Card(
    name="ferplus",
    title="FERPlus",
    family="facial emotion recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 3573, "validation": None, "train": None},
    metric="ACC",
    policy="wrong",
    homepage="https://github.com/microsoft/FERPlus",
    licence="labels: MIT; images: terms of the Kaggle challenge of 2013",
    request=(
        "labels: https://github.com/microsoft/FERPlus; pixels (fer2013.csv): https://www.kaggle.com/"
        "c/challenges-in-representation-learning-facial-expression-recognition-challenge"
    ),
    layout=(
        "ferplus/fer2013new.csv\n"
        "ferplus/fer2013.csv, or ferplus/data/FER2013Test/fer0032220.png made with the owners' script"
    ),
    citation=(
        "E. Barsoum, C. Zhang, C. Canton Ferrer, Z. Zhang: Training Deep Networks for Facial "
        "Expression Recognition with Crowd-Sourced Label Distribution, ICMI 2016; I. Goodfellow et "
        "al.: Challenges in Representation Learning: A Report on Three Machine Learning Contests, "
        "ICONIP 2013"
    ),
    folders=("FERPlus", "FER+", "fer2013"),
    read=_read,
    label_rule=(
        "The emotion with the most of the eight emotions' votes in fer2013new.csv, the first in the "
        "list's order where some are level. Rows without a name, or with votes for unknown or "
        "not-a-face alone, are left out: of the 3589 test rows that the paper states 3573 remain. "
        "labels=label_csv takes the votes of data/FER2013Test/label.csv, which differ for 283 "
        "images."
    ),
    options={"labels": "fer2013new"},
)
