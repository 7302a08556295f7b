"""What the server can do with a request: answer it, or fail in the ways services fail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reply:
    """Base of all replies; `kind` is the name under which the server counts them."""

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()


@dataclass(frozen=True)
class Answer(Reply):
    """A text, complete or (`cut=True`) ended by the token limit."""

    text: str
    input_tokens: int = 10
    output_tokens: int = 2
    cut: bool = False


@dataclass(frozen=True)
class Empty(Reply):
    """A completed answer that holds no content: null, or a candidate without parts."""


@dataclass(frozen=True)
class NoChoices(Reply):
    """A well-formed response with no choice or candidate in it."""


@dataclass(frozen=True)
class Refused(Reply):
    """OpenAI: `message.refusal`. Google has no such field and sends the words as an answer."""

    text: str = "I'm sorry, I can't help with identifying people."


@dataclass(frozen=True)
class Filtered(Reply):
    """The answer was stopped: `finish_reason=content_filter`, `finishReason=SAFETY`."""


@dataclass(frozen=True)
class Blocked(Reply):
    """The prompt was stopped: HTTP 400 content_policy_violation, `promptFeedback.blockReason`."""

    reason: str = "PROHIBITED_CONTENT"
    message: str = "The prompt was blocked by the safety system."


@dataclass(frozen=True)
class Status(Reply):
    """An HTTP error. `retry_after` is sent as `Retry-After`, in seconds."""

    code: int
    message: str = "the loopback server was told to fail"
    retry_after: float | None = None

    @property
    def kind(self) -> str:
        return f"status_{self.code}"


@dataclass(frozen=True)
class Hang(Reply):
    """Silence for `seconds`; then `then`, or the connection is closed."""

    seconds: float
    then: Reply | None = None


@dataclass(frozen=True)
class Drop(Reply):
    """The connection closes after this share of the body; None: before the status line."""

    after: float | None = None


@dataclass(frozen=True)
class Truncated(Reply):
    """A complete HTTP response whose JSON stops in the middle."""


@dataclass(frozen=True)
class WrongType(Reply):
    """Status 200 with a body that is not the protocol's, as from a proxy's login page."""

    content_type: str = "text/html"
    body: str = "<html><body>Sign in to continue</body></html>"


def as_reply(reply: str | Reply) -> Reply:
    """A plain string is an answer."""
    return Answer(reply) if isinstance(reply, str) else reply
