"""RAF-DB, basic emotions: faces from the web, each labelled by some 40 people.

The list names original images. Aligned faces have ``_aligned`` in their file names, but not in the
list. What the owners annotate about a person stands in one small file per image.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.layout import IMAGE_ENDINGS, LayoutError, find, inside, names, read_lines
from inspect_fer.labels import LabelSet
from inspect_fer.stimulus import Media, Stimulus

_LABELS = LabelSet(("Surprise", "Fear", "Disgust", "Happiness", "Sadness", "Anger", "Neutral"))
_CODES = {str(code): label for code, label in enumerate(_LABELS.names, start=1)}
_BEGINNINGS = ("test_", "train_")
_LISTS = ("EmoLabel/list_pa*tition_label.txt", "list_pa*tition_label.txt")
_ORIGINAL = ("Image/original/original", "Image/original", "original/original", "original")
_ALIGNED = ("Image/aligned/aligned", "Image/aligned", "aligned/aligned", "aligned")
_TRAITS = {
    "gender": {"0": "male", "1": "female", "2": "unsure"},
    "ethnicity": {"0": "Caucasian", "1": "African-American", "2": "Asian"},
    "age": {"0": "0-3", "1": "4-19", "2": "20-39", "3": "40-69", "4": "70+"},
}
_LANDMARKS = 5


def _read(
    root: Path, split: str, /, aligned: bool = False, attributes: bool = True, **_: Any
) -> Iterator[Stimulus | Problem]:
    table = find(root, *_LISTS)
    if table is None:
        yield from _read_folders(root, split)
        return
    where = table.relative_to(root).as_posix()
    images = _images(root, aligned)
    listed = frozenset(names(images))
    described = find(root, "Annotation/manual") if attributes else None
    files = frozenset(names(described)) if described is not None else frozenset()
    for line, text in read_lines(table):
        name, _space, code = text.strip().rpartition(" ")
        if code not in _CODES or not name:
            codes = ", ".join(f"{c} {label}" for c, label in _CODES.items())
            yield Problem(table, f"{text!r} is not a file name and one of {codes}", line)
            continue
        name = name.strip()
        if not name.startswith(_BEGINNINGS):
            yield Problem(table, f"{name!r} begins with none of {', '.join(_BEGINNINGS)}", line)
            continue
        if not name.startswith(f"{split}_"):
            continue
        stem, _dot, ending = name.rpartition(".")
        forms = (
            (f"{stem}_aligned.{ending}", name) if aligned else (name, f"{stem}_aligned.{ending}")
        )
        try:
            path = inside(images, next((form for form in forms if form in listed), forms[0]))
            manual = f"{stem}_manu_attri.txt"
            traits = _person(described / manual) if described and manual in files else {}
        except ValueError as error:
            yield Problem(table, str(error), line)
            continue
        if isinstance(traits, Problem):
            yield traits
            continue
        yield Stimulus(
            id=name,
            label=_CODES[code],
            media=(Media("image", path, root),),
            traits=traits,
            source=f"{where}:{line}",
        )


def _images(root: Path, aligned: bool) -> Path:
    first, second = (_ALIGNED, _ORIGINAL) if aligned else (_ORIGINAL, _ALIGNED)
    found = find(root, *first) or find(root, *second)
    if found is None:
        raise LayoutError(f"No folder Image/original or Image/aligned in {root}.")
    return found


def _person(path: Path) -> dict[str, str | float] | Problem:
    lines = [text.strip() for _line, text in read_lines(path)]
    codes = lines[_LANDMARKS:]
    if len(codes) != len(_TRAITS):
        return Problem(path, f"{len(lines)} lines, expected 5 of landmarks, gender, race and age")
    traits: dict[str, str | float] = {}
    for line, ((trait, values), code) in enumerate(
        zip(_TRAITS.items(), codes, strict=True), start=_LANDMARKS + 1
    ):
        if code not in values:
            return Problem(path, f"{code!r} is no code of {trait}: {', '.join(values)}", line)
        traits[trait] = values[code]
    return traits


def _read_folders(root: Path, split: str) -> Iterator[Stimulus | Problem]:
    """The form in which aligned faces lie in folders named by code."""
    found = find(root, *(f"{split}/{code}" for code in _CODES))
    if found is None:
        raise LayoutError(
            f"Neither EmoLabel/list_patition_label.txt nor folders {split}/1 ... {split}/7 "
            f"found in {root}."
        )
    base = found.parent
    for code in names(base):
        if code not in _CODES:
            if (base / code).is_dir():
                yield Problem(base / code, f"a folder whose name is none of {', '.join(_CODES)}")
            continue
        for name in names(base / code):
            path = base / code / name
            if path.suffix.casefold() in IMAGE_ENDINGS:
                yield Stimulus(
                    id=name.replace("_aligned", ""),
                    label=_CODES[code],
                    media=(Media("image", path, root),),
                    source=path.relative_to(root).as_posix(),
                )


CARD = Card(
    name="raf_db",
    title="RAF-DB",
    family="facial emotion recognition",
    modality="image",
    labels=_LABELS,
    splits={"test": 3068, "train": 12271},
    metric="ACC",
    policy="wrong",
    homepage="http://www.whdeng.cn/raf/model1.html",
    licence="non-commercial research, on request",
    request="http://www.whdeng.cn/raf/model1.html",
    layout=(
        "raf_db/basic/EmoLabel/list_patition_label.txt    lines: test_0001.jpg 5\n"
        "raf_db/basic/Image/original/test_0001.jpg\n"
        "raf_db/basic/Image/aligned/test_0001_aligned.jpg    (aligned=true)\n"
        "raf_db/basic/Annotation/manual/test_0001_manu_attri.txt    optional"
    ),
    citation=(
        "S. Li, W. Deng, J. Du: Reliable Crowdsourcing and Deep Locality-Preserving Learning for "
        "Expression Recognition in the Wild, CVPR 2017"
    ),
    folders=("RAF-DB", "RAF_DB", "RAFDB", "raf-basic", "basic"),
    read=_read,
    label_rule=(
        "The code in the owners' list: 1 surprise, 2 fear, 3 disgust, 4 happiness, 5 sadness, "
        "6 anger, 7 neutral. Shown are the original images, as in the paper; aligned=true reads the "
        "aligned faces (either is read where the other is not there; copies with folders 1 to 7 "
        "have aligned faces only). Gender, ethnicity and age group come from Annotation/manual, "
        "one file per image; attributes=false leaves them unread."
    ),
    options={"aligned": False, "attributes": True},
)
