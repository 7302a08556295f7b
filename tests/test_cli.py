"""`inspect-fer datasets` and `inspect-fer check`: tables, JSON, messages, exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspect_fer.cli import main
from inspect_fer.datasets.catalogue import CARDS
from tests.trees.caer import LABELS, caer_s_tree


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_datasets_lists_every_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    caer_s_tree(tmp_path)
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    rows = {row["name"]: row for row in json.loads(run("datasets", "--json").stdout)}
    assert set(rows) == set(CARDS)
    assert rows["caer_s"]["root"] == str(tmp_path / "CAER-S")
    assert rows["raf_db"]["root"] is None
    assert rows["raf_db"]["n"] == 3068
    assert all(row["request"] and row["licence"] for row in rows.values() if not row["embedded"])


def test_datasets_prints_a_table() -> None:
    found = run("datasets")
    assert found.exit_code == 0
    assert "schematic_7class" in found.stdout.replace("\n", "")


def test_check_of_a_sound_dataset(tmp_path: Path) -> None:
    tree = caer_s_tree(tmp_path)
    found = run("check", "caer_s", "--root", str(tree), "--json")
    assert found.exit_code == 0
    said = json.loads(found.stdout)
    assert said["ok"] is True
    assert said["items"] == 14
    assert said["labels"] == dict.fromkeys(LABELS, 2)


def test_check_names_broken_and_missing_files_and_counts_them(tmp_path: Path) -> None:
    tree = caer_s_tree(tmp_path)
    (tree / "test" / "Fear" / "0001.png").write_bytes(b"")
    (tree / "test" / "Joke").mkdir()
    found = run("check", "caer_s", "--root", str(tree), "--json")
    assert found.exit_code == 1
    said = json.loads(found.stdout)
    assert said["broken_items"] == 1
    assert {Path(p["path"]).name for p in said["problems"]} == {"0001.png", "Joke"}
    assert "problem(s)" in run("check", "caer_s", "--root", str(tree)).stdout


def test_a_missing_dataset_says_where_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    found = run("check", "raf_db")
    assert found.exit_code == 2
    said = found.output
    for part in (
        "RAF-DB",
        str(tmp_path / "raf_db"),
        CARDS["raf_db"].request,
        CARDS["raf_db"].layout,
    ):
        assert part in said


def test_a_name_that_no_dataset_has_is_not_found() -> None:
    found = run("check", "raf")
    assert found.exit_code == 2
    assert "There is no dataset 'raf'; there are: twitter1, " in found.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "caer_s", "--split", "holdout", "--root", "."), "has no split 'holdout'"),
        (("check", "dfew", "-o", "fold"), "expected K=V"),
        (("check", "dfew", "-o", "fold=two"), "is no int"),
        (("check", "caer_s", "--root", "."), "No folder test/<label>"),
    ],
)
def test_mistakes_are_named(words: tuple[str, ...], said: str) -> None:
    found = run(*words)
    assert found.exit_code == 1
    assert said in found.output


def test_an_embedded_dataset_needs_no_folder() -> None:
    found = run("check", "schematic_7class", "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout)["items"] == 140
