"""How figures look: sizes, colours, type, and the parts that several of them share."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from inspect_fer.reports.escape import plain
from inspect_fer.reports.model import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

WIDTH = 3.5
"""Inches: one column of a paper with two. Type is chosen to be read at this width."""

INK, MUTED, RULE, PAPER = "#1b1f24", "#59616c", "#d3d8df", "#fefefe"
"""Text, secondary text, lines and ground; the HTML report exchanges them for those of its theme."""

BLUE, ORANGE, GREEN, VERMILLION, SKY, PURPLE = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#d55e00",
    "#56b4e9",
    "#cc79a7",
)
"""Colours of M. Okabe, K. Ito: Color Universal Design, 2008; told apart with any colour vision."""

SERIES: tuple[tuple[str, str], ...] = tuple(
    zip((BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY), "osD^vP", strict=True)
)
"""Colour and marker of each of several series: never told apart by colour alone."""

MOST_SERIES = 12
"""How many series a figure has at most; further ones are named in its caption."""

SMALL, BASE = 6.5, 7.5


class Drawing(NamedTuple):
    """A figure to be drawn.

    Attributes:
        kind: What it shows; begins its file name.
        about: What it is about; ends its file name.
        title: One line.
        caption: How to read it and what it rests on.
        runs: Names of the runs it shows.
        draw: Draws it.
    """

    kind: str
    about: str
    title: str
    caption: str
    runs: tuple[str, ...]
    draw: Callable[[], Canvas]


@contextmanager
def theme() -> Iterator[None]:
    """Matplotlib's settings for all figures."""
    import matplotlib as mpl

    settings: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "inspect_fer",
        # A dollar sign in a model's answer is no formula.
        "text.parse_math": False,
        "font.family": "DejaVu Sans",
        # At 220 dots per inch letters need no fitting to the grid, which takes a third of the time.
        "text.hinting": "none",
        "font.size": BASE,
        "axes.labelsize": BASE,
        "axes.linewidth": 0.6,
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "text.color": INK,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "grid.color": RULE,
        "grid.linewidth": 0.5,
        "axes.facecolor": "none",
        "figure.facecolor": PAPER,
        "savefig.facecolor": "auto",
        "legend.fontsize": SMALL,
        "legend.frameon": False,
        "lines.markersize": _POINT,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # Labels may be in a script that the font lacks: SVG viewers have another, PNGs show boxes.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        yield


def canvas(title: str, subtitle: str, height: float, *, width: float = WIDTH) -> Canvas:
    """An empty figure of a body's height in inches, under a title and a subtitle in wrapped lines.

    `place` puts axes into the body.
    """
    from matplotlib.figure import Figure as Canvas

    heads = wrapped(title, _letters(width, BASE + 0.5))
    subs = wrapped(subtitle, _letters(width, SMALL), most=5)
    head = 0.08 + _LINE * (len(heads) + len(subs)) + 0.06
    figure = Canvas((width, height + head))
    figure.text(
        0.05 / width,
        1 - 0.06 / (height + head),
        "\n".join(heads),
        size=BASE + 0.5,
        weight="bold",
        va="top",
        linespacing=1.15,
    )
    figure.text(
        0.05 / width,
        1 - (0.07 + _LINE * len(heads)) / (height + head),
        "\n".join(subs),
        size=SMALL,
        color=MUTED,
        va="top",
        linespacing=1.2,
    )
    return figure


def place(figure: Canvas, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place in inches, from the lower left corner."""
    whole = figure.get_size_inches()
    return figure.add_axes(
        (left / whole[0], bottom / whole[1], width / whole[0], height / whole[1])
    )


def wrapped(text: str, letters: int, most: int = 3) -> list[str]:
    """Text in lines of at most so many letters; what is beyond `most` lines is left out.

    >>> wrapped("mvsa_single · openai/gpt-4o", 14)
    ['mvsa_single ·', 'openai/gpt-4o']
    """
    lines: list[str] = [""]
    for word in plain(text).split(" "):
        for part in _parts(word, letters):
            if lines[-1] and _wide(lines[-1]) + 1 + _wide(part) > letters:
                lines.append(part)
            else:
                lines[-1] = f"{lines[-1]} {part}".strip()
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(lines[most - 1] + " …", letters)]
    return lines


def shortened(text: str, letters: int = 20) -> str:
    """One line of at most so many letters.

    >>> shortened("weakly negative", 10)
    'weakly ne…'
    """
    line = plain(text)
    if _wide(line) <= letters:
        return line
    while line and _wide(line) > letters - 1:
        line = line[:-1]
    return line.rstrip(" …") + "…"


def label_room(labels: Sequence[str], size: float = SMALL) -> float:
    """Inches that the longest line of some labels needs left of its axes."""
    lines = (line for label in labels for line in label.split("\n"))
    return max(map(_wide, lines), default=0) * size * _LETTER / 72 + 0.12


def axis_name(text: str) -> str:
    """The name of a label or a dataset beside an axis, in lines of up to 22 letters."""
    return "\n".join(wrapped(text, 22))


def label_height(labels: Sequence[str], least: float) -> float:
    """Inches from one label down an axis to the next: more than `least` where some have lines."""
    return max(least, *(0.1 * (text.count("\n") + 1) + 0.05 for text in labels))


def legend_name(text: str, ending: str = "") -> str:
    """A name in a legend of one column, in full: names of models and conditions are long.

    Args:
        text: The name.
        ending: A few letters that stay together.
    """
    letters = _letters(WIDTH - 0.3, SMALL)
    lines = wrapped(text, letters, most=6)
    if ending and _wide(lines[-1]) + 1 + _wide(ending) <= letters:
        return "\n".join([*lines[:-1], f"{lines[-1]} {ending}"])
    return "\n".join([*lines, *filter(None, [ending])])


def legend_room(names: Sequence[str]) -> float:
    """Inches that a legend of one column takes."""
    lines = sum(name.count("\n") + 1 for name in names)
    return LEGEND_LINE * len(names) + _FURTHER_LINE * (lines - len(names))


def percent_axis(axes: Axes, name: str, *, which: str = "x") -> None:
    """An axis of shares, 0 to 100 %, with its grid."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    limits = axes.set_xlim if which == "x" else axes.set_ylim
    limits(-0.02, 1.02)
    axis.set_ticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
    axis.set_label_text(name)
    axes.grid(True, axis=which)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def label_axis(axes: Axes, labels: Sequence[str]) -> None:
    """Labels down the y axis, the first on top."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def dot(
    axes: Axes,
    figure: Figure | None,
    at: float,
    color: str,
    *,
    marker: str = "o",
    upright: bool = False,
    filled: bool = True,
    size: float | None = None,
) -> None:
    """A figure as a point with its interval, across (at a height) or upright (at a place)."""
    if figure is None or figure.value is None:
        return
    value = figure.value
    if figure.low is not None and figure.high is not None:
        line = axes.vlines if upright else axes.hlines
        line(at, figure.low, figure.high, color=color, linewidth=1.1)
    axes.plot(
        *((at, value) if upright else (value, at)),
        marker=marker,
        color=color,
        markerfacecolor=color if filled else PAPER,
        markeredgewidth=1,
        linestyle="none",
        clip_on=False,
        markersize=_POINT if size is None else size,
    )


def below(
    figure: Canvas, handles: Sequence[Any], *, columns: int = 2, bottom: float = 0.04
) -> None:
    """A legend at the foot of a figure."""
    whole = figure.get_size_inches()
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.04 / whole[0], bottom / whole[1]),
        ncols=columns,
        borderaxespad=0,
        borderpad=0,
        handlelength=1.4,
        handletextpad=0.5,
        columnspacing=1.2,
        labelspacing=0.35,
    )


def handle(name: str, color: str, marker: str = "o", *, filled: bool = True, line: Any = "") -> Any:
    """An entry of a legend: a point, or a line where a style is given."""
    from matplotlib.lines import Line2D

    return Line2D(
        [],
        [],
        color=color,
        marker="" if line else marker,
        markerfacecolor=color if filled else PAPER,
        linestyle=line or "none",
        linewidth=1.1,
        label=name,
    )


LEGEND_LINE = 0.14
"""Inches that a line of a legend takes."""

_LINE = 0.135
_FURTHER_LINE = 0.108
_POINT = 4.0
_LETTER = 0.6


def _letters(width: float, size: float) -> int:
    return int((width - 0.1) * 72 / (size * _LETTER))


def _wide(text: str) -> int:
    """How many letters of usual width a text takes."""
    return ceil(sum(map(_letter_width, text)))


def _letter_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2
    return 1.65 if letter in "mwMW@%" else 1


def _parts(word: str, letters: int) -> Iterator[str]:
    while _wide(word) > letters:
        most = letters if _wide(word) == len(word) else letters // 2
        yield word[:most]
        word = word[most:]
    yield word
