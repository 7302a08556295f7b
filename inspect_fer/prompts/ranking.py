"""Which prompt of the paper asks about which items, and how its places are filled in.

The paper prints one wording per task, for its own batches (20 images, 6 videos with 3 frames each)
and for both modalities. What it does not print was written for this project and changes nothing but
what is provided and the noun of an item: one item instead of several, clips sent whole, clips with
their sound, the single modalities of Table 9.
"""

# ruff: noqa: RUF001 - the apostrophes are the paper's

from collections.abc import Mapping, Sequence
from dataclasses import replace

from inspect_fer.arguments import ArgumentError, is_number
from inspect_fer.media.items import View
from inspect_fer.prompts import paper
from inspect_fer.prompts.prompt import Prompt
from inspect_fer.stimulus import Stimulus

FACIAL = "facial emotion recognition"
DYNAMIC = "dynamic facial emotion recognition"
MULTIMODAL = "multimodal emotion recognition"
TWEET = "tweet sentiment analysis"

TABLE_2: Mapping[str, Prompt] = {
    "visual sentiment analysis": paper.VISUAL_SENTIMENT,
    TWEET: paper.TWEET_SENTIMENT,
    "micro-expression recognition": paper.MICRO_EXPRESSION,
    FACIAL: paper.FACIAL_EXPRESSION,
    DYNAMIC: paper.DYNAMIC_EXPRESSION,
    MULTIMODAL: paper.MULTIMODAL,
}
"""Family of a dataset -> its prompt."""

TABLE_10: Mapping[int, Prompt] = {
    1: paper.FACIAL_EXPRESSION,
    2: paper.TEMPLATE_2,
    3: paper.TEMPLATE_3,
}
"""Number of a template -> the prompt, for facial emotion recognition."""

_PAIR = "image-text pair"


def check_template(template: int) -> None:
    """Refuse a number that Table 10 does not have.

    Raises:
        ArgumentError: The template is not 1, 2 or 3; it is a `ValueError`.
    """
    if not is_number(template) or template not in TABLE_10:
        raise ArgumentError(f"template={template!r} is not in the paper: Table 10 has 1, 2 and 3")


def ranking_prompt(
    family: str, view: View, stimuli: Sequence[Stimulus], template: int = 1
) -> Prompt:
    """The paper's prompt for these items, its places still open.

    Clips of a family of stills (a folder of one's own) are asked about as dynamic faces are.

    Args:
        family: The paper's name of the task (Table 1), as on the dataset's card.
        view: What is shown; posts shown without their text or image get another noun.
        stimuli: The items of the request.
        template: 1 is the prompt of Table 2; 2 and 3 are those of Table 10.

    Raises:
        ValueError: The template is not printed for this family.
    """
    check_template(template)
    task = DYNAMIC if family == FACIAL and any(_is_clip(item) for item in stimuli) else family
    if template != 1 and task != FACIAL:
        raise ValueError(
            f"template={template} is not printed for {task}: Table 10 changes the prompt of"
            f" {FACIAL} alone. Use template=1."
        )
    prompt = TABLE_10[template] if task == FACIAL else TABLE_2[task]
    return prompt if task != TWEET else _about(prompt, _posts(view))


def fill_ranking(
    prompt: Prompt, view: View, stimuli: Sequence[Stimulus], labels: Sequence[str]
) -> str:
    """The words of a request.

    Args:
        prompt: From `ranking_prompt`.
        view: What is shown.
        stimuli: The items of the request.
        labels: What may be answered, in the card's order; written as a Python list.

    >>> from inspect_fer.media.items import View
    >>> one = [Stimulus("a", "happy")]
    >>> fill_ranking(paper.TEMPLATE_2, View(), one, ["happy", "sad"])[:19]
    'We provide 1 image.'
    """
    places = {"given": given(prompt, view, stimuli), "labels": repr(list(labels))}
    if "[[these]]" in prompt.text:
        places["these"] = "this image" if len(stimuli) == 1 else "these images"
    return prompt.fill(**places)


def given(prompt: Prompt, view: View, stimuli: Sequence[Stimulus]) -> str:
    """What a request says is provided, such as ``20 images``.

    Clips sent whole have no frames to speak of.
    """
    noun, count = item_noun(prompt), len(stimuli)
    items = f"{count} {noun}" if count == 1 else f"{count} {noun}s"
    parts = _parts(view, stimuli) if noun == "video" else []
    if not parts:
        return items
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"{items} with {listed}" if count == 1 else f"{items}, each with {listed}"


def item_noun(prompt: Prompt) -> str:
    """How the prompt calls an item: *image*, *video*, *image-text pair* or *text*."""
    nouns = (_PAIR, "video", "text", "image")
    return next(noun for noun in nouns if f"For each {noun}" in prompt.text)


def item_names(prompt: Prompt, count: int) -> list[str]:
    """What the items of a request are called, as in figures .8 to .13: *Image 1*, *Image 2*."""
    noun = item_noun(prompt).capitalize()
    return [f"{noun} {number}" for number in range(1, count + 1)]


def _is_clip(stimulus: Stimulus) -> bool:
    return any(media.kind in ("video", "frames") for media in stimulus.media)


def _posts(view: View) -> str:
    return {"text": "text", "image": "image", "video": "image"}.get(view.modality, _PAIR)


def _about(prompt: Prompt, noun: str) -> Prompt:
    if noun == _PAIR:
        return prompt
    return replace(
        prompt,
        title=f"{prompt.title}, {noun} alone",
        text=prompt.text.replace(_PAIR, noun),
        origin=f"{prompt.origin}; the noun {noun!r} was written for this project",
    )


def _parts(view: View, stimuli: Sequence[Stimulus]) -> list[str]:
    parts = []
    if view.modality in ("text", "fusion") and any(stimulus.said for stimulus in stimuli):
        all_speak = all(stimulus.said for stimulus in stimuli)
        parts.append("the speaker’s content" + ("" if all_speak else " where something is said"))
    if view.modality == "text":
        return parts
    if all(_as_frames(stimulus, view) for stimulus in stimuli):
        frames = "frame" if view.frames == 1 else "frames"
        parts.append(f"{view.frames} temporally uniformly sampled {frames}")
    if view.audio == "native":
        parts.append("its sound")
    if view.audio == "spectrogram":
        parts.append("the mel-spectrogram of its sound")
    if view.audio == "described":
        parts.append("a description of the speaker’s voice")
    return parts


def _as_frames(stimulus: Stimulus, view: View) -> bool:
    kinds = {media.kind for media in stimulus.media}
    return "frames" in kinds or ("video" in kinds and view.video == "frames")
