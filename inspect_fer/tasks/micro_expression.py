"""Micro-expression recognition (paper, Tables 2 and 4) from the apex frame."""

from inspect_ai import Task, task

from inspect_fer.media.items import Color, View
from inspect_fer.solvers import ranked
from inspect_fer.tasks.build import fer_task


@task
def casme(root: str | None = None, cropped: bool = False, color: Color = "rgb") -> Task:
    """CASME: tense, disgust, repression or surprise.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/casme``.
        cropped: The owners' cropped faces instead of the raw frames.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("casme", ranked(), root=root, view=View(color=color), cropped=cropped)


@task
def casme2(root: str | None = None, cropped: bool = False, color: Color = "rgb") -> Task:
    """CASME II: happiness, surprise, disgust, repression or others.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/casme2``.
        cropped: The owners' cropped faces instead of the raw frames.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("casme2", ranked(), root=root, view=View(color=color), cropped=cropped)


@task
def samm(root: str | None = None, color: Color = "rgb") -> Task:
    """SAMM: anger, contempt, happiness, surprise or other.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/samm``.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("samm", ranked(), root=root, view=View(color=color))
