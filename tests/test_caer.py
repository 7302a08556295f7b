"""The experiments of the first post, run with the real clients on trees in the official layout."""

from pathlib import Path

import av
import pytest
from inspect_ai import score
from inspect_ai.log import EvalLog

from inspect_fer import caer_7class, caer_s_6class, caer_s_7class, caer_s_two_stage
from inspect_fer.datasets import load_stimuli
from inspect_fer.scorers import emotion
from tests.conftest import RunEval
from tests.loopback import (
    Answer,
    Blocked,
    Filtered,
    Loopback,
    Refused,
    Request,
    Status,
    pixel_digest,
)
from tests.trees.caer import LABELS, caer_s_tree, caer_tree

MODELS = ("openai/gpt-4o", "google/gemini-2.5-flash")

PROMPT = (
    "Please identify the facial expression of the person in the image by choosing one from the following list of emotions.\n"
    "If multiple people are shown, please select the expression of the person whose face is most clearly visible.\n"
    "Emotion List: Anger, Disgust, Fear, Happy, Neutral, Sad, Surprise\n"
    "The output should only be the label name (e.g., 'Happy', 'Sad'), without any additional explanations or punctuation."
)


def metrics(log: EvalLog) -> dict[str, float]:
    assert log.status == "success", log.error
    assert log.results is not None
    # One group over items with epochs reduced, one over every answer.
    groups = log.results.scores
    return {name: metric.value for group in groups for name, metric in group.metrics.items()}


def gold_of(tree: Path) -> dict[str, str]:
    """Digest of the pixels of every still -> its label."""
    return {pixel_digest(p.read_bytes()): p.parent.name for p in tree.rglob("*.png")}


@pytest.mark.parametrize("model", MODELS)
def test_seven_classes_of_stills(
    model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_s_tree(tmp_path)
    gold = gold_of(tree)

    def respond(request: Request) -> str:
        assert request.prompt == PROMPT
        label = gold[request.images[0].digest]
        return {"Fear": "Neutral", "Sad": "**Sad**."}.get(label, label)

    openai_env.responder = respond
    found = metrics(run_eval(caer_s_7class(root=str(tree)), model))
    assert {len(request.images) for request in openai_env.requests} == {1}
    assert sorted(r.images[0].digest for r in openai_env.requests) == sorted(gold)
    assert found["n"] == 14
    assert found["accuracy"] == pytest.approx(12 / 14)
    assert found["uar"] == pytest.approx(6 / 7)
    assert found["recall_Fear"] == 0
    assert found["recall_Sad"] == 1
    assert found["neutral_share"] == pytest.approx(4 / 14)
    assert found["neutral_pull"] == pytest.approx(2 / 12)
    assert found["unparsed"] == found["refused"] == found["off_list"] == 0


@pytest.mark.parametrize("model", MODELS)
def test_six_classes_neither_offer_nor_show_neutral(
    model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_s_tree(tmp_path)
    openai_env.responder = lambda request: "Neutral" if "Neutral" in request.prompt else "Happy"
    found = metrics(run_eval(caer_s_6class(root=str(tree)), model))
    shown = {request.images[0].digest for request in openai_env.requests}
    assert shown == {digest for digest, label in gold_of(tree).items() if label != "Neutral"}
    assert (
        "Emotion List: Anger, Disgust, Fear, Happy, Sad, Surprise\n"
        in openai_env.requests[0].prompt
    )
    assert found["n"] == 12
    assert found["accuracy"] == pytest.approx(1 / 6)


@pytest.mark.parametrize("model", MODELS)
def test_two_stages_keep_both_answers_and_measure_the_gate(
    model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    """Anger is stopped at the gate, one neutral item passes, everything else is right."""
    tree = caer_s_tree(tmp_path)
    gold = gold_of(tree)
    passes = pixel_digest((tree / "test" / "Neutral" / "0001.png").read_bytes())

    def respond(request: Request) -> str:
        image = request.images[-1].digest
        if "Emotion List: Neutral, non-Neutral\n" in request.prompt:
            stays = gold[image] in ("Anger", "Neutral") and image != passes
            return "Neutral" if stays else "non-Neutral"
        assert "Emotion List: Anger, Disgust, Fear, Happy, Sad, Surprise\n" in request.prompt
        return "Sad" if image == passes else gold[image]

    openai_env.responder = respond
    log = run_eval(caer_s_two_stage(root=str(tree)), model)
    found = metrics(log)
    assert len(openai_env.requests) == 14 + 11
    assert found["accuracy"] == pytest.approx(11 / 14)
    assert found["gate_recall"] == pytest.approx(10 / 12)
    assert found["gate_specificity"] == pytest.approx(1 / 2)
    sample = next(s for s in log.samples if s.id == "test/Happy/0001")
    said = [m.text for m in sample.messages if m.role == "assistant"]
    assert said == ["non-Neutral", "Happy"]
    assert sample.store["fer"]["gate"]["answer"] == "non-Neutral"


def test_what_the_second_stage_does_not_offer_is_off_the_list(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_s_tree(tmp_path, per_label=1)
    openai_env.responder = lambda request: (
        "non-Neutral" if "non-Neutral\n" in request.prompt else "Neutral"
    )
    found = metrics(run_eval(caer_s_two_stage(root=str(tree)), MODELS[0]))
    assert (found["accuracy"], found["off_list"]) == (0, 1)


def test_what_ended_without_an_answer_has_none_after_rescoring(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    """One item fails at the first stage, one at the second, where the gate has spoken already."""
    tree = caer_s_tree(tmp_path, per_label=1)
    gold = gold_of(tree)

    def respond(request: Request) -> str | Status:
        label = gold[request.images[-1].digest]
        first = "non-Neutral\n" in request.prompt
        if label == ("Fear" if first else "Sad"):
            return Status(400, "no")
        return "non-Neutral" if first else label

    openai_env.responder = respond
    log = run_eval(caer_s_two_stage(root=str(tree)), MODELS[0])
    before = metrics(log)
    assert (before["n"], before["unparsed"]) == (5, 0)
    assert metrics(score(log, emotion(), action="overwrite", display="none")) == before


@pytest.mark.parametrize("model", MODELS)
def test_clips_go_out_as_frames(
    model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_tree(tmp_path)
    openai_env.responder = lambda request: "Happy"
    found = metrics(run_eval(caer_7class(root=str(tree), frames=3), model))
    assert {len(request.images) for request in openai_env.requests} == {3}
    assert PROMPT.replace("the image", "the video") in openai_env.requests[0].texts
    assert found["n"] == 7
    assert found["accuracy"] == pytest.approx(1 / 7)


def test_clips_go_out_whole_through_the_files_api(
    google_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_tree(tmp_path)
    google_env.responder = lambda request: "Sad"
    found = metrics(run_eval(caer_7class(root=str(tree), video="native"), MODELS[1]))
    assert found["recall_Sad"] == 1
    for request in google_env.requests:
        (clip,) = request.videos
        assert clip.mime == "video/mp4"
        sent = tmp_path / "sent.mp4"
        sent.write_bytes(clip.data)
        with av.open(str(sent)) as container:
            assert len(list(container.decode(video=0))) == 30


def test_refusals_of_every_kind_are_refusals(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_s_tree(tmp_path, per_label=1)
    kinds = {
        "Anger": Refused("I can't help with that."),
        "Disgust": Filtered(),
        "Fear": Answer("I'm sorry, but I can't identify people in images."),
        "Happy": Answer("Happy"),
        "Neutral": Answer(""),
        "Sad": Answer("It could be Sad or Fear."),
        "Surprise": Answer("Boredom"),
    }
    gold = gold_of(tree)
    openai_env.responder = lambda request: kinds[gold[request.images[0].digest]]
    log = run_eval(caer_s_7class(root=str(tree)), MODELS[0])
    outcomes = {s.target: s.scores["emotion"].metadata["outcome"] for s in log.samples}
    assert outcomes == {
        "Anger": "refused",
        "Disgust": "refused",
        "Fear": "refused",
        "Happy": "answered",
        "Neutral": "unparsed",
        "Sad": "unparsed",
        "Surprise": "off_list",
    }
    found = metrics(log)
    assert found["accuracy"] == pytest.approx(1 / 7)
    assert found["refused"] == pytest.approx(3 / 7)
    assert found["unparsed"] == pytest.approx(2 / 7)
    assert found["off_list"] == pytest.approx(1 / 7)


def test_a_safety_block_of_google_is_a_refusal(
    google_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_s_tree(tmp_path, per_label=1)
    google_env.responder = lambda request: Blocked()
    found = metrics(run_eval(caer_s_7class(root=str(tree)), MODELS[1]))
    assert found["refused"] == 1


def test_the_log_shows_every_item_its_own_picture(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    tree = caer_s_tree(tmp_path)
    openai_env.responder = lambda request: "Happy"
    log = run_eval(caer_s_7class(root=str(tree)), MODELS[0])
    for sample in log.samples:
        question, answer = sample.messages
        picture = next(part for part in question.content if part.type == "image")
        name = f"attachment://{picture.image.removeprefix('attachment://')}"
        shown = sample.attachments.get(name.removeprefix("attachment://"), picture.image)
        assert pixel_digest(data_of(shown)) == pixel_digest(
            (tree / f"{sample.id}.png").read_bytes()
        )
        assert answer.text == "Happy"
        assert sample.metadata["path"] == f"{sample.id}.png"


def data_of(uri: str) -> bytes:
    import base64

    return base64.b64decode(uri.partition("base64,")[2])


@pytest.mark.parametrize("nesting", [".", "data"])
@pytest.mark.parametrize("split", ["test", "Test", "TEST"])
def test_roots_and_split_names_are_lenient(nesting: str, split: str, tmp_path: Path) -> None:
    caer_s_tree(tmp_path / nesting, per_label=1, split=split)
    stimuli = load_stimuli("caer_s", root=tmp_path)
    assert [stimulus.label for stimulus in stimuli] == list(LABELS)
    assert stimuli[0].id == "test/Anger/0001"


def test_a_split_nested_in_itself_is_found(tmp_path: Path) -> None:
    tree = caer_tree(tmp_path, split="train/train")
    assert len(load_stimuli("caer", split="train", root=tree)) == len(LABELS)
