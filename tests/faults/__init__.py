"""Whole evaluations over servers that misbehave, processes that die, and files that lie."""
