"""What the micro-expression datasets share: a sheet with a row per clip, and a folder of frames.

An item is the apex frame of a clip. Frame numbers are padded with zeros in some clips and not in
others, so a frame is found by the number its name ends in.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Problem
from inspect_fer.datasets.layout import IMAGE_ENDINGS, column_key, find, names, read_records
from inspect_fer.labels import LabelSet

_ABSENT = {"", "/", "\\", "-", "-1", "0", "nan", "none"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of a sheet's columns; case, spaces and signs do not count."""

    subject: str
    clip: str
    onset: str
    apex: str
    offset: str
    units: str
    emotion: str


@dataclass(frozen=True, slots=True)
class Apex:
    """One row of a sheet: which frame of which clip, and what it shows.

    Attributes:
        line: Row in the sheet, from 1.
        subject: Number of the person.
        clip: Name of the clip, a single folder name.
        frame: Number of the apex frame.
        label: The emotion, as the label list spells it.
        traits: Onset and offset frames, and action units, where the row has them.
    """

    line: int
    subject: int
    clip: str
    frame: int
    label: str
    traits: Mapping[str, str | float]


def read_apexes(
    table: Path, columns: Columns, labels: LabelSet, unused: Collection[str]
) -> Iterator[Apex | Problem]:
    """Rows of a sheet whose emotion is in `labels` and that have an apex frame.

    Rows with an emotion in `unused`, which the dataset has but the paper leaves out, and rows
    without an apex frame yield nothing.

    Raises:
        DatasetError: When the sheet cannot be read or lacks a column.
    """
    required = (columns.subject, columns.clip, columns.apex, columns.emotion)
    key = {field: column_key(getattr(columns, field)) for field in Columns.__slots__}
    for line, row in read_records(table, required):
        if not any(str(row.get(column_key(name), "")).strip() for name in required):
            continue
        emotion = str(row.get(key["emotion"], "")).strip()
        if emotion.casefold() in unused:
            continue
        label = labels.resolve(emotion)
        if label is None:
            offered = ", ".join((*labels.names, *unused))
            yield Problem(table, f"the emotion {emotion!r} is none of {offered}", line)
            continue
        subject = re.fullmatch(
            r"[a-z]*0*([0-9]{1,18})(\.0)?", str(row[key["subject"]]).strip().casefold()
        )
        clip = str(row[key["clip"]]).strip()
        if subject is None or clip in ("", ".", "..") or set(clip) & set("/\\*\0"):
            named = f"subject {row[key['subject']]!r}, clip {clip!r}"
            yield Problem(table, f"{named} is not a number and a folder name", line)
            continue
        cell = row.get(key["apex"], "")
        frame = _whole(cell)
        if frame is None:
            if str(cell).strip().casefold() not in _ABSENT | {"-1.0", "0.0"}:
                yield Problem(table, f"the apex frame {cell!r} is not a number", line)
            continue
        yield Apex(line, int(subject[1]), clip, frame, label, _traits(row, key))


def frames_folder(root: Path, subjects: Collection[str], *patterns: str) -> Path:
    """The folder whose children are the subjects' folders (or one above, in sections).

    Args:
        root: The dataset's folder.
        subjects: Names that subjects' folders have.
        patterns: Where frames lie, the preferred place first; a segment may hold ``*``. Without
            any of these, it is the folder in which a subject's folder is.
    """
    for pattern in patterns:
        found = find(root, f"{pattern}/*")
        if found is not None:
            return found.parent
    found = find(root, *subjects)
    return found.parent if found is not None else root


def frame_path(folder: Path | None, frame: int, nominal: Path) -> Path:
    """The image in `folder` whose name ends in that number, or `nominal` when there is none."""
    if folder is None:
        return nominal
    for name in names(folder):
        stem, dot, ending = name.rpartition(".")
        number = re.search(r"[0-9]+$", stem)
        if number and int(number[0]) == frame and (dot + ending).casefold() in IMAGE_ENDINGS:
            return folder / name
    return nominal


def _traits(row: Mapping[str, Any], key: Mapping[str, str]) -> dict[str, str | float]:
    traits: dict[str, str | float] = {}
    for field in ("onset", "offset"):
        number = _whole(row.get(key[field], ""))
        if number is not None:
            traits[field] = number
    units = row.get(key["units"], "")
    if units != "":
        number = _whole(units)
        traits["action_units"] = str(units).strip() if number is None else str(number)
    return traits


def _whole(cell: Any) -> int | None:
    """A positive whole number, or None."""
    try:
        number = float(str(cell).strip())
    except ValueError:
        return None
    return int(number) if number > 0 and number.is_integer() else None
