"""Every task runs on its dataset's official layout, given as a root or found by itself."""

from pathlib import Path

import pytest
from inspect_ai import Task, eval, task_with
from inspect_ai.log import EvalLog

import inspect_fer
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.solvers import describe_then_judge
from tests.trees.every import tree

OF_CAER = {
    "caer_7class": "caer",
    "caer_s_7class": "caer_s",
    "caer_s_6class": "caer_s",
    "caer_s_two_stage": "caer_s",
    "caer_s_describe": "caer_s",
}
OWN = {"image_folder", "hub_dataset"}
DATASETS = {name: name for name in CARDS if name not in OF_CAER.values()} | OF_CAER
"""Task -> its dataset."""


def made(task: str, root: Path | None) -> Task:
    arguments = {} if root is None else {"root": str(root)}
    found: Task = getattr(inspect_fer, task)(**arguments)
    if task == "caer_s_describe":
        return task_with(found, solver=describe_then_judge(judge="lexicon"))
    return found


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path | None]:
    folder = tmp_path_factory.mktemp("data")
    return {
        name: None if CARDS[name].embedded else tree(name, folder)
        for name in sorted(set(DATASETS.values()))
    }


@pytest.fixture(scope="module")
def logs(
    roots: dict[str, Path | None], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, EvalLog]:
    """All tasks in one call: what the plugin costs to start is paid once."""
    found = eval(
        [made(task, roots[dataset]) for task, dataset in DATASETS.items()],
        model="fer_baseline/random",
        limit=3,
        display="none",
        log_dir=str(tmp_path_factory.mktemp("logs")),
        log_realtime=False,
        max_tasks=4,
    )
    return dict(zip(DATASETS, found, strict=True))


def test_no_task_is_left_out() -> None:
    assert set(DATASETS) | OWN >= set(inspect_fer.__all__)
    assert set(DATASETS) <= set(inspect_fer.__all__)
    assert set(DATASETS.values()) == set(CARDS)


@pytest.mark.parametrize("task", DATASETS)
def test_it_runs_and_scores_every_item(task: str, logs: dict[str, EvalLog]) -> None:
    log = logs[task]
    assert log.status == "success", log.error
    assert log.eval.task == f"inspect_fer/{task}"
    assert [sample.error for sample in log.samples or []] == [None] * 3
    for sample in log.samples or []:
        score = (sample.scores or {})["emotion"]
        assert score.value in ("C", "I")
        assert score.metadata is not None
        # The baseline chooses among labels; it describes nothing.
        described = task == "caer_s_describe"
        assert (score.metadata["outcome"] == "answered") is not described
        assert score.answer in (sample.choices or []) or described
        assert sample.target in score.metadata["labels"]
    assert log.results is not None
    found = {name: m.value for score in log.results.scores for name, m in score.metrics.items()}
    assert found["n"] == 3
    assert ("published" in found) is (CARDS[DATASETS[task]].policy is not None)


@pytest.mark.parametrize(
    "task", [task for task, dataset in DATASETS.items() if not CARDS[dataset].embedded]
)
def test_it_finds_its_dataset_by_itself(
    task: str, roots: dict[str, Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = roots[DATASETS[task]]
    assert root is not None
    monkeypatch.setenv("INSPECT_FER_DATA", str(root.parent))
    assert [s.id for s in made(task, None).dataset] == [s.id for s in made(task, root).dataset]


@pytest.mark.parametrize(
    "task", [task for task, dataset in DATASETS.items() if not CARDS[dataset].embedded]
)
def test_a_missing_dataset_is_named_with_where_to_get_it(task: str) -> None:
    with pytest.raises(Exception, match=CARDS[DATASETS[task]].title) as caught:
        made(task, None)
    assert "INSPECT_FER_DATA" in str(caught.value)
    assert CARDS[DATASETS[task]].request in str(caught.value)
