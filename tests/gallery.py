"""Drawn pictures in an irregular order of labels, and a model that knows each of them by its pixels."""

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspect_ai import Task

from inspect_fer import image_folder
from tests.drawing import picture
from tests.loopback import Reply, Request, pixel_digest
from tests.loopback.messages import from_data_url

LABELS = ("Angry", "Happy", "Neutral", "Sad")

Fault = Callable[[Sequence[str]], str | Reply | None]
"""From the items of a request to what is said instead of the answer."""


@dataclass
class Gallery:
    """A folder of pictures with a table, in the order of the table.

    Attributes:
        root: The folder.
        gold: Item -> its label.
        asked: The items of every request that was answered or refused, in order of arrival.
        fault: What to say instead of an answer.
    """

    root: Path
    gold: dict[str, str]
    fault: Fault = lambda items: None
    asked: list[list[str]] = field(default_factory=list)
    _items: dict[str, str] = field(default_factory=dict)

    def task(self, **options: Any) -> Task:
        return image_folder(str(self.root), table="labels.csv", **options)

    @property
    def items(self) -> list[str]:
        return list(self.gold)

    def batches(self, size: int) -> list[list[str]]:
        return [self.items[at : at + size] for at in range(0, len(self.items), size)]

    def __call__(self, request: Request) -> str | Reply:
        """Right answers, each under the name that stands before its picture."""
        shown = self.shown(request)
        self.asked.append([item for _, item in shown])
        said = self.fault(self.asked[-1])
        if said is not None:
            return said
        return "\n".join(self.result(name, item) for name, item in shown)

    def shown(self, request: Request) -> list[tuple[str, str]]:
        """What each picture of the request is called, and which one it is."""
        shown, name = [], "Image 1"
        for part in request.messages[-1].parts:
            if isinstance(part, str):
                name = part
            else:
                shown.append((name if len(name) < 20 else "Image 1", self._items[part.digest]))
        return shown

    def item(self, uri: str) -> str:
        """Which picture a data URI holds."""
        return self._items[from_data_url(uri).digest]

    def result(self, name: str, item: str) -> str:
        gold = self.gold[item]
        ranking = [gold, *(label for label in LABELS if label != gold)]
        return str({"name": name, "result": ranking})


def gallery(root: Path, count: int, *, seed: int = 0) -> Gallery:
    """Draw pictures and write their table."""
    drawn = random.Random(seed)
    root.mkdir(parents=True, exist_ok=True)
    made = Gallery(root, {})
    for number in range(count):
        item = f"{drawn.randrange(10**6):06}.png"
        picture(32, 32, seed=1000 * seed + number).save(root / item)
        made.gold[item] = drawn.choice(LABELS)
        made._items[pixel_digest((root / item).read_bytes())] = item
    with (root / "labels.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "label"])
        table.writerows(made.gold.items())
    return made
