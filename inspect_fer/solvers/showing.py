"""When an item is put into its sample: before the solver, or by the solver itself.

Any solver may run on a task, so the task's setup shows the item: its content becomes the message.
Inspect logs what every step changes, which takes longer than the step. A solver of this package
therefore shows the item itself, where it comes right after the setup, and one step does it all.
What such a step writes to the store is logged as a part of its state, and not once more by itself
for the step and for all steps.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from functools import cache

from inspect_ai.hooks import TaskStart
from inspect_ai.solver import TaskState
from inspect_ai.util._store import _store_events_suspended

from inspect_fer.solvers.hooks import on_task_start

Show = Callable[[TaskState], Awaitable[None]]
"""Put an item into its sample."""

_SHOWING = frozenset(
    f"inspect_fer/{name}" for name in ("direct", "neutral_gate", "ranked", "describe_then_judge")
)
"""The solvers that call `show_item` before they look at the message."""

_solver_shows: ContextVar[bool] = ContextVar("inspect_fer_solver_shows", default=False)
_not_shown: ContextVar[Show | None] = ContextVar("inspect_fer_not_shown", default=None)


async def prepare_item(state: TaskState, show: Show) -> None:
    """Show the item, or leave that to the solver."""
    if _solver_shows.get():
        _not_shown.set(show)
    else:
        await show(state)


async def show_item(state: TaskState) -> None:
    """Show the item if that was left to the solver."""
    show = _not_shown.get()
    if show is not None:
        _not_shown.set(None)
        await show(state)


@cache
def watch_plans() -> None:
    """From now on, know of every run whether its solver shows the items."""

    async def hear(data: TaskStart) -> None:
        steps = [step.solver for step in data.plan.steps]
        shows = steps[:1] == ["inspect_fer/present"] and steps[1:2] and steps[1] in _SHOWING
        _solver_shows.set(bool(shows))
        if shows and len(steps) == 2:
            _store_events_suspended.set(True)

    on_task_start(hear)
