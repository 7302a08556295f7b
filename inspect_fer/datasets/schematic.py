"""Drawn faces: seven emotions at full intensity, and each emotion from neutral to full.

Both datasets are part of the package: nothing is downloaded, no folder is read. Train and test
show different people.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.faces import draw_face
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_EMOTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Anger": "anger",
        "Disgust": "disgust",
        "Fear": "fear",
        "Happy": "happiness",
        "Neutral": "neutral",
        "Sad": "sadness",
        "Surprise": "surprise",
    }
)
"""Label, as CAER spells and orders them, -> emotion of `draw_face`."""

_LABELS = LabelSet(tuple(_EMOTIONS))
_IDENTITIES = {"train": range(40), "test": range(40, 60)}
_SHOWN_IN_STEPS = _IDENTITIES["test"][:8]
_STEPS = tuple(step / 10 for step in range(11))
_ROOT = Path("schematic")


def _read_7class(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    return (
        _stimulus(f"{split}/{identity:03}/{label.lower()}", label, label, 1.0, identity)
        for identity in _identities("schematic_7class", split, _IDENTITIES)
        for label in _EMOTIONS
    )


def _read_intensity(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    return (
        _stimulus(
            f"{split}/{identity:03}/{shown.lower()}/{intensity:.1f}",
            shown if intensity else "Neutral",
            shown,
            intensity,
            identity,
        )
        for identity in _identities("schematic_intensity", split, {"test": _SHOWN_IN_STEPS})
        for shown in _EMOTIONS
        if shown != "Neutral"
        for intensity in _STEPS
    )


def _identities(name: str, split: str, splits: Mapping[str, Iterable[int]]) -> Iterable[int]:
    if split not in splits:
        raise DatasetError(f"{name} has no split {split!r}; it has: {', '.join(splits)}.")
    return splits[split]


def _stimulus(id: str, label: str, shown: str, intensity: float, identity: int) -> Stimulus:
    render = partial(_png, _EMOTIONS[shown], intensity, identity)
    return Stimulus(
        id=id,
        label=label,
        media=(Media("image", _ROOT / f"{id}.png", _ROOT, render),),
        subject=f"{identity:03}",
        traits={"emotion": shown, "intensity": intensity},
    )


def _png(emotion: str, intensity: float, identity: int) -> bytes:
    file = BytesIO()
    draw_face(emotion, intensity, identity).save(file, "PNG")
    return file.getvalue()


CARD_7CLASS = Card(
    name="schematic_7class",
    title="Schematic faces",
    family="facial emotion recognition",
    modality="image",
    labels=_LABELS,
    splits={split: len(identities) * len(_EMOTIONS) for split, identities in _IDENTITIES.items()},
    metric="ACC",
    policy=None,
    homepage="part of inspect_fer",
    licence="MIT, as the package",
    request="Nothing to request: the faces are drawn by the package.",
    layout="No folder: the faces are drawn when they are read.",
    citation=(
        "Action units of each emotion: W. Friesen, P. Ekman: EMFACS-7: Emotional Facial Action"
        " Coding System, 1983"
    ),
    folders=(),
    read=_read_7class,
    label_rule="The emotion whose action units (EMFACS) are drawn.",
    embedded=True,
)

CARD_INTENSITY = Card(
    name="schematic_intensity",
    title="Schematic faces from neutral to full intensity",
    family=CARD_7CLASS.family,
    modality=CARD_7CLASS.modality,
    labels=_LABELS,
    splits={"test": len(_SHOWN_IN_STEPS) * (len(_EMOTIONS) - 1) * len(_STEPS)},
    metric="ACC",
    policy=None,
    homepage=CARD_7CLASS.homepage,
    licence=CARD_7CLASS.licence,
    request=CARD_7CLASS.request,
    layout=CARD_7CLASS.layout,
    citation=CARD_7CLASS.citation,
    folders=(),
    read=_read_intensity,
    label_rule="The emotion whose action units are drawn; Neutral at intensity 0.",
    embedded=True,
)
