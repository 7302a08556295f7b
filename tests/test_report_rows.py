"""The figures of a run: values against scikit-learn, intervals, n, and the two result files."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import f1_score, recall_score

from inspect_fer import schematic_7class
from inspect_fer.reports import estimate, read_runs
from inspect_fer.reports.model import Figure, Row, Run
from inspect_fer.reports.rows import rows, write_rows
from tests.conftest import RunEval
from tests.report_data import made_run
from tests.report_logs import log, sample, write

COLUMNS = [
    "log",
    "task",
    "dataset",
    "condition",
    "model",
    "solver",
    "policy",
    "metric",
    "value",
    "ci_low",
    "ci_high",
    "n",
    "clusters",
]
SAID = [
    ("Happiness", ["Happiness", "Surprise"]),
    ("Happiness", ["Neutral", "Happiness"]),
    ("Fear", ["Surprise", "Fear"]),
    ("Fear", "REFUSED"),
    ("Anger", ["Pain", "Disgust", "Anger"]),
    ("Neutral", ["Neutral"]),
    ("Sadness", "UNREADABLE"),
    ("Surprise", ["Surprise"]),
]


def run_of(tmp_path: Path, **more: Any) -> Run:
    given = [
        sample(f"item {i}", gold, said, latency=float(i + 1), score={"requests": 0.5}, **more)
        for i, (gold, said) in enumerate(SAID)
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    return run


def by_metric(run: Run, policy: str = "full") -> dict[str, Row]:
    return {row.metric: row for row in rows(run) if row.policy == policy}


def test_the_full_policy_counts_every_answer(tmp_path: Path) -> None:
    found = by_metric(run_of(tmp_path))
    gold = [label for label, _ in SAID]
    said = [one if isinstance(one, str) else one[0] for _, one in SAID]
    present = sorted(set(gold))
    assert found["accuracy"].value == 3 / 8
    assert found["uar"].value == pytest.approx(
        recall_score(gold, said, labels=present, average="macro", zero_division=0)
    )
    assert found["waf"].value == pytest.approx(
        f1_score(gold, said, labels=present, average="weighted", zero_division=0)
    )
    assert found["macro_f1"].value == pytest.approx(
        f1_score(gold, said, labels=present, average="macro", zero_division=0)
    )
    for name in ("refused", "unparsed", "off_list"):
        assert (found[name].value, found[name].n) == (1 / 8, 8)
    assert (found["neutral_share"].value, found["neutral_share"].n) == (2 / 8, 8)
    assert (found["neutral_pull"].value, found["neutral_pull"].n) == (1 / 7, 7)
    assert (found["top2"].value, found["top3"].value) == (5 / 8, 6 / 8)
    assert found["mrr"].value == pytest.approx((1 + 1 / 2 + 1 / 2 + 0 + 1 / 3 + 1 + 0 + 1) / 8)
    assert (found["recall_Happiness"].value, found["recall_Happiness"].n) == (1 / 2, 2)
    assert "recall_Disgust" not in found, "no item has that gold label"


def test_what_was_spent(tmp_path: Path) -> None:
    found = by_metric(run_of(tmp_path))
    assert found["requests_per_item"].value == 0.5
    assert found["latency_median"].value == 4.5
    assert found["latency_p90"].value == pytest.approx(np.quantile(range(1, 9), 0.9))
    assert (found["input_tokens"].value, found["input_tokens_total"].value) == (100, 800)
    assert found["output_tokens_total"].ci_low is None
    assert "cost" not in found, "without prices there is no cost"


def test_the_published_policy_leaves_out_refusals(tmp_path: Path) -> None:
    found = by_metric(run_of(tmp_path), "published")
    assert set(found) == {"accuracy", "uar", "waf", "macro_f1"}
    assert (found["accuracy"].value, found["accuracy"].n) == (3 / 6, 6)


def test_the_rule_that_drops_off_list_answers(tmp_path: Path) -> None:
    given = [
        sample(f"item {i}", gold, said, score={"policy": "drop", "metric": "WAR"})
        for i, (gold, said) in enumerate(SAID)
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    found = by_metric(run, "published")
    assert (found["accuracy"].value, found["accuracy"].n) == (3 / 5, 5)


def test_rows_say_whose_they_are(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    for row in rows(run):
        assert (row.log, row.task, row.dataset) == (run.log, "raf_db", "raf_db")
        assert (row.model, row.solver, row.condition) == ("mockllm/model", "ranked", "")
        assert row.n > 0
        if row.ci_low is not None and row.ci_high is not None and row.value is not None:
            assert row.ci_low <= row.value + 1e-9
            assert row.value <= row.ci_high + 1e-9


def test_the_same_logs_give_the_same_rows(tmp_path: Path) -> None:
    assert rows(run_of(tmp_path)) == rows(run_of(tmp_path))


def test_intervals_draw_subjects(tmp_path: Path) -> None:
    """All eight answers of a person are alike: eight people are not 64 independent items."""

    def interval(subject: bool) -> float:
        given = [
            sample(
                f"{person} {i}",
                "Fear",
                "Fear" if person % 2 else "Anger",
                metadata={"subject": str(person)} if subject else None,
            )
            for person in range(8)
            for i in range(8)
        ]
        (run,), _ = read_runs([write(tmp_path / f"{subject}.eval", log(given))])
        row = by_metric(run)["accuracy"]
        assert row.value == 0.5
        return (row.ci_high or 0) - (row.ci_low or 0)

    assert interval(True) > 2 * interval(False)


def test_intervals_draw_items_where_there_are_epochs(tmp_path: Path) -> None:
    given = [
        sample(f"{i}", "Fear", "Fear" if i % 2 else "Anger", epoch=epoch)
        for i in range(10)
        for epoch in range(1, 11)
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    row = by_metric(run)["accuracy"]
    assert row.n == 100
    # Ten items, not a hundred: the half width is near 2.26 * sqrt(0.25 / 9), in steps of a tenth.
    assert (row.ci_high or 0) - (row.ci_low or 0) == pytest.approx(0.75, abs=0.06)


def test_a_share_of_none_has_an_interval(tmp_path: Path) -> None:
    given = [sample(str(i), "Fear", "Fear") for i in range(20)]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    row = by_metric(run)["refused"]
    # Wilson's upper end for 0 of 20: z² / (n + z²).
    assert (row.value, row.ci_low) == (0, 0)
    assert row.ci_high == pytest.approx(1.96**2 / (20 + 1.96**2), rel=1e-3)
    for policy in ("full", "published"):
        row = by_metric(run, policy)["accuracy"]
        assert (row.value, row.ci_high) == (1, 1)
        assert row.ci_low == pytest.approx(20 / (20 + 1.96**2), rel=1e-3)


def test_the_interval_of_a_median_covers_it() -> None:
    values = np.random.default_rng(0).lognormal(0, 0.5, 2000)
    found = estimate.quantile_figure(values.tolist(), 0.5, None)
    assert found.value == pytest.approx(float(np.median(values)))
    assert found.low is not None
    assert found.high is not None
    # Half width of a median of 2000: 1.96 * sqrt(pi / 2) * sigma / sqrt(n), around exp(0) = 1.
    assert found.high - found.low == pytest.approx(2 * 1.96 * 1.2533 * 0.5 / 2000**0.5, rel=0.25)


def test_epochs_have_figures_of_their_own(tmp_path: Path) -> None:
    said = {"a": ["Fear", "Fear"], "b": ["Anger", "Fear"], "c": ["Fear", "UNREADABLE"]}
    given = [
        sample(item, "Fear", word, epoch=epoch)
        for item, words in said.items()
        for epoch, word in enumerate(words, start=1)
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    found = by_metric(run)
    assert found["consistency"].value == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert (found["always_same"].value, found["always_same"].n) == (pytest.approx(1 / 3), 3)
    assert found["majority_vote_accuracy"].value == pytest.approx(2 / 3)
    by_epoch = [found["epoch_accuracy_1"], found["epoch_accuracy_2"]]
    assert [(row.value, row.n) for row in by_epoch] == [(pytest.approx(2 / 3), 3)] * 2
    assert all(row.ci_low is not None and row.ci_high is not None for row in by_epoch)
    assert (found["epoch_accuracy_sd"].value, found["epoch_accuracy_sd"].n) == (0, 2)
    assert [(found[f"same_{c}"].value, found[f"same_{c}"].n) for c in (1, 2)] == [
        (pytest.approx(2 / 3), 3),
        (pytest.approx(1 / 3), 3),
    ]
    # Units FF and AF (c has one rating): observed 2 of 4, by chance 6 of 12.
    assert found["krippendorff_alpha"].value == pytest.approx(0)
    assert found["krippendorff_alpha"].n == 2
    assert "consistency" not in by_metric(run_of(tmp_path)), "asked once"


def test_the_report_s_repeats_are_those_of_the_log(run_eval: RunEval) -> None:
    done = run_eval(schematic_7class(), "fer_baseline/random", limit=15, epochs=4)
    assert done.results is not None
    logged = {
        name: metric.value for one in done.results.scores for name, metric in one.metrics.items()
    }
    (run,), _ = read_runs([done.location])
    found = by_metric(run)
    names = [
        *("consistency", "majority_vote_accuracy", "krippendorff_alpha", "epoch_accuracy_sd"),
        *(f"{name}_{at}" for name in ("same", "epoch_accuracy") for at in (1, 2, 3, 4)),
    ]
    assert {name: found[name].value for name in names} == pytest.approx(
        {name: logged[name] for name in names}
    )
    assert found["same_1"].n == logged["same_n"] == 15
    assert found["epoch_accuracy_3"].n == logged["epoch_accuracy_3_n"] == 15
    assert found["krippendorff_alpha"].n == logged["krippendorff_alpha_n"]


def test_votes_have_figures_of_their_own(tmp_path: Path) -> None:
    (run,), _ = read_runs(
        [
            write(
                tmp_path / "a.eval",
                log(
                    [
                        sample("a", "Fear", "Fear", metadata={"votes": {"Fear": 9, "Anger": 1}}),
                        sample("b", "Fear", "Anger", metadata={"votes": {"Fear": 7, "Anger": 3}}),
                        sample("c", "Fear", "Fear"),
                    ]
                ),
            )
        ]
    )
    found = by_metric(run)
    assert (found["human_oracle"].value, found["human_oracle"].n) == (pytest.approx(0.8), 2)
    assert found["vote_mass"].value == pytest.approx((0.9 + 0.3) / 2)
    assert "vote_mass" not in by_metric(run_of(tmp_path)), "no annotator voted"


def test_groups_have_figures_of_their_own(tmp_path: Path) -> None:
    given = [
        sample(
            f"{sex} {i}",
            "Fear",
            "Fear" if i < right else "Anger",
            metadata={"traits": {"gender": sex}},
        )
        for sex, right in (("female", 9), ("male", 6))
        for i in range(12)
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    found = by_metric(run)
    assert (found["accuracy_gender=female"].value, found["accuracy_gender=female"].n) == (0.75, 12)
    assert (found["uar_gender=male"].value, found["uar_gender=male"].n) == (0.5, 12)
    gap = found["accuracy_gap_gender"]
    assert (gap.value, gap.n) == (0.25, 24)
    assert gap.ci_low is not None
    assert gap.ci_low < 0.25
    assert found["uar_gap_gender"].value == 0.25
    assert not any("gender" in metric for metric in by_metric(run_of(tmp_path)))


def test_figures_without_answers() -> None:
    assert estimate.share_figure([], None) == Figure(None, None, None, 0)
    assert estimate.mean_figure([], None) == Figure(None, None, None, 0)
    assert estimate.quantile_figure([], 0.5, None) == Figure(None, None, None, 0)


def test_polarity_over_the_full_denominator(tmp_path: Path) -> None:
    sides = {"Happiness": "positive", "Fear": "negative", "Anger": "negative"}
    given = [
        sample(f"{i}", gold, said, score={"policy": "polarity", "polarity": sides})
        for i, (gold, said) in enumerate(SAID[:5])
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    full, published = by_metric(run), by_metric(run, "published")
    # Happiness is right; Neutral, Surprise and Pain have no side, and one is refused.
    assert (full["polarity_accuracy"].value, full["polarity_accuracy"].n) == (1 / 5, 5)
    assert (published["accuracy"].value, published["accuracy"].n) == (1 / 4, 4)


DESCRIBED = {
    "judge": "model",
    "verdict": "Fear",
    "lexicon": "Fear",
    "valence_correct": True,
    "none_fits": False,
    "identity": True,
    "identity_lexicon": False,
    "words": 30,
    "regions": ["eyes", "mouth"],
    "judge_agreement": None,
}


def test_descriptions(tmp_path: Path) -> None:
    other = {**DESCRIBED, "valence_correct": None, "words": 50, "regions": ["eyes"]}
    other |= {"identity": False, "none_fits": True, "verdict": "none fits"}
    given = [
        sample("a", "Fear", "Fear", score={"description": DESCRIBED}),
        sample("b", "Surprise", "none fits", score={"description": other}),
    ]
    (run,), _ = read_runs([write(tmp_path / "a.eval", log(given))])
    assert run.described
    found = by_metric(run)
    assert (found["valence_accuracy"].value, found["valence_accuracy"].n) == (1.0, 1)
    assert (found["none_fits"].value, found["none_fits"].n) == (0.5, 2)
    assert (found["identity_leak"].value, found["identity_leak_lexicon"].value) == (0.5, 0.0)
    assert found["description_words"].value == 40
    assert (found["coverage"].value, found["coverage_eyes"].value) == (1.5, 1.0)
    assert found["coverage_mouth"].value == 0.5
    assert (found["lexicon_agreement"].value, found["lexicon_agreement"].n) == (0.5, 2)
    assert "judge_agreement" not in found


def test_result_files(tmp_path: Path) -> None:
    found = rows(run_of(tmp_path))
    as_json, as_csv = write_rows(found, tmp_path)
    lines = json.loads(as_json.read_text(encoding="utf-8"))
    assert [list(line) for line in lines] == [COLUMNS] * len(found)
    assert {line["policy"] for line in lines} == {"full", "published"}
    with as_csv.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == COLUMNS
    for line, row in zip(lines, table, strict=True):
        assert row["metric"] == line["metric"]
        assert (float(row["value"]), int(row["n"])) == (line["value"], line["n"])
        assert row["ci_low"] == ("" if line["ci_low"] is None else str(line["ci_low"]))


def test_hostile_names_make_no_formula(tmp_path: Path) -> None:
    run = made_run("raf_db", '=HYPERLINK("http://x","y")', condition="@SUM(1)", n=20)
    _, as_csv = write_rows(rows(run), tmp_path)
    with as_csv.open(encoding="utf-8", newline="") as file:
        (_, *lines) = list(csv.reader(file))
    for line in lines:
        for cell in line:
            try:
                float(cell or 0)
            except ValueError:
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
    assert all('\'=HYPERLINK("http://x","y")' in line for line in lines)
