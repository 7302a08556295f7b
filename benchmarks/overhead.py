"""What the plugin costs: start-up of `inspect eval`, and pictures through `image_folder`.

Both are ratios within one run: the same eval in an environment without the plugin, and the barest
Inspect task over the same files at the same time, on the other core.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.drawing import picture
from tests.loopback import LoopbackProcess

ROOT = Path(__file__).parent.parent
RUNS = 5
IMAGES = (1000, 5000, 20000)
LARGE_UP_TO = 1000
UNITS = {"wall": "s", "cpu": "s", "peak_mb": "MB"}

Used = dict[str, float]
"""Wall and CPU seconds, and peak memory in MB."""


class Measured(NamedTuple):
    """Medians of the barest task, of ours, and of ours by the barest."""

    bare: Used
    ours: Used
    ratio: Used


BARE_TASK = """
from pathlib import Path
from inspect_ai import Task, task
from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessageUser, ContentImage, ContentText
from inspect_ai.scorer import match
PROMPT = {prompt!r}

@task
def bare() -> Task:
    files = sorted(Path({root!r}).rglob("*.jpg"))
    return Task(
        [
            Sample(
                id=str(file.relative_to({root!r})),
                input=[ChatMessageUser(content=[ContentText(text=PROMPT), ContentImage(image=str(file))])],
                target=file.parent.name,
            )
            for file in files
        ],
        scorer=match(),
    )
"""

PROMPT = (
    "Please identify the facial expression of the person in the image by choosing one from the"
    " following list of emotions. Emotion List: Happy, Sad"
)
EVAL = """
import json, resource, sys, time
from inspect_ai import eval
{load}
started, cpu = time.perf_counter(), time.process_time()
log, = eval({task}, model="openai/gpt-4o", display="none", log_dir="logs", max_connections=32, **{settings!r})
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
assert log.status == "success" and log.results.completed_samples == {images}, log.status
print(json.dumps(dict(wall=time.perf_counter() - started, cpu=time.process_time() - cpu, peak_mb=peak)))
"""
START = """
import time
started = time.perf_counter()
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai._util import entrypoints
if {hidden}:
    entrypoints.entry_points = lambda group: ()
usage = ModelUsage()
output = ModelOutput.from_content("mockllm", "yes")
output.usage = usage
eval(Task([Sample(input="?", target="yes")]), model=get_model("mockllm/model", custom_outputs=[output]),
     display="none", log_dir={logs!r})
print(time.perf_counter() - started)
"""


def measure_images(images: int, runs: int = 3) -> dict[str, Measured]:
    """Our task and the barest one, side by side: medians of what each took, and of the ratios."""
    settings: dict[str, dict[str, Any]] = {"image_folder": {}}
    if images <= LARGE_UP_TO:
        settings["host/large"] = host_settings()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "photos"
        draw(root, images)
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE_TASK.format(prompt=PROMPT, root=str(root)))
        load_bare = f"import sys; sys.path.insert(0, {folder!r})\nfrom bare import bare"
        load_ours = "from inspect_fer import image_folder"
        ours = f"image_folder(root={str(root)!r}, labels='Happy,Sad')"
        code = partial(EVAL.format, images=images)
        without = code(load=load_bare, task="bare()", settings={})
        return {
            name: side_by_side(without, code(load=load_ours, task=ours, settings=chosen), runs)
            for name, chosen in settings.items()
        }


def side_by_side(bare: str, ours: str, runs: int) -> Measured:
    """Two evals at the same time, each on a core of its own.

    They see the same machine: what slows one slows the other. They change cores from run to run.
    """
    found: list[tuple[Used, Used]] = []
    for number in range(runs):
        cores = sorted(os.sched_getaffinity(0))[:2]
        one, other = (cores[0], cores[-1]) if number % 2 else (cores[-1], cores[0])
        with ThreadPoolExecutor(2) as pool:
            pair = pool.map(evaluated, (bare, ours), (one, other))
            found.append(tuple(pair))
    return Measured(
        *(
            {key: statistics.median(pair[at][key] for pair in found) for key in UNITS}
            for at in (0, 1)
        ),
        {key: statistics.median(pair[1][key] / pair[0][key] for pair in found) for key in UNITS},
    )


def evaluated(code: str, core: int) -> Used:
    """What an eval took, against a server of its own."""
    pinned = f"import os; os.sched_setaffinity(0, {{{core}}})\n{code}"
    with tempfile.TemporaryDirectory() as folder, LoopbackProcess("Happy", 0.05) as server:
        used: Used = json.loads(run(pinned, server.environment(), folder))
        return used


def measure_start(runs: int = RUNS) -> dict[str, float]:
    """Median seconds of a one-sample eval, with the plugin's entry point and without."""
    measured: dict[str, list[float]] = {"without": [], "with": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(runs + 1):
            for name in measured:
                code = START.format(hidden=name == "without", logs=folder)
                measured[name].append(float(run(code, {}, folder)))
    # The first round fills the caches.
    return {name: statistics.median(found[1:]) for name, found in measured.items()}


def host_settings() -> dict[str, Any]:
    """The settings that are recommended for large runs."""
    file = ROOT / "inspect_fer" / "run_configs" / "host" / "large.yaml"
    settings: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["eval_config"]
    return settings


def draw(root: Path, images: int) -> None:
    """As many different pictures of about 40 kB, half under each of two labels."""
    for number in range(images):
        path = root / ("Happy", "Sad")[number % 2] / f"{number:05}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(448, 336, seed=number).effect_spread(6).save(path, quality=85)


def run(code: str, environment: dict[str, str], folder: str) -> str:
    """The last line that a fresh process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **environment, "XDG_DATA_HOME": folder, "XDG_CACHE_HOME": folder},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip().splitlines()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--images", type=int, nargs="+", default=IMAGES)
    parser.add_argument("--runs", type=int, default=3, help="runs of each eval")
    options = parser.parse_args()
    images = {number: measure_images(number, options.runs) for number in options.images}
    start = measure_start()
    if options.json:
        rows = {
            number: {name: row._asdict() for name, row in found.items()}
            for number, found in images.items()
        }
        print(json.dumps({"images": rows, "start": start}, indent=2))
        return
    for number, found in images.items():
        print(
            f"{number} images, one request each; server with 50 ms, 32 connections;"
            f" median of {options.runs}"
        )
        for name, row in found.items():
            cells = "".join(
                f"  {key} {row.ours[key]:8.2f} {unit:2} ({row.ratio[key]:.3f})"
                for key, unit in UNITS.items()
            )
            print(f"  {name:14}{cells}")
    added = start["with"] - start["without"]
    print(f"start-up: {start['without']:.2f} s without, {start['with']:.2f} s with: {added:+.2f} s")


if __name__ == "__main__":
    main()
