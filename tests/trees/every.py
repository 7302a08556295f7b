"""A small tree of every dataset that lies in a folder, by the dataset's name."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.trees import clips, images
from tests.trees.caer import caer_s_tree, caer_tree


def _mvsa_multiple(root: Path) -> Path:
    images.mvsa_multiple(root)
    images.draw(*(text.with_suffix(".jpg") for text in (root / "MVSA" / "data").glob("*.txt")))
    return root


STILLS: Mapping[str, Callable[[Path], Path]] = {
    "twitter1": images.twitter1,
    "twitter2": images.twitter2,
    "abstract": images.abstract,
    "artphoto": images.artphoto,
    "mvsa_single": images.mvsa_single,
    "mvsa_multiple": _mvsa_multiple,
    "casme": images.casme,
    "casme2": images.casme2,
    "samm": images.samm,
    "ckplus": images.ckplus,
    "sfew2": images.sfew2,
    "raf_db": images.raf_db,
    "ferplus": images.ferplus,
    "affectnet": images.affectnet,
}

CLIPS: Mapping[str, Callable[[Path], Path]] = {
    **clips.SMALL,
    "caer": caer_tree,
    "caer_s": caer_s_tree,
}


def tree(name: str, folder: Path) -> Path:
    """Write a dataset's tree below a folder, under a name by which it is found there; its root."""
    return STILLS[name](folder / name) if name in STILLS else CLIPS[name](folder)
