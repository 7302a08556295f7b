"""How long reading and reporting take: 20 logs of 4000 answers.

python -m benchmarks.reports [--json] [--logs 20] [--items 4000]

The logs are written by Inspect itself, with the messages, stores and scores of a run of RAF-DB.
The report is measured in a process of its own, so that its peak memory is not that of the writing:
reading, computing, drawing, and writing the page and the tables, as `inspect-fer report` does it.
All of it must stay below 30 s and 500 MB on two cores; the memory is the sum of the peaks of both
processes, whether or not they come at the same time.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

DISTINCT = 4
LIMITS = {"seconds": 30.0, "megabytes": 500.0}


def main() -> None:
    options = _options()
    if options.measure:
        print(json.dumps(_measure(options.measure)))
        return
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        write_logs(Path(folder), options.logs, options.items)
        written = time.perf_counter() - started
        command = [sys.executable, "-m", "benchmarks.reports", "--measure", folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = {
        "logs": options.logs,
        "items": options.items,
        "writing_seconds": round(written, 1),
        **json.loads(done.stdout),
    }
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        limit = LIMITS.get(name)
        print(f"{name:18} {value}" + (f"   (limit {limit:g})" if limit else ""))


def write_logs(folder: Path, logs: int, items: int) -> None:
    """Write logs as runs leave them: four by Inspect sample by sample, the others as their copies.

    Copies differ in model and task id, which stand in the header.
    """
    from inspect_ai.log import read_eval_log, write_eval_log

    for index in range(logs):
        path = folder / f"2026-01-01T00-00-00+00-00_raf-db_{index}.eval"
        if index < DISTINCT:
            write_eval_log(_log(items, seed=index), str(path))
            continue
        path.write_bytes(
            (folder / path.name.replace(f"_{index}.", f"_{index % DISTINCT}.")).read_bytes()
        )
        header = read_eval_log(str(path), header_only=True)
        header.eval.task_id = f"task-{index}"
        header.eval.task_args = header.eval.task_args_passed = {"color": f"copy-{index}"}
        write_eval_log(header, str(path), header_only=True)


def _log(items: int, seed: int) -> Any:
    from inspect_ai.log import EvalConfig, EvalDataset, EvalLog, EvalSample, EvalSpec
    from inspect_ai.model import ChatMessageUser, ModelOutput, ModelUsage
    from inspect_ai.scorer import Score

    from inspect_fer.datasets.catalogue import find_card
    from inspect_fer.tasks.build import scoring_note

    card = find_card("raf_db")
    labels = card.labels.names
    gold, draw = random.Random(0), random.Random(seed + 1)
    model = f"openai/model-{seed}"
    samples = []
    for index in range(items):
        target = gold.choice(labels)
        answer = target if draw.random() < 0.6 else draw.choice(labels)
        ranking = [answer, *draw.sample([label for label in labels if label != answer], 4)]
        usage = ModelUsage(input_tokens=900, output_tokens=20, total_tokens=920)
        output = ModelOutput.from_content(model, json.dumps(ranking))
        output.usage, output.time = usage, draw.uniform(0.5, 4)
        samples.append(
            EvalSample(
                id=f"test_{index:04}.jpg",
                epoch=1,
                input=f"test_{index:04}.jpg",
                choices=list(labels),
                target=target,
                messages=[ChatMessageUser(content="Please rank the labels. " * 40), output.message],
                output=output,
                scores={
                    "emotion": Score(
                        value="C" if answer == target else "I",
                        answer=answer,
                        explanation=f"read as {answer}, gold is {target}",
                        metadata={
                            "target": target,
                            "outcome": "answered",
                            "ranking": ranking,
                            "labels": list(labels),
                            "policy": card.policy,
                            "metric": card.metric,
                            "requests": 0.05,
                            "latency": output.time,
                        },
                    )
                },
                metadata={
                    "dataset": card.name,
                    "split": "test",
                    "path": f"basic/Image/original/test_{index:04}.jpg",
                    "traits": {"gender": gold.choice(["female", "male"]), "age": "20-39"},
                    "names": [f"test_{index:04}_aligned.jpg"],
                },
                store={"fer": scoring_note(card)},
                model_usage={model: usage},
                started_at="2026-01-01T00:00:00+00:00",
                completed_at="2026-01-01T00:00:02+00:00",
                total_time=2.0,
                working_time=2.0,
            )
        )
    return EvalLog(
        status="success",
        eval=EvalSpec(
            created="2026-01-01T00:00:00+00:00",
            task="inspect_fer/raf_db",
            task_id=f"task-{seed}",
            dataset=EvalDataset(name=card.name, samples=items),
            model=model,
            config=EvalConfig(),
            metadata={
                "dataset": card.name,
                "split": "test",
                "family": card.family,
                "items": items,
            },
        ),
        samples=samples,
    )


def _measure(folder: str) -> dict[str, Any]:
    started = time.perf_counter()
    from inspect_fer.reports import build_report, read_runs
    from inspect_fer.reports.write import write_report

    imported = time.perf_counter()
    report = build_report([folder])
    built = time.perf_counter()
    write_report(report, Path(folder) / "report")
    written = time.perf_counter()
    peaks = [
        resource.getrusage(of).ru_maxrss / 1024
        for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    # Reading is part of building: alone it is measured once more.
    runs, skipped = read_runs([folder])
    read = time.perf_counter()
    assert not skipped
    return {
        "answers": sum(len(run.replies) for run in runs),
        "comparisons": len(report.comparisons),
        "import_seconds": round(imported - started, 1),
        "build_seconds": round(built - imported, 1),
        "of_which_reading": round(read - written, 1),
        "page_seconds": round(written - built, 1),
        "seconds": round(written - started, 1),
        "megabytes": round(sum(peaks)),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--logs", type=int, default=20)
    parser.add_argument("--items", type=int, default=4000)
    parser.add_argument("--measure", metavar="DIR", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
