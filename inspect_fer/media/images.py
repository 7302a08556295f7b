"""From an image of a dataset to bytes that a model can be sent."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Literal

from PIL import ExifTags, Image, UnidentifiedImageError

from inspect_fer.errors import MediaError
from inspect_fer.media.files import AGAIN, bytes_inside, problem
from inspect_fer.stimulus import Media

Color = Literal["rgb", "grey"]

MAX_BYTES = 200 * 2**20
"""Larger image files are refused unread."""

_MIME = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}

# Named, because Pillow knows formats that start other programs (EPS) or guess without a signature.
_READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "JPEG2000", "AVIF")


def image_bytes(
    media: Media, *, color: Color = "rgb", max_side: int | None = None
) -> tuple[bytes, str]:
    """An image as bytes and MIME type, in a format that providers take.

    The file's own bytes where they can be sent: JPEG, PNG and WebP with 8 bits a sample and one
    picture. The type follows the content, never the name's ending. Anything else (GIF, BMP, TIFF,
    PPM, JPEG 2000, AVIF, CMYK, 16 bits, the first picture of an animation) becomes a PNG with the
    same pixels. Pixels are never turned: a camera's orientation tag stays, also on the PNG.

    The check that the picture is whole costs less than showing it: of a JPEG one value per 8 x 8
    pixels is decoded, of a PNG the checksums are read, others are decoded.

    Args:
        media: The image, a file or rendered.
        color: ``grey`` is Pillow's ``L`` (ITU-R 601-2 luma), as PNG; transparency stays.
        max_side: Larger images are scaled down to this many pixels on the longer side.

    Raises:
        MediaError: When the file is missing, empty, truncated, damaged, no image, outside of the
            root, or of more pixels than Pillow's `MAX_IMAGE_PIXELS`.
    """
    data = media.render() if media.render else bytes_inside(media, "an image", limit=MAX_BYTES)
    with _reading(media, data), Image.open(BytesIO(data), formats=_READ) as image:
        _refuse_bomb(media, image)
        fits = max_side is None or max(image.size) <= max_side
        if fits and _sendable(image, data) and (color == "rgb" or image.mode == "L"):
            _check_whole(image)
            return data, _MIME[str(image.format)]
        return _as_png(media, image, color, max_side), "image/png"


def data_uri(data: bytes, mime: str) -> str:
    """Bytes as a ``data:`` URI, the form in which Inspect takes media from memory."""
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def _sendable(image: Image.Image, data: bytes) -> bool:
    if image.format == "MPO":
        return image.mode in ("L", "RGB")
    if image.format not in _MIME or getattr(image, "n_frames", 1) > 1:
        return False
    if image.format == "PNG":
        bits_per_sample = data[24]
        return bits_per_sample <= 8
    return image.mode in ("L", "RGB", "RGBA")


def _check_whole(image: Image.Image) -> None:
    if image.format == "PNG":
        image.verify()
        return
    image.draft("L", (1, 1))
    image.load()


def _as_png(media: Media, image: Image.Image, color: Color, max_side: int | None) -> bytes:
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    exif = Image.Exif()
    # A damaged tag block says nothing about the pixels.
    with suppress(Exception):
        exif[ExifTags.Base.Orientation] = image.getexif()[ExifTags.Base.Orientation]
    picture = _eight_bit(media, image)
    if color == "grey":
        picture = picture.convert("LA" if picture.has_transparency_data else "L")
        profile = None
    if max_side is not None:
        picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    file = BytesIO()
    # Level 1 takes half the time of the default 6 for files 6 % larger.
    picture.save(file, "PNG", compress_level=1, icc_profile=profile, exif=exif)
    return file.getvalue()


def _eight_bit(media: Media, image: Image.Image) -> Image.Image:
    image.load()
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format in ("PNG", "PPM")):
        import numpy as np

        values = np.asarray(image).astype(np.uint32)
        return Image.fromarray(((values + 128) // 257).astype(np.uint8))
    if image.mode in ("I", "F"):
        raise problem(
            media,
            "has 32 bits a sample and nothing says which value is white: "
            "convert it to 8 bits a sample",
        )
    if image.has_transparency_data:
        return image.convert("RGBA" if image.mode not in ("LA", "La") else "LA")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _refuse_bomb(media: Media, image: Image.Image) -> None:
    limit = Image.MAX_IMAGE_PIXELS
    if limit is not None and image.width * image.height > limit:
        raise _bomb(media, f"{image.width} x {image.height} pixels, at most {limit} are read")


def _bomb(media: Media, detail: object) -> MediaError:
    return problem(media, f"looks like a decompression bomb ({detail}): leave it out or shrink it")


@contextmanager
def _reading(media: Media, data: bytes) -> Iterator[None]:
    try:
        yield
    except MediaError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bomb(media, error) from error
    except UnidentifiedImageError as error:
        raise problem(
            media, f"is not an image Pillow can read (it begins with {data[:12]!r})"
        ) from error
    # Decoders answer damaged bytes with errors of every kind: OSError, SyntaxError, ValueError,
    # struct.error, IndexError, MemoryError, ...
    except Exception as error:
        if _is_cut_off(data, str(error)):
            reason = f"is truncated: {AGAIN}"
        else:
            reason = f"is damaged ({type(error).__name__}: {error})"
        raise problem(media, reason) from error


def _is_cut_off(data: bytes, message: str) -> bool:
    if data[:4] == b"RIFF":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    words = ("truncated", "incomplete", "broken data stream", "unexpected end")
    return any(word in message.lower() for word in words)
