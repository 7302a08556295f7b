"""What a run finds in memory is not searched for garbage while it goes on.

Python's collector looks through all objects of a process again and again: some hundred thousand
that imports and the list of samples have made, for a few hundred of each sample that runs. Until
the run ends, only what came later is looked through.
"""

import gc
from functools import cache

from inspect_ai.hooks import TaskStart

from inspect_fer.solvers.hooks import on_task_start


@cache
def spare_collector() -> None:
    """From now on, set apart what is in memory when a run's first task starts, until the run ends.

    A process that has set objects apart itself (`gc.freeze`) is left alone.
    """
    set_apart = False

    async def begin(_: TaskStart) -> None:
        nonlocal set_apart
        if not gc.get_freeze_count():
            gc.freeze()
            set_apart = True

    def end() -> None:
        nonlocal set_apart
        if set_apart:
            gc.unfreeze()
            set_apart = False

    on_task_start(begin, at_end=end)
