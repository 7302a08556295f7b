"""Run the server until it is interrupted; its URL is the first line of the output."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path

from .plans import by_pixels, constant
from .server import Loopback


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.loopback", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds per model call")
    parser.add_argument("--answer", default="Neutral", help="answer to every request")
    parser.add_argument(
        "--answers", type=Path, help="JSON file: digest of an image's pixels -> answer"
    )
    given = parser.parse_args()

    responder = constant(given.answer)
    if given.answers is not None:
        responder = by_pixels(json.loads(given.answers.read_text()), default=given.answer)
    stopped = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopped.set())
    with Loopback(
        responder, latency=given.latency, host=given.host, port=given.port, keep=False
    ) as server:
        print(server.url, flush=True)
        stopped.wait()


if __name__ == "__main__":
    main()
