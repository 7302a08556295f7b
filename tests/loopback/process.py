"""The server as a process of its own, so that it shares no interpreter with what is measured."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Self

from .server import environment

ROOT = Path(__file__).resolve().parents[2]


class LoopbackProcess:
    """`python -m tests.loopback`, started and stopped as a context.

    Arguments:
        answer: the answer to every request.
        latency: seconds every model call waits.
        answers: pixel digest -> answer, for requests that show one image.
    """

    def __init__(
        self, answer: str = "Neutral", latency: float = 0.0, answers: Path | None = None
    ) -> None:
        self.arguments = ["--answer", answer, "--latency", str(latency)]
        if answers is not None:
            self.arguments += ["--answers", str(answers)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.loopback", *self.arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError(f"the loopback server ended with {self._process.wait()}")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def environment(self) -> dict[str, str]:
        """Variables that send Inspect's providers to this process."""
        return environment(self.url)

    def stats(self) -> dict[str, Any]:
        """`calls`, `peak` (most calls under way at once) and `kinds` of replies so far."""
        with urllib.request.urlopen(f"{self.url}/stats", timeout=10) as response:
            stats: dict[str, Any] = json.load(response)
            return stats
