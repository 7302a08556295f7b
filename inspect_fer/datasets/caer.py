"""CAER (clips) and CAER-S (stills taken from them): context-aware emotion recognition in TV shows.

Layout and traps: https://caer-dataset.github.io and the loaders of several public projects. The
owners give no annotation file: the folder is the label. Numbers repeat from folder to folder, so
an item is named by split, label and number. The counts of public copies differ; none is expected.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import IMAGE_ENDINGS, VIDEO_ENDINGS, LayoutError, find, names
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Kind, Media, Stimulus

_LABELS = LabelSet(("Anger", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"))
_CITATION = "J. Lee, S. Kim, S. Kim, J. Park, K. Sohn: Context-Aware Emotion Recognition Networks, ICCV 2019"
_HOMEPAGE = "https://caer-dataset.github.io"
_RULE = "The name of the folder a file lies in."


def _read_clips(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    return _read_folders(root, split, "video", VIDEO_ENDINGS)


def _read_stills(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    return _read_folders(root, split, "image", IMAGE_ENDINGS)


def _read_folders(
    root: Path, split: str, kind: Kind, endings: tuple[str, ...]
) -> Iterator[Stimulus | Problem]:
    folder = _split_folder(root, split)
    for name in names(folder):
        label = _LABELS.resolve(name)
        if label is None:
            if (folder / name).is_dir():
                offered = ", ".join(_LABELS.names)
                yield Problem(folder / name, f"a folder whose name is none of {offered}")
            continue
        for file in names(folder / name):
            path = folder / name / file
            if path.suffix.casefold() in endings:
                yield Stimulus(
                    id=f"{split}/{label}/{path.stem}",
                    label=label,
                    media=(Media(kind, path, root),),
                    source=path.relative_to(root).as_posix(),
                )


def _split_folder(root: Path, split: str) -> Path:
    # A split nested in itself (train/train/...) is looked for first: its outer folder has no labels.
    for form in (f"{split}/{split}", split):
        label = find(root, *(f"{form}/{name}" for name in (*_LABELS.names, "Angry")))
        if label is not None:
            return label.parent
    raise LayoutError(
        f"No folder {split}/<label> in {root}. Labels are {', '.join(_LABELS.names)}."
    )


CAER = Card(
    name="caer",
    title="CAER",
    family="dynamic facial emotion recognition",
    modality="video",
    labels=_LABELS,
    splits={"test": None, "validation": None, "train": None},
    metric="WAR",
    policy=None,
    homepage=_HOMEPAGE,
    licence="the owners' terms on the download page",
    request=f"{_HOMEPAGE}/download.html",
    layout="CAER/{train,validation,test}/{Anger,Disgust,Fear,Happy,Neutral,Sad,Surprise}/0001.avi",
    citation=_CITATION,
    folders=("CAER",),
    read=_read_clips,
    label_rule=_RULE,
)

CAER_S = Card(
    name="caer_s",
    title="CAER-S",
    family="facial emotion recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": None, "train": None},
    metric="ACC",
    policy=None,
    homepage=_HOMEPAGE,
    licence="the owners' terms on the download page",
    request=f"{_HOMEPAGE}/download.html",
    layout="CAER-S/{train,test}/{Anger,Disgust,Fear,Happy,Neutral,Sad,Surprise}/0001.png",
    citation=_CITATION,
    folders=("CAER-S", "CAER_S"),
    read=_read_stills,
    label_rule=_RULE,
)
