"""What Inspect tells when a task starts, and when its run ends."""

from collections.abc import Awaitable, Callable

from inspect_ai.hooks import Hooks, RunEnd, TaskStart, hooks
from inspect_ai.hooks._startup import init_hooks
from inspect_ai.log._samples import sample_active


def on_task_start(
    name: str,
    description: str,
    hear: Callable[[TaskStart], Awaitable[None]],
    *,
    at_end: Callable[[], None] = lambda: None,
) -> None:
    """From now on, call a function when a task starts, in the context its samples start from.

    Args:
        name: Name of the hook, once per process.
        description: What it is for.
        hear: Is told of the task's plan, its items and its settings.
        at_end: Is called when the run of the task ends, also where it fails or is cancelled.
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

        async def on_run_end(self, data: RunEnd) -> None:
            at_end()
