"""What a model is shown: text, stills, frames, clips and sounds, on the wire of the real clients."""

# ruff: noqa: RUF001 - the apostrophes are the paper's

import inspect
import io
import wave
from base64 import b64decode
from pathlib import Path
from typing import Any

import av
import pytest
from inspect_ai import eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog, EvalSample
from PIL import Image
from sklearn.metrics import f1_score

import inspect_fer
from inspect_fer.checking import check
from inspect_fer.datasets import load_stimuli
from inspect_fer.datasets.catalogue import CARDS, find_card
from inspect_fer.media.items import View
from inspect_fer.solvers import ranked
from tests.conftest import RunEval
from tests.drawing import picture, tone, write_clip
from tests.loopback import Loopback, Refused, Request, Status, pixel_digest
from tests.trees.clips import LABEL_COLUMNS, write_table
from tests.trees.every import tree

OPENAI, GOOGLE = "openai/gpt-4o", "google/gemini-2.5-flash"
MODELS = (OPENAI, GOOGLE)
SPOKEN = ("cmu_mosi", "ch_sims", "mer_multi")
DYNAMIC = ("dfew", "ferv39k", "ravdess", "enterface05")
SOUNDING = (*SPOKEN, "dfew", "enterface05", "caer_7class")
FRAMES = 12


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Trees of clips, each clip in colour and with a tone."""
    folder = tmp_path_factory.mktemp("clips")
    drawn = {
        ending: write_clip(
            folder / f"clip{ending}", frames=FRAMES, sound=tone(440, 0.4), sound_codec=codec
        ).read_bytes()
        for ending, codec in ((".mp4", "aac"), (".avi", "pcm_s16le"))
    }
    found = {}
    for name in (*SPOKEN, *DYNAMIC, "caer"):
        root = found["caer_7class" if name == "caer" else name] = tree(name, folder / name)
        for path in root.rglob("*"):
            if path.suffix in drawn and path.is_file():
                path.write_bytes(drawn[path.suffix])
    for name in ("mvsa_single", "mvsa_multiple"):
        found[name] = tree(name, folder / name)
    return found


def made(task: str, root: Path, **arguments: Any) -> Any:
    return getattr(inspect_fer, task)(root=str(root), **arguments)


def transcripts(task: str, root: Path) -> dict[str, str | None]:
    return {item.id: item.transcript for item in load_stimuli(task, root=root)}


def errors(log: EvalLog) -> set[str]:
    return {sample.error.message for sample in log.samples or [] if sample.error}


def metrics(log: EvalLog) -> dict[str, float]:
    assert log.status == "success", log.error
    assert log.results is not None
    scores = log.results.scores
    return {name: metric.value for group in scores for name, metric in group.metrics.items()}


# Text, pictures, both


GIVEN = {
    "text": "We provide 1 video with the speaker’s content. ",
    "video": "We provide 1 video with 3 temporally uniformly sampled frames. ",
    "fusion": (
        "We provide 1 video with the speaker’s content and 3 temporally uniformly sampled frames. "
    ),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("modality", GIVEN)
@pytest.mark.parametrize("task", SPOKEN)
def test_modalities_of_clips(
    task: str,
    modality: str,
    model: str,
    roots: dict[str, Path],
    openai_env: Loopback,
    run_eval: RunEval,
) -> None:
    said = {text for text in transcripts(task, roots[task]).values() if text}
    openai_env.responder = lambda request: "{'name': 'Video 1', 'result': ['neutral']}"
    log = run_eval(made(task, roots[task], modality=modality), model)
    assert len(openai_env.requests) == metrics(log)["n"] > 0
    shown = set()
    for request in openai_env.requests:
        words, *content = request.texts
        speaks = bool(content) or modality != "fusion"
        assert GIVEN[modality if speaks else "video"] in words
        assert len(request.images) == (0 if modality == "text" else 3)
        assert not request.videos
        assert not request.audios
        shown.update(content)
    assert shown == (set() if modality == "video" else said)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("modality", ["text", "image", "fusion"])
@pytest.mark.parametrize("task", ["mvsa_single", "mvsa_multiple"])
def test_modalities_of_posts(
    task: str,
    modality: str,
    model: str,
    roots: dict[str, Path],
    openai_env: Loopback,
    run_eval: RunEval,
) -> None:
    said = transcripts(task, roots[task])
    noun = {"fusion": "image-text pair"}.get(modality, modality)
    openai_env.responder = lambda request: "{'name': 'x', 'result': ['positive']}"
    log = run_eval(made(task, roots[task], modality=modality), model, limit=2)
    assert len(openai_env.requests) == 2
    for request in openai_env.requests:
        words, *content = request.texts
        assert f"We provide 1 {noun}. " in words
        assert f"For each {noun}, " in words
        assert ("image-text pair" in words) is (modality == "fusion")
        assert len(content) == (modality != "image")
        assert len(request.images) == (modality != "text")
        assert set(content) <= set(said.values())
    assert metrics(log)["n"] == 2


# Frames and whole clips


@pytest.mark.parametrize("frames", [2, 3])
@pytest.mark.parametrize("task", DYNAMIC)
def test_frames_of_dynamic_faces(
    task: str, frames: int, roots: dict[str, Path], openai_env: Loopback, run_eval: RunEval
) -> None:
    openai_env.responder = lambda request: "{'name': 'Video 1', 'result': ['Happy']}"
    log = run_eval(made(task, roots[task], frames=frames), OPENAI, limit=2)
    for request in openai_env.requests:
        assert f"1 video with {frames} temporally uniformly sampled frames. " in request.prompt
        assert len(request.images) == frames
        if task != "ferv39k":  # all its frames are one grey
            assert len({image.digest for image in request.images}) == frames
    assert len(log.samples or []) == 2
    assert not errors(log)


@pytest.mark.parametrize("task", [*SPOKEN, "dfew", "ravdess", "enterface05"])
def test_whole_clips_go_through_the_files_api(
    task: str, roots: dict[str, Path], google_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    google_env.responder = lambda request: "{'name': 'Video 1', 'result': ['neutral']}"
    log = run_eval(made(task, roots[task], video="native"), GOOGLE, limit=1)
    assert not errors(log)
    (request,) = google_env.requests
    assert not request.images
    assert "frames" not in request.prompt
    (clip,) = request.videos
    assert clip.mime == "video/mp4"
    sent = tmp_path / "sent.mp4"
    sent.write_bytes(clip.data)
    with av.open(str(sent)) as container:
        assert len(list(container.decode(video=0))) == FRAMES
    assert [upload.mime for upload in google_env.uploads] == ["video/mp4"]


def test_a_model_that_takes_no_video_errs_in_every_sample(
    roots: dict[str, Path], openai_env: Loopback, run_eval: RunEval
) -> None:
    log = run_eval(made("dfew", roots["dfew"], video="native"), OPENAI)
    assert [("Video" in message, "not" in message) for message in errors(log)] == [(True, True)]
    assert all(sample.error for sample in log.samples or [])
    assert not any(sample.scores for sample in log.samples or [])
    assert not openai_env.requests


# Sound


def heard(data: bytes) -> tuple[int, int, float]:
    with wave.open(io.BytesIO(data)) as sound:
        return sound.getnchannels(), sound.getframerate(), sound.getnframes() / sound.getframerate()


@pytest.mark.parametrize("model", ["openai/gpt-4o-audio-preview", GOOGLE])
@pytest.mark.parametrize("task", SOUNDING)
def test_sounds_go_out_as_wave_files(
    task: str, model: str, roots: dict[str, Path], openai_env: Loopback, run_eval: RunEval
) -> None:
    openai_env.responder = lambda request: "neutral"
    log = run_eval(made(task, roots[task], audio="native"), model, limit=1)
    assert not errors(log)
    (request,) = openai_env.requests
    (sound,) = request.audios
    assert sound.mime in ("audio/wav", "audio/x-wav")
    channels, rate, seconds = heard(sound.data)
    assert (channels, rate) == (1, 16000)
    assert seconds == pytest.approx(0.4, abs=0.1)
    assert len(request.images) == 3
    if model == GOOGLE:
        assert [upload.kind for upload in openai_env.uploads] == ["audio"]
    if task != "caer_7class":
        assert " and its sound. " in request.prompt


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("task", SOUNDING)
def test_sounds_go_out_as_spectrograms(
    task: str, model: str, roots: dict[str, Path], openai_env: Loopback, run_eval: RunEval
) -> None:
    openai_env.responder = lambda request: "neutral"
    log = run_eval(made(task, roots[task], audio="spectrogram"), model, limit=1)
    assert not errors(log)
    (request,) = openai_env.requests
    assert not request.audios
    *frames, spectrogram = request.images
    assert len(frames) == 3
    with Image.open(io.BytesIO(spectrogram.data)) as image:
        assert (image.format, image.height) == ("PNG", 3 * 128)
    if task != "caer_7class":
        assert " and the mel-spectrogram of its sound. " in request.prompt


def test_a_clip_and_its_sound_go_out_together(
    roots: dict[str, Path], google_env: Loopback, run_eval: RunEval
) -> None:
    google_env.responder = lambda request: "neutral"
    run_eval(made("cmu_mosi", roots["cmu_mosi"], video="native", audio="native"), GOOGLE, limit=1)
    (request,) = google_env.requests
    assert [len(request.videos), len(request.audios), len(request.images)] == [1, 1, 0]
    assert "1 video with the speaker’s content and its sound. " in request.prompt


def test_a_service_that_takes_no_sound_errs_with_its_own_words(
    roots: dict[str, Path], openai_env: Loopback, run_eval: RunEval
) -> None:
    message = "Invalid content type: this model does not take input_audio"
    openai_env.responder = lambda request: Status(400, message)
    log = run_eval(made("dfew", roots["dfew"], audio="native"), OPENAI, limit=1)
    (found,) = errors(log)
    assert message in found


# Colour


def colour_tasks() -> list[str]:
    names = []
    for name in sorted(set(inspect_fer.__all__) & {*CARDS, "caer_7class", "caer_s_7class"}):
        if "color" in inspect.signature(getattr(inspect_fer, name)).parameters:
            names.append(name)
    return names


def pictures(sample: EvalSample) -> list[Image.Image]:
    """The pictures of a sample's last question, as its log holds them."""
    found = []
    question = next(m for m in reversed(sample.messages) if m.role == "user")
    for part in question.content if isinstance(question.content, list) else []:
        if part.type == "image":
            uri = sample.attachments.get(part.image.removeprefix("attachment://"), part.image)
            found.append(Image.open(io.BytesIO(b64decode(uri.partition("base64,")[2]))))
    return found


def test_grey_pictures_in_every_task_that_shows_any(tmp_path: Path) -> None:
    """Every dataset's pictures and clips, replaced by coloured ones, as their luminance."""
    names = colour_tasks()
    assert len(names) == 23
    clips = {".mp4": "aac", ".avi": "pcm_s16le"}
    for ending in clips:
        write_clip(tmp_path / f"clip{ending}", frames=3)
    tasks, expected = [], []
    for name in names:
        dataset = {"caer_7class": "caer", "caer_s_7class": "caer_s"}.get(name, name)
        root = tree(dataset, tmp_path / name)
        for path in root.rglob("*"):
            if path.suffix.lower() in (".png", ".jpg", ".jpeg") and path.is_file():
                picture(32, 24, seed=3).save(path)
            elif path.suffix in clips:
                path.write_bytes((tmp_path / f"clip{path.suffix}").read_bytes())
        for color in ("rgb", "grey") if name in ("raf_db", "dfew") else ("grey",):
            tasks.append(made(name, root, color=color))
            expected.append((name, color))
    logs = eval(
        tasks,
        model="fer_baseline/random",
        limit=1,
        display="none",
        log_dir=str(tmp_path / "logs"),
        log_realtime=False,
        max_tasks=4,
    )
    for (name, color), log in zip(expected, logs, strict=True):
        (sample,) = log.samples or []
        assert sample.error is None, (name, color)
        shown = pictures(sample)
        assert shown, name
        for image in shown:
            red, green, blue = image.convert("RGB").split()
            grey = red.tobytes() == green.tobytes() == blue.tobytes()
            # The pixels of FER2013 are grey from the start.
            assert grey is (color == "grey" or name == "ferplus"), (name, color)


@pytest.mark.parametrize("model", MODELS)
def test_grey_is_luminance(
    model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = tree("raf_db", tmp_path)
    still = root / "basic/Image/original/original/test_0001.jpg"
    picture(32, 24, seed=5).save(still)
    openai_env.responder = lambda request: "{'name': 'Image 1', 'result': ['Fear']}"
    run_eval(made("raf_db", root, color="grey"), model, sample_id="test_0001.jpg")
    (request,) = openai_env.requests
    with Image.open(still) as image:
        assert request.images[0].digest == pixel_digest(image.convert("L"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"color": "gray"}, "color='gray' is not one of rgb, grey"),
        ({"video": "whole"}, "video='whole' is not one of frames, native"),
        ({"frames": 0}, "frames=0"),
        ({"modality": "audio"}, "modality='audio' is not one of text, image, video, fusion"),
        ({"audio": "wav"}, "audio='wav' is not one of none, native, spectrogram, described"),
        ({"color": "grey", "video": "native"}, "use video=frames"),
    ],
)
def test_bad_views(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        View(**arguments)


@pytest.mark.parametrize(
    ("task", "modality", "message"),
    [
        ("cmu_mosi", "image", "modality='image' is not one of text, video, fusion"),
        ("mvsa_single", "video", "modality='video' is not one of text, image, fusion"),
    ],
)
def test_modalities_that_a_dataset_does_not_have(
    task: str, modality: str, message: str, roots: dict[str, Path]
) -> None:
    with pytest.raises(ValueError, match=message):
        made(task, roots[task], modality=modality)


def test_one_frame_of_a_clip_is_a_video(
    roots: dict[str, Path], openai_env: Loopback, run_eval: RunEval
) -> None:
    run_eval(made("caer_7class", roots["caer_7class"], frames=1), OPENAI, limit=1)
    (request,) = openai_env.requests
    assert len(request.images) == 1
    assert "in the video" in request.texts[0]


# Items without words


def mer(root: Path, said: dict[str, str] | None, count: int = 3) -> Path:
    """Clips of MER-MULTI, with the owners' transcripts or, as its owners give them out, without."""
    names = [f"sample_{at:08}" for at in range(count)]
    (root / "test1").mkdir(parents=True)
    write_table(
        root / "test1-label.csv",
        [("name", "discrete", "valence"), *((name, "happy", 1) for name in names)],
    )
    for name in names:
        write_clip(root / "test1" / f"{name}.mp4", frames=3)
    if said is not None:
        rows = [(name, words, words) for name, words in said.items()]
        write_table(
            root / "transcription-engchi-polish.csv", [("name", "english", "chinese"), *rows]
        )
    return root


def test_text_without_any_transcript_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="no item has a transcript") as raised:
        made("mer_multi", mer(tmp_path / "mer", None), modality="text")
    assert "transcription-engchi-polish.csv" in str(raised.value)


def test_items_without_words_are_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = mer(tmp_path / "mer", {"sample_00000000": "Good.", "sample_00000001": " "})
    told = "MER-MULTI: 2 of 3 items have no transcript"
    made("mer_multi", root, modality="video")
    assert told not in caplog.text
    made("mer_multi", root)
    assert told in caplog.text
    assert told in str(check(find_card("mer_multi"), None, str(root)).warnings)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("batch_size", [1, 3])
def test_an_item_without_words_is_not_asked_about_by_words_alone(
    batch_size: int, model: str, tmp_path: Path, openai_env: Loopback, run_eval: RunEval
) -> None:
    root = mer(tmp_path / "mer", {"sample_00000000": "Good.", "sample_00000001": " "})
    openai_env.responder = lambda request: "{'name': 'Video 1', 'result': ['happy']}"
    task = made("mer_multi", root, modality="text")
    log = run_eval(task, model, solver=ranked(batch_size=batch_size))
    assert metrics(log)["n"] == 1
    assert [request.texts[1:] for request in openai_env.requests] == [["Good."]]
    assert errors(log) == {
        f"MediaError(\"item 'sample_0000000{at}': modality=text, but it has no transcript: add one,"
        ' or leave the item out")'
        for at in (1, 2)
    }


def test_a_request_says_that_only_some_items_have_words(
    tmp_path: Path, openai_env: Loopback, run_eval: RunEval
) -> None:
    root = mer(tmp_path / "mer", {"sample_00000001": "Good."})
    openai_env.responder = lambda request: "\n".join(
        str({"name": f"Video {at}", "result": ["happy"]}) for at in (1, 2, 3)
    )
    run_eval(made("mer_multi", root), OPENAI, solver=ranked(batch_size=3))
    (request,) = openai_env.requests
    assert (
        "We provide 3 videos, each with the speaker’s content where something is said and 3"
        " temporally uniformly sampled frames."
    ) in request.texts[0]
    assert request.texts[1:] == ["Video 1", "Video 2", "Good.", "Video 3"]


# Sentiment and polarity

ROWS = [
    # text, score, answer
    ("one", -3.0, "['negative', 'weakly negative']"),
    ("two", -0.2, "['weakly positive', 'neutral']"),
    ("three", -0.4, "['neutral', 'negative']"),
    ("four", 0.0, "['neutral', 'positive']"),
    ("five", 0.0, "['positive', 'neutral']"),
    ("six", 0.2, "['weakly positive', 'positive']"),
    ("seven", 1.6, "['neutral', 'positive']"),
    ("eight", 2.4, "['positive', 'weakly positive']"),
    ("nine", 3.0, "['joyful', 'positive']"),
    ("ten", 1.0, None),
]


def sentiment_tree(folder: Path, task: str) -> Path:
    most = {"cmu_mosi": 1, "ch_sims": 3}[task]  # -3 to 3, and -1 to 1
    rows = [
        (f"video_{at:04}", "0001", text, score / most, "", "", "", "", "test")
        for at, (text, score, _) in enumerate(ROWS)
    ]
    for video, clip, *_ in rows:
        path = folder / f"Raw/{video}/{clip}.mp4"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"never opened: the transcript alone is shown")
    write_table(folder / "label.csv", [LABEL_COLUMNS, *rows])
    return folder


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("task", ["cmu_mosi", "ch_sims"])
def test_sentiment_as_the_authors_score_it(
    task: str, model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    """A refusal and the items with score 0 are left out of the published figure, and shown."""
    answers = {text: answer for text, _, answer in ROWS}

    def respond(request: Request) -> Any:
        answer = answers[request.texts[1]]
        return Refused() if answer is None else f"{{'name': 'Video 1', 'result': {answer}}}"

    openai_env.responder = respond
    found = metrics(run_eval(made(task, sentiment_tree(tmp_path, task), modality="text"), model))
    kept = [(score, answer) for _, score, answer in ROWS if score and answer]
    gold = [score > 0 for score, _ in kept]
    said = [answer.startswith(("['positive", "['weakly positive")) for _, answer in kept]
    assert found["published"] == pytest.approx(f1_score(gold, said, average="weighted"))
    assert found["published_n"] == len(kept) == 7
    assert found["n"] == 10
    # One, six, eight and the neutral four are right as they stand, over everything.
    assert found["accuracy"] == pytest.approx(4 / 10)
    assert found["refused"] == pytest.approx(1 / 10)
    assert found["off_list"] == pytest.approx(1 / 10)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("task", ["abstract", "artphoto"])
def test_polarity(
    task: str, model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    """Every item is called by another label of the same side, but for the positive ones of one."""
    root = tree(task, tmp_path)
    gold = {}
    for at, item in enumerate(load_stimuli(task, root=root)):
        path = item.media[0].path
        picture(32, 24, seed=at).save(path)
        gold[pixel_digest(path)] = item.label
    sides = CARDS[task].labels.polarity
    order = CARDS[task].labels.names

    def respond(request: Request) -> str:
        label = gold[request.images[0].digest]
        side = "negative" if label.lower() == "awe" else sides[label]
        answer = next(name for name in order if sides[name] == side and name != label)
        return f"{{'name': 'Image 1', 'result': ['{answer}']}}"

    openai_env.responder = respond
    found = metrics(run_eval(made(task, root), model))
    awe = sum(label.lower() == "awe" for label in gold.values())
    assert found["accuracy"] == 0
    assert found["published"] == pytest.approx(1 - awe / len(gold))
    assert found["polarity_accuracy"] == pytest.approx(1 - awe / len(gold))
    assert found["published_n"] == len(gold)
