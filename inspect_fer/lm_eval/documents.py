"""From a dataset to the rows that the harness walks through.

A row names an item; the items themselves are held here, with how they are shown. Nothing is opened
before the harness asks for the pictures of a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.datasets.load import count_warning, load_stimuli, without_words
from inspect_fer.errors import DatasetError
from inspect_fer.lm_eval.entries import Way, find_entry
from inspect_fer.media.items import Color, Modality, View
from inspect_fer.stimulus import Stimulus

if TYPE_CHECKING:
    from datasets import DatasetDict

KEY = "fer"
"""``--metadata '{"fer": {...}}'`` holds our options; the harness mixes its own among the others."""

_MAX_IMAGES = 1
"""What the harness's clients of services send when ``max_images`` is not given."""


@dataclass(frozen=True, slots=True)
class Options:
    """What may stand in ``--metadata '{"fer": {...}}'``, beside the dataset's own options.

    Attributes:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/<name>``.
        split: The split; the card's default when None.
        color: ``grey`` shows luminance only.
        frames: Frames per clip.
        modality: ``text``, ``image``, ``video`` or ``fusion``, for items with words.
        max_side: Larger pictures are scaled down to this many pixels on the longer side: the
            harness holds every picture of a run in memory, as PNG. None sends all as they are.
        image_marks: Whether ``<image>`` stands in the text for every picture, as local back ends
            need it and services do not. None: when the model is given as ``pretrained`` alone.
    """

    root: str | None = None
    split: str | None = None
    color: Color = "rgb"
    frames: int = 3
    modality: Modality = "fusion"
    max_side: int | None = 1024
    image_marks: bool | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The items of a task, and how they are shown and asked about."""

    card: Card
    stimuli: Sequence[Stimulus]
    way: Way
    view: View
    max_side: int | None
    image_marks: bool
    pictures: int = field(init=False)

    def __post_init__(self) -> None:
        most = max((self.pictures_of(stimulus) for stimulus in self.stimuli), default=0)
        object.__setattr__(self, "pictures", most)

    def pictures_of(self, stimulus: Stimulus) -> int:
        """How many pictures an item has."""
        if self.view.modality == "text":
            return 0
        return sum(1 if media.kind == "image" else self.view.frames for media in stimulus.media)


def documents(fer_task: str, **given: Any) -> "DatasetDict":
    """The rows of a task, as the split ``test``; called by the harness.

    Args:
        fer_task: Name of the task.
        given: Everything the harness knows: the model's arguments, and ours under ``fer``.

    Raises:
        DatasetNotFoundError: When the dataset is not found; the message says where to get it.
        DatasetError: When its annotations have problems, an option is unknown, items have no
            transcript and nothing else is shown, or the back end would leave out pictures of an
            item.
    """
    import logging

    from datasets import Dataset, DatasetDict

    entry = find_entry(fer_task)
    options, own = _options(given.get(KEY) or {})
    card = find_card(entry.dataset)
    stimuli = load_stimuli(entry.dataset, options.split, options.root, **own)
    if warning := count_warning(card, options.split, stimuli, **own):
        logging.getLogger(__name__).warning("%s", warning)
    if options.modality in ("text", "fusion") and (warning := without_words(card, stimuli)):
        if options.modality == "text":
            raise DatasetError(
                f"{warning} With modality=text they would be asked about by nothing, and the"
                " harness knows no error of a single item. Choose another modality, or add what is"
                f" missing:\n{card.layout}"
            )
        logging.getLogger(__name__).warning("%s", warning)
    if entry.without is not None:
        card = replace(card, labels=card.labels.without(entry.without))
        stimuli = [stimulus for stimulus in stimuli if stimulus.label != entry.without]
    shown = Shown(
        card=card,
        stimuli=stimuli,
        way=entry.way,
        view=View(color=options.color, frames=options.frames, modality=options.modality),
        max_side=options.max_side,
        image_marks=_needs_marks(given) if options.image_marks is None else options.image_marks,
    )
    _check_max_images(shown, fer_task, given)
    held = f"{fer_task}#{len(_HELD)}"
    _HELD[held] = shown
    return DatasetDict(
        {"test": Dataset.from_list([_row(held, i, s) for i, s in enumerate(stimuli)])}
    )


def item(document: Mapping[str, Any]) -> tuple[Shown, Stimulus]:
    """The item of a row, and how it is shown."""
    shown = _HELD[document["held"]]
    return shown, shown.stimuli[document["item"]]


_HELD: dict[str, Shown] = {}


def _row(held: str, position: int, stimulus: Stimulus) -> dict[str, Any]:
    return {
        "id": stimulus.id,
        "label": stimulus.label,
        "subject": stimulus.subject,
        "media": [media.name for media in stimulus.media],
        "held": held,
        "item": position,
    }


def _options(given: Mapping[str, Any]) -> tuple[Options, dict[str, Any]]:
    """Ours, and the dataset's own, which are checked when it is read."""
    ours = {name.name for name in fields(Options)}
    try:
        options = Options(**{key: value for key, value in given.items() if key in ours})
    except TypeError as error:
        raise DatasetError(f"--metadata {KEY}: {error}") from error
    return options, {key: value for key, value in given.items() if key not in ours}


def _needs_marks(given: Mapping[str, Any]) -> bool:
    return "pretrained" in given and "base_url" not in given


def _check_max_images(shown: Shown, task: str, given: Mapping[str, Any]) -> None:
    if _needs_marks(given) or not {"model", "base_url"} & set(given):
        return
    sent = int(given.get("max_images", _MAX_IMAGES))
    if shown.pictures > sent:
        raise DatasetError(
            f"{task} shows {shown.pictures} pictures per item, and this back end would send"
            f" {sent} of them: add max_images={shown.pictures} to --model_args."
        )
