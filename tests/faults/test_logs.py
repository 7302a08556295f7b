"""Logs that were cut, damaged or written by an enemy: left out with a reason, or read; no crash."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_fer.errors import FerError
from inspect_fer.reports.build import build_report
from inspect_fer.reports.read import read_runs
from inspect_fer.reports.released import import_predictions
from inspect_fer.reports.write import write_report
from tests.faults.test_annotations import HOSTILE, LEARNT, in_time, nasty_bytes
from tests.report_logs import LABELS, log, sample, write

VALUES: list[Any] = [
    *(None, True, -1, 0, 10**30, 1e308, float("nan"), float("inf"), -0.5),
    *("", [], {}, [[]], {"": None}, ["Happiness"], {"Happiness": "x"}, [None], [{}], ["a"] * 1000),
    *(word for word in HOSTILE if len(word) < 500),
]


def sound(path: Path) -> Path:
    """A log with everything that a report reads."""
    draw = random.Random(4)
    samples = [
        sample(
            f"item {n}",
            draw.choice(LABELS),
            draw.choice([*LABELS, "REFUSED", "UNREADABLE", "Pain"]),
            latency=draw.random(),
            epoch=epoch,
            metadata={
                "subject": f"s{n % 3}",
                "votes": {label: draw.randrange(9) for label in LABELS},
                "traits": {"sex": draw.choice(["male", "female"]), "intensity": 0.5 * n},
                "names": [f"{n}.png"],
                "path": f"{n}.png",
            },
        )
        for n in range(6)
        for epoch in (1, 2)
    ]
    return write(path, log(samples))


def report(logs: Path, out: Path) -> str:
    """Make a report; what cannot be read has a reason."""
    with in_time():
        _, skipped = read_runs([logs])
        assert all(file.reason for file in skipped)
        try:
            page = write_report(build_report([logs], cases=2), out)
        except FerError as error:
            return str(error)
    assert page.stat().st_size
    return ""


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The members of a sound log."""
    path = sound(tmp_path_factory.mktemp("sound") / "a.eval")
    assert report(path, path.parent / "report") == ""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def changed(value: Any, draw: random.Random) -> Any:
    """The same with something else at one place in it; or with that place gone, or twice."""
    if not isinstance(value, dict | list) or not value or draw.random() < 0.1:
        return draw.choice(VALUES)
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = draw.choice(keys)
    copy = value.copy()
    match draw.randrange(12):
        case 0:
            del copy[key]
        case 1 if isinstance(copy, list):
            copy.append(copy[key])
        case 1:
            copy[draw.choice(HOSTILE)] = copy[key]
        case _:
            copy[key] = changed(value[key], draw)
    return copy


def test_a_log_in_which_anything_is_something_else(
    members: dict[str, bytes], tmp_path: Path
) -> None:
    @settings(LEARNT, max_examples=300)
    @given(st.integers(0, 2**32), st.sampled_from(["header.json", "summaries.json"]))
    def read(seed: int, name: str) -> None:
        draw = random.Random(seed)
        content = json.loads(members[name])
        for _ in range(draw.randint(1, 3)):
            content = changed(content, draw)
        path = packed(tmp_path / "a.eval", {**members, name: json.dumps(content).encode()})
        with in_time():
            runs, skipped = read_runs([path])
        assert len(runs) + len(skipped) == 1
        assert all(file.reason for file in skipped)
        # The report itself takes a second: of the logs that are read as runs, some are enough.
        if runs and seed % 20 == 0:
            report(path, tmp_path / "report")

    read()


DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", DEEP, b'{"a":' * 50_000]
)
@pytest.mark.parametrize(
    "name", ["header.json", "summaries.json", "_journal/start.json", "samples"]
)
def test_a_log_with_another_member(
    name: str, content: bytes, members: dict[str, bytes], tmp_path: Path
) -> None:
    names = [one for one in members if one.startswith(name)]
    report(
        packed(tmp_path / "a.eval", {**members, **dict.fromkeys(names, content)}), tmp_path / "r"
    )


@pytest.mark.parametrize(
    "name", ["header.json", "summaries.json", "_journal", "samples", "reductions"]
)
def test_a_log_without_a_member(name: str, members: dict[str, bytes], tmp_path: Path) -> None:
    left = {one: content for one, content in members.items() if not one.startswith(name)}
    report(packed(tmp_path / "a.eval", left), tmp_path / "r")


def test_a_log_of_any_bytes(members: dict[str, bytes], tmp_path: Path) -> None:
    whole = packed(tmp_path / "whole.eval", members).read_bytes()
    path = tmp_path / "a.eval"

    @settings(LEARNT, max_examples=120)
    @given(nasty_bytes(whole))
    def read(content: bytes) -> None:
        path.write_bytes(content)
        with in_time():
            runs, skipped = read_runs([path])
        assert len(runs) + len(skipped) == 1

    read()


def test_one_bad_log_does_not_keep_a_report_from_the_others(
    members: dict[str, bytes], tmp_path: Path
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    packed(logs / "good.eval", members)
    (logs / "cut.eval").write_bytes((logs / "good.eval").read_bytes()[:2000])
    packed(logs / "deep.eval", {**members, "summaries.json": DEEP})
    (logs / "empty.eval").write_bytes(b"")
    runs, skipped = read_runs([logs])
    assert len(runs) == 1
    assert {Path(file.log).name for file in skipped} == {"cut.eval", "deep.eval", "empty.eval"}
    assert report(logs, tmp_path / "report") == ""


# Released predictions


PREDICTIONS = "name,gt,gpt4v\n" + "".join(
    f'test_{n:04}.jpg,{label},"{label}, Neutral"\n' for n, label in enumerate(LABELS * 2)
)


def test_anything_in_a_file_of_predictions_is_imported_or_named(tmp_path: Path) -> None:
    file = tmp_path / "predictions.csv"

    @settings(LEARNT, max_examples=200)
    @given(nasty_bytes(PREDICTIONS.encode()))
    def read(content: bytes) -> None:
        file.write_bytes(content)
        refused = ""
        with in_time():
            try:
                found = import_predictions(
                    file, dataset="raf_db", model="openai/gpt-4v", log_dir=tmp_path / "logs"
                )
            except FerError as error:
                refused = str(error)
        assert len(refused) < 5000
        if not refused:
            assert (found.log is None) == bool(found.problems)
            assert all(problem.message for problem in found.problems)

    read()
