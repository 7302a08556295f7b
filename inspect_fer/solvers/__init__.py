"""Ways of asking: each solver works on any dataset."""

from inspect_fer.solvers.direct import direct
from inspect_fer.solvers.neutral_gate import neutral_gate

__all__ = ["direct", "neutral_gate"]
