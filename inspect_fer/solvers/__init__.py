"""Ways of asking: each solver works on any dataset."""

from inspect_fer.solvers.describe_then_judge import describe_then_judge
from inspect_fer.solvers.direct import direct
from inspect_fer.solvers.neutral_gate import neutral_gate
from inspect_fer.solvers.ranked import ranked

__all__ = ["describe_then_judge", "direct", "neutral_gate", "ranked"]
