"""The offline baselines: they answer in the format that is asked for, and reproducibly."""

import asyncio
import base64
from typing import Any

import pytest
from inspect_ai.model import ChatMessageUser, ContentImage, ContentText, get_model

from inspect_fer import caer_s_two_stage, schematic_7class
from inspect_fer.datasets import load_stimuli
from inspect_fer.labels import LabelSet
from inspect_fer.models.eigenfaces import fitted
from inspect_fer.reading import read_answer, read_batch
from tests.conftest import RunEval
from tests.test_caer import metrics
from tests.trees.caer import caer_s_tree

LABELS = LabelSet(("Anger", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"))


def face(label: str) -> bytes:
    stimulus = next(s for s in load_stimuli("schematic_7class") if s.label == label)
    render = stimulus.media[0].render
    assert render is not None
    return render()


def ask(model: str, images: list[bytes], **wanted: Any) -> str:
    uris = [f"data:image/png;base64,{base64.b64encode(image).decode()}" for image in images]
    message = ChatMessageUser(
        content=[ContentText(text="?"), *(ContentImage(image=uri) for uri in uris)],
        metadata={"fer": wanted} if wanted else None,
    )
    return asyncio.run(get_model(model, memoize=False).generate([message])).completion


def test_eigenfaces_recognises_drawn_faces_of_people_it_has_not_seen(run_eval: RunEval) -> None:
    found = metrics(run_eval(schematic_7class(), "fer_baseline/eigenfaces"))
    assert found["n"] == 140
    assert 0.85 < found["accuracy"] <= 1
    assert found["refused"] == found["unparsed"] == found["off_list"] == 0


def test_random_is_at_chance_and_the_same_again(run_eval: RunEval) -> None:
    first, second, other = (
        run_eval(schematic_7class(), "fer_baseline/random", model_args={"seed": seed})
        for seed in (1, 1, 2)
    )
    assert 0.02 < metrics(first)["accuracy"] < 0.3
    answers = [
        {s.id: s.scores["emotion"].answer for s in log.samples} for log in (first, second, other)
    ]
    assert answers[0] == answers[1]
    assert answers[0] != answers[2]
    assert set(answers[0].values()) == set(LABELS.names)


def test_random_differs_from_epoch_to_epoch(run_eval: RunEval) -> None:
    log = run_eval(schematic_7class(), "fer_baseline/random", epochs=2, limit=20)
    by_epoch = [
        [s.scores["emotion"].answer for s in log.samples if s.epoch == epoch] for epoch in (1, 2)
    ]
    assert by_epoch[0] != by_epoch[1]


@pytest.mark.parametrize("model", ["fer_baseline/random", "fer_baseline/eigenfaces"])
def test_answers_come_in_the_format_that_is_asked_for(model: str) -> None:
    image = face("Happy")
    offered = list(LABELS.names)
    label = ask(model, [image], labels=offered, format="label")
    assert label in offered
    ranking = read_answer(ask(model, [image], labels=offered, format="ranking"), LABELS)
    assert len(ranking.ranking) == 5
    names = ["Image 1", "Image 2"]
    batch = ask(
        model, [image] * 3, labels=offered, format="batch", names=names, images_per_item=[1, 2]
    )
    assert read_batch(batch, LABELS, names).ok
    assert "cannot describe" in ask(model, [image], labels=[], format="describe")


def test_eigenfaces_maps_its_classes_to_the_offered_words() -> None:
    happy = face("Happy")
    assert (
        ask("fer_baseline/eigenfaces", [happy], labels=["sadness", "joy"], format="label") == "joy"
    )
    gate = ["Neutral", "non-Neutral"]
    assert ask("fer_baseline/eigenfaces", [happy], labels=gate, format="label") == "non-Neutral"
    neutral = face("Neutral")
    assert ask("fer_baseline/eigenfaces", [neutral], labels=gate, format="label") == "Neutral"


def test_several_frames_are_averaged() -> None:
    happy, sad = face("Happy"), face("Sad")
    frames = [happy, happy, sad]
    said = ask("fer_baseline/eigenfaces", frames, labels=["Happy", "Sad"], format="label")
    assert said == "Happy"


def test_the_two_stage_gate_runs_offline(run_eval: RunEval, tmp_path: Any) -> None:
    task = caer_s_two_stage(root=str(caer_s_tree(tmp_path)))
    assert metrics(run_eval(task, "fer_baseline/eigenfaces"))["n"] == 14


def test_what_a_request_lacks_is_said() -> None:
    with pytest.raises(ValueError, match="no metadata 'fer'"):
        ask("fer_baseline/random", [])
    with pytest.raises(ValueError, match="shows none"):
        ask("fer_baseline/eigenfaces", [], labels=["Happy"], format="label")
    with pytest.raises(ValueError, match="2 images in the request, but 3 are announced"):
        ask(
            "fer_baseline/random",
            [face("Sad")] * 2,
            labels=["Happy"],
            format="batch",
            names=["Image 1"],
            images_per_item=[3],
        )
    with pytest.raises(ValueError, match="no fer_baseline/oracle"):
        get_model("fer_baseline/oracle", memoize=False)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"labels": ["Happy"]}, "lacks format"),
        ({"format": "label"}, r"lacks labels \(format: label\)"),
        ({"format": "batch", "labels": ["Happy"]}, "lacks names, images_per_item"),
        ({"format": "essay", "labels": ["Happy"]}, "does not know the format 'essay'"),
    ],
)
def test_an_incomplete_request_is_named(wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask("fer_baseline/random", [], **wanted)


def test_eigenfaces_does_not_guess_among_labels_it_has_never_seen() -> None:
    with pytest.raises(ValueError, match=r"knows none of awe, contentment.*-M train="):
        ask("fer_baseline/eigenfaces", [face("Sad")], labels=["awe", "contentment"], format="label")


def test_a_broken_picture_is_an_error_and_no_answer() -> None:
    with pytest.raises(ValueError, match="a picture of 9 bytes cannot be decoded"):
        ask("fer_baseline/eigenfaces", [b"no image!"], labels=["Happy"], format="label")


def test_a_mistyped_model_argument_is_an_error() -> None:
    with pytest.raises(ValueError, match="no argument sead; it has: seed, train"):
        get_model("fer_baseline/random", memoize=False, sead=3)


def test_fitting_happens_once_in_a_process() -> None:
    assert fitted("schematic_7class") is fitted("schematic_7class")
