"""Two processes on halves of a task against one process on all of it, on the same machine.

Samples per second are counted from the start of the first eval to the end of the last: what a
process needs to start is left out, as it is paid once for thousands of items. The merged reports of
both ways must hold the same figures.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.overhead import draw
from tests.loopback import LoopbackProcess

IMAGES = 800
RUNS = 3
WANTED = 1.6

PART = """
import json, time
from inspect_ai import eval
from inspect_fer import image_folder
task = image_folder(root={root!r}, labels="Happy,Sad")
print("ready", flush=True)
input()
started = time.time()
log, = eval(task, model="openai/gpt-4o", limit={limit!r}, log_dir={logs!r}, max_connections=32,
            display="none")
assert log.status == "success" and log.results.completed_samples == {count}, log.status
print(json.dumps([started, time.time()]))
"""


def measure(images: int = IMAGES, runs: int = RUNS) -> dict[str, float]:
    """Samples/s of one process and of two, each the best of its runs, and their ratio."""
    found: dict[str, list[float]] = {"one": [], "two": []}
    with tempfile.TemporaryDirectory() as folder, LoopbackProcess("Happy", 0.05) as server:
        root = Path(folder) / "photos"
        draw(root, images)
        half = images // 2
        ways = {"one": [(0, images)], "two": [(0, half), (half, images)]}
        for run in range(runs):
            for way, parts in ways.items():
                logs = Path(folder) / f"{way}{run}"
                seconds = together(parts, root, logs, server.environment())
                found[way].append(images / seconds)
                check(logs, images)
    # Whatever else the machine does makes a run slower, never faster.
    best = {way: max(rates) for way, rates in found.items()}
    return {**best, "ratio": best["two"] / best["one"]}


def together(
    parts: list[tuple[int, int]], root: Path, logs: Path, environment: dict[str, str]
) -> float:
    """Seconds from the first start to the last end of evals that begin at the same moment."""
    folder = str(root.parent)
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                PART.format(root=str(root), limit=part, logs=str(logs), count=part[1] - part[0]),
            ],
            cwd=folder,
            env={**os.environ, **environment, "XDG_DATA_HOME": folder, "XDG_CACHE_HOME": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for part in parts
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    times = [json.loads(process.communicate()[0].splitlines()[-1]) for process in started]
    return max(end for _, end in times) - min(start for start, _ in times)


def check(logs: Path, images: int) -> None:
    """The logs are read as one run over every item."""
    from inspect_fer.reports.read import read_runs

    (run,), skipped = read_runs([logs])
    assert not skipped
    assert len({reply.item for reply in run.replies}) == len(run.replies) == images


def main() -> None:
    found = measure()
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2))
    else:
        print(
            f"{IMAGES} images, loopback server with 50 ms: {found['one']:.1f} samples/s in one"
            f" process, {found['two']:.1f} in two: {found['ratio']:.2f} times (wanted: {WANTED})"
        )
    sys.exit(0 if found["ratio"] >= WANTED else 1)


if __name__ == "__main__":
    main()
