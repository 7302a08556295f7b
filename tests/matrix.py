"""The tests that touch Inspect, with the oldest version of it that is allowed and with the newest.

    python tests/matrix.py

Each version gets an environment of its own below ``.matrix/``, which is kept for the next time.
Leaves with 0 when both pass.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".matrix"
TOOLS = ("pytest>=9.2", "pytest-xdist>=3.8", "hypothesis>=6.170")
TESTS = (
    "tests/test_architecture.py",
    "tests/test_every_task.py",
    "tests/test_run_configs.py",
    "tests/test_calling.py",
    "tests/test_describe.py",
    "tests/test_fer_baseline.py",
    "tests/test_metrics_inspect.py",
    "tests/test_own.py",
    "tests/test_report_read.py",
    "tests/test_import.py",
    "tests/faults/test_batches.py",
    "tests/faults/test_resume.py",
)
"""Quick, and between them they use everything that this package takes from the host."""


def main() -> int:
    """Make the environments, run the tests in each, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("tests", nargs="*", default=TESTS, help="other tests than the usual ones")
    parser.add_argument("--only", choices=("minimum", "newest"), help="one of the two")
    given = parser.parse_args()

    passed: dict[str, bool] = {}
    for name, requirement in requirements().items():
        if given.only in (None, name):
            python = environment(name, requirement)
            version = installed(python)
            if version in passed:
                print(f"{name}: inspect-ai {version}, as before", flush=True)
                continue
            print(f"{name}: inspect-ai {version}", flush=True)
            passed[version] = run_tests(python, given.tests)
    for version, good in passed.items():
        print(f"inspect-ai {version}: {'passed' if good else 'FAILED'}")
    return 0 if all(passed.values()) else 1


def requirements() -> dict[str, str]:
    """What to install for the oldest and for the newest version."""
    return {"minimum": f"inspect-ai=={minimum()}", "newest": "inspect-ai"}


def minimum() -> str:
    """The oldest version of inspect-ai that the project allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in project["dependencies"]:
        if match := re.fullmatch(r"inspect-ai>=([\d.]+)", requirement):
            return match[1]
    raise SystemExit("pyproject.toml names no oldest version of inspect-ai")


def environment(name: str, requirement: str) -> Path:
    """The interpreter of an environment with the project and that version."""
    folder = FOLDER / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    project = f"{ROOT}[openai,google]"
    subprocess.run(
        [
            *(str(python), "-m", "pip", "install", "--quiet", "--upgrade"),
            *("--editable", project, requirement, *TOOLS),
        ],
        check=True,
    )
    return python


def installed(python: Path) -> str:
    """The version of inspect-ai in an environment."""
    ask = "from importlib.metadata import version; print(version('inspect-ai'))"
    done = subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def run_tests(python: Path, tests: list[str] | tuple[str, ...]) -> bool:
    """Whether the tests pass in an environment."""
    # With the environment's own command line tools.
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", *tests]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
