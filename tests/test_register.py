"""Entries for the register of inspect_evals, its linter, and the evaluation report."""

from __future__ import annotations

import hashlib
import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from inspect_ai import eval
from inspect_ai.model import ModelOutput, ModelUsage, get_model

import inspect_fer
from inspect_fer import caer_s_7class, caer_s_two_stage
from inspect_fer.cli import main
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.reports.evaluation_report import METRICS
from inspect_fer.solvers import direct, neutral_gate
from tests.conftest import RunEval
from tests.loopback import Loopback
from tests.test_caer import metrics
from tests.trees.caer import caer_s_tree
from tests.trees.every import tree

ROOT = Path(inspect_fer.__file__).parent.parent
SCRIPT = runpy.run_path(str(ROOT / "docs" / "register.py"))
ENTRIES = SCRIPT["entries"]()

# The keys of inspect_evals 0.26 (ExternalEvalMetadata): any other is refused.
KEYS = {
    *("full_title", "common_title", "paper_title", "description", "arxiv", "contributors"),
    *("tags", "tasks", "source", "metadata", "evaluation_report"),
}
TASK_KEYS = {"name", "dataset_samples", "human_baseline", "comment", "task_path", "kind"}
SOURCE_KEYS = {"repository_url", "repository_commit", "maintainers", "comment"}
METADATA_KEYS = {"fast", "sandbox", "requires", "environment", "supports_k8s", "extras"}


def test_the_entries_are_those_that_the_cards_give() -> None:
    """`python docs/register.py` writes them."""
    assert {p: p.read_text(encoding="utf-8") for p in (ROOT / "register").glob("*/*")} == ENTRIES
    assert len(ENTRIES) == len(CARDS)


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.parent.name)
def test_an_entry_is_what_the_register_takes(path: Path) -> None:
    found: dict[str, Any] = yaml.safe_load(ENTRIES[path])
    assert set(found) <= KEYS
    assert "\n" not in found["description"]
    (task,) = found["tasks"]
    assert set(task) <= TASK_KEYS
    assert set(found["source"]) <= SOURCE_KEYS
    assert set(found["metadata"]) <= METADATA_KEYS
    assert task["name"] == path.parent.name
    assert f"\ndef {task['name']}(" in (ROOT / task["task_path"]).read_text(encoding="utf-8")
    card = next(card for card in CARDS.values() if SCRIPT["task_of"](card) == task["name"])
    assert task.get("dataset_samples") == card.splits[card.default_split]
    for asset in found["metadata"]["extras"]["external_assets"]:
        assert asset["licence"] == card.licence
        assert asset["request"] == card.request
        assert asset["annotation_sha256"] == "FILL IN"
    assert bool(found["metadata"]["extras"]["external_assets"]) is not card.embedded


def test_what_no_card_knows_is_filled_in_from_a_copy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = tree("raf_db", tmp_path)
    caer_s_tree(tmp_path)
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    given = SCRIPT["Given"]("https://github.com/somebody/fer", "a" * 40, ("somebody",), True)
    found = {p.parent.name: yaml.safe_load(t) for p, t in SCRIPT["entries"](given).items()}
    assert found["raf_db"]["source"]["repository_commit"] == "a" * 40
    (asset,) = found["raf_db"]["metadata"]["extras"]["external_assets"]
    (table,) = root.rglob("list_patition_label.txt")
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    assert asset["annotation_sha256"] == {table.relative_to(root).as_posix(): digest}
    assert found["raf_db"]["tasks"][0]["dataset_samples"] == asset["items"] == 7
    (asset,) = found["caer_s_7class"]["metadata"]["extras"]["external_assets"]
    assert asset["annotation_sha256"] == "labels are names of folders or files"
    (asset,) = found["affectnet"]["metadata"]["extras"]["external_assets"]
    assert asset["annotation_sha256"] == "FILL IN"


def test_the_linter_of_the_register_finds_no_fault() -> None:
    command = [sys.executable, "-m", "inspect_evals_lint", "inspect_fer", "--root", str(ROOT)]
    done = subprocess.run(
        [*command, "--output-format", "json"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    (package,) = json.loads(done.stdout)["packages"]
    failed = [d["message"] for d in package["diagnostics"] if d["status"] == "fail"]
    assert (failed, done.returncode) == ([], 0)


def said(*words: str) -> list[ModelOutput]:
    """Canned answers; with a usage, else the mock counts tokens with a file that it downloads."""
    outputs = [ModelOutput.from_content("mockllm/model", word) for word in words]
    for output in outputs:
        output.usage = ModelUsage()
    return outputs


@pytest.mark.parametrize(
    ("task", "solver", "answers"),
    [
        (caer_s_7class, direct, ("Anger", "Happy")),
        # Neutral or not first; what passes is asked again.
        (caer_s_two_stage, neutral_gate, ("non-Neutral", "Anger", "Neutral")),
    ],
)
def test_one_answer_right_and_one_wrong(
    task: Any, solver: Any, answers: tuple[str, ...], tmp_path: Path
) -> None:
    (log,) = eval(
        task(root=str(caer_s_tree(tmp_path, per_label=1))),
        solver=solver(),
        model=get_model("mockllm/model", custom_outputs=said(*answers)),
        limit=2,
        max_samples=1,
        display="none",
    )
    assert metrics(log)["accuracy"] == 0.5
    assert [s.scores["emotion"].value for s in log.samples or []] == ["C", "I"]


def test_a_report_fills_in_the_evaluation_report(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    openai_env.responder = lambda request: "Happy"
    root = tree("raf_db", tmp_path)
    run_eval(caer_s_7class(root=str(caer_s_tree(tmp_path)), color="grey"), "openai/gpt-4o")
    openai_env.responder = lambda request: "{'name': 'Image 1', 'result': ['happy', 'sad']}"
    run_eval(inspect_fer.raf_db(root=str(root)), "openai/gpt-4o")
    out = tmp_path / "report"
    words = ["report", str(tmp_path / "logs"), "--output", str(out), "--evaluation-report"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    text = (out / "EVALUATION_REPORT.md").read_text(encoding="utf-8")
    assert "`inspect eval inspect_fer/caer_s_7class -T color=grey --model openai/gpt-4o`" in text
    assert "raf\\_db" in text.partition("## Against the published figures")[2].partition("##")[0]
    block = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])
    first = block["evaluation_report"]["results"][0]
    assert (first["model"], first["task"]) == ("openai/gpt-4o", "caer_s_7class")
    assert [metric["key"] for metric in first["metrics"]] == list(METRICS)
    assert first["metrics"][0]["value"] == pytest.approx(1 / 7, abs=1e-6)
    assert "[[" not in text
