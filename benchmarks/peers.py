"""Other harnesses on the same pictures, against the same server, at the same concurrency.

Whole commands are measured, start-up and imports included for every harness, as a user waits for
them; what one picture more takes is the difference of two sizes. Each harness first runs once on
few pictures, where it must send the words and pixels that the others send; in every run that counts
it must send one request per picture and find the accuracy that the server's answer has.

The files are PNG, as CAER-S's are. This package sends them as they are; lm-eval and lmms-eval
decode each and encode it anew. This package and its task for lm-eval also compute UAR, WAF and
macro-F1, lm-eval's intervals too; the task for lmms-eval computes accuracy alone.

lm-eval runs in this environment, for its task is a part of this package; lmms-eval in that of
``--lmms-python PATH`` or ``$LMMS_EVAL_PYTHON``, by default this one. A harness that is not
installed is named, with how to install it, and left out.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_fer.datasets.catalogue import find_card
from inspect_fer.prompts.posts import CLASSIFY
from inspect_fer.solvers.asking import examples, listed
from tests.drawing import picture
from tests.loopback import Loopback, LoopbackProcess, constant
from tests.trees.caer import LABELS

IMAGES = (140, 560)
CONNECTIONS = 32
LATENCY = 0.05
ANSWER = "Happy"


@dataclass(frozen=True)
class Job:
    """One run: the folder that holds ``caer_s``, one for results, the server, the interpreter."""

    data: Path
    output: Path
    url: str
    python: str


def inspect_fer(job: Job) -> Sequence[str]:
    """The task of this package, as the README runs it."""
    return (
        *(tool("inspect", job), "eval", "inspect_fer/caer_s_7class", "--model", "openai/gpt-4o"),
        *("-T", f"root={job.data / 'caer_s'}", "--max-connections", str(CONNECTIONS)),
        *("--display", "none", "--log-dir", str(job.output)),
    )


def inspect_fer_accuracy(output: Path) -> float:
    from inspect_ai.log import read_eval_log

    (path,) = output.glob("*.eval")
    results = read_eval_log(str(path), header_only=True).results
    assert results is not None
    (accuracy,) = (
        score.metrics["accuracy"].value for score in results.scores if "accuracy" in score.metrics
    )
    return float(accuracy)


def lm_eval(job: Job) -> Sequence[str]:
    """The same task in lm-eval, through the chat API of the same server."""
    arguments = (
        f"model=gpt-4o,base_url={job.url}/v1/chat/completions,"
        f"num_concurrent={CONNECTIONS},tokenized_requests=False"
    )
    tasks = subprocess.run(
        [tool("inspect-fer", job), "lm-eval-tasks"], capture_output=True, text=True, check=True
    ).stdout.strip()
    return (
        *(tool("lm_eval", job), "run", "--model", "local-chat-completions"),
        *("--model_args", arguments, "--tasks", "caer_s_7class"),
        *("--include_path", tasks, "--apply_chat_template"),
        *("--output_path", str(job.output)),
    )


def lm_eval_accuracy(output: Path) -> float:
    (path,) = output.rglob("results_*.json")
    return float(json.loads(path.read_text())["results"]["caer_s_7class"]["accuracy,none"])


LMMS_TASK = """
task: caer_s_drawn
dataset_path: json
dataset_kwargs:
  data_files:
    test: {rows}
test_split: test
output_type: generate_until
doc_to_visual: !function utils.doc_to_visual
doc_to_text: !function utils.doc_to_text
doc_to_target: label
process_results: !function utils.process_results
generation_kwargs:
  max_new_tokens: 1024
  temperature: 0
  do_sample: false
metric_list:
  - metric: accuracy
    aggregation: mean
    higher_is_better: true
"""
LMMS_UTILS = """
from PIL import Image

def doc_to_visual(document):
    return [Image.open(document["image"])]

def doc_to_text(document, lmms_eval_specific_kwargs=None):
    return {prompt!r}

def process_results(document, results):
    return {{"accuracy": float(results[0].strip() == document["label"])}}
"""


def lmms_eval(job: Job) -> Sequence[str]:
    """The same question in lmms-eval, as a task of its own.

    Of its two clients of this API the asynchronous one is taken: the one with threads encodes the
    pictures one after the other and never has that many requests under way.
    """
    task = job.data / "lmms_task"
    if not task.exists():
        write_lmms_task(task, job.data / "caer_s")
    arguments = f"model=gpt-4o,base_url={job.url}/v1,num_cpus={CONNECTIONS}"
    return (
        *(job.python, "-m", "lmms_eval", "--model", "async_openai", "--model_args", arguments),
        *("--tasks", "caer_s_drawn", "--include_path", str(task)),
        *("--output_path", str(job.output)),
    )


def write_lmms_task(task: Path, pictures: Path) -> None:
    """The folder that ``--include_path`` takes."""
    names = find_card("caer_s").labels.names
    prompt = CLASSIFY.fill(medium="image", labels=listed(names), examples=examples(names))
    rows = task / "rows.jsonl"
    task.mkdir()
    rows.write_text(
        "".join(
            json.dumps({"image": str(path), "label": path.parent.name}) + "\n"
            for path in sorted(pictures.rglob("*.png"))
        )
    )
    (task / "caer_s_drawn.yaml").write_text(LMMS_TASK.format(rows=rows))
    (task / "utils.py").write_text(LMMS_UTILS.format(prompt=prompt))


def lmms_eval_accuracy(output: Path) -> float:
    (path,) = output.rglob("*_results.json")
    return float(json.loads(path.read_text())["results"]["caer_s_drawn"]["accuracy,none"])


@dataclass(frozen=True)
class Peer:
    """A harness: the package whose version counts, its command, and the accuracy it wrote."""

    package: str
    command: Callable[[Job], Sequence[str]]
    accuracy: Callable[[Path], float]
    install: str


PEERS = {
    "inspect_fer": Peer(
        "inspect-fer", inspect_fer, inspect_fer_accuracy, "pip install --editable ."
    ),
    "lm-eval": Peer("lm-eval", lm_eval, lm_eval_accuracy, "pip install --editable '.[lm-eval]'"),
    "lmms-eval": Peer(
        "lmms-eval",
        lmms_eval,
        lmms_eval_accuracy,
        "pip install lmms-eval (in an environment of its own; name its python: --lmms-python)",
    ),
}
Figures = dict[str, float]


def measure(pythons: Mapping[str, str], images: tuple[int, int], runs: int) -> dict[str, Figures]:
    """Medians for each harness: of whole commands at both sizes, and of one picture more.

    Args:
        pythons: Name of a harness -> interpreter of the environment that holds it.
        images: How many pictures, few and many.
        runs: Runs of each harness at each size.

    Raises:
        RuntimeError: A harness failed, did not send one request per picture, found another
            accuracy, or does not send the words and pixels that the others send.
    """
    found: dict[str, list[Figures]] = {name: [] for name in pythons}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_same_requests(pythons, folder / "few")
        for number in images:
            draw(folder / str(number), number)
        with LoopbackProcess(ANSWER, LATENCY) as server:
            for _ in range(runs):
                for peer, python in pythons.items():
                    few, many = (
                        counted(peer, python, folder / str(number), number, server)
                        for number in images
                    )
                    found[peer].append(both(few, many, images))
    return {
        peer: {key: statistics.median(one[key] for one in rows) for key in rows[0]}
        for peer, rows in found.items()
    }


def check_same_requests(pythons: Mapping[str, str], data: Path) -> None:
    """Run each harness on one picture per label and compare what it sends; also fills caches."""
    draw(data, len(LABELS))
    sent: dict[str, Any] = {}
    for peer, python in pythons.items():
        with Loopback(constant(ANSWER)) as server:
            run(peer, Job(data, new_folder(data), server.url, python), server.environment())
            sent[peer] = sorted(
                (request.texts, [image.digest for image in request.images])
                for request in server.requests
            )
    first = next(iter(sent))
    for peer, requests in sent.items():
        if requests != sent[first]:
            raise RuntimeError(f"{peer} sends other words or pixels than {first}")


def counted(
    peer: str, python: str, data: Path, images: int, server: LoopbackProcess
) -> dict[str, float]:
    """What one run costs, once its requests and its accuracy are found to be right."""
    job = Job(data, new_folder(data), server.url, python)
    before = server.stats()["calls"]
    used = run(peer, job, server.environment())
    asked = server.stats()["calls"] - before
    if asked != images:
        raise RuntimeError(f"{peer} sent {asked} requests for {images} pictures")
    accuracy = PEERS[peer].accuracy(job.output)
    expected = Counter(path.parent.name for path in data.rglob("*.png"))[ANSWER] / images
    if abs(accuracy - expected) > 1e-6:
        raise RuntimeError(f"{peer} found an accuracy of {accuracy}, not {expected}")
    return used


def run(peer: str, job: Job, environment: Mapping[str, str]) -> Figures:
    """What a command costs, its children included: wall and CPU seconds, peak memory in MB."""
    caches = str(job.data.parent)
    own = {
        **os.environ,
        **environment,
        "INSPECT_FER_DATA": str(job.data),
        "XDG_DATA_HOME": caches,
        "XDG_CACHE_HOME": caches,
        "HF_HOME": caches,
        "HF_HUB_OFFLINE": "1",
    }
    command = PEERS[peer].command(job)
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=job.output,
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    printed = process.stdout.read() if process.stdout else ""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{peer} ended with {process.returncode}:\n{printed}")
    return {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
    }


def both(few: Figures, many: Figures, images: tuple[int, int]) -> Figures:
    """One round's figures, by the titles of the table's columns."""
    more = images[1] - images[0]
    return {
        f"wall s of {images[0]}": few["wall"],
        f"wall s of {images[1]}": many["wall"],
        f"cpu s of {images[1]}": many["cpu"],
        "peak MB": many["peak_mb"],
        "wall ms each": (many["wall"] - few["wall"]) / more * 1000,
        "cpu ms each": (many["cpu"] - few["cpu"]) / more * 1000,
    }


def draw(data: Path, images: int) -> None:
    """CAER-S's layout, with pictures of the size of its stills."""
    for number in range(images):
        label = LABELS[number % len(LABELS)]
        path = data / "caer_s" / "test" / label / f"{number // len(LABELS):04}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(400, 240, seed=number).save(path)


def new_folder(data: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix="run", dir=data))


def tool(name: str, job: Job) -> str:
    """A command of the environment that holds the harness."""
    found = shutil.which(name, path=str(Path(job.python).parent))
    if found is None:
        raise RuntimeError(f"{name} is not installed beside {job.python}")
    return found


def installed(package: str, python: str) -> str | None:
    """Version of a package in an environment; None: it is not there."""
    code = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return None if done.returncode else done.stdout.strip()


def table(found: Mapping[str, Figures], versions: Mapping[str, str | None]) -> list[str]:
    """A line of titles and one per harness, with ratios to the first."""
    rows = {f"{peer} {versions[peer]}": figures for peer, figures in found.items()}
    first = next(iter(found.values()))
    wide = max(map(len, rows))
    titles = "".join(f"{title:>15}" for title in first)
    return [
        f"  {'':{wide}}{titles}",
        *(
            f"  {name:{wide}}"
            + "".join(
                f"{f'{value:.2f} ({value / first[title]:.2f})':>15}"
                for title, value in figures.items()
            )
            for name, figures in rows.items()
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--images", type=int, nargs=2, default=IMAGES, metavar=("FEW", "MANY"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--lmms-python",
        default=os.environ.get("LMMS_EVAL_PYTHON", sys.executable),
        help="python of the environment that has lmms-eval",
    )
    options = parser.parse_args()
    lmms_python = shutil.which(options.lmms_python)
    if lmms_python is None:
        parser.error(f"--lmms-python: no interpreter at {options.lmms_python}")
    # Not resolved: the link in an environment's folder is what makes it that environment's.
    absolute = str(Path.cwd() / lmms_python)
    pythons = dict.fromkeys(PEERS, sys.executable) | {"lmms-eval": absolute}
    versions = {peer: installed(PEERS[peer].package, python) for peer, python in pythons.items()}
    few, many = options.images
    found = measure(
        {peer: python for peer, python in pythons.items() if versions[peer]},
        (few, many),
        options.runs,
    )
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(
        f"{few} and {many} pictures, one request each; {LATENCY * 1000:.0f} ms,"
        f" {CONNECTIONS} connections; median of {options.runs}, ratio to inspect_fer\n"
        "s, MB: the whole command, start-up and imports included for all;"
        f" ms each: the difference of both sizes / {many - few}"
    )
    print("\n".join(table(found, versions)))
    for peer, about in PEERS.items():
        if versions[peer] is None:
            print(f"  {peer}: not installed, not measured; to install: {about.install}")


if __name__ == "__main__":
    main()
