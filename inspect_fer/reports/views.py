"""Answers as a table of the paper sees them, under its own rule and over the full denominator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspect_fer.errors import FerError
from inspect_fer.labels import Outcome
from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import Statistic
from inspect_fer.reports.model import Reply, Run

Seen = tuple[list[Reply], Sequence[str]]
"""Replies whose answers are over the classes that stand second."""


def published_view(run: Run) -> Seen:
    """The replies that the paper's rule keeps.

    Raises:
        FerError: When the rule does not fit the answers (an item without a score, say).
    """
    return _view(run, [reply.answer for reply in run.replies])


def full_view(run: Run) -> Seen:
    """All replies over the classes of the paper's figure, so that the two can be compared.

    Off-list words are treated as by the paper where it counts them, else they are wrong; refused
    and unreadable answers are wrong. What has no gold class stays out: score 0 under the rule
    ``sentiment``.

    Raises:
        FerError: As `published_view`.
    """
    if run.policy in ("", "wrong", "drop"):
        return list(run.replies), run.labels
    # Non-answers get their gold class by the rule as if they were off the list.
    counted = [
        answer
        if answer.outcome in ("answered", "off_list")
        else replace(answer, outcome="off_list", answer=None, ranking=())
        for answer in run.answers
    ]
    seen, labels = _view(run, counted)
    outcome = {reply.key: reply.answer.outcome for reply in run.replies}
    return [_restored(reply, outcome[reply.key]) for reply in seen], labels


def statistic_of(metric: str) -> Statistic:
    """The paper's metric over confusion tables: WAF is weighted F1, ACC and WAR are accuracy."""
    return counts.waf if metric == "WAF" else counts.accuracy


def _view(run: Run, answers: Sequence[Answer]) -> Seen:
    kept: list[Reply] = []
    labels: Sequence[str] = run.labels
    try:
        for reply, answer in zip(run.replies, answers, strict=True):
            seen, labels = counts.published_view(
                [answer], run.labels, run.policy, polarity=run.polarity
            )
            # Most rules leave answers as they are, and a report has many.
            kept.extend(
                reply if one is reply.answer else replace(reply, answer=one) for one in seen
            )
    except FerError as error:
        raise FerError(f"{run.log}: {error}") from error
    return kept, labels


def _restored(reply: Reply, outcome: Outcome) -> Reply:
    if outcome in ("answered", "off_list"):
        return reply
    return replace(reply, answer=replace(reply.answer, outcome=outcome, answer=None, ranking=()))
