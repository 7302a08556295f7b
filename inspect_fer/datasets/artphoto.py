"""ArtPhoto: artistic photographs, filed by the emotion their makers wanted to evoke.

There is no table: the emotion is the file's name up to the first underscore.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import IMAGE_ENDINGS, locate, names
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(
    ("disgust", "awe", "sad", "fear", "anger", "excitement", "contentment", "amusement"),
    polarity={
        "disgust": "negative",
        "awe": "positive",
        "sad": "negative",
        "fear": "negative",
        "anger": "negative",
        "excitement": "positive",
        "contentment": "positive",
        "amusement": "positive",
    },
)


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    folder = locate(root, *(f"{label}_*" for label in sorted(_LABELS.names))).parent
    for name in names(folder):
        path = folder / name
        if path.suffix.casefold() not in IMAGE_ENDINGS:
            continue
        label = _LABELS.resolve(name.partition("_")[0])
        if label is None or "_" not in name:
            offered = ", ".join(_LABELS.names)
            yield Problem(path, f"a file name that does not begin with one of {offered}")
            continue
        yield Stimulus(
            id=name,
            label=label,
            media=(Media("image", path, root),),
            source=path.relative_to(root).as_posix(),
        )


CARD = Card(
    name="artphoto",
    title="ArtPhoto",
    family="visual sentiment analysis",
    modality="image",
    labels=_LABELS,
    splits={"test": 806},
    metric="ACC",
    policy="polarity",
    homepage="https://www.imageemotion.org/",
    licence="not stated where the owners describe the dataset; ask them",
    request="https://www.imageemotion.org/testImages_artphoto.zip",
    layout="artphoto/testImages_artphoto/<emotion>_<number>.jpg",
    citation=(
        "J. Machajdik, A. Hanbury: Affective Image Classification using Features inspired by "
        "Psychology and Art Theory, ACM Multimedia 2010"
    ),
    folders=("testImages_artphoto", "ArtPhoto"),
    read=_read,
    label_rule=(
        "The file's name up to the first underscore. The paper scores the polarity: amusement, awe, "
        "contentment and excitement are positive. The released predictions carry random names and "
        "cannot be joined to the pictures."
    ),
)
