"""What every way of asking shares: the message, the note in the store, the offered labels."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any, Literal

from inspect_ai.model import (
    ChatMessage,
    ChatMessageUser,
    Content,
    ContentText,
    ModelName,
    get_model,
)
from inspect_ai.solver import TaskState

from inspect_fer.errors import FerError
from inspect_fer.labels import LabelSet, label_set
from inspect_fer.media.items import current_items
from inspect_fer.prompts import Prompt
from inspect_fer.stimulus import Stimulus

NOTE = "fer"
"""Key of the metadata and the store under which a sample keeps how it is asked and scored; the
scorer reads nothing else."""

BASELINE = "fer_baseline"
"""The provider whose models cannot read prose."""

Format = Literal["label", "ranking", "batch", "describe"]


def offered_labels(state: TaskState) -> LabelSet:
    """The labels of the item's list, in its order and with the dataset's aliases."""
    names = tuple(choice.value for choice in state.choices)
    aliases = note(state).get("aliases", {})
    return label_set(names, tuple(pair for pair in aliases.items() if pair[1] in names))


def note(state: TaskState) -> dict[str, Any]:
    """What is known of how the sample is asked and scored.

    The facts of the dataset stand in the sample's metadata: Inspect logs every change of a store
    several times over. What a solver adds stands in the store.
    """
    return {**(state.metadata.get(NOTE) or {}), **_stored(state)}


def write_note(state: TaskState, **values: Any) -> None:
    """Add to what the sample's store holds about how it was asked."""
    state.store.set(NOTE, {**_stored(state), **values})


def _stored(state: TaskState) -> dict[str, Any]:
    stored: dict[str, Any] = state.store.get(NOTE, {})
    return stored


def stimulus_content(state: TaskState) -> list[Content]:
    """What the item shows: the content of its message before any words were added."""
    content = state.user_prompt.content
    return [ContentText(text=content)] if isinstance(content, str) else list(content)


def own_item(state: TaskState) -> Stimulus | None:
    """The item that the sample is about; None on a task of others."""
    with suppress(FerError, KeyError):
        items = current_items()
        return items.stimuli[items.position(str(state.sample_id))]
    return None


def medium(item: Stimulus | None, content: Sequence[Content]) -> Literal["image", "video"]:
    """How a prompt calls what is shown: a clip is a video, also where one frame of it is shown."""
    if item is not None:
        is_clip = len(item.media) > 1 or any(m.kind in ("video", "frames") for m in item.media)
    else:
        pictures = sum(part.type == "image" for part in content)
        is_clip = pictures > 1 or any(part.type == "video" for part in content)
    return "video" if is_clip else "image"


def system_messages(state: TaskState) -> list[ChatMessage]:
    """What stands before the item's message: steps of others, such as `system_message`, put it there."""
    return list(takewhile(lambda message: message.role == "system", state.messages))


def question(
    text: str,
    content: Sequence[Content],
    labels: Sequence[str],
    *,
    format: Format = "label",
    **more: Any,
) -> ChatMessageUser:
    """One request: the words of the prompt, then what is shown.

    A model that cannot read prose (`inspect_fer.models.baseline`) is told by the message's metadata
    which labels are offered, in which format the answer is wanted, and what else the way of asking
    adds. Others are not: Inspect logs each message several times over.
    """
    wanted = {"fer": {"labels": list(labels), "format": format, **more}}
    return ChatMessageUser(
        content=[ContentText(text=text), *content],
        metadata=wanted if ModelName(get_model()).api == BASELINE else None,
    )


def listed(labels: Sequence[str]) -> str:
    """Labels as the posts' prompt lists them.

    >>> listed(["Happy", "Sad"])
    'Happy, Sad'
    """
    return ", ".join(labels)


def examples(labels: Sequence[str]) -> str:
    """Two example answers: the ones of the posts' prompt where the list has them.

    >>> examples(["Anger", "Happy", "Neutral", "Sad"])
    "'Happy', 'Sad'"
    >>> examples(["positive", "negative"])
    "'positive', 'negative'"
    """
    chosen = ["Happy", "Sad"] if {"Happy", "Sad"} <= set(labels) else list(labels[:2])
    return ", ".join(f"'{label}'" for label in chosen)


def asked(prompt: Prompt, labels: Sequence[str]) -> dict[str, Any]:
    """The note of a request: which prompt was used, and which labels were offered."""
    return {"prompt": prompt.title, "offered": list(labels)}
