"""Twenty items per request, and a server that fails, miscounts, renames and reorders."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from inspect_fer.solvers import ranked
from tests.conftest import RunEval
from tests.faults.album import Album, figures
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

SIZE, ATTEMPTS = 20, 3

Shown = Sequence[tuple[str, str]]
"""What a request calls its pictures, and which items they are."""


@dataclass
class Said:
    """A request that holds the item for which something goes wrong.

    Attributes:
        album: All items.
        shown: Those of the request.
        bad: The item in question.
    """

    album: Album
    shown: Shown
    bad: str

    @property
    def lines(self) -> list[str]:
        return self.album.lines(self.shown)

    @property
    def at(self) -> int:
        return [item for _, item in self.shown].index(self.bad)

    @property
    def labels(self) -> list[str]:
        return [self.album.said[item] for _, item in self.shown]

    def but(self, *others: str) -> str:
        """All lines, with others in place of the bad item's."""
        lines = self.lines
        return "\n".join([*lines[: self.at], *others, *lines[self.at + 1 :]])


@dataclass(frozen=True)
class Step:
    """What a request meets that holds the bad item.

    Attributes:
        say: The reply.
        effect: ``raises``: the client gives up; ``fails``: no result for anybody, so the request
            is sent again and then divided; ``fits``: one result for each.
        alone: How the bad item ends in a request of its own, and where the answer fits.
        times: How often; None: always.
    """

    say: Callable[[Said], str | Reply]
    effect: Literal["raises", "fails", "fits"]
    alone: str = "answered"
    times: int | None = None


def always(reply: Reply) -> Callable[[Said], Reply]:
    return lambda said: reply


def raises(reply: Reply, times: int | None = None) -> Step:
    return Step(always(reply), "raises", times=times)


def refuses(reply: Reply, times: int | None = None) -> Step:
    return Step(always(reply), "fails", "refused", times)


def too_few(said: Said) -> str:
    return said.but() or str(said.lines[0])


def one_more(said: Said) -> str:
    name = f"Image {len(said.shown) + 1}"
    return "\n".join([*said.lines, str({"name": name, "result": ["Sad", "Happy"]})])


def another_order(said: Said) -> str:
    lines = said.lines
    random.Random(said.bad).shuffle(lines)
    return "[" + ",\n".join(lines) + "]"


def cut(said: Said) -> Reply:
    text = "\n".join(said.lines)
    return Answer(text[: len(text) * 2 // 3 if len(said.shown) > 1 else 12], cut=True)


def table(said: Said) -> str:
    rows = [f"| {name} | {said.album.said[item]} |" for name, item in said.shown]
    return "\n".join(["Here you are:", "", "| image | emotion |", "|---|---|", *rows])


def bare_and_too_few(said: Said) -> str:
    labels = said.labels
    return "\n".join(labels[: said.at] + labels[said.at + 1 :] or labels)


Fault = Callable[[int], Step]
"""From the number of items in a request to what it meets."""


def in_a_half(step: Step) -> Fault:
    """The whole batch is refused, and then something goes wrong in one of its halves."""
    return lambda count: refuses(Filtered()) if count == SIZE else step


def _(step: Step) -> Fault:
    return lambda count: step


FAULTS: Mapping[str, Fault] = {
    "429": _(raises(Status(429))),
    "429 with Retry-After": _(raises(Status(429, retry_after=0.02))),
    "500 in a half": in_a_half(raises(Status(500))),
    "503": _(raises(Status(503))),
    "no answer at all": _(raises(Drop())),
    "half a body": _(raises(Drop(after=0.5))),
    "silence": _(raises(Hang(600))),
    "bad request in a half": in_a_half(raises(Status(400))),
    "truncated JSON": _(raises(Truncated())),
    "another content type": _(raises(WrongType())),
    "429 for a moment": _(raises(Status(429, retry_after=0.02), 1)),
    "503 for a moment": _(raises(Status(503), 1)),
    "a connection lost": _(raises(Drop(), 1)),
    "a connection lost in the body": _(raises(Drop(after=0.7), 1)),
    "silence for a moment": _(raises(Hang(600), 1)),
    "no choices": _(Step(always(NoChoices()), "fails", "error")),
    "prompt blocked": _(refuses(Blocked())),
    "answer stopped": _(refuses(Filtered())),
    "refusal field": _(refuses(Refused())),
    "refusal field for a moment": _(refuses(Refused(), 2)),
    "refusal in prose": _(refuses(Answer(PROSE))),
    "nothing said": _(Step(always(Empty()), "fails", "unparsed")),
    "cut short": _(Step(cut, "fails", "unparsed")),
    "too few": _(Step(too_few, "fails")),
    "too few for a moment": _(Step(too_few, "fails", times=2)),
    "too few and no names": _(Step(bare_and_too_few, "fails")),
    "one twice": _(Step(lambda said: said.but(*[said.lines[said.at]] * 2), "fails")),
    "one more": _(Step(one_more, "fails", "unparsed")),
    "a name that does not exist": _(
        Step(
            lambda said: said.but(
                str({"name": "IMG_0417.jpg", "result": said.album.ranking(said.bad)})
            ),
            "fails",
        )
    ),
    "another order": _(Step(another_order, "fits")),
    "a table": _(Step(table, "fits")),
    "labels alone": _(Step(lambda said: "\n".join(said.labels), "fits")),
    "one refused": _(
        Step(
            lambda said: said.but(str({"name": said.shown[said.at][0], "result": PROSE})),
            "fits",
            "refused",
        )
    ),
    "one not offered": _(
        Step(
            lambda said: said.but(str({"name": said.shown[said.at][0], "result": ["Bored"]})),
            "fits",
            "off_list",
        )
    ),
    "one without a label": _(
        Step(
            lambda said: said.but(str({"name": said.shown[said.at][0], "result": "Happy or Sad"})),
            "fits",
            "unparsed",
        )
    ),
}

AT_GOOGLE: Mapping[str, Fault] = {"no choices": _(refuses(NoChoices()))}


@dataclass
class Fate:
    """What must come of a batch.

    Attributes:
        ends: Item -> how it ends.
        kinds: What the server sends, by kind.
        requests: How many requests the strategy makes.
        repeats: How many of them ask the same once more.
        splits: How often items are divided.
    """

    ends: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    repeats: int = 0
    splits: int = 0


class GivenUp(Exception):
    """The client raised: nothing more is asked."""


@dataclass
class Plan:
    """Which batch meets which fault because of which of its items.

    Attributes:
        album: The items.
        provider: Whose client asks.
        bad: Item -> the fault of the requests that hold it.
    """

    album: Album
    provider: str
    bad: Mapping[str, Fault]

    def __post_init__(self) -> None:
        self._met: Counter[str] = Counter()

    @classmethod
    def drawn(cls, album: Album, provider: str, seed: int) -> Plan:
        """One fault for each batch, the hangs first; the last batches meet none."""
        draw = random.Random(seed)
        known = {**FAULTS, **(AT_GOOGLE if provider == "google" else {})}
        hangs = [name for name in known if name.startswith("silence")]
        rest = [name for name in known if name not in hangs]
        draw.shuffle(rest)
        batches = album.batches(SIZE)
        assert len(batches) > len(known)
        return cls(
            album,
            provider,
            {
                draw.choice(batch): known[name]
                for batch, name in zip(batches, hangs + rest, strict=False)
            },
        )

    def __call__(self, request: Request) -> str | Reply:
        shown = self.album.shown(request)
        bad = next((item for _, item in shown if item in self.bad), None)
        if bad is not None:
            step = self.bad[bad](len(shown))
            self._met[bad] += 1
            if step.times is None or self._met[bad] <= step.times:
                return step.say(Said(self.album, shown, bad))
        return "\n".join(self.album.lines(shown))

    def fate(self, batch: Sequence[str]) -> Fate:
        """Algorithm 1 of the paper over this plan, by hand."""
        fate = Fate()
        try:
            self._call(batch, fate, Counter())
        except GivenUp:
            fate.ends = {item: fate.ends.get(item, "error") for item in batch}
        return fate

    def _call(self, items: Sequence[str], fate: Fate, met: Counter[str]) -> None:
        bad = next((item for item in items if item in self.bad), None)
        end = "answered"
        for attempt in range(ATTEMPTS):
            fate.requests += 1
            fate.repeats += attempt > 0
            effect, end = self._request(bad, items, fate, met)
            if effect == "fits":
                fate.ends.update({item: end if item == bad else "answered" for item in items})
                return
        if len(items) == 1:
            fate.ends[items[0]] = end
            return
        fate.splits += 1
        half = -(-len(items) // 2)
        self._call(items[:half], fate, met)
        self._call(items[half:], fate, met)

    def _request(
        self, bad: str | None, items: Sequence[str], fate: Fate, met: Counter[str]
    ) -> tuple[str, str]:
        """One request of the strategy, with what the client sends again."""
        step = self.bad[bad](len(items)) if bad is not None else None
        if bad is None or step is None or (step.times is not None and met[bad] >= step.times):
            fate.kinds["answer"] += 1
            return "fits", "answered"
        reply = step.say(Said(self.album, [(f"Image {n}", i) for n, i in enumerate(items)], bad))
        kind = reply.kind if isinstance(reply, Reply) else "answer"
        if step.effect == "raises":
            if step.times is None:
                fate.kinds[kind] += tries(self.provider, reply)  # type: ignore[arg-type]
                raise GivenUp
            fate.kinds[kind] += step.times
            fate.kinds["answer"] += 1
            return "fits", "answered"
        met[bad] += 1
        fate.kinds[kind] += 1
        if len(items) > 1:
            return step.effect, step.alone
        # With one item nothing can be miscounted; what refuses or cannot be read is asked again.
        return "fits" if step.alone in ("answered", "off_list") else "fails", step.alone


@pytest.mark.parametrize("model", [OPENAI, GOOGLE])
def test_every_item_of_a_batch_ends_once_as_its_answer_says(
    model: str,
    openai_env: Loopback,
    run_eval: RunEval,
    quick_retries: None,
    plain_tracebacks: None,
    tmp_path: Path,
) -> None:
    album = Album.drawn(tmp_path / "album", SIZE * (len(FAULTS) + 2), seed=20)
    plan = Plan.drawn(album, model.partition("/")[0], seed=11)
    openai_env.responder = plan

    solver = ranked(batch_size=SIZE, attempts=ATTEMPTS)
    log = run_eval(album.task(), model, solver=solver, **{**OPTIONS, "max_samples": 100})

    assert log.status == "success", log.error
    fates = {batch: plan.fate(batch) for batch in album.batches(SIZE)}
    ends = {item: end for fate in fates.values() for item, end in fate.ends.items()}
    assert outcomes(log) == ends
    assert openai_env.kinds == sum((fate.kinds for fate in fates.values()), Counter())
    by_item = {item: fate for batch, fate in fates.items() for item in batch}
    for sample in log.samples:
        if sample.scores:
            check(sample, album, ends[sample.id], by_item[sample.id])
    check_figures(log, album, ends)
    assert figures(log)["requests_per_item"] == pytest.approx(requests_per_item(fates.values()))


def check(sample: Any, album: Album, end: str, fate: Fate) -> None:
    """A sample has its own answer, and a true account of its batch."""
    assert sample.target == album.gold[sample.id]
    answer = sample.scores["emotion"].answer
    assert answer == (album.said[sample.id] if end == "answered" else None)
    batch = sample.store["fer"]["batch"]
    assert (batch["requests"], batch["repeats"], batch["splits"]) == (
        fate.requests,
        fate.repeats,
        fate.splits,
    )


def requests_per_item(fates: Any) -> float:
    """Requests over answers: those of a batch are shared by the items that have a result."""
    shares: list[float] = []
    for fate in fates:
        scored = sum(end != "error" for end in fate.ends.values())
        # An answer without choices is a result, and an error only of the sample that takes it.
        held = len(fate.ends) if fate.kinds["nochoices"] else scored
        shares += [fate.requests / max(held, 1)] * scored
    return sum(shares) / len(shares)
