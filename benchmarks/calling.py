"""What asking about 20 images in one request gains over one image a request.

Run as ``python -m benchmarks.calling [--json]``. 400 drawn images in a labelled folder, asked about
by Inspect's `google` and `openai` providers through the real clients; the server is a process of
its own on the loopback interface. What is compared is images per second from the start of `eval` to
its end. As the speed of a machine moves while this goes on, every run with one image a request
stands between two runs with 20, and their mean is compared with it; the ratio is the median of
these rounds, given with the lowest and the highest.
"""

import argparse
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.overhead import host_settings

IMAGES = 400
BATCH = 20
LABELS = ("Angry", "Happy", "Neutral", "Sad")

MODELS = ("google/gemini-2.5-flash", "openai/gpt-4o")

# Latency (s), connections, how much faster batches must be, and rounds: what is bound by the
# processor more than by the latency varies more.
CONDITIONS = ((2.0, 10, 12.0, 3), (0.05, 32, 1.8, 7))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--rounds", type=int, help="rounds of each condition (default: 3 and 7)")
    parser.add_argument("--quick", action="store_true", help="the condition with 50 ms alone")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        warm_up(Path(folder))
        conditions = CONDITIONS[1:] if arguments.quick else CONDITIONS
        results = [
            measure(Path(folder), arguments.images, model, *limits, arguments.rounds or rounds)
            for *limits, rounds in conditions
            for model in MODELS
        ]
    if arguments.json:
        print(json.dumps({"conditions": results}, indent=2))
    else:
        for row in results:
            print(_line(row))
    sys.exit(0 if all(row["sound"] for row in results) else 1)


def measure(
    folder: Path,
    images: int,
    model: str,
    latency: float,
    connections: int,
    limit: float,
    rounds: int,
) -> dict[str, Any]:
    """Images per second with one image and with 20 images a request, and their ratio."""
    root = draw(folder / "faces", images)
    row: dict[str, Any] = {
        "images": images,
        "model": model,
        "latency": latency,
        "connections": connections,
        "at_least": limit,
        "rounds": rounds,
    }
    for settings, options in _settings().items():
        rates: dict[int, list[float]] = {1: [], BATCH: []}
        requests = set()
        for size in (BATCH, *(1, BATCH) * rounds):
            rate, calls = speed(root, model, size, latency, connections, options)
            rates[size].append(rate)
            if size == BATCH:
                requests.add(calls)
        around = map(statistics.mean, pairwise(rates[BATCH]))
        ratios = [batched / single for batched, single in zip(around, rates[1], strict=True)]
        row[settings] = {
            "single": round(statistics.median(rates[1]), 1),
            "batched": round(statistics.median(rates[BATCH]), 1),
            "ratio": round(statistics.median(ratios), 2),
            "range": [round(min(ratios), 2), round(max(ratios), 2)],
            "requests": sorted(requests),
        }
        row[settings]["met"] = row[settings]["ratio"] >= limit
    row["sound"] = all(
        row[settings]["met"] and row[settings]["requests"] == [images // BATCH]
        for settings in _settings()
    )
    return row


def _settings() -> dict[str, dict[str, Any]]:
    return {"default": {}, "host/large": host_settings()}


def speed(
    root: Path, model: str, size: int, latency: float, connections: int, options: Mapping[str, Any]
) -> tuple[float, int]:
    """Images per second of one evaluation, and the requests it sent."""
    from tests.loopback import LoopbackProcess

    with LoopbackProcess(answer(size), latency=latency) as server:
        seconds, log = run(root, server, model, size, connections, options)
        calls = server.stats()["calls"]
    assert log.status == "success", log.error
    return log.results.completed_samples / seconds, calls


def warm_up(folder: Path) -> None:
    """A small run of each model: what is imported and compiled at first is not compared."""
    from tests.loopback import LoopbackProcess

    root = draw(folder / "few", BATCH)
    with LoopbackProcess(answer(BATCH)) as server:
        for model in MODELS:
            run(root, server, model, BATCH, 10, {})


def answer(size: int) -> str:
    """What the server says to every request about so many images."""
    return "\n".join(
        str({"name": f"Image {number}", "result": list(LABELS)}) for number in range(1, size + 1)
    )


def run(
    root: Path,
    server: Any,
    model: str,
    batch_size: int,
    connections: int,
    options: Mapping[str, Any],
) -> tuple[float, Any]:
    """One evaluation: its seconds and its log."""
    gc.collect()  # What the run before left behind.
    from inspect_ai import eval
    from inspect_ai.model import get_model

    from inspect_fer.solvers import ranked
    from inspect_fer.tasks.own import image_folder

    os.environ.update(server.environment())
    task = image_folder(str(root))
    client = get_model(model, memoize=False)
    start = time.perf_counter()
    (log,) = eval(
        task,
        model=client,
        solver=ranked(batch_size=batch_size),
        max_connections=connections,
        log_dir=str(root.parent / "logs"),
        display="none",
        **options,
    )
    return time.perf_counter() - start, log


def draw(root: Path, images: int) -> Path:
    """A labelled folder of pictures of 224 x 224."""
    from tests.drawing import picture

    if not root.exists():
        for number in range(images):
            folder = root / LABELS[number % len(LABELS)]
            folder.mkdir(parents=True, exist_ok=True)
            picture(224, 224, seed=number).save(folder / f"{number:04}.jpg")
    return root


def _line(row: Mapping[str, Any]) -> str:
    lines = [f"{row['latency']} s, {row['connections']} connections, {row['model']}"]
    for settings in _settings():
        found = row[settings]
        lines.append(
            f"  {settings:<10}  {found['single']} and {found['batched']} images/s: {found['ratio']}x"
            f" ({found['range'][0]} to {found['range'][1]}, {row['rounds']} rounds),"
            f" {found['requests']} requests"
            + ("" if found["met"] else f" (below {row['at_least']}x)")
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
