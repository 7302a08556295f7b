"""What the commands share: exit codes, options about a dataset, a progress bar."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.values import typed
from inspect_fer.errors import DatasetNotFoundError, FerError

SOUND, PROBLEMS, NOT_FOUND = 0, 1, 2

root_option = click.option(
    "--root", help="The dataset's folder; else it is looked for in $INSPECT_FER_DATA."
)
split_option = click.option("--split", help="The split; the paper's test set when not given.")
dataset_options = click.option(
    "-o",
    "--option",
    "options",
    multiple=True,
    metavar="K=V",
    help="One of the dataset's own options, such as fold=2; may be repeated.",
)


def options_of(card: Card, given: tuple[str, ...]) -> dict[str, Any]:
    """What `dataset_options` were given, each of the type that the card says.

    Raises:
        FerError: The dataset has no such option, or a value is of another type.
    """
    return values_of(card.options, given)


def values_of(known: Mapping[str, Any], given: tuple[str, ...]) -> dict[str, Any]:
    """Options given as ``K=V``, each of the type of the known one's default.

    Raises:
        FerError: There is no such option, or a value is of another type.
    """
    values = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or key not in known:
            offered = ", ".join(known) or "none"
            raise FerError(f"--option {pair}: expected K=V with K one of: {offered}.")
        values[key] = typed(key, value, known[key])
    return values


def fail(error: Exception, code: int | None = None) -> NoReturn:
    """Say what was wrong and leave: with 2 where something is not found, else with 1."""
    click.echo(f"Error: {error}", err=True)
    sys.exit(code_of(error) if code is None else code)


def code_of(error: Exception) -> int:
    """The exit code for an error about a dataset."""
    return NOT_FOUND if isinstance(error, DatasetNotFoundError) else PROBLEMS


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on the error stream, where that is a terminal, and what moves it."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=None)

        def advance(done: int, total: int, what: str) -> None:
            progress.update(bar, completed=done, total=total, description=escape(what))

        yield advance


def cell(value: object) -> str:
    """A value as a table shows it: text is data, not markup."""
    return "" if value is None else escape(str(value))
