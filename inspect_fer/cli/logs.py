"""The commands about logs: figures, reports, and logs of what others predicted."""

import json
import os
import sys
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console

from inspect_fer.cli.shared import (
    NOT_FOUND,
    PROBLEMS,
    SOUND,
    dataset_options,
    fail,
    options_of,
    progress_bar,
    split_option,
)
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.errors import FerError


@click.command()
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
        with progress_bar() as advance:
            runs, skipped = read_runs(logs, advance)
            found = [row for run in runs for row in rows(run)]
    except FerError as error:
        fail(error, NOT_FOUND)
    if as_json:
        click.echo(json.dumps(as_lines(found), indent=1, ensure_ascii=False))
        for file in skipped:
            click.echo(f"skipped {file.log}: {file.reason}", err=True)
    else:
        print_results(runs, found, skipped, Console())
    sys.exit(SOUND if runs else PROBLEMS)


@click.command()
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
        with progress_bar() as advance:
            found = build_report(logs, cases=cases, pictures=shown, progress=advance)
            page = write_report(found, output, advance)
            if evaluation_report:
                write_evaluation_report(found, output)
    except FerError as error:
        fail(error, NOT_FOUND)
    for file in found.skipped:
        click.echo(f"skipped {file.log}: {file.reason}", err=True)
    click.echo(f"{len(found.runs)} run(s): {page}")


@click.command("import")
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
@split_option
@dataset_options
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
        with progress_bar() as advance:
            imported = import_predictions(
                file,
                dataset=dataset,
                model=model,
                log_dir=log_dir or Path(os.environ.get("INSPECT_LOG_DIR", "logs")),
                condition=_conditions(conditions),
                columns=Columns(name_column, target_column, ranking_column),
                root=root,
                split=split,
                options=options_of(find_card(dataset), options),
                skip_problems=skip_problems,
                progress=advance,
            )
    except FerError as error:
        fail(error, NOT_FOUND)
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
