"""One item per request, hundreds of items, and a server that fails in every way it can."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from inspect_ai.solver import Solver

from inspect_fer.solvers import direct, ranked
from tests.conftest import RunEval
from tests.faults.album import Album
from tests.faults.ends import GOOGLE, OPENAI, OPTIONS, PROSE, check_figures, outcomes, tries
from tests.loopback import (
    Answer,
    Blocked,
    Drop,
    Empty,
    Filtered,
    Hang,
    Loopback,
    NoChoices,
    Refused,
    Reply,
    Request,
    Status,
    Truncated,
    WrongType,
)


@dataclass(frozen=True)
class Fault:
    """What an item meets.

    Attributes:
        reply: What is sent instead of the item's answer; ``{}`` in a text stands for that answer.
        ends: How the item ends if that stays; with `times`, it is answered.
        times: How often; None: always.
    """

    reply: Reply
    ends: str
    times: int | None = None


FAULTS: Mapping[str, Fault] = {
    "429": Fault(Status(429), "error"),
    "429 with Retry-After": Fault(Status(429, retry_after=0.02), "error"),
    "500": Fault(Status(500), "error"),
    "503": Fault(Status(503), "error"),
    "no answer at all": Fault(Drop(), "error"),
    "half a body": Fault(Drop(after=0.5), "error"),
    "silence": Fault(Hang(600), "error"),
    "bad request": Fault(Status(400), "error"),
    "truncated JSON": Fault(Truncated(), "error"),
    "another content type": Fault(WrongType(), "error"),
    "no choices": Fault(NoChoices(), "error"),
    "429 for a moment": Fault(Status(429), "answered", 1),
    "429 with Retry-After for a moment": Fault(Status(429, retry_after=0.02), "answered", 1),
    "500 for a moment": Fault(Status(500), "answered", 1),
    "503 for a moment": Fault(Status(503), "answered", 1),
    "a connection lost": Fault(Drop(), "answered", 1),
    "a connection lost in the body": Fault(Drop(after=0.7), "answered", 1),
    "silence for a moment": Fault(Hang(600), "answered", 1),
    "prompt blocked": Fault(Blocked(), "refused"),
    "answer stopped": Fault(Filtered(), "refused"),
    "refusal field": Fault(Refused(), "refused"),
    "refusal in prose": Fault(Answer(PROSE), "refused"),
    "nothing said": Fault(Empty(), "unparsed"),
    "no label": Fault(Answer("There is a picture of a person."), "unparsed"),
    "two labels": Fault(Answer("It could be Happy. It could be Sad."), "unparsed"),
    "cut short": Fault(Answer("{'result': [", cut=True), "unparsed"),
    "not offered": Fault(Answer("{'name': 'Image 1', 'result': ['Bored']}"), "off_list"),
    "in a sentence": Fault(Answer("The person looks {}."), "answered"),
    "in an object": Fault(Answer('Sure!\n```json\n{"emotion": "{}"}\n```'), "answered"),
}

# The client has words for it, and the host takes them for an answer.
AT_GOOGLE = {"no choices": Fault(NoChoices(), "refused")}


@dataclass
class Plan:
    """Which item meets which fault, and what must come of it.

    Attributes:
        album: The items.
        provider: Whose client asks.
        attempts: How often the solver asks the same while the answer does not qualify.
        faults: Item -> the name of its fault; the others are answered.
    """

    album: Album
    provider: str
    attempts: int
    faults: Mapping[str, str]

    def __post_init__(self) -> None:
        self._met: Counter[str] = Counter()

    @classmethod
    def drawn(cls, album: Album, provider: str, attempts: int, each: int, seed: int) -> Plan:
        """Spread every fault over `each` items."""
        draw = random.Random(seed)
        items = draw.sample(album.items, each * len(FAULTS))
        # A hang takes its time: the others run meanwhile.
        items.sort(key=album.items.index)
        hangs = [name for name in FAULTS if isinstance(FAULTS[name].reply, Hang)] * each
        rest = [name for name in FAULTS if name not in hangs] * each
        draw.shuffle(rest)
        return cls(album, provider, attempts, dict(zip(items, hangs + rest, strict=True)))

    def fault(self, item: str) -> Fault | None:
        known = {**FAULTS, **(AT_GOOGLE if self.provider == "google" else {})}
        return known[self.faults[item]] if item in self.faults else None

    def __call__(self, request: Request) -> str | Reply:
        ((_, item),) = self.album.shown(request)
        fault = self.fault(item)
        self._met[item] += 1
        if fault is None or (fault.times is not None and self._met[item] > fault.times):
            return self.album.said[item]
        return filled(fault.reply, self.album.said[item])

    def ends(self) -> dict[str, str]:
        """Item -> how it must end."""
        found = {item: self.fault(item) for item in self.album.items}
        return {item: fault.ends if fault else "answered" for item, fault in found.items()}

    def kinds(self) -> Counter[str]:
        """What the server must have sent, by kind."""
        kinds: Counter[str] = Counter()
        for item in self.album.items:
            fault = self.fault(item)
            if fault is None:
                kinds["answer"] += 1
            elif fault.times is not None:
                kinds[fault.reply.kind] += fault.times
                kinds["answer"] += 1
            else:
                kinds[fault.reply.kind] += self._sent(fault)
        return kinds

    def _sent(self, fault: Fault) -> int:
        if fault.ends == "error":
            return tries(self.provider, fault.reply)
        return self.attempts if fault.ends in ("refused", "unparsed") else 1


def filled(reply: Reply, label: str) -> Reply:
    return (
        Answer(reply.text.replace("{}", label), cut=reply.cut)
        if isinstance(reply, Answer)
        else reply
    )


WAYS: Sequence[tuple[str, int, int, int]] = [
    # model, items, items per fault, attempts (0: the solver `direct`)
    (OPENAI, 500, 8, 0),
    (OPENAI, 500, 4, 3),
    (GOOGLE, 500, 4, 0),
    (GOOGLE, 100, 2, 2),
]


@pytest.mark.parametrize(("model", "count", "each", "attempts"), WAYS)
def test_every_item_ends_once_as_its_answer_says(
    model: str,
    count: int,
    each: int,
    attempts: int,
    openai_env: Loopback,
    run_eval: RunEval,
    quick_retries: None,
    plain_tracebacks: None,
    tmp_path: Path,
) -> None:
    album = Album.drawn(tmp_path / "album", count, seed=count + attempts)
    provider = model.partition("/")[0]
    plan = Plan.drawn(album, provider, max(attempts, 1), each, seed=7)
    openai_env.responder = plan
    solver: Solver = ranked(attempts=attempts) if attempts else direct()

    log = run_eval(album.task(), model, solver=solver, **OPTIONS)

    assert log.status == "success", log.error
    assert outcomes(log) == plan.ends()
    assert openai_env.kinds == plan.kinds()
    for sample in log.samples:
        answered = plan.ends()[sample.id] == "answered"
        assert sample.target == album.gold[sample.id]
        if sample.scores:
            assert sample.scores["emotion"].answer == (album.said[sample.id] if answered else None)
    check_figures(log, album, plan.ends())
