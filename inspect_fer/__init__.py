"""Measure how well vision-language models recognise emotion, with Inspect AI.

Every task is importable from here. They are loaded when first asked for, so that the datasets can
be read without loading Inspect.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    "image_folder",
    "schematic_7class",
    "schematic_intensity",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from inspect_fer import _registry

        return getattr(_registry, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
