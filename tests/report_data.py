"""Runs made by hand for reports: seeded, of any size, with everything that a report can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.labels import Outcome
from inspect_fer.metrics.counts import Answer
from inspect_fer.reports.ambiguity import ambiguity
from inspect_fer.reports.comparison import comparisons
from inspect_fer.reports.groups import groups
from inspect_fer.reports.model import Case, Reply, Report, Run, Skipped, Voice
from inspect_fer.reports.rows import rows
from inspect_fer.reports.steadiness import stability
from inspect_fer.reports.tables import family_tables
from inspect_fer.reports.thresholds import thresholds

ONE_PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQ"
    "ABh6FO1AAAAABJRU5ErkJggg=="
)


def made_run(
    dataset: str,
    model: str,
    *,
    n: int = 120,
    epochs: int = 1,
    skill: float = 0.6,
    pull: float = 0.3,
    condition: str = "",
    seed: int = 0,
    **changes: Any,
) -> Run:
    """A run in which `skill` of the answers are right and `pull` of the wrong ones are Neutral.

    Of the other wrong answers some are refused, unreadable or off the list. Which items are hard is
    the dataset's, not the run's: two runs of a dataset tend to fail on the same items.
    """
    card = CARDS[dataset]
    labels = card.labels.names
    gold = np.random.default_rng(len(dataset))
    targets = [labels[index] for index in gold.choice(len(labels), n, p=_shares(len(labels)))]
    hardness = gold.random(n)
    draw = np.random.default_rng(seed)
    votes = [_votes(labels, target, hard) for target, hard in zip(targets, hardness, strict=True)]
    replies = []
    for epoch in range(1, epochs + 1):
        for index, target in enumerate(targets):
            chance = hardness[index] + draw.normal(0, 0.15)
            outcome, answer = _answered(chance < skill, target, labels, pull, draw)
            ranking = _ranking(answer, outcome, labels, draw)
            score = float(index % 7 - 3) / 3 if card.policy == "sentiment" else None
            replies.append(
                Reply(
                    item=f"test_{index:04}.jpg",
                    epoch=epoch,
                    answer=Answer(
                        target, answer, outcome, ranking, score=score, requests=1.0, epoch=epoch
                    ),
                    subject=f"{index % 12:02}" if dataset.startswith("schematic") else None,
                    votes=votes[index] if dataset in ("ferplus", "abstract", "twitter1") else None,
                    traits=_traits(dataset, index),
                    latency=float(draw.lognormal(0.2, 0.4)) * (1 + 2 * skill),
                    input_tokens=300,
                    output_tokens=int(draw.integers(4, 30)),
                    cost=0.0004,
                )
            )
    task = changes.pop("task", dataset)
    name = " · ".join(filter(None, (task, model, condition)))
    run = Run(
        name=name,
        logs=(f"logs/{task}_{model.replace('/', '-')}_{condition or 'plain'}.eval",),
        task=task,
        dataset=dataset,
        source="",
        split=card.default_split,
        family=card.family,
        condition=condition,
        arguments={},
        commands=(),
        model=model,
        solver="direct",
        status="success",
        created="2026-01-02T03:04:05+00:00",
        labels=labels,
        policy=card.policy or "",
        metric=card.metric or "",
        polarity=card.labels.polarity,
        planned=n * epochs,
        failed=frozenset(),
        available=0,
        absent=0,
        replies=tuple(replies),
    )
    return replace(run, **changes)


def intensity_run(model: str, *, threshold: float = 0.45, seed: int = 0) -> Run:
    """Eight people from neutral to full intensity, each emotion named from about `threshold` on."""
    draw = np.random.default_rng(seed)
    run = made_run("schematic_intensity", model, n=1)
    replies = []
    for place, emotion in enumerate(label for label in run.labels if label != "Neutral"):
        for step in range(11):
            for person in range(8):
                intensity = step / 10
                chance = 1 / (1 + np.exp(-12 * (intensity - threshold - place / 12)))
                named = emotion if draw.random() < chance else "Neutral"
                gold = emotion if step else "Neutral"
                replies.append(
                    Reply(
                        item=f"test/{person}/{emotion}/{intensity}",
                        epoch=1,
                        answer=Answer(gold, named, "answered", (named,), epoch=1),
                        subject=str(person),
                        traits={"emotion": emotion, "intensity": intensity},
                        latency=1.0,
                    )
                )
    return replace(run, replies=tuple(replies), planned=len(replies))


def report_of(
    runs: Sequence[Run], cases: Sequence[Case] = (), skipped: Sequence[Skipped] = ()
) -> Report:
    """Everything that a report computes of runs."""
    return Report(
        runs=tuple(runs),
        skipped=tuple(skipped),
        rows=tuple(row for run in runs for row in rows(run)),
        tables=tuple(family_tables(runs)),
        comparisons=tuple(comparisons(runs)),
        ambiguity=tuple(ambiguity(runs)),
        groups=tuple(groups(runs)),
        thresholds=tuple(thresholds(runs)),
        stability=tuple(stability(runs)),
        cases=tuple(cases),
    )


def full_report(n: int = 120) -> Report:
    """A report in which every section has something to show."""
    runs = [
        made_run("raf_db", "google/gemini-2.5-flash", n=n, skill=0.7, seed=1),
        made_run(
            "raf_db", "google/gemini-2.5-flash", n=n, skill=0.66, condition="color=grey", seed=2
        ),
        made_run("ferplus", "google/gemini-2.5-flash", n=n, skill=0.62, seed=3),
        made_run("ferplus", "openai/gpt-4o", n=n, skill=0.55, pull=0.5, seed=4),
        made_run("sfew2", "openai/gpt-4o", n=n // 2, epochs=4, skill=0.5, pull=0.6, seed=5),
        made_run("mer_multi", "openai/gpt-4o", n=n, skill=0.6, seed=6),
        made_run("artphoto", "openai/gpt-4o", n=n, skill=0.5, seed=7),
        intensity_run("fer_baseline/eigenfaces", seed=8),
    ]
    return report_of(
        runs, cases=made_cases(runs), skipped=[Skipped("logs/other.eval", "no scores")]
    )


def made_cases(runs: Sequence[Run]) -> list[Case]:
    """One case of each kind; the first two carry a picture."""
    first, second = runs[2], runs[3]
    voices = (
        Voice(
            first.name,
            first.model,
            "Neutral",
            False,
            "The mouth is closed and the brows rest. The eyes look past the camera.",
            {"ja": "口は閉じられ、眉は動いていない。"},
        ),
        Voice(second.name, second.model, "Sad", True, "Sad", {}),
    )
    case = Case(
        run=first.name,
        kind="error",
        item="test_0001.jpg",
        epoch=1,
        dataset=first.dataset,
        target="Sad",
        votes={"Sad": 6.0, "Neutral": 4.0},
        prompt="(image)\nWhich emotion does the person show?",
        voices=voices,
        pictures=(ONE_PIXEL,),
        pixelated=True,
    )
    return [
        case,
        replace(case, kind="disagreement", item="test_0002.jpg", pixelated=False),
        replace(case, kind="refusal", item="test_0003.jpg", pictures=(), voices=voices[:1]),
        replace(case, kind="description", item="test_0004.jpg", pictures=(), votes=None),
    ]


HOSTILE = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 2'>",
    "</title></style></script><svg onload=window.hacked=3>",
    '" onmouseover="window.hacked = 4" autofocus onfocus="window.hacked = 5',
    "javascript:window.hacked=6",
    "$script ${style} {{ 7 * 7 }} {% raw %} <%= 1 %> $frac{1}{2}$ $\\\\frac{",
    "\u202eevil\u202c \x00\x1b[31m \u2028 \ufeff \ud800 \U000e0041 &lt;b&gt; &#60;i&#62;",
    "]]> --> <!-- <plaintext> </td></tr></table></main>",
    "../../../etc/passwd\nCON.eval",
    "=HYPERLINK(1)",
    "عربي <b>نص</b> 日本語 " + "w" * 300,
)
"""Text as a model, a file name or a label could be: markup, addresses, templates, controls."""


def hostile_report() -> Report:
    """A report in which every text is one of `HOSTILE`, every section is there, nothing else is."""
    turn = iter(HOSTILE * 1000)
    name = dict(zip(CARDS["raf_db"].labels.names, HOSTILE, strict=False)).__getitem__
    runs = []
    for seed in (1, 2):
        made = made_run("raf_db", "m", n=30, epochs=2, seed=seed)
        runs.append(
            replace(
                made,
                **{
                    field: next(turn) + str(seed)
                    for field in ("name", "task", "model", "solver", "condition", "created")
                },
                logs=tuple(f"{text}{seed}" for text in HOSTILE),
                # An unknown dataset: its name stands in the tables as it is.
                dataset=HOSTILE[0],
                split=HOSTILE[1],
                family=HOSTILE[2],
                status=HOSTILE[3],
                labels=tuple(map(name, made.labels)),
                replies=tuple(_hostile(reply, name) for reply in made.replies),
                failed=frozenset({(HOSTILE[0], 1)}),
            )
        )
    cases = [
        Case(
            run=runs[0].name,
            kind=kind,
            item=next(turn),
            epoch=2,
            dataset=next(turn),
            target=next(turn),
            votes={next(turn): 1.0, next(turn): 2.0},
            prompt="\n".join(HOSTILE),
            voices=tuple(
                Voice(next(turn), next(turn), next(turn), False, text, {next(turn): text})
                for text in HOSTILE
            ),
            pictures=(
                "javascript:window.hacked=7",
                "data:text/html,<script>window.hacked=8</script>",
                "data:image/svg+xml;base64,PHN2Zy8+",
                'data:image/png;base64,AAAA" onerror="window.hacked=9',
            ),
            pixelated=False,
        )
        for kind in ("error", "refusal", "disagreement", "description")
    ]
    report = report_of(runs, cases, [Skipped(text, text) for text in HOSTILE])
    return replace(
        report,
        groups=tuple(replace(one, trait=next(turn)) for one in report.groups),
        thresholds=tuple(
            replace(one, run=runs[0].name, emotion=next(turn))
            for one in thresholds([intensity_run("m")])
        ),
        tables=tuple(replace(table, title=next(turn), notes=HOSTILE) for table in report.tables),
    )


def _hostile(reply: Reply, name: Callable[[str], str]) -> Reply:
    answer = reply.answer
    return replace(
        reply,
        item=f"{HOSTILE[int(reply.item[5:9]) % len(HOSTILE)]}{reply.item}",
        votes={name(answer.target): 5.0, "<i>other</i>": 2.0},
        traits={"gender": HOSTILE[int(reply.item[5:9]) % 3]},
        answer=replace(
            answer,
            target=name(answer.target),
            answer=None if answer.answer is None else name(answer.answer),
            ranking=(HOSTILE[4],) if answer.outcome == "off_list" else (),
        ),
    )


def _shares(labels: int) -> Any:
    weights = np.linspace(2, 1, labels)
    return weights / weights.sum()


def _answered(
    right: bool, target: str, labels: Sequence[str], pull: float, draw: np.random.Generator
) -> tuple[Outcome, str | None]:
    if right:
        return "answered", target
    outcomes: list[Outcome] = ["answered", "off_list", "unparsed", "refused"]
    outcome = outcomes[draw.choice(4, p=[0.85, 0.07, 0.03, 0.05])]
    if outcome != "answered":
        return outcome, None
    neutral = next((label for label in labels if label.casefold() == "neutral"), None)
    if neutral is not None and target != neutral and draw.random() < pull:
        return outcome, neutral
    return outcome, str(draw.choice([label for label in labels if label != target]))


def _ranking(
    answer: str | None, outcome: Outcome, labels: Sequence[str], draw: np.random.Generator
) -> tuple[str, ...]:
    if outcome == "off_list":
        return ("bewildered",)
    if answer is None:
        return ()
    others = [label for label in labels if label != answer]
    return (answer, *(str(label) for label in draw.permutation(others)))


def _votes(labels: Sequence[str], target: str, hard: float) -> Mapping[str, float]:
    agree = 10 - round(5 * hard)
    other = labels[(labels.index(target) + 3) % len(labels)]
    return {target: float(agree), other: float(10 - agree)} if agree < 10 else {target: 10.0}


def _traits(dataset: str, index: int) -> Mapping[str, str | float]:
    if dataset != "raf_db":
        return {}
    return {
        "gender": ("female", "male", "female", "unsure")[index % 4],
        "age": ("0-3", "4-19", "20-39", "40-69", "70+")[index % 5],
    }
