"""A judge of face descriptions that needs no model: an emotion vocabulary and a few rules."""

from inspect_fer.lexicon.identity import identity_mentions
from inspect_fer.lexicon.judging import Judgement, Valence, coverage, judge, words

__all__ = ["Judgement", "Valence", "coverage", "identity_mentions", "judge", "words"]
