"""eNTERFACE'05: people act out six emotions, with five sentences each.

Layout and traps: http://enterface.net/enterface05 and the loaders of several public projects. There
is no annotation file: the folders say subject, emotion and sentence. The names of the files do not
(subject 11's carry the number 12, others are swapped), so an item is named by its folders. Subject
6 is one long take per emotion without sentences and is left out, as the paper's 1,287 clips show.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import VIDEO_ENDINGS, LayoutError, folders, names
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("happiness", "anger", "disgust", "fear", "surprise", "sadness"))
_UNCUT = 6
_NESTING = 2


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    for subject, number in _subjects(root):
        if number == _UNCUT:
            continue
        for name in names(subject):
            emotion = subject / name
            label = name.strip().casefold()
            if label in _LABELS.names:
                for sentence in names(emotion):
                    entry = _sentence(emotion / sentence, root, number, label)
                    if entry is not None:
                        yield entry
            elif emotion.is_dir():
                offered = ", ".join(_LABELS.names)
                yield Problem(emotion, f"a folder whose name is none of {offered}")


def _subjects(root: Path) -> list[tuple[Path, int]]:
    level = [root]
    for _ in range(_NESTING + 1):
        found = [
            (folder, number)
            for parent in level
            for folder in folders(parent)
            if (number := _number(folder.name, "subject")) is not None
        ]
        if found:
            return found
        level = [child for folder in level for child in folders(folder)]
    raise LayoutError(f"No folder 'subject 1' in {root}.")


def _sentence(folder: Path, root: Path, subject: int, label: str) -> Stimulus | Problem | None:
    number = _number(folder.name, "sentence")
    if number is None:
        if _is_clip(folder.name):
            return Problem(folder, "a clip outside of a folder 'sentence 1' to 'sentence 5'")
        if folder.is_dir():
            return Problem(folder, "a folder whose name is not 'sentence' and a number")
        return None
    clips = [name for name in names(folder) if _is_clip(name)]
    if len(clips) != 1:
        found = ", ".join(clips) or "none"
        return Problem(folder, f"expected one clip in the folder of a sentence, found {found}")
    return Stimulus(
        id=f"subject {subject}/{label}/sentence {number}",
        label=label,
        media=(Media("video", folder / clips[0], root),),
        subject=str(subject),
        traits={"sentence": str(number)},
        source=folder.relative_to(root).as_posix(),
    )


def _number(name: str, word: str) -> int | None:
    match = re.fullmatch(rf"{word}[ _-]*([0-9]+)", name.strip(), re.IGNORECASE)
    return int(match[1]) if match else None


def _is_clip(name: str) -> bool:
    # Subject 16 has a clip named s16_su_3avi, without the dot in some copies.
    return Path(name).suffix.casefold() in VIDEO_ENDINGS or name.casefold().endswith("avi")


CARD = Card(
    name="enterface05",
    title="eNTERFACE'05",
    family="dynamic facial emotion recognition",
    modality="video",
    labels=_LABELS,
    splits={"test": 1287},
    metric="WAR",
    policy="drop",
    homepage="http://enterface.net/enterface05",
    licence="made public for scientific research",
    request="open download: http://enterface.net/enterface05/emotion.html",
    layout="""enterface database/
  subject 1/{anger,disgust,fear,happiness,sadness,surprise}/sentence {1..5}/s1_an_1.avi
  ...
  subject 44/...""",
    citation=(
        "O. Martin, I. Kotsia, B. Macq, I. Pitas: The eNTERFACE'05 Audio-Visual Emotion Database,"
        " ICDE Workshops 2006"
    ),
    folders=("enterface database", "eNTERFACE05", "eNTERFACE", "enterface"),
    read=_read,
    label_rule=(
        "The name of the emotion's folder. All clips of 43 subjects; subject 6, whose takes are not"
        " cut into sentences, is left out. Subject 23 has no clips of happiness 1 to 3."
    ),
)
