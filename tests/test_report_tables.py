"""The paper's tables with a run in them, and the two files of tables."""

import csv
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.metrics import counts
from inspect_fer.reports.baselines import majority_figure, random_figure
from inspect_fer.reports.model import Table, TableRow
from inspect_fer.reports.published import published_items, published_results
from inspect_fer.reports.tables import FAMILIES, family_tables
from inspect_fer.reports.views import full_view, published_view
from inspect_fer.reports.write import write_report, write_tables
from tests.report_data import made_run, report_of


def table_of(*runs: object) -> Table:
    (found,) = family_tables(list(runs))  # type: ignore[arg-type]
    return found


def of(table: Table, system: str, **fields: str) -> TableRow:
    (row,) = (
        row
        for row in table.rows
        if row.system == system and all(getattr(row, key) == fields[key] for key in fields)
    )
    return row


def test_the_paper_s_figures_are_all_there() -> None:
    text = (files("inspect_fer.reports") / "published_results.csv").read_text(encoding="utf-8")
    lines = list(csv.DictReader(text.splitlines()))
    assert len(published_results()) == len(lines) > 200
    for figure, line in zip(published_results(), lines, strict=True):
        assert figure.value == pytest.approx(float(line["value"]) / 100)
        assert figure.dataset in CARDS
        assert figure.metric == CARDS[figure.dataset].metric
    released = [name for name, card in CARDS.items() if not card.embedded and "caer" not in name]
    assert {figure.dataset for figure in published_results()} == set(released)
    assert {dataset for dataset, _ in published_items()} == set(released)


def test_every_figure_of_gpt_4v_has_its_n_or_says_that_it_is_unknown() -> None:
    for figure in published_results():
        if figure.kind == "vlm" and not figure.condition.startswith("template"):
            assert (figure.dataset, figure.condition) in published_items(), figure


def test_a_run_stands_under_the_published_systems() -> None:
    table = table_of(made_run("raf_db", "openai/gpt-4o", n=200))
    assert (table.family, table.title) == (FAMILIES[3], "Facial emotion recognition")
    (column,) = table.columns
    assert (column.title, column.metric, column.n) == ("RAF-DB", "ACC", 3068)
    kinds = [row.kind for row in table.rows]
    assert kinds == (
        ["supervised"] * 6 + ["vlm"] * 2 + ["heuristic"] * 2 + ["baseline"] * 2 + ["run"] * 2
    )
    (cell,) = of(table, "POSTER++").cells
    assert cell is not None
    assert cell.value == pytest.approx(0.9221)
    (gpt,) = of(table, "GPT-4V", condition="").cells
    assert gpt is not None
    assert (gpt.value, gpt.n) == (pytest.approx(0.7581), 3067)
    (grey,) = of(table, "GPT-4V", condition="greyscale").cells
    assert grey is not None
    assert grey.value == pytest.approx(0.7428)


def test_both_policies_of_a_run() -> None:
    run = made_run("raf_db", "openai/gpt-4o", n=200)
    table = table_of(run)
    right = sum(answer.correct for answer in run.answers)
    kept = sum(answer.outcome in ("answered", "off_list") for answer in run.answers)
    assert kept < 200
    (full,) = of(table, "openai/gpt-4o", policy="full").cells
    (published,) = of(table, "openai/gpt-4o", policy="published").cells
    assert full is not None
    assert published is not None
    assert (full.value, full.n) == (right / 200, 200)
    assert (published.value, published.n) == (right / kept, kept)
    assert full.low is not None
    assert full.low < right / 200


def test_baselines_are_computed_on_the_scored_items() -> None:
    run = made_run("raf_db", "openai/gpt-4o", n=200)
    targets = [answer.target for answer in run.answers]
    most = max(map(targets.count, set(targets)))
    table = table_of(run)
    (majority,) = of(table, "Majority", kind="baseline").cells
    (chance,) = of(table, "Random", kind="baseline").cells
    assert majority is not None
    assert chance is not None
    assert (majority.value, majority.n) == (most / 200, 200)
    assert (chance.n, chance.low) == (200, None)
    assert chance.value == pytest.approx(1 / 7, abs=0.04)
    assert table_of(run) == table, "seeded"


def test_baselines_by_hand() -> None:
    targets = ["a"] * 6 + ["b"] * 3 + ["c"]
    # Always a: F1 of a is 2·6 / (10 + 6), of the others 0; weighed by 6 of 10.
    assert majority_figure(targets, "abc", counts.waf).value == pytest.approx(0.6 * 12 / 16)
    assert majority_figure(targets, "abc", counts.accuracy).value == 0.6
    many = random_figure(["a", "b"] * 2000, "ab", counts.accuracy)
    # Ten runs of 4000: the standard error is sqrt(0.25 / 40000).
    assert many.value == pytest.approx(0.5, abs=4 * 0.0025)
    assert random_figure([], "ab", counts.accuracy).n == 0


def test_runs_on_other_items_have_baselines_of_their_own() -> None:
    one = made_run("raf_db", "openai/a", n=200)
    other = made_run("raf_db", "openai/b", n=100, seed=1)
    baselines = [row for row in table_of(one, other).rows if row.kind == "baseline"]
    assert [row.condition for row in baselines] == [
        "items of raf_db · openai/a",
        "items of raf_db · openai/a",
        "items of raf_db · openai/b",
        "items of raf_db · openai/b",
    ]
    assert len([row for row in table_of(one, one).rows if row.kind == "baseline"]) == 2


def test_item_sets_of_several_runs_are_listed_below() -> None:
    runs = [
        made_run("raf_db", "openai/a", n=200),
        made_run("raf_db", "openai/b", n=200, seed=1),
        made_run("raf_db", "openai/c", n=100, seed=2),
    ]
    table = table_of(*runs)
    found = {row.condition for row in table.rows if row.kind == "baseline"}
    assert found == {"item set 1, see notes", "items of raf_db · openai/c"}
    assert (
        "Item set 1 of RAF-DB: the 200 answers of raf_db · openai/a, raf_db · openai/b."
        in table.notes
    )


def test_conditions_are_rows_of_their_own() -> None:
    table = table_of(
        made_run("dfew", "openai/a", n=60),
        made_run("dfew", "openai/a", n=60, condition="frames=2"),
        made_run("ravdess", "openai/a", n=60, condition="frames=2"),
    )
    assert [column.dataset for column in table.columns] == ["dfew", "ravdess"]
    both = of(table, "openai/a", condition="frames=2", policy="full")
    assert all(cell is not None for cell in both.cells)
    assert of(table, "openai/a", condition="", policy="full").cells[1] is None
    two = of(table, "GPT-4V", condition="2 frames").cells
    assert [cell and cell.value for cell in two] == pytest.approx([0.4380, 0.2229])


def test_a_figure_of_an_ablation_is_not_shown_twice() -> None:
    table = table_of(made_run("mvsa_single", "openai/a", n=60))
    assert [row.condition for row in table.rows if row.kind == "vlm"] == ["", "text", "image"]


def test_subsets_of_twitter_are_columns() -> None:
    table = table_of(
        made_run("twitter1", "openai/a", n=60, condition="agreement=5", arguments={"agreement": 5}),
        made_run("twitter1", "openai/a", n=60),
    )
    assert [(column.variant, column.n) for column in table.columns] == [
        ("agreement=5", 882),
        ("agreement>=3", 1269),
    ]
    gpt = of(table, "GPT-4V", condition="")
    assert [cell and (cell.value, cell.n) for cell in gpt.cells] == [(0.9781, 868), (0.9071, 1249)]
    run = of(table, "openai/a", policy="full")
    assert all(cell is not None for cell in run.cells), "one model, one row"


def test_a_task_that_is_a_variant_says_so() -> None:
    run = made_run("caer_s", "openai/a", n=60, task="caer_s_6class")
    table = table_of(run)
    assert of(table, "openai/a", policy="full").condition == "caer_s_6class"
    assert {row.kind for row in table.rows} == {"baseline", "run"}, "the paper has no figures"


def test_where_n_differs_from_the_paper_s_is_said() -> None:
    run = replace(
        made_run("casme", "openai/a", n=50), failed=frozenset({("x", 1), ("y", 1), ("z", 1)})
    )
    notes = table_of(run).notes
    assert (
        "casme · openai/a: 50 items were scored; the paper's test set has 195, of which its figure"
        " of GPT-4V rests on 176."
    ) in notes
    assert (
        "casme · openai/a: 3 samples have no answer (an error or a limit) and are in no figure."
        in notes
    )
    kept = len(published_view(run)[0])
    assert f"casme · openai/a: the paper's rule leaves out {50 - kept} of 50." in notes
    refused = sum(one.outcome == "refused" for one in run.answers)
    unparsed = sum(one.outcome == "unparsed" for one in run.answers)
    said = [f"{n} {what}" for n, what in ((refused, "refused"), (unparsed, "unreadable")) if n]
    assert refused + unparsed == 50 - kept
    assert f"casme · openai/a, left out by the paper's rule: {', '.join(said)}." in notes


def note_of(table: Table, beginning: str) -> str:
    (found,) = (note for note in table.notes if note.startswith(beginning))
    return found


def test_notes_say_what_each_rule_leaves_out() -> None:
    """Of a row `full` it must not be said that it counts every answer where score 0 is left out."""
    still = table_of(made_run("raf_db", "m"))
    assert note_of(still, "published") == (
        "published: the paper's own rule, which leaves out refused and unreadable answers; off-list"
        " answers are wrong."
    )
    assert (
        note_of(still, "full") == "full: the same classes and metric, every scored answer counts."
    )
    moving = table_of(made_run("dfew", "m"))
    assert "leaves out refused, unreadable and off-list answers." in note_of(moving, "published")
    run = made_run("cmu_mosi", "m", n=140)
    sided = table_of(run, made_run("mer_multi", "m"))
    assert "leaves out items with score 0, and" in note_of(sided, "published (CMU-MOSI)")
    assert "off-list answers are wrong" in note_of(sided, "published (MER-MULTI)")
    assert note_of(sided, "full (CMU-MOSI)") == (
        "full (CMU-MOSI): the same classes and metric, every scored answer to an item whose score is"
        " not 0 counts. Items with score 0 are in neither class and in neither row."
    )
    assert note_of(sided, "full (MER-MULTI)").endswith("every scored answer counts.")
    art = note_of(table_of(made_run("artphoto", "m")), "published")
    assert "reduced to positive and negative" in art


def test_what_the_rule_leaves_out_is_told_by_its_reason(tmp_path: Path) -> None:
    run = made_run("cmu_mosi", "m", n=140)
    zero = [one for one in run.answers if one.score == 0]
    rest = [one for one in run.answers if one.score != 0]
    refused = sum(one.outcome == "refused" for one in rest)
    unparsed = sum(one.outcome == "unparsed" for one in rest)
    assert zero
    assert refused
    assert unparsed
    assert any(one.outcome != "answered" for one in zero), "counted once, under score 0"
    said = (
        f"cmu_mosi · m, left out by the paper's rule: {len(zero)} answers to items with score 0"
        f" (by the row full too), {refused} refused, {unparsed} unreadable."
    )
    total = len(zero) + refused + unparsed
    table = table_of(run)
    assert said in table.notes
    assert f"cmu_mosi · m: the paper's rule leaves out {total} of 140." in table.notes
    cells = {row.policy: row.cells[0] for row in table.rows if row.kind == "run"}
    assert cells["full"] is not None
    assert cells["published"] is not None
    assert cells["full"].n == 140 - len(zero)
    assert cells["published"].n == 140 - total
    write_report(report_of([run]), tmp_path)
    for name in ("tables.md", "tables.tex", "index.html"):
        text = (tmp_path / name).read_text(encoding="utf-8").replace("\\_", "_")
        assert "every scored answer to an item whose score is not 0 counts" in text, name
        assert f"{len(zero)} answers to items with score 0" in text, name
    moving = made_run("dfew", "m", n=140)
    gone = [one.outcome for one in moving.answers]
    off = f"left out by the paper's rule: {gone.count('off_list')} off the list"
    assert gone.count("off_list")
    assert off in note_of(table_of(moving), "dfew · m, left out")


def test_the_full_view_keeps_what_the_rule_leaves_out() -> None:
    for dataset in ("abstract", "cmu_mosi"):
        run = made_run(dataset, "openai/a", n=140)
        if dataset == "cmu_mosi":
            sides = {"negative": -1.0, "weakly negative": -0.4, "neutral": 0.0}
            replies = tuple(
                replace(one, answer=replace(one.answer, score=sides.get(one.answer.target, 0.8)))
                for one in run.replies
            )
            run = replace(run, replies=replies)
        (kept, labels), (every, same) = published_view(run), full_view(run)
        assert set(labels) == set(same) == {"positive", "negative"}
        gone = [one for one in run.answers if one.outcome in ("refused", "unparsed")]
        zero = sum(one.score == 0 for one in run.answers if dataset == "cmu_mosi")
        assert len(every) == 140 - zero
        assert len(kept) < len(every)
        assert {one.answer.outcome for one in every} >= {one.outcome for one in gone}
        right = sum(one.answer.correct for one in kept)
        assert sum(one.answer.correct for one in every) == right, "what was added is wrong"


def test_files_of_tables(tmp_path: Path) -> None:
    runs = [
        made_run("ferplus", "openai/a_1", n=80),
        made_run("ferplus", "openai/b", n=80, seed=1, epochs=2),
        made_run("raf_db", "openai/a_1", n=80),
    ]
    as_markdown, as_latex = write_tables(report_of(runs), tmp_path)
    text, latex = as_markdown.read_text(encoding="utf-8"), as_latex.read_text(encoding="utf-8")
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles == [
        "Facial emotion recognition",
        "All runs",
        "Comparisons",
        "Comparisons by class",
        "Ambiguity",
        "Groups",
        "Stability over epochs",
    ]
    for block in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        lines = [line for line in block.splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1, block
    assert "| GPT-4V (paper) |  |  | 75.81, n = 3067 | 64.25, n = 3572 |" in text
    assert latex.count(r"\begin{table}") == latex.count(r"\end{table}") == len(titles)
    assert latex.count(r"\toprule") == latex.count(r"\bottomrule") == len(titles)
    for rows in re.findall(r"\\toprule\n(.*?)\\bottomrule", latex, re.DOTALL):
        counts_of = {
            len(re.findall(r"(?<!\\)&", line)) for line in rows.splitlines() if line.endswith(r"\\")
        }
        assert len(counts_of) == 1
    assert r"openai/a\_1" in latex
    stable = text.partition("## Stability over epochs")[2]
    for what in (
        *("consistency (c / epochs)", "c = 1", "c = 2 (always the same)", "majority vote"),
        *("Krippendorff's alpha", "accuracy of epoch 1", "accuracy of epoch 2"),
        "standard deviation of the epochs' accuracies",
    ):
        (line,) = (line for line in stable.splitlines() if f"| {what} |" in line)
        assert "n = " in line, what
    assert ", n = 2 epochs |" in stable
    assert "openai/a_1" not in latex


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    name = "a|b\n## x <script>alert(1)</script> \\input{/etc/passwd} $x$ & 50 % _y_ ![z](http://w)"
    run = made_run("raf_db", name, n=40)
    as_markdown, as_latex = write_tables(report_of([run]), tmp_path)
    text, latex = as_markdown.read_text(encoding="utf-8"), as_latex.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "\n## x" not in text
    assert re.search(r"(?<!\\)\]\(http", text) is None
    assert r"\input" not in latex
    assert re.search(r"(?<!\\)\$|(?<!\\)%(?! Needs)", latex) is None
