"""What every test gets: its own folders, no real keys, and servers in place of the services."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tenacity.wait import WaitBaseT, wait_none

from tests.loopback import Loopback

# A key, an address or a setting from the developer's shell must not reach a test.
FOREIGN = ("INSPECT_", "OPENAI_", "GOOGLE_", "GEMINI_", "VLLM_", "AZURE", "AWS_", "HF_")
FOREIGN_ENDS = ("_API_KEY", "_BASE_URL", "_TOKEN", "_CREDENTIALS")

RunEval = Callable[..., Any]


def pytest_configure(config: pytest.Config) -> None:
    """Warnings that third parties give about themselves; all others are errors."""
    for ignored in (
        # google-genai subclasses aiohttp's session, and aiohttp says that one should not.
        "ignore:Inheritance class AiohttpClientSession:DeprecationWarning",
        # Inspect keeps a provider's idle connections from one eval to the next; those of a
        # finished event loop it leaves to the garbage collector (its LoopScopedTransport).
        "ignore:unclosed <socket.socket fd=[0-9]+, family=2:ResourceWarning",
        "ignore:unclosed transport <_SelectorSocketTransport:ResourceWarning",
        # nest_asyncio, which Inspect applies, has asyncio.run leave its loop open (lm-eval runs so).
        "ignore:unclosed event loop:ResourceWarning",
        # Inspect never closes the receiving end of a sample's events (start_sample_event_emitter).
        "ignore:Unclosed <MemoryObjectReceiveStream:ResourceWarning",
    ):
        config.addinivalue_line("filterwarnings", ignored)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the collector need not look through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """What the last test left behind is collected while the filters above still hold."""
    gc.collect()


@pytest.fixture(autouse=True)
def isolated(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Caches, logs, keys and the working directory are the test's own."""
    licensed = request.node.get_closest_marker("licensed_data") is not None
    for name in list(os.environ):
        if licensed and name == "INSPECT_FER_DATA":
            continue
        if name.startswith(FOREIGN) or name.endswith(FOREIGN_ENDS):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name.removeprefix("XDG_").lower()))
    monkeypatch.setenv("INSPECT_LOG_DIR", str(tmp_path / "logs"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    # Inspect reads the nearest .env above the working directory.
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that answers Neutral until the test sets `loopback.responder`.

    The test fails if a request came that no service would take, or a responder raised.
    """
    with Loopback() as server:
        yield server
    assert server.problems == []


@pytest.fixture
def openai_env(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """openai/…, vllm/… and openai-api/loopback/… speak to `loopback`."""
    return _point_providers(loopback, monkeypatch)


@pytest.fixture
def google_env(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """google/… speaks to `loopback`."""
    return _point_providers(loopback, monkeypatch)


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between attempts: only the time between them changes, not their number.

    Inspect waits 3 s and more before it repeats a call, vLLM's provider 5 s. Within each of those
    attempts OpenAI's client makes two more after 0.5 to 2 s, and Google's client one more after 1
    to 10 s if the connection was lost.
    """
    from google.genai import _api_client
    from inspect_ai.model import ModelAPI
    from inspect_ai.model._providers.vllm import VLLMAPI
    from openai import _base_client

    def no_wait(self: ModelAPI) -> WaitBaseT:
        return wait_none()

    class NoWait:
        @staticmethod
        def randint(low: int, high: int) -> int:
            return -1  # the client sleeps 1 s more than it draws

    monkeypatch.setattr(ModelAPI, "retry_wait", no_wait)
    monkeypatch.setattr(VLLMAPI, "retry_wait", no_wait)
    monkeypatch.setattr(_api_client, "random", NoWait)
    monkeypatch.setattr(_base_client, "INITIAL_RETRY_DELAY", 0.0)


@pytest.fixture
def run_eval(tmp_path: Path) -> RunEval:
    """`run_eval(task, model=None, **options) -> EvalLog`: Inspect's `eval`, in process.

    Logs go to the test's folder; a call is repeated at most twice, so a fault that stays ends as
    an error. The caller looks at `log.status`.
    """

    def run(task: Any, model: Any = None, **options: Any) -> Any:
        from inspect_ai import eval

        settings = {
            "display": "none",
            "log_dir": str(tmp_path / "logs"),
            "max_retries": 2,
            "log_realtime": False,
            **options,
        }
        (log,) = eval(task, model=model, **settings)
        return log

    return run


def _point_providers(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    from inspect_ai.model import _model
    from inspect_ai.model._providers import vllm

    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    # Inspect keeps models, and with them the address of an earlier test's server.
    monkeypatch.setattr(_model, "_models", {})
    monkeypatch.setattr(vllm, "_vllm_servers", {})
    return server
