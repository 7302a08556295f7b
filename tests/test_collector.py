"""What the garbage collector looks through while a run goes on."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.tasks.own import image_folder
from tests.conftest import RunEval
from tests.drawing import picture


@pytest.fixture
def faces(tmp_path: Path) -> Path:
    for label in ("Happy", "Sad"):
        (tmp_path / "faces" / label).mkdir(parents=True)
        picture(32, 32, seed=len(label)).save(tmp_path / "faces" / label / "1.png")
    return tmp_path / "faces"


@pytest.fixture(autouse=True)
def nothing_set_apart() -> Iterator[None]:
    """As in a process of a user; the tests' own has set its modules apart."""
    gc.unfreeze()
    yield
    gc.freeze()


@solver
def looking(seen: list[int], *, fails: bool = False) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        seen.append(gc.get_freeze_count())
        if fails:
            raise RuntimeError("as planned")
        return state

    return solve


@pytest.mark.parametrize("fails", [False, True])
def test_what_was_there_is_set_apart_until_the_run_ends(
    faces: Path, run_eval: RunEval, fails: bool
) -> None:
    seen: list[int] = []
    log = run_eval(image_folder(str(faces)), "mockllm/model", solver=looking(seen, fails=fails))
    assert log.status == ("error" if fails else "success")
    assert min(seen, default=0) > 10_000
    assert gc.get_freeze_count() == 0


def test_a_process_that_has_set_objects_apart_itself_is_left_alone(
    faces: Path, run_eval: RunEval
) -> None:
    task = image_folder(str(faces))
    gc.freeze()
    before = gc.get_freeze_count()
    log = run_eval(task, "mockllm/model", solver=looking([]))
    assert log.status == "success", log.error
    assert gc.get_freeze_count() > before / 2
