"""CASME II: micro-expressions filmed at 200 frames per second; the apex frame of each is shown.

Released predictions are named by clip and apex without the subject. Six such names belong to two
subjects; the name goes to the first row of the owners' sheet, whose label those files carry.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.apex import Columns, frame_path, frames_folder, read_apexes
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import find, locate
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(
    ("happiness", "surprise", "disgust", "repression", "others"), aliases={"other": "others"}
)
_UNUSED = ("sadness", "fear")
_COLUMNS = Columns(
    "Subject",
    "Filename",
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    "Action Units",
    "Estimated Emotion",
)
_RAW = ("CASME*2*raw*selected*", "*raw*selected*", "CASME*2*RAW*/CASME*2*RAW*", "CASME*2*RAW*")
_CROPPED = ("Cropped/Cropped", "Cropped")


def _read(
    root: Path, split: str, /, cropped: bool = False, **_: Any
) -> Iterator[Stimulus | Problem]:
    table = locate(
        root, "CASME*2*coding*.xls*", "CASME*2*label*.xls*", "CASME*2*coding*.csv", "casme2.xlsx"
    )
    where = table.relative_to(root).as_posix()
    subjects = [f"sub{number:02d}" for number in range(1, 27)]
    base = frames_folder(root, subjects, *(_CROPPED + _RAW if cropped else _RAW + _CROPPED))
    named: set[str] = set()
    for apex in read_apexes(table, _COLUMNS, _LABELS, _UNUSED):
        if isinstance(apex, Problem):
            yield apex
            continue
        subject = f"sub{apex.subject:02d}"
        flat = f"{apex.subject:02d}_{apex.clip}"
        folder = find(base, f"{subject}/{apex.clip}", flat, nesting=1)
        nominal = (folder or base / subject / apex.clip) / f"img{apex.frame}.jpg"
        name = f"{apex.clip}-{apex.frame}"
        yield Stimulus(
            id=f"{subject}/{name}",
            label=apex.label,
            media=(Media("image", frame_path(folder, apex.frame, nominal), root),),
            subject=subject,
            names=() if name in named else (name, f"{name}.jpg"),
            traits=apex.traits,
            source=f"{where}:{apex.line}",
        )
        named.add(name)


CARD = Card(
    name="casme2",
    title="CASME II",
    family="micro-expression recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 245},
    metric="ACC",
    policy="wrong",
    homepage="http://casme.psych.ac.cn/casme/e2",
    licence="research, after signing the owners' licence form",
    request="http://casme.psych.ac.cn/casme/e2 (licence form)",
    layout=(
        "casme2/CASME2-coding-20140508.xlsx\n"
        "casme2/CASME2_RAW_selected/sub01/EP02_01f/img46.jpg\n"
        "casme2/Cropped/sub01/EP02_01f/reg_img46.jpg    (cropped=true)"
    ),
    citation=(
        "W.-J. Yan, X. Li, S.-J. Wang, G. Zhao, Y.-J. Liu, Y.-H. Chen, X. Fu: CASME II: An Improved "
        "Spontaneous Micro-Expression Database and the Baseline Evaluation, PLOS ONE 9(1), 2014"
    ),
    folders=("CASME2", "CASMEII", "CASME II"),
    read=_read,
    label_rule=(
        "The column Estimated Emotion; of its seven values the paper keeps five (246 rows). Shown "
        "is the apex frame of the uncropped clip; the one row without an apex is left out, which "
        "leaves 245. The released predictions have 239: the paper's files were named by clip and "
        "apex without the subject, and six names belong to two subjects. The label kept there is "
        "the first subject's, so that item carries the name; whose face was shown is not known. "
        "Nor is whether faces were cropped: cropped=true reads those (either is read where the "
        "other is not there)."
    ),
    options={"cropped": False},
)
