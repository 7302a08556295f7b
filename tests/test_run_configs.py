"""The files of the published experiments: all resolve, and each kind runs."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from inspect_ai import eval
from inspect_ai._cli.eval import merge_run_config_params, parse_run_config
from inspect_ai._eval.loader import solver_from_spec

import inspect_fer
from inspect_fer.cli import main
from tests.loopback import Loopback
from tests.trees.every import tree

FOLDER = Path(inspect_fer.__file__).parent / "run_configs"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
PUBLISHED = Path(inspect_fer.__file__).parent / "reports" / "published_results.csv"

BASELINE = "fer_baseline/random"

DATASET = {"caer_7class": "caer"} | dict.fromkeys(
    ("caer_s_7class", "caer_s_6class", "caer_s_two_stage", "caer_s_describe"), "caer_s"
)


def task_of(name: str) -> str:
    content = yaml.safe_load(FILES[name].read_text())
    task = content["task"]
    full: str = task if isinstance(task, str) else task["task"]
    return full.removeprefix("inspect_fer/")


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("data")
    tasks = {task_of(name) for name in FILES}
    datasets = {DATASET.get(task, task) for task in tasks}
    found = {name: tree(name, folder) for name in sorted(datasets)}
    return {task: found[DATASET.get(task, task)] for task in tasks}


def parameters(name: str, root: Path, **given: Any) -> dict[str, Any]:
    """What `inspect eval --run-config FILE -T root=DIR` hands on, with further options."""
    given = {"task_args": {"root": str(root)}, **given}
    return merge_run_config_params(parse_run_config(str(FILES[name])), given)


@pytest.mark.parametrize("name", FILES)
def test_it_runs(name: str, roots: dict[str, Path], tmp_path: Path) -> None:
    """Each file as it stands, but for the model: on the official layout, with a few items."""
    content = yaml.safe_load(FILES[name].read_text())
    found = parameters(name, roots[task_of(name)], model=BASELINE, limit=4)
    (log,) = eval(**found, display="none", log_dir=str(tmp_path / "logs"), log_realtime=False)
    assert log.status == "success", log.error
    samples = log.samples or []
    epochs = content.get("eval_config", {}).get("epochs", 1)
    assert len(samples) == epochs * min(4, log.eval.dataset.samples or 0) > 0
    by_words = arguments(content, "task").get("modality") == "text"
    silent = [sample for sample in samples if by_words and sample.input == sample.id]
    assert [s.id for s in silent] == (["sample_00005715"] if "mer_multi_text" in name else [])
    for sample in samples:
        if sample in silent:
            assert sample.error
            assert "it has no transcript" in sample.error.message
            continue
        assert sample.error is None
        outcome = (sample.scores or {})["emotion"].metadata["outcome"]
        # The baseline chooses among labels; it describes nothing.
        assert (outcome == "answered") is not name.startswith("post2")
    assert log.eval.task == f"inspect_fer/{task_of(name)}"
    assert log.eval.task_args_passed == {
        **arguments(content, "task"),
        "root": str(roots[task_of(name)]),
    }
    solver = content["solver"]
    assert log.eval.solver == (solver if isinstance(solver, str) else solver["solver"])
    assert (log.eval.solver_args_passed or {}) == arguments(content, "solver")


def arguments(content: dict[str, Any], part: str) -> dict[str, Any]:
    given = content[part]
    return {} if isinstance(given, str) else given.get("args", {})


def test_a_mistake_in_a_file_would_be_found(tmp_path: Path, roots: dict[str, Path]) -> None:
    text = FILES["table7_raf_db"].read_text()
    for wrong in (
        text.replace("batch_size", "batchsize"),
        text.replace("template: 1", "template: 4"),
    ):
        file = tmp_path / "wrong.yaml"
        file.write_text(wrong)
        with pytest.raises((TypeError, ValueError)):
            solver_from_spec(parse_run_config(str(file))["solver"])
    file.write_text(text.replace("solver:", "solvr:"))
    with pytest.raises(Exception, match="solvr"):
        parse_run_config(str(file))


@pytest.mark.parametrize("name", FILES)
def test_every_value_has_its_source(name: str) -> None:
    lines = FILES[name].read_text().splitlines()
    values = [
        line
        for line in lines
        if re.match(r"\s*\w+: \S", line) and not line.startswith(("task:", "  task:", "tags:"))
    ]
    assert values
    assert [line for line in values if " # " not in line] == []
    assert lines[0].startswith("# ")


def published() -> Iterator[tuple[str, str, str]]:
    """Dataset, metric and value of every figure of GPT-4V."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["system"] == "GPT-4V":
                yield row["dataset"], row["metric"], f"{float(row['value']):.2f}"


def stated(name: str) -> tuple[str, str, str] | None:
    found = re.search(r": (ACC|WAR|WAF) (\d+\.\d\d)$", FILES[name].read_text().splitlines()[0])
    return (task_of(name), found[1], found[2]) if found else None


def test_every_published_figure_has_a_file_and_every_file_its_figure() -> None:
    cells = {cell for name in FILES if (cell := stated(name))}
    assert cells == set(published())
    without = {name for name in FILES if stated(name) is None}
    assert {name.partition("_")[0] for name in without} == {"post1", "post2", "section5"}
    assert "section5_4_sfew2_stability" in without


def asked(name: str) -> dict[str, Any]:
    content = yaml.safe_load(FILES[name].read_text())
    return {**arguments(content, "task"), **arguments(content, "solver")}


def test_batches_are_the_papers() -> None:
    for name in FILES:
        if name.startswith("post"):
            continue
        clips = task_of(name) in (
            *("dfew", "ferv39k", "ravdess", "enterface05"),
            *("cmu_mosi", "ch_sims", "mer_multi"),
        )
        whole = asked(name).get("modality") != "text"
        assert asked(name)["batch_size"] == (6 if clips and whole else 20), name


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_line_names_every_file(as_json: bool) -> None:
    done = CliRunner().invoke(main, ["run-configs", *(["--json"] if as_json else [])])
    assert done.exit_code == 0
    if as_json:
        listed = json.loads(done.output)
        assert {entry["name"]: Path(entry["path"]) for entry in listed} == FILES
        assert all(entry["experiment"] for entry in listed)
    else:
        folder, *lines = done.output.splitlines()
        assert Path(folder) == FOLDER
        assert [line.split()[0] for line in lines] == [path.name for path in FILES.values()]


def test_inspect_runs_a_file_by_its_path(
    google_env: Loopback, roots: dict[str, Path], tmp_path: Path
) -> None:
    """The command as a user types it, with the file's own model."""
    from inspect_ai._cli.main import inspect
    from inspect_ai.log import list_eval_logs, read_eval_log

    google_env.responder = lambda request: "Happy"
    logs = str(tmp_path / "logs")
    done = CliRunner().invoke(
        inspect,
        [
            *("eval", "--run-config", str(FILES["post1_experiment1_gemini-2.0-flash"])),
            *("-T", f"root={roots['caer_7class']}", "--limit", "2"),
            *("--log-dir", logs, "--display", "none"),
        ],
    )
    assert done.exit_code == 0, done.output
    (info,) = list_eval_logs(logs)
    log = read_eval_log(info)
    assert log.status == "success"
    assert log.eval.model == "google/gemini-2.0-flash"
    assert set(log.eval.tags or []) == {"caer-posts", "experiment1"}
    assert [len(request.videos) for request in google_env.requests] == [1, 1]


def test_settings_for_large_runs_join_any_task(tmp_path: Path) -> None:
    """Their effect on the log is seen: no picture is in it, and nothing else is missing."""
    from inspect_ai._cli.main import inspect
    from inspect_ai.log import list_eval_logs, read_eval_log

    folder = CliRunner().invoke(main, ["run-configs", "--folder"]).output.strip()
    done = CliRunner().invoke(
        inspect,
        [
            *("eval", "inspect_fer/schematic_7class", "--model", BASELINE, "--limit", "2"),
            *("--run-config", f"{folder}/host/large.yaml"),
            *("--log-dir", str(tmp_path / "logs"), "--display", "none"),
        ],
    )
    assert done.exit_code == 0, done.output
    (info,) = list_eval_logs(str(tmp_path / "logs"))
    log = read_eval_log(info)
    assert log.eval.config.log_images is False
    assert [sample.scores["emotion"].metadata["outcome"] for sample in log.samples or []] == [
        "answered",
        "answered",
    ]
    assert "base64,iVBOR" not in log.model_dump_json()
