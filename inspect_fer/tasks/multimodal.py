"""Multimodal emotion recognition (paper, Tables 2, 6 and 9): clips with what is said in them."""

from typing import Any, Literal, get_args

from inspect_ai import Task, task

from inspect_fer.arguments import check_choice
from inspect_fer.media.items import Audio, Color, Video, View
from inspect_fer.solvers import ranked
from inspect_fer.tasks.build import fer_task

Spoken = Literal["text", "video", "fusion"]


@task
def cmu_mosi(
    root: str | None = None,
    split: str = "test",
    modality: Spoken = "fusion",
    video: Video = "frames",
    frames: int = 3,
    audio: Audio = "none",
    color: Color = "rgb",
) -> Task:
    """CMU-MOSI: sentiment of spoken film reviews in English; 686 test clips.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/cmu_mosi``.
        split: test, valid or train.
        modality: The transcript as ``text``, the ``video``, or both (Table 9).
        video: ``frames`` for every model, ``native`` (the clip as mp4) for models that take it.
        frames: Frames per clip, at the starts of equal segments (the paper: 2 and 3, Table 8).
        audio: The clip's sound as ``native`` (wav), as ``spectrogram`` (an image), or as
            ``described`` by a second model (``--model-role listener=MODEL``).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "cmu_mosi",
        ranked(),
        root=root,
        split=split,
        view=_view(color=color, video=video, frames=frames, audio=audio, modality=modality),
    )


@task
def ch_sims(
    root: str | None = None,
    split: str = "test",
    modality: Spoken = "fusion",
    video: Video = "frames",
    frames: int = 3,
    audio: Audio = "none",
    color: Color = "rgb",
) -> Task:
    """CH-SIMS: sentiment of clips in Chinese; 457 test clips.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/ch_sims``.
        split: test, valid or train.
        modality: The transcript as ``text``, the ``video``, or both (Table 9).
        video: ``frames`` for every model, ``native`` (the clip as mp4) for models that take it.
        frames: Frames per clip, at the starts of equal segments (the paper: 2 and 3, Table 8).
        audio: The clip's sound as ``native`` (wav), as ``spectrogram`` (an image), or as
            ``described`` by a second model (``--model-role listener=MODEL``).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "ch_sims",
        ranked(),
        root=root,
        split=split,
        view=_view(color=color, video=video, frames=frames, audio=audio, modality=modality),
    )


@task
def mer_multi(
    root: str | None = None,
    split: str = "test",
    language: Literal["english", "chinese"] = "english",
    modality: Spoken = "fusion",
    video: Video = "frames",
    frames: int = 3,
    audio: Audio = "none",
    color: Color = "rgb",
) -> Task:
    """MER-MULTI: six emotions in clips in Chinese; 411 clips of the first test set.

    Args:
        root: The dataset's folder; else ``$INSPECT_FER_DATA/mer_multi``.
        split: test, test2, test3 or train.
        language: Language of the transcript.
        modality: The transcript as ``text``, the ``video``, or both (Table 9).
        video: ``frames`` for every model, ``native`` (the clip as mp4) for models that take it.
        frames: Frames per clip, at the starts of equal segments (the paper: 2 and 3, Table 8).
        audio: The clip's sound as ``native`` (wav), as ``spectrogram`` (an image), or as
            ``described`` by a second model (``--model-role listener=MODEL``).
        color: ``grey`` shows luminance only (paper, section 5.7).
    """
    return fer_task(
        "mer_multi",
        ranked(),
        root=root,
        split=split,
        view=_view(color=color, video=video, frames=frames, audio=audio, modality=modality),
        language=language,
    )


def _view(*, modality: Spoken, **more: Any) -> View:
    check_choice("modality", modality, get_args(Spoken))
    return View(modality=modality, **more)
