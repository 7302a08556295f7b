"""Drawn faces: the units move what they should, on the same people everywhere."""

import hashlib
import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from inspect_fer.datasets import load_stimuli
from inspect_fer.datasets.faces import EMOTION_UNITS, UNITS, draw_face, draw_units
from inspect_fer.datasets.schematic import CARD_7CLASS, CARD_INTENSITY
from inspect_fer.errors import DatasetError

SIZE = 112
UPPER = slice(0, round(SIZE * 0.56))
LOWER = slice(round(SIZE * 0.56), SIZE)
OF_THE_UPPER_FACE = (1, 2, 4, 5, 7)
OF_THE_LOWER_FACE = (12, 14, 15, 16, 20, 23, 26)


def pixels(image: Image.Image) -> NDArray[np.float64]:
    return np.asarray(image, dtype=float)


def moved(
    units: Mapping[int, float] | Mapping[str, float], identity: int = 0
) -> NDArray[np.float64]:
    """How far each pixel is from the same person at rest, 0..255."""
    rest = pixels(draw_units({}, identity, size=SIZE))
    shift: NDArray[np.float64] = np.abs(pixels(draw_units(units, identity, size=SIZE)) - rest).mean(
        -1
    )
    return shift


@pytest.mark.parametrize("emotion", [name for name in EMOTION_UNITS if name != "neutral"])
@pytest.mark.parametrize("identity", [0, 41])
def test_every_emotion_leaves_neutral_step_by_step(emotion: str, identity: int) -> None:
    neutral = pixels(draw_face("neutral", 1.0, identity, size=SIZE))
    away = [
        np.abs(pixels(draw_face(emotion, step / 4, identity, size=SIZE)) - neutral).mean()
        for step in range(5)
    ]
    assert away[0] == 0
    assert away == sorted(away)
    assert away[4] > 0.15


def test_any_two_emotions_look_different() -> None:
    faces = [pixels(draw_face(emotion, 1.0, 3, size=SIZE)) for emotion in EMOTION_UNITS]
    for i, one in enumerate(faces):
        for other in faces[:i]:
            assert np.abs(one - other).mean() > 0.15


@pytest.mark.parametrize("number", UNITS)
def test_every_unit_moves_its_part_of_the_face(number: int) -> None:
    shift = moved({number: 1.0})
    assert shift.max() > 30
    if number in OF_THE_UPPER_FACE:
        assert shift[UPPER].sum() > 0.99 * shift.sum()
    if number in OF_THE_LOWER_FACE:
        assert shift[LOWER].sum() > 0.75 * shift.sum()


@pytest.mark.parametrize("number", UNITS)
def test_a_unit_may_be_named_by_number_or_text(number: int) -> None:
    by_number = draw_units({number: 0.7}, 5, size=SIZE)
    assert by_number.tobytes() == draw_units({str(number): 0.7}, 5, size=SIZE).tobytes()
    both = {f"L{number}": 0.7, f"R{number}": 0.7}
    assert by_number.tobytes() == draw_units(both, 5, size=SIZE).tobytes()


def corners(units: Mapping[str, float]) -> tuple[float, float]:
    """How much moves where the corners of the mouth lie: on the image's left, on its right."""
    shift = moved(units)[LOWER]
    return float(shift[:, : round(SIZE * 0.4)].sum()), float(shift[:, round(SIZE * 0.6) :].sum())


def test_right_and_left_are_those_of_the_person_shown() -> None:
    right, left = corners({"R12": 1.0})
    assert right > 3 * left
    right, left = corners({"L12": 1.0})
    assert left > 3 * right


def test_contempt_is_one_sided_and_happiness_is_not() -> None:
    right, left = corners(EMOTION_UNITS["contempt"])
    assert right > 3 * left
    right, left = corners(EMOTION_UNITS["happiness"])
    assert 0.5 < right / left < 2


def test_the_jaw_drop_opens_a_dark_mouth() -> None:
    middle = slice(round(SIZE * 0.45), round(SIZE * 0.55))

    def dark(units: Mapping[str, float]) -> int:
        mouth = pixels(draw_units(units, 41, size=SIZE))[LOWER, middle]
        return int((mouth.mean(-1) < 70).sum())

    assert dark({}) < 10
    assert dark({"26": 1.0}) > 40


def test_the_same_arguments_draw_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from inspect_fer.datasets.faces import draw_face;"
        "print(hashlib.sha256(draw_face('fear', 0.6, 7, seed=3).tobytes()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    other = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    own = hashlib.sha256(draw_face("fear", 0.6, 7, seed=3).tobytes()).hexdigest()
    assert other.stdout.strip() == own


def test_identities_and_seeds_are_other_people() -> None:
    seen = {draw_face("neutral", 1.0, identity, size=32).tobytes() for identity in range(60)}
    seen |= {
        draw_face("neutral", 1.0, identity, size=32, seed=1).tobytes() for identity in range(9)
    }
    assert len(seen) == 69


@pytest.mark.parametrize("size", [16, 48, 225, 400])
def test_the_image_has_the_size_asked_for(size: int) -> None:
    image = draw_face("surprise", 1.0, 2, size=size)
    assert (image.size, image.mode) == ((size, size), "RGB")


def test_edges_are_smooth() -> None:
    colours = draw_face("neutral", 1.0, 0).getcolors(maxcolors=1 << 16)
    assert colours is not None
    assert len(colours) > 500


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draw_face("joy", 1.0, 0), "unknown emotion 'joy'"),
        (lambda: draw_face("fear", 1.5, 0), "intensity is 1.5"),
        (lambda: draw_face("fear", float("nan"), 0), "intensity is nan"),
        (lambda: draw_units({3: 1.0}), "action unit 3 is not drawn"),
        (lambda: draw_units({"LR12": 1.0}), "'LR12' is not drawn"),
        (lambda: draw_units({"smile": 1.0}), "'smile' is not drawn"),
        (lambda: draw_units({"": 1.0}), "'' is not drawn"),
        (lambda: draw_units({12: -0.1}), "action unit 12 is -0.1"),
        (lambda: draw_units({}, size=4), "size is 4"),
    ],
)
def test_a_wrong_argument_is_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# --- the two datasets


def test_seven_classes_balanced_in_both_splits() -> None:
    for split, people in (("train", 40), ("test", 20)):
        stimuli = load_stimuli("schematic_7class", split)
        assert Counter(s.label for s in stimuli) == dict.fromkeys(CARD_7CLASS.labels.names, people)
        assert len(stimuli) == CARD_7CLASS.splits[split]
        assert len({s.id for s in stimuli}) == len(stimuli)


def test_train_and_test_show_different_people() -> None:
    train = {s.subject for s in load_stimuli("schematic_7class", "train")}
    test = {s.subject for s in load_stimuli("schematic_7class", "test")}
    steps = {s.subject for s in load_stimuli("schematic_intensity")}
    assert not train & test
    assert steps <= test


def test_each_emotion_is_shown_in_eleven_steps() -> None:
    stimuli = load_stimuli("schematic_intensity")
    assert len(stimuli) == CARD_INTENSITY.splits["test"] == 8 * 6 * 11
    steps = Counter((s.traits["emotion"], s.traits["intensity"]) for s in stimuli)
    assert len(steps) == 66
    assert set(steps.values()) == {8}
    for stimulus in stimuli:
        shown = stimulus.traits["emotion"]
        assert stimulus.label == (shown if stimulus.traits["intensity"] else "Neutral")


def test_an_item_is_drawn_when_it_is_read_and_survives_pickling() -> None:
    stimulus = load_stimuli("schematic_intensity")[5]
    (media,) = pickle.loads(pickle.dumps(stimulus.media))
    assert stimulus.id == "test/040/anger/0.5"
    assert media.name == "test/040/anger/0.5.png"
    with Image.open(BytesIO(media.render())) as image:
        assert (image.format, image.size) == ("PNG", (224, 224))
        assert image.tobytes() == draw_face("anger", 0.5, 40).tobytes()


def test_an_unknown_split_is_named() -> None:
    with pytest.raises(DatasetError, match="validation"):
        list(CARD_7CLASS.read(Path("unused"), "validation"))
