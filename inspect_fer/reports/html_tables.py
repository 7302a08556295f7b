"""Tables of the page: captions, scopes, cells that sort by value, figures with interval and n."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_fer.reports.html_definitions import Unit, written
from inspect_fer.reports.html_markup import Content, Markup, element, foreign, join
from inspect_fer.reports.model import Figure, Row


def table(
    caption: Content,
    heads: Sequence[Markup],
    rows: Sequence[Markup],
    *,
    sortable: bool = True,
    stick: bool = True,
    label: str,
) -> Markup:
    """A table that scrolls by itself where the screen is narrow.

    Args:
        caption: What it shows.
        heads: Cells made by `head`.
        rows: Rows made by `row`.
        sortable: Whether a click on a head sorts it.
        stick: Whether the first column stays in sight.
        label: Name of the scrolling region for screen readers.
    """
    classes = " ".join(
        name for name, on in (("sortable", sortable and len(rows) > 1), ("stick", stick)) if on
    )
    return element(
        "div",
        element(
            "table",
            element("caption", element("span", caption)),
            element("thead", element("tr", *heads)),
            element("tbody", *rows),
            class_=classes or None,
        ),
        class_="scroll",
        role="region",
        tabindex="0",
        aria_label=label,
    )


def head(name: Content, *, figure: bool = False, note: str = "") -> Markup:
    """Head of a column; of numbers when `figure`."""
    below = element("span", note, class_="n") if note else None
    return element("th", name, below, scope="col", class_="figure" if figure else None)


def row(name: Content, *cells: Markup, kind: str | None = None) -> Markup:
    """A row with its head."""
    return element("tr", element("th", name, scope="row"), *cells, class_=kind)


def words(content: Content) -> Markup:
    """A cell of text from a log."""
    return element("td", foreign(content), class_="text")


def number(value: float | None, shown: str | None = None) -> Markup:
    """A cell of a number."""
    if value is None:
        return empty()
    text = f"{value:g}" if shown is None else shown
    return element("td", text, class_="figure", data_value=f"{value:.10g}")


def share(figure: Figure | None) -> Markup:
    """A cell of a share as per cent, with its interval and n."""
    return figure_cell(figure, "share")


def difference(figure: Figure | None) -> Markup:
    """A cell of a difference of shares in percentage points, with its interval and n."""
    if figure is None or figure.value is None:
        return empty()
    return _cell(
        figure,
        f"{100 * figure.value:+.1f}",
        None if figure.low is None else f"{100 * figure.low:+.1f}",
        None if figure.high is None else f"{100 * figure.high:+.1f}",
    )


def figure_cell(figure: Figure | None, unit: Unit) -> Markup:
    """A cell of a figure, with its interval and n; a dash where there is none."""
    if figure is None or figure.value is None:
        return empty()
    return _cell(
        figure,
        written(figure.value, unit),
        None if figure.low is None else bare(figure.low, unit),
        None if figure.high is None else bare(figure.high, unit),
    )


def empty() -> Markup:
    """A cell without a value; it sorts last."""
    return element("td", "–", class_="figure empty", data_value="")  # noqa: RUF001 (a dash)


def bare(value: float, unit: Unit) -> str:
    """A value without its unit, for the ends of an interval."""
    return written(value, unit).removesuffix(" %").removesuffix(" s").removeprefix("$")


def interval(low: float | None, high: float | None, unit: Unit) -> str:
    """An interval in words; a dash where there is none."""
    if low is None or high is None:
        return "–"  # noqa: RUF001 (a dash: no interval)
    return f"{bare(low, unit)} to {bare(high, unit)}"


def as_figure(row: Row | None) -> Figure | None:
    """A row of results.json as a figure."""
    return None if row is None else row.figure


def over_epochs(figure: Figure) -> Markup:
    """A cell of a share of which n counts epochs."""
    if figure.value is None:
        return empty()
    return _cell(
        figure,
        written(figure.value, "share"),
        None if figure.low is None else bare(figure.low, "share"),
        None if figure.high is None else bare(figure.high, "share"),
        of="epochs",
    )


def _cell(
    figure: Figure, value: str, low: str | None, high: str | None, of: str | None = None
) -> Markup:
    ends = (
        element("span", f"{low} to {high}", class_="interval")
        if low is not None and high is not None
        else None
    )
    counted = " ".join(filter(None, (f"n = {figure.n}", of)))
    n = element("span", counted, class_="n") if figure.n else None
    # A line of its own: beside n it would make every column half as wide again.
    by = element("span", figure.clusters, class_="n") if figure.n and figure.clusters else None
    return element("td", value, ends, n, by, class_="figure", data_value=f"{figure.value:.10g}")


def notes(lines: Sequence[Content]) -> Markup:
    """Lines below a table."""
    if not lines:
        return join([])
    return element("ul", *(element("li", line) for line in lines), class_="note")
