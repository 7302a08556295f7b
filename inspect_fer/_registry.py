"""What Inspect loads of this package; nothing heavy may be imported from here."""

from inspect_fer.metrics import agreement, classification, description, intensity_metric
from inspect_fer.models import fer_baseline, openai_video
from inspect_fer.scorers import emotion
from inspect_fer.solvers import describe_then_judge, direct, neutral_gate, ranked
from inspect_fer.tasks.dynamic_expression import dfew, enterface05, ferv39k, ravdess
from inspect_fer.tasks.experiments import (
    caer_7class,
    caer_s_6class,
    caer_s_7class,
    caer_s_describe,
    caer_s_two_stage,
)
from inspect_fer.tasks.facial_expression import affectnet, ckplus, ferplus, raf_db, sfew2
from inspect_fer.tasks.micro_expression import casme, casme2, samm
from inspect_fer.tasks.multimodal import ch_sims, cmu_mosi, mer_multi
from inspect_fer.tasks.own import hub_dataset, image_folder
from inspect_fer.tasks.schematic import schematic_7class, schematic_intensity
from inspect_fer.tasks.tweet_sentiment import mvsa_multiple, mvsa_single
from inspect_fer.tasks.visual_sentiment import abstract, artphoto, twitter1, twitter2

__all__ = [
    "abstract",
    "affectnet",
    "agreement",
    "artphoto",
    "caer_7class",
    "caer_s_6class",
    "caer_s_7class",
    "caer_s_describe",
    "caer_s_two_stage",
    "casme",
    "casme2",
    "ch_sims",
    "ckplus",
    "classification",
    "cmu_mosi",
    "describe_then_judge",
    "description",
    "dfew",
    "direct",
    "emotion",
    "enterface05",
    "fer_baseline",
    "ferplus",
    "ferv39k",
    "hub_dataset",
    "image_folder",
    "intensity_metric",
    "mer_multi",
    "mvsa_multiple",
    "mvsa_single",
    "neutral_gate",
    "openai_video",
    "raf_db",
    "ranked",
    "ravdess",
    "samm",
    "schematic_7class",
    "schematic_intensity",
    "sfew2",
    "twitter1",
    "twitter2",
]
