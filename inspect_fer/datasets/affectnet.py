"""AffectNet: faces from the web in eight emotions; the owners' validation set is the test set.

There are two official forms: tables with the names of images (2017), and one .npy file per image
and annotation (2021). Rows coded as no emotion, uncertain or no face are left out.
"""

import math
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from inspect_fer.datasets.access import readable
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import (
    IMAGE_ENDINGS,
    LayoutError,
    column_key,
    find,
    inside,
    names,
    read_lines,
)
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(
    ("Surprise", "Contempt", "Happiness", "Anger", "Neutral", "Sadness", "Fear", "Disgust")
)
_CODES = {
    "0": "Neutral",
    "1": "Happiness",
    "2": "Sadness",
    "3": "Surprise",
    "4": "Fear",
    "5": "Disgust",
    "6": "Anger",
    "7": "Contempt",
}
_UNUSED = ("8", "9", "10")
_COLUMNS = (
    "subDirectory_filePath",
    "face_x",
    "face_y",
    "face_width",
    "face_height",
    "facial_landmarks",
    "expression",
    "valence",
    "arousal",
)
_NEEDED = (_COLUMNS[0], "expression", "valence", "arousal")
_TABLES = {"test": "validation.csv", "validation": "validation.csv", "train": "training.csv"}
_FOLDERS = {"test": "val", "validation": "val", "train": "train"}
_SCALAR_BYTES = 4096
_PICTURES = (
    "Manually_Annotated_compressed/Manually_Annotated_Images",
    "Manually_Annotated/Manually_Annotated_Images",
    "Manually_Annotated_Images",
)


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    name, folder = _TABLES[split], _FOLDERS[split]
    tables = (f"Manually_Annotated_file_lists/{name}", name)
    arrays = (f"{folder}_set/{folder}_set/annotations", f"{folder}_set/annotations")
    # One search for all forms: one that fails would list hundreds of thousands of files.
    found = find(root, *tables, *arrays, *(f"{folder}/{code}" for code in _CODES))
    if found is None:
        raise LayoutError(
            f"None of {name}, {folder}_set/annotations and {folder}/0 ... {folder}/7 found in {root}."
        )
    if found.suffix.casefold() == ".csv":
        return _read_table(root, found)
    if found.name in _CODES:
        return _read_folders(root, found.parent)
    return _read_arrays(root, found)


def _read_table(root: Path, table: Path) -> Iterator[Stimulus | Problem]:
    where = table.relative_to(root).as_posix()
    images = find(root, *_PICTURES, f"Manually_Annotated/{table.stem}") or root / _PICTURES[-1]
    place = {name: position for position, name in enumerate(_COLUMNS)}
    listed = cache(_listed)
    seen: set[str] = set()
    for line, text in read_lines(table):
        cells = text.split(",")
        if cells[0].strip() == _COLUMNS[0]:
            place = {column_key(cell): position for position, cell in enumerate(cells)}
            place = {name: place.get(column_key(name), len(cells)) for name in _COLUMNS}
            continue
        if len(cells) <= max(place[name] for name in _NEEDED):
            yield Problem(table, f"{len(cells)} cells, expected {len(_COLUMNS)}", line)
            continue
        name, code = (
            cells[place["subDirectory_filePath"]].strip(),
            cells[place["expression"]].strip(),
        )
        label = _CODES.get(code)
        if label is None:
            if code not in _UNUSED:
                yield Problem(table, f"{code!r} is no code of an expression, 0 to 10", line)
            continue
        try:
            path = inside(images, name)
            traits: dict[str, str | float] = {
                trait: _finite(trait, cells[place[trait]]) for trait in ("valence", "arousal")
            }
        except ValueError as error:
            yield Problem(table, str(error), line)
            continue
        if not name.endswith(".jpg"):
            on_disk = listed(path.parent)
            if path.name not in on_disk:
                path = path.with_name(on_disk.get(path.stem.casefold(), path.name))
        yield Stimulus(
            id=name if name not in seen else f"{name}#{line}",
            label=label,
            media=(Media("image", path, root),),
            names=(name.rpartition("/")[2],),
            traits=traits,
            source=f"{where}:{line}",
        )
        seen.add(name)


def _listed(folder: Path) -> dict[str, str]:
    """Name, and name without ending in lower case -> name on disk; copies change endings."""
    found = names(folder)
    return {name.rpartition(".")[0].casefold(): name for name in found} | {n: n for n in found}


def _read_arrays(root: Path, annotations: Path) -> Iterator[Stimulus | Problem]:
    there = names(annotations)
    known = frozenset(there)
    images = annotations.parent / "images"
    for name in there:
        item, found, _ = name.partition("_exp.npy")
        if not found:
            continue
        try:
            code = str(int(_scalar(annotations / name)))
            traits: dict[str, str | float] = {
                trait: _scalar(annotations / f"{item}_{short}.npy")
                for trait, short in (("valence", "val"), ("arousal", "aro"))
                if f"{item}_{short}.npy" in known
            }
        except (DatasetError, ValueError) as error:
            yield Problem(annotations / name, f"holds no number: {error}")
            continue
        if code in _CODES:
            yield Stimulus(
                id=f"{item}.jpg",
                label=_CODES[code],
                media=(Media("image", images / f"{item}.jpg", root),),
                traits=traits,
                source=(annotations / name).relative_to(root).as_posix(),
            )
        elif code not in _UNUSED:
            yield Problem(annotations / name, f"{code!r} is no code of an expression, 0 to 10")


def _scalar(path: Path) -> float:
    import numpy as np

    with readable(path).open("rb") as file:
        data = file.read(_SCALAR_BYTES + 1)
    if len(data) > _SCALAR_BYTES:
        raise ValueError("larger than one number")
    try:
        number = float(np.load(BytesIO(data), allow_pickle=False).item())
    # Damaged bytes make the reader raise errors of every kind: OverflowError, BadZipFile, ...
    except Exception as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error
    if not math.isfinite(number):
        raise ValueError(f"{number}")
    return number


def _finite(trait: str, text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{trait} {text!r} is not a number")
    return number


def _read_folders(root: Path, base: Path) -> Iterator[Stimulus | Problem]:
    for code in names(base):
        if code not in _CODES:
            if code not in _UNUSED and (base / code).is_dir():
                yield Problem(base / code, f"a folder whose name is none of {', '.join(_CODES)}")
            continue
        for name in names(base / code):
            path = base / code / name
            if path.suffix.casefold() in IMAGE_ENDINGS:
                yield Stimulus(
                    id=f"{code}/{name}",
                    label=_CODES[code],
                    media=(Media("image", path, root),),
                    names=(name,),
                    source=path.relative_to(root).as_posix(),
                )


CARD = Card(
    name="affectnet",
    title="AffectNet",
    family="facial emotion recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 4000, "validation": 4000, "train": None},
    metric="ACC",
    policy="wrong",
    homepage="http://mohammadmahoor.com/affectnet/",
    licence="research, after signing the owners' agreement; professors and lab managers ask",
    request="http://mohammadmahoor.com/affectnet/",
    layout=(
        "affectnet/Manually_Annotated_file_lists/{validation,training}.csv\n"
        "affectnet/Manually_Annotated_Images/1/<hash>.jpg\n"
        "or affectnet/val_set/{annotations/0_exp.npy, images/0.jpg}"
    ),
    citation=(
        "A. Mollahosseini, B. Hasani, M. H. Mahoor: AffectNet: A Database for Facial Expression, "
        "Valence, and Arousal Computing in the Wild, IEEE Transactions on Affective Computing "
        "10(1), 2019"
    ),
    folders=("AffectNet",),
    read=_read,
    label_rule=(
        "The column expression: 0 neutral, 1 happiness, 2 sadness, 3 surprise, 4 fear, 5 disgust, "
        "6 anger, 7 contempt; 8 to 10 (none, uncertain, no face) are left out. The owners' test "
        "labels are withheld, so the paper uses their validation set, which is the split test "
        "here: 500 of each in the form with tables. The form with .npy files has 3999 (contempt "
        "499) and other names, which cannot be joined to the released predictions. Shown is the "
        "whole file, not the face's box."
    ),
)
