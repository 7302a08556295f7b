"""Samples that share a request: who asks, who waits, and what happens when it fails.

Inspect runs one sample per item. Items are put into batches by their order in the dataset, whatever
the order in which samples run. The first sample of a batch that arrives asks for all of its items,
in its own name: the requests stand in its transcript and count against its limits. The others wait,
which does not count as working time (it does count towards a `time_limit`), and take their results.

- *Which items.* Those of the batch that belong to the run (``--limit``, ``--sample-id``); items that
  are not in the run are never sent. `eval-retry` has a run of its own: the batch of an item that is
  run again is asked about as a whole, under the same conditions as the first time, and a batch that
  is finished is not asked about again.
- *Errors.* What a request raises becomes the error of every item that has no result yet; nobody
  repeats the request of its own accord. A sample that Inspect runs again (``retry_on_error``) issues
  the request anew, at most `attempts` times per batch, and only for what is still missing. An item
  whose media are broken is left out, and errs alone.
- *Limits and cancellation.* They pass through. A token, cost, turn or message limit ends the samples
  that wait for the request as well. When the asking sample runs out of time, is cancelled or
  interrupted, the next sample that waits asks instead; that counts as issuing the request anew.
- *Asking ahead.* Few samples run at once (`max_samples` is by default the number of connections),
  so that many connections would carry the request of a single batch. Those who wait therefore ask
  for batches that nobody has asked for yet, as long as connections are free; so do those whose
  result is there already, as long as others go on. Where more connections are free than samples
  could ask, one sample asks for several batches at once. What is asked ahead is limited to twice
  the connections. Samples with limits of their own do not ask ahead.
- *Getting ready.* While the requests of all connections are out, the samples start whose batches
  are asked about or come next, so that they have only to take their results; and some start while
  the others wait for Inspect to write its log (see `inspect_fer.solvers.room`). Not where samples
  have limits of their own, as waiting counts, and few where items are large, as each is held.

Everything is kept per run of a task and forgotten with it.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, Generic

import anyio
from inspect_ai.hooks import TaskStart
from inspect_ai.log import read_eval_log_sample_summaries_async
from inspect_ai.util import LimitExceededError, sample_limits, suspend_working_limit

from inspect_fer.errors import FerError
from inspect_fer.media.items import Items
from inspect_fer.solvers.calling import Result, Tally
from inspect_fer.solvers.hooks import on_task_start
from inspect_fer.solvers.room import Room, room_of
from inspect_fer.stimulus import Stimulus

DEFAULT_CONNECTIONS = 10
"""How many requests go out ahead at once where `max_connections` is not given: Inspect's default."""

READY_BYTES = 64 * 2**20
"""About how much samples hold in all that get ready: each has read what its item shows."""

_log = logging.getLogger(__name__)
_OWN_LIMITS = ("time", "working", "operator")


class BatchError(FerError):
    """The request that an item shares with others failed, or was given up."""


@dataclass(slots=True)
class Batch(Generic[Result]):
    """Items that are asked about together.

    Attributes:
        index: Number of the batch in dataset order, from 0.
        members: Its items that belong to the run, in dataset order.
        results: Item -> its result, as far as known.
        broken: Item -> why it cannot be shown.
        tally: What was sent so far.
        leader: The item in whose sample the requests were last sent.
        issued: How often a sample set out to ask.
        awaited: Its items that have a sample still to come when the run begins.
        left: Items whose sample has come and gone.
        charged: Item -> its part of the requests.
        is_open: Somebody has asked, and results lie ready that are still to be taken.
    """

    index: int
    members: tuple[Stimulus, ...]
    awaited: frozenset[str]
    results: dict[str, Result] = field(default_factory=dict)
    broken: dict[str, Exception] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    leader: str = ""
    issued: int = 0
    lock: anyio.Lock = field(default_factory=lambda: anyio.Lock(fast_acquire=True))
    failure: Exception | None = None
    told: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    charged: dict[str, Fraction] = field(default_factory=dict)
    is_open: bool = False

    @property
    def untouched(self) -> bool:
        """Nobody has asked, and nobody is about to."""
        return not self.issued and not self.lock.locked()

    def is_done_for(self, item: str) -> bool:
        """The item has its result, and nobody is asking any more.

        It could be taken before, but until then nobody can say what the batch has cost.
        """
        return item in self.results and not self.lock.locked()

    @property
    def is_taken(self) -> bool:
        """No sample is still to come that could take a result."""
        return self.awaited <= self.left | self.broken.keys()

    def missing(self) -> list[Stimulus]:
        """Members without a result."""
        return [member for member in self.members if member.id not in self.results]

    def charge(self, item: str) -> float:
        """An item's part of the requests; all parts together are what was sent.

        Requests that nobody was charged for yet are shared by those whose results are there.
        """
        if item not in self.charged:
            sharing = (self.results.keys() & self.awaited | {item}) - self.charged.keys()
            owed = self.tally.requests - sum(self.charged.values())
            self.charged[item] = Fraction(owed) / len(sharing)
        return float(self.charged[item])


Lead = Callable[[Batch[Result], Sequence[Stimulus]], Awaitable[None]]
"""Ask for items of a batch: fills its `results`, and `broken` for items that cannot be shown."""


async def shared_result(
    items: Items,
    item: str,
    lead: Lead[Result],
    *,
    batch_size: int,
    attempts: int,
    solver: Hashable,
    epoch: int,
) -> tuple[Batch[Result], Result]:
    """The result of an item, from a request that it shares with the rest of its batch.

    Args:
        items: The items of the task.
        item: Id of the item whose sample this is.
        lead: Asks for several items.
        batch_size: Items per batch.
        attempts: How often a request that failed or was given up is issued anew.
        solver: What tells apart solvers that ask about the same items.
        epoch: The sample's epoch: each has batches of its own.

    Raises:
        MediaError: This item cannot be shown.
        BatchError: The request failed in another item's sample.
        LimitExceededError: The request went beyond a limit of the sample that sent it.
    """
    run = _run.get(None)
    if run is None:
        raise FerError("batch_size > 1 works within an Inspect evaluation.")
    batches: _Batches[Result] = run.batches(items, batch_size, solver, epoch)
    batch = batches.of(items.position(item))
    if not run.room.watched:
        if _is_unlimited():
            run.room.use_pauses()
        else:
            run.tell_of_limits(batch_size)
    with run.visit(batch, item):
        if batch.is_done_for(item):
            await _ask_ahead(run, batches, item, lead, spare=1)
        while True:
            while batch.lock.locked() and await _ask_ahead(run, batches, item, lead):
                pass
            with suspend_working_limit():
                await batch.lock.acquire()
            try:
                if item not in batch.results:
                    with run.asking(batch):
                        await _ask(run, batches, batch, item, lead, attempts)
                if item in batch.results:
                    return batch, batch.results[item]
            finally:
                batch.lock.release()


async def _ask(
    run: "_Run",
    batches: "_Batches[Result]",
    batch: Batch[Result],
    item: str,
    lead: Lead[Result],
    attempts: int,
) -> None:
    """Ask for the batch in the name of one of its items, or raise what went wrong before."""
    _raise_what_is_known(batch, item)
    if batch.issued > attempts:
        raise batch.broken.get(item) or batch.failure or _given_up(batch)
    try:
        await _meanwhile(run, batches, _lead(batch, item, lead))
    except LimitExceededError:
        raise
    except Exception:
        if item in batch.results:
            return
        raise
    if item in batch.broken:
        batch.told.add(item)
        raise batch.broken[item]


async def _ask_ahead(
    run: "_Run", batches: "_Batches[Result]", item: str, lead: Lead[Result], spare: int = 0
) -> bool:
    """Ask for batches of others, if there are any; what goes wrong is theirs.

    Args:
        run: The run.
        batches: Its batches.
        item: The item in whose name they are asked for.
        lead: Asks for several items.
        spare: How many samples must be able to go on meanwhile.

    Returns:
        Whether there were any.
    """
    most = run.to_ask_ahead(spare)
    if not most or batches.untouched() is None or not _is_unlimited():
        return False
    limits: list[LimitExceededError] = []

    async def ask() -> bool:
        batch = batches.untouched() if run.is_free() else None
        if batch is None:
            return False
        batch.lock.acquire_nowait()
        try:
            with run.asking(batch):
                await _meanwhile(run, batches, _lead(batch, item, lead))
        except LimitExceededError as error:
            limits.append(error)
        except Exception as error:
            _log.debug("Asked ahead in vain: %s", error)
        finally:
            batch.lock.release()
        return True

    if most == 1:
        asked = await ask()
    else:
        async with anyio.create_task_group() as group:
            for _ in range(most - 1):
                group.start_soon(ask)
            asked = await ask()
    if limits:
        raise limits[0]
    return asked


async def _meanwhile(run: "_Run", batches: "_Batches[Any]", request: Awaitable[None]) -> None:
    """Wait for a request; if it is the last that can go out now, other samples get ready."""
    is_last = not run.is_free() or batches.untouched() is None
    with run.room.growing(run.most(batches)) if is_last else nullcontext():
        await request


async def _lead(batch: Batch[Result], item: str, lead: Lead[Result]) -> None:
    batch.issued += 1
    batch.leader, batch.failure, batch.told = item, None, set()
    batch.broken.clear()
    try:
        await lead(batch, batch.missing())
    except LimitExceededError as error:
        if error.type not in _OWN_LIMITS:
            batch.failure = error
        raise
    except Exception as error:
        batch.failure, batch.told = error, {item}
        raise


def _raise_what_is_known(batch: Batch[Result], item: str) -> None:
    """Raise the failure that a waiting item has not been told of; those who come again may ask."""
    failure = batch.broken.get(item) or batch.failure
    if failure is None or item in batch.told:
        return
    batch.told.add(item)
    if item in batch.broken:
        raise failure
    if isinstance(failure, LimitExceededError):
        raise LimitExceededError(
            failure.type, value=failure.value, limit=failure.limit, message=failure.message
        )
    # Request and traceback are long, and writing them out for every member takes seconds.
    origin = _origin(failure)
    raise BatchError(
        f"{type(origin).__name__}: {origin} (item {batch.leader!r} asked for"
        f" {len(batch.members)} items at once; its sample shows the request)"
    ) from None


def _origin(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _given_up(batch: Batch[Result]) -> BatchError:
    return BatchError(
        f"The request for {len(batch.members)} items was cancelled {batch.issued} times."
        " Raise the time or working limit of a sample, or lower batch_size."
    )


def _is_unlimited() -> bool:
    limits = sample_limits()
    return all(
        limit.limit is None
        for limit in (limits.token, limits.cost, limits.turn, limits.working, limits.time)
    )


class _Batches(Generic[Result]):
    """The batches of one solver in one epoch."""

    def __init__(
        self, items: Items, ids: frozenset[str] | None, finished: frozenset[str], size: int
    ) -> None:
        self.items = items
        self._ids = ids
        self._finished = finished
        self.size = size
        self._made: dict[int, Batch[Result]] = {}
        self._asked = 0

    def of(self, position: int) -> Batch[Result]:
        index = position // self.size
        if index not in self._made:
            together = self.items.stimuli[index * self.size : (index + 1) * self.size]
            members = [item for item in together if self._ids is None or item.id in self._ids]
            awaited = frozenset(member.id for member in members) - self._finished
            self._made[index] = Batch(index, tuple(members), awaited)
        return self._made[index]

    def untouched(self) -> Batch[Result] | None:
        """The first batch that nobody has asked for yet, and in which a sample is still to run."""
        while self._asked * self.size < len(self.items.stimuli):
            batch = self.of(self._asked * self.size)
            if batch.untouched and batch.awaited:
                return batch
            self._asked += 1
        return None


class _Run:
    """One run of a task over one model."""

    def __init__(
        self,
        ids: frozenset[str] | None,
        finished: Collection[tuple[str, int]],
        connections: int,
        room: Room,
    ) -> None:
        self._ids = ids
        self._finished = finished
        self._connections = connections
        self.room = room
        self._visitors = 0
        self._asking = 0
        self._open = 0
        self._told_of_limits = False
        self._batches: dict[Hashable, _Batches[Any]] = {}

    def batches(self, items: Items, size: int, solver: Hashable, epoch: int) -> _Batches[Any]:
        key = (solver, epoch)
        if key not in self._batches:
            finished = frozenset(item for item, of in self._finished if of == epoch)
            self._batches[key] = _Batches(items, self._ids, finished, size)
        return self._batches[key]

    def tell_of_limits(self, batch_size: int) -> None:
        """Say once that samples with limits of their own leave connections unused."""
        needed = self._connections * batch_size
        if self._told_of_limits or self.room.samples >= needed:
            return
        self._told_of_limits = True
        _log.warning(
            "Samples with a limit of their own (time, working time, tokens, cost, turns) ask for"
            " their own batch alone, and %d run at once: give --max-samples %d to use all %d"
            " connections.",
            self.room.samples,
            needed,
            self._connections,
        )

    def is_free(self) -> bool:
        """Whether a connection is free, and not too much lies ready."""
        return self._asking < self._connections and self._open < 2 * self._connections

    def most(self, batches: _Batches[Any]) -> int:
        """How many samples have something to ask or to wait for at once, and may hold it."""
        held = READY_BYTES / max(1, batches.items.mean_bytes)
        return min(2 * self._connections * batches.size, int(held))

    def to_ask_ahead(self, spare: int) -> int:
        """How many batches a sample should ask for, so that `spare` samples can go on meanwhile.

        One, and as many more as there are free connections for which no sample is left to ask.
        """
        # More may run than there is room for: those that fill a pause.
        others = max(self.room.samples, self._visitors) - spare - self._visitors
        if others < 0 or not self.is_free():
            return 0
        return max(1, self._connections - self._asking - others)

    @contextmanager
    def visit(self, batch: Batch[Any], item: str) -> Iterator[None]:
        """While a sample waits or asks."""
        self._visitors += 1
        try:
            yield
        finally:
            self._visitors -= 1
            batch.left.add(item)
            self._close(batch)

    @contextmanager
    def asking(self, batch: Batch[Any]) -> Iterator[None]:
        """While requests about a batch are sent; the batch stays open until all have left it."""
        self._asking += 1
        self._open += not batch.issued
        batch.is_open |= not batch.issued
        try:
            yield
        finally:
            self._asking -= 1
            self._close(batch)

    def _close(self, batch: Batch[Any]) -> None:
        # An item that cannot be shown may end its sample before that comes here.
        if batch.is_open and batch.is_taken:
            batch.is_open = False
            self._open -= 1


_run: ContextVar[_Run] = ContextVar("inspect_fer_run")


@cache
def watch_runs() -> None:
    """From now on, know of every run which samples belong to it.

    The first solver that needs it asks for it, so other evaluations are not concerned.
    """

    async def hear(data: TaskStart) -> None:
        ids = data.spec.dataset.sample_ids
        connections = (
            data.plan.config.max_connections
            or data.spec.model_generate_config.max_connections
            or DEFAULT_CONNECTIONS
        )
        _run.set(
            _Run(
                None if ids is None else frozenset(map(str, ids)),
                await _finished(data.eval_id),
                connections,
                room_of(data, connections),
            )
        )

    on_task_start(hear)


async def _finished(eval_id: str) -> set[tuple[str, int]]:
    """Items and epochs that `eval-retry` takes over: when it begins, its log holds them already."""
    from inspect_ai._control.eval_state import get_eval_state

    state = get_eval_state(eval_id)
    if state is None or state.log_location is None:
        return set()
    try:
        summaries = await read_eval_log_sample_summaries_async(state.log_location)
    except Exception as error:
        _log.debug("What is finished is not known: %s", error)
        return set()
    return {(str(one.id), one.epoch) for one in summaries if one.error is None}
