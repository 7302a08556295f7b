"""DFEW: clips from films, rated by ten annotators each, in five folds.

Layout, codes and counts: https://dfew-dataset.github.io, https://github.com/jiangxingxun/DFEW and
the loaders of several public projects. Of one clip there can be four forms: the film's own frame as
a video, the aligned face as frames, sixteen of these, and the aligned face as a video. The video
comes first, because the paper's code takes its frames out of a decoded video; from a folder it takes
the first ones, in the order of text.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import (
    LayoutError,
    find,
    locate,
    names,
    read_lines,
    read_table,
    whole_number,
)
from inspect_fer.datasets.workbook import read_sheet
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Kind, Media, Stimulus

_LABELS = LabelSet(("Sad", "Neutral", "Angry", "Fear", "Surprise", "Happy", "Disgust"))
_CODES = {
    "1": "Happy",
    "2": "Sad",
    "3": "Neutral",
    "4": "Angry",
    "5": "Surprise",
    "6": "Disgust",
    "7": "Fear",
}
_FOLDS = 5


class _Form(NamedTuple):
    kind: Kind
    folders: tuple[str, ...]
    name: str


_FORMS = {
    "original": _Form("video", ("Clip/original", "original"), "{}.mp4"),
    "clip_224x224": _Form(
        "frames",
        ("Clip/clip_224x224", "clip_224x224", "Clip/jpg_256", "jpg_256", "single_label/data"),
        "{:05d}",
    ),
    "clip_224x224_avi": _Form("video", ("Clip/clip_224x224_avi", "clip_224x224_avi"), "{:05d}.avi"),
    "clip_224x224_16f": _Form(
        "frames",
        ("Clip/clip_224x224_16f", "clip_224x224_16f", "Clip/clip_224x16f", "clip_224x16f"),
        "{:05d}",
    ),
}


def _read(
    root: Path, split: str, /, *, fold: int | str = 1, form: str = "any", **_: Any
) -> Iterator[Stimulus | Problem]:
    listing = _listing(root, split, fold)
    clips, kind, name = _clips(root, form)
    votes = yield from _votes(root)
    place = listing.relative_to(root).as_posix()
    for line, row in _rows(listing):
        number, code = whole_number(row["video_name"]), row["label"].strip()
        if number is None:
            yield Problem(listing, f"video_name {row['video_name']!r} is not a clip's number", line)
        elif code not in _CODES:
            hint = " (0 is a clip without a single label)" if code == "0" else ""
            yield Problem(listing, f"label {code!r} is none of the codes 1 to 7{hint}", line)
        else:
            yield Stimulus(
                id=str(number),
                label=_CODES[code],
                media=(Media(kind, clips / name.format(number), root),),
                votes=votes.get(number),
                names=(f"{number:05d}",),
                source=f"{place}:{line}",
            )


def _listing(root: Path, split: str, fold: int | str) -> Path:
    if str(fold) not in map(str, range(1, _FOLDS + 1)):
        raise DatasetError(f"DFEW has folds 1 to {_FOLDS}, not {fold!r}.")
    return locate(
        root,
        f"EmoLabel_DataSplit/{split}(single*)/set_{fold}.csv",
        f"EmoLabel_DataSplit/{split}/set_{fold}.csv",
        f"{split}(single*)/set_{fold}.csv",
        f"label/single_{split}set_{fold}.csv",
    )


def _clips(root: Path, form: str) -> tuple[Path, Kind, str]:
    if form != "any" and form not in _FORMS:
        raise DatasetError(f"DFEW has no form {form!r}; it has: any, {', '.join(_FORMS)}.")
    tried = _FORMS if form == "any" else {form: _FORMS[form]}
    for kind, folders, name in tried.values():
        folder = find(root, *folders)
        if folder is not None and names(folder):
            return folder, kind, name
    wanted = " or ".join(f"Clip/{name}" for name in tried)
    raise LayoutError(f"No clips of DFEW in {root}. Expected {wanted}, with something in it.")


def _rows(listing: Path) -> Iterator[tuple[int, dict[str, str]]]:
    columns = ("video_name", "label")
    first = next((text for _, text in read_lines(listing)), "")
    headed = not first.strip()[:1].isdigit()
    return read_table(listing, columns=None if headed else columns, required=columns)


def _votes(root: Path) -> Generator[Problem, None, Mapping[int, Mapping[str, float]]]:
    """Annotators per label for each clip, where the owners' workbook lies beside the clips."""
    workbook = find(root, "Annotation/annotation.xlsx", "annotation.xlsx", "annotation.xls")
    if workbook is None:
        return {}
    header, *rows = read_sheet(workbook) or [[]]
    words = [re.sub(r"[^a-z]", "", str(cell).casefold()) for cell in header]
    columns = {
        label: words.index(label.casefold()) for label in _LABELS.names if label.casefold() in words
    }
    key = next(
        (i for i, word in enumerate(words) if re.search("clip|video|name|order", word)), None
    )
    if key is None or len(columns) < len(_LABELS.names):
        found = ", ".join(map(str, header)) or "none"
        yield Problem(workbook, f"no column per emotion and one with the clip; columns: {found}", 1)
        return {}

    votes: dict[int, Mapping[str, float]] = {}
    for line, row in enumerate(rows, start=2):
        if not any(str(cell).strip() for cell in row):
            continue
        cell = row[key]
        number = whole_number(Path(cell).stem if isinstance(cell, str) else f"{cell:.0f}")
        counts = [row[column] for column in columns.values()]
        if number is None or not all(isinstance(c, int | float) and isfinite(c) for c in counts):
            yield Problem(workbook, f"not a clip's number and {len(columns)} counts: {row}", line)
        else:
            votes[number] = MappingProxyType(dict(zip(columns, map(float, counts), strict=True)))
    return votes


CARD = Card(
    name="dfew",
    title="DFEW",
    family="dynamic facial emotion recognition",
    modality="video",
    labels=_LABELS,
    splits={"test": 2341, "train": 9356},
    metric="WAR",
    policy="drop",
    homepage="https://dfew-dataset.github.io",
    licence="research; the owners' terms in the application",
    request="apply at https://dfew-dataset.github.io; the archives come with a password",
    layout="""DFEW/
  Annotation/annotation.xlsx                               (votes; optional)
  Clip/original/1.mp4                                      (one form of the clips is enough)
  Clip/clip_224x224/00001/00001_00001.jpg
  Clip/clip_224x224_avi/00001.avi
  Clip/clip_224x224_16f/00001/1.jpg
  EmoLabel_DataSplit/{train,test}(single-labeled)/set_{1..5}.csv""",
    citation=(
        "X. Jiang, Y. Zong, W. Zheng, C. Tang, W. Xia, C. Lu, J. Liu: DFEW: A Large-Scale Database"
        " for Recognizing Dynamic Facial Expressions in the Wild, ACM MM 2020, 2881-2889"
    ),
    folders=("DFEW", "DFEW-part2"),
    read=_read,
    label_rule=(
        "The single label of the owners' split files (1 Happy, 2 Sad, 3 Neutral, 4 Angry,"
        " 5 Surprise, 6 Disgust, 7 Fear). The paper evaluates the test part of fold 1; the counts"
        " are those of fold 1. `form` names the form of the clips; `any` takes the first there is:"
        " original, clip_224x224, clip_224x224_avi, clip_224x224_16f."
    ),
    options=MappingProxyType({"fold": 1, "form": "any"}),
)
