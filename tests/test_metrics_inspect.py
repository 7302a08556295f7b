"""The registered metrics, through real evaluations and on scores made by hand."""

import math
import random
import re
from pathlib import Path
from statistics import stdev
from typing import Any

import pytest
from inspect_ai import Epochs, Task
from inspect_ai import score as rescore
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalLog, read_eval_log, recompute_metrics
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Metric, SampleScore, Score, krippendorff_alpha
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.errors import FerError
from inspect_fer.metrics import classification, counts
from inspect_fer.metrics.agreement import stability
from inspect_fer.metrics.agreement_counts import alpha, alpha_terms
from inspect_fer.metrics.classification import default_metrics
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.scores import answers_of
from inspect_fer.scorers import emotion
from inspect_fer.solvers.asking import write_note
from tests.conftest import RunEval

LABELS = ["happy", "sad", "neutral"]
REFUSAL = "I'm sorry, but I can't identify emotions of people in images."

# Item -> gold, and what is answered in epochs 1, 2 and 3.
ASKED = {
    "a": ("happy", ["happy", "happy", "sad"]),
    "b": ("sad", ["sad", REFUSAL, "sad"]),
    "c": ("neutral", ["neutral", "neutral", "neutral"]),
    "d": ("happy", ["pain", "neutral", "happy"]),
}


@solver
def scripted(broken: tuple[str, int] | None = None) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if broken == (state.sample_id, state.epoch):
            raise RuntimeError("the connection was lost")
        _, words = ASKED[str(state.sample_id)]
        write_note(state, labels=LABELS, policy="drop")
        state.output = ModelOutput.from_content("script", words[state.epoch - 1])
        return state

    return solve


def scripted_task(epochs: int, broken: tuple[str, int] | None = None) -> Task:
    return Task(
        dataset=[Sample(id=item, input="?", target=gold) for item, (gold, _) in ASKED.items()],
        solver=scripted(broken),
        scorer=emotion(),
        epochs=epochs,
    )


def shown(log: EvalLog) -> dict[str, float]:
    """Name -> value over all score tables. The log's key and the viewer's name are the same."""
    assert log.status == "success", log.error
    assert log.results is not None
    rows = [
        (key, metric.name, metric.value)
        for score in log.results.scores
        for key, metric in score.metrics.items()
    ]
    found = {key: value for key, name, value in rows if key == name}
    assert len(found) == len(rows)
    return found


def test_three_epochs_that_disagree(run_eval: RunEval) -> None:
    log = run_eval(scripted_task(3), "none")
    found = shown(log)
    expected = {
        "accuracy": (2 / 3 + 2 / 3 + 1 + 1 / 3) / 4,
        "n": 12,
        # happy 3 of 6, sad 2 of 3, neutral 3 of 3
        "uar": (1 / 2 + 2 / 3 + 1) / 3,
        "recall_happy": 1 / 2,
        "recall_sad": 2 / 3,
        "recall_neutral": 1,
        # happy: called 3, right 3; sad: called 3, right 2; neutral: called 4, right 3
        "macro_f1": (6 / 9 + 4 / 6 + 6 / 7) / 3,
        "waf": (6 * 6 / 9 + 3 * 4 / 6 + 3 * 6 / 7) / 12,
        "refused": 1 / 12,
        "unparsed": 0,
        "off_list": 1 / 12,
        "neutral_share": 4 / 12,
        "neutral_pull": 1 / 9,
        "neutral_pull_n": 9,
        "support_happy": 6,
        "support_sad": 3,
        "support_neutral": 3,
        # without the refusal and pain: happy 3 of 5, sad 2 of 2, neutral 3 of 3
        "published": 8 / 10,
        "published_n": 10,
        "published_uar": (3 / 5 + 1 + 1) / 3,
        "stability_n": 4,
        "same_n": 4,
        "krippendorff_alpha_n": 4,
        "epoch_accuracy_1": 3 / 4,
        "epoch_accuracy_2": 2 / 4,
        "epoch_accuracy_3": 3 / 4,
        "epoch_accuracy_1_n": 4,
        "epoch_accuracy_2_n": 4,
        "epoch_accuracy_3_n": 4,
        "consistency": (2 / 3 + 2 / 3 + 1 + 1 / 3) / 4,
        "same_1": 1 / 4,
        "same_2": 2 / 4,
        "same_3": 1 / 4,
        # d is a three-way tie that pain, said first, wins
        "majority_vote_accuracy": 3 / 4,
        "epoch_accuracy_min": 2 / 4,
        "epoch_accuracy_max": 3 / 4,
        "epoch_accuracy_sd": stdev([3 / 4, 2 / 4, 3 / 4]),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    # Units hhs, ss, nnn, pnh: n = 11; happy 3, sad 3, neutral 4, pain 1.
    observed = (4 / 2 + 0 + 0 + 6 / 2) / 11
    chance = (11**2 - (9 + 9 + 16 + 1)) / (11 * 10)
    assert found["krippendorff_alpha"] == pytest.approx(1 - observed / chance)
    # Nothing else, and nothing that this evaluation does not have.
    assert set(found) == {*expected, "stderr", "krippendorff_alpha"}

    again = read_eval_log(log.location)
    recompute_metrics(again)
    assert shown(again) == found
    assert shown(rescore(again, emotion(), action="overwrite", display="none")) == found


def test_the_readme_s_table_names_every_metric(run_eval: RunEval) -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    lines = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {name for line in lines for name in re.findall(r"`([^`]+)`", line)}
    # In the text of the row, as the ends of its first name.
    named |= {"epoch_accuracy_min", "epoch_accuracy_max", "epoch_accuracy_sd"}
    for found in shown(run_eval(scripted_task(3), "none")):
        family = re.sub(r"^(recall|support)_.*", r"\1_<label>", found)
        family = re.sub(r"^same_\d+", "same_<c>", family)
        family = re.sub(r"^epoch_accuracy_\d+", "epoch_accuracy_<epoch>", family)
        family = family.removesuffix("_n") if family == "neutral_pull_n" else family
        assert family in named, found


def test_one_epoch_has_no_stability(run_eval: RunEval) -> None:
    found = shown(run_eval(scripted_task(1), "none"))
    assert found["n"] == 4
    assert found["accuracy"] == pytest.approx(3 / 4)
    assert not [name for name in found if name.startswith(("same_", "epoch_", "consist", "kripp"))]
    assert not [name for name, value in found.items() if math.isnan(value)]


def test_a_lost_sample_does_not_shift_epochs(run_eval: RunEval) -> None:
    log = run_eval(scripted_task(3, broken=("d", 1)), "none", fail_on_error=False)
    found = shown(log)
    assert found["n"] == 11
    # Right are 3 of 3, 2 of 4 and 3 of 4; counting d's answers from 1 would give 2 of 4, 3 of 4
    # and 2 of 3.
    assert found["epoch_accuracy_max"] == 1
    assert found["epoch_accuracy_min"] == pytest.approx(2 / 4)
    assert found["epoch_accuracy_sd"] == pytest.approx(stdev([1, 2 / 4, 3 / 4]))
    assert found["consistency"] == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 2) / 4)
    assert found["same_1"] == 0
    assert found["same_3"] == pytest.approx(1 / 3)
    by_epoch = [found[f"epoch_accuracy_{epoch}"] for epoch in (1, 2, 3)]
    assert by_epoch == pytest.approx([1, 2 / 4, 3 / 4])
    assert [found[f"epoch_accuracy_{epoch}_n"] for epoch in (1, 2, 3)] == [3, 4, 4]
    # Asked again were all four, in every epoch three of them.
    assert (found["stability_n"], found["same_n"]) == (4, 3)


def test_labels_do_not_depend_on_the_reducer(run_eval: RunEval) -> None:
    found = {
        name: shown(run_eval(_reduced(name), "none")) for name in ("mean", "mode", "at_least_1")
    }
    assert found["mean"]["accuracy"] != found["at_least_1"]["accuracy"]
    for name in ("uar", "waf", "refused", "neutral_share", "published", "consistency", "same_2"):
        assert found["mean"][name] == found["mode"][name] == found["at_least_1"][name]


def _reduced(reducer: str) -> Task:
    task = scripted_task(3)
    task.epochs_reducer = Epochs(3, reducer).reducer
    return task


# On scores made by hand


def score(target: str, *ranking: str, outcome: str = "answered", **more: Any) -> SampleScore:
    answer = ranking[0] if outcome == "answered" else None
    note = {"target": target, "outcome": outcome, "ranking": list(ranking), "labels": LABELS}
    value = "C" if answer == target else "I"
    return SampleScore(
        score=Score(value=value, answer=answer, metadata={**note, **more}), sample_id="x"
    )


def value(metric: Metric, *scores: SampleScore) -> Any:
    return metric(list(scores))  # type: ignore[arg-type]


def test_ranking_needs_a_ranking() -> None:
    one = score("sad", "happy")
    assert value(classification.ranking(), one) == {}
    ranked = score("sad", "happy", "sad", "neutral")
    assert value(classification.ranking(), ranked, one) == {"top2": 0.5, "top3": 0.5, "mrr": 0.25}


def test_polarity_needs_a_polarity() -> None:
    sides = {"happy": "positive", "sad": "negative"}
    assert value(classification.polarity(), score("sad", "sad")) == {}
    found = value(
        classification.polarity(),
        score("sad", "sad", polarity=sides),
        score("sad", outcome="refused", polarity=sides),
        score("neutral", "neutral", polarity=sides),
    )
    assert found == {"polarity_accuracy": 0.5, "polarity_n": 2}


def test_published_takes_the_metric_of_the_card() -> None:
    scores = [
        score("happy", "happy", policy="wrong", metric="WAF"),
        score("happy", "sad", policy="wrong", metric="WAF"),
        score("sad", "sad", policy="wrong", metric="WAF"),
    ]
    both = 2 / 3  # F1 of happy and of sad
    assert value(classification.published(), *scores) == pytest.approx(
        {"published": both, "published_n": 3}
    )
    third = [*scores, score("neutral", outcome="refused", policy="wrong")]
    assert value(classification.published("ACC"), *third) == pytest.approx(
        {"published": 2 / 3, "published_n": 3}
    )
    assert value(classification.published(), score("sad", "sad")) == {}


def test_published_says_how_many_answers_score_0_leaves_out() -> None:
    def asked(score_: float, outcome: str = "answered") -> SampleScore:
        words = ["happy"] if outcome == "answered" else []
        return score("happy", *words, outcome=outcome, score=score_, policy="sentiment")

    scores = [asked(0.5), asked(-1), asked(0), asked(0, "refused"), asked(1, "unparsed")]
    found = value(classification.published(), *scores)
    assert (found["published_n"], found["published_left_out_score_0"]) == (2, 2)
    found = value(classification.published(), asked(0.5))
    assert found["published_left_out_score_0"] == 0, "none is a number too"
    found = value(classification.published(), score("sad", "sad", score=0, policy="wrong"))
    assert "published_left_out_score_0" not in found


@pytest.mark.parametrize("policy", ["wrong", "drop", "polarity", "sentiment"])
def test_what_a_rule_leaves_out_adds_up(policy: str) -> None:
    outcomes: list[Any] = ["answered", "off_list", "unparsed", "refused"]
    answers = [
        Answer("sad", "sad" if outcome == "answered" else None, outcome, ("sad",), score=score_)
        for outcome in outcomes
        for score_ in (0.0, 1.0, -1.0)
    ]
    gone = counts.left_out(answers, policy)
    kept, _ = counts.published_view(answers, LABELS, policy, polarity={"sad": "negative"})
    assert sum(gone) == len(answers) - len(kept)
    assert (
        gone
        == {
            "wrong": (0, 0, 3, 3),
            "drop": (0, 3, 3, 3),
            "polarity": (0, 0, 3, 3),
            "sentiment": (4, 0, 2, 2),
        }[policy]
    )  # score 0, off the list, refused, unparsed


def test_calling_and_gate_need_their_records() -> None:
    bare = score("sad", "sad")
    assert value(classification.calling(), bare) == {}
    assert value(classification.gate(), bare) == {}
    assert value(
        classification.calling(),
        score("sad", "sad", requests=0.05),
        score("sad", outcome="refused", requests=1.05),
    ) == {"requests_per_item": pytest.approx(0.55)}
    passed = score("sad", "sad", gate={"answer": "non-Neutral", "outcome": "answered"})
    held = score("happy", "neutral", gate={"answer": "neutral", "outcome": "answered"})
    assert value(classification.gate(), passed, held) == {"gate_recall": 0.5, "gate_recall_n": 2}
    calm = score("neutral", "neutral", gate={"answer": "neutral", "outcome": "answered"})
    assert value(classification.gate(), passed, calm) == {
        "gate_recall": 1,
        "gate_recall_n": 1,
        "gate_specificity": 1,
        "gate_specificity_n": 1,
    }


def test_recall_leaves_out_absent_classes() -> None:
    found = value(classification.recall(), score("sad", "happy"))
    assert found == {"recall_sad": 0, "support_sad": 1}


def rated(*units: str) -> list[SampleScore]:
    """One item per string; each character is the answer of one epoch, ``*`` none at all."""
    found = []
    for item, unit in enumerate(units):
        for epoch, letter in enumerate(unit, start=1):
            outcome = "refused" if letter == "*" else "answered"
            words = [] if letter == "*" else [letter]
            one = score("1", *words, outcome=outcome, epoch=epoch)
            found.append(one.model_copy(update={"sample_id": f"item {item}"}))
    return found


def test_krippendorff_known_example() -> None:
    # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C: four observers,
    # twelve units, missing values; nominal alpha 0.743.
    observers = ["123321412***", "1233224125*3", "*3332342251*", "12332441251*"]
    units = ["".join(column) for column in zip(*observers, strict=True)]
    assert value(stability(), *rated(*units))["krippendorff_alpha"] == pytest.approx(
        0.743, abs=5e-4
    )


@pytest.mark.parametrize(
    ("units", "alpha"), [(["11", "22"], 1.0), (["12", "21"], -0.5), (["11", "11"], 1.0)]
)
def test_krippendorff_by_hand(units: list[str], alpha: float) -> None:
    assert value(stability(), *rated(*units))["krippendorff_alpha"] == pytest.approx(alpha)


@pytest.mark.parametrize("seed", range(20))
def test_alpha_is_inspect_s(seed: int) -> None:
    draw = random.Random(seed)
    units = ["".join(draw.choices("1112345*", k=draw.randint(2, 6))) for _ in range(12)]
    rows = [[letter for letter in unit if letter != "*"] for unit in [*units, "77", "8888"]]
    theirs = krippendorff_alpha()([SampleScore(score=Score(value=row)) for row in rows])  # type: ignore[arg-type]
    found = value(stability(), *rated(*units, "77", "8888"))
    assert found["krippendorff_alpha"] == pytest.approx(theirs)
    assert found["krippendorff_alpha_n"] == sum(len(row) > 1 for row in rows)


def test_alpha_of_one_label_alone_is_1_by_convention_and_nothing_in_a_bootstrap() -> None:
    terms = alpha_terms([["1", "1"], ["1", "1", "1"]])
    assert alpha(terms.sum(0)) == 1
    assert math.isnan(alpha(terms.sum(0), alone=math.nan))
    theirs = krippendorff_alpha()([SampleScore(score=Score(value=["1", "1"]))])  # type: ignore[arg-type]
    assert theirs == 1


def test_without_ratings_there_is_no_alpha() -> None:
    found = value(stability(), *rated("**", "1*"))
    assert "krippendorff_alpha" not in found
    assert "krippendorff_alpha_n" not in found
    assert found["consistency"] == pytest.approx((1 + 1 / 2) / 2)
    assert found["majority_vote_accuracy"] == 1 / 2


def test_no_scores_are_nan_or_nothing() -> None:
    for metric in default_metrics()[2:]:
        for name, figure in value(metric).items():
            assert math.isnan(figure) or (name, figure) == ("n", 0)


@pytest.mark.parametrize("metric", [classification.uar, classification.refused, stability])
def test_scores_of_another_scorer_are_refused(metric: Any) -> None:
    with pytest.raises(FerError, match="inspect_fer/emotion"):
        value(metric(), SampleScore(score=Score(value="C", answer="sad"), sample_id="x"))


def test_a_list_that_has_grown_is_read_again() -> None:
    """What was read of the list before must not stand in for what it holds."""
    scores = [
        SampleScore(
            score=Score(
                value="C", answer="a", metadata={"target": "a", "outcome": "answered", "epoch": 1}
            ),
            sample_id=str(item),
        )
        for item in range(3)
    ]
    assert len(answers_of(scores)) == 3
    scores.append(scores[0].model_copy(update={"sample_id": "3"}))
    assert len(answers_of(scores)) == 4
