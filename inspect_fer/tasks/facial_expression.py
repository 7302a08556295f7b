"""Facial emotion recognition (paper, Tables 2 and 7)."""

from inspect_ai import Task, task

from inspect_fer.media.items import Color, View
from inspect_fer.solvers import ranked
from inspect_fer.tasks.build import fer_task


@task
def ckplus(root: str | None = None, color: Color = "rgb") -> Task:
    """CK+: seven emotions; the last three frames of 327 labelled sequences.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/ckplus``.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("ckplus", ranked(), root=root, view=View(color=color))


@task
def sfew2(
    root: str | None = None, split: str = "test", aligned: bool = False, color: Color = "rgb"
) -> Task:
    """SFEW 2.0: seven emotions in stills from films; 436 validation images.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/sfew2``.
        split: test (the validation images, as in the paper) or train.
        aligned: The owners' aligned faces instead of the originals, which the paper used.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "sfew2", ranked(), root=root, split=split, view=View(color=color), aligned=aligned
    )


@task
def raf_db(
    root: str | None = None,
    split: str = "test",
    aligned: bool = False,
    attributes: bool = True,
    color: Color = "rgb",
) -> Task:
    """RAF-DB: seven emotions; 3068 test images.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/raf_db``.
        split: test or train.
        aligned: The owners' aligned faces instead of the originals, which the paper used.
        attributes: Read the owners' annotation of gender, age group and ethnicity, where it is there.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "raf_db",
        ranked(),
        root=root,
        split=split,
        view=View(color=color),
        aligned=aligned,
        attributes=attributes,
    )


@task
def ferplus(
    root: str | None = None, split: str = "test", labels: str = "fer2013new", color: Color = "rgb"
) -> Task:
    """FERPlus: eight emotions by the votes of ten annotators; 3573 test images.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/ferplus``.
        split: test, validation or train.
        labels: The votes of ``fer2013new`` (the paper) or of ``label_csv``.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "ferplus", ranked(), root=root, split=split, view=View(color=color), labels=labels
    )


@task
def affectnet(root: str | None = None, split: str = "test", color: Color = "rgb") -> Task:
    """AffectNet: eight emotions; 4000 validation images.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/affectnet``.
        split: test (the validation images, as in the paper) or train.
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task("affectnet", ranked(), root=root, split=split, view=View(color=color))
