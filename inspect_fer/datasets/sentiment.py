"""What CMU-MOSI and CH-SIMS have in common: label.csv, and a score that becomes a label.

Both are handed out by the makers of MMSA (https://github.com/thuiar/MMSA) with one table, label.csv:
``video_id, clip_id, text, label, label_T, label_A, label_V, annotation, mode``, in an order that
differs between copies. The published figures need the sign of the score alone.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from inspect_fer.datasets.card import Problem
from inspect_fer.datasets.layout import (
    LayoutError,
    find,
    inside,
    read_lines,
    read_table,
    refuse_pickles,
)
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

LABELS = LabelSet(
    ("negative", "weakly negative", "neutral", "weakly positive", "positive"),
    polarity={
        "negative": "negative",
        "weakly negative": "negative",
        "weakly positive": "positive",
        "positive": "positive",
    },
)
SPLITS = ("test", "valid", "train")
LABEL_RULE = (
    "The sign of the annotators' mean score: below 0 is negative, 0 is neutral, above 0 is positive."
    " The score itself is kept. The paper's figure leaves out items with score 0 and takes weakly"
    " positive and positive for positive, every other answer for negative."
)
COLUMNS = (
    "video_id", "clip_id", "text", "label", "label_T", "label_A", "label_V", "annotation", "mode"
)  # fmt: skip

_MODES = {"val": "valid", "validation": "valid", "dev": "valid"}
_MODALITIES = {"label_T": "score_text", "label_A": "score_audio", "label_V": "score_video"}
_PICKLED = ("label.npz", "aligned_50.pkl", "unaligned_50.pkl", "unaligned_39.pkl")


class Row(NamedTuple):
    """One annotated clip.

    Attributes:
        video: The video it was cut from.
        clip: Its number in the video, as text.
        text: What is said, None where the table does not say.
        score: Sentiment, as written.
        mode: Split, as written.
        modalities: Scores given by text, sound or sight alone, by the name of the trait.
        file: The table.
        line: Line in the table, from 1.
    """

    video: str
    clip: str
    text: str | None
    score: str
    mode: str
    modalities: dict[str, str]
    file: Path
    line: int


class Clips(NamedTuple):
    """Where the clips lie: ``folder/<video>/<clip>.mp4``, or flat as ``folder/<video>_<clip>.mp4``."""

    folder: Path
    flat: bool


def find_table(root: Path) -> Path:
    """The file label.csv.

    Raises:
        DatasetError: When it is not there; says so too when labels are there only as pickles.
    """
    table = find(root, "label.csv")
    if table is not None:
        return table
    for name in _PICKLED:
        pickled = find(root, name, f"Processed/{name}")
        if pickled is not None:
            refuse_pickles(pickled, f"label.csv of the MMSA release, put into {root},")
    raise LayoutError(
        f"label.csv not found in {root}. It comes with the MMSA release"
        " (https://github.com/thuiar/MMSA) and goes next to the folder with the clips."
    )


def read_labels(table: Path) -> Iterator[Row]:
    """Rows of label.csv, with or without a header, with columns in any order.

    Raises:
        DatasetError: When a column is missing or the file cannot be read.
    """
    first = next((text for _, text in read_lines(table)), "")
    headed = not {"video_id", "label"}.isdisjoint(cell.strip(' "') for cell in first.split(","))
    rows = read_table(
        table,
        columns=None if headed else COLUMNS,
        required=("video_id", "clip_id", "label", "mode"),
    )
    for line, row in rows:
        modalities = {
            trait: row[column].strip()
            for column, trait in _MODALITIES.items()
            if row.get(column, "").strip()
        }
        yield Row(
            video=row["video_id"].strip(),
            clip=row["clip_id"].strip(),
            text=row.get("text"),
            score=row["label"].strip(),
            mode=row["mode"].strip(),
            modalities=modalities,
            file=table,
            line=line,
        )


def find_clips(root: Path, flat: Sequence[str], nested: Sequence[str]) -> Clips:
    """The folder with the clips, by the names it has in the known forms.

    Raises:
        DatasetError: When there is none; names them all.
    """
    for candidate in (*flat, *nested):
        folder = find(root, candidate)
        if folder is not None and folder.is_dir():
            return Clips(folder, flat=candidate in flat)
    packed = find(root, "Raw.zip")
    hint = f" Unpack {packed}." if packed is not None else ""
    wanted = " or ".join((*nested, *flat))
    raise LayoutError(f"No folder {wanted} with the clips in {root}.{hint}")


def stimuli(
    rows: Iterator[Row | Problem],
    split: str,
    root: Path,
    clips: Clips,
    bound: float,
    transcript: Callable[[Row], str | None],
) -> Iterator[Stimulus | Problem]:
    """Items of a split, and the rows that cannot be read.

    Args:
        rows: All rows of the table; problems are passed on.
        split: Which of `SPLITS`.
        root: The dataset's folder.
        clips: Where the clips lie.
        bound: Scores go from -bound to bound.
        transcript: What is said in the clip of a row.
    """
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        mode = _MODES.get(row.mode.casefold(), row.mode.casefold())
        if mode not in SPLITS:
            yield Problem(row.file, f"mode {row.mode!r} is none of {', '.join(SPLITS)}", row.line)
        elif mode == split:
            try:
                yield _stimulus(row, root, clips, bound, transcript)
            except ValueError as error:
                yield Problem(row.file, str(error), row.line)


def _stimulus(
    row: Row, root: Path, clips: Clips, bound: float, transcript: Callable[[Row], str | None]
) -> Stimulus:
    if not row.video or not row.clip:
        raise ValueError("an empty video_id or clip_id")
    name = f"{row.video}_{row.clip}.mp4" if clips.flat else f"{row.video}/{row.clip}.mp4"
    score = _score(row.score, "label", bound)
    return Stimulus(
        id=f"{row.video}_{row.clip}",
        label="negative" if score < 0 else "positive" if score > 0 else "neutral",
        media=(Media("video", inside(clips.folder, name), root),),
        transcript=transcript(row),
        subject=row.video,
        score=score,
        traits={trait: _score(text, trait, bound) for trait, text in row.modalities.items()},
        source=f"{row.file.relative_to(root).as_posix()}:{row.line}",
    )


def _score(text: str, column: str, bound: float) -> float:
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not -bound <= score <= bound:
        raise ValueError(f"{column} {text!r} is not a number from {-bound:g} to {bound:g}")
    return score
