"""RAVDESS: 24 actors speak two sentences in eight emotions; the video-only speech clips of it.

Layout and codes: https://zenodo.org/record/1188976. The name of a file is its annotation: seven
numbers for modality, vocal channel, emotion, intensity, statement, repetition and actor. The same
performance comes with sound (01) and without (02); only the silent ones are read, as in the paper.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import VIDEO_ENDINGS, LayoutError, folders, names
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("surprised", "neutral", "disgust", "sad", "happy", "calm", "fearful", "angry"))
_EMOTIONS = {
    "01": "neutral",
    "02": "calm",
    "03": "happy",
    "04": "sad",
    "05": "angry",
    "06": "fearful",
    "07": "disgust",
    "08": "surprised",
}
_INTENSITIES = {"01": "normal", "02": "strong"}
_STATEMENTS = {"01": "Kids are talking by the door", "02": "Dogs are sitting by the door"}
_ACTORS = {f"{n:02d}" for n in range(1, 25)}
_DEPTH = 4


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    clips = sounds = 0
    for folder in _actor_folders(root):
        for name in names(folder):
            path = folder / name
            if path.suffix.casefold() not in VIDEO_ENDINGS:
                sounds += path.suffix.casefold() == ".wav"
                continue
            clips += 1
            entry = _clip(path, root)
            if entry is not None:
                yield entry
    if not clips:
        audio = f" There are {sounds} sound files; these are another part." if sounds else ""
        raise LayoutError(
            f"No RAVDESS clip in {root}.{audio} Unpack Video_Speech_Actor_01.zip to _24.zip there;"
            " the clips that are read are Actor_NN/02-01-*.mp4."
        )


def _actor_folders(root: Path) -> Iterator[Path]:
    """Folders that hold an actor's clips, however deep the archives were unpacked."""
    level = [root]
    for _ in range(_DEPTH):
        for folder in level:
            if re.search(r"actor_?[0-9]+$", folder.name, re.IGNORECASE) or folder == root:
                yield folder
        level = [child for folder in level for child in folders(folder)]


def _clip(path: Path, root: Path) -> Stimulus | Problem | None:
    codes = path.stem.split("-")
    if not re.fullmatch(r"[0-9]{2}(-[0-9]{2}){6}", path.stem):
        return Problem(path, "a clip whose name is not seven numbers of two digits")
    modality, channel, emotion, intensity, statement, repetition, actor = codes
    if (modality, channel) != ("02", "01"):
        return None
    for meaning, code, known in (
        ("emotion", emotion, _EMOTIONS),
        ("intensity", intensity, _INTENSITIES),
        ("statement", statement, _STATEMENTS),
        ("repetition", repetition, {"01", "02"}),
        ("actor", actor, _ACTORS),
    ):
        if code not in known:
            return Problem(path, f"{meaning} {code} is none of {', '.join(sorted(known))}")
    folder = re.search(r"[0-9]+$", path.parent.name)
    if folder and path.parent != root and int(folder[0]) != int(actor):
        return Problem(path, f"actor {actor} in the folder of actor {folder[0]}")
    return Stimulus(
        id=path.stem,
        label=_EMOTIONS[emotion],
        media=(Media("video", path, root),),
        subject=actor,
        names=(path.name,),
        traits={
            "sex": "male" if int(actor) % 2 else "female",
            "intensity": _INTENSITIES[intensity],
            "statement": _STATEMENTS[statement],
            "repetition": repetition,
        },
        source=path.relative_to(root).as_posix(),
    )


CARD = Card(
    name="ravdess",
    title="RAVDESS",
    family="dynamic facial emotion recognition",
    modality="video",
    labels=_LABELS,
    splits={"test": 1440},
    metric="WAR",
    policy="drop",
    homepage="https://zenodo.org/record/1188976",
    licence="CC BY-NC-SA 4.0; commercial licences are sold",
    request="open download: https://zenodo.org/record/1188976 (Video_Speech_Actor_01 to _24)",
    layout="""RAVDESS/
  Actor_01/02-01-06-01-02-01-01.mp4
  ...
  Actor_24/02-01-06-01-02-01-24.mp4""",
    citation=(
        "S. R. Livingstone, F. A. Russo: The Ryerson Audio-Visual Database of Emotional Speech and"
        " Song (RAVDESS): A Dynamic, Multimodal Set of Facial and Vocal Expressions in North American"
        " English, PLoS ONE 13(5): e0196391, 2018"
    ),
    folders=("RAVDESS", "Ravdess"),
    read=_read,
    label_rule=(
        "The third number of the file's name. Read are the 60 video-only speech clips (02-01-*) of"
        " each of the 24 actors; actors with an odd number are male, with an even one female."
    ),
)
