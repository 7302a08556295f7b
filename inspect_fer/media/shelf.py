"""What items show, read once for all samples that need it at about the same time."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from weakref import ref

import anyio
from inspect_ai.model import Content, ContentAudio, ContentImage, ContentText, ContentVideo

Load = Callable[[], Awaitable[Sequence[Content]]]
LoadAll = Callable[[Sequence[Hashable]], Awaitable[Mapping[Hashable, list[Content]]]]

KEPT_BYTES = 64 * 2**20
"""How much is held for samples that have not started yet."""


class Shelf:
    """Content by item: what is in use is shared, and a little is kept for those who come soon.

    An item in a request of several is needed twice, by the sample that asks and by its own, which
    shows it in the log. Content is never changed, so they can share it. It is held weakly: it goes
    with the messages that show it. What was read for others is held until the item's own sample
    takes it, the oldest first to go beyond `limit` bytes.
    """

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._loading: dict[Hashable, anyio.Event] = {}
        self._in_use: dict[Hashable, tuple[ref[Content], ...]] = {}
        self._kept: OrderedDict[Hashable, tuple[list[Content], int]] = OrderedDict()
        self._held = 0
        self._read = 0
        self._read_bytes = 0

    @property
    def mean_bytes(self) -> float:
        """Bytes of an item's content, on the average of what was read so far; 0 if nothing was."""
        return self._read_bytes / max(1, self._read)

    async def get(self, item: Hashable, load: Load, *, keep: bool = False) -> list[Content]:
        """Content of an item, read if nobody has it.

        Args:
            item: What tells the item from others.
            load: Reads it. What it raises goes to its caller alone: others read for themselves.
            keep: This is for another sample than the item's own, which has yet to come.
        """
        while (content := self._found(item)) is None:
            if item not in self._loading:
                content = await self._load(item, load)
                if keep:
                    self._keep(item, content)
                return content
            await self._loading[item].wait()
        if not keep:
            self._forget(item)
        return content

    async def fill(
        self, items: Sequence[Hashable], load: LoadAll
    ) -> Mapping[Hashable, list[Content]]:
        """Read content of several items at once, for their own samples, which have yet to come.

        Args:
            items: What nobody has and nobody reads of these is read.
            load: Reads them. What it leaves out is not kept.

        Returns:
            What was read.
        """
        wanted = [item for item in items if item not in self._loading and self._found(item) is None]
        if not wanted:
            return {}
        done = anyio.Event()
        self._loading |= dict.fromkeys(wanted, done)
        try:
            read = await load(wanted)
            for item, content in read.items():
                self._share(item, content)
                self._keep(item, content)
        finally:
            for item in wanted:
                del self._loading[item]
            done.set()
        return read

    async def _load(self, item: Hashable, load: Load) -> list[Content]:
        self._loading[item] = anyio.Event()
        try:
            content = list(await load())
        finally:
            self._loading.pop(item).set()
        self._share(item, content)
        return content

    def _share(self, item: Hashable, content: list[Content]) -> None:
        self._read += 1
        self._read_bytes += sum(map(_size, content))
        if content:
            self._in_use[item] = tuple(
                ref(part, lambda _: self._in_use.pop(item, None)) for part in content
            )

    def _found(self, item: Hashable) -> list[Content] | None:
        if item in self._kept:
            return self._kept[item][0]
        parts = [part() for part in self._in_use.get(item, ())]
        return [part for part in parts if part is not None] if parts and all(parts) else None

    def _keep(self, item: Hashable, content: list[Content]) -> None:
        self._forget(item)
        size = sum(map(_size, content))
        self._kept[item] = content, size
        self._held += size
        while self._held > self._limit:
            self._held -= self._kept.popitem(last=False)[1][1]

    def _forget(self, item: Hashable) -> None:
        if item in self._kept:
            self._held -= self._kept.pop(item)[1]


def _size(part: Content) -> int:
    match part:
        case ContentText():
            return len(part.text)
        case ContentImage():
            return len(part.image)
        case ContentVideo():
            return len(part.video)
        case ContentAudio():
            return len(part.audio)
    return 0
