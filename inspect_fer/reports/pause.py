"""Pausing Python's search for reference cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cycles_stay() -> Iterator[None]:
    """Look for no reference cycles meanwhile.

    A report holds a hundred thousand answers, none of them in a cycle. Each search goes through all
    of them: together they would take as long as the reading itself.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
