"""The commands about datasets."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspect_fer.cli.shared import (
    NOT_FOUND,
    PROBLEMS,
    SOUND,
    cell,
    code_of,
    dataset_options,
    fail,
    options_of,
    progress_bar,
    root_option,
    split_option,
    values_of,
)
from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import CARDS, find_card
from inspect_fer.datasets.folder import NAME, OPTIONS
from inspect_fer.datasets.load import ROOT_VARIABLE, find_root
from inspect_fer.errors import DatasetNotFoundError, FerError

if TYPE_CHECKING:
    from inspect_fer.checking import Soundness

_SHOWN_PROBLEMS = 50


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def datasets(as_json: bool) -> None:
    """List the datasets: what they hold, where to get them, and which are found here."""
    rows = [facts(card) for card in CARDS.values()]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = Table(box=box.SIMPLE, pad_edge=False, show_lines=True)
    table.add_column("name", no_wrap=True)
    table.add_column("classes", justify="right")
    table.add_column("n", justify="right")
    table.add_column("found")
    table.add_column("task, modality, licence, where to get it", overflow="fold")
    for row in rows:
        found = "embedded" if row["embedded"] else "yes" if row["root"] else "no"
        told = f"{row['title']}: {row['family']}, {row['modality']}"
        where = f"{row['licence']}\n{row['root'] or row['request']}"
        cells = (row["name"], row["classes"], row["n"], found, f"{told}\n{where}")
        table.add_row(*map(cell, cells))
    Console().print(table)
    click.echo(_where_looked())


@click.command()
@click.argument("name")
@root_option
@split_option
@dataset_options
@click.option("--strict", is_flag=True, help="A warning, such as another count, is a problem.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def check(
    name: str,
    root: str | None,
    split: str | None,
    options: tuple[str, ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Read a dataset whole: counts, labels, missing and broken files.

    NAME is one that `datasets` lists, or image_folder for files of your own, whose options are
    those of the task, such as -o table=labels.csv.

    Leaves with 0 when there is no problem, 1 when there are problems, 2 when it is not found.
    """
    try:
        found = _checked(name, split, root, options)
    except FerError as error:
        if not as_json:
            fail(error)
        click.echo(json.dumps({"name": name, "ok": False, "error": str(error)}, indent=2))
        sys.exit(code_of(error))

    if as_json:
        click.echo(json.dumps(found.as_json(strict=strict), indent=2, ensure_ascii=False))
    else:
        _print_check(found.as_json())
    sys.exit(SOUND if found.ok(strict=strict) else PROBLEMS)


def _checked(
    name: str, split: str | None, root: str | None, options: tuple[str, ...]
) -> "Soundness":
    from inspect_fer.checking import check as check_dataset
    from inspect_fer.checking import check_folder

    if name == NAME:
        if root is None:
            raise FerError(f"{NAME} needs the folder of your files: --root DIR.")
        read = partial(check_folder, split, root, **values_of(OPTIONS, options))
    else:
        card = find_card(name)
        read = partial(check_dataset, card, split, root, **options_of(card, options))
    with progress_bar() as advance:
        return read(on_item=lambda done, total: advance(done, total, f"reading {name}"))


@click.command()
@click.argument("name")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--to", "form", type=click.Choice(["parquet"]), default="parquet", show_default=True)
@root_option
@split_option
@click.option("--frames", type=click.IntRange(1), default=3, show_default=True, help="Per clip.")
@dataset_options
def export(
    name: str,
    folder: Path,
    form: str,
    root: str | None,
    split: str | None,
    frames: int,
    options: tuple[str, ...],
) -> None:
    """Write a dataset you hold into FOLDER as parquet, for a cluster of your own.

    Its rows are read again with: inspect eval inspect_fer/hub_dataset -T path=FOLDER -T id=id

    Leaves with 0 when it is written, 1 when there are problems, 2 when it is not found.
    """
    from inspect_fer.datasets.export import export_parquet

    try:
        card = find_card(name)
        with progress_bar() as advance:
            file = export_parquet(
                name,
                folder,
                split=split,
                root=root,
                frames=frames,
                progress=lambda done, total: advance(done, total, f"writing {name}"),
                **options_of(card, options),
            )
    except FerError as error:
        fail(error)
    click.echo(file)


@click.command()
@click.argument("tasks", nargs=-1, required=True)
@click.option("--size", type=click.IntRange(1), default=500, show_default=True, help="Items each.")
def shards(tasks: tuple[str, ...], size: int) -> None:
    """Cut TASKS into parts for several processes or machines: prints `task first-last` per line.

    A line is what Inspect runs as: inspect eval TASK --limit FIRST-LAST
    """
    from inspect_ai._util.error import PrerequisiteError

    from inspect_fer.tasks.shards import shards as parts

    try:
        lines = [f"{task} {limit}" for task, limit in parts(tasks, size)]
    except FerError as error:
        fail(error, NOT_FOUND)
    except PrerequisiteError as error:
        # Its own message is markup.
        fail(error.__cause__ if isinstance(error.__cause__, FerError) else error, NOT_FOUND)
    click.echo("\n".join(lines))


def facts(card: Card) -> dict[str, Any]:
    """What is told of a dataset; its root is None where it is not found, or embedded."""
    try:
        root = None if card.embedded else str(find_root(card))
    except DatasetNotFoundError:
        root = None
    return {
        "name": card.name,
        "title": card.title,
        "family": card.family,
        "modality": card.modality,
        "classes": len(card.labels.names),
        "labels": list(card.labels.names),
        "n": card.splits[card.default_split],
        "splits": dict(card.splits),
        "metric": card.metric,
        "licence": card.licence,
        "request": card.request,
        "homepage": card.homepage,
        "citation": card.citation,
        "embedded": card.embedded,
        "root": root,
    }


def _where_looked() -> str:
    data = os.environ.get(ROOT_VARIABLE)
    if data and not Path(data).expanduser().is_dir():
        return f"Nothing is found: ${ROOT_VARIABLE} is {data}, which is not a folder."
    if data:
        return f"Found is what lies in {data} (${ROOT_VARIABLE})."
    return (
        f"Nothing is looked for: ${ROOT_VARIABLE} is not set. export {ROOT_VARIABLE}=DIR, the folder"
        " that holds raf_db/, caer_s/, ...; or name one dataset's folder: -T root=DIR (inspect"
        " eval), --root DIR (inspect-fer check)."
    )


def _print_check(found: dict[str, Any]) -> None:
    console = Console()
    table = Table("label", "items", title=escape(f"{found['title']}, split {found['split']}"))
    for label, count in found["labels"].items():
        table.add_row(cell(label), str(count))
    table.add_row("all", str(found["items"]), style="bold")
    console.print(table)
    for warning in found["warnings"]:
        console.print(f"[yellow]warning[/] {escape(warning)}")
    for problem in found["problems"][:_SHOWN_PROBLEMS]:
        line = "" if problem["line"] is None else f":{problem['line']}"
        console.print(
            f"[red]problem[/] {escape(problem['path'])}{line}: {escape(problem['message'])}"
        )
    hidden = len(found["problems"]) - _SHOWN_PROBLEMS
    if hidden > 0:
        console.print(f"... and {hidden} more; --json lists them all.")
    console.print(
        f"{escape(found['root'])}: {_verdict(found)}, {found['broken_items']} item(s) with broken"
        " files"
    )


def _verdict(found: dict[str, Any]) -> str:
    said = [
        f"{len(found[kind])} {kind[:-1]}(s)" for kind in ("problems", "warnings") if found[kind]
    ]
    return ", ".join(said) or "sound"
