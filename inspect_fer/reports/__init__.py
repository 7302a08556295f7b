"""Reports: from logs to figures, tables and comparisons; released predictions to logs.

`build_report` computes everything from logs alone, `write_report` writes it to a folder. They are
loaded when first asked for, so that a second process can draw figures without loading Inspect.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspect_fer.reports.build import build_report
    from inspect_fer.reports.model import Report
    from inspect_fer.reports.read import read_runs
    from inspect_fer.reports.write import write_report

__all__ = ["Report", "build_report", "read_runs", "write_report"]

_MODULES = {
    "Report": "model",
    "build_report": "build",
    "read_runs": "read",
    "write_report": "write",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
