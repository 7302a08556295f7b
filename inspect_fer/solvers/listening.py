"""A second model that listens, so that one that cannot hear is told how something is spoken."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log._samples import sample_active
from inspect_ai.model import ChatMessageUser, ContentAudio, ContentText, Model, get_model
from inspect_ai.util import store, suspend_working_limit

from inspect_fer.answers import is_refused
from inspect_fer.errors import FerError
from inspect_fer.media.items import current_items
from inspect_fer.prompts.listening import LISTEN, NOTHING_HEARD
from inspect_fer.stimulus import Stimulus

ROLE = "listener"
"""The model role: ``--model-role listener=google/gemini-2.5-flash``."""

HEARD_NOTE = "fer_heard"
"""Key of the store under which a sample keeps what was heard in its item."""

_Key = tuple[str, int, tuple[Path, ...]]


class Listener:
    """Asks the listener once per run, epoch and item, however many requests show the item."""

    def __init__(self) -> None:
        self._heard: dict[_Key, str] = {}
        self._locks: defaultdict[_Key, anyio.Lock] = defaultdict(anyio.Lock)

    def check(self) -> None:
        """Make sure that somebody listens.

        Raises:
            FerError: No model has the role ``listener``.
        """
        _model()

    async def __call__(self, item: Stimulus, sound: Callable[[], Awaitable[ContentAudio]]) -> str:
        """What the voice does, in the listener's words.

        Args:
            item: The item; its own sample keeps the words in its store.
            sound: Reads what is listened to.

        Raises:
            FerError: No model has the role ``listener``.
            MediaError: There is no sound, or it cannot be read.
        """
        key = _key(item)
        with suspend_working_limit():
            await self._locks[key].acquire()
        try:
            if key not in self._heard:
                self._heard[key] = await _listen(_model(), await sound())
        finally:
            self._locks[key].release()
        words = self._heard[key]
        if _is_of_this_sample(item):
            store().set(HEARD_NOTE, words)
        return words


async def _listen(model: Model, sound: ContentAudio) -> str:
    output = await model.generate([ChatMessageUser(content=[ContentText(text=LISTEN.text), sound])])
    words = "" if is_refused(output) else " ".join(output.completion.split())
    return words or NOTHING_HEARD


def _model() -> Model:
    try:
        return get_model(role=ROLE, required=True)
    except PrerequisiteError as error:
        raise FerError(
            "audio=described asks a second model how something is spoken, and none is named."
            f" Name one that takes sound: --model-role {ROLE}=google/gemini-2.5-flash"
        ) from error


def _key(item: Stimulus) -> _Key:
    # Ids are unique within a split alone, and examples come from another one.
    paths = tuple(media.path for media in item.media)
    active = sample_active()
    return ("", 0, paths) if active is None else (active.eval_id, active.epoch, paths)


def _is_of_this_sample(item: Stimulus) -> bool:
    active, items = sample_active(), current_items()
    return active is not None and items.stimuli[items.position(str(active.sample.id))] is item
