"""Prompts of the posts on Gemini and GPT-4o reading faces in CAER.

H. Asanuma: "Facial expression classification with the 'In the Wild' dataset" (2025-09-25) and
"How do VLMs describe human facial expressions? A comparative experiment with Gemini and GPT-4o"
(2025-10-03), Quixotiks.
"""

from inspect_fer.prompts.prompt import Prompt

CLASSIFY = Prompt(
    title="classify",
    text=(
        "Please identify the facial expression of the person in the [[medium]] by choosing one"
        " from the following list of emotions.\n"
        "If multiple people are shown, please select the expression of the person whose face is"
        " most clearly visible.\n"
        "Emotion List: [[labels]]\n"
        "The output should only be the label name (e.g., [[examples]]), without any additional"
        " explanations or punctuation."
    ),
    origin="first post, experiment 1; medium is 'video' there and becomes 'image' for stills",
)

DESCRIBE = Prompt(
    title="describe",
    text="Please describe the facial expression of the person in the photo.",
    origin="second post, section Prompt",
)
