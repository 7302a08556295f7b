"""Evaluations killed again and again: what is finished stays, what was under way is done anew."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval_retry
from inspect_ai.log import list_eval_logs, read_eval_log

from inspect_fer.reports.read import read_runs
from inspect_fer.solvers import ranked
from tests.conftest import RunEval
from tests.faults.album import LABELS, Album, figures
from tests.loopback import Loopback, Reply, Request, Status

MODEL = "openai/gpt-4o"
INSPECT = Path(sys.executable).with_name("inspect")


@dataclass(frozen=True)
class Way:
    """How items are asked about, and when the evaluation dies.

    Attributes:
        size: Items per request.
        count: Items.
        samples: Samples at once.
        connections: Requests at once.
        calls: At most this many requests come in before it is killed.
        open: Requests that may have come in and have items that are not finished.
        kills: How often it is killed.
    """

    size: int
    count: int
    samples: int
    connections: int
    calls: int
    open: int
    kills: int


# Of a batch that is answered, some samples may be finished and others not: it is asked about again.
SINGLE = Way(1, 72, samples=6, connections=6, calls=11, open=6, kills=3)
BATCHES = Way(20, 180, samples=20, connections=1, calls=2, open=2, kills=5)


@pytest.mark.parametrize("way", [SINGLE, BATCHES], ids=["single", "batches"])
def test_a_killed_evaluation_is_resumed(
    way: Way, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    album = Album.drawn(tmp_path / "album", way.count, seed=way.size)
    openai_env.responder = lambda request: "\n".join(album.lines(album.shown(request)))
    draw = random.Random(way.size)
    undisturbed = run_eval(album.task(), MODEL, solver=ranked(batch_size=way.size))
    openai_env.reset()
    openai_env.latency = 0.3
    logs = tmp_path / "killed"

    finished: set[str] = set()
    for kill in range(way.kills):
        before = len(openai_env.requests)
        with started(logs, first(album, way) if kill == 0 else again(logs)) as process:
            wait_for(openai_env, before + draw.randint(1, way.calls), process)
            time.sleep(draw.uniform(0, 0.3))
            os.killpg(process.pid, signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        check_asked(album, openai_env.requests[before:], finished, way)
        now = ids_finished(logs)
        assert finished <= now, "what was finished is lost"
        finished = now
    assert 0 < len(finished) < way.count

    before = len(openai_env.requests)
    with started(logs, again(logs)) as process:
        assert process.wait(timeout=120) == 0
    check_asked(album, openai_env.requests[before:], finished, way)

    log = read_eval_log(newest(logs))
    assert log.status == "success", log.error
    assert sorted(str(sample.id) for sample in log.samples or []) == sorted(album.items)
    assert answers(log) == answers(undisturbed) == album.said
    assert figures(log) == {
        **figures(undisturbed),
        "requests_per_item": pytest.approx(1 / way.size),
    }
    assert {"accuracy", "uar", "n"} <= set(figures(log))
    # A request under way when the process dies is asked for again: at most these.
    needed = len(album.batches(way.size))
    assert needed <= openai_env.calls <= needed + way.kills * way.open
    (run,), _ = read_runs([logs])
    assert len(run.replies) == way.count


def test_nobody_asks_ahead_for_what_is_finished(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    album = Album.drawn(tmp_path / "album", 12)
    failing = album.batches(3)[2]
    right = openai_env.responder = lambda request: "\n".join(album.lines(album.shown(request)))

    def fails(request: Request) -> str | Reply:
        return Status(400) if album.shown(request)[0][1] in failing else right(request)

    openai_env.responder = fails
    log = run_eval(album.task(), MODEL, solver=ranked(batch_size=3))
    assert sorted(str(s.id) for s in log.samples if s.error) == sorted(failing)
    openai_env.reset()
    # Long enough for those who wait to ask for another batch, if there were one.
    openai_env.responder, openai_env.latency = right, 0.5
    (again,) = eval_retry(log, log_dir=str(tmp_path / "logs"), display="none")
    assert answers(again) == album.said
    assert [tuple(i for _, i in album.shown(r)) for r in openai_env.requests] == [failing]


def first(album: Album, way: Way) -> list[str]:
    """The command that begins."""
    arguments = (f"root={album.root}", "table=labels.csv", f"labels={','.join(LABELS)}")
    return [
        *("eval", "inspect_fer/image_folder", "--model", MODEL),
        *(word for argument in arguments for word in ("-T", argument)),
        *("--solver", "inspect_fer/ranked", "-S", f"batch_size={way.size}"),
        *("--max-connections", str(way.connections), "--max-samples", str(way.samples)),
        # Each item is in the log as soon as it is finished.
        *("--log-buffer", "1"),
    ]


def again(logs: Path) -> list[str]:
    """The command that takes up what is there."""
    return ["eval-retry", newest(logs), "--log-buffer", "1"]


@contextmanager
def started(logs: Path, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Inspect's command line as a process, and everything it starts, in a group of its own."""
    output = logs.with_suffix(".txt")
    with output.open("ab") as file:
        process = subprocess.Popen(
            [str(INSPECT), *command, "--log-dir", str(logs), "--display", "plain"],
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    except BaseException:
        print(output.read_text(errors="replace")[-4000:])
        raise
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(server: Loopback, calls: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while len(server.requests) < calls:
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)


def newest(logs: Path) -> str:
    """The log of the last run that came as far as to have one."""
    names = [info.name for info in list_eval_logs(str(logs), descending=True)]
    return next(name for name in names if "-recovered" not in name)


def ids_finished(logs: Path) -> set[str]:
    """Items with a score in the log; none stands there twice."""
    samples = read_eval_log(newest(logs)).samples or []
    ids = [str(sample.id) for sample in samples]
    assert len(ids) == len(set(ids))
    # Inspect keeps those that were under way as well, as cancelled.
    return {str(sample.id) for sample in samples if sample.scores}


def check_asked(album: Album, requests: list[Request], finished: set[str], way: Way) -> None:
    """Nothing is asked for that was finished before, and nothing twice in one run."""
    asked = [tuple(item for _, item in album.shown(request)) for request in requests]
    assert len(asked) == len(set(asked))
    assert set(asked) <= {b for b in album.batches(way.size) if not finished.issuperset(b)}


def answers(log: Any) -> dict[str, str]:
    return {str(sample.id): sample.scores["emotion"].answer for sample in log.samples}
