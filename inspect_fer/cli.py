"""The command line: ``inspect-fer``."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import CARDS, find_card
from inspect_fer.datasets.load import find_root
from inspect_fer.errors import DatasetNotFoundError, FerError

SOUND, PROBLEMS, NOT_FOUND = 0, 1, 2

_SHOWN_PROBLEMS = 50


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inspect-fer")
def main() -> None:
    """Measure how well vision-language models recognise emotion.

    Evaluations themselves run with Inspect: inspect eval inspect_fer/schematic_7class --model ...
    """


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def datasets(as_json: bool) -> None:
    """List the datasets: what they hold, where to get them, and which are found here."""
    rows = [_facts(card) for card in CARDS.values()]
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
        table.add_row(*map(_cell, cells))
    Console().print(table)


@main.command()
@click.argument("name")
@click.option("--root", help="The dataset's folder; else it is looked for in $INSPECT_FER_DATA.")
@click.option("--split", help="The split; the paper's test set when not given.")
@click.option(
    "-o",
    "--option",
    "options",
    multiple=True,
    metavar="K=V",
    help="One of the dataset's own options, such as fold=2; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def check(
    name: str, root: str | None, split: str | None, options: tuple[str, ...], as_json: bool
) -> None:
    """Read a dataset whole: counts, labels, missing and broken files.

    Leaves with 0 when it is sound, 1 when there are problems, 2 when it is not found.
    """
    from inspect_fer.checking import check as check_dataset

    try:
        card = find_card(name)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(f"reading {name}", total=None)

            def advance(done: int, total: int) -> None:
                progress.update(bar, completed=done, total=total)

            found = check_dataset(card, split, root, advance, **_options(card, options))
    except FerError as error:
        code = NOT_FOUND if isinstance(error, DatasetNotFoundError) else PROBLEMS
        if as_json:
            click.echo(json.dumps({"name": name, "ok": False, "error": str(error)}, indent=2))
        else:
            click.echo(f"Error: {error}", err=True)
        sys.exit(code)

    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        _print_check(card, found.as_json())
    sys.exit(PROBLEMS if found.problems else SOUND)


@main.command()
@click.argument("logs", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the rows of results.json.")
def results(logs: tuple[str, ...], as_json: bool) -> None:
    """Print the figures of LOGS (files, folders or patterns): each with its interval and n.

    Leaves with 0 when there is at least one run, 1 when there is none, 2 when a log is not found.
    """
    from inspect_fer.reports.read import read_runs
    from inspect_fer.reports.rows import as_lines, rows
    from inspect_fer.reports.terminal import print_results

    try:
        with _progress() as advance:
            runs, skipped = read_runs(logs, advance)
            found = [row for run in runs for row in rows(run)]
    except FerError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOT_FOUND)
    if as_json:
        click.echo(json.dumps(as_lines(found), indent=1, ensure_ascii=False))
        for file in skipped:
            click.echo(f"skipped {file.log}: {file.reason}", err=True)
    else:
        print_results(runs, found, skipped, Console())
    sys.exit(SOUND if runs else PROBLEMS)


@main.command()
@click.argument("logs", nargs=-1, required=True)
@click.option(
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write to; it is made if it is not there.",
)
@click.option(
    "--cases",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Show up to N errors, refusals, disagreements and descriptions per run.",
)
@click.option("--images", is_flag=True, help="Show the cases' pictures, downsized.")
@click.option("--pixelate", is_flag=True, help="Pixelate the cases' pictures.")
@click.option(
    "--evaluation-report", is_flag=True, help="Also write EVALUATION_REPORT.md, for inspect_evals."
)
def report(
    logs: tuple[str, ...],
    output: Path,
    cases: int,
    images: bool,
    pixelate: bool,
    evaluation_report: bool,
) -> None:
    """Write a report of LOGS (files, folders or patterns): tables, figures and a page.

    Without --images no picture leaves the logs. Leaves with 0 when the report is written, else 2.
    """
    from inspect_fer.reports.build import build_report
    from inspect_fer.reports.evaluation_report import write_evaluation_report
    from inspect_fer.reports.write import write_report

    if (images or pixelate) and not cases:
        raise click.UsageError("--images and --pixelate need --cases N.")
    shown: Literal["none", "plain", "pixelated"] = (
        "pixelated" if pixelate else "plain" if images else "none"
    )
    try:
        with _progress() as advance:
            found = build_report(logs, cases=cases, pictures=shown, progress=advance)
            page = write_report(found, output, advance)
            if evaluation_report:
                write_evaluation_report(found, output)
    except FerError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOT_FOUND)
    for file in found.skipped:
        click.echo(f"skipped {file.log}: {file.reason}", err=True)
    click.echo(f"{len(found.runs)} run(s): {page}")


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dataset", required=True, help="Name of the dataset, as `datasets` lists it.")
@click.option("--model", required=True, help="Who predicted, such as openai/gpt-4-vision-preview.")
@click.option(
    "--condition",
    "conditions",
    multiple=True,
    metavar="K=V",
    help="What sets the predictions apart, such as frames=2; may be repeated.",
)
@click.option(
    "--log-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="The log's folder; $INSPECT_LOG_DIR or ./logs when not given.",
)
@click.option("--name-column", default="name", show_default=True)
@click.option("--target-column", default="gt", show_default=True)
@click.option("--ranking-column", default="gpt4v", show_default=True)
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    help="The dataset's folder: names and gold labels are checked against it.",
)
@click.option("--split", help="The split; the paper's test set when not given.")
@click.option(
    "-o",
    "--option",
    "options",
    multiple=True,
    metavar="K=V",
    help="One of the dataset's own options, such as agreement=5; may be repeated.",
)
@click.option("--skip-problems", is_flag=True, help="Leave out rows with problems.")
def import_(
    file: Path,
    dataset: str,
    model: str,
    conditions: tuple[str, ...],
    log_dir: Path | None,
    name_column: str,
    target_column: str,
    ranking_column: str,
    root: Path | None,
    split: str | None,
    options: tuple[str, ...],
    skip_problems: bool,
) -> None:
    """Make a log of predictions in FILE, a CSV with the columns name, gt and gpt4v.

    gpt4v is a list of labels, best first, separated by commas. No pictures are needed. Leaves with
    0 when the log is written, 1 when rows have problems and nothing is written, 2 when the dataset
    or the file cannot be read.
    """
    from inspect_fer.reports.released import Columns, import_predictions
    from inspect_fer.reports.terminal import print_import

    try:
        with _progress() as advance:
            imported = import_predictions(
                file,
                dataset=dataset,
                model=model,
                log_dir=log_dir or Path(os.environ.get("INSPECT_LOG_DIR", "logs")),
                condition=_conditions(conditions),
                columns=Columns(name_column, target_column, ranking_column),
                root=root,
                split=split,
                options=_options(find_card(dataset), options),
                skip_problems=skip_problems,
                progress=advance,
            )
    except FerError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOT_FOUND)
    print_import(imported, file, Console())
    sys.exit(SOUND if imported.log else PROBLEMS)


def _conditions(given: tuple[str, ...]) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise FerError(f"--condition {pair}: expected K=V, such as frames=2.")
        conditions[key.strip()] = int(value) if value.strip().isdecimal() else value.strip()
    return conditions


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on the error stream, where that is a terminal, and what moves it."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=None)

        def advance(done: int, total: int, what: str) -> None:
            progress.update(bar, completed=done, total=total, description=escape(what))

        yield advance


@main.command("run-configs")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a list.")
@click.option("--folder", "folder_only", is_flag=True, help="Print the folder alone.")
def run_configs(as_json: bool, folder_only: bool) -> None:
    """List the published experiments that Inspect can run again, and where their files lie.

    Each runs with: inspect eval --run-config FILE --model MODEL
    """
    folder = Path(__file__).parent / "run_configs"
    if folder_only:
        click.echo(folder)
        return
    files = [
        {
            "name": path.stem,
            "experiment": path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# "),
            "path": str(path),
        }
        for path in sorted(folder.glob("*.yaml"))
    ]
    if as_json:
        click.echo(json.dumps(files, indent=2, ensure_ascii=False))
        return
    click.echo(folder)
    for file in files:
        click.echo(f"  {file['name']}.yaml  {file['experiment']}")


@main.command()
@click.argument("name")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--to", "form", type=click.Choice(["parquet"]), default="parquet", show_default=True)
@click.option("--root", help="The dataset's folder; else it is looked for in $INSPECT_FER_DATA.")
@click.option("--split", help="The split; the paper's test set when not given.")
@click.option("--frames", type=click.IntRange(1), default=3, show_default=True, help="Per clip.")
@click.option(
    "-o", "--option", "options", multiple=True, metavar="K=V", help="As for `inspect-fer check`."
)
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
        with _progress() as advance:
            file = export_parquet(
                name,
                folder,
                split=split,
                root=root,
                frames=frames,
                progress=lambda done, total: advance(done, total, f"writing {name}"),
                **_options(card, options),
            )
    except FerError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOT_FOUND if isinstance(error, DatasetNotFoundError) else PROBLEMS)
    click.echo(file)


@main.command()
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
    except (FerError, PrerequisiteError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOT_FOUND)
    click.echo("\n".join(lines))


@main.command("lm-eval-tasks")
@click.option(
    "--found", is_flag=True, help="Print the tasks whose datasets are found here, instead."
)
def lm_eval_tasks(found: bool) -> None:
    """Print the folder that lm_eval takes as --include_path.

    lm_eval run --include_path $(inspect-fer lm-eval-tasks) --tasks $(inspect-fer lm-eval-tasks --found)
    """
    from inspect_fer.lm_eval import FOLDER
    from inspect_fer.lm_eval.entries import ENTRIES

    if not found:
        click.echo(FOLDER)
        return
    here = [entry.task for entry in ENTRIES.values() if _facts(find_card(entry.dataset))["root"]]
    if not here:
        click.echo("Error: no dataset is found here: see `inspect-fer datasets`.", err=True)
        sys.exit(NOT_FOUND)
    click.echo(",".join(here))


def _facts(card: Card) -> dict[str, Any]:
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


def _options(card: Card, given: tuple[str, ...]) -> dict[str, Any]:
    options = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or key not in card.options:
            offered = ", ".join(card.options) or "none"
            raise FerError(f"--option {pair}: expected K=V with K one of: {offered}.")
        options[key] = _typed(value, card.options[key])
    return options


def _typed(value: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return {"true": True, "false": False}[value.casefold()]
        return int(value) if isinstance(default, int) else value
    except (KeyError, ValueError):
        kind = type(default).__name__
        raise FerError(f"--option: {value!r} is no {kind}.") from None


def _print_check(card: Card, found: dict[str, Any]) -> None:
    console = Console()
    table = Table("label", "items", title=f"{card.title}, split {found['split']}")
    for label, count in found["labels"].items():
        table.add_row(_cell(label), str(count))
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
    verdict = f"{len(found['problems'])} problem(s)" if found["problems"] else "sound"
    console.print(
        f"{escape(found['root'])}: {verdict}, {found['broken_items']} item(s) with broken files"
    )


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))
