"""The commands that say where the files of ready-made experiments lie."""

import json
from pathlib import Path

import click

from inspect_fer.cli.data import facts
from inspect_fer.cli.shared import NOT_FOUND, fail
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.errors import FerError


@click.command("run-configs")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a list.")
@click.option("--folder", "folder_only", is_flag=True, help="Print the folder alone.")
def run_configs(as_json: bool, folder_only: bool) -> None:
    """List the published experiments that Inspect can run again, and where their files lie.

    Each runs with: inspect eval --run-config FILE --model MODEL
    """
    folder = Path(__file__).parents[1] / "run_configs"
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


@click.command("lm-eval-tasks")
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
    here = [entry.task for entry in ENTRIES.values() if facts(find_card(entry.dataset))["root"]]
    if not here:
        fail(FerError("no dataset is found here: see `inspect-fer datasets`."), NOT_FOUND)
    click.echo(",".join(here))
