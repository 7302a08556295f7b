"""Datasets: what they hold, where to get them, and their items."""

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.load import load_stimuli

__all__ = ["Card", "Problem", "load_stimuli"]
