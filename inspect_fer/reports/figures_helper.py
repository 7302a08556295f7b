"""The second process that draws figures: reads what to draw from its standard input."""

from __future__ import annotations

import pickle
import sys

from inspect_fer.reports.figures import draw

if __name__ == "__main__":
    draw(pickle.load(sys.stdin.buffer))
