"""The parts of a drawn face, each moved by its action units.

The numbers are lengths in face units, tried out by eye. A part that an action unit moves is written
as its place at rest plus the unit's activation times how far the unit carries it.
"""

from collections.abc import Mapping, Sequence
from math import cos, radians, sin

from inspect_fer.datasets.face_pen import Pen, curve
from inspect_fer.datasets.face_person import LEFT, RIGHT, Person, Point, mix

Half = Mapping[int, float]
"""The units of one half of the face: activation by unit number, 0 where it is at rest."""


def both(sides: Mapping[int, Half], number: int) -> float:
    """The mean of a unit over both halves of the face."""
    return (sides[RIGHT][number] + sides[LEFT][number]) / 2


def shoulders(pen: Pen, person: Person) -> None:
    """Clothes and neck."""
    neck = 0.36 * person.width / 0.8
    pen.fill(
        curve([(-1.3, 2.2), (-1.12, 1.45), (-0.5, 1.22), (0.5, 1.22), (1.12, 1.45), (1.3, 2.2)]),
        person.clothes,
    )
    pen.fill(
        curve([(-neck, 0.5), (-neck, 1.1), (-neck * 1.25, 1.27), (0, 1.42)])
        + curve([(0, 1.42), (neck * 1.25, 1.27), (neck, 1.1), (neck, 0.5)]),
        mix(person.skin, (80, 30, 25), 0.28),
    )


def hair_behind(pen: Pen, person: Person) -> None:
    """The hair that falls behind the head."""
    w = person.width
    dark = mix(person.hair, (0, 0, 0), 0.18)
    match person.style:
        case "long":
            half = [(w * 0.75, -1.05), (w * 1.2, -0.5), (w * 1.22, 0.4), (w * 1.25, 1.35)]
        case "bob":
            half = [(w * 0.75, -1.05), (w * 1.22, -0.5), (w * 1.27, 0.2), (w * 1.1, 0.68)]
        case "curly":
            for angle in range(150, 391, 20):
                x, y = cos(radians(angle)), sin(radians(angle))
                pen.disc((w * 1.02 * x, -0.25 + 0.85 * y), 0.27, dark)
            return
        case "bun":
            pen.disc((0, -1.2), 0.27, dark)
            return
        case _:
            return
    pen.fill(curve([*((-x, y) for x, y in reversed(half)), (0, -1.22), *half]), dark)


def head(pen: Pen, person: Person, sides: Mapping[int, Half]) -> list[Point]:
    """Ears and head; the chin goes down with the jaw (26). Returns the outline from the crown."""
    w, drop = person.width, 0.13 * both(sides, 26)
    jaw = w * person.jaw
    for side in (RIGHT, LEFT):
        pen.oval((side * w * 1.01, 0.05), 0.1, 0.17, person.skin)
        pen.oval((side * w * 1.02, 0.05), 0.055, 0.1, person.shade)
    half = [
        (w * 0.55, -0.93),
        (w * 0.92, -0.55),
        (w, -0.1),
        (w * 0.96, 0.25),
        (jaw, 0.62 + drop * 0.6),
        (jaw * 0.52, 0.93 + drop),
    ]
    knots = [(0.0, -1.05), *half, (0.0, 1.02 + drop), *((-x, y) for x, y in reversed(half))]
    outline = curve(knots, closed=True)
    pen.fill(outline, person.shade)
    # The head again, a little aside, leaves a rim in shade on the side away from the light.
    aside = 0.035 * (1 if cos(radians(person.light + 90)) > 0 else -1)
    pen.fill([(x * 0.965 + aside * (1 - abs(y) / 1.3), y * 0.985) for x, y in outline], person.skin)
    return outline


def hair_in_front(pen: Pen, person: Person, outline: Sequence[Point]) -> None:
    """The hair that grows over the forehead; raised brows stay below it."""
    if person.style == "bald":
        return
    w, line, part = person.width, person.hairline, person.parting
    low = {"short": -0.35, "cropped": -0.42, "parted": -0.3, "curly": -0.3}.get(person.style, -0.12)
    bulk = {"cropped": 1.02, "curly": 1.12, "parted": 1.1}.get(person.style, 1.07)
    top = [(x * bulk, y * bulk) for x, y in outline if y < low]
    # From the left temple over the crown to the right temple: the outline starts at the crown.
    right = [p for p in top if p[0] >= 0]
    left = [p for p in top if p[0] < 0]
    crown = [*left, *right]
    match person.style:
        case "parted" | "bob":
            inner = [
                (w * 0.88, low + 0.04),
                (w * (0.62 if part == LEFT else 0.78), line + 0.08),
                (part * w * 0.35, line - 0.16),
                (-w * (0.62 if part == RIGHT else 0.78), line + 0.08),
                (-w * 0.88, low + 0.04),
            ]
        case "long":
            inner = [
                (w * 0.9, low + 0.1),
                (w * 0.72, line + 0.1),
                (0.0, line - 0.24),
                (-w * 0.72, line + 0.1),
                (-w * 0.9, low + 0.1),
            ]
        case _:
            inner = [
                (w * 0.93, low),
                (w * 0.74, line + 0.06),
                (w * 0.3, line - 0.03),
                (-w * 0.3, line - 0.03),
                (-w * 0.74, line + 0.06),
                (-w * 0.93, low),
            ]
    pen.fill(crown + curve(inner), person.hair)
    if person.style == "curly":
        for x in (-0.72, -0.36, 0.0, 0.36, 0.72):
            pen.disc((w * x, line - 0.16 + 0.2 * x * x), 0.17, person.hair)


def eye(pen: Pen, person: Person, side: int, unit: Half) -> None:
    """One eye: lids raised (5), tightened (7), pushed up by the cheek (6), aslant (1 with 4)."""
    big = person.eye_size
    turn, nod = person.turn, person.nod
    x0, y0 = turn + side * person.eye_distance, nod - 0.1
    wide = 0.19 * big
    narrow = unit[9]
    upper = big * (0.108 + 0.075 * unit[5] - 0.022 * unit[7] - 0.03 * max(0.0, unit[4] - unit[5]))
    upper -= 0.035 * narrow + 0.01 * unit[6]
    lower = big * (0.088 - 0.045 * unit[7] - 0.06 * unit[6] - 0.01 * unit[12]) - 0.045 * narrow
    oblique = 0.045 * max(0.0, min(unit[1], unit[4]) - unit[2])

    def place(knots: Sequence[Point]) -> list[Point]:
        return [(x0 + side * x, y0 + y) for x, y in knots]

    lid = place(
        [
            (-wide, 0.025),
            (-wide * 0.6, -upper * 0.78 - oblique),
            (0, -upper - oblique * 0.4),
            (wide * 0.6, -upper * 0.75 + oblique * 0.5),
            (wide, 0.0 + oblique * 0.5),
        ]
    )
    floor = place(
        [
            (wide, 0.0 + oblique * 0.5),
            (wide * 0.6, lower * 0.72),
            (0, lower),
            (-wide * 0.6, lower * 0.78),
            (-wide, 0.025),
        ]
    )
    above, below = curve(lid), curve(floor)
    pen.fill(above + below, (252, 250, 246))
    pupil = (x0 + person.turn * 0.25, y0 - 0.012)
    pen.disc(pupil, 0.092 * big, mix(person.iris, (0, 0, 0), 0.45))
    pen.disc(pupil, 0.078 * big, person.iris)
    pen.disc(pupil, 0.042 * big, (18, 14, 14))
    pen.disc((pupil[0] - 0.028, pupil[1] - 0.03), 0.019, (255, 255, 255))
    # The lids cover what of the iris lies outside the opening.
    reach = 0.13 * big
    pen.fill([*above, (above[-1][0], y0 - reach), (above[0][0], y0 - reach)], person.skin)
    pen.fill([*below, (below[-1][0], y0 + reach), (below[0][0], y0 + reach)], person.skin)
    pen.stroke(floor, 0.016 + 0.012 * max(unit[6], unit[7]), person.crease)
    pen.stroke(lid, [0.018, 0.034, 0.04, 0.03], person.ink)
    fold = [(x, y - 0.045 + 0.02 * unit[5]) for x, y in lid[1:]]
    pen.stroke(fold, 0.014, person.crease)


def brow(pen: Pen, person: Person, side: int, unit: Half) -> None:
    """One brow: inner end raised (1), outer end raised (2), lowered and drawn together (4)."""
    turn, nod = person.turn, person.nod
    # Raised and lowered at once, the inner end goes up and both brows draw together.
    lowered = max(0.0, unit[4] - 0.9 * unit[1])
    frown = max(lowered, 0.55 * unit[9])
    inner, outer = unit[1], unit[2]
    # All three together (fear) hold the whole brow up and straight, without an arch.
    arch = outer - 0.75 * min(outer, inner, unit[4])
    knots = [
        (0.135 - 0.05 * max(unit[4], 0.5 * unit[9]), -0.005 - 0.14 * inner + 0.18 * frown),
        (0.27, -0.05 - 0.09 * inner - 0.07 * arch + 0.1 * frown),
        (0.43, -0.05 - 0.015 * inner - 0.14 * arch + 0.03 * frown),
        (0.57, 0.035 + 0.02 * max(0.0, inner - outer) - 0.1 * arch - 0.02 * frown),
    ]
    y0 = nod - 0.35 + person.brow_height
    weight = person.brow_weight
    pen.stroke(
        [(turn + side * x, y0 + y) for x, y in knots],
        [0.055 * weight, 0.085 * weight, 0.07 * weight, 0.02],
        person.brow,
    )


def forehead(pen: Pen, person: Person, sides: Mapping[int, Half]) -> None:
    """Wrinkles across the forehead (1, 2) and between the brows (4)."""
    turn, nod = person.turn, person.nod
    inner, outer, frown = both(sides, 1), both(sides, 2), both(sides, 4)
    colour = person.crease
    wide = 0.16 + 0.26 * outer
    for row in range(2):
        y = nod - 0.6 - 0.075 * row - 0.02 * outer
        if inner > 0.05:
            sag = -0.03 * (1 - outer) + 0.012 * outer
            pen.stroke(
                [(turn - wide, y - sag), (turn, y + sag), (turn + wide, y - sag)],
                0.020 * inner,
                mix(person.skin, colour, 0.75),
            )
    if frown > 0.05:
        for side in (RIGHT, LEFT):
            top = nod - 0.43 - 0.08 * inner
            pen.stroke(
                [
                    (turn + side * 0.06, top),
                    (turn + side * 0.045, top + 0.09),
                    (turn + side * 0.062, top + 0.17),
                ],
                0.026 * frown,
                colour,
            )


def nose(pen: Pen, person: Person, sides: Mapping[int, Half]) -> None:
    """The nose; its root wrinkles and its wings widen (9)."""
    turn, nod = person.turn, person.nod
    wrinkle = both(sides, 9)
    wide = person.nose_width * (1 + 0.3 * wrinkle)
    x0, tip = turn * 1.3, nod + person.nose_length - 0.045 * wrinkle
    pen.stroke(
        [
            (x0 - wide, tip - 0.05),
            (x0 - wide * 0.75, tip),
            (x0, tip + 0.03),
            (x0 + wide * 0.75, tip),
            (x0 + wide, tip - 0.05),
        ],
        0.026,
        person.crease,
    )
    shadow = 1 if cos(radians(person.light + 90)) > 0 else -1
    pen.stroke(
        [(turn - shadow * 0.07, nod - 0.08), (x0 - shadow * 0.055, tip - 0.1)], 0.02, person.shade
    )
    for side in (RIGHT, LEFT):
        pen.oval((x0 + side * wide * 0.5, tip - 0.002), 0.026, 0.015, person.ink)
        strength = sides[side][9]
        if strength > 0.05:
            for row in range(3):
                y = nod - 0.15 + 0.06 * row
                pen.stroke(
                    [(turn + side * 0.015, y - 0.012), (turn + side * 0.085, y + 0.03)],
                    0.026 * strength,
                    person.crease,
                )
            pen.stroke(
                [
                    (x0 + side * (wide + 0.01), tip - 0.11),
                    (x0 + side * (wide + 0.055), tip - 0.06),
                    (x0 + side * (wide + 0.05), tip + 0.0),
                ],
                0.028 * strength,
                person.crease,
            )


def cheek(pen: Pen, person: Person, side: int, unit: Half) -> None:
    """Crow's feet and the fold below the eye (6); the fold from nose to mouth (12, 9, 20)."""
    turn, nod = person.turn, person.nod
    raised, pulled = unit[6], unit[12]
    outer = turn + side * (person.eye_distance + 0.2 * person.eye_size)
    if raised > 0.05:
        for lift in (-0.055, 0.0, 0.055):
            pen.stroke(
                [
                    (outer + side * 0.025, nod - 0.075 + lift * 0.7),
                    (outer + side * (0.025 + 0.085 * raised), nod - 0.075 + lift * 1.7),
                ],
                0.02 * raised,
                person.crease,
            )
        x, y = turn + side * person.eye_distance, nod + 0.075 - 0.02 * raised
        pen.stroke(
            [(x - side * 0.13, y - 0.01), (x, y + 0.035), (x + side * 0.16, y - 0.02)],
            0.018 * raised,
            mix(person.skin, person.crease, 0.7),
        )
    fold = max(pulled, 0.75 * unit[9], 0.6 * unit[20])
    if fold > 0.05:
        nose = turn + side * (person.nose_width + 0.05)
        far = turn + side * (person.mouth_width + 0.11 + 0.07 * max(pulled, unit[20]))
        pen.stroke(
            [
                (nose, nod + person.nose_length - 0.1),
                ((nose + far) / 2 + side * 0.045, nod + 0.265),
                (far + side * 0.01, nod + 0.40 + 0.06 * (1 - pulled)),
            ],
            0.022 * fold,
            mix(person.skin, person.crease, 0.7),
        )


_NO_LIP = (0.0, 0.0, 0.0, 0.0)


def mouth(pen: Pen, person: Person, sides: Mapping[int, Half]) -> None:
    """Lips, teeth, the lines around: 12, 14, 15, 16, 20, 23, 26, and the upper lip of 9."""
    turn, nod = person.turn, person.nod
    jaw, stretch, down = both(sides, 26), both(sides, 20), both(sides, 16)
    tight, wrinkle, sad = both(sides, 23), both(sides, 9), both(sides, 15)
    x0, y0 = turn, nod + 0.545

    corners = {side: _corner(person, side, unit, stretch) for side, unit in sides.items()}
    smile = both(sides, 12)
    middle = 0.045 * smile - 0.045 * sad - 0.03 * wrinkle
    gap = 0.28 * jaw * (1 - 0.4 * stretch) + 0.085 * down
    thin = (1 - 0.62 * tight) * (1 - 0.3 * smile) * (1 - 0.35 * stretch)
    upper = 0.052 * person.lips * thin * (1 - 0.2 * jaw)
    lower = 0.078 * person.lips * thin * (1 + 0.15 * down)
    rise = 0.03 * jaw * (1 - stretch)

    def line(height: float, square: float, lip: Sequence[float] = _NO_LIP) -> list[Point]:
        """From the right corner to the left.

        A square line keeps its height far to the sides; a lip lies so far off the line.
        """
        shares = (1.0, 0.8, 0.42)
        holds = (0.0, 0.5 + 0.3 * square, 0.86 + 0.1 * square)
        halves = []
        for side in (RIGHT, LEFT):
            x, y = corners[side]
            halves.append(
                [
                    (x0 + x * share, y0 + y + (middle + height - y) * hold + off)
                    for share, hold, off in zip(shares, holds, lip, strict=False)
                ]
            )
        return [*halves[0], (x0, y0 + middle + height + lip[3]), *halves[1][::-1]]

    square = max(stretch, 0.8 * down, 0.5 * jaw)
    roof = curve(line(-rise, square))
    floor = curve(line(gap, square))
    red = mix(person.skin, (176, 52, 58), 0.5)
    bow = (0.0, -0.5 * upper, -upper, -0.85 * upper)
    pout = (0.0, 0.42 * lower, 0.9 * lower, lower)
    pen.fill(curve(line(-rise, square, bow)) + roof[::-1], mix(red, (90, 20, 30), 0.12))
    pen.fill(floor + curve(line(gap, square, pout))[::-1], red)
    if gap > 0.012:
        pen.fill(roof + floor[::-1], (74, 22, 28))
        bared = 0.9 * down * (1 - jaw)
        if bared > 0.05:
            _teeth(pen, floor, roof, min(0.75, bared))
        if jaw > 0.3:
            _teeth(pen, roof, floor, 0.2 + 0.14 * stretch)
            centre = (x0, y0 + middle + gap - 0.04)
            pen.oval(centre, 0.11 + 0.06 * stretch, 0.036, (168, 74, 80))
        pen.stroke(line(gap, square), 0.012, mix(red, (60, 10, 20), 0.45))
    pen.stroke(line(-rise, square), 0.020 + 0.014 * tight, mix(person.ink, red, 0.2))
    _around_mouth(pen, person, sides, corners, (x0, y0 + middle + gap + lower))


def _corner(person: Person, side: int, unit: Half, stretch: float) -> Point:
    """Where a corner of the mouth lies, from the middle of the mouth at rest."""
    across = person.mouth_width + 0.1 * unit[12] + 0.1 * unit[20] - 0.055 * unit[23]
    across += 0.03 * unit[14] - 0.025 * unit[15] - 0.07 * unit[26] * (1 - stretch)
    down = 0.115 * unit[15] - 0.135 * unit[12] + 0.04 * unit[20] - 0.02 * unit[14]
    return side * across, down + 0.08 * unit[26]


def _teeth(pen: Pen, gum: Sequence[Point], other: Sequence[Point], share: float) -> None:
    edge = [
        (gx + (ox - gx) * share, gy + (oy - gy) * share)
        for (gx, gy), (ox, oy) in zip(gum, other, strict=True)
    ]
    cut = len(gum) // 9
    pen.fill([*gum[cut:-cut], *edge[cut:-cut][::-1]], (246, 243, 234))


def _around_mouth(
    pen: Pen,
    person: Person,
    sides: Mapping[int, Half],
    corners: Mapping[int, Point],
    below: Point,
) -> None:
    turn, nod = person.turn, person.nod
    for side, unit in sides.items():
        x, y = turn + corners[side][0], nod + 0.545 + corners[side][1]
        dimple = max(unit[14], 0.5 * unit[12])
        if dimple > 0.05:
            pen.stroke(
                [
                    (x + side * 0.015, y - 0.06),
                    (x + side * 0.05, y - 0.005),
                    (x + side * 0.025, y + 0.055),
                ],
                0.034 * dimple,
                person.crease,
            )
        if unit[15] > 0.05:
            pen.stroke(
                [
                    (x + side * 0.03, y - 0.015),
                    (x + side * 0.05, y + 0.03),
                    (x + side * 0.04, y + 0.085),
                ],
                0.024 * unit[15],
                person.crease,
            )
    chin = max(both(sides, 15), both(sides, 23))
    y = below[1] + 0.07
    pen.stroke(
        [(turn - 0.1, y + 0.015), (turn, y - 0.01 - 0.01 * chin), (turn + 0.1, y + 0.015)],
        0.016 + 0.01 * chin,
        mix(person.skin, person.shade, 0.9),
    )
