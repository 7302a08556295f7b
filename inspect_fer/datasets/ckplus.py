"""CK+: posed expressions that grow from neutral to their peak; the last three frames are shown.

Of 593 sequences 327 have an emotion, in a file of one number named after the peak frame. The other
folders of the emotion tree are empty.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.access import readable, refusal
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import IMAGE_ENDINGS, LayoutError, find, names
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("anger", "contempt", "disgust", "fear", "happy", "sadness", "surprise"))
_CODES = {float(code): label for code, label in enumerate(_LABELS.names, start=1)}
_SHOWN = 3


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    emotions = find(root, "Emotion_labels/Emotion", "Emotion", "Emotion_labels")
    if emotions is None:
        yield from _read_folders(root)
        return
    images = (
        find(root, "extended-cohn-kanade-images/cohn-kanade-images", "cohn-kanade-images")
        or find(root, "extended-cohn-kanade-images")
        or root / "cohn-kanade-images"
    )
    for subject in names(emotions):
        for sequence in names(emotions / subject):
            for name in names(emotions / subject / sequence):
                if name.endswith("_emotion.txt"):
                    table = emotions / subject / sequence / name
                    yield from _sequence(root, images / subject / sequence, table)


def _sequence(root: Path, folder: Path, table: Path) -> Iterator[Stimulus | Problem]:
    peak = re.fullmatch(r"(.+_)(\d+)_emotion\.txt", table.name)
    try:
        text = readable(table).read_text(encoding="utf-8-sig").strip()
        label = _CODES[float(text)]
    except (OSError, DatasetError) as error:
        yield Problem(table, f"cannot be read: {refusal(table) or error}")
        return
    except (ValueError, KeyError):
        codes = ", ".join(f"{code:.0f} {name}" for code, name in _CODES.items())
        yield Problem(table, f"holds none of the codes {codes}", 1)
        return
    frames = [n for n in names(folder) if Path(n).suffix.casefold() in IMAGE_ENDINGS][-_SHOWN:]
    if len(frames) < _SHOWN and peak is not None:
        stem, last = peak[1], int(peak[2])
        numbers = range(last - _SHOWN + 1, last + 1)
        frames = [f"{stem}{number:0{len(peak[2])}d}.png" for number in numbers]
    where = f"{table.relative_to(root).as_posix()}:1"
    for frame in frames:
        yield _stimulus(root, folder / frame, label, where)


def _read_folders(root: Path) -> Iterator[Stimulus | Problem]:
    found = find(root, *(f"{label}/S*_*" for label in _LABELS.names))
    if found is None:
        other = "; ckextended.csv holds another selection" if find(root, "ckextended.csv") else ""
        raise LayoutError(
            f"Neither Emotion_labels/Emotion nor {_LABELS.names[0]}/S*.png found in {root}{other}."
        )
    base = found.parent.parent
    for name in names(base):
        label = _LABELS.resolve(name)
        if label is None:
            if (base / name).is_dir():
                offered = ", ".join(_LABELS.names)
                yield Problem(base / name, f"a folder whose name is none of {offered}")
            continue
        for frame in names(base / name):
            path = base / name / frame
            if path.suffix.casefold() in IMAGE_ENDINGS:
                yield _stimulus(root, path, label, path.relative_to(root).as_posix())


def _stimulus(root: Path, path: Path, label: str, where: str) -> Stimulus:
    return Stimulus(
        id=path.name,
        label=label,
        media=(Media("image", path, root),),
        subject=path.name.partition("_")[0],
        source=where,
    )


CARD = Card(
    name="ckplus",
    title="CK+",
    family="facial emotion recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 981},
    metric="ACC",
    policy="wrong",
    homepage="https://www.jeffcohn.net/resources/",
    licence="research, after signing the owners' agreement",
    request="https://www.jeffcohn.net/resources/ (agreement form)",
    layout=(
        "ckplus/cohn-kanade-images/S005/001/S005_001_00000011.png\n"
        "ckplus/Emotion_labels/Emotion/S005/001/S005_001_00000011_emotion.txt\n"
        "or, at 48 by 48 pixels: ckplus/CK+48/<label>/S005_001_00000011.png"
    ),
    citation=(
        "P. Lucey, J. F. Cohn, T. Kanade, J. Saragih, Z. Ambadar, I. Matthews: The Extended "
        "Cohn-Kanade Dataset (CK+): A Complete Dataset for Action Unit and Emotion-Specified "
        "Expression, CVPR Workshops 2010"
    ),
    folders=("CK+", "CKPlus", "CK+48", "CK"),
    read=_read,
    label_rule=(
        "The last three frames of each of the 327 sequences with an emotion (118 people), all with "
        "the sequence's label. The owners have no split; all are read."
    ),
)
