"""Tweet sentiment analysis (paper, Tables 2 and 5): what the author of an image-text post feels."""

from typing import Literal, get_args

from inspect_ai import Task, task

from inspect_fer.arguments import check_choice
from inspect_fer.media.items import Color, View
from inspect_fer.solvers import ranked
from inspect_fer.tasks.build import fer_task

Posted = Literal["text", "image", "fusion"]


@task
def mvsa_single(
    root: str | None = None,
    subset: str = "10%",
    modality: Posted = "fusion",
    color: Color = "rgb",
) -> Task:
    """MVSA-Single: positive, neutral or negative posts.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/mvsa_single``.
        subset: ``10%`` (seeded), ``all``, or a file that lists the ids to use.
        modality: The post's ``text``, its ``image``, or both (Table 9).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "mvsa_single",
        ranked(),
        root=root,
        view=_view(color=color, modality=modality),
        subset=subset,
    )


@task
def mvsa_multiple(
    root: str | None = None,
    subset: str = "10%",
    modality: Posted = "fusion",
    color: Color = "rgb",
) -> Task:
    """MVSA-Multiple: positive, neutral or negative posts.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/mvsa_multiple``.
        subset: ``10%`` (seeded), ``all``, or a file that lists the ids to use.
        modality: The post's ``text``, its ``image``, or both (Table 9).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "mvsa_multiple",
        ranked(),
        root=root,
        view=_view(color=color, modality=modality),
        subset=subset,
    )


def _view(*, color: Color, modality: Posted) -> View:
    check_choice("modality", modality, get_args(Posted))
    return View(color=color, modality=modality)
