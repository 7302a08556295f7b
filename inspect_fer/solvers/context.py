"""What joins a question without changing its words: examples before it, definitions after it."""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any

import anyio
from anyio import to_thread
from inspect_ai.model import ChatMessage, ChatMessageAssistant, ChatMessageUser, Content
from inspect_ai.util import suspend_working_limit

from inspect_fer.arguments import ArgumentError, check_number
from inspect_fer.errors import FerError, MediaError
from inspect_fer.labels import LabelSet
from inspect_fer.media.items import Items, current_items
from inspect_fer.prompts.definitions import cues, definitions
from inspect_fer.stimulus import Stimulus

_TOO_MANY_BROKEN = 20
"""Then the split is not there, and looking for one more item that is would take forever."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Example:
    """An item of the train split, and what a model is shown of it."""

    stimulus: Stimulus
    content: Sequence[Content]


class Context:
    """The arguments ``shots``, ``seed`` and ``definitions`` of a solver, and what comes of them.

    Examples are drawn from the train split of the dataset with the task's own options: balanced
    over the labels, in a seeded order, never an item of the task itself and never one with the
    subject of an item that is asked about. Apart from that last rule all items have the same
    examples. One whose files are missing or broken is named in a warning, and the next of its label
    takes its place. The split is read once and every example's media once, off the event loop.

    Args:
        shots: How many examples stand before a question.
        seed: Another seed draws other examples.
        definitions: Whether the facial cues of each label follow the prompt.

    Raises:
        ArgumentError: An argument is out of range; it is a `ValueError`.
    """

    def __init__(self, shots: int = 0, seed: int = 0, definitions: bool = False) -> None:
        check_number("shots", shots, least=0)
        check_number("seed", seed)
        if not isinstance(definitions, bool):
            raise ArgumentError(f"definitions={definitions!r} is neither true nor false")
        self._shots, self._seed, self._definitions = shots, seed, definitions
        self._pools: list[_Pool] = []

    def check(self, labels: LabelSet, family: str) -> None:
        """Raise what no item of the running task can get past, before any is read or sent.

        Args:
            labels: What is offered.
            family: The paper's name of the task.

        Raises:
            ValueError: Definitions are wanted, and the task is not about faces or no label has one.
            FerError: Examples are wanted, and the task has no train split.
        """
        if self._definitions:
            definitions(labels, family)
        if self._shots:
            _train_of(current_items())

    def after(self, words: str, labels: LabelSet, family: str) -> str:
        """The words of a prompt, with the definitions of its labels after them if they are wanted.

        Raises:
            ValueError: The task is not about faces, or no label has a definition.
        """
        return f"{words}\n\n{cues(labels, family)}" if self._definitions else words

    async def examples(self, asked: Sequence[str]) -> list[Example]:
        """The examples for a question about these items of the running task, by their ids.

        Raises:
            FerError: The dataset has no train split, or too few items that can and may be shown.
        """
        if not self._shots:
            return []
        items = current_items()
        pool = next((pool for pool in self._pools if pool.items is items), None)
        if pool is None:
            pool = _Pool(items)
            self._pools.append(pool)
        subjects = {items.stimuli[items.position(item)].subject for item in asked} - {None}
        return await pool.draw(self._shots, self._seed, subjects)

    def noted(self, examples: Sequence[Example]) -> dict[str, Any]:
        """What the store keeps of it; nothing where nothing was added."""
        said: dict[str, Any] = {"definitions": True} if self._definitions else {}
        if self._shots:
            said |= {
                "shots": self._shots,
                "seed": self._seed,
                "examples": [example.stimulus.id for example in examples],
            }
        return said


def turns(
    examples: Sequence[Example],
    ask: Callable[[Example], ChatMessageUser],
    answer: Callable[[Example], str],
) -> list[ChatMessage]:
    """Examples as earlier turns of the conversation: each is asked about, and answered.

    Args:
        examples: In their order.
        ask: The question about an example.
        answer: Its gold label, in the format that the question asks for.
    """
    said: list[ChatMessage] = []
    for example in examples:
        said += [ask(example), ChatMessageAssistant(content=answer(example))]
    return said


@dataclass(slots=True, eq=False)
class _Pool:
    """The items of a task's train split that may be examples."""

    items: Items
    _queues: Mapping[int, Mapping[str, Sequence[Stimulus]]] = field(default_factory=dict)
    _shown: dict[str, Example] = field(default_factory=dict)
    _broken: dict[str, MediaError] = field(default_factory=dict)
    _lock: anyio.Lock = field(default_factory=anyio.Lock)

    async def draw(self, shots: int, seed: int, subjects: set[str | None]) -> list[Example]:
        with suspend_working_limit():
            await self._lock.acquire()
        try:
            if seed not in self._queues:
                queues = await to_thread.run_sync(_queues, self.items, seed)
                self._queues = {**self._queues, seed: queues}
            return await self._examples(self._queues[seed], shots, subjects)
        finally:
            self._lock.release()

    async def _examples(
        self, queues: Mapping[str, Sequence[Stimulus]], shots: int, subjects: set[str | None]
    ) -> list[Example]:
        while len(self._broken) < _TOO_MANY_BROKEN:
            chosen = _balanced(queues, shots, subjects, self._broken)
            for stimulus in chosen:
                if not await self._load(stimulus):
                    break
            else:
                return [self._shown[stimulus.id] for stimulus in chosen]
        raise FerError(
            f"shots: {len(self._broken)} items of the train split could not be read, the first of"
            f" them: {next(iter(self._broken.values()))}. Unpack the train split as well."
        )

    async def _load(self, stimulus: Stimulus) -> bool:
        """Whether an example can be shown."""
        if stimulus.id not in self._shown:
            try:
                content = await self.items.content(stimulus)
            except MediaError as error:
                _log.warning("shots: another example stands in for one that is broken: %s", error)
                self._broken[stimulus.id] = error
                return False
            self._shown[stimulus.id] = Example(stimulus, content)
        return True


def _queues(items: Items, seed: int) -> Mapping[str, Sequence[Stimulus]]:
    """Label -> the items that may be its examples; labels and items in an order of the seed's."""
    train = _train_of(items)
    own = {name for stimulus in items.stimuli for name in _names(stimulus)}
    free = [
        stimulus
        for stimulus in train()
        if stimulus.label in items.labels and own.isdisjoint(_names(stimulus))
    ]
    if not free:
        raise FerError(
            "shots: every item of the train split is asked about itself, so none can be an"
            " example. Run the test split, or leave shots out."
        )
    order = random.Random(seed)
    labels = [label for label in items.labels if any(item.label == label for item in free)]
    order.shuffle(labels)
    queues = {label: [item for item in free if item.label == label] for label in labels}
    for queue in queues.values():
        order.shuffle(queue)
    return queues


def _train_of(items: Items) -> Callable[[], Sequence[Stimulus]]:
    if items.train is None:
        raise FerError(
            "shots: examples come from a dataset's train split, and this task has none."
            " Leave shots out, or use a dataset with a train split."
        )
    return items.train


def _names(stimulus: Stimulus) -> tuple[object, ...]:
    """What tells items of two splits apart: their files, as ids are unique within a split alone."""
    return tuple(media.path for media in stimulus.media) or (stimulus.id,)


def _balanced(
    queues: Mapping[str, Sequence[Stimulus]],
    shots: int,
    subjects: set[str | None],
    broken: Mapping[str, Exception],
) -> list[Stimulus]:
    """As many of each label as of any other, give or take one.

    Raises:
        FerError: There are not enough.
    """
    rows = (
        (item for item in queue if item.subject not in subjects and item.id not in broken)
        for queue in queues.values()
    )
    in_turn = (item for turn in zip_longest(*rows) for item in turn if item is not None)
    chosen = list(islice(in_turn, shots))
    if len(chosen) < shots:
        raise FerError(
            f"shots={shots}: the train split has {len(chosen)} items that may be examples here"
            f" (never an item of the task, nor one of the same subject). {_what_to_do(broken)}"
        )
    return chosen


def _what_to_do(broken: Mapping[str, Exception]) -> str:
    if not broken:
        return "Ask for fewer."
    return (
        f"{len(broken)} could not be read, the first of them: {next(iter(broken.values()))}."
        " Unpack the train split as well, or ask for fewer."
    )
