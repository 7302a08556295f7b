"""How many samples run at once where several share a request.

Inspect runs as many samples as there are connections, one for each request, unless `max_samples`
says otherwise. Where a request is about several items, that leaves the processor idle: most samples
would start when their answer is there already, and those that run all wait together whenever
Inspect writes its log. So more of them start, but only when the event loop has nothing else to do:
the requests go out first.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from inspect_ai.hooks import TaskStart


class Limiter(Protocol):
    """What bounds the samples of a task that run at once, and can be moved."""

    limit: int

    @property
    def in_use(self) -> int:
        """How many run."""


class Room:
    """The room for samples of a task that run at once.

    Args:
        samples: How many may.
        limiter: What bounds them; None where that stays as it is.

    Attributes:
        samples: How many may run at once by now, leaving out those that only fill a pause.
        watched: Whether somebody looks for pauses.
    """

    def __init__(self, samples: int, limiter: Limiter | None) -> None:
        self.samples = samples
        self._limiter = limiter
        self._bound = samples
        self.watched = False
        self._growing = 0
        self._most = 0

    def use_pauses(self) -> None:
        """From now on, let in a sample more whenever there is nothing else to do.

        It starts earlier than it would have; while the loop is busy, none takes its place.
        """
        if self._limiter is None or self.watched:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # Trio has no timer that costs next to nothing.
        self.watched = True
        self._look_later(loop)

    @contextmanager
    def growing(self, most: int) -> Iterator[None]:
        """Meanwhile, there is room for good for the samples that are let in, up to `most`."""
        self._growing += 1
        self._most = most
        try:
            yield
        finally:
            self._growing -= 1

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        due = loop.time() + (_WHILE if self._is_full() else _MOMENT)
        loop.call_at(due, self._look, loop, due)

    def _look(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        assert self._limiter is not None
        if self._limiter.limit != self._bound:
            # Whoever runs this has moved it meanwhile (`inspect ctl`).
            self._limiter = None
            return
        if not self._limiter.in_use:
            self.watched = False
            return
        if loop.time() - due >= _LATE:
            self._bound = self.samples
        elif not self._is_full():
            self._let_in(self._limiter.in_use)
        self._limiter.limit = self._bound
        self._look_later(loop)

    def _is_full(self) -> bool:
        if self._growing:
            return self.samples >= self._most
        return self._bound - self.samples >= _SPARE

    def _let_in(self, running: int) -> None:
        if self._growing:
            self.samples = min(self.samples + _STEP, self._most)
            self._bound = self.samples
        else:
            self._bound = max(self.samples, running) + 1


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


_MOMENT = 0.001
"""Seconds after which a loop is idle that has had nothing to do."""

_LATE = 0.0012
"""Seconds by which a timer of an idle loop is late at most; asyncio rounds up to milliseconds."""

_WHILE = 0.02
"""Seconds until the next look at a loop that is idle, when no more samples may start."""

_STEP = 4
"""How many samples are let in at a time while requests are out."""

_SPARE = 4
"""How many samples may fill a pause."""
