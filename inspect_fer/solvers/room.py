"""How many samples run at once where several share a request.

Inspect runs as many samples as there are connections, one for each request, unless `max_samples`
says otherwise. Where a request is about several items, most of their samples would start when its
answer is there already. So more of them may start meanwhile, but only when nothing else is left to
do: the requests go out first.
"""

from typing import Protocol

import anyio
from inspect_ai.hooks import TaskStart


class Limiter(Protocol):
    """What bounds the samples of a task that run at once, and can be moved."""

    limit: int


class Room:
    """The room for samples of a task that run at once.

    Args:
        samples: How many may.
        limiter: What bounds them; None where that stays as it is.

    Attributes:
        samples: How many may run at once by now.
    """

    def __init__(self, samples: int, limiter: Limiter | None) -> None:
        self.samples = samples
        self._limiter = limiter

    def can_grow(self, most: int) -> bool:
        """Whether it may hold more samples than it does, up to `most`."""
        if self._limiter is not None and self._limiter.limit != self.samples:
            # Whoever runs this has moved it meanwhile (`inspect ctl`).
            self._limiter = None
        return self._limiter is not None and self.samples < most

    async def grow(self, step: int, most: int) -> None:
        """Let in `step` samples whenever there is nothing else to do, up to `most`."""
        while self.can_grow(most):
            await _until_idle()
            if self._limiter is not None and self.can_grow(most):
                self.samples = min(self.samples + step, most)
                self._limiter.limit = self.samples


def room_of(data: TaskStart, connections: int) -> Room:
    """The room for samples of a task that starts.

    It stays as it is where `max_samples` is given, and where the number of connections adapts to
    the service, as the samples do then.
    """
    from inspect_ai.util._concurrency import ResizableLimiter, task_sample_semaphore

    if data.spec.config.max_samples is not None:
        return Room(data.spec.config.max_samples, None)
    limiter = task_sample_semaphore(data.spec.task_id)
    if isinstance(limiter, ResizableLimiter):
        return Room(limiter.limit, limiter)
    return Room(connections, None)


async def _until_idle() -> None:
    """Until the event loop has had nothing to do for a moment."""
    while True:
        start = anyio.current_time()
        await anyio.sleep(_MOMENT)
        if anyio.current_time() - start < _MOMENT + _LATE:
            return


_MOMENT = 0.02
"""Seconds: longer than it takes to read the pictures of a request."""

_LATE = 0.01
"""Seconds by which a timer of an idle loop is late at most."""
