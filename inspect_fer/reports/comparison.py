"""Two runs on the items that both answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import (
    Interval,
    holm,
    mcnemar,
    mover,
    paired_difference,
    share,
    sign_flips,
    wilson,
)
from inspect_fer.reports.estimate import NOTHING, Clusters, clusters, figure, share_figure
from inspect_fer.reports.model import Change, ClassComparison, Comparison, Figure, Reply, Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


MOST_CHANGES = 3000
"""Changed items that all comparisons of a report list together; each says how many it has."""


def comparisons(
    runs: Sequence[Run], progress: Callable[[int, int, str], None] | None = None
) -> list[Comparison]:
    """Compare any two runs of a dataset that share items, and correct the tests for their number.

    Pairs whose shared items all have another gold label in each log have no figures and are not
    among the tests: their n is 0, and `Comparison.gold_differs` says how many items they share.

    Args:
        runs: In the order in which they are named first and second; of a run that names labels
            and one that judges descriptions, the latter is second.
        progress: Called for each pair.

    Returns:
        In the order of the runs; none for pairs without a shared item.
    """
    codes = _Codes()
    indexed = [_Indexed.of(run, codes) for run in runs]
    pairs = [
        (one, other)
        for one, other in combinations(indexed, 2)
        if one.run.collection == other.run.collection
    ]
    most = max(10, MOST_CHANGES // max(1, len(pairs)))
    found = []
    for done, pair in enumerate(pairs):
        if progress is not None:
            progress(done, len(pairs), "comparing runs")
        first, second = sorted(pair, key=lambda one: one.run.described)
        compared = _compare(first, second, most)
        if compared is not None:
            found.append(compared)
    corrected = iter(
        holm([one.p if one.p_together is None else one.p_together for one in found if one.n])
    )
    return [replace(one, p_holm=next(corrected)) if one.n else one for one in found]


def compare(first: Run, second: Run) -> Comparison | None:
    """Compare two runs; None when they share no item.

    Answers are paired by item and epoch. Intervals draw subjects, or items where there are epochs,
    as either run knows them, and the test by sign flips takes these as its units; McNemar's test,
    which knows neither, takes the first shared epoch of each item.
    """
    codes = _Codes()
    return _compare(_Indexed.of(first, codes), _Indexed.of(second, codes), MOST_CHANGES)


def said(answer: Answer) -> str:
    """What was answered: a label or an off-list word; else the outcome in brackets."""
    return answer.first if answer.first is not None else f"({answer.outcome})"


class _Codes:
    """Numbers in the place of texts, the same for all runs of a report."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def of(self, texts: Iterable[str]) -> NDArray[np.int64]:
        import numpy as np

        number = self._number
        return np.asarray([number.setdefault(text, len(number)) for text in texts], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Indexed:
    """A run with what a comparison looks up, so that each is made once for all comparisons.

    Attributes:
        run: The run.
        keys: Item and epoch of each reply.
        by_key: Place of a reply, by item and epoch.
        by_name: Place of a reply, by another name of its item; None for a name that several have.
        targets: Per reply, the code of its gold label.
        rows: Per reply, the place of its gold label in the label list.
        right: Per reply, whether it is right.
        words: Per reply, the code of what was said, in lower case.
        items: Per reply, the number of its item.
        epochs: Per reply, its epoch.
        together: Per reply, what it belongs to; None when every reply stands for itself.
    """

    run: Run
    keys: Sequence[tuple[str, int]]
    by_key: Mapping[tuple[str, int], int]
    by_name: Mapping[tuple[str, int], int | None]
    targets: NDArray[np.int64]
    rows: NDArray[np.int64]
    right: NDArray[np.bool_]
    words: NDArray[np.int64]
    items: NDArray[np.int64]
    epochs: NDArray[np.int64]
    together: Clusters | None

    @classmethod
    def of(cls, run: Run, codes: _Codes) -> _Indexed:
        import numpy as np

        by_name: dict[tuple[str, int], int | None] = {}
        for place, reply in enumerate(run.replies):
            for name in reply.names:
                key = (name, reply.epoch)
                by_name[key] = None if key in by_name else place
        keys = [reply.key for reply in run.replies]
        row = {label: place for place, label in enumerate(run.labels)}
        return cls(
            run=run,
            keys=keys,
            by_key={key: place for place, key in enumerate(keys)},
            by_name=by_name,
            targets=codes.of(reply.answer.target for reply in run.replies),
            rows=np.asarray([row[reply.answer.target] for reply in run.replies], dtype=np.int64),
            right=np.asarray([reply.answer.correct for reply in run.replies], dtype=bool),
            words=codes.of(said(reply.answer).casefold() for reply in run.replies),
            items=_Codes().of(item for item, _ in keys),
            epochs=np.asarray([epoch for _, epoch in keys], dtype=np.int64),
            together=clusters(run.replies),
        )

    def places_in(self, other: _Indexed) -> list[int | None]:
        """Per reply, the place of the answer to the same item in another run.

        Ids go first. Released predictions that were imported without the dataset carry another
        name of the item as their id.
        """
        found = list(map(other.by_key.get, self.keys))
        for place, known in enumerate(found):
            if known is None:
                found[place] = other._named(self.run.replies[place])
        return found

    def _named(self, reply: Reply) -> int | None:
        for name in reply.names:
            if (name, reply.epoch) in self.by_key:
                return self.by_key[name, reply.epoch]
        return self.by_name.get(reply.key)


class _Shared(NamedTuple):
    """The answers that two runs share, with the same gold label.

    Attributes:
        first: Places in the first run's replies.
        second: Places in the second run's replies.
        rows: Places of their gold labels in the first run's label list.
        right: Whether each is right, shape ``(n, 2)``.
        same: Whether both say the same.
        together: As in `_Indexed`.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    rows: NDArray[np.int64]
    right: NDArray[np.bool_]
    same: NDArray[np.bool_]
    together: Clusters | None


def _compare(first: _Indexed, second: _Indexed, most: int) -> Comparison | None:
    shared, gold_differs = _shared(first, second)
    if not len(shared.rows) and not gold_differs:
        return None
    one, other = shared.right[_once(first, shared)].T
    test = mcnemar(one, other)
    classes = tuple(_classes(first.run.labels, shared))
    together = shared.together
    by_units = (
        None
        if together is None
        else sign_flips(shared.right[:, 0], shared.right[:, 1], together.keys)
    )
    same_axis = set(first.run.labels) == set(second.run.labels)
    changed = (shared.right[:, 0] != shared.right[:, 1]).nonzero()[0]
    return Comparison(
        first=first.run.name,
        second=second.run.name,
        kind="described" if second.run.described and not first.run.described else "runs",
        accuracy=_difference(shared.right, shared.together),
        uar=_uar_difference(first.run.labels, shared, classes) if same_axis else None,
        first_only=test.first_only,
        second_only=test.second_only,
        both=int((one & other).sum()),
        neither=int((~one & ~other).sum()),
        p=test.p,
        p_together=by_units,
        p_holm=test.p if by_units is None else by_units,
        same=share_figure(shared.same, shared.together),
        classes=classes,
        changed=len(changed),
        changes=tuple(_changes(first.run, second.run, shared, changed[:most].tolist())),
        gold_differs=gold_differs,
    )


def _shared(first: _Indexed, second: _Indexed) -> tuple[_Shared, int]:
    """What two runs share, and how many answers more whose gold labels differ."""
    import numpy as np

    found = first.places_in(second)
    ones = np.asarray([place for place, its in enumerate(found) if its is not None], dtype=np.int64)
    others = np.asarray([its for its in found if its is not None], dtype=np.int64)
    alike = first.targets[ones] == second.targets[others]
    ones, others = ones[alike], others[alike]
    shared = _Shared(
        first=ones,
        second=others,
        rows=first.rows[ones],
        right=np.column_stack([first.right[ones], second.right[others]]),
        same=first.words[ones] == second.words[others],
        together=_together(
            *(
                run.together.at(places)
                for run, places in ((first, ones), (second, others))
                if run.together is not None
            )
        ),
    )
    return shared, int((~alike).sum())


def _together(*known: Clusters) -> Clusters | None:
    """What shared answers belong to: subjects, if one of the runs knows them."""
    return max(known, key=lambda one: one.by == "subjects", default=None)


def _once(run: _Indexed, shared: _Shared) -> NDArray[np.int64]:
    """Positions of the first shared epoch of each item."""
    import numpy as np

    items, epochs = run.items[shared.first], run.epochs[shared.first]
    order = np.lexsort((epochs, items))
    places: NDArray[np.int64] = order[np.unique(items[order], return_index=True)[1]]
    return places


def _difference(right: NDArray[np.bool_], together: Clusters | None) -> Figure:
    """Difference of accuracy, from shape ``(n, 2)``."""
    n = len(right)
    if not n:
        return NOTHING
    units = n if together is None else together.n
    if (right[:, 0] == right[:, 1]).all():
        # No item tells them apart, and so none of the draws: as far as n items can say, fewer
        # than this share of others would.
        most = wilson(0, units).high
        return figure(0.0, (-most, most), n, together)
    kinds = right @ (2, 1)
    keys = None if together is None else together.keys
    found = paired_difference(_FIRST, _SECOND, share, kinds=kinds, clusters=keys, bounds=(-1, 1))
    interval = Interval(found.low, found.high)
    if found.low == found.high:
        # All items (or clusters) differ alike: as if each run had been asked other items.
        one, other = right.mean(0).tolist()
        interval = mover(
            [(-1, one, wilson(one * units, units)), (1, other, wilson(other * units, units))]
        )
    return figure(found.value, interval, n, together)


_FIRST = ((0, 1), (0, 1), (1, 1), (1, 1))
_SECOND = ((0, 1), (1, 1), (0, 1), (1, 1))


def _uar_difference(
    labels: Sequence[str], shared: _Shared, classes: Sequence[ClassComparison]
) -> Figure:
    import numpy as np

    if not classes:
        return NOTHING
    # Recall needs hits and misses alone: every miss stands in one column that is no label.
    width = len(labels) + len(counts.NON_ANSWERS)
    tables = np.zeros((2, len(labels), 2, 2, len(labels), width))
    for one, other in np.ndindex(2, 2):
        for row in range(len(labels)):
            for which, right in enumerate((one, other)):
                tables[which, row, one, other, row, row if right else len(labels)] = 1
    first, second = tables.reshape(2, -1, len(labels), width)
    kinds = shared.rows * 4 + shared.right @ (2, 1)
    keys = None if shared.together is None else shared.together.keys
    found = paired_difference(first, second, counts.uar, kinds=kinds, clusters=keys, bounds=(-1, 1))
    interval = Interval(found.low, found.high)
    if found.low == found.high:
        parts = [
            (
                1 / len(classes),
                one.difference.value,
                Interval(one.difference.low, one.difference.high),
            )
            for one in classes
            if one.difference.value is not None
            and one.difference.low is not None
            and one.difference.high is not None
        ]
        interval = mover(parts)
        if shared.together is not None:
            # Whoever is hard to read is so in every class: those are not independent.
            low, high = np.mean([ends for *_, ends in parts], axis=0)
            interval = Interval(float(low), float(high))
    return figure(found.value, interval, found.n, shared.together)


def _classes(labels: Sequence[str], shared: _Shared) -> Iterator[ClassComparison]:
    for row, label in enumerate(labels):
        held = (shared.rows == row).nonzero()[0]
        if not len(held):
            continue
        right = shared.right[held]
        together = None if shared.together is None else shared.together.at(held)
        yield ClassComparison(
            label=label,
            first=float(right[:, 0].mean()),
            second=float(right[:, 1].mean()),
            difference=_difference(right, together),
            same=share_figure(shared.same[held], together),
            first_only=int((right[:, 0] & ~right[:, 1]).sum()),
            second_only=int((right[:, 1] & ~right[:, 0]).sum()),
        )


def _changes(first: Run, second: Run, shared: _Shared, changed: Sequence[int]) -> Iterator[Change]:
    for place in changed:
        reply = first.replies[shared.first[place]]
        yield Change(
            reply.item,
            reply.epoch,
            reply.answer.target,
            said(reply.answer),
            said(second.replies[shared.second[place]].answer),
        )
