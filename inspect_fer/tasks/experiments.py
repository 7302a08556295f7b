"""The experiments of the posts on Gemini and GPT-4o reading faces in CAER."""

from inspect_ai import Task, task

from inspect_fer.media.items import Audio, Color, Video, View
from inspect_fer.solvers import describe_then_judge, direct, neutral_gate
from inspect_fer.tasks.build import fer_task


@task
def caer_7class(
    root: str | None = None,
    split: str = "test",
    video: Video = "frames",
    frames: int = 3,
    color: Color = "rgb",
    audio: Audio = "none",
) -> Task:
    """Experiment 1: seven emotions from CAER's clips.

    Args:
        root: CAER's folder; else ``$INSPECT_FER_DATA/caer``.
        split: test, validation or train.
        video: ``frames`` for every model, ``native`` (the clip as mp4) for models that take it.
        frames: Frames per clip, at the starts of equal segments.
        color: ``grey`` shows luminance only.
        audio: The clip's sound as ``native`` (wav), as ``spectrogram`` (an image), or as
            ``described`` by a second model (``--model-role listener=MODEL``).
    """
    view = View(color=color, video=video, frames=frames, audio=audio)
    return fer_task("caer", direct(), root=root, split=split, view=view)


@task
def caer_s_7class(root: str | None = None, split: str = "test", color: Color = "rgb") -> Task:
    """Experiment 2: seven emotions from CAER-S's stills.

    Args:
        root: CAER-S's folder; else ``$INSPECT_FER_DATA/caer_s``.
        split: test or train.
        color: ``grey`` shows luminance only.
    """
    return fer_task("caer_s", direct(), root=root, split=split, view=View(color=color))


@task
def caer_s_6class(root: str | None = None, split: str = "test", color: Color = "rgb") -> Task:
    """Experiment 3: six emotions; *Neutral* is neither offered nor among the items.

    Args:
        root: CAER-S's folder; else ``$INSPECT_FER_DATA/caer_s``.
        split: test or train.
        color: ``grey`` shows luminance only.
    """
    view = View(color=color)
    return fer_task("caer_s", direct(), root=root, split=split, view=view, without="Neutral")


@task
def caer_s_two_stage(root: str | None = None, split: str = "test", color: Color = "rgb") -> Task:
    """Experiment 4: *Neutral* or not first, then six emotions.

    Args:
        root: CAER-S's folder; else ``$INSPECT_FER_DATA/caer_s``.
        split: test or train.
        color: ``grey`` shows luminance only.
    """
    return fer_task("caer_s", neutral_gate(), root=root, split=split, view=View(color=color))


@task
def caer_s_describe(root: str | None = None, split: str = "test", color: Color = "rgb") -> Task:
    """The second post's experiment: a free description of CAER-S's stills, and what it says.

    The judge is the model role `judge`, or the lexicon:
    ``--solver inspect_fer/describe_then_judge -S judge=lexicon``.

    Args:
        root: CAER-S's folder; else ``$INSPECT_FER_DATA/caer_s``.
        split: test or train.
        color: ``grey`` shows luminance only.
    """
    view = View(color=color)
    return fer_task("caer_s", describe_then_judge(), root=root, split=split, view=view)
