"""CH-SIMS: clips of Chinese films and shows, scored from -1 to 1 by all and by single modalities.

Labels are read from label.csv of the MMSA release, or from the tables of the owners' first release
(``metadata/``). Its successor, CH-SIMS v2, has other clips with longer numbers and is told apart.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets import sentiment
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import find, locate, read_table, shorten, whole_number
from inspect_fer.errors import DatasetError
from inspect_fer.stimulus import Stimulus

_FLAT = ("video",)
_NESTED = ("Raw",)
_TRANSCRIPTS = (
    "metadata/Translation.csv",
    "transcription-engchi-polish.csv",
    "transcription.csv",
)
_SCORES = "metadata/sentiment/label_M.csv"
_INDEXES = {"test": "test_index.csv", "valid": "val_index.csv", "train": "train_index.csv"}
_BOUND = 1.0


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    rows = _padded(_rows(root))
    clips = sentiment.find_clips(root, _FLAT, _NESTED)
    return sentiment.stimuli(rows, split, root, clips, _BOUND, _transcripts(root))


def _rows(root: Path) -> Iterator[sentiment.Row]:
    if find(root, "label.csv") is None:
        if find(root, _SCORES) is not None:
            return _first_release(root)
        if (newer := find(root, "meta.csv")) is not None:
            raise DatasetError(
                f"{newer} belongs to CH-SIMS v2, which is another dataset. CH-SIMS has a label.csv."
            )
    return sentiment.read_labels(sentiment.find_table(root))


def _padded(rows: Iterator[sentiment.Row]) -> Iterator[sentiment.Row | Problem]:
    """Rows with their clip's number as the files have it, which spreadsheets shorten to 1."""
    for row in rows:
        if re.fullmatch("video_[0-9]{4}", row.video) and re.fullmatch("[0-9]{1,4}", row.clip):
            yield row._replace(clip=row.clip.zfill(4))
        else:
            message = (
                f"clip {row.clip!r} of video {row.video!r} is not one of CH-SIMS, as 0001 of"
                " video_0001 is (CH-SIMS v2 is another dataset)"
            )
            yield Problem(row.file, message, row.line)


def _first_release(root: Path) -> Iterator[sentiment.Row]:
    """Rows of metadata/: a table of scores, and per split a table of row numbers from 0."""
    scores = locate(root, _SCORES)
    modes: dict[int, str] = {}
    for mode, name in _INDEXES.items():
        index = locate(root, f"metadata/{name}")
        for line, row in read_table(index, required=("index",)):
            number = whole_number(row["index"])
            if number is None:
                given = shorten(repr(row["index"]))
                raise DatasetError(f"{index}:{line}: {given} is not a row number from 0.")
            modes[number] = mode
    rows = read_table(scores, required=("video_id", "clip_id", "label"))
    position = -1
    for position, (line, row) in enumerate(rows):
        yield sentiment.Row(
            video=row["video_id"].strip(),
            clip=row["clip_id"].strip(),
            text=None,
            score=row["label"].strip(),
            mode=modes.get(position, "none"),
            modalities={},
            file=scores,
            line=line,
        )
    beyond = max(modes, default=-1)
    if beyond > position:
        raise DatasetError(f"{scores} has {position + 1} rows, but the splits name row {beyond}.")


def _transcripts(root: Path) -> Callable[[sentiment.Row], str | None]:
    """What is said, in Chinese: the table's own text, else one of the tables of transcripts."""
    loaded: dict[str, str] | None = None

    def transcript(row: sentiment.Row) -> str | None:
        nonlocal loaded
        if row.text is not None:
            return row.text.strip()
        if loaded is None:
            loaded = _chinese(root)
        return loaded.get(f"{row.video}_{row.clip}")

    return transcript


def _chinese(root: Path) -> dict[str, str]:
    table = find(root, *_TRANSCRIPTS)
    said: dict[str, str] = {}
    if table is None:
        return said
    for line, row in read_table(table):
        cells = {column.casefold(): cell.strip() for column, cell in row.items()}
        name = cells.get("name") or f"{cells.get('video_id', '')}_{cells.get('clip_id', '')}"
        video, _, clip = name.rpartition("_")
        if not video or "chinese" not in cells:
            raise DatasetError(
                f"{table}:{line}: expected columns name (or video_id, clip_id) and chinese,"
                f" found {shorten(', '.join(row))}."
            )
        said[f"{video}_{clip.zfill(4)}"] = cells["chinese"]
    return said


CARD = Card(
    name="ch_sims",
    title="CH-SIMS",
    family="multimodal emotion recognition",
    modality="video+audio+text",
    labels=sentiment.LABELS,
    splits={"test": 457, "valid": 456, "train": 1368},
    metric="WAF",
    policy="sentiment",
    homepage="https://github.com/thuiar/MMSA",
    licence="public download; the terms of the clips are not stated",
    request="links to clips and label.csv: https://github.com/thuiar/MMSA",
    layout="""CH-SIMS/
  label.csv                          (or metadata/sentiment/label_M.csv, metadata/test_index.csv, ...)
  Raw/video_0001/0001.mp4            (or video/video_0001_0001.mp4)""",
    citation=(
        "W. Yu, H. Xu, F. Meng, Y. Zhu, Y. Ma, J. Wu, J. Zou, K. Yang: CH-SIMS: A Chinese Multimodal"
        " Sentiment Analysis Dataset with Fine-grained Annotation of Modality, ACL 2020, 3718-3727"
    ),
    folders=("CH-SIMS", "SIMS", "CHSIMS", "sims-process", "CH-SIMS-process"),
    read=_read,
    label_rule=sentiment.LABEL_RULE
    + " Scores go from -1 to 1 and are those given with all modalities at hand.",
)
