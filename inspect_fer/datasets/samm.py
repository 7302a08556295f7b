"""SAMM: micro-expressions filmed in grey at 200 frames per second; the apex frame of each is shown.

The sheet has a preamble above its header. Frame numbers have four or five digits, depending on the
clip, and so have the two forms of names in the released predictions.
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
    ("Anger", "Contempt", "Happiness", "Surprise", "Other"), aliases={"others": "Other"}
)
_UNUSED = ("sadness", "fear", "disgust")
_COLUMNS = Columns(
    "Subject",
    "Filename",
    "Onset Frame",
    "Apex Frame",
    "Offset Frame",
    "Action Units",
    "Estimated Emotion",
)


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    table = locate(root, "SAMM*Micro*.xls*", "SAMM*.xls*", "SAMM*Micro*.csv", "SAMM*.csv")
    where = table.relative_to(root).as_posix()
    base = frames_folder(root, [f"{number:03d}" for number in range(1, 40)])
    for apex in read_apexes(table, _COLUMNS, _LABELS, _UNUSED):
        if isinstance(apex, Problem):
            yield apex
            continue
        subject = f"{apex.subject:03d}"
        bare = f"{apex.subject}/{apex.clip.lstrip('0')}"
        folder = find(
            base, f"{subject}/{apex.clip}", f"{apex.subject}/{apex.clip}", bare, nesting=1
        )
        nominal = (folder or base / subject / apex.clip) / f"{subject}_{apex.frame:05d}.jpg"
        short, long = f"{subject}_{apex.frame:04d}", f"{subject}{apex.clip}-{apex.frame:05d}"
        yield Stimulus(
            id=apex.clip,
            label=apex.label,
            media=(Media("image", frame_path(folder, apex.frame, nominal), root),),
            subject=subject,
            names=(short, f"{short}.jpg", long, f"{long}.jpg"),
            traits=apex.traits,
            source=f"{where}:{apex.line}",
        )


CARD = Card(
    name="samm",
    title="SAMM",
    family="micro-expression recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 136},
    metric="ACC",
    policy="wrong",
    homepage="https://personalpages.manchester.ac.uk/staff/adrian.davison/SAMM.html",
    licence="research, after signing the owners' licence form",
    request="https://personalpages.manchester.ac.uk/staff/adrian.davison/SAMM.html (licence form)",
    layout=(
        "samm/SAMM_Micro_FACS_Codes_v2.xlsx\n"
        "samm/SAMM/006/006_1_2/006_05562.jpg    (<subject>/<clip>/<subject>_<frame>.jpg)"
    ),
    citation=(
        "A. K. Davison, C. Lansley, N. Costen, K. Tan, M. H. Yap: SAMM: A Spontaneous Micro-Facial "
        "Movement Dataset, IEEE Transactions on Affective Computing 9(1), 2018"
    ),
    folders=("SAMM",),
    read=_read,
    label_rule=(
        "The column Estimated Emotion; the paper keeps the five values with more than ten rows. "
        "Shown is the apex frame; rows without one are left out. Of the 159 rows 136 should be of "
        "these five (57 anger, 26 happiness, 26 other, 15 surprise and 12 contempt: "
        "W. Merghani, A. K. Davison, M. H. Yap, arXiv:1805.02397, table 8); the released predictions have 135, with 11 contempt."
    ),
)
