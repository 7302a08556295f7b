"""Logs written by Inspect with given answers, for the reports to read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalSample,
    EvalSpec,
    write_eval_log,
)
from inspect_ai.log._log import EvalPlan, EvalPlanStep
from inspect_ai.log._recorders.eval import EvalRecorder
from inspect_ai.model import ChatMessageUser, ModelOutput, ModelUsage
from inspect_ai.scorer import Score

LABELS = ("Surprise", "Fear", "Disgust", "Happiness", "Sadness", "Anger", "Neutral")
OUTCOMES = {"REFUSED": "refused", "UNREADABLE": "unparsed"}


def sample(
    item: str,
    target: str,
    said: str | Sequence[str],
    *,
    labels: Sequence[str] = LABELS,
    epoch: int = 1,
    model: str = "mockllm/model",
    metadata: dict[str, Any] | None = None,
    score: dict[str, Any] | None = None,
    latency: float | None = None,
    error: str | None = None,
    **fields: Any,
) -> EvalSample:
    """A sample as the scorer `emotion` leaves it; `said` may be REFUSED or UNREADABLE."""
    ranking = [said] if isinstance(said, str) else list(said)
    outcome = OUTCOMES.get(
        ranking[0], "answered" if ranking and ranking[0] in labels else "off_list"
    )
    ranking = [] if outcome in ("refused", "unparsed") else ranking
    answer = ranking[0] if outcome == "answered" else None
    output = ModelOutput.from_content(model, ", ".join(ranking) or str(said))
    held = {
        "target": target,
        "outcome": outcome,
        "ranking": ranking,
        "labels": list(labels),
        "policy": "wrong",
        "metric": "ACC",
        **({} if latency is None else {"latency": latency}),
        **(score or {}),
    }
    scores = {
        "emotion": Score(value="C" if answer == target else "I", answer=answer, metadata=held)
    }
    if error is not None:
        from inspect_ai._util.error import EvalError

        fields["error"] = EvalError(message=error, traceback=error, traceback_ansi=error)
    return EvalSample(
        id=item,
        epoch=epoch,
        input=item,
        choices=list(labels),
        target=target,
        messages=[ChatMessageUser(content=f"Which emotion does {item} show?"), output.message],
        output=output,
        scores=None if error is not None else scores,
        metadata={"dataset": "raf_db", "split": "test", **(metadata or {})},
        model_usage={model: ModelUsage(input_tokens=100, output_tokens=5, total_tokens=105)},
        working_time=2.0,
        total_time=3.0,
        **fields,
    )


def log(
    samples: Sequence[EvalSample],
    *,
    task: str = "raf_db",
    dataset: str = "raf_db",
    family: str = "facial emotion recognition",
    model: str = "mockllm/model",
    solver: str = "inspect_fer/ranked",
    created: str = "2026-01-01T00:00:00+00:00",
    status: str = "success",
    **spec: Any,
) -> EvalLog:
    """A log of those samples."""
    passed = spec.pop("task_args", {})
    return EvalLog(
        status=status,  # type: ignore[arg-type]
        eval=EvalSpec(
            created=created,
            task=f"inspect_fer/{task}",
            task_args=passed,
            task_args_passed=passed,
            dataset=EvalDataset(name=dataset, sample_ids=list({s.id: None for s in samples})),
            model=model,
            config=EvalConfig(epochs=max((s.epoch for s in samples), default=1)),
            metadata={"dataset": dataset, "split": "test", "family": family, "items": len(samples)},
            **spec,
        ),
        plan=EvalPlan(steps=[EvalPlanStep(solver="present"), EvalPlanStep(solver=solver)]),
        samples=list(samples),
    )


def write(path: Path, made: EvalLog) -> Path:
    """Write a finished log with Inspect."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_eval_log(made, str(path))
    return path


def write_unfinished(path: Path, made: EvalLog) -> Path:
    """Write a log as a run leaves it that is still going on, or was killed: without a header."""

    async def record() -> None:
        recorder = EvalRecorder(str(path.parent))
        await recorder.log_init(made.eval, location=str(path))
        await recorder.log_start(made.eval, made.plan)
        for one in made.samples or []:
            await recorder.log_sample(made.eval, one)
        await recorder.flush(made.eval)
        # As after a kill: nothing of what ends a log is written.
        await recorder.log_discard(made.eval, keep_destination=True)

    path.parent.mkdir(parents=True, exist_ok=True)
    asyncio.run(record())
    return path
