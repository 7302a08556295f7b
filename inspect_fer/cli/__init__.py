"""The command line: ``inspect-fer``."""

import click

from inspect_fer.cli.data import check, datasets, export, shards
from inspect_fer.cli.experiments import lm_eval_tasks, run_configs
from inspect_fer.cli.logs import import_, report, results


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inspect-fer")
def main() -> None:
    """Measure how well vision-language models recognise emotion.

    Evaluations themselves run with Inspect: inspect eval inspect_fer/schematic_7class --model ...
    """


for command in (
    datasets,
    check,
    export,
    shards,
    results,
    report,
    import_,
    run_configs,
    lm_eval_tasks,
):
    main.add_command(command)
