"""Figures over answers, against scikit-learn, SciPy and tables worked out by hand."""

import itertools
import math
import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binomtest, norm
from scipy.stats import t as student
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
)

from inspect_fer.errors import FerError
from inspect_fer.metrics import agreement_counts as repeats
from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import NON_ANSWERS, Answer, Share
from inspect_fer.metrics.intervals import (
    bootstrap,
    holm,
    mcnemar,
    paired_difference,
    share,
    sign_flips,
    tails,
    wilson,
)

LABELS = ("anger", "joy", "sadness", "Neutral")


def said(target: str, words: str, **more: object) -> Answer:
    """An answer in short: a label, ``!word`` off the list, ``?`` unreadable, ``-`` refused."""
    if words in ("?", "-"):
        return Answer(target, None, "unparsed" if words == "?" else "refused", **more)  # type: ignore[arg-type]
    ranking = tuple(word.strip().removeprefix("!") for word in words.split(","))
    if words.startswith("!"):
        return Answer(target, None, "off_list", ranking, **more)  # type: ignore[arg-type]
    return Answer(target, ranking[0], "answered", ranking, **more)  # type: ignore[arg-type]


def table(*rows: tuple[str, str]) -> list[Answer]:
    return [said(target, words) for target, words in rows]


@st.composite
def answered(draw: st.DrawFn) -> tuple[list[Answer], tuple[str, ...]]:
    """Answers over up to six labels of which some may be nobody's gold or nobody's answer."""
    labels = tuple("abcdef"[: draw(st.integers(1, 6))])
    gold = st.sampled_from(labels[: draw(st.integers(1, len(labels)))])
    words = st.sampled_from([*labels, "!other", "?", "-"])
    pairs = draw(st.lists(st.tuples(gold, words), min_size=1, max_size=60))
    return table(*pairs), labels


def vectors(answers: Sequence[Answer]) -> tuple[list[str], list[str]]:
    return [a.target for a in answers], [a.answer or a.outcome for a in answers]


# Against scikit-learn


@given(answered())
@settings(max_examples=150, deadline=None)
def test_figures_equal_scikit_learn(case: tuple[list[Answer], tuple[str, ...]]) -> None:
    answers, labels = case
    gold, predicted = vectors(answers)
    seen = counts.confusion(answers, labels)
    present = [label for label in labels if label in gold]

    def macro(score: object, average: str) -> float:
        return score(gold, predicted, labels=present, average=average, zero_division=0)  # type: ignore[operator,no-any-return]

    assert_allclose(
        seen, confusion_matrix(gold, predicted, labels=[*labels, *NON_ANSWERS])[: len(labels)]
    )
    assert_allclose(counts.accuracy(seen), accuracy_score(gold, predicted))
    assert_allclose(counts.uar(seen), macro(recall_score, "macro"))
    assert_allclose(counts.macro_f1(seen), macro(f1_score, "macro"))
    assert_allclose(counts.waf(seen), macro(f1_score, "weighted"))
    each = [labels.index(label) for label in present]
    assert_allclose(counts.recall(seen)[each], macro(recall_score, None))  # type: ignore[arg-type]
    assert_allclose(counts.f1(seen)[each], macro(f1_score, None))  # type: ignore[arg-type]
    assert_allclose(np.nan_to_num(counts.precision(seen))[each], macro(precision_score, None))  # type: ignore[arg-type]


@pytest.mark.parametrize("classes", [2, 7, 8])
def test_uar_is_balanced_accuracy(classes: int) -> None:
    rng = np.random.default_rng(classes)
    labels = tuple(f"class {index}" for index in range(classes))
    gold = [*labels, *rng.choice(labels, 300)]
    predicted = rng.choice(labels, len(gold))
    seen = counts.confusion([said(a, b) for a, b in zip(gold, predicted, strict=True)], labels)
    assert float(counts.uar(seen)) == pytest.approx(balanced_accuracy_score(gold, predicted))


@given(answered())
@settings(max_examples=40, deadline=None)
def test_item_tables_sum_to_the_confusion_table(
    case: tuple[list[Answer], tuple[str, ...]],
) -> None:
    answers, labels = case
    items = counts.item_confusion(answers, labels)
    assert items.shape == (len(answers), len(labels), len(labels) + 3)
    assert (items.sum((1, 2)) == 1).all()
    assert (items.sum(0) == counts.confusion(answers, labels)).all()


@given(st.lists(answered(), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_figures_over_many_tables_are_those_of_each(
    cases: list[tuple[list[Answer], tuple[str, ...]]],
) -> None:
    labels = tuple("abcdef")
    tables = np.stack([counts.confusion(answers, labels) for answers, _ in cases])
    for figure in (counts.accuracy, counts.uar, counts.waf, counts.macro_f1, counts.recall):
        together = figure(tables)
        for row, single in zip(together, tables, strict=True):
            assert_allclose(row, figure(single))


# By hand


def test_confusion_has_fixed_axes() -> None:
    answers = table(
        ("anger", "anger"), ("anger", "!rage"), ("joy", "?"), ("Neutral", "-"), ("joy", "anger")
    )
    assert counts.confusion(answers, LABELS).tolist() == [
        [1, 0, 0, 0, 1, 0, 0],
        [1, 0, 0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1],
    ]


def test_absent_classes_are_left_out_and_not_zero() -> None:
    # Nobody shows sadness, yet it is answered once: a mean over all four would be lower.
    seen = counts.confusion(
        table(("anger", "anger"), ("anger", "sadness"), ("joy", "joy"), ("Neutral", "Neutral")),
        LABELS,
    )
    assert float(counts.uar(seen)) == pytest.approx((0.5 + 1 + 1) / 3)
    assert float(counts.macro_f1(seen)) == pytest.approx((2 / 3 + 1 + 1) / 3)
    assert float(counts.waf(seen)) == pytest.approx((2 * 2 / 3 + 1 + 1) / 4)
    assert math.isnan(counts.recall(seen)[2])
    assert counts.precision(seen)[2] == 0
    assert math.isnan(counts.precision(counts.confusion(table(("joy", "-")), LABELS))[1])


def test_nothing_to_count_is_nan() -> None:
    seen = counts.confusion([], LABELS)
    assert seen.shape == (4, 7)
    for figure in (counts.accuracy, counts.uar, counts.waf, counts.macro_f1):
        assert math.isnan(figure(seen))
    assert np.isnan(counts.recall(seen)).all()
    assert math.isnan(counts.mrr([]))
    assert math.isnan(counts.requests_per_item([]))
    for one in (
        counts.outcome_share([], "refused"),
        counts.neutral_share([]),
        counts.neutral_pull([]),
        counts.top_k([], 2),
        counts.gate_recall([]),
    ):
        assert one.n == 0
        assert math.isnan(one.value)


def test_shares_keep_the_full_denominator() -> None:
    answers = table(
        ("joy", "Neutral"),
        ("joy", "!neutral"),
        ("joy", "-"),
        ("anger", "?"),
        ("Neutral", "Neutral"),
        ("Neutral", "joy"),
    )
    assert counts.neutral_share(answers) == Share(3, 6)
    assert counts.neutral_pull(answers) == Share(2, 4)
    assert counts.outcome_share(answers, "refused") == Share(1, 6)
    assert counts.outcome_share(answers, "unparsed") == Share(1, 6)
    assert counts.outcome_share(answers, "off_list") == Share(1, 6)


def test_ranks() -> None:
    answers = table(
        ("joy", "joy,anger"),
        ("joy", "anger,joy,sadness"),
        ("joy", "!awe,anger,joy"),
        ("joy", "anger,sadness"),
        ("joy", "-"),
    )
    assert [counts.top_k(answers, k) for k in (1, 2, 3)] == [Share(1, 5), Share(2, 5), Share(3, 5)]
    assert counts.mrr(answers) == pytest.approx((1 + 1 / 2 + 1 / 3) / 5)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.permutations("abc")), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_full_rankings_equal_scikit_learn(cases: list[tuple[str, list[str]]]) -> None:
    from sklearn.metrics import label_ranking_average_precision_score, top_k_accuracy_score

    answers = [Answer(gold, ranked[0], "answered", tuple(ranked)) for gold, ranked in cases]
    weights = np.asarray([[3 - ranked.index(label) for label in "abc"] for _, ranked in cases])
    gold = ["abc".index(gold) for gold, _ in cases]
    for k in (1, 2):
        expected = top_k_accuracy_score(gold, weights, k=k, labels=[0, 1, 2])
        assert counts.top_k(answers, k).value == pytest.approx(expected)
    # With one relevant label, average precision is the reciprocal rank.
    expected = label_ranking_average_precision_score(np.eye(3)[gold], weights)
    assert counts.mrr(answers) == pytest.approx(expected)


def test_polarity_accuracy_leaves_out_only_items_without_a_side() -> None:
    sides = {"anger": "negative", "sadness": "negative", "joy": "positive"}
    answers = table(
        ("anger", "sadness"),
        ("anger", "joy"),
        ("joy", "joy"),
        ("joy", "Neutral"),
        ("joy", "-"),
        ("sadness", "!gloom"),
        ("Neutral", "Neutral"),
    )
    assert counts.polarity_accuracy(answers, sides) == Share(2, 6)  # type: ignore[arg-type]


def test_the_gate_is_judged_by_itself() -> None:
    def gated(target: str, label: str | None, outcome: str = "answered") -> Answer:
        return said(target, "joy", gate=(label, outcome))

    answers = [
        gated("joy", "non-Neutral"),
        gated("anger", "Neutral"),
        gated("anger", None, "refused"),
        gated("Neutral", "Neutral"),
        gated("Neutral", "non-Neutral"),
        gated("Neutral", None, "unparsed"),
        said("joy", "joy"),
    ]
    assert counts.gate_recall(answers) == Share(1, 3)
    assert counts.gate_specificity(answers) == Share(1, 3)


def test_requests_are_averaged_over_the_answers_that_recorded_them() -> None:
    answers = [
        said("joy", "joy", requests=0.05),
        said("joy", "-", requests=3.0),
        said("joy", "joy"),
    ]
    assert counts.requests_per_item(answers) == pytest.approx(3.05 / 2)


# The paper's rules


def test_rule_wrong_leaves_out_refusals_and_keeps_off_list_answers() -> None:
    answers = table(
        ("joy", "joy"), ("joy", "!awe"), ("anger", "anger"), ("anger", "-"), ("anger", "?")
    )
    figure = counts.published(answers, LABELS, "wrong")
    assert figure == (pytest.approx(2 / 3), 3, "ACC", pytest.approx((1 / 2 + 1) / 2))
    weighted = counts.published(answers, LABELS, "wrong", metric="WAF")
    # joy: precision 1, recall 1/2, two items; anger: 1, one item.
    assert weighted[:3] == (pytest.approx((2 * (2 / 3) + 1) / 3), 3, "WAF")


def test_rule_drop_leaves_off_list_answers_out_too() -> None:
    answers = table(
        ("joy", "joy"), ("joy", "!neutral"), ("joy", "anger"), ("anger", "anger"), ("sadness", "-")
    )
    figure = counts.published(answers, LABELS, "drop")
    assert figure == (pytest.approx(2 / 3), 3, "WAR", pytest.approx((1 / 2 + 1) / 2))


def test_rule_polarity_counts_sides() -> None:
    sides = {"anger": "negative", "sadness": "negative", "joy": "positive"}
    answers = table(
        ("anger", "sadness"), ("joy", "anger"), ("joy", "!calm"), ("sadness", "-"), ("joy", "joy")
    )
    figure = counts.published(answers, LABELS, "polarity", polarity=sides)  # type: ignore[arg-type]
    assert figure[:3] == (pytest.approx(2 / 4), 4, "ACC")


FIVE = ("negative", "weakly negative", "neutral", "weakly positive", "positive")


def test_rule_sentiment_takes_neutral_for_negative_and_leaves_out_zero() -> None:
    cases = [
        (1.2, "weakly positive"),  # right
        (0.4, "neutral"),  # neutral is negative: wrong
        (2.0, "positive"),  # right
        (-0.6, "neutral"),  # right
        (-1.0, "!mixed"),  # not positive, so negative: right
        (-2.0, "weakly positive"),  # wrong
        (0.0, "neutral"),  # left out
        (1.0, "-"),  # left out
    ]
    answers = [said("neutral", words, score=score) for score, words in cases]
    gold = [True, True, True, False, False, False]
    predicted = [True, False, True, False, False, True]
    figure = counts.published(answers, FIVE, "sentiment")
    assert figure[:3] == (
        pytest.approx(f1_score(gold, predicted, average="weighted")),
        6,
        "WAF",
    )
    assert counts.published(answers, FIVE, "sentiment", metric="ACC").value == pytest.approx(4 / 6)


@given(
    st.lists(
        st.tuples(st.sampled_from([-1.0, -0.2, 0.0, 0.2, 1.0]), st.sampled_from(FIVE)), max_size=40
    )
)
@settings(max_examples=60, deadline=None)
def test_rule_sentiment_equals_scikit_learn(cases: list[tuple[float, str]]) -> None:
    answers = [said("neutral", words, score=score) for score, words in cases]
    figure = counts.published(answers, FIVE, "sentiment")
    kept = [(score > 0, words.endswith("positive")) for score, words in cases if score]
    assert figure.n == len(kept)
    if not kept:
        assert math.isnan(figure.value)
    else:
        gold, predicted = zip(*kept, strict=True)
        expected = f1_score(gold, predicted, average="weighted", zero_division=0)
        assert figure.value == pytest.approx(expected)


@pytest.mark.parametrize("policy", ["wrong", "drop", "polarity", "sentiment"])
def test_nothing_kept_is_nan_with_n_zero(policy: str) -> None:
    figure = counts.published(table(("joy", "-"), ("joy", "?")), LABELS, policy)
    assert figure.n == 0
    assert math.isnan(figure.value)


# Bad input


@pytest.mark.parametrize(
    ("answers", "policy", "message"),
    [
        (table(("fear", "joy")), "wrong", "'fear' is not in the label list anger, joy, sadness"),
        (table(("joy", "awe")), "wrong", "'awe' is not in the label list"),
        (table(("joy", "joy")), "best", "Unknown published policy 'best'"),
        (table(("joy", "joy")), "sentiment", "no sentiment score"),
        (table(("joy", "joy")), "polarity", "'joy' is neither positive nor negative"),
    ],
)
def test_bad_input_is_named(answers: list[Answer], policy: str, message: str) -> None:
    with pytest.raises(FerError, match=message):
        counts.published(answers, LABELS, policy)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (None, "no target and no outcome"),
        ({"target": "joy"}, "no outcome"),
        ({"target": "joy", "outcome": "shrug"}, "unknown outcome 'shrug'"),
    ],
)
def test_scores_of_another_scorer_are_named(metadata: dict[str, str] | None, message: str) -> None:
    with pytest.raises(FerError, match=message) as raised:
        Answer.read("joy", metadata)
    assert "inspect_fer/emotion" in str(raised.value)


# Intervals


def hit_items(hits: Sequence[bool]) -> np.ndarray:
    return np.column_stack([np.asarray(hits, dtype=float), np.ones(len(hits))])


def test_bootstrap_covers_the_true_share() -> None:
    rng = np.random.default_rng(7)
    inside = 0
    for trial in range(300):
        low, high = bootstrap(hit_items(rng.random(200) < 0.7), share, seed=trial)
        inside += low <= 0.7 <= high
    assert 0.91 <= inside / 300 <= 0.98


def test_bootstrap_of_clusters_covers_where_that_of_items_does_not() -> None:
    rng = np.random.default_rng(11)
    by_item = by_cluster = 0
    clusters = np.repeat(np.arange(40), 10).tolist()
    for trial in range(150):
        # All ten pictures of a person are recognised alike, with a chance of their own.
        chance = np.repeat(rng.beta(0.7, 0.3, 40), 10)
        items = hit_items(rng.random(400) < chance)
        low, high = bootstrap(items, share, seed=trial)
        by_item += low <= 0.7 <= high
        low, high = bootstrap(items, share, clusters=clusters, seed=trial)
        by_cluster += low <= 0.7 <= high
    assert by_cluster / 150 >= 0.89
    assert by_item / 150 < 0.75


def test_bootstrap_of_few_people_covers() -> None:
    rng = np.random.default_rng(2)
    people = np.repeat(np.arange(5), 30)
    # The level at which the percentiles for five units are 0.025 and 0.975.
    plain = 2 * student.cdf(norm.ppf(0.975) * math.sqrt(4 / 5), 4) - 1
    inside = {0.95: 0, plain: 0}
    for trial in range(400):
        items = hit_items(rng.random(150) < np.repeat(rng.beta(6, 4, 5), 30))
        for level in inside:
            low, high = bootstrap(items, share, clusters=people, level=level, seed=trial)
            inside[level] += low <= 0.6 <= high
    assert inside[0.95] / 400 >= 0.92
    assert inside[plain] / 400 < 0.89


@pytest.mark.parametrize("n", [2, 5, 20, 5000])
def test_percentiles_of_means_are_those_of_students_t(n: int) -> None:
    low, high = tails(n)
    assert low == pytest.approx(1 - high)
    # Means of n values drawn from n vary by their deviation (over n) / sqrt(n).
    reach = -norm.ppf(low) * math.sqrt((n - 1) / n)
    assert reach == pytest.approx(student.ppf(0.975, n - 1), rel=1e-6)


def test_bootstrap_agrees_with_drawing_items_one_by_one() -> None:
    rng = np.random.default_rng(3)
    answers = [said(a, b) for a, b in zip(*rng.choice(LABELS, (2, 120)), strict=True)]
    items = counts.item_confusion(answers, LABELS)
    draws = rng.integers(0, 120, (4000, 120))
    slow = np.quantile([float(counts.uar(items[draw].sum(0))) for draw in draws], tails(120))
    fast = bootstrap(items, counts.uar, replicates=4000)
    assert_allclose(fast, slow, atol=0.012)


def test_the_seed_decides() -> None:
    items = hit_items(np.random.default_rng(0).random(80) < 0.6)
    assert bootstrap(items, share, seed=1) == bootstrap(items, share, seed=1)
    assert bootstrap(items, share, seed=1) != bootstrap(items, share, seed=2)


def test_a_wider_level_gives_a_wider_interval() -> None:
    items = hit_items(np.random.default_rng(0).random(80) < 0.6)
    narrow, wide = bootstrap(items, share, level=0.5), bootstrap(items, share, level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("items", "clusters"),
    [
        (np.zeros((0, 2)), None),
        (hit_items([True]), None),
        (hit_items([True, False, True]), ["a", "a", "a"]),
    ],
)
def test_one_unit_has_no_interval(items: np.ndarray, clusters: list[str] | None) -> None:
    assert np.isnan(bootstrap(items, share, clusters=clusters)).all()


@pytest.mark.parametrize(
    ("clusters", "message"),
    [(["a"], "2 items but 1 cluster keys"), (["a", None], "Item 1 has no cluster key")],
)
def test_bad_clusters_are_named(clusters: list[str | None], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        bootstrap(hit_items([True, False]), share, clusters=clusters)


def test_a_thousand_replicates_over_4000_items_are_quick() -> None:
    rng = np.random.default_rng(5)
    labels = tuple("abcdefgh")
    answers = [said(a, b) for a, b in zip(*rng.choice(labels, (2, 4000)), strict=True)]
    items = counts.item_confusion(answers, labels)
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        bootstrap(items, counts.waf)
        best = min(best, time.process_time() - start)
    assert best < 0.3


def test_paired_difference_is_narrower_than_two_intervals() -> None:
    rng = np.random.default_rng(9)
    first = rng.random(500) < 0.6
    second = first | (rng.random(500) < 0.1)
    found = paired_difference(hit_items(first), hit_items(second), share)
    assert found.n == 500
    assert found.value == pytest.approx(second.mean() - first.mean())
    assert 0 < found.low < found.value < found.high
    single = bootstrap(hit_items(first), share)
    assert found.high - found.low < (single.high - single.low) / 2


def test_paired_difference_of_the_same_answers_is_zero() -> None:
    items = hit_items([True, False, True, True])
    assert paired_difference(items, items, share) == (0, 0, 0, 4)
    with pytest.raises(ValueError, match="same shape"):
        paired_difference(items, items[:3], share)


def test_wilson_known_values() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81/263, 15/148, 0/20, 1/29.
    for hits, n, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert_allclose(wilson(hits, n), (low, high), atol=5e-5)
    assert np.isnan(wilson(0, 0)).all()


def test_mcnemar_known_values() -> None:
    # Ten against two discordant items: 2 * (1 + 12 + 66) / 2**12.
    first = [True] * 10 + [False] * 2 + [True] * 5 + [False] * 3
    second = [False] * 10 + [True] * 2 + [True] * 5 + [False] * 3
    found = mcnemar(first, second)
    assert found == (10, 2, pytest.approx(2 * (1 + 12 + 66) / 2**12))
    assert found.p == pytest.approx(binomtest(10, 12, 0.5).pvalue)
    assert mcnemar(second, first) == (2, 10, pytest.approx(found.p))
    assert mcnemar([True], [True]).p == 1
    assert mcnemar([], []).p == 1
    with pytest.raises(ValueError, match="shorter"):
        mcnemar([True, False], [True])


@given(
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 8)), min_size=1, max_size=40)
)
@settings(max_examples=30, deadline=None)
def test_sign_flips_are_those_of_all_signs(rows: list[tuple[bool, bool, int]]) -> None:
    first, second, clusters = (list(column) for column in zip(*rows, strict=True))
    sums = [
        sum(b - a for a, b, its in rows if its == cluster) for cluster in dict.fromkeys(clusters)
    ]
    flipped = [
        abs(sum(sign * one for sign, one in zip(signs, sums, strict=True)))
        for signs in itertools.product((-1, 1), repeat=len(sums))
    ]
    exact = sum(one >= abs(sum(sums)) for one in flipped) / len(flipped)
    assert_allclose(sign_flips(first, second, clusters), exact, atol=0.025)


def test_holm_known_values() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.9, 0.8]) == (1, 1)
    assert holm([]) == ()
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.1, math.nan])


# Repeats


def asked(target: str, *words: str) -> dict[int, Answer]:
    return {epoch: said(target, word) for epoch, word in enumerate(words, start=1)}


def test_identical_answers() -> None:
    assert repeats.identical(asked("joy", *["joy"] * 8, "anger", "anger")) == 8
    assert repeats.identical(asked("joy", "-", "-", "joy")) == 2
    assert repeats.identical(asked("joy", "-", "?")) == 1
    assert repeats.identical(asked("joy", "!Awe", "!awe", "!pain")) == 2
    assert repeats.identical({}) == 0


def test_majority_breaks_ties_by_who_came_first() -> None:
    assert repeats.majority(asked("joy", "anger", "joy", "joy", "anger")) == "anger"
    assert repeats.majority(asked("joy", "sadness", "joy", "anger", "joy")) == "joy"
    assert repeats.majority(asked("joy", "-", "-", "joy")) == "joy"
    assert repeats.majority(asked("joy", "!awe", "!awe", "joy")) == "awe"
    assert repeats.majority(asked("joy", "-", "?")) is None
    backwards = dict(reversed(asked("joy", "anger", "joy").items()))
    assert repeats.majority(backwards) == "anger"


def test_shares_of_identical_answers() -> None:
    items = {
        "a": asked("joy", "joy", "joy", "joy"),
        "b": asked("joy", "joy", "anger", "joy"),
        "c": asked("joy", "joy", "anger", "sadness"),
        "short": asked("joy", "joy", "joy"),
        "once": asked("joy", "joy"),
    }
    found = repeats.identical_shares(items)
    assert found is not None
    assert found.consistency == pytest.approx((1 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.shares == (Share(1, 3), Share(1, 3), Share(1, 3))
    assert repeats.identical_shares({"once": asked("joy", "joy")}) is None
    assert repeats.majority_accuracy(items) == Share(4, 4)
    assert repeats.epoch_accuracy(items) == {1: Share(5, 5), 2: Share(2, 4), 3: Share(2, 3)}


def test_repeats_take_epochs_where_they_are_known() -> None:
    known = [
        ("a", said("joy", "anger", epoch=3)),
        ("b", said("joy", "joy", epoch=2)),
        ("a", said("joy", "joy", epoch=1)),
    ]
    items = repeats.repeats(known)
    assert {item: list(answers) for item, answers in items.items()} == {"a": [1, 3], "b": [2]}
    unknown = repeats.repeats([("a", said("joy", "anger")), ("a", said("joy", "joy"))])
    assert [answer.answer for answer in unknown["a"].values()] == ["anger", "joy"]
    with pytest.raises(FerError, match="'a' has 2 answers in 1 epochs"):
        repeats.repeats([known[0], known[0]])


def test_ratings_leave_out_what_cannot_be_read() -> None:
    items = {
        "a": asked("joy", "joy", "-", "Neutral"),
        "b": asked("joy", "!Awe", "?", "!awe"),
        "c": asked("joy", "-", "joy"),
    }
    assert repeats.ratings(items) == [["joy", "neutral"], ["awe", "awe"]]
