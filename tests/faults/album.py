"""Many tiny pictures, each with an answer of its own that a server tells by the pixels."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from inspect_ai import Task
from PIL import Image

from inspect_fer import image_folder
from tests.loopback import Request, pixel_digest

LABELS = ("Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise")

NAMED = 40
"""A piece of text this short, before a picture, is its name; longer ones are the prompt."""


@dataclass
class Album:
    """Pictures in a folder with a table.

    Gold labels and answers are drawn apart from each other and from the order, so that an answer
    that reaches another item is seen.

    Attributes:
        root: The folder; ``labels.csv`` lists the pictures.
        gold: Item -> its label in the table, in the order of the table.
        said: Item -> the label that the model gives it.
    """

    root: Path
    gold: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    _items: dict[str, str] = field(default_factory=dict)

    @classmethod
    def drawn(cls, root: Path, count: int, *, seed: int = 0) -> Album:
        """Draw `count` pictures of 16 x 16 pixels and write their table."""
        draw = random.Random(seed)
        noise = np.random.default_rng(seed)
        root.mkdir(parents=True)
        album = cls(root)
        for number in draw.sample(range(10**6), count):
            item = f"{number:06}.png"
            pixels = noise.integers(0, 256, (16, 16, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(root / item)
            album.gold[item] = draw.choice(LABELS)
            album.said[item] = album.gold[item] if draw.random() < 0.6 else draw.choice(LABELS)
            album._items[pixel_digest(Image.fromarray(pixels))] = item
        with (root / "labels.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["file", "label"])
            table.writerows(album.gold.items())
        return album

    @property
    def items(self) -> list[str]:
        """In the order of the table."""
        return list(self.gold)

    @property
    def answers(self) -> dict[str, str]:
        """Digest of an item's pixels -> its answer."""
        return {digest: self.said[item] for digest, item in self._items.items()}

    def batches(self, size: int) -> list[tuple[str, ...]]:
        """Items in runs of `size`."""
        items = self.items
        return [tuple(items[at : at + size]) for at in range(0, len(items), size)]

    def task(self) -> Task:
        return image_folder(str(self.root), table="labels.csv", labels=list(LABELS))

    def shown(self, request: Request) -> list[tuple[str, str]]:
        """What the request calls each of its pictures, and which item it is."""
        shown: list[tuple[str, str]] = []
        name = "Image 1"
        for part in request.messages[-1].parts:
            if isinstance(part, str):
                name = part if len(part) < NAMED else name
            else:
                shown.append((name, self._items[part.digest]))
        return shown

    def ranking(self, item: str) -> list[str]:
        """All labels, the item's answer first."""
        return [self.said[item], *(label for label in LABELS if label != self.said[item])]

    def lines(self, shown: Sequence[tuple[str, str]]) -> list[str]:
        """One result per item, in the format that the paper's prompts ask for."""
        return [str({"name": name, "result": self.ranking(item)}) for name, item in shown]


def figures(log: Any) -> dict[str, float]:
    """The metrics of a log."""
    # One group over items with epochs reduced, one over every answer.
    groups = log.results.scores
    return {name: metric.value for group in groups for name, metric in group.metrics.items()}
