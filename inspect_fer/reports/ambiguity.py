"""How ambiguous the labels are: runs against what several annotators said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from inspect_fer.reports.estimate import clusters, mean_figure, share_figure
from inspect_fer.reports.model import Agreement, Ambiguity, Figure, Reply, Run

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Edges of the bins of agreement. Items on which all agree are a bin of their own."""


def ambiguity(runs: Sequence[Run]) -> list[Ambiguity]:
    """Runs whose items carry votes.

    Votes are shares of all votes of an item, those for what is no label (*unknown*, say) included.
    The oracle is what a human voter would reach: the mean share of votes for the gold label.
    """
    found = []
    for run in runs:
        voted = [reply for reply in run.replies if _total(reply) > 0]
        if voted:
            found.append(_ambiguity(run, voted))
    return found


def vote_share(reply: Reply, label: str | None) -> float:
    """Share of an item's votes for a label; 0 for None."""
    return (reply.votes or {}).get(label or "", 0.0) / _total(reply)


def agreement(reply: Reply) -> float:
    """Share of the votes that the most voted label got."""
    return max((reply.votes or {}).values()) / _total(reply)


def _ambiguity(run: Run, voted: Sequence[Reply]) -> Ambiguity:
    together = clusters(voted)
    bins = [*pairwise(EDGES), (1.0, 1.0)]
    return Ambiguity(
        run=run.name,
        accuracy=_accuracy(voted),
        by_agreement=tuple(
            Agreement(low, high, _accuracy(held))
            for low, high in bins
            if (
                held := [
                    reply
                    for reply in voted
                    if low <= agreement(reply) < high or low == high == agreement(reply)
                ]
            )
        ),
        oracle=mean_figure(
            [vote_share(reply, reply.answer.target) for reply in voted], together, bounded=True
        ),
        mass=mean_figure(
            [vote_share(reply, reply.answer.answer) for reply in voted], together, bounded=True
        ),
    )


def _accuracy(replies: Sequence[Reply]) -> Figure:
    return share_figure([reply.answer.correct for reply in replies], clusters(replies))


def _total(reply: Reply) -> float:
    return sum((reply.votes or {}).values())
