"""A stand-in for the model services, spoken to by the real clients.

>>> from tests.loopback import Loopback, constant
>>> with Loopback(constant("Happy")) as server:
...     server.environment()["OPENAI_BASE_URL"].startswith("http://127.0.0.1:")
True

A responder is any callable from a `Request` to a `Reply` or a string. `python -m tests.loopback`
runs the server as a process of its own, `LoopbackProcess` starts that process from a program.
"""

from .messages import Media, Message, Request, pixel_digest
from .plans import Faults, Responder, by_pixels, constant, fails_first, in_sequence
from .process import LoopbackProcess
from .replies import (
    Answer,
    Blocked,
    Drop,
    Empty,
    Filtered,
    Hang,
    NoChoices,
    Refused,
    Reply,
    Status,
    Truncated,
    WrongType,
)
from .server import Exchange, Loopback, environment

__all__ = [
    "Answer",
    "Blocked",
    "Drop",
    "Empty",
    "Exchange",
    "Faults",
    "Filtered",
    "Hang",
    "Loopback",
    "LoopbackProcess",
    "Media",
    "Message",
    "NoChoices",
    "Refused",
    "Reply",
    "Request",
    "Responder",
    "Status",
    "Truncated",
    "WrongType",
    "by_pixels",
    "constant",
    "environment",
    "fails_first",
    "in_sequence",
    "pixel_digest",
]
