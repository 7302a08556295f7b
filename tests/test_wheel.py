"""What is published works on its own: a built wheel, a clean environment, one evaluation."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(ROOT),
    )
    (built,) = folder.glob("*.whl")
    return built


def test_everything_the_package_reads_is_in_the_wheel(wheel: Path) -> None:
    """Every file of the package that git knows, and nothing else."""
    listed = run("git", "-C", str(ROOT), "ls-files", "inspect_fer").stdout.split()
    packed = {n for n in zipfile.ZipFile(wheel).namelist() if n.startswith("inspect_fer/")}
    assert packed == set(listed)


def test_a_clean_environment_with_the_wheel_runs_an_eval(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "clean"
    run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    install = ("install", "--quiet", "--no-compile")
    run(sys.executable, "-m", "pip", "--python", str(environment), *install, str(wheel))
    inspect = str(environment / "bin" / "inspect")
    logs = tmp_path / "logs"
    task = "inspect_fer/schematic_7class"
    model = "fer_baseline/random"
    run(
        inspect,
        "eval",
        task,
        "--model",
        model,
        "--limit",
        "7",
        "--log-dir",
        str(logs),
        "--display",
        "none",
    )
    tool = str(environment / "bin" / "inspect-fer")
    rows = json.loads(run(tool, "results", str(logs), "--json").stdout)
    accuracy = next(row for row in rows if row["metric"] == "accuracy")
    assert (accuracy["dataset"], accuracy["n"]) == ("schematic_7class", 7)
    listed = json.loads(run(tool, "datasets", "--json").stdout)
    assert "raf_db" in {row["name"] for row in listed}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    # Only what pip needs of the developer's settings, and no path to this checkout.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done
