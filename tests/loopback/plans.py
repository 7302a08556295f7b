"""Ready-made responders: callables from a request to a reply.

The server calls them in one thread, one request at a time, so they may keep counts.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping

from .messages import Request
from .replies import Reply, as_reply

Responder = Callable[[Request], str | Reply]


def constant(reply: str | Reply) -> Responder:
    """The same for every request."""
    return lambda request: reply


def by_pixels(replies: Mapping[str, str | Reply], default: str | Reply | None = None) -> Responder:
    """The reply that belongs to the request's only image, by `pixel_digest`.

    Without a default, another number of images or an unknown image is a mistake of the test.
    """

    def respond(request: Request) -> str | Reply:
        digests = [image.digest for image in request.images]
        if len(digests) == 1 and digests[0] in replies:
            return replies[digests[0]]
        if default is not None:
            return default
        raise LookupError(f"no reply planned for a request with images {digests}")

    return respond


def in_sequence(*replies: str | Reply, then: str | Reply | None = None) -> Responder:
    """One reply after the other in order of arrival; `then` for ever, or a mistake."""
    planned = iter(replies)

    def respond(request: Request) -> str | Reply:
        reply = next(planned, then)
        if reply is None:
            raise LookupError(f"only {len(replies)} replies were planned")
        return reply

    return respond


def fails_first(fault: Reply, then: str | Reply | Responder, times: int = 1) -> Responder:
    """Each distinct request meets `fault` the first `times` times, and `then` after that."""
    seen: Counter[str] = Counter()

    def respond(request: Request) -> str | Reply:
        seen[request.digest] += 1
        if seen[request.digest] <= times:
            return fault
        return then(request) if callable(then) else then

    return respond


class Faults:
    """Seeded faults: which request meets which fault depends on its content alone.

    Arguments:
        seed: another seed spreads the same faults over other requests.
        shares: fault -> share of the distinct requests that meet it, in all at most 1.
        otherwise: the reply to the rest, and to requests that have had their fault.
        times: how often a request meets its fault before it is answered; None: always.
    """

    def __init__(
        self,
        seed: int,
        shares: Mapping[Reply, float],
        otherwise: str | Reply | Responder,
        times: int | None = None,
    ) -> None:
        if sum(shares.values()) > 1 + 1e-9:
            raise ValueError(f"shares of the faults add up to {sum(shares.values())}, above 1")
        self.seed = seed
        self.shares = dict(shares)
        self.otherwise = otherwise
        self.times = times
        self._met: Counter[str] = Counter()

    def planned(self, digest: str) -> Reply | None:
        """The fault of the request with this `Request.digest`, None if it is answered."""
        drawn = hashlib.sha256(f"{self.seed}:{digest}".encode()).digest()
        point = int.from_bytes(drawn[:8], "big") / 2**64
        for fault, share in self.shares.items():
            if point < share:
                return fault
            point -= share
        return None

    def __call__(self, request: Request) -> str | Reply:
        fault = self.planned(request.digest)
        if fault is not None and (self.times is None or self._met[request.digest] < self.times):
            self._met[request.digest] += 1
            return fault
        return self.otherwise(request) if callable(self.otherwise) else as_reply(self.otherwise)
