"""The server of the tests, and what Inspect's real clients make of its answers and faults."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import time
import urllib.error
import urllib.request
import wave
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import openai
import pytest
from google.genai.errors import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.model import (
    ChatMessageSystem,
    ChatMessageUser,
    Content,
    ContentAudio,
    ContentImage,
    ContentText,
    ContentVideo,
    GenerateConfig,
    ModelOutput,
    get_model,
)
from inspect_ai.model._model import ModelGenerateError
from inspect_ai.scorer import match
from PIL import Image, ImageDraw
from tenacity import RetryError

from tests.loopback import (
    Answer,
    Blocked,
    Drop,
    Empty,
    Faults,
    Filtered,
    Hang,
    Loopback,
    LoopbackProcess,
    NoChoices,
    Refused,
    Reply,
    Status,
    Truncated,
    WrongType,
    by_pixels,
    constant,
    fails_first,
    in_sequence,
    pixel_digest,
)

OPENAI, RESPONSES, GOOGLE = "openai/gpt-4o", "openai/gpt-5", "google/gemini-2.5-flash"
SERVICE, VLLM = "openai-api/loopback/llava", "vllm/llava"
MODELS = (OPENAI, RESPONSES, GOOGLE, SERVICE, VLLM)
OPENAI_LIKE = (OPENAI, RESPONSES, SERVICE, VLLM)


def draw(path: Path, seed: int) -> Path:
    """A picture that no other seed gives."""
    image = Image.new("RGB", (48, 36), (seed * 40 % 256, 90, 160))
    ImageDraw.Draw(image).ellipse((4 + seed, 4, 30 + seed, 30), fill=(250, 220, seed))
    image.save(path)
    return path


def clip(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in (0, 120, 240):
            pixels = np.full((48, 64, 3), shade, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path


def tone(path: Path) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes((np.sin(np.arange(800) / 3) * 9000).astype("<i2").tobytes())
    return path


def generate(model: str, prompt: Any = "Which emotion?", **config: Any) -> ModelOutput:
    async def run() -> ModelOutput:
        settings = GenerateConfig(**{"max_retries": 1, **config})
        async with get_model(model, config=settings) as opened:
            return await opened.generate(prompt)

    return asyncio.run(run())


def post(server: Loopback, path: str, body: bytes) -> tuple[int, bytes]:
    request = urllib.request.Request(server.url + path, data=body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def chat(text: str) -> bytes:
    return json.dumps({"model": "m", "messages": [{"role": "user", "content": text}]}).encode()


# What is sent ------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_pictures_and_prompt_arrive_as_they_were(
    model: str, openai_env: Loopback, run_eval: Any, tmp_path: Path
) -> None:
    pictures = [draw(tmp_path / f"{seed}.png", seed) for seed in range(3)]
    samples = [
        Sample(
            id=picture.stem,
            input=[
                ChatMessageSystem(content="You are an annotator."),
                ChatMessageUser(
                    content=[
                        ContentText(text="Which emotion does this picture show?"),
                        ContentImage(image=str(picture)),
                    ]
                ),
            ],
            target=f"Label {picture.stem}",
        )
        for picture in pictures
    ]
    openai_env.responder = by_pixels({pixel_digest(p): f"Label {p.stem}" for p in pictures})

    log = run_eval(Task(dataset=samples, scorer=match()), model)

    assert log.status == "success"
    assert log.results.scores[0].metrics["accuracy"].value == 1.0
    assert len(openai_env.requests) == 3
    for request in openai_env.requests:
        assert request.texts == ["You are an annotator.", "Which emotion does this picture show?"]
        assert request.prompt == "Which emotion does this picture show?"
        assert [m.role for m in request.messages] == ["system", "user"]
        assert [image.mime for image in request.images] == ["image/png"]
        assert request.model == model.rpartition("/")[2]
    usage = log.samples[0].output.usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (10, 2, 12)


@pytest.mark.parametrize("model", MODELS)
def test_frames_keep_their_order(
    model: str, openai_env: Loopback, run_eval: Any, tmp_path: Path
) -> None:
    frames = [draw(tmp_path / f"{seed}.png", seed) for seed in (4, 1, 3)]
    content = [ContentImage(image=str(frame)) for frame in frames]
    sample = Sample(input=[ChatMessageUser(content=[*content, ContentText(text="The emotion?")])])

    assert run_eval(Task(dataset=[sample]), model).status == "success"

    (request,) = openai_env.requests
    assert [image.digest for image in request.images] == [pixel_digest(f) for f in frames]
    assert request.messages[-1].parts[-1] == "The emotion?"


def test_google_uploads_a_video_once_and_refers_to_it(
    google_env: Loopback, run_eval: Any, tmp_path: Path
) -> None:
    path = clip(tmp_path / "clip.mp4")
    content: list[Content] = [
        ContentVideo(video=str(path), format="mp4"),
        ContentText(text="The emotion?"),
    ]
    samples = [Sample(id=name, input=[ChatMessageUser(content=content)]) for name in "ab"]

    assert run_eval(Task(dataset=samples), GOOGLE, max_samples=1).status == "success"

    assert [upload.data for upload in google_env.uploads] == [path.read_bytes()]
    assert [[v.data for v in r.videos] for r in google_env.requests] == [[path.read_bytes()]] * 2
    assert google_env.requests[0].videos[0].mime == "video/mp4"


@pytest.mark.parametrize("model", [GOOGLE, OPENAI, SERVICE, VLLM])
def test_sound_arrives(model: str, google_env: Loopback, run_eval: Any, tmp_path: Path) -> None:
    path = tone(tmp_path / "tone.wav")
    content: list[Content] = [
        ContentAudio(audio=str(path), format="wav"),
        ContentText(text="The emotion?"),
    ]

    log = run_eval(Task(dataset=[Sample(input=[ChatMessageUser(content=content)])]), model)

    assert log.status == "success"
    (request,) = google_env.requests
    assert [sound.data for sound in request.audios] == [path.read_bytes()]


# What comes back ---------------------------------------------------------------------------------

REFUSAL = "I'm sorry, I can't help with identifying people."
STOPPED = "The prompt was blocked by the safety system."
OUTPUTS: list[tuple[str, Reply, str, str, str | None]] = [
    *((model, Answer("Happy"), "stop", "Happy", None) for model in MODELS),
    *((model, Answer("Hap", cut=True), "max_tokens", "Hap", None) for model in MODELS),
    *((model, Answer(""), "stop", "", None) for model in MODELS),
    *((model, Empty(), "stop", "", None) for model in MODELS),
    *((model, Refused(), "stop", REFUSAL, "refusal") for model in OPENAI_LIKE),
    (GOOGLE, Refused(), "stop", REFUSAL, None),
    *((model, Filtered(), "content_filter", "", None) for model in OPENAI_LIKE),
    (GOOGLE, Filtered(), "content_filter", "", "SAFETY"),
    *(
        (model, Blocked(), "content_filter", STOPPED, "refusal")
        for model in (OPENAI, RESPONSES, SERVICE)
    ),
    (
        GOOGLE,
        Blocked(),
        "content_filter",
        "BLOCKED: BlockedReason.PROHIBITED_CONTENT",
        "PROHIBITED_CONTENT",
    ),
    (RESPONSES, NoChoices(), "stop", "", None),
    (GOOGLE, NoChoices(), "stop", "(no content)", None),
    (GOOGLE, WrongType("application/json", "{}"), "stop", "(no content)", None),
]


@pytest.mark.parametrize(("model", "reply", "stop_reason", "completion", "details"), OUTPUTS)
def test_outputs_as_inspect_reports_them(
    model: str,
    reply: Reply,
    stop_reason: str,
    completion: str,
    details: str | None,
    openai_env: Loopback,
) -> None:
    openai_env.responder = constant(reply)

    output = generate(model)

    assert output.stop_reason == stop_reason
    assert output.completion == completion
    assert output.error is None
    stopped = output.choices[0].stop_details
    assert (stopped.type if stopped else None) == details
    assert openai_env.kinds == {reply.kind: 1}


@pytest.mark.parametrize("model", OPENAI_LIKE)
def test_a_refusal_field_is_marked_as_one(model: str, openai_env: Loopback) -> None:
    openai_env.responder = constant(Refused())
    content = generate(model).message.content
    assert isinstance(content, list)
    (part,) = content
    assert isinstance(part, ContentText)
    assert part.refusal is True


@pytest.mark.parametrize("model", [OPENAI, SERVICE, VLLM])
def test_a_chat_completion_without_choices_is_an_output_without_choices(
    model: str, openai_env: Loopback
) -> None:
    openai_env.responder = constant(NoChoices())
    output = generate(model)
    assert (output.choices, output.completion, output.empty) == ([], "", True)


TRANSIENT = (Status(429), Status(500), Status(503), Drop(), Drop(after=0.5))


@pytest.mark.parametrize("fault", TRANSIENT, ids=str)
@pytest.mark.parametrize("model", MODELS)
def test_a_fault_that_passes_is_survived(
    model: str, fault: Reply, openai_env: Loopback, quick_retries: None
) -> None:
    openai_env.responder = fails_first(fault, "Happy")
    assert generate(model).completion == "Happy"
    assert openai_env.kinds == {fault.kind: 1, "answer": 1}


ATTEMPTS = {
    # Two attempts of Inspect, three of OpenAI's client in each.
    OPENAI: dict.fromkeys(TRANSIENT, 6),
    VLLM: dict.fromkeys(TRANSIENT, 6),
    # Two of Inspect; Google's client repeats only after a connection that gave no answer.
    GOOGLE: {**dict.fromkeys(TRANSIENT, 2), Drop(): 4},
}


@pytest.mark.parametrize("fault", TRANSIENT, ids=str)
@pytest.mark.parametrize("model", ATTEMPTS)
def test_a_fault_that_stays_is_an_error_after_the_last_attempt(
    model: str, fault: Reply, openai_env: Loopback, quick_retries: None
) -> None:
    openai_env.responder = constant(fault)
    with pytest.raises(RetryError):
        generate(model)
    assert openai_env.kinds == {fault.kind: ATTEMPTS[model][fault]}


FATAL: list[tuple[str, Reply, type[Exception]]] = [
    *((model, Status(400), ModelGenerateError) for model in MODELS),
    (VLLM, Blocked(), ModelGenerateError),
    *((model, Status(401), openai.AuthenticationError) for model in OPENAI_LIKE),
    *((model, Status(403), openai.PermissionDeniedError) for model in (OPENAI, RESPONSES)),
    *((model, Status(403), ModelGenerateError) for model in (SERVICE, VLLM)),
    *((model, Status(404), openai.NotFoundError) for model in OPENAI_LIKE),
    *((GOOGLE, Status(code), ClientError) for code in (401, 403, 404)),
    *((model, Truncated(), json.JSONDecodeError) for model in MODELS),
    *((model, WrongType(), AssertionError) for model in (OPENAI, RESPONSES)),
    (GOOGLE, WrongType(), json.JSONDecodeError),
    *((model, WrongType("application/json", "{}"), TypeError) for model in OPENAI_LIKE),
]


@pytest.mark.parametrize(("model", "reply", "error"), FATAL)
def test_faults_that_are_not_repeated(
    model: str, reply: Reply, error: type[Exception], openai_env: Loopback
) -> None:
    openai_env.responder = constant(reply)
    with pytest.raises(error):
        generate(model)
    assert openai_env.kinds == {reply.kind: 1}


@pytest.mark.parametrize("model", [SERVICE, VLLM])
def test_a_page_instead_of_json_is_repeated_by_the_compatible_providers(
    model: str, openai_env: Loopback, quick_retries: None
) -> None:
    openai_env.responder = fails_first(WrongType(), "Happy")
    assert generate(model).completion == "Happy"


@pytest.mark.parametrize("model", [OPENAI, GOOGLE, VLLM])
def test_a_hang_ends_with_the_time_limit_of_an_attempt(
    model: str, openai_env: Loopback, quick_retries: None
) -> None:
    openai_env.responder = fails_first(Hang(60), "Happy")
    assert generate(model, attempt_timeout=1).completion == "Happy"
    assert openai_env.kinds == {"hang": 1, "answer": 1}


@pytest.mark.parametrize("model", MODELS)
def test_failed_samples_are_errors_and_not_answers(
    model: str, openai_env: Loopback, run_eval: Any, quick_retries: None
) -> None:
    samples = [Sample(id=f"{n}", input=f"Item {n}", target="Happy") for n in range(10)]
    openai_env.responder = lambda request: (
        Status(500) if request.prompt in ("Item 3", "Item 7") else "Happy"
    )

    log = run_eval(Task(dataset=samples, scorer=match()), model, fail_on_error=False)

    assert log.status == "success"
    assert {s.id for s in log.samples if s.error} == {"3", "7"}
    assert all(s.output.completion == "Happy" for s in log.samples if not s.error)
    assert openai_env.kinds["answer"] == 8


def test_the_reasoning_models_probe_is_no_call(openai_env: Loopback) -> None:
    openai_env.responder = in_sequence("Happy")
    assert generate(RESPONSES).completion == "Happy"
    assert openai_env.calls == 1


# The server itself -------------------------------------------------------------------------------


@contextmanager
def faulty() -> Iterator[Loopback]:
    """A server whose problems the test looks at itself."""
    with Loopback() as server:
        yield server


def test_a_mistake_of_the_test_ends_the_attempts_and_is_kept() -> None:
    with faulty() as server:
        server.responder = by_pixels({})
        status, body = post(server, "/v1/chat/completions", chat("no picture"))
        assert status == 400
        assert b"no reply planned" in body
        assert server.problems == ["LookupError: no reply planned for a request with images []"]


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("/v1/embeddings", b"{}", 404, "no such service: POST /v1/embeddings"),
        ("/v1/chat/completions", b"{", 400, "JSONDecodeError"),
        ("/v1/chat/completions", b'{"model": "m"}', 400, "KeyError 'messages'"),
        ("/v1/chat/completions", b'{"stream": true}', 400, "does not stream"),
        (
            "/v1/chat/completions",
            b'{"model": "m", "messages": [{"role": "user", "content": [{"type": "image_url",'
            b' "image_url": {"url": "https://example.org/a.png"}}]}]}',
            400,
            "base64 data: URL",
        ),
        (
            "/v1beta/models/m:generateContent",
            b'{"contents": [{"parts": [{"fileData": {"fileUri": "files/none"}}]}]}',
            400,
            "no uploaded file 'files/none'",
        ),
    ],
)
def test_what_no_service_would_take_is_a_problem(
    path: str, body: bytes, status: int, problem: str
) -> None:
    with faulty() as server:
        assert post(server, path, body)[0] == status
        (found,) = server.problems
        assert problem in found


def test_a_connection_serves_many_requests_and_chunked_bodies(loopback: Loopback) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", loopback.port, timeout=10)
    for chunked in (False, True, False):
        body = chat("hello")
        connection.request(
            "POST",
            "/v1/chat/completions",
            body=iter([body[:7], body[7:]]) if chunked else body,
            encode_chunked=chunked,
            headers={"Transfer-Encoding": "chunked"} if chunked else {},
        )
        response = connection.getresponse()
        assert json.load(response)["choices"][0]["message"]["content"] == "Neutral"
        assert not response.will_close
    connection.close()
    assert [request.prompt for request in loopback.requests] == ["hello"] * 3
    assert [request.sequence for request in loopback.requests] == [0, 1, 2]


def test_requests_wait_at_the_same_time(loopback: Loopback) -> None:
    loopback.latency = 0.3
    started = time.monotonic()
    with ThreadPoolExecutor(40) as pool:
        calls = [
            pool.submit(post, loopback, "/v1/chat/completions", chat(f"{n}")) for n in range(40)
        ]
        assert {call.result()[0] for call in calls} == {200}
    assert 0.3 <= time.monotonic() - started < 40 * 0.3 / 2
    assert loopback.peak > 10
    assert sorted(int(request.prompt) for request in loopback.requests) == list(range(40))


def test_stopping_does_not_wait_for_a_hang() -> None:
    with ThreadPoolExecutor(1) as pool:
        with Loopback(constant(Hang(600))) as server:
            call = pool.submit(post, server, "/v1/chat/completions", chat("hello"))
            while not server.exchanges and not call.done():
                time.sleep(0.01)
            started = time.monotonic()
        assert time.monotonic() - started < 5
        with pytest.raises(ConnectionError):
            call.result()


def test_retry_after_and_counts(loopback: Loopback) -> None:
    loopback.responder = in_sequence(Status(429, retry_after=0.5), Drop(), then="Happy")
    request = urllib.request.Request(loopback.url + "/v1/chat/completions", data=chat("x"))
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    with caught.value as error:
        assert error.headers["Retry-After"] == "0.5"
    with pytest.raises(ConnectionError):
        post(loopback, "/v1/chat/completions", chat("x"))
    assert post(loopback, "/v1/chat/completions", chat("x"))[0] == 200
    assert loopback.statuses == {429: 1, 0: 1, 200: 1}
    assert len({request.digest for request in loopback.requests}) == 1
    loopback.reset()
    assert (loopback.calls, loopback.requests, loopback.statuses) == (0, [], Counter())


def test_a_request_is_the_same_for_every_protocol(openai_env: Loopback) -> None:
    for model in MODELS:
        generate(model, "Which emotion is it?")
    assert len({request.digest for request in openai_env.requests}) == 1
    assert {request.provider for request in openai_env.requests} == {"openai", "google"}


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(), share=st.floats(0.05, 0.45))
def test_seeded_faults_fall_as_planned(seed: int, share: float) -> None:
    plan = Faults(seed, {Status(429): share, Drop(): share}, "Happy")
    digests = [f"{n:x}" for n in range(2000)]
    drawn = Counter(plan.planned(digest) for digest in digests)
    again = Faults(seed, {Status(429): share, Drop(): share}, "Happy")
    assert drawn == Counter(again.planned(digest) for digest in digests)
    for fault in (Status(429), Drop()):
        assert abs(drawn[fault] / 2000 - share) < 0.08


def test_seeded_faults_end_after_their_number_of_times(loopback: Loopback) -> None:
    plan = Faults(5, {Status(503): 0.5}, "Happy", times=2)
    loopback.responder = plan
    for _ in range(3):
        for n in range(20):
            post(loopback, "/v1/chat/completions", chat(f"{n}"))
    met = {r.digest for r in loopback.requests if plan.planned(r.digest)}
    assert 0 < len(met) < 20
    assert loopback.statuses == {503: 2 * len(met), 200: 60 - 2 * len(met)}


def test_shares_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match=r"add up to 1\.2"):
        Faults(1, {Drop(): 0.6, Status(500): 0.6}, "Happy")


def test_a_process_of_its_own(tmp_path: Path) -> None:
    picture = draw(tmp_path / "a.png", 2)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({pixel_digest(picture): "Surprise"}))
    with LoopbackProcess("Happy", latency=0.01, answers=answers) as process:
        assert process.environment()["OPENAI_BASE_URL"] == f"{process.url}/v1"
        request = urllib.request.Request(process.url + "/v1/chat/completions", data=chat("x"))
        with urllib.request.urlopen(request, timeout=10) as response:
            assert json.load(response)["choices"][0]["message"]["content"] == "Happy"
        assert process.stats() == {"calls": 1, "peak": 1, "kinds": {"answer": 1}}


def test_nothing_of_the_developer_reaches_a_test(tmp_path: Path) -> None:
    assert not [name for name in os.environ if name.endswith(("_API_KEY", "_BASE_URL"))]
    assert "INSPECT_FER_DATA" not in os.environ
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "INSPECT_LOG_DIR"):
        assert Path(os.environ[name]).is_relative_to(tmp_path)
    assert Path.cwd().is_relative_to(tmp_path)
