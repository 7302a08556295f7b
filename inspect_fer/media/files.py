"""Opening files of a dataset, and nothing outside of its folder."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspect_fer.errors import MediaError
from inspect_fer.stimulus import Media

AGAIN = "copy it again from where it came from"
"""What to do with a file that is cut off or empty."""


def bytes_inside(media: Media, what: str, *, limit: int) -> bytes:
    """The content of a file of the dataset.

    Args:
        media: The file.
        what: What it should be, for messages: ``an image``.
        limit: Largest size in bytes that is read.

    Raises:
        MediaError: As `file_inside`; also when the file is larger than `limit`.
    """
    path, size = _regular_file(media, what)
    if size > limit:
        raise problem(media, f"is larger than {limit // 2**20} MB: too large for {what}")
    with _naming(media), path.open("rb", buffering=0) as file:
        data = file.read(size)
        while len(data) < size and (more := file.read(size - len(data))):
            data += more
        return data


def file_inside(media: Media, what: str) -> Path:
    """The path of a regular, non-empty file inside the dataset's folder.

    The type is looked up before anything is opened, so a pipe or a device never blocks.

    Args:
        media: The file; symbolic links are followed, also that of the root itself.
        what: What it should be, for messages: ``an image``.

    Raises:
        MediaError: When it does not exist, is empty or no regular file, may not be read, or
            resolves to a place outside of `media.root`.
    """
    path, _ = _regular_file(media, what)
    return path


def names_inside(media: Media) -> list[str]:
    """Names of the entries of a folder of the dataset that are no folders, in no order.

    Raises:
        MediaError: When the folder does not exist, is a file, may not be read, or resolves to a
            place outside of `media.root`.
    """
    path, status = _inside(media)
    if not stat.S_ISDIR(status.st_mode):
        raise problem(media, "is a file, not a folder of frames")
    with _naming(media), os.scandir(path) as entries:
        return [entry.name for entry in entries if not entry.is_dir()]


def problem(media: Media, reason: str) -> MediaError:
    """The error for a file that cannot be used; `reason` continues the file's name."""
    # A name with control characters or undecodable bytes must not garble a terminal or a log.
    name = media.name if media.name.isprintable() else ascii(media.name)
    return MediaError(f"{name} {reason}")


def _regular_file(media: Media, what: str) -> tuple[Path, int]:
    """As `file_inside`, with the file's size in bytes."""
    path, status = _inside(media)
    if stat.S_ISDIR(status.st_mode):
        raise problem(media, f"is a directory, not {what}")
    if not stat.S_ISREG(status.st_mode):
        raise problem(media, f"is a pipe, socket or device, not {what}")
    if status.st_size == 0:
        raise problem(media, f"is empty (0 bytes): {AGAIN}")
    return path, status.st_size


def _inside(media: Media) -> tuple[Path, os.stat_result]:
    with _naming(media):
        status = _looked_up(media)
        if status is not None:
            return media.path, status
        path, root = Path(os.path.realpath(media.path)), Path(os.path.realpath(media.root))
        if path.is_relative_to(root):
            return path, path.stat()
    raise problem(
        media, "points outside the dataset's folder, and is not read: put the file itself there"
    )


def _looked_up(media: Media) -> os.stat_result | None:
    """What a path leads to, if there is neither a link nor a step upwards below the root.

    Resolving both paths looks at every folder from the top of the file system, and every look
    costs a worker thread its turn: while the event loop is busy, that takes longer than reading.
    """
    parts, start = media.path.parts, len(media.root.parts)
    if parts[:start] != media.root.parts or len(parts) == start or ".." in parts[start:]:
        return None
    for end in range(start + 1, len(parts) + 1):
        status = Path(*parts[:end]).lstat()
        if stat.S_ISLNK(status.st_mode):
            return None
    return status


@contextmanager
def _naming(media: Media) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise problem(
            media, "does not exist: correct the name where it is listed, or copy the file there"
        ) from None
    # ValueError: a path with a null byte.
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise problem(media, f"cannot be opened ({reason})") from error
