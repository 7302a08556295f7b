"""Section How to read it: what every figure is and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspect_fer.reports.html_definitions import DEFINITIONS, FAMILIES, ONE_OF, Definition
from inspect_fer.reports.html_markup import Markup, element, join


def reading() -> Markup:
    """The rules that hold for all figures, then each metric."""
    entries = [(f"metric-{name}", definition) for name, definition in DEFINITIONS.items()]
    entries += [
        (f"metric-{name}one", one._replace(title=one.title.format(ONE_OF[name])))
        for name, one in FAMILIES.items()
    ]
    general = (
        "n is the number of answers (items times epochs) that a figure rests on. Nothing leaves it"
        " silently: a refusal, an unreadable answer and a word off the list are wrong answers.",
        "Errors are samples without any answer: the service failed, or a file was broken. They are"
        " in no n, and counted beside it.",
        "Intervals are 95 % bootstrap intervals, drawn with a fixed seed. Where a dataset names"
        " subjects (people; of CMU-MOSI and CH-SIMS, videos of one speaker), whole subjects are"
        " drawn, and where items were asked several times, whole items: n = 140, 20 subjects says"
        " so. The fewer they are, the further out lie the percentiles that are taken, as with"
        " Student's t (Hesterberg 2015, expanded percentiles). Of fewer than eight, each is left out"
        " once instead, with Student's t (Efron and Tibshirani 1993, jackknife).",
        "Where a bootstrap has no width (all right, all wrong, one constant answer), and of what is"
        " rare, shares have Wilson's interval over answers or subjects. UAR and differences combine"
        " those of the classes or groups (Zou and Donner 2008, MOVER; of two shares Newcombe's"
        " interval), WAF and macro-F1 average them: rather too wide than too narrow.",
        "Policy full: every scored answer counts. Policy published: the paper's own rule, which"
        " leaves out refusals and unreadable answers, and for some datasets off-list answers or"
        " items without a side. In the published tables full is over the classes of the paper's"
        " figure: there too an item with sentiment score 0 has none and is left out, which is"
        " counted below the table.",
        "Two intervals that overlap may still differ surely: for two runs of the same items read"
        " the comparisons, which pair the answers.",
        "The same figures stand in results.json and results.csv, the comparisons in"
        " comparisons.csv, the tables in tables.md and tables.tex, the plots in figures/.",
    )
    return join(
        [
            element("ul", *(element("li", line) for line in general)),
            element("h3", "Metrics"),
            element("dl", *_entries(entries), class_="definitions"),
        ]
    )


def _entries(entries: Sequence[tuple[str, Definition]]) -> Iterator[Markup]:
    for id, definition in entries:
        yield element("dt", definition.title, id=id)
        yield element(
            "dd",
            definition.meaning,
            " ",
            element("span", f"n: {definition.over}.", class_="over"),
        )
