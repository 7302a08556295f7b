"""Values that users give, as what they have to be.

Inspect reads the command line as YAML, which makes a number of ``root=2024``, a list of
``labels=happy, sad`` and nothing of ``root=$UNSET``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from inspect_fer.errors import DatasetError

_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def text(name: str, value: object) -> str:
    """A value that has to be text.

    Raises:
        DatasetError: It is not given, is blank, or was read as something else.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        raise DatasetError(
            f"{name} is not given, or was an unset variable. Give it, as in -T {name}=..."
        )
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if not isinstance(value, str):
        raise DatasetError(
            f"{name}={value} was read as {_kind(value)}, not as text. Quote it twice:"
            f" -T \"{name}='...'\"."
        )
    return value


def place(name: str, value: object) -> Path:
    """A file or folder, ``~`` replaced by the home folder; whether it exists is not looked at.

    Raises:
        DatasetError: As `text`; also when it begins with ``~`` and a user that does not exist.
    """
    try:
        return Path(text(name, value)).expanduser()
    except RuntimeError as error:
        raise DatasetError(f"{name}={value}: {error}") from error


def is_folder(path: Path) -> bool:
    """Whether a folder lies there; what may not be looked at, or can have no such name, is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def flag(name: str, value: object) -> bool:
    """True or false, or a word that YAML takes for one of them.

    Raises:
        DatasetError: It is neither.
    """
    said = _FLAGS.get(str(value).casefold()) if isinstance(value, bool | str) else None
    if said is None:
        raise DatasetError(f"{name}={value!r} is neither true nor false.")
    return said


def whole(name: str, value: object) -> int:
    """A whole number, or one that is written as text.

    Raises:
        DatasetError: It is none.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        return int(value)
    raise DatasetError(f"{name}={value!r} is not a whole number.")


def typed(name: str, value: object, default: object) -> Any:
    """A value of the type of an option's default; text or None where the default is None.

    Raises:
        DatasetError: It is of another type.
    """
    if value is None and default is None:
        return None
    if isinstance(default, bool):
        return flag(name, value)
    return whole(name, value) if isinstance(default, int) else text(name, value)


def words(name: str, value: Sequence[object] | str | None) -> list[str]:
    """Words that are separated by commas, or a list of them; spaces around them do not count.

    Raises:
        DatasetError: It is neither, or a word was read as true, false or nothing.
    """
    if value is None:
        return []
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, Sequence):
        listed = [listed]
    return [word for item in listed if (word := _word(name, item).strip())]


def renames(name: str, value: Mapping[str, object] | Sequence[str] | str | None) -> dict[str, str]:
    """Pairs ``a=b,c=d``, or what maps the one to the other; spaces around names do not count.

    Raises:
        DatasetError: A pair is not of the form ``old=new``.
    """
    if isinstance(value, Mapping):
        return {_word(name, old): _word(name, new) for old, new in value.items()}
    pairs = {}
    for pair in words(name, value):
        old, _equals, new = map(str.strip, pair.partition("="))
        if not old or not new:
            raise DatasetError(f"{name}: {pair!r} is not of the form old=new.")
        pairs[old] = new
    return pairs


def _word(name: str, item: object) -> str:
    # Labels that are numbers arrive as numbers.
    if isinstance(item, str) or (isinstance(item, int | float) and not isinstance(item, bool)):
        return str(item)
    raise DatasetError(
        f"{name}: {item} was read as {_kind(item)}, not as a word: put it in quotes."
    )


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(value).__name__}"
