"""SFEW 2.0: stills from films. The owners' test labels are withheld; their Val is the test set.

The folder is the label. One still lies in two folders, Happy and Surprise, so an item is named by
folder and file; the released predictions have it once, as Surprise.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import IMAGE_ENDINGS, LayoutError, find, names
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"))
_FOLDERS = {"test": "Val", "validation": "Val", "train": "Train"}
_ORIGINAL = ("{0}/{0}", "{0}", "{0}/imgs")
_ALIGNED = (
    "{0}/{0}_Aligned_Faces*/{0}_Aligned_Faces*",
    "{0}/{0}_Aligned_Faces*",
    "{0}_Aligned_Faces*",
)


def _read(
    root: Path, split: str, /, aligned: bool = False, **_: Any
) -> Iterator[Stimulus | Problem]:
    base = _split_folder(root, _FOLDERS[split], aligned)
    stills: list[tuple[str, Path]] = []
    for name in names(base):
        label = _LABELS.resolve(name)
        if label is not None:
            files = [base / name / file for file in names(base / name)]
            stills += [(label, file) for file in files if file.suffix.casefold() in IMAGE_ENDINGS]
        elif (base / name).is_dir() and not _expected(name, _FOLDERS[split]):
            offered = ", ".join(_LABELS.names)
            yield Problem(base / name, f"a folder whose name is none of {offered}")
    released = {path.name: label for label, path in stills}
    for label, path in stills:
        yield Stimulus(
            id=f"{label}/{path.name}",
            label=label,
            media=(Media("image", path, root),),
            names=(path.name,) if released[path.name] == label else (),
            source=path.relative_to(root).as_posix(),
        )


def _split_folder(root: Path, folder: str, aligned: bool) -> Path:
    first, second = (_ALIGNED, _ORIGINAL) if aligned else (_ORIGINAL, _ALIGNED)
    for patterns in (first, second):
        places = [pattern.format(folder) for pattern in patterns]
        found = find(
            root, *(f"{p}/{label}" for p in places for label in ("Angry", "Anger", "Happy"))
        )
        if found is not None:
            return found.parent
    raise LayoutError(f"No folder {folder}/<label> in {root}. Labels: {', '.join(_LABELS.names)}.")


def _expected(name: str, folder: str) -> bool:
    """Whether a folder beside the labels is the other form of the same stills."""
    return name.casefold().startswith((f"{folder}_aligned".casefold(), "annotations", "imgs"))


CARD = Card(
    name="sfew2",
    title="SFEW 2.0",
    family="facial emotion recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 436, "validation": 436, "train": 958},
    metric="ACC",
    policy="wrong",
    homepage="https://cs.anu.edu.au/few/AFEW.html",
    licence="research, on request",
    request="https://cs.anu.edu.au/few/AFEW.html",
    layout=(
        "sfew2/SFEW_2.0/{Train,Val}/<label>/<film>_<time>_<frame>.png\n"
        "sfew2/SFEW_2.0/Val/Val_Aligned_Faces_new/<label>/...    (aligned=true)"
    ),
    citation=(
        "A. Dhall, O. V. Ramana Murthy, R. Goecke, J. Joshi, T. Gedeon: Video and Image Based "
        "Emotion Recognition Challenges in the Wild: EmotiW 2015, ICMI 2015"
    ),
    folders=("SFEW_2.0", "SFEW2", "SFEW"),
    read=_read,
    label_rule=(
        "The name of the folder a still lies in. The owners' test labels are withheld: the paper "
        "speaks of the test set, its authors' code reads the validation set, which is the split "
        "test here. It has 436 stills, one of them in "
        "Happy and in Surprise; the released predictions count it once, as Surprise (435). Shown "
        "are the original frames; aligned=true reads the aligned faces (either is read where the "
        "other is not there)."
    ),
    options={"aligned": False},
)
