"""Two runs on the items that both answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import holm, mcnemar, paired_difference, share
from inspect_fer.reports.estimate import Clusters, clusters, figure, share_figure, wilson
from inspect_fer.reports.model import Change, ClassComparison, Comparison, Figure, Reply, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
    indexed = [_Indexed.of(run) for run in runs]
    pairs = [
        pair for pair in combinations(indexed, 2) if pair[0].run.dataset == pair[1].run.dataset
    ]
    found = []
    for done, pair in enumerate(pairs):
        if progress is not None:
            progress(done, len(pairs), "comparing runs")
        first, second = sorted(pair, key=lambda one: one.run.described)
        compared = _compare(first, second)
        if compared is not None:
            found.append(compared)
    corrected = holm([compared.p for compared in found])
    return [replace(one, p_holm=p) for one, p in zip(found, corrected, strict=True)]


def compare(first: Run, second: Run) -> Comparison | None:
    """Compare two runs; None when they share no item with the same gold label.

    Answers are paired by item and epoch. Intervals draw subjects, or items where there are epochs;
    McNemar's test, which knows no repeats, takes the first shared epoch of each item.
    """
    return _compare(_Indexed.of(first), _Indexed.of(second))


def said(answer: Answer) -> str:
    """What was answered: a label or an off-list word; else the outcome in brackets."""
    return answer.first if answer.first is not None else f"({answer.outcome})"


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A run with what a comparison looks up, so that each is made once for all comparisons.

    Attributes:
        run: The run.
        by_key: Place of a reply, by item and epoch.
        by_name: Place of a reply, by another name of its item; None for a name that several have.
        right: Per reply, whether it is right.
        words: Per reply, what was said, in lower case.
        together: Per reply, what it belongs to; None when every reply stands for itself.
    """

    run: Run
    by_key: Mapping[tuple[str, int], int]
    by_name: Mapping[tuple[str, int], int | None]
    right: NDArray[np.float64]
    words: Sequence[str]
    together: Clusters

    @classmethod
    def of(cls, run: Run) -> _Indexed:
        import numpy as np

        by_name: dict[tuple[str, int], int | None] = {}
        for place, reply in enumerate(run.replies):
            for name in reply.names:
                key = (name, reply.epoch)
                by_name[key] = None if key in by_name else place
        return cls(
            run,
            {reply.key: place for place, reply in enumerate(run.replies)},
            by_name,
            np.asarray([reply.answer.correct for reply in run.replies], dtype=float),
            [said(reply.answer).casefold() for reply in run.replies],
            clusters(run.replies),
        )

    def find(self, reply: Reply) -> int | None:
        """Place of the answer to the item of another run's reply.

        Ids go first. Released predictions that were imported without the dataset carry another
        name of the item as their id.
        """
        found = self.by_key.get(reply.key)
        if found is not None:
            return found
        for name in reply.names:
            if (name, reply.epoch) in self.by_key:
                return self.by_key[name, reply.epoch]
        return self.by_name.get(reply.key)


class _Shared(NamedTuple):
    """The answers that two runs share.

    Attributes:
        places: Places in the first run's replies, and in the second's.
        targets: Gold labels.
        right: Whether each is right, shape ``(n, 2)``.
        same: Whether both say the same.
        together: As in `_Indexed`.
        gold_differs: Shared answers that were left out.
    """

    places: tuple[list[int], list[int]]
    targets: NDArray[np.str_]
    right: NDArray[np.float64]
    same: NDArray[np.bool_]
    together: Clusters
    gold_differs: int


def _compare(first: _Indexed, second: _Indexed) -> Comparison | None:
    shared = _shared(first, second)
    if not len(shared.targets):
        return None
    one, other = shared.right[_once(first.run, shared)].astype(bool).T
    test = mcnemar(one.tolist(), other.tolist())
    same_axis = set(first.run.labels) == set(second.run.labels)
    return Comparison(
        first=first.run.name,
        second=second.run.name,
        kind="described" if second.run.described and not first.run.described else "runs",
        accuracy=_difference(shared.right, shared.together),
        uar=_uar_difference(first.run.labels, shared) if same_axis else None,
        first_only=test.first_only,
        second_only=test.second_only,
        both=int((one & other).sum()),
        neither=int((~one & ~other).sum()),
        p=test.p,
        p_holm=test.p,
        same=share_figure(shared.same.tolist(), shared.together),
        classes=tuple(_classes(first.run.labels, shared)),
        changes=tuple(_changes(first.run, second.run, shared)),
        gold_differs=shared.gold_differs,
    )


def _shared(first: _Indexed, second: _Indexed) -> _Shared:
    import numpy as np

    ones: list[int] = []
    others: list[int] = []
    gold_differs = 0
    replies = second.run.replies
    for place, reply in enumerate(first.run.replies):
        found = second.find(reply)
        if found is None:
            continue
        if replies[found].answer.target != reply.answer.target:
            gold_differs += 1
            continue
        ones.append(place)
        others.append(found)
    targets = [first.run.replies[place].answer.target for place in ones]
    same = [
        first.words[one] == second.words[other] for one, other in zip(ones, others, strict=True)
    ]
    together = first.together
    return _Shared(
        places=(ones, others),
        targets=np.asarray(targets, dtype=str),
        right=np.column_stack([first.right[ones], second.right[others]]),
        same=np.asarray(same, dtype=bool),
        together=None if together is None else [together[place] for place in ones],
        gold_differs=gold_differs,
    )


def _once(run: Run, shared: _Shared) -> list[int]:
    """Positions of the first shared epoch of each item."""
    first: dict[str, tuple[int, int]] = {}
    for position, place in enumerate(shared.places[0]):
        reply = run.replies[place]
        found = (reply.epoch, position)
        first[reply.item] = min(first.get(reply.item, found), found)
    return [position for _, position in first.values()]


def _difference(right: NDArray[np.float64], together: Clusters) -> Figure:
    """Difference of accuracy, from shape ``(n, 2)``."""
    import numpy as np

    n = len(right)
    if (right[:, 0] == right[:, 1]).all():
        # No item tells them apart, and so none of the draws: as far as n items can say, fewer
        # than this share of others would.
        most = wilson(0, n if together is None else len(set(together))).high
        return Figure(0.0, -most, most, n)
    hits = np.stack([right, np.ones_like(right)], axis=-1)
    found = paired_difference(hits[:, 0], hits[:, 1], share, clusters=together)
    return figure(found.value, (found.low, found.high), found.n)


def _uar_difference(labels: Sequence[str], shared: _Shared) -> Figure:
    import numpy as np

    row = {label: index for index, label in enumerate(labels)}
    gold = np.asarray([row[target] for target in shared.targets.tolist()], dtype=np.int64)
    # Recall needs hits and misses alone: every miss stands in one column that is no label.
    tables = np.zeros((len(gold), 2, len(labels), len(labels) + len(counts.NON_ANSWERS)))
    for which in (0, 1):
        column = np.where(shared.right[:, which] > 0, gold, len(labels))
        tables[np.arange(len(gold)), which, gold, column] = 1
    found = paired_difference(tables[:, 0], tables[:, 1], counts.uar, clusters=shared.together)
    return figure(found.value, (found.low, found.high), found.n)


def _classes(labels: Sequence[str], shared: _Shared) -> Iterator[ClassComparison]:
    for label in labels:
        held = (shared.targets == label).nonzero()[0].tolist()
        if not held:
            continue
        right = shared.right[held]
        together = None if shared.together is None else [shared.together[i] for i in held]
        yield ClassComparison(
            label=label,
            first=float(right[:, 0].mean()),
            second=float(right[:, 1].mean()),
            difference=_difference(right, together),
            same=share_figure(shared.same[held].tolist(), together),
            first_only=int((right[:, 0] > right[:, 1]).sum()),
            second_only=int((right[:, 0] < right[:, 1]).sum()),
        )


def _changes(first: Run, second: Run, shared: _Shared) -> Iterator[Change]:
    for (one, other), right in zip(
        zip(*shared.places, strict=True), shared.right.tolist(), strict=True
    ):
        if right[0] != right[1]:
            reply = first.replies[one]
            yield Change(
                reply.item,
                reply.epoch,
                reply.answer.target,
                said(reply.answer),
                said(second.replies[other].answer),
            )
