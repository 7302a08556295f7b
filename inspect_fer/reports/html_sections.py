"""Sections of the page, each a tab, in their order."""

from __future__ import annotations

from typing import NamedTuple

from inspect_fer.reports.html_ambiguity import ambiguity
from inspect_fer.reports.html_cases import cases
from inspect_fer.reports.html_comparisons import comparisons
from inspect_fer.reports.html_families import family_table
from inspect_fer.reports.html_groups import groups
from inspect_fer.reports.html_intensity import intensity
from inspect_fer.reports.html_markup import Markup, join
from inspect_fer.reports.html_overview import overview
from inspect_fer.reports.html_parts import Parts
from inspect_fer.reports.html_reading import reading
from inspect_fer.reports.html_runs import run_details
from inspect_fer.reports.html_stability import stability


class Section(NamedTuple):
    """A tab of the page.

    Attributes:
        id: Its anchor.
        title: Its name.
        body: What it holds, below its heading.
    """

    id: str
    title: str
    body: Markup


def sections(parts: Parts) -> list[Section]:
    """The tabs that have something to show, in order."""
    report = parts.report
    found = [
        Section("overview", "Overview", overview(parts)),
        Section("tables", "Tables", join(family_table(one) for one in report.tables)),
        Section("runs", "Runs", join(run_details(parts, run) for run in report.runs)),
        Section("ambiguity", "Ambiguity", ambiguity(parts)),
        Section("groups", "Groups", groups(parts)),
        Section("stability", "Stability", stability(parts)),
        Section("intensity", "Intensity", intensity(parts)),
        Section("comparisons", "Comparisons", comparisons(parts)),
        Section("cases", "Cases", cases(report)),
        Section("reading", "How to read it", reading()),
    ]
    return [section for section in found if section.body]
