"""Writes what follows from the cards: the README's table of datasets, and a page per dataset.

Run ``make docs`` after a card changes; a test fails when a page is not what the cards say.
"""

import re
from pathlib import Path

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import CARDS

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"

TASKS = {"caer": "caer_7class", "caer_s": "caer_s_7class"}
"""Cards whose task has another name than the dataset."""

_MARKS = re.compile(r"(<!-- datasets:begin -->\n).*?(<!-- datasets:end -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Every generated file and its text."""
    texts = {DOCS / "datasets" / f"{card.name}.md": page(card) for card in CARDS.values()}
    texts[README] = _MARKS.sub(
        lambda marks: f"{marks[1]}{table(list(CARDS.values()))}{marks[2]}",
        README.read_text(encoding="utf-8"),
    )
    return texts


def table(cards: list[Card]) -> str:
    """One row per dataset: task, title with link, family, classes, items, metric, licence."""
    rows = [
        "| task | dataset | kind | labels | test items | metric | licence |",
        "|---|---|---|---|---|---|---|",
    ]
    for card in cards:
        items = card.splits[card.default_split]
        title = f"[{card.title}](docs/datasets/{card.name}.md)"
        cells = (
            f"`{task_of(card)}`",
            title,
            card.family,
            str(len(card.labels.names)),
            "not stated" if items is None else f"{items:,}",
            card.metric,
            card.licence,
        )
        rows.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(rows) + "\n"


def page(card: Card) -> str:
    """Everything a user needs to know of one dataset."""
    splits = "\n".join(
        f"| {name} | {'not stated' if count is None else f'{count:,}'} |"
        for name, count in card.splits.items()
    )
    parts = [
        f"# {card.title}",
        f"Task `{task_of(card)}`, dataset name `{card.name}`: {card.family}, shown as {card.modality}.",
        f"Labels, in the order in which a prompt lists them: {', '.join(card.labels.names)}.",
        f"## How a label comes about\n\n{card.label_rule}",
        f"## Items\n\n| split | items |\n|---|---|\n{splits}\n\nMetric: {card.metric}.{_published(card)}",
    ]
    if not card.embedded:
        parts += [
            f"## Getting it\n\nLicence: {card.licence}.\n\nRequest: {card.request}\n\nHomepage: {card.homepage}",
            f"## Layout\n\nUnder `$INSPECT_FER_DATA/{card.name}`, or in the folder given as"
            f" `-T root=DIR`:\n\n```text\n{card.layout}\n```",
        ]
    if card.options:
        options = "\n".join(
            f"- `{key}`, by default `{value}`" for key, value in card.options.items()
        )
        parts.append(f"## Options\n\nGiven as `-T name=value`:\n\n{options}")
    check = "" if card.embedded else f"inspect-fer check {card.name}\n"
    parts += [
        f"## Running it\n\n```bash\n{check}"
        f"inspect eval inspect_fer/{task_of(card)} --model google/gemini-2.5-flash\n```",
        f"## Citation\n\n{card.citation}",
    ]
    return "\n\n".join(parts) + "\n"


def task_of(card: Card) -> str:
    """The task that shows a dataset."""
    return TASKS.get(card.name, card.name)


def _published(card: Card) -> str:
    return "" if card.policy is None else f" In the paper, {_POLICIES[card.policy]}"


_POLICIES = {
    "wrong": "items without an answer are left out, an answer that was not offered is wrong.",
    "drop": "items without an answer, and answers that were not offered, are left out.",
    "polarity": (
        "items without an answer are left out; gold and answer are reduced to positive or negative."
    ),
    "sentiment": (
        "items with score 0 and items without an answer are left out; gold is positive when the"
        " score is above 0, the answer when its first label is positive or weakly positive."
    ),
}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write every page."""
    (DOCS / "datasets").mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
