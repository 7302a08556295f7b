"""Several samples in one request: each point at which such a coordinator can go wrong."""

import gc
import itertools
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspect_ai import eval, eval_retry, score
from inspect_ai.log import EvalLog, EvalSample, resolve_sample_attachments
from inspect_ai.model import Content, ContentImage, ContentText
from inspect_ai.solver import Solver, system_message

from inspect_fer.datasets.folder import folder_card
from inspect_fer.labels import LabelSet
from inspect_fer.media.items import Items, View
from inspect_fer.reports import read_runs
from inspect_fer.reports.rows import rows
from inspect_fer.scorers import emotion
from inspect_fer.solvers import describe_then_judge, direct, neutral_gate, ranked
from inspect_fer.solvers.batches import Batch, _Run
from inspect_fer.solvers.calling import Reply, Tally, call
from inspect_fer.solvers.room import Room
from inspect_fer.stimulus import Media, Stimulus
from inspect_fer.tasks.build import task_over
from tests.conftest import RunEval
from tests.drawing import encoded, picture
from tests.gallery import Gallery, gallery
from tests.loopback import (
    Answer,
    Blocked,
    Filtered,
    Hang,
    Loopback,
    Refused,
    Status,
    constant,
)
from tests.trees.every import tree

OPENAI, GOOGLE = "openai/gpt-4o", "google/gemini-2.5-flash"

Draw = Callable[..., Gallery]


@pytest.fixture
def draw(tmp_path: Path, openai_env: Loopback) -> Draw:
    """`draw(count)`: pictures that the server knows."""

    def drawn(count: int, **options: Any) -> Gallery:
        made = gallery(tmp_path / "pictures", count, **options)
        openai_env.responder = made
        return made

    return drawn


def samples(log: EvalLog) -> list[EvalSample]:
    """Samples in dataset order."""
    ids = log.eval.dataset.sample_ids or []
    return sorted(log.samples or [], key=lambda s: (s.epoch, ids.index(s.id)))  # type: ignore[arg-type]


def notes(log: EvalLog) -> list[dict[str, Any]]:
    return [sample.store["fer"]["batch"] for sample in samples(log)]


def answers(log: EvalLog) -> list[str | None]:
    return [(s.scores or {})["emotion"].answer for s in samples(log)]


def outcomes(log: EvalLog) -> list[str]:
    return [((s.scores or {})["emotion"].metadata or {})["outcome"] for s in samples(log)]


def errors(log: EvalLog) -> list[str]:
    return [sample.error.message if sample.error else "" for sample in samples(log)]


def whole_answers(sample: EvalSample) -> list[str]:
    """What came back for the requests that a sample sent."""
    return [event.output.completion for event in sample.events if event.event == "model"]


def requests_logged(sample: EvalSample) -> int:
    return sum(event.event == "model" for event in sample.events)


def metric(log: EvalLog, name: str) -> float:
    assert log.results is not None
    (found,) = [s.metrics[name].value for s in log.results.scores if name in s.metrics]
    return found


# Algorithm 1


def algorithm_1(
    items: Sequence[int], attempts: int, passes: Callable[[Sequence[int], int], bool]
) -> list[tuple[int, ...]]:
    """Algorithm 1 as the paper prints it: the calls it makes."""
    calls = []
    for attempt in range(attempts):
        calls.append(tuple(items))
        if passes(items, attempt):
            return calls
    if len(items) >= 2:
        half = -(-len(items) // 2)
        calls += algorithm_1(items[:half], attempts, passes)
        calls += algorithm_1(items[half:], attempts, passes)
    return calls


@given(st.integers(1, 21), st.sets(st.integers(0, 20)), st.integers(1, 3), st.integers(0, 2))
def test_it_makes_the_calls_of_algorithm_1(
    count: int, blocked: set[int], attempts: int, lifts_at: int
) -> None:
    def passes(items: Sequence[int], attempt: int) -> bool:
        return not blocked & set(items) or (len(items) < 3 and attempt >= lifts_at)

    sent: list[tuple[int, ...]] = []
    kept: dict[int, str] = {}

    async def ask(items: Sequence[int], attempt: int) -> Reply[str]:
        sent.append(tuple(items))
        good = passes(items, attempt)
        return Reply(good, [f"{item} {good}" for item in items] if good or len(items) == 1 else [])

    def keep(item: int, result: str) -> None:
        assert item not in kept
        kept[item] = result

    tally = Tally()
    items = list(range(count))
    with pytest.raises(StopIteration):  # nothing in it waits, so it needs no event loop
        call(items, ask, keep, attempts=attempts, tally=tally).send(None)
    assert sent == algorithm_1(items, attempts, passes)
    assert sorted(kept) == items
    assert tally.requests == len(sent)
    assert tally.repeats == sum(a == b for a, b in itertools.pairwise(sent))
    assert {int(r.split()[0]) for r in kept.values() if r.endswith("False")} <= blocked


# What every member of a batch gets


@pytest.mark.parametrize("model", [OPENAI, GOOGLE])
def test_one_request_for_each_batch(
    model: str, draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(45)
    log = run_eval(pictures.task(), model, solver=ranked(batch_size=20), max_samples=45)
    assert log.status == "success", log.error
    assert sorted(pictures.asked) == sorted(pictures.batches(20))
    assert answers(log) == list(pictures.gold.values())
    assert metric(log, "accuracy") == 1
    assert metric(log, "requests_per_item") == pytest.approx(3 / 45)
    assert sum(map(requests_logged, samples(log))) == 3
    for index, request in enumerate(pictures.batches(20)):
        members = samples(log)[20 * index :][:20]
        (leader,) = {sample.store["fer"]["batch"]["leader"] for sample in members}
        (asked,) = [s for s in samples(log) if s.id == leader]
        assert [answer.count("'name'") for answer in whole_answers(asked)] == [len(request)]
        for at, sample in enumerate(members):
            assert sample.store["fer"]["requests"] == 1 / len(request)
            assert sample.store["fer"]["batch"] == {
                "batch": index,
                "items": len(request),
                "name": f"Image {at + 1}",
                "of": len(request),
                "leader": leader,
                "requests": 1,
                "repeats": 0,
                "splits": 0,
            }


def test_a_sample_shows_its_own_picture_prompt_and_answer(draw: Draw, run_eval: RunEval) -> None:
    pictures = draw(6)
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=3))
    for at, (logged, item) in enumerate(zip(samples(log), pictures.items, strict=True)):
        sample = resolve_sample_attachments(logged)
        name = f"Image {at % 3 + 1}"
        question, answer = sample.messages
        assert isinstance(question.content, list)
        prompt, mark, shown = question.content
        assert isinstance(prompt, ContentText)
        assert "We provide 3 images." in prompt.text
        assert isinstance(mark, ContentText)
        assert mark.text == name
        assert isinstance(shown, ContentImage)
        assert pictures.item(shown.image) == item
        assert answer.text == sample.output.completion == pictures.result(name, item)


def test_names_decide_not_positions(draw: Draw, loopback: Loopback, run_eval: RunEval) -> None:
    pictures = draw(20)
    loopback.responder = lambda request: "\n".join(reversed(str(pictures(request)).split("\n")))
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=20))
    assert loopback.calls == 1
    assert answers(log) == list(pictures.gold.values())


def test_without_names_positions_count_if_their_number_is_right(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(8)

    def tops(request: Any) -> str:
        pictures(request)
        return "\n".join(pictures.gold[item] for item in pictures.asked[-1])

    loopback.responder = tops
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=8))
    assert loopback.calls == 1
    assert answers(log) == list(pictures.gold.values())


def test_nineteen_answers_for_twenty_pictures_are_never_shifted(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(20)

    def one_short(request: Any) -> str:
        lines = str(pictures(request)).split("\n")
        return "\n".join(lines[:7] + lines[8:]) if len(lines) > 10 else "\n".join(lines)

    loopback.responder = one_short
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=20, attempts=2))
    assert [len(asked) for asked in pictures.asked] == [20, 20, 10, 10]
    assert answers(log) == list(pictures.gold.values())
    assert {(n["requests"], n["repeats"], n["splits"]) for n in notes(log)} == {(4, 1, 1)}
    assert [note["name"] for note in notes(log)] == [f"Image {n}" for n in range(1, 11)] * 2


@pytest.mark.parametrize(
    ("model", "refusal"),
    [
        (OPENAI, Refused()),
        (OPENAI, Filtered()),
        (OPENAI, Blocked()),
        (OPENAI, Answer("I'm sorry, but I can't help with identifying people.")),
        (GOOGLE, Blocked()),
        (GOOGLE, Filtered()),
    ],
)
def test_a_refused_batch_is_asked_again_then_in_halves(
    model: str, refusal: Any, draw: Draw, run_eval: RunEval
) -> None:
    pictures = draw(8)
    bad = pictures.items[5]
    pictures.fault = lambda items: refusal if bad in items else None
    log = run_eval(pictures.task(), model, solver=ranked(batch_size=8, attempts=2))
    order = pictures.items
    assert pictures.asked == [
        *[order] * 2,
        order[:4],
        *[order[4:]] * 2,
        *[order[4:6]] * 2,
        order[4:5],
        *[order[5:6]] * 2,
        order[6:],
    ]
    expected = ["refused" if item == bad else "answered" for item in order]
    assert outcomes(log) == expected
    assert metric(log, "accuracy") == 7 / 8
    assert metric(log, "refused") == 1 / 8
    assert metric(log, "requests_per_item") == len(pictures.asked) / 8
    assert {(n["requests"], n["repeats"], n["splits"]) for n in notes(log)} == {(11, 4, 3)}


def test_a_refusal_about_one_item_is_its_result(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(4)

    def partly(request: Any) -> str:
        lines = str(pictures(request)).split("\n")
        lines[2] = "{'name': 'Image 3', 'result': 'I am sorry, I cannot help with this image.'}"
        lines[3] = "{'name': 'Image 4', 'result': ['Bored', 'Happy']}"
        return "\n".join(lines)

    loopback.responder = partly
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=4))
    assert loopback.calls == 1
    assert outcomes(log) == ["answered", "answered", "refused", "off_list"]


def test_rescoring_needs_the_log_alone(draw: Draw, run_eval: RunEval) -> None:
    pictures = draw(6)
    bad = pictures.items[1]
    pictures.fault = lambda items: Refused() if bad in items else None
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=3, attempts=1))
    shutil.rmtree(pictures.root)
    again = score(log, emotion(), action="overwrite", display="none")
    assert outcomes(again) == outcomes(log)
    assert answers(again) == answers(log)
    assert metric(again, "requests_per_item") == metric(log, "requests_per_item")


# Failures


def test_a_request_that_fails_is_sent_once_and_errs_for_every_member(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(8)
    pictures.fault = lambda items: Status(400, "the picture is too large")
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=4), max_samples=8)
    assert loopback.calls == 2
    assert all("the picture is too large" in message for message in errors(log))
    assert not any(sample.scores for sample in samples(log))


def test_members_that_start_late_are_told_too(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(6)
    pictures.fault = lambda items: Status(400, "no")
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=6), max_samples=1)
    assert loopback.calls == 1
    assert all(errors(log))


@pytest.mark.parametrize("max_samples", [1, 3])
def test_a_failing_request_is_issued_anew_a_limited_number_of_times(
    max_samples: int, draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(3)
    pictures.fault = lambda items: Status(400, "no")
    log = run_eval(
        pictures.task(),
        OPENAI,
        solver=ranked(batch_size=3, attempts=2),
        max_samples=max_samples,
        retry_on_error=3,
    )
    assert all(errors(log))
    assert loopback.calls == 3


def test_a_sample_that_is_run_again_may_ask_again(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(6)
    pictures.fault = lambda items: Status(400, "not yet") if len(pictures.asked) < 2 else None
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=6), max_samples=6, retry_on_error=1
    )
    assert errors(log) == [""] * 6
    assert loopback.calls == 2
    assert metric(log, "accuracy") == 1


def test_what_was_answered_before_a_failure_is_kept(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(4)
    second = pictures.items[2:]

    def fault(items: Sequence[str]) -> Any:
        if list(items) == second and pictures.asked.count(second) == 1:
            return Status(400, "not now")
        return Refused() if len(items) > 2 else None

    pictures.fault = fault
    log = run_eval(
        pictures.task(),
        OPENAI,
        solver=ranked(batch_size=4, attempts=1),
        max_samples=4,
        retry_on_error=1,
    )
    assert pictures.asked == [pictures.items, pictures.items[:2], second, second]
    assert errors(log) == [""] * 4
    assert metric(log, "accuracy") == 1


@pytest.mark.parametrize("broken", [[0], [3], [1, 2]])
def test_an_item_that_cannot_be_shown_errs_alone(
    broken: list[int], draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(5)
    bad = [pictures.items[at] for at in broken]
    for item in bad:
        (pictures.root / item).write_bytes(b"\x89PNG\r\n\x1a\n cut")
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=5), max_samples=5)
    good = [item for item in pictures.items if item not in bad]
    assert pictures.asked == [good]
    for sample, message in zip(samples(log), errors(log), strict=True):
        assert (str(sample.id) in bad) == bool(message)
        assert not message or str(sample.id) in message
    told = [s.store["fer"]["batch"] for s in samples(log) if not s.error]
    assert [note["name"] for note in told] == [f"Image {n}" for n in range(1, len(good) + 1)]
    assert metric(log, "accuracy") == 1
    assert metric(log, "requests_per_item") == pytest.approx(1 / len(good))


def test_items_that_cannot_be_shown_leave_no_batch_open(
    draw: Draw, loopback: Loopback, run_eval: RunEval, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else, after a few of them, nobody asks ahead any more."""
    runs: list[_Run] = []

    class Kept(_Run):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            runs.append(self)

    monkeypatch.setattr("inspect_fer.solvers.batches._Run", Kept)
    pictures = draw(12)
    for at in (1, 4, 6, 7, 8):
        (pictures.root / pictures.items[at]).write_bytes(b"")
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=3), max_connections=2)
    assert sum(map(bool, errors(log))) == 5
    assert loopback.calls == 3
    (run,) = runs
    assert run._open == 0


# What a batch has cost


def test_parts_of_requests_add_up_where_half_of_a_batch_failed(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(8)
    first, second = pictures.items[:4], pictures.items[4:]
    failed = 0

    def fault(items: Sequence[str]) -> Any:
        nonlocal failed
        if list(items) == second and not failed:
            failed += 1
            return Status(400, "no")
        return Refused() if len(items) == 8 else None

    pictures.fault = fault
    log = run_eval(
        pictures.task(),
        OPENAI,
        solver=ranked(batch_size=8, attempts=2),
        max_samples=8,
        retry_on_error=1,
    )
    assert log.status == "success", log.error
    assert pictures.asked == [pictures.items] * 2 + [first, second, second]
    parts = [sample.store["fer"]["requests"] for sample in samples(log)]
    assert sum(parts) == pytest.approx(loopback.calls)
    assert metric(log, "requests_per_item") == pytest.approx(5 / 8)


def test_a_request_for_one_item_that_is_run_again_is_its_own(
    draw: Draw, loopback: Loopback, tmp_path: Path, run_eval: RunEval
) -> None:
    pictures = draw(4)
    broken = pictures.root / pictures.items[1]
    whole = broken.read_bytes()
    broken.write_bytes(b"")
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=4))
    broken.write_bytes(whole)
    (again,) = eval_retry(log, log_dir=str(tmp_path / "logs"), display="none", log_realtime=False)
    parts = {str(s.id): s.store["fer"]["requests"] for s in samples(again)}
    assert parts == dict.fromkeys(pictures.items, 1 / 3) | {broken.name: 1.0}
    assert sum(parts.values()) == pytest.approx(loopback.calls)


def test_limits_that_make_batches_wait_are_told_of(
    draw: Draw, run_eval: RunEval, caplog: pytest.LogCaptureFixture
) -> None:
    pictures = draw(8)
    asking = ranked(batch_size=4)
    run_eval(pictures.task(), OPENAI, solver=asking, max_connections=2)
    run_eval(
        pictures.task(), OPENAI, solver=asking, max_connections=2, time_limit=600, max_samples=8
    )
    assert "--max-samples" not in caplog.text
    run_eval(pictures.task(), OPENAI, solver=asking, max_connections=2, time_limit=600)
    assert caplog.text.count("give --max-samples 8 to use all 2 connections") == 1


@pytest.mark.parametrize(
    "asking",
    [
        direct(),
        neutral_gate(),
        ranked(),
        ranked(batch_size=2),
        describe_then_judge(judge="lexicon"),
    ],
    ids=["direct", "gate", "ranked", "batch", "describe"],
)
def test_a_system_message_of_a_step_before_is_sent_and_logged(
    asking: Solver, draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(4)
    loopback.responder = constant("non-Neutral")
    log = run_eval(pictures.task(), OPENAI, solver=[system_message("Be kind."), asking])
    assert {request.messages[0].text for request in loopback.requests} == {"Be kind."}
    for sample in samples(log):
        assert [m.text for m in sample.messages if m.role == "system"] == ["Be kind."]


def test_what_an_answer_of_a_batch_costs(draw: Draw, loopback: Loopback, run_eval: RunEval) -> None:
    """Each waits for the whole request, and has its part of the tokens."""
    pictures = draw(12)
    loopback.latency = 0.3
    loopback.responder = lambda request: Answer(
        str(pictures(request)), input_tokens=600, output_tokens=60
    )
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=6))
    (run,), _ = read_runs([log.location])
    figures = {row.metric: row.figure for row in rows(run) if row.policy == "full"}
    assert (figures["input_tokens"].value, figures["input_tokens"].n) == (100, 12)
    assert (figures["output_tokens"].value, figures["output_tokens_total"].value) == (10, 120)
    seconds = [reply.latency for reply in run.replies]
    assert all(one is not None and one >= 0.3 for one in seconds), seconds


# Limits and cancellation


def test_a_token_limit_stops_the_whole_batch_after_one_request(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(6)
    loopback.responder = lambda request: Answer(str(pictures(request)), input_tokens=5000)
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=6), token_limit=1000, max_samples=6
    )
    assert loopback.calls == 1
    assert [s.limit.type if s.limit else None for s in samples(log)] == ["token"] * 6
    assert [s.scores for s in samples(log)] == [{}] * 6


def test_a_time_limit_stops_those_who_ask_and_those_who_wait(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(5)
    loopback.responder = lambda request: Hang(30)
    start = time.monotonic()
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=5), time_limit=1, max_samples=5
    )
    assert time.monotonic() - start < 15
    assert [s.limit.type if s.limit else None for s in samples(log)] == ["time"] * 5
    assert loopback.calls <= 4


def test_when_the_asking_sample_is_stopped_another_one_asks(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(3)
    pictures.fault = lambda items: Hang(30) if len(pictures.asked) == 1 else None
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=3), time_limit=1, max_samples=1
    )
    first, *others = samples(log)
    assert first.limit is not None
    assert first.limit.type == "time"
    assert [sample.limit for sample in others] == [None, None]
    assert loopback.calls == 2
    assert [s.scores and s.scores["emotion"].answer for s in others] == list(
        pictures.gold.values()
    )[1:]
    assert {note["leader"] for note in notes_of(others)} == {pictures.items[1]}


def notes_of(found: Sequence[EvalSample]) -> list[dict[str, Any]]:
    return [sample.store["fer"]["batch"] for sample in found]


def test_waiting_is_no_working_time(draw: Draw, loopback: Loopback, run_eval: RunEval) -> None:
    pictures = draw(4)
    loopback.latency = 1.0
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=4), max_samples=4)
    leader = notes(log)[0]["leader"]
    for sample in samples(log):
        assert sample.total_time is not None
        assert sample.working_time is not None
        assert sample.total_time >= 0.9
        assert (sample.working_time >= 0.9) == (sample.id == leader)


# Which items belong to a run


def test_epochs_are_asked_about_one_by_one(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(4)
    gold = dict(pictures.gold)

    def changing(request: Any) -> str:
        if loopback.calls > 1:
            pictures.gold = dict.fromkeys(gold, "Sad")
        return str(pictures(request))

    loopback.responder = changing
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=4), epochs=2, max_samples=8)
    assert pictures.asked == [list(gold)] * 2
    by_epoch = {s.epoch: [] for s in samples(log)}
    for sample in samples(log):
        by_epoch[sample.epoch].append((sample.scores or {})["emotion"].answer)
    assert sorted(by_epoch.values()) == sorted([list(gold.values()), ["Sad"] * 4])


def test_shuffling_changes_no_batch(draw: Draw, run_eval: RunEval) -> None:
    pictures = draw(12)
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=4), sample_shuffle=7, max_samples=2
    )
    assert [s.id for s in log.samples or []] != pictures.items
    assert sorted(pictures.asked) == sorted(pictures.batches(4))
    assert metric(log, "accuracy") == 1


@pytest.mark.parametrize("max_samples", [1, 3, 50])
def test_fewer_samples_at_once_than_items_in_a_batch(
    max_samples: int, draw: Draw, run_eval: RunEval
) -> None:
    pictures = draw(14)
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=5), max_samples=max_samples)
    assert sorted(pictures.asked) == sorted(pictures.batches(5))
    assert metric(log, "accuracy") == 1


def test_pictures_of_items_outside_of_the_run_are_never_sent(draw: Draw, run_eval: RunEval) -> None:
    pictures = draw(12)
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=5), limit=7)
    assert sorted(pictures.asked) == sorted([pictures.items[:5], pictures.items[5:7]])
    pictures.asked.clear()
    some = [pictures.items[at] for at in (1, 4, 11)]
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=5), sample_id=some)
    assert sorted(pictures.asked) == sorted([some[:2], some[2:]])
    assert metric(log, "accuracy") == 1
    assert metric(log, "requests_per_item") == pytest.approx(2 / 3)


def test_eval_retry_asks_for_the_batches_that_failed(
    draw: Draw, tmp_path: Path, run_eval: RunEval
) -> None:
    pictures = draw(9)
    middle = pictures.items[3:6]
    pictures.fault = lambda items: Status(400, "no") if list(items) == middle else None
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=3))
    assert [bool(message) for message in errors(log)] == [False] * 3 + [True] * 3 + [False] * 3
    pictures.fault = lambda items: None
    pictures.asked.clear()
    (again,) = eval_retry(log, log_dir=str(tmp_path / "logs"), display="none", log_realtime=False)
    assert again.status == "success", again.error
    assert pictures.asked == [middle]
    assert answers(again) == list(pictures.gold.values())


def test_the_same_task_run_twice_asks_twice(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(4)
    task = pictures.task()
    asking = ranked(batch_size=4)
    for runs in (1, 2):
        log = run_eval(task, OPENAI, solver=asking)
        assert metric(log, "accuracy") == 1
        assert loopback.calls == runs


def test_two_models_at_once_ask_each_for_themselves(
    draw: Draw, loopback: Loopback, tmp_path: Path
) -> None:
    pictures = draw(6)

    def by_provider(request: Any) -> str:
        said = str(pictures(request))
        return said if request.provider == "openai" else said.replace("Happy", "Hungry")

    loopback.responder = by_provider
    loopback.latency = 0.2
    logs = eval(
        pictures.task(),
        model=[OPENAI, GOOGLE],
        solver=ranked(batch_size=3),
        max_tasks=2,
        display="none",
        log_dir=str(tmp_path / "logs"),
        log_realtime=False,
    )
    assert loopback.calls == 4
    for log in logs:
        for sample in samples(log):
            happy = sample.target == "Happy" and log.eval.model == GOOGLE
            found = (sample.scores or {})["emotion"]
            assert found.value == ("I" if happy else "C")
        whole = [answer for sample in samples(log) for answer in whole_answers(sample)]
        assert ["Hungry" in answer for answer in whole] == [log.eval.model == GOOGLE] * 2


# Asking ahead, sharing, forgetting


def test_those_who_wait_ask_for_other_batches(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(16)
    loopback.latency = 0.8
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=4), max_samples=4, max_connections=4
    )
    assert loopback.calls == 4
    assert loopback.peak == 4
    assert metric(log, "accuracy") == 1
    assert {note["leader"] for note in notes(log)} == set(pictures.items[:4])


def test_who_waits_long_asks_for_one_batch_after_the_other(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(16)
    hold_up = iter([Status(429, retry_after=4)])
    pictures.fault = lambda items: next(hold_up, None) if pictures.items[0] in items else None
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=4), max_samples=2, max_connections=2
    )
    assert loopback.calls == 5
    first, *others = (note["leader"] for note in notes(log)[::4])
    assert len(set(others)) == 1
    assert first not in others


def test_one_sample_asks_for_several_batches_where_no_other_could(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(16)
    loopback.latency = 0.8
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=4), max_samples=2, max_connections=4
    )
    assert loopback.calls == loopback.peak == 4
    leaders = Counter(note["leader"] for note in notes(log)[::4])
    assert sorted(leaders.values()) == [1, 3]


def test_no_connection_is_idle_while_the_answers_are_handed_out(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(16)
    loopback.latency = 0.8

    def second_round(_: Sequence[str]) -> None:
        if len(pictures.asked) == 3:
            loopback.peak = 0

    pictures.fault = second_round
    run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=4), max_samples=2, max_connections=2)
    assert (loopback.calls, loopback.peak) == (4, 2)


@pytest.mark.parametrize(
    ("options", "latency", "most"),
    [({}, 3, 16), ({"max_samples": 3}, 0.4, 3), ({"time_limit": 600}, 0.4, 2)],
)
def test_samples_get_ready_while_requests_are_out(
    options: dict[str, Any],
    latency: float,
    most: int,
    draw: Draw,
    loopback: Loopback,
    run_eval: RunEval,
) -> None:
    pictures = draw(20)
    loopback.latency = latency
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=4), max_connections=2, **options
    )
    assert loopback.calls == 5
    assert metric(log, "accuracy") == 1
    assert begun_before_an_answer(log) == most


def begun_before_an_answer(log: EvalLog) -> int:
    answered = min(
        event.timestamp + timedelta(seconds=event.working_time or 0)
        for sample in samples(log)
        for event in sample.events
        if event.event == "model"
    )
    begun = [datetime.fromisoformat(sample.started_at or "") for sample in samples(log)]
    return sum(at < answered for at in begun)


def test_samples_whose_items_are_large_do_not_get_ready(
    draw: Draw, loopback: Loopback, run_eval: RunEval, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = draw(20)
    loopback.latency = 1
    monkeypatch.setattr("inspect_fer.solvers.batches.READY_BYTES", 1)
    log = run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=4), max_connections=2)
    fill_a_pause = 4
    assert begun_before_an_answer(log) <= 2 + fill_a_pause


class Bound:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.in_use = limit

    async def reaches(self, limit: int) -> None:
        """As many samples run as may, until it is that many."""
        with anyio.fail_after(20):
            while self.limit != limit:
                self.in_use = self.limit
                await anyio.sleep(0.002)


async def be_busy() -> None:
    for _ in range(20):
        time.sleep(0.02)
        await anyio.sleep(0)


def test_samples_fill_a_pause_and_none_takes_their_place() -> None:
    bound = Bound(2)
    room = Room(2, bound)

    async def run() -> None:
        room.use_pauses()
        await be_busy()
        assert bound.limit == 2
        await bound.reaches(6)
        for _ in range(100):
            bound.in_use = bound.limit
            await anyio.sleep(0.002)
            assert bound.limit <= 6
        assert room.samples == 2
        await be_busy()
        assert bound.limit == 2
        await bound.reaches(3)

    anyio.run(run)


def test_room_grows_for_good_while_requests_are_out() -> None:
    bound = Bound(2)
    room = Room(2, bound)

    async def run() -> None:
        room.use_pauses()
        with room.growing(11):
            await be_busy()
            assert bound.limit == 2
            await bound.reaches(11)
            await anyio.sleep(0.2)
        assert room.samples == 11
        await be_busy()
        assert bound.limit == 11

    anyio.run(run)


def test_room_stays_where_somebody_else_puts_it() -> None:
    bound = Bound(2)
    room = Room(2, bound)

    async def run() -> None:
        room.use_pauses()
        await bound.reaches(3)
        bound.limit = 1
        with room.growing(11):
            room.use_pauses()
            await anyio.sleep(0.2)

    anyio.run(run)
    assert bound.limit == 1


def test_room_is_looked_at_only_while_samples_run() -> None:
    bound = Bound(2)
    room = Room(2, bound)

    async def run() -> None:
        bound.in_use = 0
        room.use_pauses()
        await anyio.sleep(0.5)
        assert bound.limit == 2
        bound.in_use = 2
        await anyio.sleep(0.2)
        assert bound.limit == 2
        room.use_pauses()
        await bound.reaches(3)

    anyio.run(run)


def test_those_who_fill_a_pause_leave_no_connection_idle() -> None:
    run = _Run(None, (), 10, Room(2, None))
    asked = []
    with ExitStack() as visits:
        for number in range(4):
            visits.enter_context(run.visit(Batch(0, (), 9), str(number)))
            asked.append((run.to_ask_ahead(0), run.to_ask_ahead(1)))
    assert asked == [(9, 10), (10, 0), (10, 0), (10, 0)]


def test_room_stays_as_it_is_without_an_asyncio_loop() -> None:
    bound = Bound(2)
    Room(2, bound).use_pauses()
    assert bound.limit == 2


def test_samples_with_limits_ask_for_their_own_batch_alone(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(8)
    loopback.latency = 0.5
    run_eval(
        pictures.task(),
        OPENAI,
        solver=ranked(batch_size=4),
        max_samples=4,
        max_connections=4,
        time_limit=60,
    )
    assert loopback.calls == 2
    assert loopback.peak == 1


def test_what_goes_wrong_ahead_is_the_error_of_those_it_was_for(
    draw: Draw, loopback: Loopback, run_eval: RunEval
) -> None:
    pictures = draw(8)
    loopback.latency = 0.5
    pictures.fault = lambda items: Status(400, "no") if pictures.items[4] in items else None
    log = run_eval(
        pictures.task(), OPENAI, solver=ranked(batch_size=4), max_samples=4, max_connections=4
    )
    assert loopback.calls == 2
    assert [bool(message) for message in errors(log)] == [False] * 4 + [True] * 4


def test_each_picture_is_read_once(openai_env: Loopback, tmp_path: Path, run_eval: RunEval) -> None:
    pictures = gallery(tmp_path / "pictures", 12)
    openai_env.responder = pictures
    card = folder_card(tmp_path / "pictures", table="labels.csv")
    reads: list[str] = []

    def stimulus(item: str) -> Stimulus:
        path = pictures.root / item

        def render() -> bytes:
            reads.append(item)
            return path.read_bytes()

        return Stimulus(item, pictures.gold[item], (Media("image", path, path.parent, render),))

    task = task_over(card, [stimulus(item) for item in pictures.items], ranked(batch_size=4))
    log = run_eval(task, OPENAI, max_samples=3)
    assert metric(log, "accuracy") == 1
    assert sorted(reads) == sorted(pictures.items)


def test_what_is_read_is_weighed() -> None:
    def item(name: str, size: int, transcript: str | None) -> Stimulus:
        content = encoded(picture(size, size), "PNG")
        media = Media("image", Path(name), Path("table"), render=lambda: content)
        return Stimulus(name, "Happy", (media,), transcript)

    stimuli = [item("a", 40, None), item("b", 80, "Well."), item("c", 90, None)]
    items = Items(stimuli, LabelSet(("Happy", "Sad")), View())
    assert items.mean_bytes == 0

    async def read() -> list[Content]:
        ahead = await items.read_ahead(stimuli[:2])
        return [part for parts in ahead.values() for part in parts] + await items.content(
            stimuli[2]
        )

    shown = anyio.run(read)
    sizes = [len(part.image if isinstance(part, ContentImage) else "Well.") for part in shown]
    assert items.mean_bytes == sum(sizes) / 3


def test_nothing_is_left_of_a_run(draw: Draw, run_eval: RunEval) -> None:
    pictures = draw(6)
    run_eval(pictures.task(), OPENAI, solver=ranked(batch_size=3))
    gc.collect()
    assert not [kept for kept in gc.get_objects() if isinstance(kept, Batch)]


@pytest.mark.parametrize("bad", [0, -1, 2.5, True, "20"])
def test_a_batch_size_must_be_a_whole_number(bad: Any) -> None:
    with pytest.raises(ValueError, match="is not a whole number from 1"):
        ranked(batch_size=bad)


MANY = """
from inspect_ai import eval
from inspect_fer import mvsa_single
from inspect_fer.solvers import ranked

def run(tasks, batch_size):
    return eval(
        [mvsa_single(root={root!r}, modality="text") for _ in range(tasks)],
        model={model!r},
        solver=ranked(batch_size=batch_size),
        limit=2,
        max_tasks=tasks,
        display="none",
    )

for log in [*run(1, 3), *run(1, 6), *run(1, 6), *run(2, 6)]:
    said = [sample.scores["emotion"].metadata["outcome"] for sample in log.samples]
    assert (log.status, said) == ("success", ["answered"] * 2), (log.status, said)
"""


def test_a_batch_larger_than_the_run_ends(openai_env: Loopback, tmp_path: Path) -> None:
    """In a process of its own: one that goes on for ever would take the tests with it."""
    root = tree("mvsa_single", tmp_path / "mvsa")
    openai_env.responder = constant("['positive', 'negative']\n" * 2)
    done = subprocess.run(
        [sys.executable, "-c", MANY.format(root=str(root), model=OPENAI)],
        timeout=120,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(openai_env.requests) == 5
