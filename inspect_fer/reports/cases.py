"""Items worth looking at: telling errors, refusals, disagreements, descriptions side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Literal, TypeVar

from inspect_ai.log import EvalSample

from inspect_fer.errors import FerError
from inspect_fer.reports.ambiguity import agreement
from inspect_fer.reports.comparison import said
from inspect_fer.reports.model import Case, Reply, Run, Voice
from inspect_fer.reports.read import read_sample

Pictures = Literal["none", "plain", "pixelated"]
Kind = Literal["error", "refusal", "disagreement", "description"]
_T = TypeVar("_T")

MOST_VOICES = 8
"""How many runs stand side by side in one case at most: its own, then those that differ from it."""


def choose_cases(
    runs: Sequence[Run],
    most: int,
    pictures: Pictures = "none",
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Case]:
    """Choose up to `most` items per run and kind, and read them whole from the logs.

    Errors: the most frequent confusions first, one item of each before a second one; within a
    confusion, items on which annotators agree (where there are votes), and items in whose ranking
    the gold label stands last or not at all, come first. Refusals and descriptions: in turn over
    the gold labels. Disagreements: items to which the runs of the dataset gave most different
    answers, those first that some run got right. Equal items are in the order of the log.

    Args:
        runs: All runs of the report.
        most: 0 chooses nothing and reads nothing.
        pictures: Whether pictures are taken from the logs (downsized), and whether pixelated.
        progress: Called for each case.
    """
    if most < 1:
        return []
    chosen = [
        (run, kind, reply)
        for run in runs
        for kind, replies in _chosen(run, runs, most)
        for reply in replies
    ]
    samples = _Samples()
    found = []
    for done, (run, kind, reply) in enumerate(chosen):
        if progress is not None:
            progress(done, len(chosen), "reading cases")
        found.append(_case(run, kind, reply, runs, samples, pictures))
    return found


def _chosen(run: Run, runs: Sequence[Run], most: int) -> list[tuple[Kind, list[Reply]]]:
    refused = [reply for reply in run.replies if reply.answer.outcome == "refused"]
    described = [reply for reply in run.replies if reply.description is not None]
    return [
        ("error", _errors(run)[:most]),
        ("refusal", _in_turn(refused, lambda reply: reply.answer.target)[:most]),
        ("disagreement", _disagreements(run, runs)[:most]),
        ("description", _in_turn(described, lambda reply: reply.answer.target)[:most]),
    ]


def _errors(run: Run) -> list[Reply]:
    wrong = [
        reply
        for reply in run.replies
        if not reply.answer.correct and reply.answer.outcome != "refused"
    ]

    def confusion(reply: Reply) -> tuple[str, str]:
        return reply.answer.target, said(reply.answer)

    frequent = Counter(map(confusion, wrong))
    wrong.sort(key=lambda reply: (-frequent[confusion(reply)], -_plain(reply), -_missed(reply)))
    return _in_turn(wrong, confusion)


def _plain(reply: Reply) -> float:
    """How much annotators agree; those without votes stand together."""
    return agreement(reply) if reply.votes and sum(reply.votes.values()) > 0 else 0.0


def _missed(reply: Reply) -> int:
    ranking, target = reply.answer.ranking, reply.answer.target
    return ranking.index(target) if target in ranking else len(ranking) + 1


def _disagreements(run: Run, runs: Sequence[Run]) -> list[Reply]:
    others = [other for other in _of_dataset(run, runs) if other is not run]
    answers: dict[tuple[str, int], list[Reply]] = {reply.key: [reply] for reply in run.replies}
    for other in others:
        for reply in other.replies:
            if reply.key in answers:
                answers[reply.key].append(reply)

    def different(reply: Reply) -> int:
        return len({said(one.answer).casefold() for one in answers[reply.key]})

    def contested(reply: Reply) -> bool:
        return len({one.answer.correct for one in answers[reply.key]}) > 1

    found = [reply for reply in run.replies if different(reply) > 1]
    found.sort(key=lambda reply: (not contested(reply), -different(reply)))
    return found


def _in_turn(items: Iterable[_T], of: Callable[[_T], Hashable]) -> list[_T]:
    """One of each kind, then the second of each, and so on; kinds in the order of appearance."""
    nth: Counter[Hashable] = Counter()
    ordered: list[tuple[int, _T]] = []
    for item in items:
        ordered.append((nth[of(item)], item))
        nth[of(item)] += 1
    return [item for _, item in sorted(ordered, key=lambda pair: pair[0])]


def _of_dataset(run: Run, runs: Sequence[Run]) -> list[Run]:
    return [
        other for other in runs if other.collection == run.collection and other.split == run.split
    ]


def _case(
    run: Run,
    kind: Kind,
    reply: Reply,
    runs: Sequence[Run],
    samples: _Samples,
    pictures: Pictures,
) -> Case:
    sample = samples.read(run, reply, whole=pictures != "none")
    voices = [_voice(run, reply, sample)]
    others = [
        (other, its)
        for other in _of_dataset(run, runs)
        if other is not run and (its := samples.reply(other, reply)) is not None
    ]
    if kind == "description":
        others = [(other, its) for other, its in others if its.description is not None]
    others.sort(key=lambda pair: said(pair[1].answer) == said(reply.answer))
    for other, its in others[: MOST_VOICES - 1]:
        voices.append(_voice(other, its, samples.read(other, its, whole=False)))
    return Case(
        run=run.name,
        kind=kind,
        item=reply.item,
        epoch=reply.epoch,
        dataset=run.dataset,
        target=reply.answer.target,
        votes=reply.votes,
        prompt=_prompt(sample),
        voices=tuple(voices),
        pictures=tuple(_pictures(sample, pictures)) if pictures != "none" else (),
        pixelated=pictures == "pixelated",
    )


class _Samples:
    """Whole samples, each read once."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str, int, bool], EvalSample] = {}
        self._replies: dict[str, dict[tuple[str, int], Reply]] = {}

    def reply(self, run: Run, like: Reply) -> Reply | None:
        if run.name not in self._replies:
            self._replies[run.name] = {reply.key: reply for reply in run.replies}
        return self._replies[run.name].get(like.key)

    def read(self, run: Run, reply: Reply, *, whole: bool) -> EvalSample:
        key = (run.name, reply.item, reply.epoch, whole)
        if key not in self._read:
            self._read[key] = _read(run, reply, whole)
        return self._read[key]


def _read(run: Run, reply: Reply, whole: bool) -> EvalSample:
    unused = {"events", "timelines"} if whole else {"events", "timelines", "attachments"}
    for log in run.logs:
        for item in (reply.item, int(reply.item)) if reply.item.isdecimal() else (reply.item,):
            try:
                return read_sample(
                    log, item, reply.epoch, resolve_attachments=whole, exclude_fields=unused
                )
            except IndexError:
                continue
    raise FerError(f"{run.log}: no sample of item {reply.item!r}, epoch {reply.epoch}, is in it.")


def _voice(run: Run, reply: Reply, sample: EvalSample) -> Voice:
    note = sample.store.get("fer") or {}
    translation = note.get("translation") or {}
    text, language = translation.get("text"), translation.get("language")
    return Voice(
        run=run.name,
        model=run.model,
        answer=said(reply.answer),
        correct=reply.answer.correct,
        text=sample.output.completion or _refusal(sample),
        translations={str(language): str(text)} if text else {},
    )


def _refusal(sample: EvalSample) -> str:
    """Why there are no words, where the provider says."""
    if not sample.output.choices:
        return ""
    choice = sample.output.choices[0]
    details = getattr(choice.stop_details, "explanation", None) or ""
    return f"({choice.stop_reason}) {details}".strip()


def _prompt(sample: EvalSample) -> str:
    """What was sent, message by message, with a word in the place of each picture, clip and sound."""
    sent = [message for message in sample.messages if message.role in ("system", "user")]
    return "\n\n".join(_words(message.content) for message in sent)


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    parts = [part.text if part.type == "text" else f"({part.type})" for part in content]
    return "\n".join(filter(None, parts))


def _pictures(sample: EvalSample, pictures: Pictures) -> list[str]:
    from inspect_fer.reports.pictures import small_picture

    uris = [
        part.image
        for message in sample.messages
        if message.role == "user" and not isinstance(message.content, str)
        for part in message.content
        if part.type == "image"
    ]
    found = (small_picture(uri, pixelate=pictures == "pixelated") for uri in dict.fromkeys(uris))
    return [picture for picture in found if picture is not None]
