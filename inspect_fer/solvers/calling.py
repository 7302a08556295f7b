"""The paper's calling strategy (section 4, Algorithm 1), for any kind of item and answer.

*Batch-wise*: several items in one request. *Repeated*: the same again while the answer is refused
or has the wrong number of results. *Recursive*: a batch that keeps failing is asked about in two
halves, and so on until one item is left.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Reply(Generic[Result]):
    """What one request brought.

    Attributes:
        qualified: It was not refused, and has one result for every item.
        results: One per item, in their order. For a single item there is always one: what is left
            with the item when no attempt qualifies. For several items none, unless qualified.
    """

    qualified: bool
    results: Sequence[Result]


@dataclass(slots=True)
class Tally:
    """What a batch has cost so far.

    Attributes:
        requests: Requests sent. What Inspect sends again after an HTTP error is not counted; what
            its cache answers is.
        repeats: How many of them asked the same once more.
        splits: How often items were divided in two.
    """

    requests: int = 0
    repeats: int = 0
    splits: int = 0


Ask = Callable[[Sequence[Item], int], Awaitable[Reply[Result]]]
"""Send one request about items; the number says how often the same was sent before."""

Keep = Callable[[Item, Result], None]
"""Take an item's result as soon as it is known."""


async def call(
    items: Sequence[Item],
    ask: Ask[Item, Result],
    keep: Keep[Item, Result],
    *,
    attempts: int,
    tally: Tally,
) -> None:
    """Bring in a result for each item.

    Args:
        items: The batch.
        ask: Sends one request. What it raises ends the call; results kept until then stay.
        keep: Takes the results.
        attempts: How often the same request is sent at most (the paper's T_max).
        tally: Counts what was sent.
    """
    if not items:
        return
    for attempt in range(attempts):
        tally.requests += 1
        tally.repeats += attempt > 0
        reply = await ask(items, attempt)
        if reply.qualified:
            break
    if reply.qualified or len(items) == 1:
        for item, result in zip(items, reply.results, strict=True):
            keep(item, result)
        return
    tally.splits += 1
    middle = (len(items) + 1) // 2
    for half in (items[:middle], items[middle:]):
        await call(half, ask, keep, attempts=attempts, tally=tally)
