"""Workbooks, read in a process of their own.

The reader is fast, but a damaged or hostile file makes it panic, or ask for hundreds of gigabytes
for one cell in the far corner of a sheet, which ends the process that asked.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from inspect_fer.datasets.access import readable, shown
from inspect_fer.errors import DatasetError

_SECONDS = 120
_READER = Path(__file__).with_name("workbook_reader.py")


def read_sheet(path: Path, sheet: str | int = 0) -> list[list[Any]]:
    """Cells of one sheet of an .xls or .xlsx file, row by row from the first one.

    Empty cells are ``""``, numbers come as float, dates and times as text. Formulas give the value
    that was stored, they are never evaluated.

    Raises:
        DatasetError: When the file is missing or is no workbook, has no such sheet, or is larger
            than any annotation.
    """
    readable(path)
    # -P: modules beside the reader must not be taken for others of the same name.
    command = [sys.executable, "-P", str(_READER), str(path.absolute()), json.dumps(sheet)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _not_read(path, f"nothing was read within {_SECONDS} s") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _not_read(path, said[-1] if said and done.returncode == 1 else "it breaks the reader")
    rows: list[list[Any]] = json.loads(done.stdout)
    return rows


def _not_read(path: Path, reason: str) -> DatasetError:
    return DatasetError(f"{shown(path)} is not a workbook that can be read: {reason}.")
