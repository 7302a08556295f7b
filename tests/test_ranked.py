"""The solver `ranked` with one item a request, and with clips and posts in batches."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import Task
from inspect_ai.log import EvalLog
from inspect_ai.model import ChatMessage

from inspect_fer.datasets.catalogue import find_card
from inspect_fer.media.items import View
from inspect_fer.solvers import ranked
from inspect_fer.stimulus import Media, Stimulus
from inspect_fer.tasks.build import task_over
from tests.conftest import RunEval
from tests.drawing import picture
from tests.gallery import Gallery, gallery
from tests.loopback import Blocked, Loopback, Refused, Request, Status, in_sequence
from tests.loopback.messages import Media as Sent

OPENAI, GOOGLE = "openai/gpt-4o", "google/gemini-2.5-flash"
RANKING = "{'name': 'Image 1', 'result': ['Sad', 'Happy']}"


@pytest.fixture
def one(tmp_path: Path, openai_env: Loopback) -> Gallery:
    return gallery(tmp_path / "pictures", 1)


def metric(log: EvalLog, name: str) -> float:
    assert log.results is not None
    (found,) = [s.metrics[name].value for s in log.results.scores if name in s.metrics]
    return found


def noted(log: EvalLog) -> dict[str, Any]:
    assert log.samples
    note: dict[str, Any] = log.samples[0].store["fer"]
    return note


@pytest.mark.parametrize("model", [OPENAI, GOOGLE])
def test_one_request_shows_the_prompt_then_the_picture(
    model: str, one: Gallery, loopback: Loopback, run_eval: RunEval
) -> None:
    loopback.responder = one
    log = run_eval(one.task(labels="Angry,Happy,Neutral,Sad"), model, solver=ranked())
    (request,) = loopback.requests
    prompt, image = request.messages[-1].parts
    assert str(prompt).startswith("Please play the role of a facial expression classification")
    assert "We provide 1 image. " in str(prompt)
    assert "['Angry', 'Happy', 'Neutral', 'Sad']" in str(prompt)
    assert isinstance(image, Sent)
    assert metric(log, "accuracy") == 1
    assert metric(log, "requests_per_item") == 1
    assert noted(log)["prompt"] == "facial emotion recognition"


def test_the_whole_ranking_is_kept_and_scored(
    tmp_path: Path, openai_env: Loopback, run_eval: RunEval
) -> None:
    pictures = gallery(tmp_path / "pictures", 8)
    openai_env.responder = lambda request: "{'name': 'Image 1', 'result': ['Happy', 'Sad']}"
    log = run_eval(pictures.task(), OPENAI, solver=ranked())
    gold = list(pictures.gold.values())
    happy, sad = gold.count("Happy") / 8, gold.count("Sad") / 8
    assert metric(log, "accuracy") == happy
    assert metric(log, "top2") == happy + sad
    assert metric(log, "mrr") == pytest.approx(happy + sad / 2)


@pytest.mark.parametrize(
    ("model", "replies", "outcome"),
    [
        (OPENAI, [Refused(), RANKING], "answered"),
        (OPENAI, [Blocked(), "I'm sorry, I can't assist with that.", RANKING], "answered"),
        (OPENAI, ["Well.", RANKING], "answered"),
        (OPENAI, ["{'name': 'Image 1', 'result': ['Bored']}"], "off_list"),
        (OPENAI, [Refused(), "Well.", Refused()], "refused"),
        (OPENAI, [Refused(), Refused(), "Well."], "unparsed"),
        (GOOGLE, [Blocked(), RANKING], "answered"),
        (GOOGLE, [Blocked()] * 3, "refused"),
    ],
)
def test_it_asks_again_while_there_is_no_result(
    model: str,
    replies: Sequence[Any],
    outcome: str,
    one: Gallery,
    loopback: Loopback,
    run_eval: RunEval,
) -> None:
    loopback.responder = in_sequence(*replies)
    log = run_eval(one.task(labels="Happy,Sad,Angry,Neutral"), model, solver=ranked(attempts=3))
    assert loopback.calls == len(replies)
    assert log.samples
    score = (log.samples[0].scores or {})["emotion"]
    assert (score.metadata or {})["outcome"] == outcome
    assert metric(log, "requests_per_item") == len(replies)
    assert len(log.samples[0].messages) == 2
    assert len({request.digest for request in loopback.requests}) == 1


def test_a_repeat_is_not_answered_from_the_cache(
    one: Gallery, loopback: Loopback, run_eval: RunEval
) -> None:
    task = one.task(labels="Happy,Sad,Angry,Neutral")
    loopback.responder = in_sequence(Refused(), RANKING)
    run_eval(task, OPENAI, solver=ranked(), cache=True)
    assert loopback.calls == 2
    # The refusal is in the cache, so the second run begins with it.
    loopback.responder = in_sequence(RANKING)
    log = run_eval(task, OPENAI, solver=ranked(), cache=True)
    assert loopback.calls == 3
    assert noted(log)["requests"] == 2


def test_a_failed_request_is_left_to_inspect(
    one: Gallery, loopback: Loopback, run_eval: RunEval
) -> None:
    loopback.responder = lambda request: Status(400, "no such model")
    log = run_eval(one.task(labels="Angry,Sad"), OPENAI, solver=ranked(attempts=3))
    assert loopback.calls == 1
    assert log.samples
    assert log.samples[0].error is not None
    assert "no such model" in log.samples[0].error.message


@pytest.mark.parametrize("bad", [0, 4, "2"])
def test_templates_are_those_of_the_paper(bad: Any) -> None:
    with pytest.raises(ValueError, match="Table 10 has 1, 2 and 3"):
        ranked(template=bad)


@pytest.mark.parametrize("bad", [0, -3, True, 1.5])
def test_attempts_are_a_whole_number(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"attempts=.* is not a whole number from 1"):
        ranked(attempts=bad)


# Clips and posts


def posts(folder: Path, count: int, dataset: str, **view: Any) -> Task:
    """Items with a text and one picture, or a folder of four frames."""
    card = find_card(dataset)
    clips = "video" in card.modality
    stimuli = []
    for number in range(count):
        path = folder / f"{number}.png"
        if clips:
            path = folder / str(number)
            path.mkdir()
            for frame in range(4):
                picture(32, 32, seed=10 * number + frame).save(path / f"{frame}.png")
        else:
            picture(32, 32, seed=number).save(path)
        media = (Media("frames" if clips else "image", path, folder),)
        scored = card.policy == "sentiment"
        label = "positive" if scored else card.labels.names[number % len(card.labels)]
        stimuli.append(Stimulus(f"item{number}", label, media, f"text {number}", score=1.0))
    return task_over(card, stimuli, ranked(batch_size=count), view=View(**view))


def layout(request: Request) -> list[str]:
    """The parts behind the prompt: texts as they are, pictures as *image*."""
    parts = request.messages[-1].parts[1:]
    return [part if isinstance(part, str) else part.kind for part in parts]


@pytest.mark.parametrize("model", [OPENAI, GOOGLE])
@pytest.mark.parametrize(
    ("dataset", "view", "per_item"),
    [
        ("mvsa_single", {}, ["Image-text pair {}", "text {}", "image"]),
        ("mvsa_single", {"modality": "text"}, ["Text {}", "text {}"]),
        ("mvsa_single", {"modality": "image"}, ["Image {}", "image"]),
        ("cmu_mosi", {}, ["Video {}", "text {}", "image", "image", "image"]),
        ("cmu_mosi", {"frames": 2}, ["Video {}", "text {}", "image", "image"]),
        ("mer_multi", {"modality": "video"}, ["Video {}", "image", "image", "image"]),
        ("ch_sims", {"modality": "text"}, ["Video {}", "text {}"]),
    ],
)
def test_each_item_of_a_batch_is_named_then_said_then_shown(
    model: str,
    dataset: str,
    view: dict[str, Any],
    per_item: list[str],
    tmp_path: Path,
    openai_env: Loopback,
    run_eval: RunEval,
) -> None:
    task = posts(tmp_path, 3, dataset, **view)
    noun = per_item[0].removesuffix(" {}")
    labels = list(find_card(dataset).labels.names)
    openai_env.responder = lambda request: "\n".join(
        str({"name": f"{noun} {n + 1}", "result": labels[n:] + labels[:n]}) for n in range(3)
    )
    log = run_eval(task, model)
    (request,) = openai_env.requests
    expected = [
        part.format(number + (at == 0)) for number in range(3) for at, part in enumerate(per_item)
    ]
    assert layout(request) == expected
    assert log.status == "success", log.error
    answered = {s.id: (s.scores or {})["emotion"].answer for s in log.samples or []}
    if dataset in ("mvsa_single", "mer_multi"):
        assert list(answered.values()) == labels[:3]

    # A model that cannot read prose is told the same in the message's metadata; others are not.
    assert [message.metadata for message in asked_for(log)] == [None]
    (told,) = asked_for(run_eval(task, "fer_baseline/random"))
    assert told.metadata == {
        "fer": {
            "labels": labels,
            "format": "batch",
            "names": [f"{noun} {number}" for number in (1, 2, 3)],
            "images_per_item": [sum(part == "image" for part in per_item)] * 3,
        }
    }


def asked_for(log: EvalLog) -> list[ChatMessage]:
    """The questions of all requests in a log."""
    samples = log.samples or []
    return [e.input[-1] for sample in samples for e in sample.events if e.event == "model"]


def test_a_template_for_faces_alone_is_refused_for_posts(
    tmp_path: Path, openai_env: Loopback, run_eval: RunEval
) -> None:
    log = run_eval(posts(tmp_path, 2, "mvsa_single"), OPENAI, solver=ranked(template=2))
    assert openai_env.calls == 0
    assert log.samples
    for sample in log.samples:
        assert sample.error is not None
        assert "Table 10 changes the prompt of facial emotion recognition" in sample.error.message
