"""Abstract: paintings without objects, each put into one of eight emotions by many people.

The table's cells stand in single quotes. A picture belongs to the emotion with the most votes;
where two share the most, the picture is left out. The file names are not contiguous.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import inside, locate, read_table, shorten
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(
    ("Amusement", "Anger", "Awe", "Content", "Disgust", "Excitement", "Fear", "Sad"),
    polarity={
        "Amusement": "positive",
        "Anger": "negative",
        "Awe": "positive",
        "Content": "positive",
        "Disgust": "negative",
        "Excitement": "positive",
        "Fear": "negative",
        "Sad": "negative",
    },
)


def _read(root: Path, split: str, /, **_: Any) -> Iterator[Stimulus | Problem]:
    table = locate(root, "ABSTRACT_groundTruth.csv", "*groundTruth*.csv")
    where = table.relative_to(root).as_posix()
    for line, row in read_table(table):
        title, *columns = row
        labels = [_LABELS.resolve(_unquote(column)) for column in columns]
        if sorted(map(str, labels)) != sorted(_LABELS.names):
            raise DatasetError(
                f"{table}:1: columns {shorten(', '.join(columns))}; expected a file name and "
                f"{', '.join(_LABELS.names)}."
            )
        try:
            name = _unquote(row[title])
            path = inside(table.parent, name)
            cells = [int(_unquote(row[column])) for column in columns]
        except ValueError as error:
            yield Problem(table, f"not a file name and eight counts: {error}", line)
            continue
        votes = {str(label): float(n) for label, n in zip(labels, cells, strict=True)}
        most = [label for label in _LABELS.names if votes[label] == max(cells)]
        if len(most) == 1:
            yield Stimulus(
                id=name,
                label=most[0],
                media=(Media("image", path, root),),
                votes={label: votes[label] for label in _LABELS.names},
                source=f"{where}:{line}",
            )


def _unquote(cell: str) -> str:
    return cell.strip().strip("'\"").strip()


CARD = Card(
    name="abstract",
    title="Abstract",
    family="visual sentiment analysis",
    modality="image",
    labels=_LABELS,
    splits={"test": 229},
    metric="ACC",
    policy="polarity",
    homepage="https://www.imageemotion.org/",
    licence="not stated where the owners describe the dataset; ask them",
    request="https://www.imageemotion.org/testImages_abstract.zip",
    layout="abstract/testImages_abstract/{abstract_0001.jpg, ..., ABSTRACT_groundTruth.csv}",
    citation=(
        "J. Machajdik, A. Hanbury: Affective Image Classification using Features inspired by "
        "Psychology and Art Theory, ACM Multimedia 2010"
    ),
    folders=("testImages_abstract", "Abstract"),
    read=_read,
    label_rule=(
        "The emotion with the most votes; pictures whose two first emotions are level are left out. "
        "Of 280 pictures 229 remain, one more than the 228 that the paper states. The paper scores "
        "the polarity: amusement, awe, content and excitement are positive."
    ),
)
