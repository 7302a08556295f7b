"""What Inspect tells when a task starts, and when a run ends."""

from collections.abc import Awaitable, Callable

from inspect_ai.hooks import Hooks, RunEnd, TaskStart, hooks
from inspect_ai.hooks._startup import init_hooks
from inspect_ai.log._samples import sample_active


def on_task_start(
    name: str, description: str, hear: Callable[[TaskStart], Awaitable[None]]
) -> None:
    """From now on, call a function when a task starts, in the context its samples start from.

    Args:
        name: Name of the hook, once per process.
        description: What it is for.
        hear: Is told of the task's plan, its items and its settings.
    """
    # Once per process, Inspect lists the hooks it finds: those of the user, not these.
    init_hooks()

    @hooks(name=name, description=description)
    class TaskHooks(Hooks):
        def enabled(self) -> bool:
            # Inspect calls every enabled hook at each event of each sample.
            return sample_active() is None

        async def on_task_start(self, data: TaskStart) -> None:
            await hear(data)


def while_running(
    name: str, description: str, begin: Callable[[], None], end: Callable[[], None]
) -> None:
    """From now on, call a function when a task starts, and another when its run ends.

    Args:
        name: Name of the hooks, once per process.
        description: What they are for.
        begin: Is called for each task of a run.
        end: Is called once, also where the run fails or is cancelled.
    """
    init_hooks()

    @hooks(name=name, description=description)
    class RunHooks(Hooks):
        def enabled(self) -> bool:
            return sample_active() is None

        async def on_task_start(self, data: TaskStart) -> None:
            begin()

        async def on_run_end(self, data: RunEnd) -> None:
            end()
