"""The one place where a dataset, a way of asking and the scorer become a task."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from threading import Lock
from typing import Any

from inspect_ai import Task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.datasets.load import check_command, count_warning, load_stimuli, without_words
from inspect_fer.errors import FerError
from inspect_fer.labels import LabelSet
from inspect_fer.media.items import Items, View, set_current_items
from inspect_fer.scorers import emotion
from inspect_fer.solvers.asking import NOTE
from inspect_fer.solvers.garbage import spare_collector
from inspect_fer.solvers.listening import Listener
from inspect_fer.solvers.showing import prepare_item, watch_plans
from inspect_fer.stimulus import Stimulus

VERSION = "1-A"
"""Comparability and interface of every task: the number rises when figures of two runs can no
longer be compared, the letter when an argument changes."""

_ALL = 1 - 1e-9
"""A broken image or a failed request is an error of its own sample, and the run goes on; a run in
which nothing works (no key, no judge) is a failed run. A share just below one is the host's way to
say *all*: 1 would be a count."""

_log = logging.getLogger(__name__)


def fer_task(
    dataset: str,
    solver: Solver,
    *,
    root: str | None = None,
    split: str | None = None,
    view: View | None = None,
    without: str | None = None,
    **options: Any,
) -> Task:
    """A task over a dataset of the catalogue.

    Args:
        dataset: Name of the dataset.
        solver: The default way of asking.
        root: The dataset's folder; else it is found under ``$INSPECT_FER_DATA``.
        split: The split; the card's default when None.
        view: What of an item is shown.
        without: A label that is neither offered nor in the items.
        options: The dataset's own options.

    Raises:
        PrerequisiteError: When the dataset is missing or its annotations have problems; the
            command line prints the message and leaves with an exit code that is not 0.
    """
    try:
        card = find_card(dataset)
        stimuli = load_stimuli(dataset, split, root, **options)
        _check_words(card, stimuli, view or View())
    except FerError as error:
        raise prerequisite(error) from error
    for warning in _warnings(card, split, stimuli, view or View(), **options):
        command = check_command(card, split, root, **options)
        _log.warning("%s `%s` tells more.", warning, command)
    return task_over(
        card,
        stimuli,
        solver,
        split=split,
        view=view,
        without=without,
        train=_train(card, root, **options),
    )


def _check_words(card: Card, stimuli: Sequence[Stimulus], view: View) -> None:
    if view.modality == "text" and not any(stimulus.said for stimulus in stimuli):
        raise FerError(
            f"{card.title}: no item has a transcript, so modality=text shows nothing. Put the"
            f" transcripts where they are expected, or choose another modality:\n{card.layout}"
        )


def _warnings(
    card: Card, split: str | None, stimuli: list[Stimulus], view: View, **options: Any
) -> Iterator[str]:
    if warning := count_warning(card, split, stimuli, **options):
        yield warning
    if view.modality in ("text", "fusion") and (warning := without_words(card, stimuli)):
        yield warning


def task_over(
    card: Card,
    stimuli: Sequence[Stimulus],
    solver: Solver,
    *,
    split: str | None = None,
    view: View | None = None,
    without: str | None = None,
    train: Callable[[], Sequence[Stimulus]] | None = None,
) -> Task:
    """A task over items that are already there; as `fer_task` in everything else.

    Args:
        card: Facts of the dataset.
        stimuli: The items.
        solver: The default way of asking.
        split: Which split they are; the card's default when None.
        view: What of an item is shown.
        without: A label that is neither offered nor in the items.
        train: Loads the items from which a solver may take examples.

    Raises:
        PrerequisiteError: When the command that runs it names no model.
    """
    _refuse_no_model()
    if without is not None:
        card = replace(card, labels=card.labels.without(without))
        stimuli = [stimulus for stimulus in stimuli if stimulus.label != without]
    split = split or card.default_split
    items = Items(stimuli, card.labels, view or View(), train=train, listen=Listener())
    note = scoring_note(card)
    return Task(
        dataset=MemoryDataset(
            [sample_of(stimulus, card, split, note) for stimulus in stimuli],
            name=card.name,
            location=card.homepage,
        ),
        setup=_present(items),
        solver=solver,
        scorer=emotion(),
        fail_on_error=_ALL,
        version=VERSION,
        metadata={
            "dataset": card.name,
            "split": split,
            "family": card.family,
            "items": len(stimuli),
        },
    )


def _refuse_no_model() -> None:
    """Every item would fail with an error of its own; here one line says it."""
    from inspect_ai.model._model import active_model
    from inspect_ai.model._providers.none import NoModel

    model = active_model()
    if model is not None and isinstance(model.api, NoModel):
        raise prerequisite(
            FerError(
                "No model: add --model provider/name, such as --model google/gemini-2.5-flash."
            )
        )


def _train(card: Card, root: str | None, **options: Any) -> Callable[[], Sequence[Stimulus]] | None:
    """Loads the train split with the options of the task, once, when a solver asks for it."""
    if "train" not in card.splits:
        return None
    lock = Lock()

    @cache
    def load() -> Sequence[Stimulus]:
        return load_stimuli(card.name, "train", root, **options)

    def load_once() -> Sequence[Stimulus]:
        with lock:
            return load()

    return load_once


def prerequisite(error: FerError) -> Exception:
    """The same message as an error that Inspect's command line prints without a traceback."""
    from inspect_ai._util.error import PrerequisiteError
    from rich.markup import escape

    # It is printed as markup: a file's name is none.
    return PrerequisiteError(escape(str(error)))


def sample_of(
    stimulus: Stimulus, card: Card, split: str, note: Mapping[str, Any] | None = None
) -> Sample:
    """An item as Inspect's sample: its id, labels, gold and small metadata, and no media.

    Args:
        stimulus: The item.
        card: Facts of its dataset.
        split: Which split it is from.
        note: What the scorer needs to know, where the sample's store will not hold it.
    """
    return Sample(
        id=stimulus.id,
        input=stimulus.transcript or stimulus.id,
        choices=list(card.labels.names),
        target=stimulus.label,
        metadata=_metadata(stimulus, card, split) | _noted(stimulus, note),
    )


def _metadata(stimulus: Stimulus, card: Card, split: str) -> dict[str, Any]:
    said = {
        "dataset": card.name,
        "split": split,
        "path": ", ".join(media.name for media in stimulus.media),
        "subject": stimulus.subject,
        "score": stimulus.score,
        "votes": dict(stimulus.votes) if stimulus.votes else None,
        "traits": dict(stimulus.traits),
        "names": list(stimulus.names),
    }
    return {key: value for key, value in said.items() if value not in (None, "", {}, [])}


def _noted(stimulus: Stimulus, note: Mapping[str, Any] | None) -> dict[str, Any]:
    if note is None:
        return {}
    own = {} if stimulus.score is None else {"score": stimulus.score}
    return {NOTE: _Fixed({**note, **own}) if own else note}


class _Fixed(dict[str, Any]):
    """Facts that nobody changes: the copies that Inspect makes of every sample share them."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Fixed":
        return self


def scoring_note(card: Card) -> dict[str, Any]:
    """What the scorer `emotion` needs to know of a dataset."""
    labels = card.labels
    note: dict[str, Any] = {
        "labels": list(labels.names),
        "aliases": dict(labels.aliases),
        "policy": card.policy,
        "metric": card.metric,
        "family": card.family,
    }
    if card.policy == "polarity":
        note["polarity"] = dict(labels.polarity)
    if card.policy == "sentiment":
        note["collapse"] = _signs(labels)
    return _Fixed({key: value for key, value in note.items() if value})


def _signs(labels: LabelSet) -> dict[str, str]:
    return {name: labels.polarity.get(name, "neutral") for name in labels.names}


def _present(items: Items) -> Solver:
    @solver
    def present() -> Solver:
        """Show the item: read its media off the event loop, when its sample runs."""

        async def show(state: TaskState) -> None:
            stimulus = items.stimuli[items.position(str(state.sample_id))]
            # The message is changed, not replaced: what Inspect logs of a step is what differs.
            state.user_prompt.content = await items.content(stimulus)

        async def solve(state: TaskState, generate: Generate) -> TaskState:
            set_current_items(items)
            await prepare_item(state, show)
            return state

        return solve

    watch_plans()
    spare_collector()
    return present()
