"""The report's page in a real browser: read, sorted, navigated; and what hostile text makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspect_fer import schematic_7class
from inspect_fer.errors import FerError
from inspect_fer.reports.build import build_report
from inspect_fer.reports.figures import Plot, write_figures
from inspect_fer.reports.html import page as page_of
from inspect_fer.reports.html import write_html
from inspect_fer.reports.html_definitions import DEFINITIONS, anchor, define, written
from inspect_fer.reports.html_markup import Markup, element, join, text, visible
from inspect_fer.reports.model import Report
from tests.browser import Browser, Page, chromium
from tests.report_data import full_report, hostile_report, made_run, report_of

TABS = [
    *("overview", "tables", "runs", "ambiguity", "groups", "stability", "intensity"),
    *("comparisons", "cases", "reading"),
]
PHONE = 360


class Written:
    """A report on disk."""

    def __init__(self, report: Report, folder: Path) -> None:
        self.report = report
        self.plots: list[Plot] = write_figures(report, folder)
        self.index = write_html(report, folder, self.plots)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("chromium") / "profile") as running:
        yield running


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return Written(full_report(n=60), tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return Written(hostile_report(), tmp_path_factory.mktemp("hostile"))


def show(page: Page, tab: str) -> None:
    """Select a tab and open everything that can be opened in it."""
    page.click(f"#tab-{tab}")
    page.evaluate(f"document.querySelectorAll('#{tab} details').forEach(one => one.open = true)")


def shown(page: Page) -> list[str]:
    """The sections that can be seen."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('main > section')]"
        ".filter(one => one.checkVisibility({contentVisibilityAuto: true})"
        " && !one.hidden).map(one => one.id)"
    )
    return found


# Reading


def test_the_page_loads_nothing_and_complains_about_nothing(
    browser: Browser, full: Written
) -> None:
    with browser.page(full.index) as page:
        for tab in TABS:
            show(page, tab)
        assert page.complaints == []
        assert page.requests[0] == full.index.as_uri()
        assert {address.partition(":")[0] for address in page.requests[1:]} <= {"data"}


def test_every_tab_is_there_and_one_is_shown(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        assert (
            page.evaluate(
                "[...document.querySelectorAll('[role=tab]')].map(one => one.hash.slice(1))"
            )
            == TABS
        )
        assert shown(page) == ["overview"]


def test_every_figure_is_seen_and_named(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        seen: list[Any] = []
        for tab in TABS:
            show(page, tab)
            seen += page.evaluate(
                f"[...document.querySelectorAll('#{tab} .plot')].map(one => {{"
                " const svg = one.querySelector('svg'), box = svg.getBoundingClientRect();"
                " const drawn = svg.querySelector('path, text').getBoundingClientRect();"
                " return [one.id, box.width, box.height, drawn.width > 0 || drawn.height > 0,"
                " svg.querySelector('title').textContent, svg.querySelector('desc').textContent,"
                " one.querySelector('figcaption').textContent]; })"
            )
        once = {found[0]: found for found in seen}
        assert len(once) == len(full.plots)
        by_title = {plot.title: plot for plot in full.plots}
        for _, width, height, drawn, title, described, caption in once.values():
            assert width > 250
            assert height > 100
            assert drawn
            assert described == by_title[title].caption
            assert caption.startswith(described)
        for picture in page.evaluate(
            "[...document.images].map(one => { one.loading = 'eager'; return one.decode()"
            ".then(() => [one.naturalWidth, one.getBoundingClientRect().width, one.alt]); })"
            " .reduce((all, one) => all.then(a => one.then(b => [...a, b])), Promise.resolve([]))"
        ):
            assert picture[0] > 0
            assert picture[1] > 50
            assert picture[2].startswith("Item test_000")


def test_files_of_figures_lie_where_the_page_says(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        links = page.evaluate(
            "[...document.querySelectorAll('figcaption a')].map(one => one.getAttribute('href'))"
        )
    assert {full.index.parent / link for link in links} == {
        path for plot in full.plots for path in (plot.svg, plot.png)
    }


def test_a_click_on_a_head_sorts_its_table(browser: Browser, full: Written) -> None:
    column = "[...document.querySelectorAll('#overview tbody')[0].rows].map(row => {0})"
    with browser.page(full.index) as page:
        heads = page.evaluate(
            "[...document.querySelectorAll('#overview thead th')].map(one => one.innerText.trim())"
        )
        accuracy = next(at for at, name in enumerate(heads) if name.startswith("Accuracy")) + 1
        selector = f"#overview thead th:nth-child({accuracy})"
        before = page.evaluate(column.format("row.cells[0].textContent"))
        assert before == [run.name for run in full.report.runs]
        expected = sorted(
            full.report.runs,
            key=lambda run: -(getattr(full.report.of(run, "accuracy"), "value", None) or 0),
        )
        page.click(f"{selector} button")
        assert page.evaluate(column.format("row.cells[0].textContent")) == [
            run.name for run in expected
        ]
        assert page.evaluate(f"document.querySelector('{selector}').ariaSort") == "descending"
        page.click(f"{selector} button")
        assert page.evaluate(f"document.querySelector('{selector}').ariaSort") == "ascending"
        assert page.evaluate(column.format("Number(row.cells[3].dataset.value)")) == sorted(
            page.evaluate(column.format("Number(row.cells[3].dataset.value)"))
        )
        # By the keyboard, and by name; a table is sorted by one column.
        page.evaluate("document.querySelector('#overview thead th button').focus()")
        page.press("Enter")
        assert page.evaluate(column.format("row.cells[0].textContent")) == sorted(before)
        assert page.evaluate("document.querySelectorAll('#overview [aria-sort]').length") == 1


def test_cells_without_a_value_stand_last_in_either_order(browser: Browser, full: Written) -> None:
    values = (
        "(() => { const rows = [...document.querySelectorAll('#tables tbody')[1].rows];"
        " return rows.map(row => row.cells[4].dataset.value); })()"
    )
    with browser.page(full.index) as page:
        show(page, "tables")
        for _ in range(2):
            page.click("#tables .scroll:nth-of-type(2) thead th:nth-child(5) button")
            found = page.evaluate(values)
            filled = [value for value in found if value]
            assert 0 < len(filled) < len(found)
            assert found[: len(filled)] == filled


def test_tabs_follow_the_keyboard(browser: Browser, full: Written) -> None:
    def state(page: Page) -> Any:
        return page.evaluate(
            "[document.activeElement.id,"
            " document.querySelector('[role=tab][aria-selected=true]').id, location.hash,"
            " document.querySelectorAll('[role=tab][tabindex=\"0\"]').length]"
        )

    with browser.page(full.index) as page:
        for _ in range(3):  # the skip link, the theme, then the one tab that is in the order
            page.press("Tab")
        assert state(page)[0] == "tab-overview"
        for key, tab in (
            ("ArrowRight", "tables"),
            ("ArrowRight", "runs"),
            ("ArrowLeft", "tables"),
            ("End", "reading"),
            ("ArrowRight", "overview"),
            ("ArrowLeft", "reading"),
            ("Home", "overview"),
        ):
            page.press(key)
            assert state(page) == [f"tab-{tab}", f"tab-{tab}", f"#{tab}", 1]
            assert shown(page) == [tab]
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"


def test_a_link_to_a_run_opens_its_tab_and_its_part(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        page.click("#overview tbody tr:nth-child(3) th a")
        page.until("document.getElementById('tab-runs').ariaSelected === 'true'")
        assert shown(page) == ["runs"]
        page.until("document.getElementById('run-3').open")
        page.click("#run-3 table.sortable tbody tr th a")
        page.until("document.getElementById('tab-reading').ariaSelected === 'true'")
        assert shown(page) == ["reading"]


def test_without_script_everything_is_on_the_page(browser: Browser, full: Written) -> None:
    with browser.page(full.index, script=False) as page:
        assert shown(page) == TABS
        assert not page.evaluate("document.querySelector('thead button')")


def test_paper_gets_all_sections(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        page.send("Emulation.setEmulatedMedia", media="print")
        heights = page.evaluate(
            "[...document.querySelectorAll('main > section')]"
            ".map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights) > 100
        assert page.evaluate("getComputedStyle(document.getElementById('tabs')).display") == "none"


# Screens


def test_a_phone_scrolls_down_alone(browser: Browser, full: Written) -> None:
    with browser.page(full.index, width=PHONE, height=740) as page:
        for tab in TABS:
            show(page, tab)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, tab
            wide = page.evaluate(
                "[...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll, svg')"
                " && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML)"
            )
            assert wide == []


CONTRAST = """
(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const color = numbers(getComputedStyle(one).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const one of document.querySelectorAll("body *:not(svg *)")) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !one.checkVisibility()) continue;
    const [a, b] = [light(numbers(getComputedStyle(one).color)), light(ground(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push([one.outerHTML.slice(0, 80), ratio]);
  }
  return poor;
})()
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_stands_out_in_light_and_dark(browser: Browser, full: Written, dark: bool) -> None:
    with browser.page(full.index, dark=dark) as page:
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", ground))) < 200) == dark
        for tab in TABS:
            show(page, tab)
            assert page.evaluate(CONTRAST) == []
        # Figures follow: their text has the page's colour.
        assert page.evaluate(
            "getComputedStyle(document.querySelector('.plot svg text')).fill"
        ) == page.evaluate("getComputedStyle(document.body).color")


def test_the_theme_can_be_chosen(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        page.evaluate("localStorage.clear()")
        before = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert page.evaluate("document.getElementById('theme').ariaPressed") == "false"
        page.click("#theme")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
        assert page.evaluate("document.getElementById('theme').ariaPressed") == "true"
    with browser.page(full.index) as page:
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.click("#theme")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == before
        page.evaluate("localStorage.clear()")


# Structure

STRUCTURE = """
(() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const ids = all("[id]").map((one) => one.id);
  const levels = all("h1, h2, h3, h4, h5, h6").map((one) => Number(one.tagName[1]));
  return {
    landmarks: ["header", "nav", "main", "footer"].map((tag) => all(tag).length),
    language: document.documentElement.lang,
    headings: levels.filter((level, at) => at && level > levels[at - 1] + 1).length,
    firsts: levels.filter((level) => level === 1).length,
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    uncaptioned: all("table").filter((one) => !one.caption?.textContent.trim()).length,
    unscoped: all("th").filter((one) => !["col", "row"].includes(one.scope)).length,
    headless: all("tbody tr").filter((one) => one.cells[0].tagName !== "TH").length,
    ragged: all("table").filter((one) => new Set([...one.rows].map((r) => r.cells.length)).size > 1).length,
    nameless: all("svg").filter((one) => one.ariaHidden !== "true" && !(one.role === "img"
      && (one.ariaLabel || one.querySelector("title")?.textContent))).length,
    unseen: all("img").filter((one) => !one.alt).length,
    dangling: all("[aria-labelledby], [aria-controls]").flatMap((one) =>
      `${one.getAttribute("aria-labelledby") || ""} ${one.getAttribute("aria-controls") || ""}`
        .trim().split(/\\s+/)).filter((id) => !document.getElementById(id)),
    astray: all("a[href^='#']").filter((one) => !document.getElementById(one.hash.slice(1))).length,
    uses: all("use").filter((one) => !document.getElementById(one.getAttribute("href").slice(1))).length,
    clips: all("[clip-path]").filter((one) =>
      !document.getElementById(one.getAttribute("clip-path").slice(5, -1))).length,
    styled: all("[style]").length,
    tags: [...new Set(all("*").map((one) => one.localName))].sort(),
    handlers: all("*").filter((one) => [...one.attributes].some((a) => a.name.startsWith("on"))).length,
    addresses: [...new Set(all("[href], [src]").map((one) => {
      const to = one.getAttribute("href") || one.getAttribute("src");
      return to.startsWith("data:") ? to.slice(0, 21) : to.startsWith("#") ? "#" : to.split("/")[0];
    }))].sort(),
  };
})()
"""
SOUND = {
    "landmarks": [1, 1, 1, 1],
    "language": "en",
    "headings": 0,
    "firsts": 1,
    "twice": [],
    "uncaptioned": 0,
    "unscoped": 0,
    "headless": 0,
    "ragged": 0,
    "nameless": 0,
    "unseen": 0,
    "dangling": [],
    "astray": 0,
    "uses": 0,
    "clips": 0,
    "styled": 0,
    "handlers": 0,
}


def test_the_page_is_built_for_screen_readers(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        found = page.evaluate(STRUCTURE)
    assert {name: found[name] for name in SOUND} == SOUND
    assert found["addresses"] == ["#", "data:image/png;base64", "figures"]


def test_what_every_figure_rests_on_is_said(browser: Browser, full: Written) -> None:
    with browser.page(full.index) as page:
        for tab in ("overview", "tables", "ambiguity", "groups", "stability"):
            show(page, tab)
            silent = page.evaluate(
                f"[...document.querySelectorAll('#{tab} td.figure')].filter(one =>"
                " one.innerText.includes('%') && one.querySelector('.interval')"
                " && !/n = \\d+/.test(one.innerText)).length"
            )
            assert silent == 0
        rows = page.evaluate(
            "[...document.querySelectorAll('#run-1 > .scroll tbody tr')]"
            ".map(row => Number(row.cells[4].dataset.value))"
        )
    of_run = [row for row in full.report.rows if row.log == full.report.runs[0].log]
    assert rows == [row.n for row in of_run]


def test_every_metric_is_explained(full: Written) -> None:
    content = full.index.read_text(encoding="utf-8")
    for metric in {row.metric for row in full.report.rows}:
        assert define(metric).meaning, metric
        assert define(metric).over, metric
        assert f'id="{anchor(metric)}"' in content
    assert anchor("unheard_of") is None
    assert set(DEFINITIONS) > {"accuracy", "uar", "neutral_pull", "cost"}


def test_the_page_stays_small(full: Written) -> None:
    assert full.index.stat().st_size / len(full.report.runs) < 200_000


# Hostile text


def test_hostile_text_runs_nothing_and_changes_no_structure(
    browser: Browser, hostile: Written, full: Written, tmp_path: Path
) -> None:
    # Without the security policy: escaping alone must do.
    content = hostile.index.read_text(encoding="utf-8")
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
    bare = tmp_path / "index.html"
    bare.write_text(policy.sub("", content, count=1), encoding="utf-8")
    assert bare.stat().st_size < len(content.encode())
    with browser.page(full.index) as page:
        benign = page.evaluate(STRUCTURE)
    for index in (bare, hostile.index):
        with browser.page(index) as page:
            for tab in [tab for tab in TABS if tab not in ("stability",)]:
                if page.evaluate(f"document.getElementById('tab-{tab}') !== null"):
                    show(page, tab)
            page.evaluate(
                "document.querySelectorAll('main *').forEach(one => one.dispatchEvent("
                "new MouseEvent('mouseover', {bubbles: true})))"
            )
            assert page.evaluate("typeof window.hacked") == "undefined"
            assert page.complaints == []
            assert page.requests == [index.as_uri()]
            found = page.evaluate(STRUCTURE)
            assert {name: found[name] for name in SOUND} == SOUND
            assert set(found["tags"]) <= set(benign["tags"])
            assert found["addresses"] == ["#", "figures"]
            assert page.evaluate("document.scripts.length") == 1
            assert page.evaluate("document.title") == "Report of inspect-fer"
            body = page.evaluate("document.body.textContent")
            assert "<script>window.hacked = 1</script>" in body
            assert "{{ 7 * 7 }}" in body
            assert "[U+202E]evil[U+202C] ␀␛[31m" in body
            assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069\ufeff]", body)


def test_hostile_text_fits_a_phone(browser: Browser, hostile: Written) -> None:
    with browser.page(hostile.index, width=PHONE, height=740) as page:
        for tab in page.evaluate(
            "[...document.querySelectorAll('[role=tab]')].map(one => one.hash.slice(1))"
        ):
            show(page, tab)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, tab


def test_no_foreign_script_or_style_runs_even_as_markup(
    browser: Browser, full: Written, tmp_path: Path
) -> None:
    content = full.index.read_text(encoding="utf-8")
    attack = (
        "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
        "<style>body { display: none }</style><base href='https://example.org/'>"
        "<iframe srcdoc='<script>parent.hacked = 3</script>'></iframe>"
        "<img src='https://example.org/beacon.png'><p style='position: fixed'>x</p>"
    )
    broken = tmp_path / "index.html"
    broken.write_text(content.replace("</main>", attack + "</main>", 1), encoding="utf-8")
    with browser.page(broken) as page:
        assert page.evaluate("typeof window.hacked") == "undefined"
        assert page.evaluate("getComputedStyle(document.body).display") == "block"
        assert page.evaluate("document.baseURI") == broken.as_uri()
        assert page.evaluate("[...document.images].every(one => one.naturalWidth < 2)")
        assert shown(page) == ["overview"]
        blocked = [one for one in page.complaints if "Content Security Policy" in one]
        assert len(blocked) >= 6


# Without a browser


def test_a_report_of_real_logs(run_eval: Any, browser: Browser, tmp_path: Path) -> None:
    log = run_eval(schematic_7class(), "fer_baseline/random", limit=14, epochs=2)
    report = build_report([log.location], cases=2)
    index = write_html(report, tmp_path / "report")
    with browser.page(index) as page:
        tabs = page.evaluate(
            "[...document.querySelectorAll('[role=tab]')].map(one => one.innerText)"
        )
        assert tabs == ["Overview", "Tables", "Runs", "Stability", "Cases", "How to read it"]
        assert page.evaluate("document.querySelector('.lead').innerText") == (
            "1 run from 1 log, 1 dataset, 28 scored answers."
        )
        # Of a single run the figures are seen at once.
        assert page.evaluate("document.querySelectorAll('#overview .plot').length") == 5
        show(page, "stability")
        said = page.evaluate("document.querySelector('#stability').innerText")
        for name in ("Alpha", "Lowest epoch", "SD over epochs", "Epoch 2", "c = 2"):
            assert name in said, name
        assert "n = 2 epochs" in said
        heads, cells = page.evaluate(
            "['thead th', 'tbody tr > *'].map(part => [...document.querySelector('#stability table')"
            ".querySelectorAll(part)].map(one => one.dataset.value ?? one.innerText))"
        )
        assert len(heads) == len(cells)
        at = next(place for place, name in enumerate(heads) if "Alpha" in name)
        assert float(cells[at]) == pytest.approx(report.stability[0].alpha.value)
        show(page, "runs")
        facts = page.evaluate("document.querySelector('#run-1 .facts').innerText")
        assert Path(log.location).name in facts
        assert str(tmp_path) not in page.evaluate("document.body.textContent")
        show(page, "cases")
        assert page.evaluate("document.images.length") == 0
        assert page.evaluate(
            "[...document.querySelectorAll('.placeholder')].every("
            "one => one.getBoundingClientRect().width > 50)"
        )
        assert page.complaints == []


def test_what_is_missing_is_said() -> None:
    failed = frozenset({("x", 1), ("y", 1), ("z", 1)})
    run = made_run("raf_db", "m/a", n=20, failed=failed, absent=2, status="cancelled", planned=30)
    content = page_of(report_of([run]), [])
    assert (
        "the log&#x27;s status is cancelled; 3 samples have no answer (an error or a limit) and are"
        " in no n;"
    ) in content
    assert "7 of 30 planned answers are not there; 2 items of the dataset have no row" in content


def test_tabs_without_content_are_left_out() -> None:
    content = page_of(replace(report_of([made_run("raf_db", "m/a", n=20)]), groups=()), [])
    tabs = re.findall(r'<li><a href="#(\w+)">', content)
    assert tabs == ["overview", "tables", "runs", "reading"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(FerError, match=r"cannot be written to .*index\.html"):
        write_html(report_of([made_run("raf_db", "m/a", n=20)]), blocked, [])


def test_a_missing_browser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(AssertionError, match="apt-get install chromium"):
        chromium()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a & b", "a &amp; b"),
        ("\"'", "&quot;&#x27;"),
        ("line\nbreak\ttab", "line\nbreak\ttab"),
        ("\u202ax\u2066", "[U+202A]x[U+2066]"),
        ("\x00\x7f\x85", "␀␡�"),
        ("\u200d\u200c", "\u200d\u200c"),
        (None, ""),
        (0.5, "0.5"),
    ],
)
def test_text_is_escaped_and_seen(given: object, expected: str) -> None:
    assert text(given) == expected


def test_markup_is_escaped_once() -> None:
    made = element("p", "<b>", element("br"), title='"', hidden=True, open=False, id=None)
    assert made == '<p title="&quot;" hidden>&lt;b&gt;<br></p>'
    assert join(["<", Markup("<i>")], " & ") == "&lt; &amp; <i>"
    assert visible("plain") == "plain"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.61251, "share", "61.3 %"),
        (2.345, "seconds", "2.35 s"),
        (0.00042, "dollars", "$0.0004"),
        (12.5, "dollars", "$12.50"),
        (72000.0, "number", "72,000"),
        (0.757, "number", "0.757"),
        (None, "share", "–"),  # noqa: RUF001 (a dash: no value)
    ],
)
def test_values_are_written_in_their_unit(value: float | None, unit: Any, expected: str) -> None:
    assert written(value, unit) == expected
