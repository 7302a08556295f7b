"""`inspect-fer check` on whole datasets: generated ones with every real-looking id, and real copies."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from inspect_fer.cli import main
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.datasets.load import find_root
from inspect_fer.errors import DatasetNotFoundError
from tests.trees import clips, images

TREES: dict[str, Callable[[Path], Path]] = {
    "raf_db": lambda folder: images.raf_db(folder, images.RAF_DB),
    "dfew": lambda folder: clips.dfew_full(folder, playable=True),
    "ferv39k": lambda folder: clips.ferv39k_full(folder, playable=True),
    "ravdess": lambda folder: clips.ravdess_full(folder, playable=True),
}
COUNTS = {
    "raf_db": images.RAF_DB,
    "dfew": clips.DFEW_TEST,
    "ferv39k": clips.FERV39K_TEST,
    "ravdess": {
        "neutral": 96,
        **dict.fromkeys(("surprised", "disgust", "sad", "happy", "calm", "fearful", "angry"), 192),
    },
}


def check(name: str, *words: str) -> dict[str, Any]:
    found = CliRunner().invoke(main, ["check", name, "--json", *words])
    said: dict[str, Any] = json.loads(found.stdout)
    assert found.exit_code == (0 if said["ok"] else 1)
    return said


@pytest.mark.parametrize("name", TREES)
def test_a_whole_dataset_is_sound(name: str, tmp_path: Path) -> None:
    root = TREES[name](tmp_path / name)
    said = check(name, "--root", str(root))
    assert said["problems"] == []
    assert said["warnings"] == []
    assert said["items"] == said["expected"] == CARDS[name].splits["test"]
    assert said["labels"] == {label: COUNTS[name][label] for label in CARDS[name].labels.names}


@pytest.mark.licensed_data
@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if not card.embedded])
def test_a_real_copy_is_sound(name: str) -> None:
    """With ``INSPECT_FER_DATA`` set, every dataset that lies there; without, that none is found."""
    folder = folder_of(name)
    if folder is None:
        with pytest.raises(DatasetNotFoundError, match="Request it"):
            find_root(CARDS[name])
        return
    said = check(name, "--root", str(folder))
    assert said["problems"] == []
    assert said["warnings"] == []


def folder_of(name: str) -> Path | None:
    data = os.environ.get("INSPECT_FER_DATA")
    named = (Path(data) / folder for folder in (name, *CARDS[name].folders)) if data else ()
    return next((folder for folder in named if folder.is_dir()), None)
