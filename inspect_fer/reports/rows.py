"""The figures of a run, one per line: results.json and results.csv."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from inspect_fer.metrics import counts
from inspect_fer.metrics.cells import Cells
from inspect_fer.metrics.description_counts import REGIONS, Described
from inspect_fer.reports.analysis import Analysis, analyse
from inspect_fer.reports.escape import csv_cell
from inspect_fer.reports.estimate import (
    Clusters,
    clusters,
    mean_figure,
    quantile_figure,
    share_figure,
    table_figure,
)
from inspect_fer.reports.model import Figure, Reply, Row, Run, View
from inspect_fer.reports.views import published_view

_T = TypeVar("_T")

TABLE_METRICS = {
    "accuracy": counts.accuracy,
    "uar": counts.uar,
    "waf": counts.waf,
    "macro_f1": counts.macro_f1,
}
"""Metrics over a confusion table, by their name in results.json."""


def rows(run: Run, analysis: Analysis | None = None) -> list[Row]:
    """All figures of a run, in both policies.

    Shares are 0 to 1 over all scored answers. ``input_tokens``, ``output_tokens`` and ``cost`` are
    means per answer, with ``_total`` sums without an interval. Latency is in seconds per answer.
    ``recall_<label>`` has the number of items with that gold label as n,
    ``accuracy_<trait>=<group>`` and ``uar_<trait>=<group>`` that of the group's answers, and
    ``accuracy_gap_<trait>`` and ``uar_gap_<trait>`` that of the two groups between which the gap
    is. Of repeats, ``epoch_accuracy_<epoch>`` has the answers of the epoch as n, ``same_<c>`` the
    items answered in every epoch and ``epoch_accuracy_sd`` the epochs. Under the policy
    ``published`` are the answers that the paper's rule keeps, in the classes that it makes of them.
    What a run does not have (a ranking, a polarity, prices) has no row.

    Args:
        run: The run.
        analysis: What `analyse` found out about it; found out now when not given.

    Raises:
        FerError: When the published rule of the dataset does not fit the answers.
    """
    full = dict(_figures(run, analysis or analyse(run)))
    found: list[tuple[View, str, Figure]] = [
        *(("full", metric, figure) for metric, figure in full.items()),
        *_published(run, full),
    ]
    return [
        Row(
            log=run.log,
            task=run.task,
            dataset=run.dataset,
            condition=run.condition,
            model=run.model,
            solver=run.solver,
            policy=policy,
            metric=metric,
            value=figure.value,
            ci_low=figure.low,
            ci_high=figure.high,
            n=figure.n,
            clusters=figure.clusters,
        )
        for policy, metric, figure in found
        if figure.n
    ]


def write_rows(all_rows: Sequence[Row], out: Path) -> tuple[Path, Path]:
    """Write ``results.json`` and ``results.csv`` (UTF-8) into a folder; returns both paths."""
    as_json, as_csv = out / "results.json", out / "results.csv"
    lines = as_lines(all_rows)
    as_json.write_text(
        json.dumps(lines, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )
    with as_csv.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        writer.writerows([csv_cell(value) for value in line.values()] for line in lines)
    return as_json, as_csv


def as_lines(all_rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as results.json holds them; ``clusters`` is a number, None where there are none."""
    return [
        {**asdict(row), "clusters": None if row.clusters is None else row.clusters.n}
        for row in all_rows
    ]


def _figures(run: Run, analysis: Analysis) -> Iterator[tuple[str, Figure]]:
    replies, answers = run.replies, run.answers
    together = clusters(replies)
    cells = Cells.of(answers, run.labels)
    for name, statistic in TABLE_METRICS.items():
        yield name, table_figure(cells, statistic, together)
    for outcome in ("refused", "unparsed", "off_list"):
        yield outcome, share_figure([answer.outcome == outcome for answer in answers], together)
    yield from _neutral(run)
    yield from _ranking(run, together)
    if run.polarity:
        yield "polarity_accuracy", _polarity(run)
    yield from _recalls(run)
    yield from _spent(replies)
    yield from _gate(replies)
    yield from _description(replies)
    yield from _repeated(analysis)
    yield from _voted(analysis)
    yield from _grouped(analysis)


def _neutral(run: Run) -> Iterator[tuple[str, Figure]]:
    replies = run.replies
    called = [_is_neutral(reply.answer.first) for reply in replies]
    if not any(called) and not any(map(_is_neutral, run.labels)):
        return
    yield "neutral_share", share_figure(called, clusters(replies))
    others = [reply for reply in replies if not _is_neutral(reply.answer.target)]
    pulled = [_is_neutral(reply.answer.first) for reply in others]
    yield "neutral_pull", share_figure(pulled, clusters(others))


def _is_neutral(label: str | None) -> bool:
    return label is not None and label.strip().casefold() == "neutral"


def _ranking(run: Run, together: Clusters | None) -> Iterator[tuple[str, Figure]]:
    answers = run.answers
    if not any(len(answer.ranking) > 1 for answer in answers):
        return
    for k in (2, 3):
        hits = [answer.target in answer.ranking[:k] for answer in answers]
        yield f"top{k}", share_figure(hits, together)
    yield "mrr", mean_figure([counts.mrr([answer]) for answer in answers], together, bounded=True)


def _polarity(run: Run) -> Figure:
    sided = [reply for reply in run.replies if reply.answer.target in run.polarity]
    hits = [bool(counts.polarity_accuracy([reply.answer], run.polarity).hits) for reply in sided]
    return share_figure(hits, clusters(sided))


def _recalls(run: Run) -> Iterator[tuple[str, Figure]]:
    for label in run.labels:
        held = [reply for reply in run.replies if reply.answer.target == label]
        hits = [reply.answer.correct for reply in held]
        yield f"recall_{label}", share_figure(hits, clusters(held))


def _spent(replies: Sequence[Reply]) -> Iterator[tuple[str, Figure]]:
    requests = [reply for reply in replies if reply.answer.requests is not None]
    yield (
        "requests_per_item",
        mean_figure([reply.answer.requests or 0 for reply in requests], clusters(requests)),
    )
    timed = [reply for reply in replies if reply.latency is not None]
    seconds = [reply.latency or 0 for reply in timed]
    yield "latency_median", quantile_figure(seconds, 0.5, clusters(timed))
    yield "latency_p90", quantile_figure(seconds, 0.9, clusters(timed))
    spent: Mapping[str, Callable[[Reply], float | None]] = {
        "input_tokens": lambda reply: reply.input_tokens,
        "output_tokens": lambda reply: reply.output_tokens,
        "cost": lambda reply: reply.cost,
    }
    for name, of in spent.items():
        known = [reply for reply in replies if of(reply) is not None]
        values = [of(reply) or 0 for reply in known]
        yield name, mean_figure(values, clusters(known))
        yield f"{name}_total", Figure(sum(values), None, None, len(values))


def _gate(replies: Sequence[Reply]) -> Iterator[tuple[str, Figure]]:
    replies = [reply for reply in replies if reply.answer.gate is not None]
    for name, of in (
        ("gate_recall", counts.gate_recall),
        ("gate_specificity", counts.gate_specificity),
    ):
        held = [reply for reply in replies if of([reply.answer]).n]
        hits = [bool(of([reply.answer]).hits) for reply in held]
        yield name, share_figure(hits, clusters(held))


def _description(replies: Sequence[Reply]) -> Iterator[tuple[str, Figure]]:
    """The figures of `description_counts`, under the same names."""
    described = [
        (reply, found)
        for reply in replies
        if (found := Described.read({"description": reply.description})) is not None
    ]

    def known(of: Callable[[Described], _T | None]) -> tuple[list[_T], Clusters | None]:
        held = [(reply, value) for reply, one in described if (value := of(one)) is not None]
        return [value for _, value in held], clusters([reply for reply, _ in held])

    yield "valence_accuracy", share_figure(*known(lambda one: one.valence_correct))
    yield "none_fits", share_figure(*known(lambda one: one.none_fits))
    yield "identity_leak", share_figure(*known(lambda one: one.identity))
    yield "identity_leak_lexicon", share_figure(*known(lambda one: one.identity_lexicon))
    words, together = known(lambda one: one.words)
    yield "description_words", quantile_figure(words, 0.5, together)
    regions, together = known(lambda one: one.regions)
    yield "coverage", mean_figure([len(named & set(REGIONS)) for named in regions], together)
    for region in REGIONS:
        yield f"coverage_{region}", share_figure([region in named for named in regions], together)
    yield (
        "judge_agreement",
        mean_figure(*known(lambda one: one.judge_agreement), bounded=True),
    )
    yield "lexicon_agreement", share_figure(*known(_agrees_with_lexicon))


def _agrees_with_lexicon(one: Described) -> bool | None:
    compared = one.judge != "lexicon" and one.verdict is not None and one.lexicon is not None
    return one.verdict == one.lexicon if compared else None


def _repeated(analysis: Analysis) -> Iterator[tuple[str, Figure]]:
    for found in analysis.stability:
        yield "consistency", found.consistency
        yield "always_same", found.same[-1]
        yield "majority_vote_accuracy", found.majority
        yield "krippendorff_alpha", found.alpha
        yield "epoch_accuracy_sd", found.deviation
        for epoch, figure in zip(found.rounds, found.epochs, strict=True):
            yield f"epoch_accuracy_{epoch}", figure
        for c, figure in enumerate(found.same, start=1):
            yield f"same_{c}", figure


def _voted(analysis: Analysis) -> Iterator[tuple[str, Figure]]:
    for found in analysis.ambiguity:
        yield "human_oracle", found.oracle
        yield "vote_mass", found.mass


def _grouped(analysis: Analysis) -> Iterator[tuple[str, Figure]]:
    for found in analysis.groups:
        for group in found.groups:
            yield f"accuracy_{found.trait}={group.value}", group.accuracy
            yield f"uar_{found.trait}={group.value}", group.uar
        yield f"accuracy_gap_{found.trait}", found.gap
        yield f"uar_gap_{found.trait}", found.uar_gap


def _published(run: Run, full: Mapping[str, Figure]) -> Iterator[tuple[View, str, Figure]]:
    if not run.policy:
        return
    kept, labels = published_view(run)
    if kept == list(run.replies) and labels == run.labels:
        # The rule leaves nothing out and changes nothing: the figures are those of the full policy.
        for name in TABLE_METRICS:
            yield "published", name, full[name]
        return
    cells = Cells.of([reply.answer for reply in kept], labels)
    together = clusters(kept)
    for name, statistic in TABLE_METRICS.items():
        yield "published", name, table_figure(cells, statistic, together)


def select(all_rows: Iterable[Row], run: Run, metric: str, policy: View = "full") -> Row | None:
    """One figure of a run, None where it has none."""
    for row in all_rows:
        if (row.log, row.metric, row.policy) == (run.log, metric, policy):
            return row
    return None
