"""Who a drawn face shows: head, skin, hair, eyes, pose and light, from a seeded random stream."""

from dataclasses import dataclass
from functools import lru_cache
from random import Random

Point = tuple[float, float]
"""Across and down, in face units: the head reaches from about -1 to 1."""

Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""

RIGHT, LEFT = -1, 1
"""Where the person's own right and left lie on the image's x axis."""

_SKINS = ("#fbdcc4", "#f3c9a5", "#e9b48c", "#d99e73", "#c68a5e", "#a96d45", "#8a5636", "#6f4229")
_HAIRS = ("#1d1a1a", "#33231c", "#54351f", "#7a4b26", "#a8743a", "#d2a55a", "#8c3b1f", "#8d8a88")
_EYES = ("#5a3a22", "#3d2817", "#4a7a9c", "#5f8a5a", "#7a6a3c", "#6b7f8c")
_GROUNDS = ("#cfe0e8", "#e6dccb", "#d9e4d0", "#e4d4dc", "#d5d6e6", "#e9e3d3", "#c9d8d3", "#dcdcdc")
_CLOTHES = ("#3f5f7f", "#7f4a4a", "#4f7058", "#6a5a80", "#8a7448", "#44525c", "#a0606a", "#2f4858")
_STYLES = ("short", "parted", "long", "bob", "bun", "curly", "cropped", "bald")


@dataclass(frozen=True, slots=True)
class Person:
    """Lengths are in face units: the head reaches from about -1 to 1, y points down."""

    skin: Colour
    hair: Colour
    iris: Colour
    ground: Colour
    clothes: Colour
    style: str
    parting: int
    hairline: float
    width: float
    jaw: float
    eye_distance: float
    eye_size: float
    brow_weight: float
    brow_height: float
    nose_length: float
    nose_width: float
    mouth_width: float
    lips: float
    turn: float
    nod: float
    tilt: float
    scale: float
    shift: Point
    light: float
    contrast: float

    @property
    def crease(self) -> Colour:
        """Of lines in the skin."""
        return mix(self.skin, (70, 24, 16), 0.42)

    @property
    def shade(self) -> Colour:
        """Of skin away from the light."""
        return mix(self.skin, (110, 50, 40), 0.17)

    @property
    def ink(self) -> Colour:
        """Of what is darkest: lashes, nostrils, the line between the lips."""
        return mix(self.skin, (28, 14, 12), 0.85)

    @property
    def brow(self) -> Colour:
        """Of the brows."""
        # Fair and grey hair would leave the brows, which carry half of the expression, invisible.
        return mix(self.hair, (30, 18, 14), 0.55)


@lru_cache(maxsize=256)
def person_of(identity: int, seed: int) -> Person:
    """The person of that number; another seed has other people."""
    # A string seed is hashed by the generator: the same people on every platform and version.
    rng = Random(f"{seed}/{identity}")
    near = rng.uniform
    skin = rng.choice(_SKINS)
    hairs = _HAIRS if _SKINS.index(skin) < 4 else _HAIRS[:4] + _HAIRS[-1:]
    return Person(
        skin=_jittered(rng, skin, 6),
        hair=_jittered(rng, rng.choice(hairs), 8),
        iris=_jittered(rng, rng.choice(_EYES), 8),
        ground=_jittered(rng, rng.choice(_GROUNDS), 8),
        clothes=_jittered(rng, rng.choice(_CLOTHES), 10),
        style=rng.choice(_STYLES),
        parting=rng.choice((RIGHT, LEFT)),
        hairline=near(-0.74, -0.66),
        width=near(0.75, 0.88),
        jaw=near(0.72, 0.88),
        eye_distance=near(0.325, 0.365),
        eye_size=near(0.94, 1.08),
        brow_weight=near(0.8, 1.25),
        brow_height=near(-0.02, 0.02),
        nose_length=near(0.24, 0.31),
        nose_width=near(0.085, 0.125),
        mouth_width=near(0.25, 0.30),
        lips=near(0.8, 1.25),
        turn=near(-0.05, 0.05),
        nod=near(-0.03, 0.03),
        tilt=near(-5, 5),
        scale=near(0.95, 1.05),
        shift=(near(-0.02, 0.02), near(-0.02, 0.02)),
        light=near(0, 360),
        contrast=near(0.08, 0.22),
    )


def _jittered(rng: Random, colour: str, by: int) -> Colour:
    red, green, blue = (
        min(255, max(0, int(colour[i : i + 2], 16) + rng.randint(-by, by))) for i in (1, 3, 5)
    )
    return red, green, blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; share 0 is the one, 1 the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
