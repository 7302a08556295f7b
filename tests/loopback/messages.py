"""What a client sent, in one shape for every protocol."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from PIL import Image


@dataclass(frozen=True)
class Media:
    """An image, a video or a sound as it came over the wire.

    `encoded` is base64 in either alphabet; `data` decodes it once, when asked.
    """

    mime: str
    encoded: str = ""
    raw: bytes | None = None

    @property
    def kind(self) -> str:
        return self.mime.partition("/")[0]

    @cached_property
    def data(self) -> bytes:
        if self.raw is not None:
            return self.raw
        standard = self.encoded.replace("-", "+").replace("_", "/")
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)

    @cached_property
    def digest(self) -> str:
        """The pixels' digest of an image, else the digest of the bytes."""
        if self.kind == "image":
            return pixel_digest(self.data)
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Message:
    """One turn: text and media in the order in which they were sent."""

    role: str
    parts: tuple[str | Media, ...]

    @property
    def text(self) -> str:
        return "\n".join(part for part in self.parts if isinstance(part, str))

    @property
    def media(self) -> list[Media]:
        return [part for part in self.parts if isinstance(part, Media)]


@dataclass(frozen=True)
class Request:
    """One call of a model.

    `sequence` counts calls from 0 in the order of their arrival; `digest` is the same for calls
    with the same messages, whatever the protocol, the model or the number of the attempt.
    """

    provider: Literal["openai", "google"]
    path: str
    model: str
    messages: tuple[Message, ...]
    raw: dict[str, Any]
    headers: Mapping[str, str]
    sequence: int

    @property
    def prompt(self) -> str:
        """Text of the last user message."""
        return next((m.text for m in reversed(self.messages) if m.role == "user"), "")

    @property
    def texts(self) -> list[str]:
        """Every piece of text of every message, in order."""
        return [part for m in self.messages for part in m.parts if isinstance(part, str)]

    @property
    def images(self) -> list[Media]:
        return self._media("image")

    @property
    def videos(self) -> list[Media]:
        return self._media("video")

    @property
    def audios(self) -> list[Media]:
        return self._media("audio")

    def _media(self, kind: str) -> list[Media]:
        return [media for m in self.messages for media in m.media if media.kind == kind]

    @cached_property
    def digest(self) -> str:
        seen = hashlib.sha256()
        for message in self.messages:
            seen.update(message.role.encode() + b"\0")
            for part in message.parts:
                seen.update(part.encode() if isinstance(part, str) else part.data)
                seen.update(b"\0")
        return seen.hexdigest()


class BadRequest(Exception):
    """The request is not one that the real service would take."""


def pixel_digest(image: bytes | Path | Image.Image) -> str:
    """Digest of size and RGB pixels: equal for one picture in two lossless files."""
    if isinstance(image, bytes):
        image = Image.open(io.BytesIO(image))
    elif isinstance(image, Path):
        return pixel_digest(image.read_bytes())
    rgb = image.convert("RGB")
    return hashlib.sha256(b"%dx%d:" % rgb.size + rgb.tobytes()).hexdigest()


def from_data_url(url: str) -> Media:
    """The media of a `data:` URL; anything else would need the network."""
    head, comma, encoded = url.partition(",")
    if not head.startswith("data:") or not head.endswith(";base64") or not comma:
        raise BadRequest(f"media must be sent as a base64 data: URL, not {url[:60]!r}")
    return Media(mime=head.removeprefix("data:").removesuffix(";base64"), encoded=encoded)
