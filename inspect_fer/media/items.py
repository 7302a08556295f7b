"""The items of a task, and what a model is shown of each."""

from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from inspect_ai.model import Content, ContentAudio, ContentImage, ContentText, ContentVideo

from inspect_fer.arguments import ArgumentError, check_choice, check_number
from inspect_fer.errors import FerError, MediaError
from inspect_fer.labels import LabelSet
from inspect_fer.media import audio as sounds
from inspect_fer.media.frames import sample_frames
from inspect_fer.media.images import data_uri, image_bytes
from inspect_fer.media.shelf import Shelf
from inspect_fer.media.video import as_mp4
from inspect_fer.prompts.listening import HEARD
from inspect_fer.stimulus import Media, Stimulus

Color = Literal["rgb", "grey"]
Video = Literal["frames", "native"]
Modality = Literal["text", "image", "video", "fusion"]
Audio = Literal["none", "native", "spectrogram", "described"]

_OFFERED = {"color": Color, "video": Video, "modality": Modality, "audio": Audio}


class Listen(Protocol):
    """Says what is heard in an item."""

    def check(self) -> None:
        """Make sure that somebody listens.

        Raises:
            FerError: Nobody does.
        """

    async def __call__(
        self, item: Stimulus, sound: Callable[[], Awaitable[ContentAudio]], /
    ) -> str:
        """From an item, and what reads its sound, to words about the voice."""


@dataclass(frozen=True, slots=True)
class View:
    """What of an item a model is shown.

    Attributes:
        color: ``grey`` turns every picture of the item into luminance (paper, section 5.7); a
            spectrogram keeps its colours.
        video: A clip as sampled ``frames`` (images) or ``native`` (the clip itself, as mp4).
        frames: Frames per clip; the paper uses 3, and 2 for comparison (Table 8).
        modality: ``text`` (transcript alone), ``image`` or ``video`` (no transcript) or
            ``fusion`` (both; Table 9).
        audio: Sound of a clip beside its pictures: ``native`` (wav), ``spectrogram`` (an image) or
            ``described`` (a listener's words about the voice).

    Raises:
        ArgumentError: A value is not offered, or two do not go together; it is a `ValueError`.
    """

    color: Color = "rgb"
    video: Video = "frames"
    frames: int = 3
    modality: Modality = "fusion"
    audio: Audio = "none"

    def __post_init__(self) -> None:
        for name, offered in _OFFERED.items():
            check_choice(name, getattr(self, name), get_args(offered))
        check_number("frames", self.frames, least=1)
        if self.color == "grey" and self.video == "native":
            raise ArgumentError("color=grey works on pictures: use video=frames")
        if self.modality == "text" and self.audio != "none":
            raise ArgumentError(f"modality=text shows words alone: leave out audio={self.audio}")


@dataclass(frozen=True, slots=True)
class Items:
    """All items of a task in dataset order.

    Attributes:
        stimuli: The items.
        labels: What may be answered.
        view: What is shown of each.
        train: Loads the items of the train split, for examples; takes time, so off the event loop.
        listen: Says what is heard, for ``audio=described``.
    """

    stimuli: Sequence[Stimulus]
    labels: LabelSet
    view: View
    train: Callable[[], Sequence[Stimulus]] | None = field(default=None, repr=False, compare=False)
    listen: Listen | None = field(default=None, repr=False, compare=False)
    _positions: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _shelf: Shelf = field(init=False, repr=False, compare=False, default_factory=Shelf)

    def __post_init__(self) -> None:
        positions = {stimulus.id: at for at, stimulus in enumerate(self.stimuli)}
        object.__setattr__(self, "_positions", positions)

    def position(self, item: str) -> int:
        """Where the item of this id stands in dataset order, from 0.

        Raises:
            KeyError: No item has this id.
        """
        return self._positions[item]

    @property
    def mean_bytes(self) -> float:
        """Bytes of what is shown of an item, on the average of those read so far; 0 before."""
        return self._shelf.mean_bytes

    async def content(self, stimulus: Stimulus, *, ahead: bool = False) -> list[Content]:
        """What a model is sent of one item: words first, then pictures, clip or sound.

        Media are read and decoded in a worker thread. Samples that show the same item at about
        the same time share what was read.

        Args:
            stimulus: The item.
            ahead: The item's own sample has yet to come, and will need the same.

        Raises:
            MediaError: When a file is missing or broken, or there is no sound where it should be
                shown; names the item and the file.
            FerError: When words about a voice are wanted and nobody listens, before a file is read.
        """
        listen = self._listener()
        shown = await self._shelf.get(_key(stimulus), lambda: self._read(stimulus), keep=ahead)
        words = sum(part.type == "text" for part in shown)
        return [*shown[:words], *await _heard(stimulus, listen), *shown[words:]]

    async def read_ahead(self, stimuli: Sequence[Stimulus]) -> dict[str, list[Content]]:
        """Read pictures of items whose own samples have yet to come.

        One turn of a thread reads them all: the turn takes longer than a picture. What takes longer
        than a turn (clips, sound, pictures that are turned grey) is left to `content`, which can
        read several at once, and so is what cannot be read, with its error.

        Returns:
            Id -> content of the items that are read.
        """
        if self.view.color != "rgb" or self.view.modality == "text" or self.view.audio != "none":
            return {}
        pictures = {
            _key(stimulus): stimulus
            for stimulus in stimuli
            if all(media.kind == "image" for media in stimulus.media)
        }

        def read(keys: Sequence[Hashable]) -> dict[Hashable, list[Content]]:
            found = {}
            for key in keys:
                with suppress(MediaError):
                    found[key] = _pictures(pictures[key], self.view)
            return found

        found = await self._shelf.fill(
            list(pictures), lambda keys: to_thread.run_sync(read, keys, limiter=_readers())
        )
        return {pictures[key].id: content for key, content in found.items()}

    async def _read(self, stimulus: Stimulus) -> list[Content]:
        view = self.view
        content = _words(stimulus, view)
        if view.modality == "text":
            if not content:
                raise MediaError(
                    f"item {stimulus.id!r}: modality=text, but it has no transcript: add one, or"
                    " leave the item out"
                )
            return content
        _check_sound(stimulus, view)
        for media in stimulus.media:
            content.extend(
                await to_thread.run_sync(_show, media, view, stimulus.id, limiter=_readers())
            )
        return content

    def _listener(self) -> Listen | None:
        if self.view.audio != "described":
            return None
        if self.listen is None:
            raise FerError("audio=described needs a task of inspect_fer: it knows the listener.")
        self.listen.check()
        return self.listen


async def _heard(stimulus: Stimulus, listen: Listen | None) -> list[Content]:
    if listen is None:
        return []
    media = next(media for media in stimulus.media if media.kind in _SOUNDING)

    async def load() -> ContentAudio:
        return await to_thread.run_sync(_sound_of, media, stimulus.id, limiter=_readers())

    return [ContentText(text=HEARD.fill(words=await listen(stimulus, load)))]


def _readers() -> CapacityLimiter:
    # Few threads: each keeps memory of its own, and pictures are read faster than they are sent.
    try:
        return _reader_limit.get()
    except LookupError:
        limit = CapacityLimiter(_READERS)
        _reader_limit.set(limit)
        return limit


_READERS = 4
_reader_limit: RunVar[CapacityLimiter] = RunVar("inspect_fer_readers")
_current: ContextVar[Items] = ContextVar("inspect_fer_items")


def set_current_items(items: Items) -> None:
    """Let the solvers of the running sample find the items of its task."""
    _current.set(items)


def current_items() -> Items:
    """The items of the task that the running sample belongs to.

    Raises:
        FerError: Outside a task of this package.
    """
    try:
        return _current.get()
    except LookupError:
        raise FerError(
            "This solver needs a task of inspect_fer: it shows other items than the sample's own."
        ) from None


_SOUNDING = ("video", "audio")


def _check_sound(stimulus: Stimulus, view: View) -> None:
    if view.audio != "none" and not any(media.kind in _SOUNDING for media in stimulus.media):
        kinds = ", ".join(sorted({media.kind for media in stimulus.media})) or "no media"
        raise MediaError(
            f"item {stimulus.id!r}: audio={view.audio}, but there is no sound ({kinds}): leave audio"
            " out, or show a form of the dataset that has whole clips"
        )


def _key(stimulus: Stimulus) -> Hashable:
    # Ids are unique within a split alone, and examples come from another one.
    return stimulus.id, stimulus.media, stimulus.transcript


def _words(stimulus: Stimulus, view: View) -> list[Content]:
    # Services refuse an empty text, or put other words in its place.
    shown = stimulus.said and view.modality in ("text", "fusion")
    return [ContentText(text=stimulus.said)] if shown else []


def _pictures(stimulus: Stimulus, view: View) -> list[Content]:
    shown = [part for media in stimulus.media for part in _show(media, view, stimulus.id)]
    return [*_words(stimulus, view), *shown]


def _show(media: Media, view: View, item: str) -> list[Content]:
    with _naming(item):
        return _SHOW[media.kind](media, view)


def _sound_of(media: Media, item: str) -> ContentAudio:
    with _naming(item):
        return _wav(media)


def _wav(media: Media) -> ContentAudio:
    return ContentAudio(audio=data_uri(sounds.wav_bytes(media), "audio/wav"), format="wav")


@contextmanager
def _naming(item: str) -> Iterator[None]:
    try:
        yield
    except MediaError as error:
        raise MediaError(f"item {item!r}: {error}") from error


def _image(media: Media, view: View) -> list[Content]:
    return [ContentImage(image=data_uri(*image_bytes(media, color=view.color)))]


def _frames(media: Media, view: View) -> list[Content]:
    pictures = sample_frames(media, view.frames, color=view.color)
    return [ContentImage(image=data_uri(data, mime)) for data, mime in pictures]


def _video(media: Media, view: View) -> list[Content]:
    shown = _frames(media, view) if view.video == "frames" else [_native(media)]
    return shown + _sound(media, view)


def _native(media: Media) -> Content:
    path, mime = as_mp4(media)
    return ContentVideo(video=data_uri(path.read_bytes(), mime), format="mp4")


def _sound(media: Media, view: View) -> list[Content]:
    if view.audio == "native":
        return [_wav(media)]
    if view.audio == "spectrogram":
        return [ContentImage(image=data_uri(sounds.spectrogram_png(media), "image/png"))]
    return []


_SHOW: Mapping[str, Callable[[Media, View], list[Content]]] = {
    "image": _image,
    "frames": _frames,
    "video": _video,
    "audio": _sound,
}
