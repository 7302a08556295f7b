"""The paper's tables with the user's runs under the published figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from inspect_fer.datasets.card import Family
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.metrics.counts import left_out
from inspect_fer.reports.baselines import RANDOM_RUNS, majority_figure, random_figure
from inspect_fer.reports.estimate import clusters, confusion_figure
from inspect_fer.reports.model import Column, Figure, Run, Table, TableRow
from inspect_fer.reports.published import Published, published_items, published_results
from inspect_fer.reports.views import Seen, full_view, published_view, statistic_of

FAMILIES: tuple[str, ...] = get_args(Family)
"""The paper's six tasks, in the order of its tables."""


def family_tables(runs: Sequence[Run]) -> list[Table]:
    """One table per family that there is a run of.

    Columns are the datasets that were run, in the order of the catalogue. Published figures come
    first; random and majority are then computed on exactly the items that the runs were scored on.
    A run has two rows: under the paper's own rule, and over the full denominator in the
    classes and the metric of the paper.
    """
    families = [*FAMILIES, *sorted({run.family for run in runs} - set(FAMILIES))]
    return [
        _table(family, held)
        for family in families
        if (held := [run for run in runs if run.family == family])
    ]


class _Scored(NamedTuple):
    run: Run
    column: Column
    policy: str
    seen: Seen


def _table(family: str, runs: Sequence[Run]) -> Table:
    columns = _columns(runs)
    scored = [_Scored(run, _column(run), *view) for run in runs for view in _views(run)]
    sets = _item_sets(scored)
    return Table(
        family=family,
        title=(family[:1].upper() + family[1:]) or "Other datasets",
        columns=tuple(columns),
        rows=(*_published(columns), *_baselines(sets, columns), *_runs(scored, columns)),
        notes=tuple(_notes(runs, scored, sets)),
    )


def _columns(runs: Sequence[Run]) -> list[Column]:
    order = list(CARDS)
    found = dict.fromkeys(_column(run) for run in runs)
    return sorted(
        found,
        key=lambda column: (
            order.index(column.dataset) if column.dataset in order else len(order),
            column.dataset,
            column.variant,
        ),
    )


def _column(run: Run) -> Column:
    card = CARDS.get(run.dataset)
    variant = _variant(run)
    counted = next(
        (
            published_items()[key]
            for key in ((run.dataset, variant), (run.dataset, ""), (run.dataset, "3 frames"))
            if key in published_items()
        ),
        None,
    )
    return Column(
        dataset=run.dataset,
        title=run.dataset if card is None else card.title,
        variant=variant,
        metric=run.metric or "ACC",
        n=counted.test_items if counted is not None and run.split in ("", "test") else None,
    )


def _variant(run: Run) -> str:
    """The paper's subset of Twitter I; another split than the test set is a column of its own."""
    if run.dataset == "twitter1":
        agreement = int(run.arguments.get("agreement", 3))
        return "agreement=5" if agreement == 5 else f"agreement>={agreement}"
    return "" if run.split in ("", "test") else f"split {run.split}"


def _views(run: Run) -> list[tuple[str, Seen]]:
    full = ("full", full_view(run))
    return [("published", published_view(run)), full] if run.policy else [full]


# Published figures


def _published(columns: Sequence[Column]) -> list[TableRow]:
    systems: dict[tuple[str, str, str], dict[Column, Figure]] = {}
    for figure in published_results():
        for column in columns:
            if _belongs(figure, column):
                condition = "" if figure.condition == column.variant else figure.condition
                key = (figure.kind, figure.system, condition)
                systems.setdefault(key, {}).setdefault(column, _figure(figure, column))
    order = ("supervised", "vlm", "heuristic")
    return [
        TableRow(
            system=system,
            kind=kind,  # type: ignore[arg-type]
            condition=condition,
            policy="",
            cells=_cells(cells, columns),
        )
        for (kind, system, condition), cells in sorted(
            systems.items(), key=lambda entry: order.index(entry[0][0])
        )
    ]


def _belongs(figure: Published, column: Column) -> bool:
    if figure.dataset != column.dataset or figure.metric != column.metric:
        return False
    if column.variant:
        return figure.condition == column.variant
    return not _repeats(figure)


def _repeats(figure: Published) -> bool:
    """Whether an ablation's figure is the dataset's own one again (fusion, template 1)."""
    return figure.condition != "" and any(
        other.dataset == figure.dataset
        and other.system == figure.system
        and other.condition == ""
        and other.value == figure.value
        for other in published_results()
    )


def _figure(figure: Published, column: Column) -> Figure:
    counted = published_items().get((figure.dataset, figure.condition))
    answered = counted.answered if counted is not None and figure.kind == "vlm" else None
    # 0 says that the paper does not tell: the column's title has the size of the test set.
    return Figure(figure.value, None, None, answered or 0)


# Random and majority


_ItemSet = dict[Column, list[_Scored]]
"""Per column, the runs that were scored on the same items."""


def _item_sets(scored: Sequence[_Scored]) -> list[_ItemSet]:
    """What the runs of each column were asked; several where runs of a dataset differ in it.

    Refused answers count: they were asked too.
    """
    alike: dict[tuple[object, ...], list[_Scored]] = {}
    for one in scored:
        if one.policy == "full":
            replies, labels = one.seen
            asked = frozenset((reply.key, reply.answer.target) for reply in replies)
            alike.setdefault((one.column, asked, tuple(labels)), []).append(one)
    sets: list[_ItemSet] = []
    for held in alike.values():
        column = held[0].column
        free = next((one for one in sets if column not in one), None)
        if free is None:
            sets.append(free := {})
        free[column] = held
    return sets


def _baselines(sets: Sequence[_ItemSet], columns: Sequence[Column]) -> list[TableRow]:
    """Two rows for each set of items that runs were scored on."""
    rows = []
    for nth, items in enumerate(sets, start=1):
        condition = _named_set(nth, items) if len(sets) > 1 else ""
        for system, compute in (("Random", random_figure), ("Majority", majority_figure)):
            cells = {}
            for column, alike in items.items():
                replies, labels = alike[0].seen
                targets = [reply.answer.target for reply in replies]
                cells[column] = compute(targets, labels, statistic_of(column.metric))
            rows.append(TableRow(system, "baseline", condition, "full", _cells(cells, columns)))
    return rows


def _named_set(nth: int, items: _ItemSet) -> str:
    first, *others = _names(items)
    return f"item set {nth}, see notes" if others else f"items of {first}"


def _names(items: _ItemSet) -> list[str]:
    return list(dict.fromkeys(one.run.name for alike in items.values() for one in alike))


def _set_notes(sets: Sequence[_ItemSet]) -> Iterator[str]:
    """Which runs were scored on which set of items, where there are several."""
    for nth, items in enumerate(sets if len(sets) > 1 else (), start=1):
        if len(_names(items)) == 1:
            continue
        for column, alike in items.items():
            named = ", ".join(dict.fromkeys(one.run.name for one in alike))
            yield f"Item set {nth} of {column.title}: the {len(alike[0].seen[0])} answers of {named}."


# Runs


def _runs(scored: Sequence[_Scored], columns: Sequence[Column]) -> list[TableRow]:
    found: dict[tuple[str, str, str, int], dict[Column, Figure]] = {}
    for one in scored:
        repeat = 0
        # Two logs of the same model and condition stand apart.
        while one.column in found.get(
            key := (one.run.model, _condition(one.run), one.policy, repeat), {}
        ):
            repeat += 1
        replies, labels = one.seen
        found.setdefault(key, {})[one.column] = confusion_figure(
            [reply.answer for reply in replies],
            labels,
            statistic_of(one.column.metric),
            clusters(replies),
        )
    return [
        TableRow(model, "run", condition, policy, _cells(cells, columns))
        for (model, condition, policy, _), cells in found.items()
    ]


def _condition(run: Run) -> str:
    """What tells a row from others in its column: the task where it is a variant, the arguments."""
    shown = [part for part in run.condition.split(", ") if not part.startswith("agreement=")]
    task = run.task if run.task not in ("", run.dataset) else ""
    # Runs alike in everything are told apart by the number in their names.
    again = run.name.rpartition(" ")[2] if run.name.rpartition(" ")[2].startswith("#") else ""
    return ", ".join(filter(None, (task, *shown, again)))


def _cells(cells: Mapping[Column, Figure], columns: Sequence[Column]) -> tuple[Figure | None, ...]:
    return tuple(cells.get(column) for column in columns)


# Notes


def _notes(runs: Sequence[Run], scored: Sequence[_Scored], sets: Sequence[_ItemSet]) -> list[str]:
    notes = [
        "Figures are per cent, with 95 % intervals: over subjects where the dataset names them, over"
        " items where they were asked several times.",
        f"Random (mean of {RANDOM_RUNS} seeded runs) and Majority, where they are not the paper's,"
        " are computed on exactly the items that the runs were scored on.",
        *_rule_notes(runs),
        *_set_notes(sets),
    ]
    for run in runs:
        column = _column(run)
        notes += _differing(run, column)
    rest = {id(one.run): len(one.seen[0]) for one in scored if one.policy == "published"}
    for run in runs:
        if id(run) in rest and rest[id(run)] != len(run.replies):
            gone = len(run.replies) - rest[id(run)]
            notes += [
                f"{run.name}: the paper's rule leaves out {gone} of {len(run.replies)}.",
                f"{run.name}, left out by the paper's rule: {_reasons(run)}.",
            ]
    return notes


def _rule_notes(runs: Sequence[Run]) -> Iterator[str]:
    """What the two rows of a run mean: with the dataset's name where rules differ in a table."""
    ruled: dict[str, dict[str, None]] = {}
    for run in runs:
        if run.policy:
            ruled.setdefault(run.policy, {})[_column(run).title] = None
    for policy, titles in ruled.items():
        which = f" ({', '.join(titles)})" if len(ruled) > 1 else ""
        published, full = _RULES[policy]
        yield f"published{which}: the paper's own rule, which {published}."
        yield f"full{which}: the same classes and metric, {full}."


_EVERY = "every scored answer counts"
_RULES = {
    "wrong": ("leaves out refused and unreadable answers; off-list answers are wrong", _EVERY),
    "drop": ("leaves out refused, unreadable and off-list answers", _EVERY),
    "polarity": (
        "leaves out refused and unreadable answers; gold labels and answers are reduced to positive"
        " and negative, off-list answers are wrong",
        _EVERY,
    ),
    "sentiment": (
        "leaves out items with score 0, and refused and unreadable answers; gold is positive when"
        " the score is above 0, an answer when it is positive or weakly positive, and all else is"
        " negative, off-list answers included",
        "every scored answer to an item whose score is not 0 counts. Items with score 0 are in"
        " neither class and in neither row",
    ),
}
"""Rule -> what the rows ``published`` and ``full`` count."""


def _reasons(run: Run) -> str:
    gone = left_out(run.answers, run.policy)
    zero = f"{gone.score_0} answers to items with score 0 (by the row full too)"
    said = [
        zero if gone.score_0 else "",
        f"{gone.off_list} off the list" if gone.off_list else "",
        f"{gone.refused} refused" if gone.refused else "",
        f"{gone.unparsed} unreadable" if gone.unparsed else "",
    ]
    return ", ".join(filter(None, said))


def _differing(run: Run, column: Column) -> list[str]:
    said = []
    if column.n is not None and run.items != column.n:
        counted = [
            counted.answered
            for (dataset, condition), counted in published_items().items()
            if dataset == run.dataset and condition == column.variant and counted.answered
        ]
        rests = f", of which its figure of GPT-4V rests on {counted[0]}" if counted else ""
        said.append(
            f"{run.name}: {run.items} items were scored; the paper's test set has {column.n}{rests}."
        )
    elif run.is_part:
        said.append(f"{run.name}: {run.items} items were scored; the task has {run.available}.")
    if run.errors:
        said.append(
            f"{run.name}: {run.errors} samples have no answer (an error or a limit) and are in no figure."
        )
    if run.absent:
        said.append(
            f"{run.name}: {run.absent} items of the dataset have no prediction in the file."
        )
    return said
