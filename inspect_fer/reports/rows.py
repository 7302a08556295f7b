"""The figures of a run, one per line: results.json and results.csv."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

from inspect_fer.errors import FerError
from inspect_fer.metrics import counts
from inspect_fer.reports.escape import csv_cell
from inspect_fer.reports.estimate import (
    Clusters,
    clusters,
    confusion_figure,
    mean_figure,
    quantile_figure,
    share_figure,
    table_figure,
)
from inspect_fer.reports.model import Figure, Reply, Row, Run, View

TABLE_METRICS = {
    "accuracy": counts.accuracy,
    "uar": counts.uar,
    "waf": counts.waf,
    "macro_f1": counts.macro_f1,
}
"""Metrics over a confusion table, by their name in results.json."""


def rows(run: Run) -> list[Row]:
    """All figures of a run, in both policies.

    Shares are 0 to 1 over all scored answers. ``input_tokens``, ``output_tokens`` and ``cost`` are
    totals over the scored answers, without an interval; with ``_per_item`` they are means. Times
    are seconds per item. ``recall_<label>`` has the number of items with that gold label as n.
    What a run does not have (a ranking, a polarity, prices) has no row.

    Raises:
        FerError: When the published rule of the dataset does not fit the answers.
    """
    found = [*_full(run), *_published(run)]
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
        )
        for policy, metric, figure in found
        if figure.n
    ]


def write_rows(all_rows: Sequence[Row], out: Path) -> tuple[Path, Path]:
    """Write ``results.json`` and ``results.csv`` (UTF-8) into a folder; returns both paths."""
    as_json, as_csv = out / "results.json", out / "results.csv"
    lines = [asdict(row) for row in all_rows]
    as_json.write_text(
        json.dumps(lines, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )
    with as_csv.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        writer.writerows([csv_cell(value) for value in line.values()] for line in lines)
    return as_json, as_csv


def _full(run: Run) -> Iterator[tuple[View, str, Figure]]:
    for metric, figure in _figures(run):
        yield "full", metric, figure


def _figures(run: Run) -> Iterator[tuple[str, Figure]]:
    replies, answers = run.replies, run.answers
    together = clusters(replies)
    tables = counts.item_confusion(answers, run.labels)
    for name, statistic in TABLE_METRICS.items():
        yield name, table_figure(tables, statistic, together)
    for outcome in ("refused", "unparsed", "off_list"):
        yield outcome, share_figure([answer.outcome == outcome for answer in answers], together)
    yield from _neutral(replies)
    yield from _ranking(run, together)
    if run.polarity:
        yield "polarity_accuracy", _polarity(run)
    yield from _recalls(run)
    yield from _spent(replies)
    yield from _gate(replies)
    yield from _description(replies)


def _neutral(replies: Sequence[Reply]) -> Iterator[tuple[str, Figure]]:
    def figure(kept: Sequence[Reply]) -> Figure:
        called = [bool(counts.neutral_share([reply.answer]).hits) for reply in kept]
        return share_figure(called, clusters(kept))

    yield "neutral_share", figure(replies)
    others = [reply for reply in replies if counts.neutral_pull([reply.answer]).n]
    yield "neutral_pull", figure(others)


def _ranking(run: Run, together: Clusters) -> Iterator[tuple[str, Figure]]:
    answers = run.answers
    if not any(len(answer.ranking) > 1 for answer in answers):
        return
    for k in (2, 3):
        hits = [answer.target in answer.ranking[:k] for answer in answers]
        yield f"top{k}", share_figure(hits, together)
    yield "mrr", mean_figure([counts.mrr([answer]) for answer in answers], together)


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
        yield name, Figure(sum(values), None, None, len(values))
        yield f"{name}_per_item", mean_figure(values, clusters(known))


def _gate(replies: Sequence[Reply]) -> Iterator[tuple[str, Figure]]:
    for name, of in (
        ("gate_recall", counts.gate_recall),
        ("gate_specificity", counts.gate_specificity),
    ):
        held = [reply for reply in replies if of([reply.answer]).n]
        hits = [bool(of([reply.answer]).hits) for reply in held]
        yield name, share_figure(hits, clusters(held))


_DESCRIBED = {
    "valence_correct": "valence_accuracy",
    "none_fits": "none_fits",
    "identity": "identity_leak",
}
REGIONS = ("eyes", "brows", "mouth", "cheeks", "nose", "head")


def _description(replies: Sequence[Reply]) -> Iterator[tuple[str, Figure]]:
    described = [reply for reply in replies if reply.description is not None]

    def said(key: str) -> list[Reply]:
        return [reply for reply in described if (reply.description or {}).get(key) is not None]

    for key, name in _DESCRIBED.items():
        held = said(key)
        hits = [bool((reply.description or {})[key]) for reply in held]
        yield name, share_figure(hits, clusters(held))
    worded = said("words")
    words = [float((reply.description or {})["words"]) for reply in worded]
    yield "description_words", mean_figure(words, clusters(worded))
    located = said("regions")
    for region in REGIONS:
        hits = [region in (reply.description or {})["regions"] for reply in located]
        yield f"region_{region}", share_figure(hits, clusters(located))


def _published(run: Run) -> Iterator[tuple[View, str, Figure]]:
    if not run.policy:
        return
    kept, labels = published_replies(run)
    answers, together = [reply.answer for reply in kept], clusters(kept)
    for name, statistic in TABLE_METRICS.items():
        yield "published", name, confusion_figure(answers, labels, statistic, together)


def published_replies(run: Run) -> tuple[list[Reply], Sequence[str]]:
    """The replies that the paper's rule keeps, with their answers as it sees them, and its classes.

    Raises:
        FerError: When the rule does not fit the answers (an item without a score, say).
    """
    kept: list[Reply] = []
    labels: Sequence[str] = run.labels
    try:
        for reply in run.replies:
            seen, labels = counts.published_view(
                [reply.answer], run.labels, run.policy, polarity=run.polarity
            )
            kept.extend(replace(reply, answer=answer) for answer in seen)
    except FerError as error:
        raise FerError(f"{run.log}: {error}") from error
    return kept, labels


def select(all_rows: Iterable[Row], run: Run, metric: str, policy: View = "full") -> Row | None:
    """One figure of a run, None where it has none."""
    for row in all_rows:
        if (row.log, row.metric, row.policy) == (run.log, metric, policy):
            return row
    return None
