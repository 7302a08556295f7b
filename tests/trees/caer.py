"""CAER and CAER-S as their owners lay them out, with a few items per label."""

from pathlib import Path

from tests.drawing import picture, write_clip

LABELS = ("Anger", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise")


def caer_s_tree(folder: Path, per_label: int = 2, split: str = "test") -> Path:
    root = folder / "CAER-S"
    for position, label in enumerate(LABELS):
        directory = root / split / label
        directory.mkdir(parents=True)
        for number in range(1, per_label + 1):
            picture(64, 48, seed=10 * position + number).save(directory / f"{number:04}.png")
        (directory / ".DS_Store").write_bytes(b"\0")
    return root


def caer_tree(folder: Path, per_label: int = 1, split: str = "test") -> Path:
    root = folder / "CAER"
    for label in LABELS:
        directory = root / split / label
        directory.mkdir(parents=True)
        for number in range(1, per_label + 1):
            write_clip(directory / f"{number:04}.avi", frames=30)
    return root
