"""Scoring: one scorer for every way of asking."""

from inspect_fer.scorers.emotion import emotion

__all__ = ["emotion"]
