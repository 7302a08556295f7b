"""Which tasks there are for the harness, and their groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from inspect_fer.datasets.card import Family
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.errors import DatasetError

Way = Literal["ranked", "direct"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A task of the harness; it has the name of the Inspect task that asks the same.

    Attributes:
        task: Name of the task.
        dataset: Name of the dataset.
        way: ``ranked`` asks with the paper's prompt, ``direct`` with the first post's.
        without: A label that is neither offered nor in the items.
    """

    task: str
    dataset: str
    way: Way = "ranked"
    without: str | None = None


_OWN_PROMPT = (
    Entry("caer_7class", "caer", "direct"),
    Entry("caer_s_7class", "caer_s", "direct"),
    Entry("caer_s_6class", "caer_s", "direct", without="Neutral"),
    Entry("schematic_7class", "schematic_7class", "direct"),
    Entry("schematic_intensity", "schematic_intensity", "direct"),
)

ENTRIES: Mapping[str, Entry] = MappingProxyType(
    {
        entry.task: entry
        for entry in (
            *(
                Entry(name, name)
                for name in CARDS
                if name not in {entry.dataset for entry in _OWN_PROMPT}
            ),
            *_OWN_PROMPT,
        )
    }
)
"""Every task by its name."""

_FAMILIES: Mapping[str, Family] = {
    "ger_visual_sentiment": "visual sentiment analysis",
    "ger_tweet_sentiment": "tweet sentiment analysis",
    "ger_micro_expression": "micro-expression recognition",
    "ger_facial_expression": "facial emotion recognition",
    "ger_dynamic_expression": "dynamic facial emotion recognition",
    "ger_multimodal": "multimodal emotion recognition",
}


def groups() -> dict[str, list[str]]:
    """Name of a group -> its tasks (or groups): the paper's six tasks, the posts', and all of both."""
    ranked = [entry for entry in ENTRIES.values() if entry.way == "ranked"]
    found = {
        group: [entry.task for entry in ranked if CARDS[entry.dataset].family == family]
        for group, family in _FAMILIES.items()
    }
    found["ger_caer"] = [entry.task for entry in _OWN_PROMPT if entry.dataset.startswith("caer")]
    return {**found, "ger_all": list(found)}


def find_entry(task: str) -> Entry:
    """The task of this name.

    Raises:
        DatasetError: There is none; the message lists those there are.
    """
    if task not in ENTRIES:
        raise DatasetError(
            f"lm-eval has no task {task!r} of ours; there are: {', '.join(ENTRIES)}."
        )
    return ENTRIES[task]
