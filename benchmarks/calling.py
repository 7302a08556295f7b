"""What asking about 20 images in one request gains over one image a request.

Run as ``python -m benchmarks.calling [--json]``. 400 drawn images in a labelled folder, asked about
by Inspect's `google` and `openai` providers through the real clients; the server is a process of
its own on the loopback interface. A pair of runs follow each other in one process, with the same
settings and connections; what is compared is images per second from the start of `eval` to its end.
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
from pathlib import Path
from typing import Any

IMAGES = 400
BATCH = 20
LABELS = ("Angry", "Happy", "Neutral", "Sad")

MODELS = ("google/gemini-2.5-flash", "openai/gpt-4o")

# Latency (s), connections, and how much faster batches must be.
CONDITIONS = ((2.0, 10, 12.0), (0.05, 32, 1.8))

# What a run with many samples is advised to set.
LEAN: Mapping[str, Any] = {"log_realtime": False, "log_images": False, "score_display": False}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--runs", type=int, default=3, help="runs of each condition")
    parser.add_argument("--quick", action="store_true", help="the condition with 50 ms alone")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        warm_up(Path(folder))
        conditions = CONDITIONS[1:] if arguments.quick else CONDITIONS
        results = [
            measure(Path(folder), arguments.images, model, *condition, runs=arguments.runs)
            for condition in conditions
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
    at_least: float,
    *,
    runs: int,
) -> dict[str, Any]:
    """Images per second with one image and with 20 images a request."""
    from tests.loopback import LoopbackProcess

    root = draw(folder / "faces", images)
    row: dict[str, Any] = {
        "images": images,
        "model": model,
        "latency": latency,
        "connections": connections,
        "at_least": at_least,
    }
    for settings, options in (("default", {}), ("lean", LEAN)):
        rates: dict[int, list[float]] = {1: [], BATCH: []}
        requests = set()
        for number in range(runs):
            for size in (1, BATCH) if number % 2 else (BATCH, 1):
                with LoopbackProcess(answer(size), latency=latency) as server:
                    seconds, log = run(root, server, model, size, connections, options)
                    calls = server.stats()["calls"]
                assert log.status == "success", log.error
                assert log.results.completed_samples == images
                rates[size].append(images / seconds)
                if size == BATCH:
                    requests.add(calls)
        pairs = zip(rates[1], rates[BATCH], strict=True)
        row[settings] = {
            "single": round(statistics.median(rates[1]), 1),
            "batched": round(statistics.median(rates[BATCH]), 1),
            "ratio": round(statistics.median(batched / single for single, batched in pairs), 2),
            "requests": sorted(requests),
        }
    row["sound"] = all(
        row[settings]["ratio"] >= at_least and row[settings]["requests"] == [images // BATCH]
        for settings in ("default", "lean")
    )
    return row


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
    found = "; ".join(
        f"{settings}: {row[settings]['single']} and {row[settings]['batched']} images/s,"
        f" {row[settings]['ratio']}x, {row[settings]['requests']} requests"
        for settings in ("default", "lean")
    )
    verdict = "" if row["sound"] else f" (below {row['at_least']}x)"
    return f"{row['latency']} s, {row['connections']} connections, {row['model']}: {found}{verdict}"


if __name__ == "__main__":
    main()
