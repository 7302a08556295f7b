"""The second process that draws figures: one by one as they come on its standard input.

It writes a byte whenever it is ready for the next one.
"""

from __future__ import annotations

import pickle
import sys

from inspect_fer.reports.figures import draw
from inspect_fer.reports.figures_style import theme

if __name__ == "__main__":
    with theme():
        while True:
            sys.stdout.buffer.write(b".")
            sys.stdout.buffer.flush()
            try:
                job = pickle.load(sys.stdin.buffer)
            except EOFError:
                break
            draw(job)
