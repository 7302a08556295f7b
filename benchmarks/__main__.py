"""Runs every benchmark and writes what they print to docs/benchmarks.md (``make bench``).

Every figure is a ratio within one run, or stands beside what it is compared with; figures of two
machines, or of two days, are not compared.
"""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
BENCHMARKS = {
    "overhead": "What the plugin adds to Inspect: start-up, and pictures against the barest task",
    "calling": "Several items in one request against one request per item",
    "peers": "Other harnesses on the same pictures and server",
    "scaling": "Two processes against one",
    "frames": "Frames of a clip, and reading pictures",
    "listing": "Listing large datasets",
    "reports": "Reading logs for a report",
}
PACKAGES = ("inspect-fer", "inspect-ai", "openai", "pillow", "av", "lm-eval")


def main() -> None:
    """Run what is named on the command line, else everything, and write it to the page.

    What was not run keeps what the page holds of it.
    """
    chosen = sys.argv[1:] or list(BENCHMARKS)
    unknown = set(chosen) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}: there are {', '.join(BENCHMARKS)}")
    sections = held()
    below: list[str] = []
    for name in chosen:
        print(f"running {name} ...", flush=True)
        found, missed = printed(name)
        print(found, flush=True)
        below += [name] if missed else []
        sections[name] = (
            f"## {BENCHMARKS[name]}\n\n`python -m benchmarks.{name}`,"
            f" {datetime.now(UTC):%Y-%m-%d}\n\n```text\n{found}```"
        )
        ordered = [sections[name] for name in BENCHMARKS if name in sections]
        PAGE.write_text("\n\n".join([head(), *ordered]) + "\n", encoding="utf-8")
    print(f"written to {PAGE.relative_to(ROOT)}")
    if below:
        sys.exit(f"a limit was missed: {', '.join(below)}")


def held() -> dict[str, str]:
    """The sections of the page, by benchmark."""
    if not PAGE.exists():
        return {}
    titles = {title: name for name, title in BENCHMARKS.items()}
    parts = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {
        titles[title]: f"## {part.strip()}"
        for part in parts
        if (title := part.partition("\n")[0]) in titles
    }


def printed(name: str) -> tuple[str, bool]:
    """What a benchmark prints, and whether it is below a limit of its own; a process of its own.

    Raises:
        subprocess.CalledProcessError: It broke off.
    """
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        done.check_returncode()
    return done.stdout, done.returncode != 0


def head() -> str:
    """Date, machine and versions."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        "# Benchmarks\n\n"
        "Written by `make bench`, which takes about an hour and a half; `python -m benchmarks NAME`"
        " measures one of them anew. What counts are the ratios: both sides of each were measured in"
        " the same run, against the same server on the same machine. Absolute figures hold for that"
        " machine and day alone.\n\n"
        f"{os.cpu_count()} cores ({platform.machine()}),"
        f" {memory:.0f} GiB; Python {platform.python_version()}; {packages}."
    )


if __name__ == "__main__":
    main()
