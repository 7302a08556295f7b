"""Two runs on the items that both answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import Statistic, holm, mcnemar, paired_difference, share
from inspect_fer.reports.estimate import NOTHING, Clusters, clusters, number, share_figure
from inspect_fer.reports.model import Change, ClassComparison, Comparison, Figure, Reply, Run


def comparisons(
    runs: Sequence[Run], progress: Callable[[int, int, str], None] | None = None
) -> list[Comparison]:
    """Compare any two runs of a dataset that share items, and correct the tests for their number.

    Args:
        runs: In the order in which they are named first and second; of a run that names labels
            and one that judges descriptions, the latter is second.
        progress: Called for each pair.

    Returns:
        In the order of the runs; none for pairs without a shared item.
    """
    pairs = [pair for pair in combinations(runs, 2) if pair[0].dataset == pair[1].dataset]
    found = []
    for done, pair in enumerate(pairs):
        if progress is not None:
            progress(done, len(pairs), "comparing runs")
        first, second = sorted(pair, key=lambda run: run.described)
        compared = compare(first, second)
        if compared is not None:
            found.append(compared)
    corrected = holm([compared.p for compared in found])
    return [replace(one, p_holm=p) for one, p in zip(found, corrected, strict=True)]


def compare(first: Run, second: Run) -> Comparison | None:
    """Compare two runs; None when they share no item with the same gold label.

    Answers are paired by item and epoch. Intervals draw subjects, or items where there are epochs;
    McNemar's test, which knows no repeats, takes the first shared epoch of each item.
    """
    pairs, gold_differs = _pairs(first, second)
    if not pairs:
        return None
    together = clusters([pair.first for pair in pairs])
    once = list({pair.first.item: pair for pair in reversed(pairs)}.values())
    right = [pair.right for pair in once]
    test = mcnemar([one for one, _ in right], [other for _, other in right])
    labels = [label for label in first.labels if label in second.labels]
    same_axis = set(first.labels) == set(second.labels)
    return Comparison(
        first=first.name,
        second=second.name,
        kind="described" if second.described and not first.described else "runs",
        accuracy=_share_difference(pairs, together),
        uar=_difference(pairs, first.labels, counts.uar, together) if same_axis else None,
        first_only=test.first_only,
        second_only=test.second_only,
        both=sum(one and other for one, other in right),
        neither=sum(not one and not other for one, other in right),
        p=test.p,
        p_holm=test.p,
        same=share_figure([pair.same for pair in pairs], together),
        classes=tuple(_class(label, pairs) for label in labels if _held(label, pairs)),
        changes=tuple(
            Change(
                pair.first.item,
                pair.first.epoch,
                pair.first.answer.target,
                said(pair.first.answer),
                said(pair.second.answer),
            )
            for pair in pairs
            if pair.right[0] != pair.right[1]
        ),
        gold_differs=gold_differs,
    )


def said(answer: Answer) -> str:
    """What was answered: a label or an off-list word; else the outcome in brackets."""
    return answer.first if answer.first is not None else f"({answer.outcome})"


class _Pair(NamedTuple):
    first: Reply
    second: Reply

    @property
    def right(self) -> tuple[bool, bool]:
        return self.first.answer.correct, self.second.answer.correct

    @property
    def same(self) -> bool:
        return said(self.first.answer).casefold() == said(self.second.answer).casefold()


def _pairs(first: Run, second: Run) -> tuple[list[_Pair], int]:
    others = {reply.key: reply for reply in second.replies}
    shared = [_Pair(reply, others[reply.key]) for reply in first.replies if reply.key in others]
    pairs = [pair for pair in shared if pair.first.answer.target == pair.second.answer.target]
    # In ascending epochs, so that the first of an item stands before its repeats.
    pairs.sort(key=lambda pair: pair.first.epoch)
    return pairs, len(shared) - len(pairs)


def _held(label: str, pairs: Sequence[_Pair]) -> list[_Pair]:
    return [pair for pair in pairs if pair.first.answer.target == label]


def _class(label: str, pairs: Sequence[_Pair]) -> ClassComparison:
    held = _held(label, pairs)
    together = clusters([pair.first for pair in held])
    right = Counter(pair.right for pair in held)
    return ClassComparison(
        label=label,
        first=(right[True, True] + right[True, False]) / len(held),
        second=(right[True, True] + right[False, True]) / len(held),
        difference=_share_difference(held, together),
        same=share_figure([pair.same for pair in held], together),
        first_only=right[True, False],
        second_only=right[False, True],
    )


def _share_difference(pairs: Sequence[_Pair], together: Clusters) -> Figure:
    one = [(float(pair.right[0]), 1.0) for pair in pairs]
    other = [(float(pair.right[1]), 1.0) for pair in pairs]
    found = paired_difference(one, other, share, clusters=together)
    return Figure(number(found.value), number(found.low), number(found.high), found.n)


def _difference(
    pairs: Sequence[_Pair], labels: Sequence[str], statistic: Statistic, together: Clusters
) -> Figure:
    if not pairs:
        return NOTHING
    one, other = (
        counts.item_confusion([reply.answer for reply in replies], labels)
        for replies in zip(*pairs, strict=True)
    )
    found = paired_difference(one, other, statistic, clusters=together)
    return Figure(number(found.value), number(found.low), number(found.high), found.n)
