"""Twitter II: pictures of tweets on 21 hashtags, called positive or negative.

The owners' archive was not seen. What goes round is ``groundTruthLabel.txt`` with 810 rows; the
603 pictures that the owners' page speaks of (470 positive, 133 negative) are among them, but how
they were chosen is not known. So all rows are read, unless ``subset`` names a file that lists ids.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import column_key, find, inside, locate, read_ids, read_lines
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("positive", "negative"))
_CODES = {
    "positive": "positive",
    "pos": "positive",
    "1": "positive",
    "negative": "negative",
    "neg": "negative",
    "0": "negative",
    "-1": "negative",
}


def _read(
    root: Path, split: str, /, subset: str | None = None, **_: Any
) -> Iterator[Stimulus | Problem]:
    table = locate(root, "groundTruthLabel.txt", "groundTruth*.txt", "*label*.txt")
    where = table.relative_to(root).as_posix()
    wanted = _subset(Path(subset).expanduser()) if subset is not None else None
    found: set[str] = set()
    folder: Path | None = None
    for position, (line, text) in enumerate(read_lines(table)):
        cells = text.split()
        if position == 0 and cells and column_key(cells[0]) in ("image", "name", "id"):
            continue
        if len(cells) != 2 or cells[1].casefold() not in _CODES:
            yield Problem(table, f"{text!r} is not a picture and positive or negative", line)
            continue
        name = cells[0] if "." in cells[0] else f"{cells[0]}.jpg"
        if wanted is not None and Path(name).stem not in wanted:
            continue
        found.add(Path(name).stem)
        try:
            if folder is None:
                folder = (find(root, inside(Path(), name).as_posix()) or table).parent
            path = inside(folder, name)
        except ValueError as error:
            yield Problem(table, str(error), line)
            continue
        yield Stimulus(
            id=name,
            label=_CODES[cells[1].casefold()],
            media=(Media("image", path, root),),
            source=f"{where}:{line}",
        )
    for item, listed in (wanted or {}).items():
        if item not in found:
            yield Problem(Path(str(subset)), f"the id {item!r} is not in {table.name}", listed)


def _subset(path: Path) -> dict[str, int | None]:
    return {Path(name).stem: line for line, name in read_ids(path)}


CARD = Card(
    name="twitter2",
    title="Twitter II",
    family="visual sentiment analysis",
    modality="image",
    labels=_LABELS,
    splits={"test": 603},
    metric="ACC",
    policy="wrong",
    homepage="http://www.ee.columbia.edu/ln/dvmm/vso/download/twitter_dataset.html",
    licence="not stated where the owners describe the dataset; ask them",
    request="http://www.ee.columbia.edu/ln/dvmm/vso/download/twitter_dataset.html",
    layout=(
        "twitter2/images/1.jpg ... 810.jpg\n"
        "twitter2/groundTruthLabel.txt    header: Image<TAB>Sentiment, lines: 1.jpg<TAB>positive"
    ),
    citation=(
        "D. Borth, R. Ji, T. Chen, T. Breuel, S.-F. Chang: Large-scale Visual Sentiment Ontology "
        "and Detectors Using Adjective Noun Pairs, ACM Multimedia 2013"
    ),
    folders=("Twitter2", "TwitterII", "twitter_dataset"),
    read=_read,
    label_rule=(
        "As annotated. The paper uses 603 pictures (470 positive). The list that goes round has 810 "
        "(660 positive) and the rule that leads to the 603 is not known: without an option all 810 "
        "are read, and the count is reported; subset=FILE names the ids to keep, such as the names "
        "in the released predictions."
    ),
    options={"subset": None},
)
