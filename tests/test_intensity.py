"""The intensity at which answers leave Neutral."""

import math
import random

import pytest

from inspect_fer import schematic_intensity
from inspect_fer.metrics.intensity import Point, threshold, threshold_with_interval
from inspect_fer.metrics.intervals import FEW
from tests.conftest import RunEval
from tests.test_caer import metrics

STEPS = [step / 10 for step in range(11)]


@pytest.mark.parametrize("at", [0.15, 0.35, 0.75])
def test_a_clean_step_is_found_midway(at: float) -> None:
    points = [Point(step, step > at) for step in STEPS]
    assert threshold(points) == pytest.approx(at)


def test_a_clean_step_lies_midway_however_many_answers_stand_on_either_side() -> None:
    points = [Point(0.4, False)] * 100 + [Point(0.5, True)] * 2
    assert threshold(points) == pytest.approx(0.45)
    assert threshold([Point(0.0, False), *[Point(1.0, True)] * 50]) == 0.5


def test_a_known_curve_is_found() -> None:
    draw = random.Random(1)
    points = [
        Point(step, draw.random() < 1 / (1 + math.exp(-12 * (step - 0.6))), str(subject))
        for step in STEPS
        for subject in range(40)
    ]
    found = threshold_with_interval(points)
    assert found.n == 440
    assert found.low < 0.6 < found.high
    assert found.value == pytest.approx(0.6, abs=0.05)
    assert found.high - found.low < 0.2


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([], "no answers"),
        ([Point(step, True) for step in STEPS], "always"),
        ([Point(step, False) for step in STEPS], "never"),
        ([Point(step, step < 0.5) for step in STEPS], "stronger"),
        ([Point(step, False) for step in STEPS * 8] + [Point(1.0, True)], "above"),
        ([Point(step, True) for step in STEPS * 8] + [Point(0.0, False)], "below"),
    ],
    ids=["none", "always", "never", "falling", "nearly never", "nearly always"],
)
def test_no_threshold_is_not_a_number_and_says_why(points: list[Point], reason: str) -> None:
    assert math.isnan(threshold(points))
    found = threshold_with_interval(points)
    assert math.isnan(found.value)
    assert math.isnan(found.low)
    assert reason in found.reason


@pytest.mark.parametrize("people", [1, 2, 8])
def test_a_clean_step_is_known_to_a_step(people: int) -> None:
    points = [
        Point(step, step > 0.45, f"person {person}") for person in range(people) for step in STEPS
    ]
    found = threshold_with_interval(points)
    assert found.value == pytest.approx(0.45)
    if people == 1:
        assert math.isnan(found.low)
        assert math.isnan(found.high)
    else:
        assert (found.low, found.high) == (0.4, 0.5)


@pytest.mark.parametrize("people", [3, 8])
def test_an_interval_over_few_people_holds_the_threshold(people: int) -> None:
    """Each person has a step of their own; the middle one of all people is at 0.5."""
    draw = random.Random(people)
    # A bootstrap of curves takes longer.
    draws, held = (60 if people < FEW else 12), 0
    for _ in range(draws):
        steps = {f"person {person}": draw.gauss(0.5, 0.15) for person in range(people)}
        points = [Point(at, at > step, person) for person, step in steps.items() for at in STEPS]
        found = threshold_with_interval(points)
        held += found.low <= 0.5 <= found.high
    assert held / draws >= 0.8


def test_the_task_reports_a_threshold_per_emotion(run_eval: RunEval) -> None:
    found = metrics(run_eval(schematic_intensity(), "fer_baseline/eigenfaces"))
    per_emotion = {k: v for k, v in found.items() if k.startswith("neutral_threshold_")}
    assert found["n"] == 8 * 6 * 11
    assert found["neutral_threshold_n"] <= found["n"]
    assert set(per_emotion) >= {"neutral_threshold_Happy", "neutral_threshold_Surprise"}
    assert 0 < found["neutral_threshold"] < 1
