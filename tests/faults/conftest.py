"""What makes hundreds of failures cheap enough for a test."""

import pytest


@pytest.fixture
def plain_tracebacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracebacks without their colours: Inspect draws each twice, which takes up to half a second.

    Nothing else changes: the plain text of the traceback stays in the log.
    """
    from inspect_ai._util import rich

    def uncoloured(
        kind: type[BaseException], error: BaseException, *_: object, **__: object
    ) -> str:
        return f"{kind.__name__}: {error}"

    monkeypatch.setattr(rich, "rich_traceback", uncoloured)
