"""Cutting tasks into parts that processes or machines can run on their own."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import inspect_fer
from inspect_fer.datasets.catalogue import did_you_mean
from inspect_fer.errors import DatasetError


class Shard(NamedTuple):
    """A part of a task: what ``inspect eval TASK --limit LIMIT`` runs.

    Attributes:
        task: The task as Inspect names it.
        limit: First and last item, counted from 1.
    """

    task: str
    limit: str


def shards(tasks: Iterable[str], size: int) -> Iterator[Shard]:
    """Parts of at most `size` items, in the order of the tasks and of their items.

    Args:
        tasks: Names of tasks of this package, run as they are without arguments.
        size: Largest number of items of a part. With several items per request a multiple of their
            number, else the requests on a border are sent for both parts.

    Raises:
        DatasetError: A task does not exist, or needs arguments.
        PrerequisiteError: A task's dataset is not found, or has problems.
    """
    for name in tasks:
        bare = name.removeprefix("inspect_fer/")
        if bare not in inspect_fer.__all__ or bare in _NEED_ARGUMENTS:
            offered = [n for n in inspect_fer.__all__ if n not in _NEED_ARGUMENTS]
            raise DatasetError(
                f"There is no task {name!r} to cut into parts; there are: {', '.join(offered)}."
                f"{did_you_mean(bare, offered)}"
            )
        count = len(getattr(inspect_fer, bare)().dataset)
        for start in range(0, count, size):
            yield Shard(f"inspect_fer/{bare}", f"{start + 1}-{min(start + size, count)}")


_NEED_ARGUMENTS = ("hub_dataset", "image_folder")
