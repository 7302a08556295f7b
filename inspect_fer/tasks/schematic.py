"""Drawn faces: what runs without a key, a download or a licence."""

from inspect_ai import Task, task

from inspect_fer.solvers import direct
from inspect_fer.tasks.build import fer_task


@task
def schematic_7class(split: str = "test") -> Task:
    """Seven emotions on faces drawn from action units, at full intensity.

    Args:
        split: test or train; their identities differ.
    """
    return fer_task("schematic_7class", direct(), split=split)


@task
def schematic_intensity() -> Task:
    """Each emotion from 0 to 1 on the same faces: at which intensity do answers leave *Neutral*?"""
    return fer_task("schematic_intensity", direct())
