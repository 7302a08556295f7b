r"""Writes the entries for the register of inspect_evals: ``register/<task>/eval.yaml``.

An entry follows from the dataset's card. What a card cannot know is given on the command line, and
is otherwise a mark that no register takes::

    python docs/register.py --repository https://github.com/OWNER/REPO --commit SHA \
        --contributor NAME --measure

``--measure`` reads the datasets found here: their item counts, and the SHA-256 of the annotation
files the labels came from. A test fails when the entries are not what the cards say.
"""

import argparse
import ast
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.datasets.load import find_root, load_stimuli
from inspect_fer.errors import DatasetNotFoundError
from inspect_fer.tasks.build import VERSION

ROOT = Path(__file__).parent.parent
REGISTER = ROOT / "register"
TO_FILL = "FILL IN"
PAPER = (
    "GPT-4V with Emotion: A Zero-shot Benchmark for Generalized Emotion Recognition",
    "https://arxiv.org/abs/2312.04293",
)
CAER_PAPER = ("Context-Aware Emotion Recognition Networks", "https://arxiv.org/abs/1908.05913")
TASKS = {"caer": "caer_7class", "caer_s": "caer_s_7class"}
"""Cards whose task has another name than the dataset."""


@dataclass(frozen=True)
class Given:
    """What no card knows."""

    repository: str = f"https://github.com/{TO_FILL.replace(' ', '-')}/inspect_fer"
    commit: str = TO_FILL
    contributors: Sequence[str] = (TO_FILL,)
    measure: bool = False


def entries(given: Given | None = None) -> dict[Path, str]:
    """Every entry's file and its text."""
    given = given or Given()
    where = task_files()
    return {
        REGISTER / task_of(card) / "eval.yaml": yaml.safe_dump(
            entry(card, where[task_of(card)], given),
            sort_keys=False,
            allow_unicode=True,
            width=10**6,
        )
        for card in CARDS.values()
    }


def entry(card: Card, task_path: str, given: Given) -> dict[str, Any]:
    """One entry, in the register's own keys; any other would be refused."""
    facts = measured(card) if given.measure else {}
    count = facts.get("items", card.splits[card.default_split])
    task: dict[str, Any] = {"name": task_of(card)}
    if count is not None:
        task["dataset_samples"] = count
    task["task_path"] = task_path
    task["comment"] = (
        f"Metric {card.metric}; {len(card.labels.names)} labels; split {card.default_split}."
        " No human baseline is stated."
    )
    found: dict[str, Any] = {
        "full_title": title(card),
        "common_title": card.title,
        "description": description(card),
        "contributors": list(given.contributors),
        "tags": ["emotion recognition", card.family, *card.modality.split("+")],
        "tasks": [task],
        "source": {
            "repository_url": given.repository,
            "repository_commit": given.commit,
            "comment": f"Task version {VERSION}.",
        },
        "metadata": {
            "fast": card.embedded,
            "requires": {"internet": False},
            "extras": {"external_assets": assets(card, facts)},
        },
    }
    if not card.embedded:
        found["paper_title"], found["arxiv"] = CAER_PAPER if card.name in TASKS else PAPER
    return found


def title(card: Card) -> str:
    """Dataset and what is asked of it, in one line."""
    return f"{card.title}: {card.family}" if not card.embedded else card.title


def description(card: Card) -> str:
    """One line for the register's table."""
    shown = {
        "image": "a picture",
        "image+text": "an image-text post",
        "video": "a clip",
        "video+audio+text": "a clip and what is said in it",
    }[card.modality]
    return (
        f"Zero-shot {card.family}: {shown} from {card.title} is assigned one of"
        f" {len(card.labels.names)} labels. Refused and unreadable answers count as wrong."
    )


def assets(card: Card, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a run needs that the repository does not hold, and may not."""
    if card.embedded:
        return []
    return [
        {
            "source": card.homepage,
            "state": "licensed",
            "fetch_method": "other",
            "licence": card.licence,
            "request": card.request,
            "items": facts.get("items", card.splits[card.default_split] or TO_FILL),
            "annotation_sha256": facts.get("annotation_sha256", TO_FILL),
            "comment": (
                "Handed out by its owners alone: it is neither downloaded by the code nor hosted by"
                " the maintainers. `inspect-fer check` compares a copy with the owners' layout and"
                " counts."
            ),
        }
    ]


def measured(card: Card) -> dict[str, Any]:
    """Counts and digests of the copy that is found here; empty without one."""
    try:
        root = find_root(card)
    except DatasetNotFoundError:
        return {}
    stimuli = load_stimuli(card.name)
    # Labels that are folder names have no annotation file: their source is the item's own.
    tables = {
        file
        for stimulus in stimuli
        if (parts := stimulus.source.rpartition(":"))[2].isdigit()
        for file in (parts[0],)
    }
    digests = {
        name: hashlib.sha256((root / name).read_bytes()).hexdigest()
        for name in sorted(tables)
        if (root / name).is_file()
    }
    return {
        "items": len(stimuli),
        "annotation_sha256": digests or "labels are names of folders or files",
    }


def task_of(card: Card) -> str:
    """The task that shows a dataset."""
    return TASKS.get(card.name, card.name)


def task_files() -> dict[str, str]:
    """Every task -> the file that defines it, relative to the repository."""
    return {
        node.name: path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "inspect_fer" / "tasks").glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(one, ast.Name) and one.id == "task" for one in node.decorator_list)
    }


def main() -> None:
    """Write every entry."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repository", default=Given.repository)
    parser.add_argument("--commit", default=Given.commit)
    parser.add_argument("--contributor", action="append", default=[])
    parser.add_argument("--measure", action="store_true")
    said = parser.parse_args()
    given = Given(
        said.repository, said.commit, said.contributor or Given.contributors, said.measure
    )
    for path, text in entries(given).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
