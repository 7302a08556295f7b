"""Dynamic facial emotion recognition (paper, Tables 2 and 8)."""

from inspect_ai import Task, task

from inspect_fer.media.items import Audio, Color, Video, View
from inspect_fer.solvers import ranked
from inspect_fer.tasks.build import fer_task


@task
def dfew(
    root: str | None = None,
    fold: int = 1,
    split: str = "test",
    form: str = "any",
    video: Video = "frames",
    frames: int = 3,
    audio: Audio = "none",
    color: Color = "rgb",
) -> Task:
    """DFEW: seven emotions in film clips; 2341 of fold 1.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/dfew``.
        fold: Fold 1 to 5; the paper reports fold 1.
        split: test or train.
        form: Which of the owners' forms of a clip to show; the first that is there when ``any``.
        video: ``frames`` for every model, ``native`` (the clip as mp4) for models that take it.
        frames: Frames per clip, at the starts of equal segments (the paper: 2 and 3, Table 8).
        audio: The clip's sound as ``native`` (wav), as ``spectrogram`` (an image), or as
            ``described`` by a second model (``--model-role listener=MODEL``).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "dfew",
        ranked(),
        root=root,
        split=split,
        view=View(color=color, video=video, frames=frames, audio=audio),
        fold=fold,
        form=form,
    )


@task
def ferv39k(
    root: str | None = None, split: str = "test", frames: int = 3, color: Color = "rgb"
) -> Task:
    """FERV39k: seven emotions in clips from 22 scenes; 7847 test clips, as frame folders.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/ferv39k``.
        split: test or train.
        frames: Frames per clip, at the starts of equal segments (the paper: 2 and 3, Table 8).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "ferv39k", ranked(), root=root, split=split, view=View(color=color, frames=frames)
    )


@task
def ravdess(
    root: str | None = None, video: Video = "frames", frames: int = 3, color: Color = "rgb"
) -> Task:
    """RAVDESS: eight emotions spoken by 24 actors; 1440 video-only speech clips.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/ravdess``.
        video: ``frames`` for every model, ``native`` (the clip as mp4) for models that take it.
        frames: Frames per clip, at the starts of equal segments (the paper: 2 and 3, Table 8).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "ravdess", ranked(), root=root, view=View(color=color, video=video, frames=frames)
    )


@task
def enterface05(
    root: str | None = None,
    video: Video = "frames",
    frames: int = 3,
    audio: Audio = "none",
    color: Color = "rgb",
) -> Task:
    """eNTERFACE'05: six emotions by 43 subjects; 1287 clips.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/enterface05``.
        video: ``frames`` for every model, ``native`` (the clip as mp4) for models that take it.
        frames: Frames per clip, at the starts of equal segments (the paper: 2 and 3, Table 8).
        audio: The clip's sound as ``native`` (wav), as ``spectrogram`` (an image), or as
            ``described`` by a second model (``--model-role listener=MODEL``).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "enterface05",
        ranked(),
        root=root,
        view=View(color=color, video=video, frames=frames, audio=audio),
    )
