"""A page in headless Chromium, as a reader with a mouse and a keyboard has it.

Speaks the DevTools protocol over two pipes: no port, no further library.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

SECONDS = 30
"""How long a page may take for one thing before the test fails."""

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
)
_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_KEYS = {
    "ArrowLeft": 37,
    "ArrowRight": 39,
    "End": 35,
    "Enter": 13,
    "Home": 36,
    "Tab": 9,
}


def chromium() -> str:
    """The browser's path.

    Raises:
        AssertionError: There is none.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found is not None:
            return found
    raise AssertionError(
        "The report's tests open it in Chromium, which is not installed:"
        " `apt-get install chromium` (Debian), or put any Chromium on the PATH."
    )


class Browser:
    """One headless Chromium; a context manager that closes it."""

    def __init__(self, profile: Path) -> None:
        # Our ends, and those that the browser gets as its descriptors 3 (reads) and 4 (writes).
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_read, to_write)]
        os.close(to_read)
        os.close(to_write)
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", _START, *map(str, theirs)),
                *(chromium(), *_FLAGS, f"--user-data-dir={profile}", "about:blank"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=theirs,
            env={**os.environ, "HOME": str(profile.parent)},
        )
        for end in theirs:
            os.close(end)
        self._buffer = b""
        self._sent = 0
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._post("Browser.close", {}, None)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        os.close(self._write)
        os.close(self._read)

    def send(self, method: str, session: str | None = None, /, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result; events that come before it are kept."""
        number = self._post(method, parameters, session)
        end = time.monotonic() + SECONDS
        while True:
            message = self._receive(end)
            if message.get("id") == number:
                assert "error" not in message, f"{method}: {message['error']}"
                result: dict[str, Any] = message["result"]
                return result
            self.events.append(message)

    def wait(self, method: str, session: str) -> None:
        """Read events until one of that name comes, or has come already."""
        end = time.monotonic() + SECONDS
        while not any(
            event.get("method") == method and event.get("sessionId") == session
            for event in self.events
        ):
            self.events.append(self._receive(end))

    @contextmanager
    def page(
        self,
        address: Path | str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
    ) -> Iterator[Page]:
        """Open a file or a URL in a window of its own, and wait until it is loaded."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Network", "Runtime", "Log"):
            page.send(f"{domain}.enable")
        page.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        page.dark(dark)
        page.send("Emulation.setScriptExecutionDisabled", value=not script)
        url = address if isinstance(address, str) else address.as_uri()
        page.send("Page.navigate", url=url)
        self.wait("Page.loadEventFired", session)
        try:
            yield page
        finally:
            self.send("Target.closeTarget", targetId=target)
            self.events = [event for event in self.events if event.get("sessionId") != session]

    def _post(self, method: str, parameters: dict[str, Any], session: str | None) -> int:
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data) :]
        return self._sent

    def _receive(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"Chromium did not answer within {SECONDS} s"
            data = os.read(self._read, 1 << 20)
            assert data, f"Chromium ended with code {self._process.wait()}"
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


class Page:
    """One open page."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the DevTools protocol to this page."""
        return self._browser.send(method, self._session, **parameters)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page; promises are awaited.

        Runs as the debugger does, whatever the page's security policy says.
        """
        found = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + SECONDS
        while not self.evaluate(expression):
            assert time.monotonic() < end, f"never true within {SECONDS} s: {expression}"
            time.sleep(0.02)

    def click(self, selector: str) -> None:
        """Press the left button in the middle of (the first line of) the first such element."""
        place = self.evaluate(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            " one.scrollIntoView({block: 'center', behavior: 'instant'});"
            " const box = one.getClientRects()[0];"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.send(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )

    def press(self, key: str) -> None:
        """Press and release a key."""
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=_KEYS[key],
                **(text if kind == "keyDown" else {}),
            )

    def dark(self, on: bool) -> None:
        """What the reader's system prefers."""
        value = "dark" if on else "light"
        self.send(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": value}],
        )

    def screenshot(self, path: Path, *, whole: bool = False) -> Path:
        """The window, or the whole page, as PNG."""
        taken = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(taken["data"]))
        return path

    @property
    def requests(self) -> list[str]:
        """Addresses that the page asked for."""
        return [
            event["params"]["request"]["url"] for event in self._events("Network.requestWillBeSent")
        ]

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings of the console: exceptions, violations of the security policy."""
        self.evaluate("1")  # whatever came before has now been received
        return [
            *(
                str(event["params"]["exceptionDetails"])
                for event in self._events("Runtime.exceptionThrown")
            ),
            *(
                str(event["params"]["args"])
                for event in self._events("Runtime.consoleAPICalled")
                if event["params"]["type"] in ("error", "warning", "assert")
            ),
            *(str(event["params"]["entry"]) for event in self._events("Log.entryAdded")),
        ]

    def _events(self, method: str) -> list[dict[str, Any]]:
        return [
            event
            for event in self._browser.events
            if event.get("method") == method and event.get("sessionId") == self._session
        ]
