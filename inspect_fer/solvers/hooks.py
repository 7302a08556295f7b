"""What Inspect tells when a task starts, and when its run ends."""

from collections.abc import Awaitable, Callable
from functools import cache

from inspect_ai.hooks import Hooks, RunEnd, TaskStart, hooks
from inspect_ai.hooks._startup import init_hooks
from inspect_ai.log._samples import sample_active

_hear: list[Callable[[TaskStart], Awaitable[None]]] = []
_at_end: list[Callable[[], None]] = []


def on_task_start(
    hear: Callable[[TaskStart], Awaitable[None]], *, at_end: Callable[[], None] | None = None
) -> None:
    """From now on, call a function when a task starts, in the context its samples start from.

    Args:
        hear: Is told of the task's plan, its items and its settings.
        at_end: Is called when the run of the task ends, also where it fails or is cancelled.
    """
    _hear.append(hear)
    if at_end is not None:
        _at_end.append(at_end)
    _register()


@cache
def _register() -> None:
    # Once per process, Inspect lists the hooks it finds: those of the user, not this one.
    init_hooks()

    @hooks(name="fer_runs", description="What the solvers of inspect_fer know of a run.")
    class RunHooks(Hooks):
        def enabled(self) -> bool:
            # Inspect calls every enabled hook at each event of each sample.
            return sample_active() is None

        async def on_task_start(self, data: TaskStart) -> None:
            for hear in _hear:
                await hear(data)

        async def on_run_end(self, data: RunEnd) -> None:
            for end in _at_end:
                end()
