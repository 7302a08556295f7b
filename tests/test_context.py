"""What joins a question: examples, facial cues, and what a listener heard."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspect_ai.log import EvalLog

import inspect_fer
from inspect_fer import caer_7class, caer_s_6class, caer_s_7class, casme, image_folder
from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.errors import FerError
from inspect_fer.labels import LabelSet
from inspect_fer.media.items import Items, View, set_current_items
from inspect_fer.prompts.definitions import FACES, MICRO_EXPRESSIONS, cues, definitions
from inspect_fer.prompts.listening import LISTEN
from inspect_fer.solvers import direct, ranked
from inspect_fer.solvers.context import Context
from inspect_fer.stimulus import Media, Stimulus
from inspect_fer.tasks.build import task_over
from tests.conftest import RunEval
from tests.drawing import encoded, picture, tone, write_clip
from tests.loopback import Loopback, Refused, Request, pixel_digest
from tests.trees.caer import LABELS, caer_s_tree
from tests.trees.every import tree

OPENAI, GOOGLE = "openai/gpt-4o", "google/gemini-2.5-flash"
MODELS = (OPENAI, GOOGLE)


def faces(folder: Path) -> Path:
    """CAER-S with both splits; every picture is another one."""
    root = caer_s_tree(folder, per_label=1)
    for at, label in enumerate(LABELS):
        for number in range(1, 5):
            path = root / "train" / label / f"{number:04}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            picture(64, 48, seed=1000 + 10 * at + number).save(path)
    return root


def labels_in(root: Path) -> dict[str, str]:
    """Digest of the pixels of a training picture -> its label."""
    return {pixel_digest(p.read_bytes()): p.parent.name for p in root.glob("train/*/*.png")}


def noted(log: EvalLog) -> list[dict[str, Any]]:
    assert log.status == "success", log.error
    return [sample.store["fer"] for sample in log.samples or []]


@pytest.mark.parametrize("model", MODELS)
def test_examples_are_earlier_turns(
    model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = faces(tmp_path)
    known = labels_in(root)
    log = run_eval(caer_s_7class(root=str(root)), model, solver=direct(shots=7))
    assert len(openai_env.requests) == 7
    for request in openai_env.requests:
        *before, question = request.messages
        assert [turn.role for turn in before] == ["user", "assistant"] * 7
        asked, answered = before[::2], before[1::2]
        assert {turn.text for turn in asked} == {question.text}
        assert [len(turn.media) for turn in asked] == [1] * 7
        assert [known[turn.media[0].digest] for turn in asked] == [t.text for t in answered]
        assert sorted(turn.text for turn in answered) == sorted(LABELS)
        assert question.media[0].digest not in known
    for note in noted(log):
        assert len(set(note["examples"])) == note["shots"] == 7
        assert all(name.startswith("train/") for name in note["examples"])
        assert note["seed"] == 0


def examples_of(log: EvalLog) -> set[tuple[str, ...]]:
    return {tuple(note["examples"]) for note in noted(log)}


def test_another_seed_draws_others_and_the_same_seed_the_same(
    run_eval: RunEval, tmp_path: Path
) -> None:
    root = faces(tmp_path)

    def drawn(seed: int) -> set[tuple[str, ...]]:
        task = caer_s_7class(root=str(root))
        return examples_of(run_eval(task, "fer_baseline/random", solver=direct(3, seed)))

    first = drawn(0)
    assert len(first) == 1
    assert drawn(0) == first
    assert drawn(1) != first


def test_the_same_task_runs_again(run_eval: RunEval, tmp_path: Path) -> None:
    """Nothing of a finished run, nor of its event loop, is in the way of the next."""
    task = caer_s_7class(root=str(faces(tmp_path)))
    solver = ranked(batch_size=2, shots=2, definitions=True)
    first, second = (
        run_eval(task, "fer_baseline/random", solver=solver, epochs=2) for _ in range(2)
    )
    assert examples_of(first) == examples_of(second)
    assert len(noted(second)) == 14
    assert not errors(second)


def test_a_label_that_is_not_offered_is_no_example(run_eval: RunEval, tmp_path: Path) -> None:
    task = caer_s_6class(root=str(faces(tmp_path)))
    (drawn,) = examples_of(run_eval(task, "fer_baseline/random", solver=direct(shots=24)))
    assert Counter(name.split("/")[1] for name in drawn) == {
        label: 4 for label in LABELS if label != "Neutral"
    }


@pytest.mark.parametrize("model", MODELS)
def test_a_ranking_has_examples_of_rankings(
    model: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    """Seven items in three requests, each after the same two examples about one item each."""
    root = faces(tmp_path)
    known = labels_in(root)

    def respond(request: Request) -> str:
        names = re.findall(r"^Image \d$", request.messages[-1].text, re.MULTILINE) or ["Image 1"]
        return "\n".join(f"{{'name': '{name}', 'result': ['Happy', 'Sad']}}" for name in names)

    openai_env.responder = respond
    solver = ranked(batch_size=3, shots=2)
    log = run_eval(caer_s_7class(root=str(root)), model, solver=solver)
    assert len(openai_env.requests) == 3
    for request in openai_env.requests:
        first, answer, _, _, question = request.messages
        assert "We provide 1 image." in first.text
        assert answer.text == str({"name": "Image 1", "result": [known[first.media[0].digest]]})
        assert len(question.media) in (3, 1)
        assert ("We provide 3 images." in question.text) is (len(question.media) == 3)
    for sample in log.samples or []:
        assert [m.role for m in sample.messages] == ["user", "assistant"] * 3
        assert len(sample.store["fer"]["examples"]) == 2
        assert sample.scores["emotion"].answer == "Happy"


SET = LabelSet(("Happy", "Sad", "Fear"))


def drawn_items(
    rows: Iterable[tuple[str, str | None]], prefix: str, count: Callable[[str], None] | None = None
) -> list[Stimulus]:
    """Stimuli with labels and subjects, drawn when they are shown."""
    folder = Path("drawn")

    def item(at: int, label: str, subject: str | None) -> Stimulus:
        name = f"{prefix}{at}"

        def render() -> bytes:
            if count:
                count(name)
            return encoded(picture(8, 8, seed=at), "PNG")

        media = Media("image", folder / f"{name}.png", folder, render)
        return Stimulus(name, label, (media,), subject=subject)

    return [item(at, label, subject) for at, (label, subject) in enumerate(rows)]


def draw(context: Context, items: Items, *asked: str) -> list[Stimulus]:
    async def within() -> list[Stimulus]:
        set_current_items(items)
        return [example.stimulus for example in await context.examples(asked)]

    return anyio.run(within)


TRAIN = st.lists(
    st.tuples(st.sampled_from(SET.names), st.sampled_from(["a", "b", "c", None])),
    min_size=1,
    max_size=30,
)


@given(TRAIN, st.integers(1, 6), st.integers(0, 5), st.sampled_from(["a", "b", None]))
def test_balanced_and_never_of_the_items_subject(
    rows: list[tuple[str, str | None]], shots: int, seed: int, subject: str | None
) -> None:
    own = drawn_items([("Happy", subject)], "own")
    train = drawn_items(rows, "train")
    items = Items(own, SET, View(), train=lambda: [*train, *own])
    free = Counter(label for label, whose in rows if subject is None or whose != subject)
    if sum(free.values()) < shots:
        with pytest.raises(FerError, match=f"has {sum(free.values())} items"):
            draw(Context(shots, seed), items, "own0")
        return
    chosen = draw(Context(shots, seed), items, "own0")
    assert len({example.id for example in chosen}) == shots
    assert subject is None or all(example.subject != subject for example in chosen)
    assert not any(example.id == "own0" for example in chosen)
    counts = Counter(example.label for example in chosen)
    most = max(counts.values())
    for label in SET.names:
        assert counts[label] >= min(most - 1, free[label])


def test_no_subject_of_a_whole_batch() -> None:
    own = drawn_items([("Happy", "a"), ("Sad", "b"), ("Sad", "c")], "own")
    train = drawn_items([("Happy", "a"), ("Happy", "b"), ("Sad", "c"), ("Fear", "a")], "train")
    items = Items(own, SET, View(), train=lambda: train)
    chosen = draw(Context(shots=1), items, "own0", "own1")
    assert [example.subject for example in chosen] == ["c"]
    with pytest.raises(FerError, match="has 0 items"):
        draw(Context(shots=1), items, "own0", "own1", "own2")


def test_a_file_of_the_task_is_no_example_under_another_name() -> None:
    own = drawn_items([("Happy", None)], "own")
    again = Stimulus("renamed", "Sad", own[0].media)
    items = Items(own, SET, View(), train=lambda: [again])
    with pytest.raises(FerError, match="asked about itself"):
        draw(Context(shots=1), items, "own0")


def test_ids_are_unique_within_a_split_alone() -> None:
    own = drawn_items([("Happy", None)], "own")
    (other,) = drawn_items([("Sad", None)], "train")
    other = Stimulus(own[0].id, "Sad", other.media)
    items = Items(own, SET, View(), train=lambda: [other])
    assert draw(Context(shots=1), items, "own0") == [other]


def test_the_split_is_read_once_and_an_examples_media_once(run_eval: RunEval, card: Card) -> None:
    shown: Counter[str] = Counter()
    loads: list[str] = []
    own = drawn_items([("Happy", "a"), ("Sad", "b")] * 20, "own")
    train = drawn_items(
        [("Happy", "a"), ("Sad", "b"), ("Fear", "c")], "train", lambda n: shown.update([n])
    )

    def load() -> Sequence[Stimulus]:
        loads.append("once")
        return train

    log = run_eval(task_over(card, own, direct(shots=2), train=load), "fer_baseline/random")
    chosen = {sample.id: sample.store["fer"]["examples"] for sample in log.samples or []}
    assert all("train0" not in chosen[f"own{at}"] for at in range(0, 40, 2))
    assert all("train1" not in chosen[f"own{at}"] for at in range(1, 40, 2))
    assert loads == ["once"]
    assert shown == {"train0": 1, "train1": 1, "train2": 1}


@pytest.fixture
def card() -> Card:
    from dataclasses import replace

    return replace(CARDS["caer_s"], labels=SET)


def errors(log: EvalLog) -> set[str]:
    return {sample.error.message for sample in log.samples or [] if sample.error}


@pytest.mark.parametrize("name", [n for n, c in CARDS.items() if "train" not in c.splits])
def test_a_dataset_without_a_train_split_says_so(
    name: str, run_eval: RunEval, tmp_path: Path
) -> None:
    made = getattr(inspect_fer, name)
    task = made() if CARDS[name].embedded else made(root=str(tree(name, tmp_path)))
    log = run_eval(task, "fer_baseline/random", solver=ranked(shots=2), limit=2)
    assert all("train split" in message for message in errors(log))
    assert len(errors(log)) == 1


def test_a_folder_of_ones_own_says_so(run_eval: RunEval, tmp_path: Path) -> None:
    root = caer_s_tree(tmp_path) / "test"
    log = run_eval(image_folder(root=str(root)), "fer_baseline/random", solver=direct(1), limit=1)
    assert "train split" in next(iter(errors(log)))


def test_the_train_split_itself_has_no_examples(run_eval: RunEval, tmp_path: Path) -> None:
    task = caer_s_7class(root=str(faces(tmp_path)), split="train")
    log = run_eval(task, "fer_baseline/random", solver=direct(1), limit=1)
    assert "asked about itself" in next(iter(errors(log)))


def test_a_missing_train_split_and_a_broken_example_are_named(
    run_eval: RunEval, tmp_path: Path
) -> None:
    root = caer_s_tree(tmp_path)
    log = run_eval(caer_s_7class(root=str(root)), "fer_baseline/random", solver=direct(1), limit=1)
    assert "No folder train/" in next(iter(errors(log)))
    faces(tmp_path / "other")
    root = tmp_path / "other" / "CAER-S"
    for path in root.glob("train/*/*.png"):
        path.write_bytes(b"")
    log = run_eval(caer_s_7class(root=str(root)), "fer_baseline/random", solver=direct(1), limit=1)
    (said,) = errors(log)
    assert re.search(r"train/\w+/\d+.png is empty", said)
    assert "20 items of the train split could not be read" in said
    few = caer_s_tree(tmp_path / "few")
    (few / "train" / "Happy").mkdir(parents=True)
    (few / "train" / "Happy" / "0001.png").touch()
    log = run_eval(caer_s_7class(root=str(few)), "fer_baseline/random", solver=direct(1), limit=1)
    (said,) = errors(log)
    assert "1 could not be read, the first of them: " in said
    assert "train/Happy/0001.png is empty" in said


def test_the_next_of_its_label_stands_in_for_a_broken_example(
    run_eval: RunEval, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = faces(tmp_path)
    task = caer_s_7class(root=str(root))
    before = noted(run_eval(task, "fer_baseline/random", solver=direct(7)))[0]["examples"]
    broken = root / f"{before[2]}.png"
    broken.write_bytes(b"")
    log = run_eval(caer_s_7class(root=str(root)), "fer_baseline/random", solver=direct(7))
    for note in noted(log):
        after = note["examples"]
        assert [name for at, name in enumerate(after) if name != before[at]] == [after[2]]
        assert Path(after[2]).parent == Path(before[2]).parent
    (said,) = [one.getMessage() for one in caplog.records if "another example" in one.getMessage()]
    assert f"item {before[2]!r}: {broken.relative_to(root)} is empty" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shots": -1}, "shots=-1"),
        ({"shots": 1.5}, "shots=1.5"),
        ({"shots": True}, "shots=True"),
        ({"shots": "many"}, "shots='many'"),
        ({"seed": None}, "seed=None"),
        ({"definitions": "yes"}, "definitions='yes'"),
    ],
)
@pytest.mark.parametrize("solver", [direct, ranked])
def test_bad_arguments(solver: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        solver(**arguments)


# Definitions

UNDEFINED = {
    "ravdess": ["calm"],
    "mer_multi": ["worried"],
}
FACED = [
    name
    for name, card in CARDS.items()
    if "sentiment" not in card.family and card.labels.names[0] != "negative"
]


@pytest.mark.parametrize("name", FACED)
def test_which_labels_of_a_dataset_have_a_definition(name: str) -> None:
    card = CARDS[name]
    found = definitions(card.labels, card.family)
    without = UNDEFINED.get(name, [])
    assert list(found) == [label for label in card.labels.names if label not in without]
    assert all(definition.sources for definition in found.values())
    said = cues(card.labels, card.family).splitlines()
    assert [line.partition(":")[0] for line in said[1:]] == [f"- {label}" for label in found]


def test_micro_expressions_have_criteria_of_their_own() -> None:
    micro, macro = CARDS["casme2"], CARDS["raf_db"]
    assert definitions(micro.labels, micro.family)["disgust"] is MICRO_EXPRESSIONS["disgust"]
    assert definitions(macro.labels, macro.family)["Disgust"] is FACES["disgust"]
    samm = CARDS["samm"]
    assert definitions(samm.labels, samm.family)["Contempt"] is FACES["contempt"]


def test_definitions_find_labels_through_aliases_and_word_forms() -> None:
    labels = LabelSet(("Joyful", "grin", "Mad", "bored"), aliases={"surprised": "grin"})
    found = definitions(labels, "facial emotion recognition")
    assert found == {
        "Joyful": FACES["happiness"],
        "grin": FACES["surprise"],
        "Mad": FACES["anger"],
    }


@pytest.mark.parametrize("name", ["twitter1", "abstract", "mvsa_single"])
def test_what_a_viewer_feels_has_no_facial_cues(name: str) -> None:
    with pytest.raises(ValueError, match="describes faces"):
        definitions(CARDS[name].labels, CARDS[name].family)


def test_degrees_of_sentiment_have_no_facial_cues() -> None:
    with pytest.raises(ValueError, match="no emotion among the labels"):
        definitions(CARDS["cmu_mosi"].labels, CARDS["cmu_mosi"].family)


@pytest.mark.parametrize("solver", [direct, ranked])
def test_definitions_follow_the_prompt_which_stays_as_it_is(
    solver: Any, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = str(tree("casme", tmp_path))
    for wanted in (False, True):
        log = run_eval(casme(root=root), OPENAI, solver=solver(definitions=wanted), limit=1)
        assert [note.get("definitions", False) for note in noted(log)] == [wanted]
    plain, defined = openai_env.requests[0].prompt, openai_env.requests[-1].prompt
    card = CARDS["casme"]
    assert defined == f"{plain}\n\n{cues(card.labels, card.family)}"
    assert "- repression: lip corners pulled down (AU15)" in defined


def test_examples_are_asked_about_without_definitions(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    task = caer_s_7class(root=str(faces(tmp_path)))
    run_eval(task, OPENAI, solver=direct(shots=1, definitions=True), limit=1)
    example, _, question = openai_env.requests[0].messages
    assert question.text.startswith(f"{example.text}\n\nFacial cues")
    assert "AU" not in example.text


# The listener

WORDS = "High and trembling, with long pauses."


def voices(folder: Path, *hertz: float) -> Path:
    """CAER with one clip per tone, all of them labelled Fear."""
    root = folder / "CAER"
    for number, pitch in enumerate(hertz, start=1):
        path = root / "test" / "Fear" / f"{number:04}.mp4"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_clip(path, frames=12, sound=tone(pitch, 0.3))
    for label in LABELS:
        (root / "test" / label).mkdir(parents=True, exist_ok=True)
    return root


def listens(request: Request) -> bool:
    return bool(request.audios)


@pytest.mark.parametrize("listener", ["google/gemini-2.0-flash", "openai/gpt-4o-audio-preview"])
def test_a_listener_tells_how_something_is_spoken(
    listener: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = voices(tmp_path, 200, 300, 400)
    openai_env.responder = lambda request: f" {WORDS}\n" if listens(request) else "Fear"
    task = caer_7class(root=str(root), audio="described")
    log = run_eval(task, OPENAI, model_roles={"listener": listener})
    heard = [request for request in openai_env.requests if listens(request)]
    judged = [request for request in openai_env.requests if not listens(request)]
    assert {request.model for request in heard} == {listener.partition("/")[2]}
    assert len(heard) == len(judged) == 3
    assert {request.prompt for request in heard} == {LISTEN.text}
    assert len({request.audios[0].digest for request in heard}) == 3
    assert {request.audios[0].data[:4] for request in heard} == {b"RIFF"}
    for request in judged:
        assert request.texts[1] == f"Heard in the voice: {WORDS}"
        assert len(request.images) == 3
    assert [sample.store["fer_heard"] for sample in log.samples or []] == [WORDS] * 3
    assert all(sample.scores["emotion"].value == "C" for sample in log.samples or [])


def test_every_item_of_a_batch_is_listened_to_once(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = voices(tmp_path, 200, 300, 400, 500)
    words: dict[str, str] = {}

    def respond(request: Request) -> str:
        if listens(request):
            return words.setdefault(request.audios[0].digest, f"Voice {len(words)}.")
        return "\n".join(f"{{'name': 'Video {n}', 'result': ['Fear']}}" for n in (1, 2, 3, 4))

    openai_env.responder = respond
    task = caer_7class(root=str(root), audio="described")
    log = run_eval(
        task, OPENAI, solver=ranked(batch_size=4), model_roles={"listener": GOOGLE}, epochs=2
    )
    heard = Counter(r.audios[0].digest for r in openai_env.requests if listens(r))
    assert list(heard.values()) == [2] * 4, "once per epoch"
    for request in openai_env.requests:
        if not listens(request):
            said = [text for text in request.texts if text.startswith("Heard")]
            assert sorted(said) == sorted(f"Heard in the voice: {w}" for w in words.values())
            assert "each with 3 temporally uniformly sampled frames and a description" in (
                request.prompt
            )
    for sample in log.samples or []:
        own = sample.messages[0].text
        assert f"Heard in the voice: {sample.store['fer_heard']}" in own
        assert own.count("Heard in the voice") == 1


@pytest.mark.parametrize("reply", [Refused(), "", "I'm sorry, I can't help with that."])
def test_a_listener_that_says_nothing_is_reported_as_that(
    reply: Any, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = voices(tmp_path, 200)
    openai_env.responder = lambda request: reply if listens(request) else "Fear"
    task = caer_7class(root=str(root), audio="described")
    log = run_eval(task, OPENAI, model_roles={"listener": "openai/gpt-4o-audio-preview"})
    assert openai_env.requests[-1].texts[1] == (
        "Heard in the voice: the listener gave no description."
    )
    assert log.samples[0].store["fer_heard"] == "the listener gave no description."


def test_without_a_listener_the_error_says_how_to_name_one(
    run_eval: RunEval, tmp_path: Path
) -> None:
    task = caer_7class(root=str(voices(tmp_path, 200)), audio="described")
    (message,) = errors(run_eval(task, "fer_baseline/random"))
    assert "--model-role listener=" in message


def test_a_silent_clip_and_frames_have_no_sound(run_eval: RunEval, tmp_path: Path) -> None:
    silent = tree("caer", tmp_path)
    for audio in ("described", "native", "spectrogram"):
        task = caer_7class(root=str(silent), audio=audio)
        log = run_eval(
            task, "fer_baseline/random", limit=1, model_roles={"listener": "mockllm/model"}
        )
        (message,) = errors(log)
        assert "test/Anger/0001.avi" in message
        assert "sound" in message
    root = tree("dfew", tmp_path)
    task = inspect_fer.dfew(root=str(root), form="clip_224x224", audio="native")
    (message,) = errors(run_eval(task, "fer_baseline/random", limit=1))
    assert "audio=native, but there is no sound (frames)" in message


def test_words_alone_have_no_sound() -> None:
    with pytest.raises(ValueError, match="modality=text"):
        View(modality="text", audio="described")
