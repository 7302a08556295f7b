"""Words for a model that listens, and for what it heard."""

from inspect_fer.prompts.prompt import Prompt

LISTEN = Prompt(
    title="listen",
    text=(
        "Listen to how this is spoken. Describe in at most three sentences what the voice does:"
        " pitch and its movement, loudness, pace, pauses, how breathy, tense or trembling it is,"
        " and sounds such as laughing, sobbing or sighing. Do not repeat what is said, do not say"
        " who speaks, and do not name an emotion."
    ),
    origin="written for this project: the model that is measured names the emotion, not the listener",
)

HEARD = Prompt(
    title="heard",
    text="Heard in the voice: [[words]]",
    origin="written for this project",
)

NOTHING_HEARD = "the listener gave no description."
"""Stands in a question when the listener refused or answered nothing."""
