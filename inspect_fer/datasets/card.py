"""The facts of a dataset, and the one function that reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol

from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Stimulus

Family = Literal[
    "visual sentiment analysis",
    "tweet sentiment analysis",
    "micro-expression recognition",
    "facial emotion recognition",
    "dynamic facial emotion recognition",
    "multimodal emotion recognition",
]
Modality = Literal["image", "image+text", "video", "video+audio+text"]
Policy = Literal["wrong", "drop", "polarity", "sentiment"]
"""How the paper treats answers. Its released predictions reproduce its figures under these rules,
save those of DFEW and FERV39k with 3 frames; of MVSA none were released, and its rule is inferred:

``wrong``: refused items are left out, an off-list answer is wrong.
``drop``: refused items and off-list answers are left out.
``polarity``: as ``wrong``, gold and answer reduced to positive or negative.
``sentiment``: items with score 0 are left out; gold is score > 0, the answer is positive when its
first label is *weakly positive* or *positive*, so *neutral* is negative.
"""


_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a dataset that is not as its owners describe it.

    Attributes:
        path: The file (or folder) at fault.
        message: What is wrong, and what was expected.
        line: Line in the file, counted from 1, where there is one.
    """

    path: Path
    message: str
    line: int | None = None

    def __post_init__(self) -> None:
        if len(self.message) > _LONGEST:
            object.__setattr__(self, "message", f"{self.message[:_LONGEST]}…")

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line is not None else str(self.path)
        return f"{place}: {self.message}"


class Read(Protocol):
    """Reads one split: annotations only, no media."""

    def __call__(self, root: Path, split: str, /, **options: Any) -> Iterator[Stimulus | Problem]:
        """Yield the items in the dataset's order, and a problem for each row that is not one.

        Raises:
            LayoutError: When an annotation file or a folder is missing.
            DatasetError: When an annotation file cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Card:
    """Facts of one dataset.

    Attributes:
        name: Task name and dataset name.
        title: The dataset's published name.
        family: One of the paper's six tasks (Table 1).
        modality: What an item consists of.
        labels: Labels in the prompt's spelling and order.
        splits: Expected number of items per split, with the default options; None where unknown.
        metric: The paper's metric: ACC, WAR (the same as accuracy) or WAF (weighted F1).
        policy: How the paper's figure treats refusals and off-list answers; None for what the
            paper does not report.
        homepage: Where the owners describe the dataset.
        licence: What the owners allow, in a few words.
        request: How to get it.
        layout: How to lay it out under its folder (a small tree).
        citation: Authors, title, venue, year.
        folders: The owners' folder names, tried under ``$INSPECT_FER_DATA`` after the name.
        read: Reads one split.
        options: Dataset-specific options with their defaults (``fold``, ``agreement``, ...).
        label_rule: How a label comes about, for the docs.
        default_split: The split that is read when none is named.
        embedded: True when the items are drawn by this package and need no folder.
    """

    name: str
    title: str
    family: Family
    modality: Modality
    labels: LabelSet
    splits: Mapping[str, int | None]
    metric: Literal["ACC", "WAR", "WAF"]
    policy: Policy | None
    homepage: str
    licence: str
    request: str
    layout: str
    citation: str
    folders: tuple[str, ...]
    read: Read
    label_rule: str
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    default_split: str = "test"
    embedded: bool = False
