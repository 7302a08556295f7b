"""`inspect-fer datasets` and `inspect-fer check`: tables, JSON, messages, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspect_fer import schematic_7class
from inspect_fer.cli import main
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.datasets.load import load_stimuli
from inspect_fer.errors import DatasetError
from tests.conftest import RunEval
from tests.drawing import picture
from tests.trees.caer import LABELS, caer_s_tree
from tests.trees.every import tree


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


def test_datasets_prints_a_table_and_where_it_looked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = run("datasets")
    assert found.exit_code == 0
    assert "schematic_7class" in found.stdout.replace("\n", "")
    assert "$INSPECT_FER_DATA is not set" in found.stdout
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    assert f"Found is what lies in {tmp_path} ($INSPECT_FER_DATA)." in run("datasets").stdout
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path / "no"))
    assert f"INSPECT_FER_DATA is {tmp_path / 'no'}, which is not a folder" in run("datasets").stdout


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


def test_a_folder_of_ones_own_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    done = run("check", "image_folder", "--root", str(tmp_path / "no"))
    assert (done.exit_code, "is not a folder" in done.output) == (2, True)


def test_off_a_terminal_no_bar_is_drawn() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "inspect-fer", "check", "schematic_7class"],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_name_that_no_dataset_has_is_not_found() -> None:
    found = run("check", "raf")
    assert found.exit_code == 2
    assert "There is no dataset 'raf'; there are: twitter1, " in found.output


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("check", "raf"), "raf_db"),
        (("check", "RAF-DB"), "raf_db"),
        (("check", "rafdb"), "raf_db"),
        (("check", "caer_s_7class"), "caer_s"),
        (("shards", "caer_7"), "caer_7class"),
        (("shards", "caer"), "caer_7class or caer_s_6class"),
    ],
)
def test_a_name_that_is_nearly_one_is_suggested(words: tuple[str, ...], meant: str) -> None:
    assert f" Did you mean {meant}" in run(*words).output


def test_a_name_like_no_other_suggests_none() -> None:
    assert "Did you mean" not in run("check", "zzz").output


@pytest.mark.parametrize("name", [name for name, card in CARDS.items() if not card.embedded])
def test_a_wrong_folder_says_where_to_get_the_dataset(name: str, tmp_path: Path) -> None:
    found = run("check", name, "--root", str(tmp_path))
    assert found.exit_code == 1
    assert f"Request it: {CARDS[name].request}" in found.output
    assert found.output.rstrip().endswith(CARDS[name].layout)


def test_a_dataset_with_problems_names_the_command_that_lists_them_all(tmp_path: Path) -> None:
    root = caer_s_tree(tmp_path / "my data")
    (root / "train" / "Joke").mkdir(parents=True)
    (root / "train" / "Sad").mkdir()
    with pytest.raises(DatasetError) as caught:
        load_stimuli("caer_s", "train", root)
    command = f"inspect-fer check caer_s --root '{root}' --split train"
    assert f"`{command}` lists them all." in str(caught.value)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "caer_s", "--split", "holdout", "--root", "."), "has no split 'holdout'"),
        (("check", "dfew", "-o", "fold"), "expected K=V"),
        (("check", "dfew", "-o", "fold=two"), "fold='two' is not a whole number"),
        (("check", "caer_s", "--root", "."), "No folder test/<label>"),
        (("check", "caer_s", "--root", ""), "root is not given"),
        (("check", "raf_db", "-o", "aligned=maybe"), "aligned='maybe' is neither true nor false"),
        (("check", "image_folder"), "needs the folder of your files: --root DIR"),
        (("check", "image_folder", "--root", ".", "-o", "a=1"), "K one of: table, file_column"),
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


def own_photos(folder: Path) -> Path:
    for number, name in enumerate(("happy/a.png", "happy/b.png", "sad/a.png")):
        path = folder / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(seed=number).save(path)
    return folder / "photos"


def test_photos_of_ones_own_are_checked(tmp_path: Path) -> None:
    root = own_photos(tmp_path)
    found = run("check", "image_folder", "--root", str(root), "--json")
    assert found.exit_code == 0
    said = json.loads(found.stdout)
    assert (said["ok"], said["warnings"], said["labels"]) == (True, [], {"happy": 2, "sad": 1})
    (root / "sad" / "b.png").write_bytes(b"")
    (root / "angry").mkdir()
    found = run("check", "image_folder", "--root", str(root), "--json")
    assert found.exit_code == 1
    said = json.loads(found.stdout)
    assert [Path(problem["path"]).name for problem in said["problems"]] == ["b.png"]
    (warning,) = said["warnings"]
    assert "angry" in warning


def test_a_table_of_ones_own_is_checked(tmp_path: Path) -> None:
    root = own_photos(tmp_path)
    (root / "labels.csv").write_text("path,label\nhappy/a.png,joy\nnope.png,sad\n")
    options = ("table=labels.csv", "file_column=path", "labels=Happy, sad", "label_map=joy=Happy")
    words = [word for option in options for word in ("-o", option)]
    found = run("check", "image_folder", "--root", str(root), *words, "--json")
    assert found.exit_code == 1
    said = json.loads(found.stdout)
    assert said["labels"] == {"Happy": 1, "sad": 1}
    (problem,) = said["problems"]
    assert (Path(problem["path"]).name, problem["line"]) == ("labels.csv", 3)
    assert "nope.png does not exist: correct the name" in problem["message"]


def test_another_count_is_a_warning_and_no_sound_dataset(tmp_path: Path) -> None:
    words = ("check", "raf_db", "--root", str(tree("raf_db", tmp_path)))
    found = run(*words)
    assert found.exit_code == 0
    said = " ".join(found.stdout.split())
    assert "expected 3068" in said
    assert "1 warning(s)" in said
    assert "sound" not in said
    assert json.loads(run(*words, "--json").stdout)["ok"] is True
    strict = run(*words, "--strict", "--json")
    assert (strict.exit_code, json.loads(strict.stdout)["ok"]) == (1, False)


def test_a_sound_dataset_is_sound_when_strict(tmp_path: Path) -> None:
    found = run("check", "caer_s", "--root", str(caer_s_tree(tmp_path)), "--strict")
    assert found.exit_code == 0
    assert ": sound, 0 item(s)" in " ".join(found.stdout.split())


@pytest.mark.parametrize("epochs", [1, 4])
def test_results_show_repeats_where_there_are_any(epochs: int, run_eval: RunEval) -> None:
    log = run_eval(schematic_7class(), "fer_baseline/random", limit=14, epochs=epochs)
    said = run("results", log.location).stdout
    lines = {
        cells[1].strip(): [cell.strip() for cell in cells[2:5]]
        for line in said.splitlines()
        if len(cells := line.split("│")) > 5
    }
    rows = {row["metric"]: row for row in json.loads(run("results", log.location, "--json").stdout)}
    repeated = ("accuracy, ", "Krippendorff's alpha")
    if epochs == 1:
        assert not any(name.startswith(repeated) for name in lines)
        assert not any(name.startswith(("epoch_", "same_", "krippen")) for name in rows)
        return
    by_epoch = [rows[f"epoch_accuracy_{epoch}"]["value"] for epoch in (1, 2, 3, 4)]
    low, high = by_epoch.index(min(by_epoch)) + 1, by_epoch.index(max(by_epoch)) + 1
    shown = {
        f"accuracy, lowest epoch ({low})": f"epoch_accuracy_{low}",
        f"accuracy, highest epoch ({high})": f"epoch_accuracy_{high}",
        "accuracy, sd over epochs": "epoch_accuracy_sd",
        "accuracy, majority vote": "majority_vote_accuracy",
        "Krippendorff's alpha": "krippendorff_alpha",
    }
    for name, metric in shown.items():
        row = rows[metric]
        value, interval, n = lines[name]
        assert value == f"{row['value']:.3f}"
        assert interval == f"{row['ci_low']:.3f} to {row['ci_high']:.3f}"
        assert n.startswith(f"{row['n']}")
    assert lines["accuracy, sd over epochs"][2] == "4 epochs"
