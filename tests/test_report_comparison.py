"""Comparisons, ambiguity, groups, thresholds and stability."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import stdev
from typing import Any

import pytest
from scipy.stats import binomtest

from inspect_fer.metrics.counts import Answer
from inspect_fer.reports.ambiguity import ambiguity
from inspect_fer.reports.comparison import compare, comparisons
from inspect_fer.reports.estimate import alpha_figure, deviation_figure
from inspect_fer.reports.groups import groups
from inspect_fer.reports.model import Comparison, Figure, Reply, Run
from inspect_fer.reports.steadiness import stability
from inspect_fer.reports.thresholds import thresholds
from inspect_fer.reports.write import write_report
from tests.report_data import made_run, report_of

EMPTY = made_run("raf_db", "openai/a", n=1)


def reply(item: str, target: str, said: str, *, epoch: int = 1, **fields: Any) -> Reply:
    outcome: Any = said if said in ("refused", "unparsed") else "answered"
    answer = said if outcome == "answered" else None
    ranking = (said,) if answer else ()
    return Reply(item, epoch, Answer(target, answer, outcome, ranking, epoch=epoch), **fields)


def run_of(replies: Sequence[Reply], name: str = "a", **changes: Any) -> Run:
    return replace(EMPTY, name=name, logs=(f"{name}.eval",), replies=tuple(replies), **changes)


def pair(*cells: tuple[str, str, str]) -> tuple[Run, Run]:
    """Two runs from (gold, first, second) of each item."""
    return (
        run_of([reply(str(i), gold, one) for i, (gold, one, _) in enumerate(cells)], "first"),
        run_of([reply(str(i), gold, two) for i, (gold, _, two) in enumerate(cells)], "second"),
    )


CELLS = [
    *[("Fear", "Fear", "Fear")] * 4,
    *[("Fear", "Fear", "Anger")] * 1,
    *[("Fear", "Anger", "Fear")] * 7,
    *[("Anger", "Neutral", "Neutral")] * 2,
    *[("Anger", "refused", "Anger")] * 2,
    *[("Anger", "refused", "unparsed")] * 4,
]


def compared(one: Run, other: Run) -> Comparison:
    found = compare(one, other)
    assert found is not None
    return found


def test_two_runs_on_the_same_items() -> None:
    found = compared(*pair(*CELLS))
    assert (found.first, found.second, found.kind) == ("first", "second", "runs")
    assert (found.both, found.first_only, found.second_only, found.neither) == (4, 1, 9, 6)
    assert found.n == 20
    assert found.accuracy.value == pytest.approx((13 - 5) / 20)
    assert found.accuracy.low is not None
    assert 0 < found.accuracy.low < 0.4
    assert found.uar is not None
    assert found.uar.value == pytest.approx((11 / 12 + 2 / 8) / 2 - (5 / 12 + 0) / 2)
    assert found.p == pytest.approx(binomtest(1, 10).pvalue)
    assert found.same.value == pytest.approx(6 / 20), "refused and unparsed are not the same"


def test_by_class() -> None:
    anger, fear = sorted(compared(*pair(*CELLS)).classes, key=lambda one: one.label)
    assert (anger.label, anger.first, anger.second) == ("Anger", 0, 2 / 8)
    assert (fear.first_only, fear.second_only) == (1, 7)
    assert (fear.difference.value, fear.difference.n) == (pytest.approx(6 / 12), 12)
    assert (fear.same.value, fear.same.n) == (pytest.approx(4 / 12), 12)


def test_what_changed() -> None:
    changes = compared(*pair(*CELLS)).changes
    assert len(changes) == 10
    assert changes[0] == ("4", 1, "Fear", "Fear", "Anger")
    assert changes[-1] == ("15", 1, "Anger", "(refused)", "Anger")


def test_runs_that_never_differ() -> None:
    one, other = pair(*[("Fear", "Fear", "Fear")] * 10)
    found = compared(one, other)
    assert (found.p, found.accuracy.value, found.changes) == (1.0, 0.0, ())
    # Ten items that agree do not say that all others would.
    assert found.accuracy.high == pytest.approx(1.96**2 / (10 + 1.96**2), rel=1e-3)


def test_only_shared_items_with_the_same_gold_count() -> None:
    one = run_of(
        [reply("a", "Fear", "Fear"), reply("b", "Fear", "Fear"), reply("c", "Fear", "Fear")]
    )
    other = run_of([reply("b", "Fear", "Anger"), reply("c", "Anger", "Anger")], "b")
    found = compared(one, other)
    assert (found.n, found.first_only, found.gold_differs) == (1, 1, 1)
    assert compare(one, run_of([reply("z", "Fear", "Fear")], "c")) is None


def test_runs_whose_gold_labels_all_differ_are_named(tmp_path: Path) -> None:
    one = run_of([reply(str(i), "Fear", "Fear") for i in range(12)])
    other = run_of([reply(str(i), "Anger", "Anger") for i in range(12)], "b")
    third = run_of([reply(str(i), "Fear" if i else "Anger", "Fear") for i in range(12)], "c")
    report = report_of([one, other, third])
    pairs = [(each.first, each.second, each.n, each.gold_differs) for each in report.comparisons]
    assert pairs == [("a", "b", 0, 12), ("a", "c", 11, 1), ("b", "c", 1, 11)]
    assert [each.p_holm for each in report.compared] == [1.0, 1.0], "two tests, not three"
    write_report(report, tmp_path)
    said = "all 12 answers to shared items have another gold label in each log"
    for name in ("index.html", "tables.md", "tables.tex"):
        content = (tmp_path / name).read_text(encoding="utf-8")
        assert said in content
        assert "1 of 12 answers to shared items have another gold label" in content
    markdown = (tmp_path / "tables.md").read_text(encoding="utf-8")
    assert "| a | b | all 12 answers" in markdown


def test_comparisons_as_a_file(tmp_path: Path) -> None:
    one = run_of(
        [reply("x", "Fear", "Fear"), reply("y", "Fear", "Fear"), reply("z", "Fear", "Anger")]
    )
    other = run_of([reply("x", "Fear", "Anger"), reply("y", "Fear", "Fear")], "=1+1")
    report = report_of([one, other])
    write_report(report, tmp_path)
    with (tmp_path / "comparisons.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)
    (found,) = report.compared
    assert (line["first"], line["second"], line["kind"]) == ("a", "'=1+1", "runs")
    assert (line["accuracy"], line["answers"], line["items"]) == ("-0.5", "2", "2")
    assert float(line["accuracy_ci_low"]) == found.accuracy.low
    assert (line["first_only"], line["second_only"], line["both"]) == ("1", "0", "1")
    assert (line["same"], line["p_mcnemar"], line["p_sign_flips"]) == ("0.5", "1.0", "")


def test_a_pair_without_a_comparison_still_has_a_note(tmp_path: Path) -> None:
    one = run_of([reply("x", "Fear", "Fear")])
    other = run_of([reply("x", "Anger", "Anger")], "b")
    page = write_report(report_of([one, other]), tmp_path).read_text(encoding="utf-8")
    assert "all 1 answers to shared items have another gold label in each log" in page


def test_the_test_takes_one_epoch_of_an_item() -> None:
    one = run_of([reply("a", "Fear", "Fear", epoch=e) for e in (1, 2, 3)])
    other = run_of([reply("a", "Fear", "Anger", epoch=e) for e in (3, 2)], "b")
    found = compared(one, other)
    assert (found.n, found.first_only) == (1, 1)
    assert found.accuracy.n == 2


def test_other_labels() -> None:
    one = run_of([reply("a", "Fear", "Fear"), reply("b", "Anger", "Anger")])
    other = replace(run_of([reply("a", "Fear", "Anger")], "b"), labels=("Fear", "Anger"))
    found = compared(one, other)
    assert found.uar is None, "six classes and seven have no UAR in common"
    assert [part.label for part in found.classes] == ["Fear"]


def test_seen_but_not_classified() -> None:
    direct, other = pair(*CELLS)
    described = replace(
        other, replies=tuple(replace(one, description={"judge": "model"}) for one in other.replies)
    )
    (found,) = comparisons([described, direct])
    assert (found.first, found.second, found.kind) == ("first", "second", "described")
    assert (found.second_only, found.first_only) == (9, 1)


def test_all_pairs_are_corrected_for_their_number() -> None:
    one, other = pair(*CELLS)
    third = run_of([reply(str(i), gold, gold) for i, (gold, _, _) in enumerate(CELLS)], "third")
    elsewhere = made_run("ckplus", "openai/a")
    found = comparisons([one, other, third, elsewhere])
    assert [(each.first, each.second) for each in found] == [
        ("first", "second"),
        ("first", "third"),
        ("second", "third"),
    ]
    ordered = sorted(found, key=lambda each: each.p)
    assert ordered[0].p_holm == pytest.approx(3 * ordered[0].p)
    assert ordered[1].p_holm == pytest.approx(max(2 * ordered[1].p, 3 * ordered[0].p))
    assert ordered[2].p_holm == pytest.approx(max(ordered[2].p, 2 * ordered[1].p))


def test_people_are_units_whoever_of_the_two_runs_knows_them() -> None:
    cells = [
        ("Fear", "Fear" if i % 3 else "Anger", "Fear" if i % 4 else "Anger") for i in range(40)
    ]
    one, other = pair(*cells)
    known = replace(
        other, replies=tuple(replace(r, subject=str(int(r.item) // 10)) for r in other.replies)
    )
    for first, second in ((one, known), (known, one)):
        found = compared(first, second)
        assert found.accuracy.clusters is not None
        assert (found.accuracy.clusters.n, found.accuracy.n) == (4, 40)
        assert found.p_together is not None
        assert found.p_together > 0.1, "four people decide nothing"
    alone = compared(one, other)
    assert (alone.p_together, alone.accuracy.clusters) == (None, None)


def test_holm_corrects_the_test_that_knows_of_people() -> None:
    """Forty answers of one person differ: McNemar's test takes that for forty observations."""
    cells = [("Fear", "Anger", "Fear")] * 40
    one, other = pair(*cells)
    one, other = (
        replace(run, replies=tuple(replace(r, subject="007") for r in run.replies))
        for run in (one, other)
    )
    (found,) = comparisons([one, other])
    assert found.p < 1e-9
    assert found.p_holm == found.p_together == 1


def test_comparisons_draw_subjects() -> None:
    """One person alone tells the two apart: that is one observation, not ten."""
    one = [reply(f"{p} {i}", "Fear", "Fear", subject=str(p)) for p in range(5) for i in range(10)]
    other = [
        reply(each.item, "Fear", "Anger" if each.subject == "0" else "Fear", subject=each.subject)
        for each in one
    ]
    apart = compared(run_of(one), run_of(other, "b")).accuracy
    assert apart.value == pytest.approx(-0.2)
    assert apart.low is not None
    assert apart.high is not None
    assert apart.low <= -0.6, "a second person of five may be like the one"
    assert apart.high > 0, "the one person may be an exception"


# Ambiguity


def test_ambiguity_by_hand() -> None:
    replies = [
        reply("a", "Fear", "Fear", votes={"Fear": 10}),
        reply("b", "Fear", "Surprise", votes={"Fear": 6, "Surprise": 4}),
        reply("c", "Anger", "Anger", votes={"Anger": 5, "Disgust": 5}),
        reply("d", "Anger", "refused", votes={"Anger": 9, "unknown": 1}),
        reply("e", "Anger", "Anger"),
        reply("f", "Anger", "Anger", votes={"Anger": 0}),
    ]
    (found,) = ambiguity([run_of(replies), run_of([reply("a", "Fear", "Fear")], "none")])
    assert (found.accuracy.value, found.accuracy.n) == (0.5, 4)
    assert found.oracle.value == pytest.approx((1 + 0.6 + 0.5 + 0.9) / 4)
    assert found.mass.value == pytest.approx((1 + 0.4 + 0.5 + 0) / 4)
    bins = [(part.low, part.high, part.accuracy.value) for part in found.by_agreement]
    assert bins == [(0.5, 0.6, 1.0), (0.6, 0.7, 0.0), (0.9, 1.0, 0.0), (1.0, 1.0, 1.0)]
    assert sum(part.accuracy.n for part in found.by_agreement) == found.accuracy.n


# Groups


def test_groups_by_hand() -> None:
    replies = [
        reply(f"{sex}{i}", "Fear", "Fear" if i < right else "Anger", traits={"gender": sex})
        for sex, right in (("female", 15), ("male", 5))
        for i in range(20)
    ]
    replies += [reply("x", "Fear", "Anger", traits={"gender": "unsure"})]
    (found,) = groups([run_of(replies), run_of([reply("a", "Fear", "Fear")], "none")])
    assert found.trait == "gender"
    assert [(one.value, one.accuracy.value, one.accuracy.n) for one in found.groups] == [
        ("female", 0.75, 20),
        ("male", 0.25, 20),
        ("unsure", 0.0, 1),
    ]
    assert (found.highest, found.lowest) == ("female", "male"), "one answer is no group's figure"
    assert (found.gap.value, found.gap.n) == (0.5, 40)
    assert found.gap.low is not None
    assert found.gap.high is not None
    # Normal approximation: 0.5 ± 1.96 * sqrt(2 * 0.75 * 0.25 / 20).
    assert found.gap.low == pytest.approx(0.5 - 0.268, abs=0.06)
    assert found.gap.high == pytest.approx(0.5 + 0.268, abs=0.06)
    assert found.uar_gap.value == 0.5


def test_one_value_is_no_grouping() -> None:
    assert groups([run_of([reply("a", "Fear", "Fear", traits={"gender": "female"})])]) == []


def test_what_is_no_group_of_people_is_none() -> None:
    replies = [reply(str(i), "Fear", "Fear", traits={"intensity": i, "valence": i}) for i in (0, 1)]
    assert groups([run_of(replies)]) == []


# Thresholds


def test_thresholds_by_hand() -> None:
    said = {0.0: "NNNN", 0.25: "NNNF", 0.5: "NFFA", 0.75: "FFFF", 1.0: "FFFA"}
    words = {"N": "Neutral", "F": "Fear", "A": "Anger"}
    replies = [
        reply(f"{x}{i}", "Fear", words[letter], traits={"emotion": "Fear", "intensity": x})
        for x, letters in said.items()
        for i, letter in enumerate(letters)
    ]
    (found,) = thresholds([run_of(replies)])
    assert [step.named.value for step in found.steps] == [0, 0.25, 0.5, 1, 0.75]
    assert [step.neutral.value for step in found.steps] == [1, 0.75, 0.25, 0, 0]
    assert found.named_from == 0.5
    assert found.neutral_until.value == pytest.approx(0.375, abs=0.02)
    assert found.neutral_until.n == 20


def test_thresholds_that_are_never_reached() -> None:
    replies = [
        reply(f"{x}", "Fear", "Neutral", traits={"emotion": "Fear", "intensity": x})
        for x in (0.0, 1.0)
    ]
    (found,) = thresholds([run_of(replies)])
    assert (found.named_from, found.neutral_until.value) == (None, None)


# Stability


def test_stability_by_hand() -> None:
    said = {
        "a": ["Fear", "Fear", "Fear"],
        "b": ["Anger", "Fear", "Anger"],
        "c": ["Fear", "Anger", "refused"],
        "d": ["refused", "refused", "refused"],
    }
    replies = [
        reply(item, "Fear", word, epoch=epoch)
        for item, words in said.items()
        for epoch, word in enumerate(words, start=1)
    ]
    (found,) = stability([run_of(replies), run_of([reply("a", "Fear", "Fear")], "once")])
    assert found.consistency.value == pytest.approx((1 + 2 / 3 + 1 / 3 + 1) / 4)
    assert [one.value for one in found.same] == [0.25, 0.25, 0.5]
    assert (found.majority.value, found.majority.n) == (0.5, 4)
    assert [one.value for one in found.epochs] == [0.5, 0.5, 0.25]
    assert [one.n for one in found.epochs] == [4, 4, 4]
    assert found.rounds == (1, 2, 3)
    assert (found.deviation.value, found.deviation.n) == (pytest.approx(stdev([2, 2, 1]) / 4), 3)
    # Units FFF, AFA, FA: n = 8; Fear 5, Anger 3. d has no answer that can be read.
    observed = (0 + 4 / 2 + 2 / 1) / 8
    chance = (8**2 - (25 + 9)) / (8 * 7)
    assert (found.alpha.value, found.alpha.n) == (pytest.approx(1 - observed / chance), 3)
    assert found.alpha.low is not None
    assert found.alpha.high is not None
    assert -1 <= found.alpha.low < found.alpha.value < found.alpha.high <= 1


def test_alpha_of_items_that_all_agree_is_not_certain() -> None:
    """A bootstrap of answers that are the same in every epoch has no width."""

    def found(*labels: str) -> Figure:
        (one,) = stability(
            [
                run_of(
                    [
                        reply(f"{at}", "Fear", word, epoch=epoch)
                        for at, word in enumerate(labels)
                        for epoch in (1, 2, 3)
                    ]
                )
            ]
        )
        return one.alpha

    mixed = found(*["Fear", "Anger"] * 10)
    assert (mixed.value, mixed.high) == (1, 1)
    # Wilson: at most 16 % of the pairs of answers may differ; by chance 30 of 59 would.
    assert mixed.low == pytest.approx(1 - (1.96**2 / (20 + 1.96**2)) * 59 / 30, rel=1e-3)
    alone = found(*["Fear"] * 20)
    assert (alone.value, alone.low, alone.high) == (1, None, None), "no chance to differ"
    assert alone.n == 20


def test_draws_of_one_label_alone_do_not_lift_alpha() -> None:
    """A third of the draws lack the one item that differs: there alpha is 1 by convention alone."""
    found = alpha_figure([*[["Fear", "Fear"]] * 20, ["Fear", "Anger"]], None)
    assert found.value == pytest.approx(0)
    assert found.high is not None
    assert found.high < 0.1


def test_alpha_draws_subjects_together() -> None:
    replies = [
        reply(f"{at}", "Fear", word, epoch=epoch, subject=str(at % 4))
        for at in range(12)
        for epoch, word in ((1, "Fear"), (2, "Anger" if at % 4 else "Fear"))
    ]
    (found,) = stability([run_of(replies)])
    assert (found.alpha.n, str(found.alpha.clusters)) == (12, "4 subjects")


def test_a_standard_deviation_has_the_interval_of_normal_values() -> None:
    found = deviation_figure([0.5, 0.55, 0.6, 0.45, 0.52])
    sigma = stdev([0.5, 0.55, 0.6, 0.45, 0.52])
    # Of a chi-square distribution with 4 degrees of freedom: 0.4844 and 11.143.
    assert found.low == pytest.approx(sigma * (4 / 11.143) ** 0.5, rel=1e-3)
    assert found.high == pytest.approx(sigma * (4 / 0.4844) ** 0.5, rel=1e-3)
    assert (found.value, found.n) == (sigma, 5)
    apart = deviation_figure([0.0, 1.0])
    assert apart.low is not None
    assert apart.high is not None
    assert apart.value is not None
    assert apart.low < apart.value <= apart.high
    two = deviation_figure([0.4, 0.6])
    assert two.high == 0.5, "no shares differ more"
    flat = deviation_figure([0.4, 0.4])
    assert (flat.value, flat.low, flat.high) == (0, None, None)
    assert deviation_figure([0.4]).n == 0


def test_an_epoch_with_items_asked_once_alone_is_shown_too(tmp_path: Path) -> None:
    """Parts of a run, each with epochs of its own: c counts to 2, and there are three epochs."""
    replies = [reply("a", "Fear", "Fear", epoch=epoch) for epoch in (1, 2)]
    run = run_of([*replies, reply("b", "Fear", "Anger", epoch=4)])
    (found,) = stability([run])
    assert found.rounds == (1, 2, 4)
    assert [one.value for one in found.epochs] == [1, 1, 0]
    assert len(found.same) == 2
    write_report(report_of([run]), tmp_path)
    assert "Epoch 4" in (tmp_path / "index.html").read_text(encoding="utf-8")
