"""What a model of the harness is asked: the words and pictures that Inspect would send it."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from inspect_fer.errors import MediaError
from inspect_fer.lm_eval.documents import Shown, item
from inspect_fer.media.frames import sample_frames
from inspect_fer.media.images import image_bytes
from inspect_fer.prompts.posts import CLASSIFY
from inspect_fer.prompts.ranking import fill_ranking, ranking_prompt
from inspect_fer.solvers.asking import examples, listed, medium
from inspect_fer.stimulus import Media, Stimulus

if TYPE_CHECKING:
    from PIL.Image import Image

MARK = "<image>"


def doc_to_text(document: Mapping[str, Any]) -> str:
    """The prompt, the transcript on a line of its own, and for local back ends the image marks."""
    shown, stimulus = item(document)
    text = _ranked(shown, stimulus) if shown.way == "ranked" else _direct(shown, stimulus)
    said = stimulus.said
    if said and shown.view.modality in ("text", "fusion"):
        text += f"\n{said}"
    return text + MARK * shown.pictures_of(stimulus) if shown.image_marks else text


def doc_to_image(document: Mapping[str, Any]) -> "list[Image]":
    """The pictures of an item, a clip as its frames.

    Raises:
        MediaError: A file is missing or broken. The harness knows no error of a single item, so
            its run ends here; ``inspect-fer check`` finds them all beforehand.
    """
    shown, stimulus = item(document)
    if shown.view.modality == "text":
        return []
    try:
        return [picture for media in stimulus.media for picture in _pictures(media, shown)]
    except MediaError as error:
        raise MediaError(
            f"item {stimulus.id!r}: {error}. `inspect-fer check {shown.card.name}` lists all broken"
            " files."
        ) from error


def _ranked(shown: Shown, stimulus: Stimulus) -> str:
    prompt = ranking_prompt(shown.card.family, shown.view, [stimulus])
    return fill_ranking(prompt, shown.view, [stimulus], shown.card.labels.names)


def _direct(shown: Shown, stimulus: Stimulus) -> str:
    labels = shown.card.labels.names
    return CLASSIFY.fill(
        medium=medium(stimulus, []),
        labels=listed(labels),
        examples=examples(labels),
    )


def _pictures(media: Media, shown: Shown) -> "list[Image]":
    from PIL import Image

    color = shown.view.color
    if media.kind == "image":
        files = [image_bytes(media, color=color)]
    else:
        files = list(sample_frames(media, shown.view.frames, color=color))
    pictures = []
    for data, _ in files:
        picture: Image.Image = Image.open(BytesIO(data))
        if shown.max_side is not None:
            # Does nothing to a picture that is small enough, and does not decode it either.
            picture.thumbnail((shown.max_side, shown.max_side), Image.Resampling.LANCZOS)
        pictures.append(picture)
    return pictures
