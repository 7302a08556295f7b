"""What is found out about one run beside the figures over all its answers."""

from __future__ import annotations

from typing import NamedTuple

from inspect_fer.reports.ambiguity import ambiguity
from inspect_fer.reports.groups import groups
from inspect_fer.reports.model import Ambiguity, Grouping, Run, Stability
from inspect_fer.reports.steadiness import stability


class Analysis(NamedTuple):
    """A run by its votes, its groups of people and its repeats.

    Attributes:
        ambiguity: One, for a dataset with votes.
        groups: One per trait with at least two groups.
        stability: One, where items were asked more than once.
    """

    ambiguity: tuple[Ambiguity, ...]
    groups: tuple[Grouping, ...]
    stability: tuple[Stability, ...]


def analyse(run: Run) -> Analysis:
    """Find out all of it; it takes as long as the run's other figures."""
    return Analysis(tuple(ambiguity([run])), tuple(groups([run])), tuple(stability([run])))
