"""MER-MULTI: the first test set of the MER 2023 challenge, clips of Chinese films and series.

Layout: the owners' release and the loaders of https://github.com/zeroQiaoba/MERTools, whose makers
also give the transcripts. The prompt says *surprised* where the labels say *surprise*.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import (
    VIDEO_ENDINGS,
    LayoutError,
    find,
    names,
    read_table,
    refuse_pickles,
)
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(
    ("worried", "happy", "neutral", "angry", "surprised", "sad"),
    aliases={"surprise": "surprised"},
)
_GOLD = {**{label: label for label in _LABELS.names}, **_LABELS.aliases}
_PARTS = {"test": "test1", "test2": "test2", "test3": "test3", "train": "train"}
_TRANSCRIPTS = ("transcription-engchi-polish.csv", "transcription.csv")
_LANGUAGES = ("english", "chinese")


def _read(
    root: Path, split: str, /, *, language: str = "english", **_: Any
) -> Iterator[Stimulus | Problem]:
    if language not in _LANGUAGES:
        raise DatasetError(
            f"MER-MULTI has transcripts in {', '.join(_LANGUAGES)}, not {language!r}."
        )
    part = _PARTS[split]
    table = _table(root, part)
    folder, clips = _clips(root, part)
    said = _transcripts(root, language)
    place = table.relative_to(root).as_posix()
    for line, row in read_table(table, required=("name", "discrete")):
        name, emotion = row["name"].strip(), row["discrete"].strip()
        valence, found = _valence(row), clips.get(name, [])
        if emotion not in _GOLD:
            yield Problem(table, f"discrete {emotion!r} is none of {', '.join(_GOLD)}", line)
        elif valence is None:
            yield Problem(table, f"valence {row['valence']!r} is not a number", line)
        elif len(found) != 1:
            listed = " and ".join(found) or "none"
            yield Problem(table, f"expected one clip {name}.* in {folder}, found {listed}", line)
        else:
            yield Stimulus(
                id=name,
                label=_GOLD[emotion],
                media=(Media("video", folder / found[0], root),),
                transcript=said.get(name),
                traits=valence,
                source=f"{place}:{line}",
            )


def _table(root: Path, part: str) -> Path:
    wanted = f"{part}-label.csv"
    table = find(root, wanted)
    if table is not None:
        return table
    pickled = find(root, "label-6way.npz", "label.npz")
    if pickled is not None:
        refuse_pickles(pickled, f"{wanted} of the owners' release, put into {root},")
    raise LayoutError(
        f"{wanted} not found in {root}. The first release of the challenge had train-label.csv"
        " alone; ask the owners for the labels of the test sets."
    )


def _clips(root: Path, part: str) -> tuple[Path, Mapping[str, list[str]]]:
    """The folder with the clips, and the names of the files in it by their stem."""
    folder = find(root, part) or find(root, "video")
    if folder is None:
        raise LayoutError(f"No folder {part} or video with the clips in {root}.")
    clips: dict[str, list[str]] = {}
    for name in names(folder):
        path = Path(name)
        if path.suffix.casefold() in VIDEO_ENDINGS:
            clips.setdefault(path.stem, []).append(name)
    return folder, clips


def _valence(row: Mapping[str, str]) -> Mapping[str, float] | None:
    text = row.get("valence", "").strip()
    try:
        valence = float(text) if text else None
    except ValueError:
        return None
    if valence is None:
        return {}
    return {"valence": valence} if math.isfinite(valence) else None


def _transcripts(root: Path, language: str) -> Mapping[str, str]:
    table = find(root, *_TRANSCRIPTS)
    if table is None:
        return {}
    rows = read_table(table, required=("name", language))
    return {row["name"].strip(): row[language].strip() for _, row in rows}


CARD = Card(
    name="mer_multi",
    title="MER-MULTI",
    family="multimodal emotion recognition",
    modality="video+audio+text",
    labels=_LABELS,
    splits={"test": 411, "test2": 412, "test3": 834, "train": 3373},
    metric="WAF",
    policy="wrong",
    homepage="https://huggingface.co/datasets/MERChallenge/MER2023",
    licence="CC BY-NC 4.0, academic use alone; no editing, no passing on",
    request="accept the owners' conditions: https://huggingface.co/datasets/MERChallenge/MER2023",
    layout="""MER2023/
  test1-label.csv
  test1/sample_00001998.mp4
  transcription-engchi-polish.csv    (from MERTools: MERBench/dataset/mer2023-dataset-process)""",
    citation=(
        "Z. Lian, H. Sun, L. Sun, K. Chen, M. Xu, K. Wang, K. Xu, Y. He, Y. Li, J. Zhao, Y. Liu,"
        " B. Liu, J. Yi, M. Wang, E. Cambria, G. Zhao, B. W. Schuller, J. Tao: MER 2023: Multi-label"
        " Learning, Modality Robustness, and Semi-Supervised Learning, ACM MM 2023, 9610-9614"
    ),
    folders=("MER2023", "MER-MULTI", "mer2023-dataset", "mer2023-dataset-process"),
    read=_read,
    label_rule=(
        "The discrete emotion of the owners' table, with surprise spelled surprised as in the prompt."
        " `test` is the challenge's first test set. `language` chooses the transcript: english or"
        " chinese."
    ),
    options=MappingProxyType({"language": "english"}),
)
