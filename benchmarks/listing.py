"""How long listing a dataset takes, and how much memory: annotations are read, media are not.

Run as ``python -m benchmarks.listing [--json]``. FERV39k is drawn at a quarter, half and full size
(7,847 folders of frames) and DFEW at full size (with all 16,372 rows of votes). Each listing runs in
processes of their own; time is the median, memory the largest peak above that of the same process
after its imports.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.trees import clips

SHARES = (0.25, 0.5, 1.0)
RUNS = 5

_LISTING = """
import json, sys, time
from pathlib import Path
from inspect_fer.datasets import load_stimuli

def peak():
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (l for l in status.read_text().splitlines() if l.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20

baseline = peak()
start = time.perf_counter()
items = load_stimuli(sys.argv[1], root=sys.argv[2])
seconds = time.perf_counter() - start
print(json.dumps({"items": len(items), "seconds": seconds, "megabytes": peak() - baseline}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--runs", type=int, default=RUNS, help="processes per listing")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder), arguments.runs)
    if arguments.json:
        print(json.dumps(results, indent=2))
        return
    for row in results["listings"]:
        print(
            f"{row['dataset']:8} {row['items']:6} items  {row['seconds']:.3f} s"
            f"  {row['microseconds_per_item']:5.1f} us per item  {row['megabytes']:5.1f} MB"
        )
    print(f"four times as many items take {results['time_at_4x']:.1f} times as long")


def measure(folder: Path, runs: int = RUNS) -> dict[str, Any]:
    """Time (s) and peak memory above the baseline (MB) of listing each tree."""
    listings = []
    for share in SHARES:
        root = clips.ferv39k_full(folder / f"share{share}", share=share)
        listings.append(listing("ferv39k", root, runs))
    listings.append(listing("dfew", clips.dfew_full(folder), runs))
    quarter, _, whole, _ = listings
    return {"listings": listings, "time_at_4x": whole["seconds"] / quarter["seconds"]}


def listing(name: str, root: Path, runs: int) -> dict[str, Any]:
    command = [sys.executable, "-c", _LISTING, name, str(root)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(runs)
    ]
    seconds = statistics.median(run["seconds"] for run in found)
    items = found[0]["items"]
    return {
        "dataset": name,
        "items": items,
        "seconds": round(seconds, 4),
        "microseconds_per_item": round(seconds / items * 1e6, 2),
        "megabytes": round(max(run["megabytes"] for run in found), 2),
        "runs": runs,
    }


if __name__ == "__main__":
    main()
