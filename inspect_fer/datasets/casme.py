"""CASME: micro-expressions filmed at 60 frames per second; the apex frame of each is shown.

A clip can hold several, so a row is told apart by subject, clip and apex. Some frame names are
padded with zeros (``EP07_1-070.jpg``), and the released predictions carry the name as it is on disk.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.apex import Columns, frame_path, frames_folder, read_apexes
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import find, locate
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("tense", "disgust", "repression", "surprise"), aliases={"tenseness": "tense"})
_UNUSED = ("happiness", "sadness", "fear", "contempt", "comtempt")
_COLUMNS = Columns("Subject", "Filename", "OnsetF", "ApexF1", "OffsetF", "AU", "Emotion")
_RAW = ("CASME*raw*selected*", "*raw*selected*")
_CROPPED = ("Cropped/Cropped", "Cropped")


def _read(
    root: Path, split: str, /, cropped: bool = False, **_: Any
) -> Iterator[Stimulus | Problem]:
    table = locate(root, "CASME*cod*.xls*", "casme*.xls*", "CASME*cod*.csv")
    where = table.relative_to(root).as_posix()
    subjects = [f"sub{number:02d}" for number in range(1, 36)]
    base = frames_folder(root, subjects, *(_CROPPED + _RAW if cropped else _RAW + _CROPPED))
    for apex in read_apexes(table, _COLUMNS, _LABELS, _UNUSED):
        if isinstance(apex, Problem):
            yield apex
            continue
        subject = f"sub{apex.subject:02d}"
        folder = find(base, f"{subject}/{apex.clip}", nesting=1)
        nominal = (folder or base / subject / apex.clip) / f"{apex.clip}-{apex.frame}.jpg"
        path = frame_path(folder, apex.frame, nominal)
        frame = re.findall(r"\d+", path.stem)[-1]
        yield Stimulus(
            id=f"{subject}/{apex.clip}-{apex.frame}",
            label=apex.label,
            media=(Media("image", path, root),),
            subject=subject,
            names=(f"{apex.clip}-{frame}", f"{apex.clip}-{frame}.jpg"),
            traits=apex.traits,
            source=f"{where}:{apex.line}",
        )


CARD = Card(
    name="casme",
    title="CASME",
    family="micro-expression recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 178},
    metric="ACC",
    policy="wrong",
    homepage="http://casme.psych.ac.cn/casme/e1",
    licence="research, after signing the owners' licence form",
    request="http://casme.psych.ac.cn/casme/e1 (licence form)",
    layout=(
        "casme/CASME-coded-20190721.xls\n"
        "casme/CASME_raw_selected/sub01/EP01_12/EP01_12-73.jpg\n"
        "casme/Cropped/sub01/EP01_12/reg_EP01_12-73.jpg    (cropped=true)"
    ),
    citation=(
        "W.-J. Yan, Q. Wu, Y.-J. Liu, S.-J. Wang, X. Fu: CASME Database: A Dataset of Spontaneous "
        "Micro-Expressions Collected From Neutralized Faces, FG 2013"
    ),
    folders=("CASME", "casme1", "CASME1"),
    read=_read,
    label_rule=(
        "The column Emotion; of its eight values the paper keeps four. Shown is the frame ApexF1 of "
        "the uncropped clip; rows without one are left out. The paper's own sheet gave 178 items; "
        "the owners' sheet of 2019 has 193 rows of eight emotions, and how many of them are of "
        "these four was not seen, so the count may differ. Whether the paper showed cropped faces "
        "is not known: cropped=true reads those (either is read where the other is not there)."
    ),
    options={"cropped": False},
)
