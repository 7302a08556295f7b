"""What Inspect loads of this package; nothing heavy may be imported from here."""

from inspect_fer.metrics import classification
from inspect_fer.models import fer_baseline
from inspect_fer.scorers import emotion
from inspect_fer.solvers import direct, neutral_gate
from inspect_fer.tasks.experiments import (
    caer_7class,
    caer_s_6class,
    caer_s_7class,
    caer_s_two_stage,
)
from inspect_fer.tasks.own import image_folder
from inspect_fer.tasks.schematic import schematic_7class, schematic_intensity

__all__ = [
    "caer_7class",
    "caer_s_6class",
    "caer_s_7class",
    "caer_s_two_stage",
    "classification",
    "direct",
    "emotion",
    "fer_baseline",
    "image_folder",
    "neutral_gate",
    "schematic_7class",
    "schematic_intensity",
]
