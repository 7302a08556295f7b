"""Reports: from logs to figures, tables and comparisons; released predictions to logs.

`build_report` computes everything from logs alone, `write_report` writes it to a folder.
"""

from inspect_fer.reports.build import build_report
from inspect_fer.reports.model import Report
from inspect_fer.reports.read import read_runs
from inspect_fer.reports.write import write_report

__all__ = ["Report", "build_report", "read_runs", "write_report"]
