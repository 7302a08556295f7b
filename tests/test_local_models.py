"""Open-weights models behind local servers: what each of Inspect's providers sends them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from inspect_fer import caer_7class, caer_s_7class, cmu_mosi
from tests.conftest import RunEval
from tests.drawing import tone, write_clip
from tests.loopback import Loopback, Status, fails_first
from tests.test_caer import metrics
from tests.trees.caer import caer_s_tree, caer_tree
from tests.trees.every import tree

TAKE_PICTURES = ("vllm/open-model", "openai-api/loopback/open-model", "ollama/open-model")
VIDEO = "openai_video/loopback/open-model"


@pytest.fixture
def server(openai_env: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """Also Ollama's provider speaks to the loopback server."""
    monkeypatch.setenv("OLLAMA_BASE_URL", f"{openai_env.url}/v1")
    openai_env.responder = lambda request: "Happy"
    return openai_env


@pytest.mark.parametrize("model", [*TAKE_PICTURES, VIDEO])
def test_images_and_frames(model: str, server: Loopback, run_eval: RunEval, tmp_path: Path) -> None:
    stills = caer_s_7class(root=str(caer_s_tree(tmp_path, per_label=1)))
    clips = caer_7class(root=str(caer_tree(tmp_path)), frames=2)
    for task, pictures in ((stills, 1), (clips, 2)):
        server.reset()
        assert metrics(run_eval(task, model))["accuracy"] == pytest.approx(1 / 7)
        assert {len(request.images) for request in server.requests} == {pictures}
        assert {request.model for request in server.requests} == {"open-model"}
        assert {request.path for request in server.requests} == {"/v1/chat/completions"}


@pytest.mark.parametrize("model", [*TAKE_PICTURES, VIDEO])
def test_sound_beside_the_frames(
    model: str, server: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = sounding(tmp_path)
    log = run_eval(caer_7class(root=str(root), audio="native"), model, limit=2)
    assert metrics(log)["n"] == 2
    for request in server.requests:
        (sound,) = request.audios
        assert sound.mime == "audio/wav"
        assert sound.data.startswith(b"RIFF")


def sounding(folder: Path) -> Path:
    root = caer_tree(folder)
    for path in root.rglob("*.avi"):
        write_clip(path, frames=10, sound=tone(440, 0.5), sound_codec="pcm_s16le")
    return root


def test_clips_go_out_whole_to_a_server_that_takes_them(
    server: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = caer_tree(tmp_path)
    log = run_eval(caer_7class(root=str(root), video="native"), VIDEO)
    assert metrics(log)["n"] == 7
    for request in server.requests:
        (clip,) = request.videos
        assert clip.mime == "video/mp4"
        assert b"ftyp" in clip.data[:16]
        assert "in the video" in request.prompt
        # Words stand before what is shown, as for every other provider.
        assert [type(part).__name__ for part in request.messages[-1].parts] == ["str", "Media"]
    assert log.eval.model == VIDEO


def test_clips_and_words_and_sound_in_one_message(
    server: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    task = cmu_mosi(root=str(tree("cmu_mosi", tmp_path)), video="native")
    server.responder = lambda request: "{'name': 'Video 1', 'result': ['positive', 'neutral']}"
    log = run_eval(task, VIDEO)
    assert metrics(log)["n"] == 4
    transcripts = {request.texts[-1] for request in server.requests}
    assert len(transcripts) == 4
    assert {len(request.videos) for request in server.requests} == {1}


def test_a_repeated_request_sends_the_clip_again(
    server: Loopback, run_eval: RunEval, quick_retries: None, tmp_path: Path
) -> None:
    # Three attempts of the client, then another one of Inspect's.
    server.responder = fails_first(Status(503), "Happy", times=3)
    log = run_eval(caer_7class(root=str(caer_tree(tmp_path)), video="native"), VIDEO, limit=1)
    assert metrics(log)["n"] == 1
    assert len(server.requests) == 4
    assert {len(request.videos) for request in server.requests} == {1}


def test_the_log_of_a_call_names_the_clip_and_does_not_hold_it(
    server: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    task = caer_7class(root=str(caer_tree(tmp_path)), video="native")
    log = run_eval(task, VIDEO, limit=1, log_model_api=True, log_images=False)
    sent = server.requests[0].videos[0]
    uri = f"data:video/mp4;base64,{sent.encoded}"
    with zipfile.ZipFile(log.location) as archive:
        held = "".join(archive.read(name).decode() for name in archive.namelist())
    assert hashlib.sha256(uri.encode()).hexdigest() in held
    calls = [event.call for event in log.samples[0].events if event.event == "model"]
    assert sent.encoded[:200] not in json.dumps([call.request for call in calls])


@pytest.mark.parametrize("model", TAKE_PICTURES)
def test_a_provider_that_takes_no_clip_says_so(
    model: str, server: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    task = caer_7class(root=str(caer_tree(tmp_path)), video="native")
    log = run_eval(task, model, limit=2)
    assert server.requests == []
    errors = [sample.error.message for sample in log.samples]
    assert len(errors) == 2
    assert all("Video content is not currently supported" in message for message in errors)
