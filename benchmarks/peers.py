"""Other harnesses on the same pictures, against the same server, at the same concurrency.

Whole commands are measured, start-up included, as a user waits for them. A harness that is not
installed is named and left out.
"""

import argparse
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.drawing import picture
from tests.loopback import LoopbackProcess
from tests.trees.caer import LABELS

IMAGES = 700
CONNECTIONS = 32
LATENCY = 0.05
MISSING = {"lmms-eval": "lmms_eval"}

Command = Callable[[Path, str], Sequence[str]]


def inspect_fer(folder: Path, url: str) -> Sequence[str]:
    """The task of this package, as the README runs it."""
    return (
        *(tool("inspect"), "eval", "inspect_fer/caer_s_7class", "--model", "openai/gpt-4o"),
        *("-T", f"root={folder / 'caer_s'}", "--max-connections", str(CONNECTIONS)),
        *("--display", "none", "--log-dir", str(folder / "logs")),
    )


def lm_eval(folder: Path, url: str) -> Sequence[str]:
    """The same task in lm-eval, through the chat API of the same server."""
    arguments = (
        f"model=gpt-4o,base_url={url}/v1/chat/completions,"
        f"num_concurrent={CONNECTIONS},tokenized_requests=False"
    )
    tasks = subprocess.run(
        [tool("inspect-fer"), "lm-eval-tasks"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return (
        *(tool("lm_eval"), "run", "--model", "local-chat-completions"),
        *("--model_args", arguments, "--tasks", "caer_s_7class"),
        *("--include_path", tasks, "--apply_chat_template"),
        *("--output_path", str(folder / "lm_eval")),
    )


PEERS: dict[str, Command] = {"inspect_fer": inspect_fer, "lm-eval": lm_eval}


def measure(images: int, runs: int) -> dict[str, dict[str, float]]:
    """Median wall and CPU seconds and peak memory (MB) of each harness's command."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PEERS}
    with tempfile.TemporaryDirectory() as name, LoopbackProcess("Happy", LATENCY) as server:
        folder = Path(name)
        draw(folder / "caer_s", images)
        for _ in range(runs):
            for peer, command in PEERS.items():
                before = server.stats()["calls"]
                found[peer].append(run(command(folder, server.url), server.environment(), folder))
                asked = server.stats()["calls"] - before
                if asked != images:
                    raise RuntimeError(f"{peer} sent {asked} requests for {images} pictures")
    return {
        peer: {key: statistics.median(one[key] for one in rows) for key in rows[0]}
        for peer, rows in found.items()
    }


def draw(root: Path, images: int) -> None:
    """CAER-S's layout, with pictures of the size of its stills."""
    for number in range(images):
        label = LABELS[number % len(LABELS)]
        path = root / "test" / label / f"{number // len(LABELS):04}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(400, 240, seed=number).save(path)


def run(command: Sequence[str], environment: dict[str, str], folder: Path) -> dict[str, float]:
    """What a command costs, its children included."""
    own = {
        **os.environ,
        **environment,
        "INSPECT_FER_DATA": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder),
        "HF_HOME": str(folder),
        "HF_HUB_OFFLINE": "1",
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    printed = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(printed)
    return {
        "wall": time.perf_counter() - started,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": peak(used),
    }


def peak(used: resource.struct_rusage) -> float:
    """Largest resident memory, in MB."""
    return used.ru_maxrss / 1024


def tool(name: str) -> str:
    """A command of the environment that runs this."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError(f"{name} is not installed beside {sys.executable}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--images", type=int, default=IMAGES)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    found = measure(options.images, options.runs)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(
        f"{options.images} pictures, one request each; {LATENCY * 1000:.0f} ms,"
        f" {CONNECTIONS} connections; median of {options.runs}, ratio to inspect_fer:"
    )
    for peer, row in found.items():
        cells = "".join(
            f"  {key} {value:8.2f} ({value / found['inspect_fer'][key]:.2f})"
            for key, value in row.items()
        )
        print(f"  {peer:12}{cells}")
    for peer, module in MISSING.items():
        if importlib.util.find_spec(module) is None:
            print(f"  {peer:12}  not installed here, not measured")


if __name__ == "__main__":
    main()
