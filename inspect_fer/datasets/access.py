"""What of a dataset's folder may be opened: regular files in it, and nothing that a link leads to."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from inspect_fer.errors import DatasetError


@dataclass(slots=True)
class _Scope:
    root: str
    folders: dict[Path, bool] = field(default_factory=dict)

    def holds(self, path: str) -> bool:
        return path == self.root or path.startswith(self.root.rstrip(os.sep) + os.sep)


_scope: ContextVar[_Scope | None] = ContextVar("inspect_fer_scope", default=None)


@contextmanager
def within(root: Path) -> Iterator[None]:
    """Meanwhile, only what lies in this folder is read. The folder itself may be a link."""
    token = _scope.set(_Scope(os.path.realpath(root)))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def anywhere() -> Iterator[None]:
    """Meanwhile, files outside of the dataset's folder are read as well: the user named them."""
    token = _scope.set(None)
    try:
        yield
    finally:
        _scope.reset(token)


def readable(path: Path) -> Path:
    """The same path, if it is a regular file that may be read.

    The type is looked up before anything is opened, so a pipe never blocks.

    Raises:
        DatasetError: When there is no such file, it is none, or a link leads out of the folder.
    """
    reason = refusal(path)
    if reason is not None:
        raise DatasetError(f"{shown(path)} cannot be read: {reason}.")
    return path


def refusal(path: Path) -> str | None:
    """Why a file may not be read; None if it may."""
    try:
        status = path.lstat()
        linked = stat.S_ISLNK(status.st_mode)
        if linked:
            status = path.stat()
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    if stat.S_ISDIR(status.st_mode):
        return "it is a folder"
    if not stat.S_ISREG(status.st_mode):
        return "it is a pipe, socket or device"
    scope = _scope.get()
    if scope is None:
        return None
    inside = scope.holds(os.path.realpath(path)) if linked else _holds_folder(scope, path.parent)
    return None if inside else _OUTSIDE


def check_folder(folder: Path) -> None:
    """Refuse a folder that a link leads out to.

    Raises:
        DatasetError: When it lies outside of the dataset's folder.
    """
    scope = _scope.get()
    if scope is not None and not _holds_folder(scope, folder):
        raise DatasetError(f"{shown(folder)} cannot be read: {_OUTSIDE}.")


def shown(path: Path) -> str:
    """A path for a message: control characters and undecodable bytes do not reach a terminal."""
    text = str(path)
    return text if text.isprintable() else ascii(text)


_OUTSIDE = "a link leads out of the dataset's folder; put the files themselves there"


def _holds_folder(scope: _Scope, folder: Path) -> bool:
    if folder not in scope.folders:
        try:
            scope.folders[folder] = scope.holds(os.path.realpath(folder))
        except (OSError, ValueError):
            # A name that no file can have: opening it will say so.
            return True
    return scope.folders[folder]
