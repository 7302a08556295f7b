"""A wrong argument is one line on the command line; a wrong pairing is said before a file is read."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog
from inspect_ai.model import get_model
from inspect_ai.solver import Solver

from inspect_fer import caer_7class, caer_s_describe, image_folder, twitter1
from inspect_fer.arguments import ArgumentError
from inspect_fer.errors import FerError
from inspect_fer.media.items import View
from inspect_fer.solvers import describe_then_judge, direct, neutral_gate, ranked
from tests.conftest import RunEval
from tests.drawing import picture
from tests.trees.caer import caer_s_tree, caer_tree
from tests.trees.every import tree

BASELINE = "fer_baseline/random"


def photos(folder: Path) -> Path:
    for label in ("Happy", "Sad"):
        (folder / label).mkdir(parents=True)
        picture(16, 16, seed=1).save(folder / label / "0.png")
    return folder


def command(*words: str) -> subprocess.CompletedProcess[str]:
    inspect = Path(sys.executable).parent / "inspect"
    return subprocess.run(
        [inspect, "eval", *words, "--limit", "1", "--display", "plain", "--ctl-server", "false"],
        capture_output=True,
        text=True,
        check=False,
    )


# On the command line


def test_a_forgotten_model_is_one_line(tmp_path: Path) -> None:
    done = command("inspect_fer/image_folder", "-T", f"root={photos(tmp_path / 'photos')}")
    assert done.returncode == 1
    assert "No model: add --model provider/name" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--solver", "inspect_fer/direct", "-S", "shot=1"), "direct has no argument shot;"),
        (("--solver", "inspect_fer/describe_then_judge", "-S", "judge=x[/b]"), "judge='x[/b]' is"),
        (("-M", "foo=1"), "fer_baseline has no argument foo; it has: seed, train."),
    ],
)
def test_a_wrong_argument_is_one_line(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    root = photos(tmp_path / "photos")
    done = command("inspect_fer/image_folder", "-T", f"root={root}", "--model", BASELINE, *words)
    assert done.returncode == 1
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert line.startswith(said)


def test_a_run_in_which_every_sample_failed_leaves_with_0(tmp_path: Path) -> None:
    """As docs/run-configs.md says."""
    root = photos(tmp_path / "photos")
    gate = ("--solver", "inspect_fer/neutral_gate", "--json")
    done = command("inspect_fer/image_folder", "-T", f"root={root}", "--model", BASELINE, *gate)
    assert done.returncode == 0
    assert '"status": "error"' in done.stdout


# In Python


@pytest.mark.parametrize(
    "make",
    [
        lambda: ranked(batch_size=0),
        lambda: ranked(batch_size="abc"),  # type: ignore[arg-type]
        lambda: ranked(attempts=0),
        lambda: ranked(template=9),
        lambda: ranked(template=[1]),  # type: ignore[arg-type]
        lambda: ranked(template=True),
        lambda: ranked(batch=20),  # type: ignore[call-arg]
        lambda: direct(shots=-1),
        lambda: direct(shots="abc"),  # type: ignore[arg-type]
        lambda: direct(seed=1.5),  # type: ignore[arg-type]
        lambda: direct(definitions="maybe"),  # type: ignore[arg-type]
        lambda: neutral_gate(shots=1),  # type: ignore[call-arg]
        lambda: describe_then_judge(judge="foo"),  # type: ignore[arg-type]
        lambda: describe_then_judge(judges=0),
        lambda: describe_then_judge(judges="abc"),  # type: ignore[arg-type]
        lambda: describe_then_judge(judges=True),
        lambda: describe_then_judge(judge="lexicon", judges=3),
        lambda: describe_then_judge(translate=False),  # type: ignore[arg-type]
        lambda: get_model("fer_baseline/nope", memoize=False),
        lambda: get_model(BASELINE, memoize=False, foo=1),
        lambda: get_model(BASELINE, memoize=False, seed="abc"),
        lambda: get_model(BASELINE, memoize=False, train="twitter1"),
        lambda: View(frames=0),
        lambda: View(frames=2.5),  # type: ignore[arg-type]
        lambda: View(frames="abc"),  # type: ignore[arg-type]
        lambda: View(frames=True),
        lambda: View(frames=None),  # type: ignore[arg-type]
        lambda: View(color=3),  # type: ignore[arg-type]
        lambda: View(audio=["native"]),  # type: ignore[arg-type]
        lambda: View(color="grey", video="native"),
    ],
)
def test_a_wrong_argument_is_a_value_error_that_the_host_prints(make: Callable[[], Any]) -> None:
    with pytest.raises(ArgumentError) as caught:
        make()
    for expected in (ValueError, PrerequisiteError, FerError):
        assert isinstance(caught.value, expected)


def test_what_the_host_prints_as_markup_is_a_message_as_it_stands_here() -> None:
    error = ArgumentError("color='[bold]' is not one of rgb, grey")
    assert str(error) == "color='[bold]' is not one of rgb, grey"
    assert error.message == r"color='\[bold]' is not one of rgb, grey"


# Before a file is read


def broken(folder: Path) -> Path:
    """The same tree, and nothing in it can be shown."""
    for path in folder.rglob("*"):
        if path.suffix in (".png", ".jpg", ".avi"):
            path.write_bytes(b"")
    return folder


def errors(log: EvalLog) -> list[str]:
    return [sample.error.message for sample in log.samples or [] if sample.error]


def own_photos(folder: Path) -> Task:
    return image_folder(root=str(broken(photos(folder / "photos"))))


def posts(folder: Path) -> Task:
    return twitter1(root=str(broken(tree("twitter1", folder))))


@pytest.mark.parametrize(
    ("task", "solver", "said"),
    [
        (own_photos, direct(shots=2), "this task has none"),
        (own_photos, ranked(shots=2), "this task has none"),
        (own_photos, ranked(shots=2, batch_size=2), "this task has none"),
        (own_photos, neutral_gate(), "needs a neutral label"),
        (posts, direct(definitions=True), "describes faces"),
        (posts, ranked(definitions=True), "describes faces"),
        (posts, ranked(template=2), "is not printed for visual sentiment analysis"),
        (lambda at: caer_s_describe(root=str(broken(caer_s_tree(at)))), None, "role judge"),
        (
            lambda at: caer_7class(root=str(broken(caer_tree(at))), audio="described"),
            direct(),
            "--model-role listener=",
        ),
    ],
)
def test_what_no_item_can_get_past_is_said_before_its_file_is_read(
    task: Callable[[Path], Task],
    solver: Solver | None,
    said: str,
    run_eval: RunEval,
    tmp_path: Path,
) -> None:
    log = run_eval(task(tmp_path), BASELINE, limit=3, solver=solver)
    assert log.status == "error"
    found = errors(log)
    assert found
    assert all(said in message for message in found)
