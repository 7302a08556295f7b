"""Pictures of a log as small pictures of a report."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

SIDE = 240
"""Longest side of a picture in a report, in pixels."""

BLOCKS = 12
"""Blocks along the longest side of a pixelated picture: no face can be told from another."""

_MOST_PIXELS = 40_000_000


def small_picture(uri: str, *, pixelate: bool = False) -> str | None:
    """A logged picture, downsized and encoded anew as JPEG.

    Args:
        uri: A ``data:`` URI.
        pixelate: Replace it by at most `BLOCKS` x `BLOCKS` plain squares.

    Returns:
        A ``data:image/jpeg`` URI; None when the log has no picture there (logged without images)
        or it cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    head, comma, data = uri.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        return None
    try:
        with Image.open(BytesIO(base64.b64decode(data, validate=True))) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                return None
            picture = opened.convert("RGB")
    except (
        *(binascii.Error, UnidentifiedImageError, OSError, ValueError),
        *(Image.DecompressionBombError, Image.DecompressionBombWarning),
    ):
        return None
    picture.thumbnail((SIDE, SIDE))
    if pixelate:
        picture = _pixelated(picture)
    file = BytesIO()
    picture.save(file, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")


def _pixelated(picture: Image.Image) -> Image.Image:
    from PIL import Image

    scale = BLOCKS / max(picture.size)
    blocks = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    small = picture.resize(blocks, Image.Resampling.BOX)
    return small.resize(picture.size, Image.Resampling.NEAREST)
