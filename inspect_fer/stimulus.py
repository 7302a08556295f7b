"""One item of a dataset: what is shown, and what its annotators said of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Kind = Literal["image", "frames", "video", "audio"]

_NOTHING: Mapping[str, str | float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Media:
    """A file (or a folder of frames) that an item shows or sounds.

    Nothing is opened when a `Media` is made: it is read when its sample runs.

    Attributes:
        kind: ``image``, ``video`` and ``audio`` are files; ``frames`` is a folder of images.
        path: Where it lies. For a rendered image, the name under which it is reported.
        root: The dataset's folder; reading refuses a path that resolves outside of it.
        render: For an image that is in no file (drawn, or pixels from a table): returns it
            as PNG bytes.
    """

    kind: Kind
    path: Path
    root: Path
    render: Callable[[], bytes] | None = None

    def __fspath__(self) -> str:
        return str(self.path)

    @property
    def name(self) -> str:
        """The path relative to the dataset's root, with forward slashes."""
        path = self.path
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        )


@dataclass(frozen=True, slots=True)
class Stimulus:
    """One item of a dataset.

    Attributes:
        id: The dataset's own name of the item, unique within the dataset.
        label: The gold label, in the spelling of the card's label list.
        media: What is shown; empty for text alone.
        transcript: What is said in the clip, or the text of a post.
        votes: Number of annotators (or annotation points) per label, where published.
        subject: Who is shown, where the dataset says so; the unit over which intervals are clustered.
        score: Sentiment intensity, on the dataset's own scale.
        names: Other names of the item, such as the key of released predictions.
        traits: What the owners annotate beside the label (actor's sex, agreement, valence, ...).
        source: Where the annotation stands: ``file`` or ``file:line``.
    """

    id: str
    label: str
    media: tuple[Media, ...] = ()
    transcript: str | None = None
    votes: Mapping[str, float] | None = None
    subject: str | None = None
    score: float | None = None
    names: tuple[str, ...] = ()
    traits: Mapping[str, str | float] = field(default_factory=lambda: _NOTHING)
    source: str = ""

    @property
    def said(self) -> str:
        """The transcript without blanks around it; empty where there is none."""
        return (self.transcript or "").strip()
