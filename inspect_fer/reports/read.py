"""Reading logs: from `.eval` files to runs.

The summaries that Inspect keeps beside the samples hold every figure's ingredients, so samples
themselves (messages, pictures, events) are not opened. What a summary leaves out for its size
(above 1 kB) is read from that sample alone.
"""

from __future__ import annotations

import glob
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspect_ai.log import (
    EvalLog,
    EvalSample,
    list_eval_logs,
    read_eval_log,
    read_eval_log_sample,
    read_eval_log_sample_summaries,
)

from inspect_fer.errors import FerError
from inspect_fer.metrics.counts import Answer
from inspect_fer.reports.condition import command, own_source, setting, split_epochs
from inspect_fer.reports.model import Reply, Run, Skipped
from inspect_fer.reports.pause import cycles_stay
from inspect_fer.reports.summaries import check_answer, check_summary

Progress = Callable[[int, int, str], None]
"""Called with how much is done, how much there is, and what is being done."""


class NotARunError(FerError):
    """A log that holds no scores of this package."""


def read_runs(
    logs: Iterable[str | Path], progress: Progress | None = None
) -> tuple[list[Run], list[Skipped]]:
    """Read logs as runs, in the order in which they were begun.

    Logs of the same task, split, model, solver and condition that share no answer (item and epoch)
    become one run; those that share answers stay apart. How many epochs there are is part of the
    condition, except between logs that hold other epochs. A log that was continued by a retry which
    holds all of its answers is left out.

    Args:
        logs: Files, folders (searched with their subfolders) or glob patterns.
        progress: Called for each file.

    Returns:
        The runs, with names unique among them, and the files that were left out, each with why.

    Raises:
        FerError: When a name is no file, no folder and no pattern that matches one.
    """
    with cycles_stay():
        return _read_runs(find_logs(logs), progress)


def _read_runs(files: Sequence[str], progress: Progress | None) -> tuple[list[Run], list[Skipped]]:
    found: list[tuple[EvalLog, Run]] = []
    skipped: list[Skipped] = []
    same: dict[object, object] = {}
    for done, file in enumerate(files):
        if progress is not None:
            progress(done, len(files), Path(file).name)
        try:
            found.append(_read(file, same))
        except NotARunError as error:
            skipped.append(Skipped(file, str(error)))
    if progress is not None:
        progress(len(files), len(files), "")
    ordered = sorted(found, key=lambda pair: (pair[1].created, *_last_written(pair, found)))
    current, superseded = _without_retried(ordered)
    return _named(_merged(current)), skipped + superseded


def _last_written(
    pair: tuple[EvalLog, Run], found: Sequence[tuple[EvalLog, Run]]
) -> tuple[float, str]:
    """Where a log comes among those that were begun with it: the same run, scored again, is last."""
    header, run = pair
    again = sum(other.eval.eval_id == header.eval.eval_id for other, _ in found) > 1
    return (Path(run.log).stat().st_mtime if again else 0.0, run.log)


def find_logs(logs: Iterable[str | Path]) -> list[str]:
    """Paths of the logs that files, folders and glob patterns stand for, each once, in order.

    Raises:
        FerError: When one of them stands for nothing, or may not be listed.
    """
    found: dict[str, None] = {}
    for given in logs:
        try:
            paths = list(_expand(str(given)))
        except OSError as error:
            raise FerError(f"{given} cannot be listed: {error.strerror or error}.") from error
        if not paths:
            raise FerError(
                f"{given}: no such log. Give .eval files, a folder that holds some, or a pattern"
                " such as 'logs/*.eval'."
            )
        found.update(dict.fromkeys(paths))
    return list(found)


def _expand(given: str) -> Iterator[str]:
    path = Path(given).expanduser()
    if path.is_dir():
        # Folders may hold results.json and other files: here Inspect's naming of logs decides.
        names = (_local(info.name) for info in list_eval_logs(str(path), descending=False))
        yield from sorted(names)
    elif path.is_file():
        yield str(path)
    else:
        yield from sorted(
            name
            for name in glob.glob(str(path), recursive=True)  # noqa: PTH207 (patterns may be absolute)
            if Path(name).is_file()
        )


def _local(name: str) -> str:
    from urllib.parse import unquote, urlparse

    return unquote(urlparse(name).path) if name.startswith("file:") else name


def _read(file: str, same: dict[object, object]) -> tuple[EvalLog, Run]:
    try:
        header = read_eval_log(file, header_only=True)
        summaries = _summaries(file)
    except Exception as error:  # whatever a file that is no log makes of the reader
        raise NotARunError(f"cannot be read as a log of Inspect: {_why(file, error)}") from error
    try:
        return header, _run(file, header, summaries, same)
    except NotARunError:
        raise
    except Exception as error:  # as above: a log may hold anything
        raise NotARunError(f"holds answers that cannot be read: {_short(error)}") from error


def _why(file: str, error: Exception) -> str:
    if isinstance(error, OSError) or not file.endswith(".eval") or zipfile.is_zipfile(file):
        return _short(error)
    return (
        "it is no whole archive. Copy it again; of a run that was killed, `inspect log recover` saves"
        " what there is"
    )


def _run(
    file: str, header: EvalLog, summaries: Sequence[dict[str, Any]], same: dict[object, object]
) -> Run:
    replies, failed, note = _replies(file, header, summaries, same)
    if not replies:
        raise NotARunError(_no_scores(header, summaries))
    _check(replies, note)
    judges = {(reply.description or {}).get("judge") for reply in replies}
    chosen = setting(header, judge="lexicon" if judges == {"lexicon"} else None)
    metadata = header.metadata
    return Run(
        name="",
        logs=(file,),
        task=_bare(header.eval.task),
        dataset=str(metadata.get("dataset") or header.eval.dataset.name or ""),
        source=own_source(header),
        split=str(metadata.get("split") or ""),
        family=str(metadata.get("family") or ""),
        condition=chosen.condition,
        arguments=chosen.arguments,
        commands=tuple(filter(None, (command(header),))),
        model=str(header.eval.model),
        solver=chosen.solver,
        status=header.status,
        created=header.eval.created,
        labels=tuple(note.get("labels") or ()),
        policy=str(note.get("policy") or ""),
        metric=str(note.get("metric") or ""),
        polarity=dict(note.get("polarity") or {}),
        planned=_planned(header),
        available=int(metadata.get("items") or 0),
        failed=failed,
        absent=int(metadata.get("absent") or 0),
        replies=tuple(replies),
    )


def _check(replies: Sequence[Reply], note: dict[str, Any]) -> None:
    """Every label must be on the axis: a log that was edited by hand must not stop a report."""
    labels = set(note.get("labels") or ())
    for reply in replies:
        answer = reply.answer
        strange = {answer.target, *([answer.answer] if answer.outcome == "answered" else ())}
        if not strange <= labels:
            raise NotARunError(
                f"item {reply.item!r} has the label {', '.join(map(str, strange - labels))}, which"
                f" is not in the log's list: {', '.join(map(str, note['labels']))}"
            )


def _summaries(file: str) -> list[dict[str, Any]]:
    """Inspect's summaries of all samples, as plain values.

    A finished log holds them ready in one member of its zip archive. Taken from there they cost a
    tenth of the time that Inspect's reader needs, which validates each and thins it again.
    """
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            if _MEMBER in archive.namelist():
                found: list[dict[str, Any]] = json.loads(archive.read(_MEMBER))
                for one in found:
                    check_summary(one)
                # Of a sample that was run again the later summary counts.
                return list({(str(one["id"]), one["epoch"]): one for one in found}.values())
    return [summary.model_dump() for summary in read_eval_log_sample_summaries(file)]


_MEMBER = "summaries.json"


def _replies(
    file: str,
    header: EvalLog,
    summaries: Sequence[dict[str, Any]],
    same: dict[object, object],
) -> tuple[list[Reply], frozenset[tuple[str, int]], dict[str, Any]]:
    """Replies, what has none, and the metadata of the first score (empty without any)."""
    replies: list[Reply] = []
    failed = []
    first: dict[str, Any] = {}
    for summary in summaries:
        score, metadata = _score(summary.get("scores")), summary.get("metadata") or {}
        error = summary.get("error")
        if score is None or error is not None:
            # What a cancelled run had under way was not answered, but did not fail either.
            stopped = header.status == "cancelled" and str(error).startswith("CancelledError")
            if summary.get("completed", True) and not stopped:
                failed.append((str(summary["id"]), summary["epoch"]))
            continue
        if _is_cut(score["metadata"]) or _is_cut(metadata):
            score, metadata = _whole(file, summary)
        check_answer(score, metadata, f"item {str(summary['id'])[:80]!r}")
        first = first or score["metadata"]
        replies.append(_reply(header, summary, score, metadata, same))
    return _counted_once(replies), frozenset(failed), first


def _reply(
    header: EvalLog,
    summary: dict[str, Any],
    score: dict[str, Any],
    metadata: dict[str, Any],
    same: dict[object, object],
) -> Reply:
    def shared(value: Any) -> Any:
        # The same few labels, rankings, votes and traits come thousands of times.
        frozen = tuple(value.items()) if isinstance(value, dict) else value
        return same.setdefault((type(value), frozen), value)

    said = score["metadata"]
    answer = Answer.read(
        shared(score.get("answer")),
        {
            **said,
            "target": shared(said["target"]),
            "ranking": shared(tuple(said.get("ranking") or ())),
            "epoch": summary["epoch"],
        },
    )
    usage = _usage(header, summary)
    subject = metadata.get("subject")
    return Reply(
        item=shared(str(summary["id"])),
        epoch=summary["epoch"],
        answer=answer,
        subject=None if subject is None else shared(str(subject)),
        votes=shared(metadata["votes"]) if metadata.get("votes") else None,
        traits=shared(metadata.get("traits") or {}),
        names=shared(tuple(metadata.get("names") or ())),
        latency=_latency(summary, said, answer),
        input_tokens=None if usage is None else _input_tokens(usage),
        output_tokens=None if usage is None else usage["output_tokens"],
        cost=None if usage is None else usage.get("total_cost"),
        description=said.get("description"),
    )


def _score(scores: dict[str, dict[str, Any]] | None) -> dict[str, Any] | None:
    """The last score that the scorer `emotion` wrote: rescoring may have appended one."""
    for score in reversed((scores or {}).values()):
        if {"target", "outcome", "labels"} <= set(score.get("metadata") or {}):
            return score
    return None


_CUT = "Key removed from summary (> 1k)"


def _is_cut(metadata: dict[str, Any]) -> bool:
    return _CUT in metadata.values()


def _whole(file: str, summary: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    sample = read_sample(
        file,
        summary["id"],
        summary["epoch"],
        exclude_fields={"events", "messages", "attachments", "store", "timelines"},
    )
    scores = {name: score.model_dump() for name, score in (sample.scores or {}).items()}
    score = _score(scores)
    assert score is not None
    return score, dict(sample.metadata)


def read_sample(file: str, item: str | int, epoch: int, **how: Any) -> EvalSample:
    """Read one sample of a log.

    Args:
        file: The log.
        item: Its id.
        epoch: Its epoch.
        how: As `read_eval_log_sample` takes it.

    Raises:
        IndexError: The log has no such sample.
        NotARunError: It cannot be read.
    """
    try:
        _check_depth(file, f"samples/{item}_epoch_{epoch}.json")
        return read_eval_log_sample(file, item, epoch, **how)
    except IndexError:
        raise
    except Exception as error:  # whatever a damaged log makes of the reader
        raise NotARunError(
            f"{file}: item {str(item)[:80]!r}, epoch {epoch}, cannot be read: {_short(error)}"
        ) from error


def _check_depth(file: str, member: str) -> None:
    # Inspect's reader of parts of a sample needs memory that grows with the square of the depth.
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            if member in archive.namelist():
                json.loads(archive.read(member))


def _latency(summary: dict[str, Any], said: Mapping[str, Any], answer: Answer) -> float | None:
    # Where there were two requests, the score knows the time of the last alone.
    if answer.gate is None and (known := said.get("latency")) is not None:
        return float(known)
    if answer.requests is not None and not float(answer.requests).is_integer():
        return None  # Of a shared request; waiting for it is no working time.
    working: float | None = summary.get("working_time")
    return summary.get("total_time") if working is None else working


def _counted_once(replies: Sequence[Reply]) -> list[Reply]:
    """Replies of a log; those that shared the request of another sample sent no tokens themselves.

    What the other sample sent for them is counted there, so means per answer divide it by all.
    """
    if all(reply.input_tokens is None for reply in replies):
        return list(replies)
    cost = None if all(reply.cost is None for reply in replies) else 0.0
    return [
        replace(reply, input_tokens=0, output_tokens=0, cost=cost)
        if reply.input_tokens is None
        else reply
        for reply in replies
    ]


def _usage(header: EvalLog, summary: dict[str, Any]) -> dict[str, Any] | None:
    """Usage of the model under test: not that of a judge or a translator."""
    by_model: dict[str, dict[str, Any]] = summary.get("model_usage") or {}
    usage: dict[str, Any] | None = by_model.get(str(header.eval.model))
    if usage is None:
        return None
    for role, others in (header.eval.model_roles or {}).items():
        models = others if isinstance(others, list) else [others]
        spent = (summary.get("role_usage") or {}).get(role)
        if spent is not None and any(other.model == header.eval.model for other in models):
            usage = _less(usage, spent)
    return usage


def _less(usage: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value - (part.get(name) or 0) if isinstance(value, int | float) else value
        for name, value in usage.items()
    }


def _input_tokens(usage: dict[str, Any]) -> int:
    read, written = usage.get("input_tokens_cache_read"), usage.get("input_tokens_cache_write")
    return int(usage["input_tokens"]) + (read or 0) + (written or 0)


def _planned(header: EvalLog) -> int:
    dataset, epochs = header.eval.dataset, header.eval.config.epochs or 1
    items = len(dataset.sample_ids) if dataset.sample_ids else dataset.samples or 0
    return items * epochs


def _no_scores(header: EvalLog, summaries: Sequence[dict[str, Any]]) -> str:
    errors = [summary["error"] for summary in summaries if summary.get("error")]
    if errors:
        return (
            f"no answer was scored; {len(errors)} sample(s) ended in an error, such as:"
            f" {_short(errors[0])}"
        )
    scorers = [_bare(scorer.name) for scorer in header.eval.scorers or []]
    if "emotion" in scorers:
        return f"no answer was scored yet (status {header.status})"
    named = ", ".join(scorers) or "none"
    return (
        f"no scores of inspect_fer/emotion (task {header.eval.task}, scorers: {named});"
        " `inspect score LOG --scorer inspect_fer/emotion` works on tasks of inspect_fer"
    )


def _short(error: object) -> str:
    text = " ".join(str(error).split())
    if not text and isinstance(error, BaseException):
        text = type(error).__name__
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


_LONGEST = 300


def _bare(name: str) -> str:
    return name.rpartition("/")[2]


def _without_retried(
    found: Sequence[tuple[EvalLog, Run]],
) -> tuple[list[Run], list[Skipped]]:
    """Leave out logs that a later one of the same task (a retry, another scoring) holds completely."""
    kept: list[Run] = []
    superseded: list[Skipped] = []
    for index, (header, run) in enumerate(found):
        keys = {reply.key for reply in run.replies}
        later = next(
            (
                (after, other)
                for after, other in found[index + 1 :]
                if header.eval.task_id
                and after.eval.task_id == header.eval.task_id
                and keys <= {reply.key for reply in other.replies}
            ),
            None,
        )
        if later is None:
            kept.append(run)
        else:
            after, other = later
            how = "scored again in" if after.eval.eval_id == header.eval.eval_id else "continued by"
            reason = f"was {how} {Path(other.log).name}, which holds all of its answers"
            superseded.append(Skipped(run.log, reason))
    return kept, superseded


def _merged(runs: Sequence[Run]) -> list[Run]:
    """Join runs that are parts of one: alike in everything, with no answer in common."""
    merged: list[Run] = []
    for run in runs:
        for index, earlier in enumerate(merged):
            if _alike(earlier, run) and _disjoint(earlier, run):
                merged[index] = _joined(earlier, run)
                break
        else:
            merged.append(run)
    return merged


def _alike(one: Run, other: Run) -> bool:
    # Parts that are epochs of one run differ in how many their headers count up to.
    epochs = {reply.epoch for reply in one.replies}
    by_epoch = epochs.isdisjoint(reply.epoch for reply in other.replies)

    def what(run: Run) -> tuple[object, ...]:
        return (
            *(run.task, run.dataset, run.source, run.split, run.model, run.solver),
            split_epochs(run.condition)[0] if by_epoch else run.condition,
            *(run.labels, run.policy, run.metric),
        )

    return what(one) == what(other)


def _disjoint(one: Run, other: Run) -> bool:
    keys = {reply.key for reply in one.replies}
    return keys.isdisjoint(reply.key for reply in other.replies)


_WORST = ("success", "started", "cancelled", "error")


def _joined(one: Run, other: Run) -> Run:
    replies = one.replies + other.replies
    answered = {reply.key for reply in replies}
    most = max((one, other), key=lambda run: split_epochs(run.condition)[1])
    # What failed in one part may have been asked again in the other.
    twice = (one.failed & other.failed) | ((one.failed | other.failed) & answered)
    return replace(
        one,
        logs=one.logs + other.logs,
        condition=most.condition,
        arguments=most.arguments,
        commands=one.commands + other.commands,
        status=max(one.status, other.status, key=_WORST.index),
        planned=one.planned + other.planned - len(twice),
        failed=(one.failed | other.failed) - answered,
        absent=one.absent + other.absent,
        replies=replies,
    )


def _named(runs: Sequence[Run]) -> list[Run]:
    """Give each run a name of its own: task, model, then what is needed to tell them apart."""
    names: dict[str, int] = {}
    named = []
    for run in runs:
        name = " · ".join(filter(None, (run.task, run.model, run.condition)))
        names[name] = names.get(name, 0) + 1
        suffix = f" #{names[name]}" if names[name] > 1 else ""
        named.append(replace(run, name=name + suffix))
    return named
