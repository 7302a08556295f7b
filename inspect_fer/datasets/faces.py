"""Faces drawn from facial action units: stimuli that need no photograph and no licence.

A face is a set of action units (FACS, the Facial Action Coding System) on a person. The person
comes from a seeded random stream, the expression from the units alone, so the same people show
every emotion at every intensity.
"""

from collections.abc import Mapping
from types import MappingProxyType

from PIL import Image, ImageChops

from inspect_fer.datasets.face_parts import (
    Half,
    brow,
    cheek,
    eye,
    forehead,
    hair_behind,
    hair_in_front,
    head,
    mouth,
    nose,
    shoulders,
)
from inspect_fer.datasets.face_pen import SUPERSAMPLING, Pen
from inspect_fer.datasets.face_person import LEFT, RIGHT, Person, person_of

EMOTION_UNITS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "anger": {"4": 1, "5": 1, "7": 1, "23": 1},
        "contempt": {"R12": 1, "R14": 1},
        "disgust": {"9": 1, "15": 1, "16": 1},
        "fear": {"1": 1, "2": 1, "4": 1, "5": 1, "7": 1, "20": 1, "26": 1},
        "happiness": {"6": 1, "12": 1},
        "neutral": {},
        "sadness": {"1": 1, "4": 1, "15": 1},
        "surprise": {"1": 1, "2": 1, "5": 1, "26": 1},
    }
)
"""The action units of each emotion, after EMFACS (Friesen and Ekman, 1983), here all at full
intensity; EMFACS has a weaker AU5 in surprise and weaker units in contempt.

``R`` and ``L`` are the right and left of the person shown, as in FACS.
"""

UNITS: Mapping[int, str] = MappingProxyType(
    {
        1: "inner brow raiser",
        2: "outer brow raiser",
        4: "brow lowerer",
        5: "upper lid raiser",
        6: "cheek raiser",
        7: "lid tightener",
        9: "nose wrinkler",
        12: "lip corner puller",
        14: "dimpler",
        15: "lip corner depressor",
        16: "lower lip depressor",
        20: "lip stretcher",
        23: "lip tightener",
        26: "jaw drop",
    }
)
"""The action units that are drawn, with their names in FACS."""


def draw_face(
    emotion: str, intensity: float, identity: int, *, size: int = 224, seed: int = 0
) -> Image.Image:
    """Draw a person who shows an emotion.

    Args:
        emotion: A key of `EMOTION_UNITS`.
        intensity: From 0 (a neutral face) to 1; scales every unit of the emotion.
        identity: Which person: head, skin, hair, eyes, pose, light and background.
        size: Width and height in pixels.
        seed: Another seed draws other people.

    Returns:
        An RGB image. The same arguments give the same pixels.

    Raises:
        ValueError: For an unknown emotion, or an intensity outside 0..1.
    """
    if emotion not in EMOTION_UNITS:
        raise ValueError(f"unknown emotion {emotion!r}; one of {', '.join(EMOTION_UNITS)}")
    if not 0 <= intensity <= 1:
        raise ValueError(f"intensity is {intensity}, expected 0 (neutral) to 1 (full)")
    units = {unit: value * intensity for unit, value in EMOTION_UNITS[emotion].items()}
    return draw_units(units, identity, size=size, seed=seed)


def draw_units(
    units: Mapping[int, float] | Mapping[str, float],
    identity: int = 0,
    *,
    size: int = 224,
    seed: int = 0,
) -> Image.Image:
    """Draw a person who moves the given action units.

    Args:
        units: Action unit -> activation 0..1. ``12`` or ``"12"`` moves both sides of the face,
            ``"R12"`` and ``"L12"`` the right or left of the person shown. See `UNITS`.
        identity: Which person, as in `draw_face`.
        size: Width and height in pixels.
        seed: Another seed draws other people.

    Returns:
        An RGB image. The same arguments give the same pixels.

    Raises:
        ValueError: For a unit that is not drawn, or an activation outside 0..1.
    """
    if size < 16:
        raise ValueError(f"size is {size}, expected at least 16 pixels")
    sides = _sides(units)
    person = person_of(identity, seed)
    pen = Pen(size, person)
    shoulders(pen, person)
    hair_behind(pen, person)
    outline = head(pen, person, sides)
    for side, unit in sides.items():
        eye(pen, person, side, unit)
    forehead(pen, person, sides)
    hair_in_front(pen, person, outline)
    nose(pen, person, sides)
    for side, unit in sides.items():
        cheek(pen, person, side, unit)
        brow(pen, person, side, unit)
    mouth(pen, person, sides)
    return _lit(pen.image.reduce(SUPERSAMPLING), person)


def _sides(units: Mapping[int, float] | Mapping[str, float]) -> Mapping[int, Half]:
    halves = {side: dict.fromkeys(UNITS, 0.0) for side in (RIGHT, LEFT)}
    for key, value in units.items():
        name = str(key)
        number = name.lstrip("LR")
        if not number.isdecimal() or int(number) not in UNITS or len(name) - len(number) > 1:
            drawn = ", ".join(map(str, UNITS))
            raise ValueError(f"action unit {key!r} is not drawn; {drawn}, or one with L or R")
        if not 0 <= value <= 1:
            raise ValueError(f"action unit {name} is {value}, expected 0 (at rest) to 1 (full)")
        for side in {"R": (RIGHT,), "L": (LEFT,)}.get(name[0], (RIGHT, LEFT)):
            halves[side][int(number)] = value
    return halves


def _lit(image: Image.Image, person: Person) -> Image.Image:
    light = Image.linear_gradient("L").rotate(person.light, Image.Resampling.BILINEAR)
    # The corners that a rotated square leaves empty are cut off.
    light = light.crop((37, 37, 219, 219)).resize(image.size, Image.Resampling.BILINEAR)
    dim = round(255 * (1 - person.contrast))
    shades = [dim + (255 - dim) * i // 255 for i in range(256)]
    return ImageChops.multiply(image, light.point(shades).convert("RGB"))
