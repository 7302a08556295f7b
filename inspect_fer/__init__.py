"""Measure how well vision-language models recognise emotion, with Inspect AI.

Every task is importable from here. They are loaded when first asked for, so that the datasets can
be read without loading Inspect.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    "cmu_mosi",
    "dfew",
    "enterface05",
    "ferplus",
    "ferv39k",
    "hub_dataset",
    "image_folder",
    "mer_multi",
    "mvsa_multiple",
    "mvsa_single",
    "raf_db",
    "ravdess",
    "samm",
    "schematic_7class",
    "schematic_intensity",
    "sfew2",
    "twitter1",
    "twitter2",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from inspect_fer import _registry

        return getattr(_registry, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
