"""The paper's prompts to the letter, and what fills their places."""

# ruff: noqa: RUF001 - the apostrophes are the paper's

from dataclasses import replace
from pathlib import Path

import pytest

from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.media.items import View
from inspect_fer.prompts.ranking import TABLE_2, fill_ranking, item_names, ranking_prompt
from inspect_fer.stimulus import Kind, Media, Stimulus

VISUAL = "Please play the role of an emotion recognition expert. We provide 20 images. Please recognize sentiments evoked by these images (i.e., guess how viewer might emotionally feel after seeing these images.) If there is a person in the image, ignore that person’s identity. For each image, please sort the provided categories from high to low according to the similarity with the image. Here are the optional categories: {Candidate labels}. The output format should be {'name':, 'result':} for each image."
TWEET = "Please play the role of an emotion recognition expert. We provide 20 image-text pairs. Please analyze how he will feel if he post this image-text pair on social media. If there is a person in the image, ignore that person’s identity. For each image-text pair, please sort the provided categories from high to low according to the similarity with the input image-text pair. Here are the optional categories: {Candidate labels}. The output format should be {'name':, 'result':} for each image-text pair."
MICRO = "Please play the role of a micro-expression recognition expert. We provide 20 images. For each image, please sort the provided categories from high to low according to the similarity with the input image. The expression may not be obvious, please pay attention to the details of the face. Here are the optional categories: {Candidate labels}. Please ignore the speaker’s identity and focus on the facial expression. The output format should be {'name':, 'result':} for each image."
FACIAL = "Please play the role of a facial expression classification expert. We provide 20 images. For each image, please sort the provided categories from high to low according to the top 5 similarity with the input image. Here are the optional categories: {Candidate labels}. Please ignore the speaker’s identity and focus on the facial expression. The output format should be {'name':, 'result':} for each image."
DYNAMIC = "Please play the role of a video expression classification expert. We provide 6 videos, each with 3 temporally uniformly sampled frames. For each video, please sort the provided categories from high to low according to the top 5 similarity with the input video. Here are the optional categories: {Candidate labels}. Please ignore the speaker’s identity and focus on the facial expression. The output format should be {'name':, 'result':} for each video."
MULTIMODAL = "Please play the role of a video expression classification expert. We provide 6 videos, each with the speaker’s content and 3 temporally uniformly sampled frames. Please ignore the speaker’s identity and focus on their emotions. For each video, please sort the provided categories from high to low according to the top 5 similarity with the input video. Here are the optional categories: {Candidate labels}. Please ignore the speaker’s identity and focus on their emotions. The output format should be {'name':, 'result':} for each video."
TEMPLATE_2 = "We provide 20 images. For each image, please sort the provided categories from high to low according to the top 5 similarity with the input image. Here are the optional categories: {Candidate labels}. Please ignore the speaker’s identity and focus on the facial expression. The output format should be {‘name’: ‘result’:} for each image."
TEMPLATE_3 = "Please play the role of a facial expression classification expert. We provide 20 images. For each image, please select the most likely category according to the correlation with the input image. Here are the optional categories: {Candidate labels}. Please ignore the speaker’s identity and focus on the facial expression. The output format should be {‘name’: ‘result’:} for each image."

LABELS = ("tense", "disgust", "repression", "surprise")
AS_LISTED = "['tense', 'disgust', 'repression', 'surprise']"

FACES = "facial emotion recognition"
CLIPS = "dynamic facial emotion recognition"
SPOKEN = "multimodal emotion recognition"
POSTS = "tweet sentiment analysis"


def items(count: int, *kinds: Kind, said: str | None = None) -> list[Stimulus]:
    media = tuple(Media(kind, Path("x"), Path()) for kind in kinds)
    return [Stimulus(f"{n}", "tense", media, said) for n in range(count)]


SHOWN = {
    "visual sentiment analysis": items(20, "image"),
    POSTS: items(20, "image", said="hello"),
    "micro-expression recognition": items(20, "image"),
    FACES: items(20, "image"),
    CLIPS: items(6, "video"),
    SPOKEN: items(6, "video", said="hello"),
}


def words(family: str, shown: list[Stimulus], view: View | None = None, template: int = 1) -> str:
    view = view or View()
    return fill_ranking(ranking_prompt(family, view, shown, template), view, shown, LABELS)


@pytest.mark.parametrize(
    ("family", "printed"),
    list(zip(SHOWN, [VISUAL, TWEET, MICRO, FACIAL, DYNAMIC, MULTIMODAL], strict=True)),
)
def test_table_2_to_the_letter(family: str, printed: str) -> None:
    assert words(family, SHOWN[family]) == printed.replace("{Candidate labels}", AS_LISTED)


@pytest.mark.parametrize(("template", "printed"), [(1, FACIAL), (2, TEMPLATE_2), (3, TEMPLATE_3)])
def test_table_10_to_the_letter(template: int, printed: str) -> None:
    found = words(FACES, SHOWN[FACES], template=template)
    assert found == printed.replace("{Candidate labels}", AS_LISTED)


def test_every_family_of_the_catalogue_has_a_prompt() -> None:
    assert {card.family for card in CARDS.values()} <= set(TABLE_2)


@pytest.mark.parametrize("family", [name for name in SHOWN if name != FACES])
def test_other_families_have_no_other_template(family: str) -> None:
    with pytest.raises(ValueError, match=f"template=2 is not printed for {family}"):
        words(family, SHOWN[family], template=2)


def test_a_template_that_is_not_in_the_paper() -> None:
    with pytest.raises(ValueError, match="Table 10 has 1, 2 and 3"):
        words(FACES, SHOWN[FACES], template=4)


@pytest.mark.parametrize(
    ("family", "one", "given"),
    [
        ("visual sentiment analysis", items(1, "image"), "1 image"),
        (POSTS, items(1, "image", said="x"), "1 image-text pair"),
        (FACES, items(1, "image"), "1 image"),
        (CLIPS, items(1, "video"), "1 video with 3 temporally uniformly sampled frames"),
        (CLIPS, items(1, "frames"), "1 video with 3 temporally uniformly sampled frames"),
        (
            SPOKEN,
            items(1, "video", said="x"),
            "1 video with the speaker’s content and 3 temporally uniformly sampled frames",
        ),
    ],
)
def test_one_item_reads_naturally(family: str, one: list[Stimulus], given: str) -> None:
    assert f"We provide {given}. " in words(family, one)


def test_one_evoked_sentiment_reads_naturally() -> None:
    found = words("visual sentiment analysis", items(1, "image"))
    assert "evoked by this image (i.e." in found
    assert "after seeing this image.)" in found


@pytest.mark.parametrize(
    ("view", "shown", "given"),
    [
        (View(frames=2), items(6, "video"), "6 videos, each with 2 temporally uniformly sampled frames"),
        (View(frames=1), items(2, "frames"), "2 videos, each with 1 temporally uniformly sampled frame"),
        (View(video="native"), items(6, "video"), "6 videos"),
        (View(video="native"), items(1, "video"), "1 video"),
        (View(video="native", audio="native"), items(2, "video"), "2 videos, each with its sound"),
        (
            View(audio="spectrogram"),
            items(2, "video", said="x"),
            "2 videos, each with the speaker’s content, 3 temporally uniformly sampled frames and"
            " the mel-spectrogram of its sound",
        ),
    ],
)  # fmt: skip
def test_what_is_provided_of_clips(view: View, shown: list[Stimulus], given: str) -> None:
    assert f"We provide {given}. " in words(SPOKEN, shown, view)


@pytest.mark.parametrize(
    ("modality", "given"),
    [
        ("text", "6 videos, each with the speaker’s content"),
        ("video", "6 videos, each with 3 temporally uniformly sampled frames"),
    ],
)
def test_single_modalities_of_clips_change_what_is_provided_alone(
    modality: str, given: str
) -> None:
    found = words(SPOKEN, SHOWN[SPOKEN], replace(View(), modality=modality))
    fusion = words(SPOKEN, SHOWN[SPOKEN])
    both = "6 videos, each with the speaker’s content and 3 temporally uniformly sampled frames"
    assert found == fusion.replace(both, given)


@pytest.mark.parametrize("modality", ["text", "image"])
def test_single_modalities_of_posts_change_the_noun_alone(modality: str) -> None:
    view = replace(View(), modality=modality)
    found = words(POSTS, SHOWN[POSTS], view)
    assert found == words(POSTS, SHOWN[POSTS]).replace("image-text pair", modality)
    prompt = ranking_prompt(POSTS, view, SHOWN[POSTS])
    assert "written for this project" in prompt.origin
    assert item_names(prompt, 2) == [f"{modality.capitalize()} 1", f"{modality.capitalize()} 2"]


def test_clips_of_ones_own_are_asked_about_as_dynamic_faces() -> None:
    assert words(FACES, items(6, "video")) == words(CLIPS, items(6, "video"))


@pytest.mark.parametrize(
    ("family", "name"),
    [(FACES, "Image"), (POSTS, "Image-text pair"), (CLIPS, "Video"), (SPOKEN, "Video")],
)
def test_items_are_called_as_in_the_figures(family: str, name: str) -> None:
    prompt = ranking_prompt(family, View(), SHOWN[family])
    assert item_names(prompt, 3) == [f"{name} 1", f"{name} 2", f"{name} 3"]
