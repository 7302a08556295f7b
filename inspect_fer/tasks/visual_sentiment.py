"""Visual sentiment analysis (paper, Tables 2 and 3): what an image makes its viewer feel."""

from inspect_ai import Task, task

from inspect_fer.media.items import Color, View
from inspect_fer.solvers import ranked
from inspect_fer.tasks.build import fer_task


@task
def twitter1(root: str | None = None, agreement: int = 3, color: Color = "rgb") -> Task:
    """Twitter I: positive or negative; 1269 images on which at least three of five workers agree.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/twitter1``.
        agreement: How many of the five workers must agree: 3, 4 or 5 (paper: 1269, 1116 and 882 images).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("twitter1", ranked(), root=root, view=View(color=color), agreement=agreement)


@task
def twitter2(root: str | None = None, subset: str | None = None, color: Color = "rgb") -> Task:
    """Twitter II: positive or negative; 603 images.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/twitter2``.
        subset: A file that lists the ids to use; all that are found without it.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("twitter2", ranked(), root=root, view=View(color=color), subset=subset)


@task
def abstract(root: str | None = None, color: Color = "rgb") -> Task:
    """Abstract: eight emotions evoked by abstract paintings, published by polarity.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/abstract``.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("abstract", ranked(), root=root, view=View(color=color))


@task
def artphoto(root: str | None = None, color: Color = "rgb") -> Task:
    """ArtPhoto: eight emotions evoked by artistic photographs, published by polarity.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/artphoto``.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("artphoto", ranked(), root=root, view=View(color=color))
