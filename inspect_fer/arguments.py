"""Arguments of tasks, solvers and models: a wrong one is refused when the thing is made."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec, TypeGuard, TypeVar

from inspect_ai._util.error import PrerequisiteError
from rich.markup import escape

from inspect_fer.errors import FerError

P = ParamSpec("P")
Made = TypeVar("Made")


class ArgumentError(FerError, PrerequisiteError, ValueError):
    """An argument makes no sense; Inspect's command line prints the message alone."""

    def __init__(self, message: str) -> None:
        # Inspect prints it as markup, and it quotes what a user wrote.
        super().__init__(escape(message))


def is_number(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number; `True` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_number(name: str, value: object, least: int | None = None) -> None:
    """Refuse what is no whole number, or below the least one that makes sense.

    Args:
        name: What the user calls the argument.
        value: What was given.
        least: The smallest number that is taken; None takes any.

    Raises:
        ArgumentError: Names the argument, its value and what is expected.
    """
    if is_number(value) and (least is None or value >= least):
        return
    since = "" if least is None else f" from {least}"
    raise ArgumentError(f"{name}={value!r} is not a whole number{since}")


def check_choice(name: str, value: object, offered: Sequence[str]) -> None:
    """Refuse what is not offered.

    Args:
        name: What the user calls the argument.
        value: What was given.
        offered: What there is.

    Raises:
        ArgumentError: Names the argument, its value and what there is.
    """
    if value not in offered:
        raise ArgumentError(f"{name}={value!r} is not one of {', '.join(offered)}")


def refuse_unknown(make: Callable[P, Made]) -> Callable[P, Made]:
    """A function that refuses an argument it does not have, as it refuses a wrong value.

    Args:
        make: Makes something from arguments that a user names.

    Returns:
        The same, with the name and the signature of `make`; it raises an `ArgumentError` that says
        which arguments there are.
    """
    known = list(inspect.signature(make).parameters)

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Made:
        check_names(make.__name__, kwargs, known)
        return make(*args, **kwargs)

    return made


def check_names(owner: str, given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse arguments that do not exist.

    Args:
        owner: Whose arguments they are.
        given: Their names, as a user wrote them.
        known: The names there are.

    Raises:
        ArgumentError: Names the arguments, and those there are.
    """
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ArgumentError(
            f"{owner} has no argument {', '.join(unknown)}; it has: {', '.join(known) or 'none'}."
        )
