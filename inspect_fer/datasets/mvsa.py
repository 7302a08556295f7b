"""MVSA-Single and MVSA-Multiple: tweets, their text and their picture each annotated by itself.

Single has one annotator, Multiple three. A row reads ``id<TAB>text,image`` with one pair per
annotator: text first. Texts are in mixed encodings, and only those of the items asked for are read.
"""

import random
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from inspect_fer.datasets.access import readable, refusal
from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import find, locate, read_ids, read_lines
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("negative", "neutral", "positive"))

_UNREADABLE = frozenset({"3151", "3910", "5995"})
"""Pictures of MVSA-Multiple that no program can open."""

_Row = tuple[int, str, str, str, str]
"""Line, id, label of the post, of its text, of its picture."""


def _read(
    folder: tuple[str, ...],
    annotators: int,
    without: frozenset[str],
    root: Path,
    split: str,
    /,
    subset: str = "10%",
    **_: Any,
) -> Iterator[Stimulus | Problem]:
    candidates = (f"{name}/labelResultAll.txt" for name in folder)
    table = locate(root, *candidates, "labelResultAll.txt")
    where = table.relative_to(root).as_posix()
    rows: list[_Row] = []
    for entry in _merged(table, annotators):
        if isinstance(entry, Problem):
            yield entry
        elif entry[1] not in without:
            rows.append(entry)
    chosen, absent = _choose(rows, str(subset))
    yield from (
        Problem(Path(subset).expanduser(), f"no usable post has the id {i!r}", n) for i, n in absent
    )
    data = find(table.parent, "data") or table.parent
    for line, item, label, text, image in chosen:
        try:
            transcript = _decode(readable(data / f"{item}.txt").read_bytes())
        except (OSError, DatasetError) as error:
            path = data / f"{item}.txt"
            yield Problem(path, f"the post's text cannot be read: {refusal(path) or error}")
            continue
        yield Stimulus(
            id=item,
            label=label,
            media=(Media("image", data / f"{item}.jpg", root),),
            transcript=transcript,
            traits={"text": text, "image": image},
            source=f"{where}:{line}",
        )


def _merged(table: Path, annotators: int) -> Iterator[_Row | Problem]:
    for line, text in read_lines(table, encoding="utf-8-sig"):
        item, *pairs = text.split()
        if item.casefold() == "id":
            there = text.casefold().count("text")
            if there != annotators:
                raise DatasetError(
                    f"{table}:{line}: {there} annotator(s), but {annotators} expected: "
                    "MVSA-Single has one, MVSA-Multiple three."
                )
            continue
        cells = [pair.split(",") for pair in pairs]
        known = all(len(c) == 2 and set(c) <= set(_LABELS.names) for c in cells)
        if not item.isdigit() or len(cells) != annotators or not known:
            form = " ".join(["text,image"] * annotators)
            yield Problem(table, f"{text!r} is not of the form: id {form}", line)
            continue
        sides = [_majority([cell[side] for cell in cells]) for side in (0, 1)]
        if sides[0] is not None and sides[1] is not None:
            label = _merge(sides[0], sides[1])
            if label is not None:
                yield line, item, label, sides[0], sides[1]


def _majority(labels: list[str]) -> str | None:
    label, count = Counter(labels).most_common(1)[0]
    return label if 2 * count > len(labels) else None


def _merge(text: str, image: str) -> str | None:
    said = {text, image}
    if said == {"positive", "negative"}:
        return None
    return text if len(said) == 1 else (said - {"neutral"}).pop()


def _choose(rows: list[_Row], subset: str) -> tuple[list[_Row], list[tuple[str, int | None]]]:
    """The rows asked for, in the dataset's order, and ids asked for that are not there."""
    if subset == "all":
        return rows, []
    if subset == "10%":
        positions = random.Random(0).sample(range(len(rows)), len(rows) // 10)
        return [rows[position] for position in sorted(positions)], []
    wanted = {Path(item).stem: line for line, item in read_ids(Path(subset).expanduser())}
    chosen = [row for row in rows if row[1] in wanted]
    there = {row[1] for row in chosen}
    return chosen, [(item, line) for item, line in wanted.items() if item not in there]


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1").strip()


_LICENCE = "not stated where the owners describe the dataset; ask them"
_HOMEPAGE = "https://mcrlab.net/research/mvsa-sentiment-analysis-on-multi-view-social-data/"
_CITATION = (
    "T. Niu, S. Zhu, L. Pang, A. El Saddik: Sentiment Analysis on Multi-view Social Data, MMM 2016"
)
_RULE = (
    "{first}Text and picture of one sentiment: that one; one of them neutral: the other's; "
    "positive against negative: left out. That leaves {all} posts. The paper drew a tenth of them "
    "at random and did not publish which: the default is {tenth} of them, drawn once with Python's "
    "random.Random(0).sample and kept in the owners' order. subset=FILE reads a published list "
    "(ids one per line, or .csv or .json with an id), subset=all reads them all."
)

MVSA_SINGLE = Card(
    name="mvsa_single",
    title="MVSA-Single",
    family="tweet sentiment analysis",
    modality="image+text",
    labels=_LABELS,
    splits={"test": 451},
    metric="ACC",
    policy="wrong",
    homepage=_HOMEPAGE,
    licence=_LICENCE,
    request=_HOMEPAGE,
    layout="mvsa_single/MVSA_Single/{labelResultAll.txt, data/1.jpg, data/1.txt, ...}",
    citation=_CITATION,
    folders=("MVSA_Single", "MVSA-Single", "MVSA-single"),
    read=partial(_read, ("MVSA*Single*",), 1, frozenset()),
    label_rule=_RULE.format(first="", all="4511 of 4869", tenth="451"),
    options={"subset": "10%"},
)

MVSA_MULTIPLE = Card(
    name="mvsa_multiple",
    title="MVSA-Multiple",
    family="tweet sentiment analysis",
    modality="image+text",
    labels=_LABELS,
    splits={"test": 1702},
    metric="ACC",
    policy="wrong",
    homepage=_HOMEPAGE,
    licence=_LICENCE,
    request=_HOMEPAGE,
    layout="mvsa_multiple/MVSA/{labelResultAll.txt, data/2499.jpg, data/2499.txt, ...}",
    citation=_CITATION,
    folders=("MVSA", "MVSA_Multiple", "MVSA-Multiple", "MVSA-multiple"),
    read=partial(_read, ("MVSA*Multiple*", "MVSA"), 3, _UNREADABLE),
    label_rule=_RULE.format(
        first=(
            "For text and for picture, what two of three annotators said; without such a majority "
            "the post is left out. "
        ),
        all="17027 of 19600 (17024 without three pictures that cannot be opened)",
        tenth="1702",
    ),
    options={"subset": "10%"},
)
