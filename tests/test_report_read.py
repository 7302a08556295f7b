"""Logs as runs: conditions, partial logs, parts of one dataset, logs of others."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, read_eval_log, read_eval_log_sample_summaries
from inspect_ai.model import GenerateConfig, ModelConfig, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import match

from inspect_fer.cli import main
from inspect_fer.errors import FerError
from inspect_fer.reports import read, read_runs
from inspect_fer.reports.build import build_report
from inspect_fer.reports.cases import choose_cases
from inspect_fer.reports.comparison import comparisons
from inspect_fer.reports.evaluation_report import evaluation_report
from tests.conftest import RunEval
from tests.report_logs import LABELS, log, sample, write, write_unfinished

SOME = [
    sample("a", "Happiness", ["Happiness", "Surprise"], latency=0.5),
    sample("b", "Fear", ["Surprise", "Fear"]),
    sample("c", "Anger", "REFUSED"),
    sample("d", "Anger", ["Pain", "Anger"]),
    sample("e", "Sadness", "UNREADABLE"),
]


def answers(*said: str, model: str = "mockllm/model") -> Any:
    """A model that says these, one after the other, then the last one for ever."""
    left = list(said)

    def output(*_: Any) -> ModelOutput:
        found = ModelOutput.from_content(model, left.pop(0) if len(left) > 1 else left[0])
        found.usage = ModelUsage(input_tokens=10, output_tokens=2, total_tokens=12)
        return found

    return get_model("mockllm/model", custom_outputs=output, memoize=False)


def test_a_real_run(run_eval: RunEval, tmp_path: Path) -> None:
    run_eval(
        "inspect_fer/schematic_7class",
        answers("Happy", "I'm sorry, I can't help with that.", "Pain", "Neutral"),
        limit=5,
        epochs=2,
        max_samples=1,
        temperature=0.5,
    )
    (run,), skipped = read_runs([tmp_path / "logs"])
    assert skipped == []
    assert (run.task, run.dataset, run.split) == ("schematic_7class", "schematic_7class", "test")
    assert (run.family, run.solver) == ("facial emotion recognition", "direct")
    assert run.condition == "temperature=0.5, epochs=2"
    assert run.name == "schematic_7class · mockllm/model · temperature=0.5, epochs=2"
    assert run.arguments["epochs"] == 2
    assert (run.items, run.epochs, run.planned, run.errors) == (5, 2, 10, 0)
    assert run.labels == ("Anger", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise")
    assert sorted(reply.answer.outcome for reply in run.replies) == sorted(
        ["answered"] * 8 + ["refused", "off_list"]
    )
    assert {reply.epoch for reply in run.replies} == {1, 2}
    assert all(reply.answer.epoch == reply.epoch for reply in run.replies)
    assert all(reply.subject for reply in run.replies)
    assert {reply.input_tokens for reply in run.replies} == {10}
    assert all(reply.latency is not None for reply in run.replies)


def test_a_run_of_several_epochs_is_no_second_run_of_the_same(tmp_path: Path) -> None:
    once = [sample("a", "Fear", "Fear"), sample("b", "Fear", "Anger")]
    again = [sample(item, "Fear", "Fear", epoch=epoch) for item in "ab" for epoch in range(1, 11)]
    write(tmp_path / "a.eval", log(once))
    write(tmp_path / "b.eval", log(again, created="2026-01-02T00:00:00+00:00"))
    runs, _ = read_runs([tmp_path])
    assert [run.condition for run in runs] == ["", "epochs=10"]
    assert [run.name for run in runs] == [
        "raf_db · mockllm/model",
        "raf_db · mockllm/model · epochs=10",
    ]
    assert "epochs" not in runs[0].arguments


def test_both_ways_to_the_summaries_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.eval", log(SOME))
    (fast,), _ = read_runs([path])
    monkeypatch.setattr(read, "_MEMBER", "not there")
    (slow,), _ = read_runs([path])
    assert fast == slow
    assert len(read_eval_log_sample_summaries(str(path))) == len(fast.replies) == 5


def test_what_an_answer_holds(tmp_path: Path) -> None:
    given = [
        sample(
            "a",
            "Happiness",
            ["Happiness", "Fear"],
            latency=0.5,
            metadata={
                "subject": "007",
                "votes": {"Happiness": 7, "Fear": 3},
                "traits": {"gender": "female"},
                "names": ["a_aligned.jpg"],
            },
            score={"requests": 0.05, "score": -1.2},
        ),
        sample("b", "Fear", "Surprise"),
        sample("c", "Fear", "Surprise", latency=0.5, score={"gate": GATE}),
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    first, second, gated = run.replies
    assert (first.subject, first.votes) == ("007", {"Happiness": 7, "Fear": 3})
    assert (first.traits, first.names) == ({"gender": "female"}, ("a_aligned.jpg",))
    assert (first.answer.requests, first.answer.score) == (0.05, -1.2)
    assert first.latency == 0.5, "the time of the request, where the score has it"
    assert second.latency == 2.0, "else the sample's working time"
    assert gated.latency == 2.0, "with two requests, the time of both"
    shared = log([sample("a", "Fear", "Fear", score={"requests": 0.05})])
    (run,), _ = read_runs([write(tmp_path / "shared.eval", shared)])
    assert run.replies[0].latency is None, "waiting for a shared request is no working time"
    assert (second.input_tokens, second.output_tokens, second.cost) == (100, 5, None)


GATE = {"answer": "non-Neutral", "outcome": "answered", "text": "non-Neutral"}


def test_tokens_of_a_judge_are_not_the_models(tmp_path: Path) -> None:
    judged = sample("a", "Fear", "Fear")
    judged.role_usage = {"judge": ModelUsage(input_tokens=60, output_tokens=4, total_tokens=64)}
    made = log([judged], model_roles={"judge": ModelConfig(model="mockllm/model")})
    (run,), _ = read_runs([write(tmp_path / "a.eval", made)])
    assert (run.replies[0].input_tokens, run.replies[0].output_tokens) == (40, 1)
    assert run.condition == "judge=mockllm/model"


def test_what_a_summary_cuts_is_read_from_the_sample(tmp_path: Path) -> None:
    many = {f"voter {i} of many": 1.0 for i in range(100)}
    long = ["a very long word " * 80, "Fear"]
    given = [sample("a", "Fear", "Fear", metadata={"votes": many}), sample("b", "Fear", long)]
    path = write(tmp_path / "a.eval", log(given))
    summary = read_eval_log_sample_summaries(str(path))[0]
    assert summary.metadata["votes"] == "Key removed from summary (> 1k)"
    (run,), _ = read_runs([path])
    assert run.replies[0].votes == many
    assert run.replies[1].answer.ranking == tuple(long)


def test_an_error_is_no_answer(tmp_path: Path) -> None:
    broken = sample("x", "Fear", "Fear", error="RateLimitError('quota')")
    (run,), _ = read_runs([write(tmp_path / "a.eval", log([*SOME, broken]))])
    assert (run.errors, len(run.replies), run.planned) == (1, 5, 6)


def test_what_failed_in_one_part_and_was_answered_in_another(tmp_path: Path) -> None:
    first = [*SOME[:3], *(sample(name, "Fear", "Fear", error="no") for name in ("x", "y"))]
    again = [sample("x", "Fear", "Fear"), sample("y", "Fear", "Fear", error="no")]
    files = [write(tmp_path / f"{n}.eval", log(part)) for n, part in enumerate((first, again))]
    (run,), _ = read_runs(files)
    assert (len(run.replies), run.failed, run.planned) == (4, {("y", 1)}, 5)


def test_a_sample_without_a_score_is_no_answer(tmp_path: Path) -> None:
    silent = sample("x", "Fear", "Fear")
    silent.scores = {}
    (run,), _ = read_runs([write(tmp_path / "a.eval", log([*SOME, silent]))])
    assert (run.failed, len(run.replies)) == ({("x", 1)}, 5)


def test_what_a_cancelled_run_had_under_way_is_no_error(tmp_path: Path) -> None:
    stopped = sample("x", "Fear", "Fear", error="CancelledError('Cancelled via cancel scope')")
    broken = sample("y", "Fear", "Fear", error="no")
    made = log([*SOME, stopped, broken], status="cancelled")
    (run,), _ = read_runs([write(tmp_path / "a.eval", made)])
    assert (run.failed, run.planned - len(run.replies)) == ({("y", 1)}, 2)


def test_only_errors(tmp_path: Path) -> None:
    broken = [sample(name, "Fear", "Fear", error="no such\nmodel") for name in "ab"]
    runs, (skipped,) = read_runs([write(tmp_path / "a.eval", log(broken, status="error"))])
    assert runs == []
    assert skipped.reason == (
        "no answer was scored; 2 sample(s) ended in an error, such as: no such model"
    )


@pytest.mark.parametrize("status", ["cancelled", "error"])
def test_a_log_that_ended_early(tmp_path: Path, status: str) -> None:
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(SOME, status=status))])
    assert (run.status, len(run.replies)) == (status, 5)


def test_a_log_of_a_run_that_is_going_on(tmp_path: Path) -> None:
    made = log(SOME)
    made.eval.dataset.sample_ids = [*"abcdefgh"]
    (run,), _ = read_runs([write_unfinished(tmp_path / "a.eval", made)])
    assert (run.status, len(run.replies), run.planned) == ("started", 5, 8)


def test_a_json_log(tmp_path: Path) -> None:
    path = write(tmp_path / "2026-01-01T00-00-00_raf-db_x.json", log(SOME))
    (run,), _ = read_runs([path])
    (same,), _ = read_runs([write(tmp_path / "a.eval", log(SOME))])
    assert run.replies == same.replies


def test_parts_of_a_dataset_are_one_run(tmp_path: Path) -> None:
    write(tmp_path / "1.eval", log(SOME[:2]))
    write(tmp_path / "2.eval", log(SOME[2:], status="cancelled", created="2026-01-02T00:00:00Z"))
    (run,), _ = read_runs([tmp_path])
    assert [reply.item for reply in run.replies] == ["a", "b", "c", "d", "e"]
    assert [Path(path).name for path in run.logs] == ["1.eval", "2.eval"]
    assert run.log == f"{tmp_path / '1.eval'}, {tmp_path / '2.eval'}"
    assert (run.planned, run.status) == (5, "cancelled")


def test_another_epoch_is_another_part(tmp_path: Path) -> None:
    again = [one.model_copy(update={"epoch": 2}) for one in SOME]
    write(tmp_path / "1.eval", log(SOME))
    write(tmp_path / "2.eval", log(again))
    (run,), _ = read_runs([tmp_path])
    assert (run.items, run.epochs, len(run.replies)) == (5, 2, 10)
    assert run.condition == "epochs=2", "of the part that tells of more"


def test_an_evaluation_report_says_what_asks_once_more(tmp_path: Path) -> None:
    again = [one.model_copy(update={"epoch": 2}) for one in SOME]
    made = log(
        [*SOME, *again],
        task_args={"root": "/home/me/faces", "color": "grey", "attributes": True},
        model_args={"seed": 1, "access_token": "secret", "base_url": "http://127.0.0.1:1"},
        model_generate_config=GenerateConfig(temperature=0.5, max_connections=3),
        model_roles={"judge": ModelConfig(model="openai/gpt-4o")},
        solver_args={"batch_size": 2},
        solver_args_passed={"batch_size": 2},
    )
    made.eval.solver = "inspect_fer/ranked"
    made.eval.config.limit = (2, 7)
    made.eval.config.sample_id = [f"item {n}" for n in range(12)]
    text = evaluation_report(build_report([write(tmp_path / "1.eval", made)]))
    assert (
        "- `inspect eval inspect_fer/raf_db -T color=grey -T attributes=true"
        " --solver inspect_fer/ranked -S batch_size=2 --model mockllm/model -M seed=1"
        " --model-role judge=openai/gpt-4o --temperature=0.5 --epochs 2 --limit 3-7"
        " --sample-id 'item 0,item 1,item 2,item 3,item 4,item 5,item 6,item 7,item 8,item 9,..."
        " (12 items)'`\n"
    ) in text
    imported = log([*SOME, *again])
    imported.eval.metadata = {**imported.metadata, "condition": {"frames": 2}}
    text = evaluation_report(build_report([write(tmp_path / "2.eval", imported)]))
    assert "frames=2: imported predictions\n" in text


def test_a_command_with_marks_of_code_stays_one_piece_of_code(tmp_path: Path) -> None:
    made = log(SOME, task_args={"agreement": "a`b\n# c"})
    text = evaluation_report(build_report([write(tmp_path / "1.eval", made)]))
    (line,) = [line for line in text.splitlines() if line.startswith("- `inspect eval")]
    assert line.count("`") == 2


def test_items_asked_once_are_no_part_of_a_run_of_several_epochs(tmp_path: Path) -> None:
    again = [sample("z", "Fear", "Fear", epoch=epoch) for epoch in (1, 2, 3)]
    write(tmp_path / "1.eval", log(SOME))
    write(tmp_path / "2.eval", log(again))
    runs, _ = read_runs([tmp_path])
    assert sorted(run.condition for run in runs) == ["", "epochs=3"]


@pytest.mark.parametrize(
    "other",
    [
        {"model": "mockllm/other"},
        {"task_args": {"color": "grey"}},
        {"solver": "inspect_fer/direct"},
    ],
    ids=["model", "condition", "solver"],
)
def test_parts_that_differ_stay_apart(tmp_path: Path, other: dict[str, Any]) -> None:
    write(tmp_path / "1.eval", log(SOME[:2]))
    write(tmp_path / "2.eval", log(SOME[2:], **other))
    runs, _ = read_runs([tmp_path])
    assert len(runs) == 2


def test_overlapping_logs_stay_apart(tmp_path: Path) -> None:
    write(tmp_path / "1.eval", log(SOME[:3]))
    write(tmp_path / "2.eval", log(SOME[2:], created="2026-01-02T00:00:00+00:00"))
    runs, skipped = read_runs([tmp_path])
    assert [run.name for run in runs] == ["raf_db · mockllm/model", "raf_db · mockllm/model #2"]
    assert skipped == []


def test_a_log_that_a_retry_continued(tmp_path: Path) -> None:
    write(tmp_path / "1.eval", log(SOME[:3], status="cancelled", task_id="t"))
    later = log(SOME, task_id="t", created="2026-01-02T00:00:00+00:00")
    write(tmp_path / "2.eval", later)
    (run,), (skipped,) = read_runs([tmp_path])
    assert len(run.replies) == 5
    assert skipped.log.endswith("1.eval")
    assert skipped.reason == "was continued by 2.eval, which holds all of its answers"


def test_logs_of_others_are_named(tmp_path: Path, run_eval: RunEval) -> None:
    task = Task(dataset=[Sample(input="1+1", target="2")], scorer=match(), name="sums")
    foreign = run_eval(task, answers("2")).location
    (tmp_path / "no.eval").write_bytes(b"PK\x03\x04 not a zip")
    (tmp_path / "other.json").write_text(json.dumps({"a": 1}))
    runs, skipped = read_runs([foreign, tmp_path / "no.eval", tmp_path / "other.json"])
    assert runs == []
    assert "no scores of inspect_fer/emotion (task sums, scorers: match)" in skipped[0].reason
    assert all(
        file.reason.startswith("cannot be read as a log of Inspect: ") for file in skipped[1:]
    )
    assert "no whole archive. Copy it again" in skipped[1].reason
    assert "archive" not in skipped[2].reason


def test_a_log_with_a_label_that_is_not_on_its_list(tmp_path: Path) -> None:
    strange = sample("a", "Happiness", "Happiness")
    assert strange.scores
    strange.scores["emotion"].metadata["target"] = "Joy"  # type: ignore[index]
    _, (skipped,) = read_runs([write(tmp_path / "a.eval", log([strange]))])
    assert skipped.reason.startswith("item 'a' has the label Joy, which is not in the log's list")


def test_a_file_that_was_scored_again_stands_for_the_first(tmp_path: Path) -> None:
    first, again = log(SOME, task_id="t", eval_id="e"), log(SOME, task_id="t", eval_id="e")
    write(tmp_path / "a.eval", first)
    # Inspect's own name for it, which sorts before that of the first.
    anew = write(tmp_path / "a-scored.eval", again)
    os.utime(anew, (time.time() + 5, time.time() + 5))
    (run,), (skipped,) = read_runs([tmp_path])
    assert run.log.endswith("a-scored.eval")
    assert skipped.reason == "was scored again in a-scored.eval, which holds all of its answers"


def test_who_judged_last_is_the_condition(tmp_path: Path) -> None:
    judged = sample("a", "Fear", "Fear", score={"description": {"judge": "lexicon"}})
    made = log([judged], model_roles={"judge": ModelConfig(model="openai/gpt-4o")})
    (run,), _ = read_runs([write(tmp_path / "a.eval", made)])
    assert run.condition == "judge=lexicon"


def test_arguments_of_the_model_are_a_condition(tmp_path: Path) -> None:
    parts = [
        log([one], model_args={"seed": seed, "base_url": "http://127.0.0.1:1"})
        for seed, one in enumerate(SOME[:2])
    ]
    files = [write(tmp_path / f"{n}.eval", part) for n, part in enumerate(parts)]
    assert [run.condition for run in read_runs(files)[0]] == ["seed=0", "seed=1"]


@pytest.mark.parametrize(("task", "place"), [("image_folder", "root"), ("hub_dataset", "path")])
def test_two_places_of_ones_own_files_are_two_datasets(
    task: str, place: str, tmp_path: Path
) -> None:
    def of(folder: str, *names: str) -> EvalLog:
        asked = [sample(name, "Fear", "Anger") for name in names]
        return log(asked, task=task, dataset=task, task_args={place: folder})

    apart = [of("photos/mine", "a"), of("photos/others", "b"), of("photos/more", "a")]
    files = [write(tmp_path / f"{n}.eval", one) for n, one in enumerate(apart)]
    runs, _ = read_runs(files)
    assert [run.condition for run in runs] == [
        f"{place}={one}" for one in ("mine", "others", "more")
    ]
    assert comparisons(runs) == [], "the same file name is another picture"
    voices = [case.voices for case in choose_cases(runs, 2)]
    assert {len(said) for said in voices} == {1}, "and nobody else was asked about it"
    parts = [of("photos/mine", "a"), of("photos/mine", "b")]
    files = [write(tmp_path / f"part{n}.eval", one) for n, one in enumerate(parts)]
    assert len(read_runs(files)[0]) == 1


def test_one_place_written_in_other_ways_is_one_dataset(tmp_path: Path) -> None:
    ways = ("photos/test", "photos/test/", "./photos/test", "photos//test")
    files = [
        write(
            tmp_path / f"{at}.eval",
            log(SOME, task="image_folder", dataset="image_folder", task_args={"root": way}),
        )
        for at, way in enumerate(ways)
    ]
    runs, _ = read_runs(files)
    assert {run.source for run in runs} == {"photos/test"}
    assert len(comparisons(runs)) == 6


def test_a_run_over_some_of_the_items_says_so(tmp_path: Path) -> None:
    part, whole = log(SOME), log(SOME, task="dfew", dataset="dfew")
    part.eval.metadata = {**part.metadata, "items": 3068}
    files = [write(tmp_path / f"{at}.eval", one) for at, one in enumerate((part, whole))]
    runs, _ = read_runs(files)
    assert [run.is_part for run in runs] == [True, False]
    shown = CliRunner().invoke(main, ["results", *map(str, files)]).output
    assert "5 answers to 5 items (the task has 3068); 0 errors" in shown
    assert "5 answers to 5 items; 0 errors" in shown


def test_a_log_that_was_scored_again(tmp_path: Path) -> None:
    twice = sample("a", "Happiness", "Fear")
    first = twice.scores["emotion"]  # type: ignore[index]
    better = first.model_copy(deep=True)
    better.answer, better.metadata["ranking"] = "Happiness", ["Happiness"]  # type: ignore[index]
    twice.scores = {"emotion": first, "emotion1": better}
    (run,), _ = read_runs([write(tmp_path / "a.eval", log([twice]))])
    assert run.replies[0].answer.correct


def test_a_folder_that_may_not_be_listed(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    user = os.geteuid()
    os.seteuid(user or 65534)  # To root, nothing is locked.
    try:
        with pytest.raises(FerError, match="locked cannot be listed: Permission denied"):
            read.find_logs([locked])
    finally:
        os.seteuid(user)


def test_finding_logs(tmp_path: Path) -> None:
    one = write(tmp_path / "x" / "1.eval", log(SOME))
    two = write(tmp_path / "x" / "deep er" / "2.eval", log(SOME))
    (tmp_path / "x" / "results.json").write_text("[]")
    assert read.find_logs([tmp_path / "x"]) == [str(one), str(two)]
    assert read.find_logs([one, str(tmp_path / "x" / "*" / "*.eval"), one]) == [str(one), str(two)]
    with pytest.raises(FerError, match=r"nowhere\*: no such log\. Give \.eval files"):
        read.find_logs(["nowhere*"])


def test_conditions(tmp_path: Path) -> None:
    made = log(SOME, task="dfew", task_args={"root": "/data", "frames": 2, "color": "rgb"})
    (run,), _ = read_runs([write(tmp_path / "a.eval", made)])
    assert run.condition == "frames=2", "neither where the data lie nor what is the default"
    assert run.arguments["frames"] == 2
    assert run.arguments["color"] == "rgb"
    assert run.arguments["batch_size"] == 1, "a default of the solver"


def test_a_solver_that_was_chosen_is_a_condition(tmp_path: Path) -> None:
    chosen = log(SOME)
    chosen.eval.solver = "inspect_fer/ranked"
    chosen.eval.solver_args = chosen.eval.solver_args_passed = {"template": 2, "batch_size": 1}
    (run,), _ = read_runs([write(tmp_path / "a.eval", chosen)])
    assert (run.solver, run.condition) == ("ranked", "solver=ranked, template=2")


def test_progress_is_told(tmp_path: Path) -> None:
    write(tmp_path / "1.eval", log(SOME))
    told: list[tuple[int, int, str]] = []
    read_runs([tmp_path], lambda *step: told.append(step))
    assert told == [(0, 1, "1.eval"), (1, 1, "")]


def test_the_same_labels_everywhere() -> None:
    from inspect_fer.datasets.catalogue import find_card

    assert find_card("raf_db").labels.names == LABELS


def test_read_only(tmp_path: Path) -> None:
    path = write(tmp_path / "a.eval", log(SOME))
    before = path.read_bytes()
    read_runs([path])
    assert path.read_bytes() == before
    assert read_eval_log(str(path)).status == "success"
