"""Cases of the page: an item with its picture or a drawn placeholder, and what the runs said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspect_fer.reports.html_markup import Markup, element, foreign, join
from inspect_fer.reports.model import Case, Report, Voice

KINDS = {
    "error": ("Errors", "answers that are not the gold label"),
    "refusal": ("Refusals", "answers that decline"),
    "disagreement": ("Disagreements", "items to which the runs gave different answers"),
    "description": ("Descriptions", "what the models saw, side by side"),
}
"""Kind of a case -> its heading, and what it holds."""


def cases(report: Report) -> Markup:
    """All cases, by run and kind."""
    by_run: dict[str, dict[str, list[Case]]] = {}
    for case in report.cases:
        by_run.setdefault(case.run, {}).setdefault(case.kind, []).append(case)
    return join(_run(name, kinds, opened=len(by_run) == 1) for name, kinds in by_run.items())


def _run(name: str, kinds: dict[str, list[Case]], *, opened: bool) -> Markup:
    found = sum(map(len, kinds.values()))
    return element(
        "details",
        element("summary", element("h3", foreign(name)), f" ({found})"),
        *(_kind(kind, held) for kind, held in kinds.items()),
        class_="part",
        open=opened,
    )


def _kind(kind: str, held: Sequence[Case]) -> Markup:
    title, meaning = KINDS[kind]
    return element(
        "details",
        element("summary", element("h4", title), f": {meaning} ({len(held)})"),
        *map(_case, held),
        open=True,
    )


def _case(case: Case) -> Markup:
    repeat = f", epoch {case.epoch}" if case.epoch > 1 else ""
    facts = [("Gold label", foreign(case.target))]
    if case.votes:
        facts.append(("Votes", _votes(case)))
    return element(
        "article",
        element("h5", "Item ", foreign(case.item), repeat),
        element(
            "div",
            *_pictures(case),
            element(
                "dl",
                *(join([element("dt", name), element("dd", value)]) for name, value in facts),
                class_="facts",
            ),
            class_="shown",
        ),
        element("div", *map(_voice, case.voices), class_="voices"),
        element(
            "details",
            element("summary", "Prompt"),
            element("pre", case.prompt, dir="auto"),
        ),
        class_="case",
    )


def _votes(case: Case) -> Markup:
    votes = sorted((case.votes or {}).items(), key=lambda vote: -vote[1])
    return join((join([foreign(label), f" {count:g}"]) for label, count in votes if count), ", ")


def _pictures(case: Case) -> list[Markup]:
    shown = [uri for uri in case.pictures if _PICTURE.fullmatch(uri)]
    if not shown:
        icon = Markup(
            '<svg class="placeholder" role="img" aria-label="Drawn placeholder: this report holds'
            ' no picture of the item" viewBox="0 0 120 120"><use href="#placeholder"/></svg>'
        )
        return [element("figure", icon, element("figcaption", "no picture in this report"))]
    how = "pixelated" if case.pixelated else "downsized"
    return [
        element(
            "figure",
            element("img", src=uri, alt=f"Item {case.item}, picture {at}, {how}", loading="lazy"),
            element("figcaption", how),
        )
        for at, uri in enumerate(shown, start=1)
    ]


def _voice(voice: Voice) -> Markup:
    verdict, look = ("right", "right") if voice.correct else ("wrong", "wrong")
    said = [element("p", voice.text, class_="words", dir="auto")] if voice.text else []
    for language, text in voice.translations.items():
        known = language if _LANGUAGE.fullmatch(language) else None
        said.append(
            element(
                "p",
                element("span", f"{language}: ", class_="n", lang="en"),
                text,
                class_="words",
                dir="auto",
                lang=known,
            )
        )
    return element(
        "section",
        element("h6", foreign(voice.model)),
        element("p", foreign(voice.run), class_="n"),
        element("p", foreign(voice.answer), " ", element("span", f"({verdict})", class_=look)),
        *said,
        class_="voice",
    )


# Pictures of a log are drawn anew as JPEG; no other kind of address is shown, SVG least of all.
_PICTURE = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
