"""Prompts of the paper, to the letter.

Z. Lian et al.: "GPT-4V with Emotion: A Zero-shot Benchmark for Generalized Emotion Recognition",
Table 2 (one prompt per task) and Table 10 (templates of the facial emotion prompt). Template 1 is
the prompt of Table 2. Curly apostrophes and the unfinished output formats stand as printed.

Places: ``[[given]]`` is what is provided, such as ``20 images``; ``[[labels]]`` the candidate
labels, written as a Python list as in figures .8 to .13.
"""

# ruff: noqa: RUF001 - the apostrophes are the paper's

from inspect_fer.prompts.prompt import Prompt

VISUAL_SENTIMENT = Prompt(
    title="visual sentiment analysis",
    text=(
        "Please play the role of an emotion recognition expert. We provide [[given]]. Please "
        "recognize sentiments evoked by [[these]] (i.e., guess how viewer might emotionally "
        "feel after seeing [[these]].) If there is a person in the image, ignore that "
        "person’s identity. For each image, please sort the provided categories from high to "
        "low according to the similarity with the image. Here are the optional categories: "
        "[[labels]]. The output format should be {'name':, 'result':} for each image."
    ),
    origin="Table 2, visual sentiment analysis",
)

TWEET_SENTIMENT = Prompt(
    title="tweet sentiment analysis",
    text=(
        "Please play the role of an emotion recognition expert. We provide [[given]]. Please "
        "analyze how he will feel if he post this image-text pair on social media. If there "
        "is a person in the image, ignore that person’s identity. For each image-text pair, "
        "please sort the provided categories from high to low according to the similarity "
        "with the input image-text pair. Here are the optional categories: [[labels]]. The "
        "output format should be {'name':, 'result':} for each image-text pair."
    ),
    origin="Table 2, tweet sentiment analysis",
)

MICRO_EXPRESSION = Prompt(
    title="micro-expression recognition",
    text=(
        "Please play the role of a micro-expression recognition expert. We provide "
        "[[given]]. For each image, please sort the provided categories from high to low "
        "according to the similarity with the input image. The expression may not be "
        "obvious, please pay attention to the details of the face. Here are the optional "
        "categories: [[labels]]. Please ignore the speaker’s identity and focus on the "
        "facial expression. The output format should be {'name':, 'result':} for each image."
    ),
    origin="Table 2, micro-expression recognition",
)

FACIAL_EXPRESSION = Prompt(
    title="facial emotion recognition",
    text=(
        "Please play the role of a facial expression classification expert. We provide "
        "[[given]]. For each image, please sort the provided categories from high to low "
        "according to the top 5 similarity with the input image. Here are the optional "
        "categories: [[labels]]. Please ignore the speaker’s identity and focus on the "
        "facial expression. The output format should be {'name':, 'result':} for each image."
    ),
    origin="Table 2, facial emotion recognition",
)

DYNAMIC_EXPRESSION = Prompt(
    title="dynamic facial emotion recognition",
    text=(
        "Please play the role of a video expression classification expert. We provide "
        "[[given]]. For each video, please sort the provided categories from high to low "
        "according to the top 5 similarity with the input video. Here are the optional "
        "categories: [[labels]]. Please ignore the speaker’s identity and focus on the "
        "facial expression. The output format should be {'name':, 'result':} for each video."
    ),
    origin="Table 2, dynamic facial emotion recognition",
)

MULTIMODAL = Prompt(
    title="multimodal emotion recognition",
    text=(
        "Please play the role of a video expression classification expert. We provide "
        "[[given]]. Please ignore the speaker’s identity and focus on their emotions. For "
        "each video, please sort the provided categories from high to low according to the "
        "top 5 similarity with the input video. Here are the optional categories: "
        "[[labels]]. Please ignore the speaker’s identity and focus on their emotions. The "
        "output format should be {'name':, 'result':} for each video."
    ),
    origin="Table 2, multimodal emotion recognition",
)

TEMPLATE_2 = Prompt(
    title="facial emotion recognition, template 2",
    text=(
        "We provide [[given]]. For each image, please sort the provided categories from high "
        "to low according to the top 5 similarity with the input image. Here are the "
        "optional categories: [[labels]]. Please ignore the speaker’s identity and focus on "
        "the facial expression. The output format should be {‘name’: ‘result’:} for each "
        "image."
    ),
    origin="Table 10, template 2",
)

TEMPLATE_3 = Prompt(
    title="facial emotion recognition, template 3",
    text=(
        "Please play the role of a facial expression classification expert. We provide "
        "[[given]]. For each image, please select the most likely category according to the "
        "correlation with the input image. Here are the optional categories: [[labels]]. "
        "Please ignore the speaker’s identity and focus on the facial expression. The output "
        "format should be {‘name’: ‘result’:} for each image."
    ),
    origin="Table 10, template 3",
)
