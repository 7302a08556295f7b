"""Parts of a task in processes of their own, and the one report over them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from inspect_fer import caer_s_7class
from inspect_fer.cli import main
from inspect_fer.reports.read import read_runs
from inspect_fer.reports.rows import rows
from tests.conftest import RunEval
from tests.loopback import Loopback, Request
from tests.trees.caer import LABELS, caer_s_tree

COSTS = ("latency_median", "latency_p90")


def test_a_task_is_cut_into_parts_that_hold_every_item_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    caer_s_tree(tmp_path, per_label=3)
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    found = CliRunner().invoke(main, ["shards", "caer_s_7class", "caer_s_6class", "--size", "10"])
    assert found.stdout.splitlines() == [
        "inspect_fer/caer_s_7class 1-10",
        "inspect_fer/caer_s_7class 11-20",
        "inspect_fer/caer_s_7class 21-21",
        "inspect_fer/caer_s_6class 1-10",
        "inspect_fer/caer_s_6class 11-18",
    ]


@pytest.mark.parametrize(
    ("task", "said"),
    [("raf_db", "Request it:"), ("nothing", "no task 'nothing'"), ("hub_dataset", "no task")],
)
def test_what_cannot_be_cut_says_so(task: str, said: str) -> None:
    found = CliRunner().invoke(main, ["shards", task])
    assert found.exit_code == 2
    assert said in found.stderr


def test_parts_in_two_processes_are_one_run_with_the_figures_of_one(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    """As on the page: every line of `inspect-fer shards` is an eval set of its own."""
    tree = caer_s_tree(tmp_path, per_label=4)
    openai_env.responder = answer
    run_eval(caer_s_7class(root=str(tree)), "openai/gpt-4o", log_dir=str(tmp_path / "whole"))
    data = {**os.environ, "INSPECT_FER_DATA": str(tmp_path)}
    listed = CliRunner(env={"INSPECT_FER_DATA": str(tmp_path)}).invoke(
        main, ["shards", "caer_s_7class", "--size", "14"]
    )
    lines = [line.split() for line in listed.stdout.splitlines()]
    assert len(lines) == 2
    started = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "inspect_ai", "eval-set", task, "--limit", limit),
                *("--model", "openai/gpt-4o", "--log-dir", str(tmp_path / "parts" / limit)),
                *("--display", "none", "--max-retries", "2"),
            ],
            env=data,
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        for task, limit in lines
    ]
    for process in started:
        said = process.communicate()[1]
        assert process.returncode == 0, said

    (whole,), _ = read_runs([tmp_path / "whole"])
    (parts,), skipped = read_runs([tmp_path / "parts"])
    assert skipped == []
    assert len(parts.replies) == 28
    figures = [
        {r.metric: (r.value, r.ci_low, r.ci_high, r.n) for r in rows(run) if r.metric not in COSTS}
        for run in (whole, parts)
    ]
    assert figures[0].keys() == figures[1].keys()
    for metric, figure in figures[0].items():
        assert figures[1][metric] == pytest.approx(figure), metric
    assert 0 < figures[0]["accuracy"][0] < 1


def test_a_finished_part_is_not_run_again(openai_env: Loopback, tmp_path: Path) -> None:
    """A job array that is submitted once more costs nothing for what is done."""
    from inspect_ai import eval_set

    tree = caer_s_tree(tmp_path, per_label=2)
    for _ in range(2):
        done, (log,) = eval_set(
            caer_s_7class(root=str(tree)),
            model="openai/gpt-4o",
            limit=(0, 7),
            log_dir=str(tmp_path / "parts" / "1-7"),
            display="none",
        )
        assert done
        assert log.status == "success"
        assert len(openai_env.requests) == 7


def answer(request: Request) -> str:
    """Depends on the picture alone, whichever process sends it."""
    digest = hashlib.sha256(request.images[0].data).digest()
    return LABELS[digest[0] % len(LABELS)]
