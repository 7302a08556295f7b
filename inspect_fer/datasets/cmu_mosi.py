"""CMU-MOSI: opinion segments of 93 monologues from YouTube, scored from -3 to 3.

Labels are read from label.csv of the MMSA release. The clips may lie as MMSA hands them out, as in
the owners' first release (``Video/Segmented``) or as MERBench (https://github.com/zeroQiaoba/MERTools)
rearranges them. Ids hold underscores and hyphens: the segment's number follows the last underscore.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets import sentiment
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import find, names, read_lines, read_table
from inspect_fer.stimulus import Stimulus

_FLAT = ("Raw/Video/Segmented", "Video/Segmented", "subvideo")
_NESTED = ("Raw",)
_TRANSCRIPTS = ("transcription-engchi-polish.csv", "transcription.csv")
_BOUND = 3.0


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    rows = sentiment.read_labels(sentiment.find_table(root))
    clips = sentiment.find_clips(root, _FLAT, _NESTED)
    return sentiment.stimuli(rows, split, root, clips, _BOUND, _transcripts(root))


def _transcripts(root: Path) -> Callable[[sentiment.Row], str | None]:
    """What is said: the table's own text, else MERBench's, else the owners' transcript."""
    loaded: dict[str, str] | None = None

    def transcript(row: sentiment.Row) -> str | None:
        nonlocal loaded
        if row.text is not None:
            return row.text.strip()
        if loaded is None:
            loaded = _polished(root) or _segmented(root)
        return loaded.get(f"{row.video}_{row.clip}")

    return transcript


def _polished(root: Path) -> dict[str, str]:
    table = find(root, *_TRANSCRIPTS)
    if table is None:
        return {}
    rows = read_table(table, required=("name", "english"))
    return {row["name"].strip(): row["english"].strip() for _, row in rows}


def _segmented(root: Path) -> dict[str, str]:
    folder = find(root, "Transcript/Segmented", "Raw/Transcript/Segmented")
    said: dict[str, str] = {}
    files = [folder / name for name in names(folder)] if folder is not None else []
    for file in files:
        if file.suffix != ".annotprocessed":
            continue
        for _, text in read_lines(file):
            match = re.fullmatch(r"\s*([0-9]+)_(?:DELIM_)?(.*)", text)
            if match:
                said[f"{file.stem}_{match[1]}"] = match[2].strip()
    return said


CARD = Card(
    name="cmu_mosi",
    title="CMU-MOSI",
    family="multimodal emotion recognition",
    modality="video+audio+text",
    labels=sentiment.LABELS,
    splits={"test": 686, "valid": 229, "train": 1284},
    metric="WAF",
    policy="sentiment",
    homepage="https://github.com/CMU-MultiComp-Lab/CMU-MultimodalSDK",
    licence="not stated; the owners share features, not the videos",
    request="links to clips and label.csv: https://github.com/thuiar/MMSA",
    layout="""MOSI/
  label.csv
  Raw/<video_id>/<clip_id>.mp4       (or Video/Segmented/<video_id>_<clip_id>.mp4, or subvideo/)""",
    citation=(
        "A. Zadeh, R. Zellers, E. Pincus, L.-P. Morency: MOSI: Multimodal Corpus of Sentiment"
        " Intensity and Subjectivity Analysis in Online Opinion Videos, arXiv:1606.06259, 2016"
    ),
    folders=("MOSI", "CMU-MOSI", "CMUMOSI", "cmumosi-process"),
    read=_read,
    label_rule=sentiment.LABEL_RULE + " Scores go from -3 to 3.",
)
