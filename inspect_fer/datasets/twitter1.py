"""Twitter I: 1269 tweeted pictures that five people each called positive or negative.

The owners hand out one list per degree of agreement. The code 1 is positive, 0 negative. Counts
of votes stand in a further table whose two columns are not described; which of them is the
positive one is read off the labels, and without a consistent reading no votes are given.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import find, inside, locate, read_lines, read_table, whole_number
from inspect_fer.errors import DatasetError
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("positive", "negative"))
_CODES = {"1": "positive", "0": "negative"}
_WORDS = {3: "three", 4: "four", 5: "five"}


def _read(root: Path, split: str, /, agreement: int = 3, **_: Any) -> Iterator[Stimulus | Problem]:
    if agreement not in _WORDS:
        raise DatasetError(f"agreement={agreement!r} is none of 3, 4 and 5 (people who agree).")
    table = locate(root, _pattern(agreement))
    where = table.relative_to(root).as_posix()
    images = find(root, "Agg_AMT_Candidates") or table.parent
    labels: list[tuple[int, str, str]] = []
    for line, text in read_lines(table):
        name, _space, code = text.strip().rpartition(" ")
        if not name or code not in _CODES:
            yield Problem(table, f"{text!r} is not a file name and 1 or 0", line)
        else:
            labels.append((line, name.strip(), _CODES[code]))
    degrees = _degrees(root, agreement)
    votes = _votes(root, {name: label for _line, name, label in labels})
    for line, name, label in labels:
        try:
            path = inside(images, name)
        except ValueError as error:
            yield Problem(table, str(error), line)
            continue
        yield Stimulus(
            id=name,
            label=label,
            media=(Media("image", path, root),),
            votes=votes.get(name),
            traits={"agreement": degrees[name]} if name in degrees else {},
            source=f"{where}:{line}",
        )


def _pattern(agreement: int) -> str:
    return f"*{_WORDS[agreement]}*agree*.txt"


def _degrees(root: Path, least: int) -> dict[str, int]:
    """File -> how many agree; empty when one of the lists that tell is not there."""
    degrees: dict[str, int] = {}
    for agreement in range(least, 6):
        table = find(root, _pattern(agreement))
        if table is None:
            return {}
        for _line, text in read_lines(table):
            degrees[text.strip().rpartition(" ")[0].strip()] = agreement
    return degrees


def _votes(root: Path, labels: Mapping[str, str]) -> dict[str, dict[str, float]]:
    table = find(root, "amt_result.csv")
    if table is None:
        return {}
    counts: dict[str, tuple[int, int]] = {}
    for _line, row in read_table(table):
        cells = [cell.strip() for cell in row.values()]
        pair = [whole_number(cell) for cell in cells[2:4]]
        if len(pair) == 2 and pair[0] is not None and pair[1] is not None:
            counts[cells[0]] = (pair[0], pair[1])
    for sides in (("positive", "negative"), ("negative", "positive")):
        votes = {
            name: dict(zip(sides, map(float, pair), strict=True)) for name, pair in counts.items()
        }
        known = [name for name in labels if name in votes]
        if known and all(max(votes[n], key=votes[n].__getitem__) == labels[n] for n in known):
            return votes
    return {}


CARD = Card(
    name="twitter1",
    title="Twitter I",
    family="visual sentiment analysis",
    modality="image",
    labels=_LABELS,
    splits={"test": 1269},
    metric="ACC",
    policy="wrong",
    homepage="https://qzyou.github.io/",
    licence="not stated where the owners describe the dataset; ask them",
    request='https://qzyou.github.io/ ("PCNN Twitter Dataset")',
    layout=(
        "twitter1/Agg_AMT_Candidates/<user>_<tweet>_<picture>.jpg\n"
        "twitter1/{three,four,five}_agree.txt    lines: <file> 1|0\n"
        "twitter1/amt_result.csv                 optional: counts of votes"
    ),
    citation=(
        "Q. You, J. Luo, H. Jin, J. Yang: Robust Image Sentiment Analysis Using Progressively "
        "Trained and Domain Transferred Deep Networks, AAAI 2015"
    ),
    folders=("Twitter_PCNN", "Twitter1", "TwitterI"),
    read=_read,
    label_rule=(
        "What at least 3 of 5 people said: 1269 pictures (769 positive). agreement=4 gives 1116 "
        "(689), agreement=5 gives 882 (581). In the lists 1 is positive, 0 negative."
    ),
    options={"agreement": 3},
)
