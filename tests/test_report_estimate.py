"""Intervals where a bootstrap has none: figures of all or nothing, and answers of few people."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from inspect_fer.metrics import counts
from inspect_fer.metrics.cells import share_interval
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import (
    Interval,
    jackknife,
    mover,
    paired_difference,
    share,
    wilson,
)
from inspect_fer.reports.comparison import compare
from inspect_fer.reports.estimate import (
    Clusters,
    clusters,
    confusion_figure,
    mean_figure,
    quantile_figure,
    share_figure,
)
from inspect_fer.reports.groups import groups
from inspect_fer.reports.model import Clustered, Figure, Reply
from tests.test_report_comparison import reply, run_of

LABELS = tuple("abcdefg")
Statistic = Callable[..., Any]


def answers(said: Callable[[str], str], each: int = 20) -> list[Answer]:
    return [
        Answer(gold, said(gold), "answered", (said(gold),)) for gold in LABELS for _ in range(each)
    ]


def ends(figure: Figure) -> tuple[float, float]:
    assert figure.low is not None
    assert figure.high is not None
    return figure.low, figure.high


def right(gold: str) -> str:
    return gold


def next_one(gold: str) -> str:
    return LABELS[(LABELS.index(gold) + 1) % len(LABELS)]


def constant(_: str) -> str:
    return "a"


def test_mover_of_a_difference_is_newcombes() -> None:
    """R. G. Newcombe 1998, table II, example (a), method 10: 56/70 less 48/80."""
    low, high = mover([(1, 56 / 70, wilson(56, 70)), (-1, 48 / 80, wilson(48, 80))])
    assert (low, high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


def test_mover_of_one_part_is_its_interval() -> None:
    assert mover([(1, 0.5, Interval(0.25, 0.625))]) == (0.25, 0.625)
    assert mover([(-1, 0.5, Interval(0.25, 0.625))]) == (-0.625, -0.25)


def test_all_right_by_hand() -> None:
    z2 = 1.959964**2
    least = 20 / (20 + z2)
    low, high = ends(confusion_figure(answers(right), LABELS, counts.uar, None))
    assert (low, high) == (pytest.approx(1 - (1 - least) / 7**0.5, abs=1e-6), 1)
    for statistic in (counts.waf, counts.macro_f1):
        low, high = ends(confusion_figure(answers(right), LABELS, statistic, None))
        assert (low, high) == (pytest.approx(2 * least / (1 + least), abs=1e-6), 1)


def test_all_wrong_by_hand() -> None:
    most = 1 - 20 / (20 + 1.959964**2)
    low, high = ends(confusion_figure(answers(next_one), LABELS, counts.uar, None))
    assert (low, high) == (0, pytest.approx(most / 7**0.5, abs=1e-6))
    # 20 items have each label as gold and 20 others as answer.
    most = 1 - 40 / (40 + 1.959964**2)
    for statistic in (counts.waf, counts.macro_f1):
        low, high = ends(confusion_figure(answers(next_one), LABELS, statistic, None))
        assert (low, high) == (0, pytest.approx(2 * most / (1 + most), abs=1e-6))


def test_the_recall_of_one_constant_answer_is_not_certain() -> None:
    figure = confusion_figure(answers(constant), LABELS, counts.uar, None)
    low, high = ends(figure)
    assert figure.value == pytest.approx(1 / 7)
    assert low < 1 / 7 < high


@pytest.mark.parametrize("statistic", [counts.accuracy, counts.uar, counts.waf, counts.macro_f1])
@pytest.mark.parametrize("said", [right, next_one])
def test_four_people_say_less_than_140_answers(said: Any, statistic: Statistic) -> None:
    alone = ends(confusion_figure(answers(said), LABELS, statistic, None))
    people = Clusters(np.arange(140) % 4, "subjects")
    figure = confusion_figure(answers(said), LABELS, statistic, people)
    together = ends(figure)
    assert together[1] - together[0] > 2 * (alone[1] - alone[0]) > 0
    assert (figure.basis, figure.clusters) == ("n = 140, 4 subjects", Clustered(4, "subjects"))


@pytest.mark.parametrize("statistic", [counts.uar, counts.waf, counts.macro_f1])
def test_rare_errors_are_within_the_interval_of_none(statistic: Statistic) -> None:
    """Of runs that happen to be all right, though 2 % of the answers are wrong."""
    labels, each, wrong = ("a", "b"), 30, 0.02
    draw = np.random.default_rng(1)
    truth = 1 - wrong
    inside = trials = 0
    while trials < 60:
        said = [
            Answer(gold, gold if draw.random() > wrong else "ab"[gold == "a"], "answered")
            for gold in labels
            for _ in range(each)
        ]
        if all(one.correct for one in said):
            trials += 1
            low, high = ends(confusion_figure(said, labels, statistic, None))
            inside += low <= truth <= high
    assert inside == trials


def test_a_share_that_all_people_have_alike() -> None:
    figure = share_figure([True, False] * 10, Clusters(np.repeat(np.arange(10), 2), "subjects"))
    assert (figure.low, figure.high) == pytest.approx(tuple(wilson(5, 10)))


def test_a_mean_of_all_ones() -> None:
    assert ends(mean_figure([1.0] * 10, None, bounded=True))[0] == pytest.approx(wilson(10, 10).low)
    assert ends(mean_figure([1.0] * 10, None)) == (1, 1), "ten requests of ten: a count, no share"


@pytest.mark.parametrize("n", [12, 700])
def test_a_quantile_without_draws_is_the_bootstraps(n: int) -> None:
    values = np.random.default_rng(2).lognormal(0, 1, n)
    for quantile in (0.5, 0.9):
        exact = ends(quantile_figure(list(values), quantile, None))
        drawn = ends(quantile_figure(list(values), quantile, Clusters(np.arange(n), "items")))
        assert exact == pytest.approx(drawn, rel=0.04)


def test_groups_of_all_and_nothing() -> None:
    replies = [
        reply(f"{sex}{i}", "Fear", said, traits={"gender": sex})
        for sex, said in (("female", "Fear"), ("male", "Anger"))
        for i in range(20)
    ]
    (found,) = groups([run_of(replies)])
    low, high = ends(found.gap)
    assert (found.gap.value, high) == (1, 1)
    assert low == pytest.approx(1 - 2**0.5 * (1 - wilson(20, 20).low))
    assert ends(found.uar_gap) == pytest.approx((low, high))


def test_people_who_are_in_all_classes_make_no_class_surer() -> None:
    """UAR of people is no surer than accuracy: each of them is in every class."""
    people = Clusters(np.tile(np.arange(20), 7), "subjects")
    for said in (right, next_one):
        accuracy = confusion_figure(answers(said), LABELS, counts.accuracy, people)
        assert ends(confusion_figure(answers(said), LABELS, counts.uar, people)) == pytest.approx(
            ends(accuracy)
        )
    same = [
        reply(f"{person}{label}", label, label, subject=str(person))
        for label in ("Fear", "Anger")
        for person in range(20)
    ]
    found = compare(run_of(same), run_of(same, "b"))
    assert found is not None
    assert found.uar is not None
    assert ends(found.uar) == pytest.approx(ends(found.accuracy))


@pytest.mark.parametrize("statistic", [counts.accuracy, counts.uar, counts.waf, counts.macro_f1])
def test_people_of_one_answer_each_are_answers(statistic: Statistic) -> None:
    people = Clusters(np.arange(140), "subjects")
    for said in (right, next_one, constant):
        assert ends(confusion_figure(answers(said), LABELS, statistic, people)) == pytest.approx(
            ends(confusion_figure(answers(said), LABELS, statistic, None))
        )


def test_runs_that_differ_in_everything() -> None:
    one = run_of([reply(str(i), "Fear", "Fear") for i in range(20)])
    other = run_of([reply(str(i), "Fear", "Anger") for i in range(20)], "b")
    found = compare(one, other)
    assert found is not None
    assert found.uar is not None
    for figure in (found.accuracy, found.uar):
        low, high = ends(figure)
        assert (figure.value, low) == (-1, -1)
        assert -1 < high < -0.7


def test_what_answers_belong_to() -> None:
    def of(*replies: Reply) -> str:
        found = clusters(replies)
        return "" if found is None else str(found.counted)

    assert of(reply("a", "Fear", "Fear"), reply("b", "Fear", "Fear")) == ""
    assert of(reply("a", "Fear", "Fear", subject="1"), reply("b", "Fear", "Fear")) == "2 subjects"
    assert of(*(reply("a", "Fear", "Fear", epoch=epoch) for epoch in (1, 2))) == "1 item"


def test_a_small_class_that_is_all_right_makes_uar_no_surer() -> None:
    """Five items of a class that are right do not say that the class always is."""
    large = [
        Answer(gold, said, "answered", (said,))
        for gold in LABELS[:6]
        for said in [gold] * 140 + [next_one(gold)] * 10
    ]
    small = [Answer("g", "g", "answered", ("g",))] * 5
    low, high = ends(confusion_figure([*large, *small], LABELS, counts.uar, None))
    least = wilson(5, 5).low
    assert low < (6 * 140 / 150 + least) / 7 + 0.01
    assert high < 1
    _, wide = ends(confusion_figure(large, LABELS, counts.uar, None))
    assert wide < 0.96, "where no class is constant, the bootstrap's ends stand"


@pytest.mark.parametrize("value", [0.25, 0.5])
def test_a_mean_of_the_same_share_again_and_again_is_no_certainty(value: float) -> None:
    assert ends(mean_figure([value] * 20, None, bounded=True)) == wilson(value * 20, 20)


def test_one_refusal_is_no_surer_than_none() -> None:
    most = []
    for hits in (0, 1, 2, 5, 9):
        found = share_figure([True] * hits + [False] * (1000 - hits), None)
        most.append(ends(found)[1])
        assert (ends(found)[0] > 0) == (hits > 0)
    assert most == sorted(most)


def shares_of(rng: np.random.Generator, people: int, each: int) -> list[float]:
    """The accuracy of each of some people, who differ as people do: about 0.6 in the mean."""
    return [float(rng.binomial(each, p)) / each for p in rng.beta(6, 4, size=people)]


@pytest.mark.parametrize("people", [2, 3, 5, 8, 24])
def test_intervals_over_few_people_hold_the_truth(people: int) -> None:
    """Nominal 95 %; over 600 draws two standard errors are 2 points."""
    rng = np.random.default_rng(people)
    each, draws, held = 30, 600, 0
    keys = np.repeat(np.arange(people), each)
    for _ in range(draws):
        hits = [
            at < round(share * each) for share in shares_of(rng, people, each) for at in range(each)
        ]
        low, high = share_interval(hits, keys)
        assert 0 <= low <= high <= 1
        held += low <= 0.6 <= high
    assert held / draws >= 0.92


@pytest.mark.parametrize("people", [2, 3, 5])
def test_two_runs_that_are_alike_seldom_differ_for_sure_over_few_people(people: int) -> None:
    rng = np.random.default_rng(people)
    each, draws, apart = 30, 400, 0
    keys = np.repeat(np.arange(people), each)
    for _ in range(draws):
        # Each person is as likely to be easier for the one as for the other.
        better = np.repeat(rng.normal(0, 0.2, people), each)
        one, other = (rng.random(people * each) < 0.6 + side * better / 2 for side in (1, -1))
        found = paired_difference(
            np.column_stack([one, np.ones(len(one))]),
            np.column_stack([other, np.ones(len(other))]),
            share,
            clusters=keys,
            bounds=(-1, 1),
        )
        apart += not found.low <= 0 <= found.high
    assert apart / draws <= 0.08


def test_the_jackknife_of_a_mean_is_students_interval() -> None:
    """1, 2 and 6 have the mean 3 and the standard error sqrt(7 / 3); t of two degrees is 4.3027."""
    units = [(value, 1) for value in (1, 2, 6)]
    reach = 4.302652729911275 * (7 / 3) ** 0.5
    assert jackknife(units, share) == pytest.approx((3 - reach, 3 + reach))
    assert jackknife(units, share, bounds=(0, math.inf)) == pytest.approx((0, 3 + reach))
    assert all(map(math.isnan, jackknife(units[:1], share)))


def test_of_repeated_items_too_one_refusal_is_no_surer_than_none() -> None:
    """500 items, asked twice each."""
    items = Clusters(np.arange(1000) // 2, "items")
    highs = [ends(share_figure([at < hits for at in range(1000)], items))[1] for hits in range(4)]
    assert highs == sorted(highs)


def test_a_quantile_over_few_people_has_no_interval() -> None:
    found = quantile_figure([1.0, 2.0, 3.0, 4.0], 0.5, Clusters(np.arange(4) // 2, "subjects"))
    assert (found.value, found.low, found.high) == (2.5, None, None)
