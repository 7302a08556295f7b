"""The page on adding a dataset is right: following it gives a dataset that runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import inspect_fer

PACKAGE = Path(inspect_fer.__file__).parent
PAGE = PACKAGE.parent / "docs" / "adding-a-dataset.md"


@pytest.fixture
def followed(tmp_path: Path) -> Path:
    """A copy of the package after every step of the page, and the page's tree beside it."""
    copy = tmp_path / "inspect_fer"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    reader, line, task, fixture = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (copy / "datasets" / "portraits.py").write_text(reader)
    (copy / "tasks" / "portraits.py").write_text(task)
    insert(
        copy / "datasets" / "catalogue.py",
        "from inspect_fer.datasets import",
        " portraits,",
        inline=True,
    )
    insert(copy / "datasets" / "catalogue.py", "        for card in (", line)
    insert(copy / "_registry.py", "__all__ = [", '    "portraits",\n')
    insert(
        copy / "_registry.py",
        "from inspect_fer.scorers",
        "",
        before="from inspect_fer.tasks.portraits import portraits\n",
    )
    insert(copy / "__init__.py", "__all__ = [", '    "portraits",\n')
    scope: dict[str, object] = {}
    exec(compile(fixture, str(PAGE), "exec"), scope)
    tree = scope["portraits_tree"]
    assert callable(tree)
    tree(tmp_path)
    return tmp_path


def insert(file: Path, after: str, text: str, *, inline: bool = False, before: str = "") -> None:
    source = file.read_text()
    position = source.index(after)
    if inline:
        end = position + len(after)
        found = source[end:]
        opened = " (" if found.startswith(" (") else ""
        source = source[: end + len(opened)] + text + found[len(opened) :]
    else:
        end = source.index("\n", position) + 1
        source = source[:position] + before + source[position:end] + text + source[end:]
    file.write_text(source)


def run(folder: Path, *code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "INSPECT_LOG_DIR": str(folder / "logs")}
    return subprocess.run(
        [sys.executable, *code], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_the_new_dataset_is_checked(followed: Path) -> None:
    command = "from inspect_fer.cli import main; main()"
    done = run(
        followed, "-c", command, "check", "portraits", "--root", "PortraitsOfMoods", "--json"
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["items"] == 4
    assert found["labels"] == {"happy": 1, "sad": 1, "angry": 1, "neutral": 1}


def test_the_new_dataset_is_evaluated(followed: Path) -> None:
    code = (
        "from inspect_ai import eval\n"
        "from inspect_fer import portraits\n"
        "log, = eval(portraits(root='PortraitsOfMoods'), model='fer_baseline/random', display='none')\n"
        "print(log.status, log.results.completed_samples)\n"
    )
    done = run(followed, "-c", code)
    assert done.stdout.split() == ["success", "4"], done.stderr


def test_a_wrong_code_is_named_with_file_and_line(followed: Path) -> None:
    table = followed / "PortraitsOfMoods" / "labels.csv"
    table.write_text(table.read_text() + "0005.png,7,5\n../../secret.png,1,5\n")
    command = "from inspect_fer.cli import main; main()"
    done = run(
        followed, "-c", command, "check", "portraits", "--root", "PortraitsOfMoods", "--json"
    )
    assert done.returncode == 1
    problems = json.loads(done.stdout)["problems"]
    assert [(Path(p["path"]).name, p["line"]) for p in problems] == [
        ("labels.csv", 6),
        ("labels.csv", 7),
    ]
    assert "unknown mood '7'" in problems[0]["message"]
    assert "outside" in problems[1]["message"]
