"""Prompts, each with where it comes from."""

from inspect_fer.prompts.prompt import Prompt

__all__ = ["Prompt"]
