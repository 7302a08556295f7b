"""Lines and areas in face units, on an image larger than the one that is wanted."""

from collections.abc import Sequence
from math import cos, hypot, radians, sin

from PIL import Image, ImageDraw

from inspect_fer.datasets.face_person import Colour, Person, Point

SUPERSAMPLING = 3
"""Drawn so many times larger and reduced: that smooths the edges."""


class Pen:
    """Draws in face units; the head's tilt, size and place on the image are applied here."""

    def __init__(self, size: int, person: Person) -> None:
        pixels = size * SUPERSAMPLING
        self.image = Image.new("RGB", (pixels, pixels), person.ground)
        self._draw = ImageDraw.Draw(self.image)
        self._unit = pixels * 0.355 * person.scale
        self._cos = cos(radians(person.tilt)) * self._unit
        self._sin = sin(radians(person.tilt)) * self._unit
        self._origin = (pixels * (0.5 + person.shift[0]), pixels * (0.535 + person.shift[1]))

    def fill(self, points: Sequence[Point], colour: Colour) -> None:
        """An area within a line that closes by itself."""
        across, down, (left, top) = self._cos, self._sin, self._origin
        self._draw.polygon(
            [(left + across * x - down * y, top + down * x + across * y) for x, y in points],
            fill=colour,
        )

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """A circle."""
        self.oval(centre, radius, radius, colour)

    def oval(self, centre: Point, wide: float, high: float, colour: Colour) -> None:
        """An ellipse that tilts with the head."""
        self.fill([(centre[0] + wide * c, centre[1] + high * s) for c, s in _CIRCLE], colour)

    def stroke(
        self,
        knots: Sequence[Point],
        width: float | Sequence[float],
        colour: Colour,
    ) -> None:
        """A line through the knots; one width tapers at both ends, several run along it."""
        line = curve(knots)
        widths = [0.25, 1, 1, 0.25] if isinstance(width, float) else list(width)
        full = width if isinstance(width, float) else 1.0
        above, below = [], []
        last = len(line) - 1
        for i, (x, y) in enumerate(line):
            (x0, y0), (x1, y1) = line[max(i - 1, 0)], line[min(i + 1, last)]
            length = hypot(x1 - x0, y1 - y0) or 1.0
            place = i / last * (len(widths) - 1)
            at = min(int(place), len(widths) - 2)
            half = full * (widths[at] + (widths[at + 1] - widths[at]) * (place - at)) / 2
            dx, dy = -(y1 - y0) / length * half, (x1 - x0) / length * half
            above.append((x + dx, y + dy))
            below.append((x - dx, y - dy))
        self.fill(above + below[::-1], colour)


_CIRCLE = tuple((cos(radians(a)), sin(radians(a))) for a in range(0, 360, 8))
_STEPS = tuple(
    (
        (-t + 2 * t**2 - t**3) / 2,
        (2 - 5 * t**2 + 3 * t**3) / 2,
        (t + 4 * t**2 - 3 * t**3) / 2,
        (-(t**2) + t**3) / 2,
    )
    for t in (i / 7 for i in range(7))
)


def curve(knots: Sequence[Point], *, closed: bool = False) -> list[Point]:
    """A smooth line through the knots (Catmull-Rom)."""
    before, after = (knots[-1:], knots[:2]) if closed else (knots[:1], knots[-1:])
    padded = [*before, *knots, *after]
    line = [
        (
            a * p[0] + b * q[0] + c * r[0] + d * s[0],
            a * p[1] + b * q[1] + c * r[1] + d * s[1],
        )
        for p, q, r, s in zip(padded, padded[1:], padded[2:], padded[3:], strict=False)
        for a, b, c, d in _STEPS
    ]
    return line if closed else [*line, knots[-1]]
