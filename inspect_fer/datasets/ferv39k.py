"""FERV39k: clips of 22 scenes, handed out as folders of face crops.

Layout and codes: https://github.com/wangyanckxx/FERV39k and the loaders of several public projects.
A clip's number repeats from folder to folder, so an item is named by scene, emotion and number.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import inside, locate, read_lines
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"))
_CROPS = "2_ClipsforFaceCrop"


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    file = f"{split}_All.csv"
    listing = locate(root, f"4_setups/All_scenes/{file}", f"All_scenes/{file}")
    crops = locate(root, f"{_CROPS}/{_CROPS}", _CROPS)
    place = listing.relative_to(root).as_posix()
    for line, text in read_lines(listing):
        *words, label = text.rsplit(maxsplit=1)
        name = "".join(words).strip().replace("\\", "/").rstrip("/")
        if not name:
            message = f"expected a folder and a label, as in 'Action/Sad/0010 Sad', not {text!r}"
            yield Problem(listing, message, line)
        elif label not in _LABELS.names:
            yield Problem(listing, f"label {label!r} is none of {', '.join(_LABELS.names)}", line)
        else:
            try:
                folder = inside(crops, name)
            except ValueError as error:
                yield Problem(listing, str(error), line)
            else:
                yield Stimulus(
                    id=name,
                    label=label,
                    media=(Media("frames", folder, root),),
                    source=f"{place}:{line}",
                )


CARD = Card(
    name="ferv39k",
    title="FERV39k",
    family="dynamic facial emotion recognition",
    modality="video",
    labels=_LABELS,
    splits={"test": 7847, "train": 31088},
    metric="WAR",
    policy="drop",
    homepage="https://github.com/wangyanckxx/FERV39k",
    licence="non-commercial research only, no redistribution",
    request="write to the owners from a university address: https://github.com/wangyanckxx/FERV39k",
    layout="""FERV39k/
  2_ClipsforFaceCrop/Action/Happy/0015/*.jpg
  4_setups/All_scenes/{train,test}_All.csv""",
    citation=(
        "Y. Wang, Y. Sun, Y. Huang, Z. Liu, S. Gao, W. Zhang, W. Ge, W. Zhang: FERV39k: A Large-Scale"
        " Multi-Scene Dataset for Facial Expression Recognition in Videos, CVPR 2022, 20922-20931"
    ),
    folders=("FERV39k", "FERV39K"),
    read=_read,
    label_rule="The label that the owners' list of all scenes gives for a folder of frames.",
)
