"""How steady a model is when it is asked the same thing again (paper, section 5.4)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from inspect_fer.errors import FerError
from inspect_fer.metrics.counts import Answer, Share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Repeats = Mapping[Hashable, Mapping[int, Answer]]
"""Item -> epoch (from 1, ascending) -> answer."""


class Identical(NamedTuple):
    """How often repeats agree.

    Attributes:
        consistency: Mean over items of c / (number of its answers).
        shares: Share of items with c = 1, 2, ... up to the number of epochs, over the items that
            were answered in every epoch.
    """

    consistency: float
    shares: tuple[Share, ...]


def repeats(answers: Iterable[tuple[Hashable, Answer]]) -> dict[Hashable, dict[int, Answer]]:
    """Group answers by item.

    Args:
        answers: Pairs of an item's id and an answer. Where an answer does not say its epoch, the
            answers of that item are numbered in the order in which they come.

    Raises:
        FerError: When an item has two answers in one epoch.
    """
    groups: dict[Hashable, list[Answer]] = {}
    for item, answer in answers:
        groups.setdefault(item, []).append(answer)
    return {item: _by_epoch(item, group) for item, group in groups.items()}


def repeated(items: Repeats) -> dict[Hashable, Mapping[int, Answer]]:
    """The items with at least two answers: the ones that can agree or disagree."""
    return {item: answers for item, answers in items.items() if len(answers) > 1}


def identical(answers: Mapping[int, Answer]) -> int:
    """The number c of an item: how often its most frequent answer was given.

    A refusal is an answer of its own kind here, and so is an unreadable one, so an item that is
    refused ten times out of ten has c = 10. Off-list words agree when they are the same word in
    any case. 0 without an answer.
    """
    return max(Counter(_kind(answer) for answer in answers.values()).values(), default=0)


def identical_shares(items: Repeats) -> Identical | None:
    """Distribution of c over the items asked at least twice; None when there is no such item."""
    again = repeated(items)
    if not again:
        return None
    epochs = len({epoch for answers in again.values() for epoch in answers})
    c = {item: identical(answers) for item, answers in again.items()}
    complete = [c[item] for item, answers in again.items() if len(answers) == epochs]
    return Identical(
        sum(c[item] / len(answers) for item, answers in again.items()) / len(again),
        tuple(Share(complete.count(k), len(complete)) for k in range(1, epochs + 1)),
    )


def majority(answers: Mapping[int, Answer]) -> str | None:
    """The answer that an item got most often; None when none could be read.

    Labels and off-list words vote, refused and unreadable answers do not. A tie goes to the one of
    the tied answers that was given first, in epoch order.
    """
    said = [answer.first for _, answer in sorted(answers.items()) if answer.first is not None]
    votes = Counter(word.casefold() for word in said)
    return max(said, key=lambda word: votes[word.casefold()], default=None)


def majority_accuracy(items: Repeats) -> Share:
    """Share of items whose `majority` is the gold label, over the items asked at least twice.

    Items without any vote, or with an off-list word in the majority, are wrong.
    """
    again = repeated(items).values()
    hits = sum(majority(answers) == next(iter(answers.values())).target for answers in again)
    return Share(hits, len(again))


def epoch_accuracy(items: Repeats) -> dict[int, Share]:
    """Accuracy of each epoch over the items answered in it, non-answers counting as wrong."""
    epochs = sorted({epoch for answers in items.values() for epoch in answers})
    return {
        epoch: Share(
            sum(answers[epoch].correct for answers in items.values() if epoch in answers),
            sum(epoch in answers for answers in items.values()),
        )
        for epoch in epochs
    }


def ratings(items: Repeats) -> list[list[str]]:
    """What Krippendorff's alpha is taken over: per item its answers, epochs being the raters.

    Refused and unreadable answers are missing ratings, off-list words are ratings like any other;
    items with fewer than two ratings say nothing about agreement and are left out.
    """
    units = (
        [answer.first.casefold() for answer in answers.values() if answer.first is not None]
        for answers in items.values()
    )
    return [unit for unit in units if len(unit) > 1]


def alpha_terms(units: Sequence[Sequence[str]]) -> Floats:
    """What each item adds to the sums of which `alpha` is made.

    Args:
        units: At least two ratings of each item, as `ratings` gives them.

    Returns:
        Shape ``(items, 1 + answers)``: pairs of an item's ratings that differ, over the number of
        its ratings less one; then how often each answer that occurs was given.
    """
    import numpy as np

    place = {
        word: at for at, word in enumerate(dict.fromkeys(word for unit in units for word in unit))
    }
    terms = np.zeros((len(units), 1 + len(place)))
    for row, unit in zip(terms, units, strict=True):
        times = Counter(unit)
        row[0] = (len(unit) ** 2 - sum(n * n for n in times.values())) / (len(unit) - 1)
        row[[1 + place[word] for word in times]] = list(times.values())
    return terms


def alpha(sums: Floats, alone: float = 1.0) -> Floats:
    """Krippendorff's alpha of nominal ratings: 1 less the observed over the expected disagreement.

    K. Krippendorff: Computing Krippendorff's alpha-reliability, 2011. The same figure as Inspect's
    `krippendorff_alpha`.

    Args:
        sums: Sums of `alpha_terms` over items, shape ``(..., 1 + answers)``.
        alone: Value where every rating is the same, so that chance has nothing to differ in:
            by Inspect's convention 1, which is then no sign of agreement beyond chance.
    """
    import numpy as np

    times = sums[..., 1:]
    n = times.sum(-1)
    chance = n * n - (times * times).sum(-1)
    ratio = np.full(chance.shape, 1 - alone)
    np.divide((n - 1) * sums[..., 0], chance, out=ratio, where=chance > 0)
    found: Floats = 1 - ratio
    return found


def chance_disagreement(sums: Floats) -> float:
    """Share of pairs of ratings that would differ by chance; 0 where every rating is the same."""
    times = sums[1:]
    n = float(times.sum())
    return (n * n - float((times * times).sum())) / (n * (n - 1)) if n > 1 else math.nan


def _by_epoch(item: Hashable, answers: list[Answer]) -> dict[int, Answer]:
    if any(answer.epoch is None for answer in answers):
        return dict(enumerate(answers, start=1))
    by_epoch = {answer.epoch: answer for answer in answers if answer.epoch is not None}
    if len(by_epoch) < len(answers):
        raise FerError(
            f"Item {item!r} has {len(answers)} answers in {len(by_epoch)} epochs:"
            " take the scores of one model and one run at a time."
        )
    return dict(sorted(by_epoch.items()))


def _kind(answer: Answer) -> str | tuple[str]:
    return answer.first.casefold() if answer.first is not None else (answer.outcome,)
