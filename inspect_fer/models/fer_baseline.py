"""Registers the provider ``fer_baseline``; nothing heavy is loaded before it is used."""

from inspect_ai.model import ModelAPI, modelapi


@modelapi(name="fer_baseline")
def fer_baseline() -> type[ModelAPI]:
    """Offline baselines: ``fer_baseline/random`` and ``fer_baseline/eigenfaces``."""
    from inspect_fer.models.baseline import BaselineAPI

    return BaselineAPI
