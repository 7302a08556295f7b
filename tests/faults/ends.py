"""What both kinds of request share: models, settings, and how what came of them is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.faults.album import Album, figures
from tests.loopback import Drop, Hang, Reply, Status

OPENAI, GOOGLE = "openai/gpt-4o", "google/gemini-2.5-flash"
TIMEOUT = 4
"""Seconds per attempt: far more than an answer takes here, on a busy machine as well."""

REPEATED = (Status, Drop, Hang)
"""What the clients, or Inspect, send again."""


OPTIONS: dict[str, Any] = {
    "max_retries": 1,
    "attempt_timeout": TIMEOUT,
    "max_connections": 25,
    "log_images": False,
    "score_display": False,
}


PROSE = "I'm sorry, but I can't help with identifying emotions of people in pictures."


def tries(provider: str, reply: Reply) -> int:
    """How often a fault that stays is met: two attempts of Inspect, each with its client's own."""
    if not isinstance(reply, REPEATED) or reply == Status(400):
        return 1
    if isinstance(reply, Hang):
        return 2
    if provider == "openai":
        return 6
    return 4 if reply == Drop() else 2


def outcomes(log: Any) -> dict[str, str]:
    """Item -> how it ended; each item stands in the log once, with an error or a score."""
    found: dict[str, str] = {}
    for sample in log.samples:
        assert sample.id not in found
        assert (sample.error is None) != (not sample.scores), sample.id
        found[sample.id] = "error" if sample.error else sample.scores["emotion"].metadata["outcome"]
    return found


def check_figures(log: Any, album: Album, ends: Mapping[str, str]) -> None:
    """The figures of the log are those of the plan."""
    scored = [item for item, end in ends.items() if end != "error"]
    correct = [i for i in scored if ends[i] == "answered" and album.said[i] == album.gold[i]]
    found = figures(log)
    assert found["n"] == len(scored)
    assert found["accuracy"] == pytest.approx(len(correct) / len(scored))
    for name in ("refused", "unparsed", "off_list"):
        share = sum(ends[item] == name for item in scored) / len(scored)
        assert found[name] == pytest.approx(share)
