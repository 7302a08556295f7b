"""The README's commands, one after the other as a reader types them.

What differs from a reader's machine: both services are a loopback server, ``~/datasets`` holds small
trees in the owners' layouts, and the commands run within this process. ``pip install`` is looked up,
not run (`test_wheel.py` installs the package); of a ``make`` target the commands of this package
are run, and what prepares the environment is not.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai._cli.main import inspect
from inspect_ai.log import list_eval_logs, read_eval_log

from inspect_fer.cli import main
from inspect_fer.datasets.load import load_stimuli
from tests.drawing import picture
from tests.loopback import Loopback
from tests.trees.every import tree

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(
    r"```bash\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
PROGRAMS = {"inspect": inspect, "inspect-fer": main}
TREES = ("raf_db", "sfew2", "dfew", "caer", "caer_s")


def test_every_line_is_of_a_kind_that_is_run() -> None:
    first = {shlex.split(line, comments=True)[0] for line in LINES}
    assert first == {"make", ".", "pip", "export", "inspect", "inspect-fer"}


def test_the_commands_run(
    openai_env: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "reader"
    for name in TREES:
        tree(name, home / "datasets")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("INSPECT_DISPLAY", "none")
    monkeypatch.delenv("INSPECT_LOG_DIR")
    work = Path.cwd()
    for label in ("happy", "sad"):
        (work / "photos" / label).mkdir(parents=True)
        picture(seed=len(label)).save(work / "photos" / label / "a.jpg")
    rows = [
        f'{one.id},{one.label},"{one.label}"' for one in load_stimuli("raf_db", root=found(home))
    ]
    (work / "label-gpt4v.csv").write_text("\n".join(["name,gt,gpt4v", *rows]) + "\n")

    evals = 0
    for line in LINES:
        program, *arguments = shlex.split(line, comments=True)
        match program:
            case "export":
                name, _, value = arguments[0].partition("=")
                if not name.endswith("_API_KEY"):
                    monkeypatch.setenv(name, str(Path(value).expanduser()))
            case ".":
                assert arguments == [".venv/bin/activate"], "what `make demo` makes"
            case "pip":
                check_install(arguments)
            case "make":
                evals += make(arguments[0])
            case _:
                evals += run(program, arguments)

    logs = [read_eval_log(info) for info in list_eval_logs(str(work / "logs"))]
    released = [log for log in logs if "released predictions" in (log.eval.tags or [])]
    assert len(released) == 1
    assert len(logs) == evals + len(released)
    for log in logs:
        assert log.status == "success", log.error
        assert log.samples
        assert not [sample.error for sample in log.samples if sample.error]
        assert all(sample.scores for sample in log.samples)
    report = work / "report"
    (line,) = (line for line in LINES if "index.html" in line)
    for name in line.partition("#")[2].split(","):
        assert (report / name.strip()).exists()


def found(home: Path) -> Path:
    """The folder of RAF-DB."""
    return next(path for path in (home / "datasets").iterdir() if path.name == "raf_db")


def run(program: str, arguments: list[str]) -> bool:
    """Run a command of the README; whether it evaluated something."""
    done: Any = CliRunner().invoke(PROGRAMS[program], arguments, catch_exceptions=False)
    assert done.exit_code == 0, f"{program} {shlex.join(arguments)}\n{done.output}"
    return program == "inspect" and arguments[0] == "eval"


def make(target: str) -> int:
    """Run what a target does with this package; how often it evaluates."""
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "--always-make", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    evals = 0
    for line in done.stdout.splitlines():
        words = shlex.split(line)
        name = Path(words[0]).name
        if name in PROGRAMS:
            evals += run(name, words[1:])
        else:
            assert name in ("test", "python", "python3", "touch", "echo"), line
    return evals


def check_install(arguments: list[str]) -> None:
    """What `pip install` names is this checkout, with extras that it has."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    *command, requirement = arguments
    assert command == ["install", "-e"]
    match = re.fullmatch(r"\.\[([\w,-]+)\]", requirement)
    assert match is not None
    extras = set(match[1].split(","))
    assert extras <= set(project["optional-dependencies"])


@pytest.mark.parametrize("target", ["demo", "test", "check", "docs", "bench", "clean"])
def test_the_targets_of_the_makefile(target: str) -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_targets_that_the_text_names_exist() -> None:
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    )
    named = set(re.findall(r"`make (\w+)`", text))
    there = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named
    assert named <= there
