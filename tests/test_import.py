"""Released predictions as logs: made-up files in the released format, figures computed apart."""

import csv
import hashlib
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai import score
from inspect_ai.log import read_eval_log
from sklearn.metrics import accuracy_score, f1_score, recall_score

from inspect_fer.cli import main
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.errors import DatasetNotFoundError, FerError
from inspect_fer.reports import read_runs
from inspect_fer.reports.comparison import compare
from inspect_fer.reports.model import Row
from inspect_fer.reports.released import Columns, Imported, import_predictions
from inspect_fer.reports.rows import rows, select
from inspect_fer.scorers import emotion
from tests.report_logs import log, sample, write
from tests.trees import images as trees

MODEL = "openai/gpt-4-vision-preview"
RELEASED = [name for name, card in CARDS.items() if not card.embedded and "caer" not in name]
OFF_LIST = ("Pain", "Concentration", "neutral", "Sadness", "peaceful", "no emotion")
Line = tuple[str, str, str]


def table(path: Path, lines: Sequence[Line], header: Line = ("name", "gt", "gpt4v")) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
    return path


def gold_of(dataset: str) -> list[str]:
    """Gold labels as the released file of a dataset writes them."""
    if CARDS[dataset].policy == "polarity":
        return ["positive", "negative"]
    if CARDS[dataset].policy == "sentiment":
        return ["-2.4", "-0.2", "0.0", "0.4", "1.8"]
    return (
        [{"surprised": "surprise"}.get(label, label) for label in CARDS[dataset].labels.names]
        if (dataset == "mer_multi")
        else list(CARDS[dataset].labels.names)
    )


def made_up(dataset: str, n: int = 60) -> list[Line]:
    draw = random.Random(dataset)
    labels, gold = CARDS[dataset].labels.names, gold_of(dataset)
    off_list = [word for word in OFF_LIST if word not in labels]
    lines = []
    for index in range(n):
        ranking = draw.sample(labels, len(labels))
        target = gold[index % len(gold)]
        if draw.random() < 0.5:
            right = (
                {"surprise": "surprised"}.get(target, target) if dataset == "mer_multi" else target
            )
            if right in labels:
                ranking = [right, *(label for label in ranking if label != right)]
        if draw.random() < 0.2:
            ranking = [draw.choice(off_list), *ranking[:-1]]
        lines.append((f"clip_{index:04}.png", target, ",".join(ranking)))
    return lines


def expected(dataset: str, lines: Sequence[Line]) -> tuple[float, int]:
    """The paper's figure, from the strings of the file alone."""
    card = CARDS[dataset]
    pairs = [(gold, ranking.split(",")[0]) for _, gold, ranking in lines]
    if dataset == "mer_multi":
        pairs = [(gold, {"surprised": "surprise"}.get(first, first)) for gold, first in pairs]
    if card.policy == "drop":
        pairs = [(gold, first) for gold, first in pairs if first in card.labels.names]
    if card.policy == "polarity":
        good = {"amusement", "awe", "content", "contentment", "excitement"}
        bad = {"anger", "disgust", "fear", "sad"}
        sides = {**dict.fromkeys(good, "positive"), **dict.fromkeys(bad, "negative")}
        pairs = [(gold, sides.get(first.casefold(), "none")) for gold, first in pairs]
    if card.policy == "sentiment":
        said = {"weakly positive", "positive"}
        pairs = [(str(float(gold) > 0), str(first in said)) for gold, first in pairs if float(gold)]
    gold, first = zip(*pairs, strict=True)
    if card.metric == "WAF":
        present = sorted(set(gold))
        return f1_score(gold, first, labels=present, average="weighted"), len(pairs)
    return accuracy_score(gold, first), len(pairs)


def imported(tmp_path: Path, dataset: str, lines: Sequence[Line], **more: Any) -> Imported:
    file = table(tmp_path / f"{dataset}.csv", lines)
    return import_predictions(file, dataset=dataset, model=MODEL, log_dir=tmp_path / "logs", **more)


def figure(found: Imported, metric: str, policy: Any = "full") -> Row:
    (run,), skipped = read_runs([found.log] if found.log else [])
    assert skipped == []
    row = select(rows(run), run, metric, policy)
    assert row is not None
    return row


@pytest.mark.parametrize("dataset", RELEASED)
def test_every_dataset_by_the_papers_rule(tmp_path: Path, dataset: str) -> None:
    lines = made_up(dataset)
    value, n = expected(dataset, lines)
    found = imported(tmp_path, dataset, lines)
    assert (found.problems, found.rows) == ((), 60)
    assert found.absent == (CARDS[dataset].splits["test"] or 0) - 60
    row = figure(found, "waf" if CARDS[dataset].metric == "WAF" else "accuracy", "published")
    assert (row.value, row.n) == (pytest.approx(value), n)
    assert (row.task, row.dataset, row.model) == (dataset, dataset, MODEL)
    assert figure(found, "accuracy").n == 60, "over the full denominator nothing is left out"

    held = read_eval_log(str(found.log))
    assert held.status == "success"
    assert held.samples is not None
    again = score(held, emotion(), model="none/none", action="overwrite", display="none")
    assert held.results is not None
    assert again.results is not None
    names = held.results.scores[0].metrics
    assert {name: metric.value for name, metric in names.items()} == pytest.approx(
        {name: metric.value for name, metric in again.results.scores[0].metrics.items()},
        nan_ok=True,
    )


def test_figures_by_hand(tmp_path: Path) -> None:
    lines = [
        ("S005_001_00000009.png", "disgust", "disgust,anger,fear,sadness,contempt"),
        ("S005_001_00000010.png", "disgust", "anger,disgust,fear,sadness,contempt"),
        ("S010_002_00000014.png", "surprise", "neutral,surprise,happy,fear,sadness"),
        ("S010_004_00000019.png", "happy", "happy,surprise,contempt,sadness,fear"),
    ]
    found = imported(tmp_path, "ckplus", lines)
    assert figure(found, "accuracy").value == 0.5
    assert figure(found, "accuracy", "published").value == 0.5, "neutral is off the list, and wrong"
    assert figure(found, "uar").value == pytest.approx((0.5 + 0 + 1) / 3)
    assert figure(found, "top2").value == 1.0
    assert figure(found, "mrr").value == pytest.approx((1 + 0.5 + 0.5 + 1) / 4)
    assert figure(found, "off_list").value == 0.25
    assert found.off_list == {"neutral": 1}


def test_sentiment_by_hand(tmp_path: Path) -> None:
    lines = [
        ("a_1", "0.6", "weakly positive,positive"),  # right
        ("a_2", "-1.2", "neutral,negative"),  # right: neutral is negative
        ("a_3", "0.0", "positive"),  # score 0 is left out
        ("a_4", "1", "neutral"),  # wrong
        ("a_5", "-0.2", "positive,neutral"),  # wrong
    ]
    found = imported(tmp_path, "cmu_mosi", lines)
    row = figure(found, "waf", "published")
    assert (row.value, row.n) == (0.5, 4)
    assert figure(found, "accuracy", "published").value == 0.5
    # Over the full denominator there are three classes: a_1 alone is right.
    assert figure(found, "accuracy").value == pytest.approx(1 / 5)
    held = read_eval_log(str(found.log)).samples
    assert held is not None
    assert [one.target for one in held] == [
        "positive",
        "negative",
        "neutral",
        "positive",
        "negative",
    ]
    assert held[1].store["fer"]["score"] == -1.2


def test_sides_as_gold_with_emotions_as_answers(tmp_path: Path) -> None:
    lines = [
        ("abstract_0001.jpg", "positive", "Awe,Content,Sad"),
        ("abstract_0002.jpg", "negative", "Sad,Awe"),
        ("abstract_0003.jpg", "positive", "Fear,Awe"),
        ("abstract_0004.jpg", "negative", "boredom,Sad"),
    ]
    found = imported(tmp_path, "abstract", lines)
    assert figure(found, "accuracy", "published").value == 0.5
    (run,), _ = read_runs([found.log or ""])
    assert run.labels == ("positive", "negative")
    assert run.replies[0].answer.ranking == ("positive", "negative")
    assert [reply.answer.outcome for reply in run.replies] == ["answered"] * 3 + ["off_list"]


def test_emotions_as_gold_where_sides_are_scored(tmp_path: Path) -> None:
    lines = [("1", "Awe", "Content,Awe"), ("2", "Sad", "Sad"), ("3", "Fear", "Content")]
    found = imported(tmp_path, "abstract", lines)
    assert figure(found, "accuracy").value == pytest.approx(1 / 3)
    assert figure(found, "accuracy", "published").value == pytest.approx(2 / 3)


def test_an_unknown_word_is_not_passed_over(tmp_path: Path) -> None:
    lines = [("1", "Happiness", "peaceful,Happiness"), ("2", "Fear", "no emotion,Fear")]
    found = imported(tmp_path, "raf_db", lines)
    assert figure(found, "off_list").value == 1.0
    assert figure(found, "top2").value == 1.0


def test_the_log_says_where_it_is_from(tmp_path: Path) -> None:
    lines = made_up("dfew", 3)
    found = imported(tmp_path, "dfew", lines, condition={"frames": 2})
    held = read_eval_log(str(found.log))
    assert (held.eval.task, held.eval.model) == ("inspect_fer/dfew", MODEL)
    assert held.eval.dataset.samples == 3
    source = held.metadata["source"]
    assert source["file"] == "dfew.csv"
    assert source["sha256"] == hashlib.sha256((tmp_path / "dfew.csv").read_bytes()).hexdigest()
    assert held.metadata["absent"] == 2338
    (one, *_) = held.samples or []
    assert (one.id, one.metadata["released"]["gold"]) == (lines[0][0], lines[0][1])
    assert one.output.completion == lines[0][2]
    (run,), _ = read_runs([found.log or ""])
    assert (run.condition, run.solver, run.absent) == ("frames=2", "released", 2338)


def test_a_model_without_a_provider(tmp_path: Path) -> None:
    file = table(tmp_path / "a.csv", made_up("samm", 2))
    found = import_predictions(file, dataset="samm", model="GPT-4V", log_dir=tmp_path)
    assert read_eval_log(str(found.log), header_only=True).eval.model == "none/GPT-4V"


# What does not belong


def test_rows_that_do_not_belong_are_listed(tmp_path: Path) -> None:
    lines = [
        ("a.jpg", "Happiness", "Happiness,Fear"),
        ("b.jpg", "Joy", "Happiness"),
        ("a.jpg", "Fear", "Fear"),
        ("", "Fear", "Fear"),
        ("c.jpg", "happiness", "Happiness"),
    ]
    found = imported(tmp_path, "raf_db", lines)
    assert found.log is None
    assert not (tmp_path / "logs").exists(), "nothing is written"
    assert [problem.line for problem in found.problems] == [3, 4, 5]
    assert found.problems[0].message.startswith("'b.jpg': gold label 'Joy' is not one of Surprise")
    assert found.problems[1].message == "'a.jpg' stands twice; first in line 2"
    assert found.problems[2].message == "no name"

    left = imported(tmp_path, "raf_db", lines, skip_problems=True)
    assert (left.rows, figure(left, "accuracy").value) == (2, 1.0)
    assert read_eval_log(str(left.log)).metadata["source"]["rows_left_out"] == 3


@pytest.mark.parametrize("gold", ["positive", "nan", "inf", ""])
def test_sentiment_that_is_no_number(tmp_path: Path, gold: str) -> None:
    found = imported(tmp_path, "ch_sims", [("a", gold, "positive")])
    assert found.problems[0].message == f"'a': gold label {gold!r} is not a number"


def test_a_row_without_a_ranking_is_an_item_without_an_answer(tmp_path: Path) -> None:
    lines = [("a.jpg", "Fear", "Fear"), ("b.jpg", "Fear", "")]
    found = imported(tmp_path, "raf_db", lines)
    assert (found.rows, found.unanswered, found.absent) == (1, 1, 3067)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"id,label,answer\n1,Fear,Fear\n",
            "no column name, gt, gpt4v; there are: id, label, answer",
        ),
        (b"", "no column name, gt, gpt4v; there are: none"),
        (b"name,gt,gpt4v\n\xff\xfe,Fear,Fear\n", "cannot be read as a CSV in UTF-8"),
        (b"name,gt,gpt4v\n", "no row holds a prediction"),
        (b"name,gt,gpt4v\na,Fear,\n", "no row holds a prediction"),
    ],
)
def test_files_that_are_no_predictions(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(FerError, match=message):
        import_predictions(file, dataset="raf_db", model=MODEL, log_dir=tmp_path)


def test_other_columns_and_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('answer,file,truth\n"Fear, Anger",a.jpg,Fear\n', encoding="utf-8-sig")
    found = import_predictions(
        file,
        dataset="raf_db",
        model=MODEL,
        log_dir=tmp_path,
        columns=Columns("file", "truth", "answer"),
    )
    assert figure(found, "accuracy").value == 1.0


# With the dataset at hand


def test_gold_and_names_are_checked(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path / "data")
    lines = [
        ("test_0001.jpg", "Surprise", "Surprise,Fear"),
        ("test_0002.jpg", "Anger", "Anger"),
        ("test_9999.jpg", "Fear", "Fear"),
    ]
    found = imported(tmp_path, "raf_db", lines, root=root)
    assert found.checked
    first, second = found.problems
    assert first.message.startswith("'test_0002.jpg': gold label 'Anger', but Fear in RAF-DB (")
    assert second.message == "'test_9999.jpg' is no item of RAF-DB"

    good = imported(tmp_path, "raf_db", lines[:1], root=root)
    assert (good.absent, len(good.absent_items)) == (6, 6)
    assert "test_0002.jpg" in good.absent_items
    (run,), _ = read_runs([good.log or ""])
    assert run.replies[0].traits["gender"] == "female", "what the owners annotate comes with it"


def test_released_names_find_the_dataset_s_own(tmp_path: Path) -> None:
    root = trees.casme2(tmp_path / "data")
    found = imported(tmp_path, "casme2", [("EP02_01f-59", "happiness", "happiness")], root=root)
    (run,), _ = read_runs([found.log or ""])
    assert run.replies[0].item != "EP02_01f-59"
    assert "EP02_01f-59" in run.replies[0].names


def test_a_name_that_several_items_have(tmp_path: Path) -> None:
    rows = [f"{folder}/same.jpg,1,1,9,9,0;0,1,0.5,0.5" for folder in (1, 2)]
    tables = tmp_path / "data" / "Manually_Annotated_file_lists"
    tables.mkdir(parents=True)
    (tables / "validation.csv").write_text("\n".join([trees.AFFECTNET_HEADER, *rows]) + "\n")
    line = ("same.jpg", "Happiness", "Happiness")
    found = imported(tmp_path, "affectnet", [line], root=tmp_path / "data")
    assert [problem.message for problem in found.problems] == [
        "'same.jpg' is the name of several items: 1/same.jpg, 2/same.jpg"
    ]


def test_words_count_letter_by_letter(tmp_path: Path) -> None:
    lines = [("1", "Sad", "Sadness,Sad"), ("2", "Sad", "sad"), ("3", "Sad", "Sad")]
    found = imported(tmp_path, "dfew", lines)
    assert found.off_list == {"Sadness": 1, "sad": 1}
    row = figure(found, "accuracy", "published")
    assert (row.value, row.n) == (1.0, 1), "the paper leaves out what is not spelled as a label"


def test_sides_are_checked_too(tmp_path: Path) -> None:
    root = trees.abstract(tmp_path / "data")
    # The first picture of the tree is Amusement, the second Anger.
    lines = [("abstract_0001.jpg", "positive", "Awe"), ("abstract_0002.jpg", "positive", "Awe")]
    found = imported(tmp_path, "abstract", lines, root=root)
    (problem,) = found.problems
    assert problem.line == 3
    assert problem.message.startswith("'abstract_0002.jpg': gold label 'positive', but Anger in")


def test_a_dataset_in_the_data_folder_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path / "data"))
    trees.raf_db(tmp_path / "data" / "raf_db")
    assert imported(tmp_path, "raf_db", [("test_0001.jpg", "Surprise", "Fear")]).checked
    # Names of which none is the dataset's were made up for the release: nothing can be checked.
    other = imported(tmp_path, "raf_db", [("NaeTg2bC6v", "Surprise", "Fear")])
    assert not other.checked
    assert other.note.startswith("No name of the file is one of RAF-DB")
    assert imported(
        tmp_path, "raf_db", [("x", "Surprise", "Fear")], root=tmp_path / "data" / "raf_db"
    ).problems, "a root that is given must hold them"


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetNotFoundError, match="RAF-DB"):
        imported(tmp_path, "raf_db", [("x", "Fear", "Fear")], root=tmp_path / "no")


def test_released_predictions_join_a_run_by_name(tmp_path: Path) -> None:
    found = imported(
        tmp_path, "casme", [("EP01_12-81", "tense", "tense"), ("EP01_8-75", "tense", "disgust")]
    )
    labels = CARDS["casme"].labels.names
    own = [
        sample(
            "sub01/EP01_12/73",
            "tense",
            "disgust",
            labels=labels,
            metadata={"names": ["EP01_12-81"]},
        ),
        sample(
            "sub01/EP01_8/67", "tense", "tense", labels=labels, metadata={"names": ["EP01_8-75"]}
        ),
    ]
    made = log(own, task="casme", dataset="casme", family="micro-expression recognition")
    path = write(tmp_path / "own.eval", made)
    runs, _ = read_runs([found.log or "", path])
    released, ours = sorted(runs, key=lambda run: run.solver != "released")
    for first, second in ((released, ours), (ours, released)):
        compared = compare(first, second)
        assert compared is not None
        assert (compared.n, compared.first_only, compared.second_only) == (2, 1, 1)


# The command


def test_the_command(tmp_path: Path) -> None:
    file = table(tmp_path / "label-gpt4v.csv", made_up("ravdess", 30))
    options = ["--dataset", "ravdess", "--model", MODEL, "--condition", "frames=2"]
    command = ["import", str(file), *options, "--log-dir", str(tmp_path / "released")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    (path,) = (tmp_path / "released").glob("*.eval")
    assert str(path) in done.output
    assert "30 predictions; items of the dataset without one: 1410" in done.output
    assert "WAR, the paper's rule" in done.output


def test_the_command_lists_problems_and_leaves_with_1(tmp_path: Path) -> None:
    file = table(tmp_path / "a.csv", [("a", "Joy", "Fear"), ("b", "Fear", "Fear")])
    command = ["import", str(file), "--dataset", "raf_db", "--model", MODEL, "--log-dir", "logs"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "a.csv:2: 'a': gold label 'Joy' is not" in " ".join(done.output.split())
    assert not Path("logs").exists()
    assert CliRunner().invoke(main, [*command, "--skip-problems"]).exit_code == 0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--dataset", "nothing"], "There is no dataset 'nothing'"),
        (["--dataset", "raf_db", "--condition", "grey"], "expected K=V"),
        (["--dataset", "raf_db", "-o", "x=1"], "expected K=V with K one of: aligned"),
    ],
)
def test_the_command_leaves_with_2(tmp_path: Path, more: list[str], message: str) -> None:
    file = table(tmp_path / "a.csv", [("b", "Fear", "Fear")])
    done = CliRunner().invoke(main, ["import", str(file), "--model", MODEL, *more])
    assert done.exit_code == 2
    assert message in done.output


def test_uar_of_dynamic_faces_is_over_what_is_kept(tmp_path: Path) -> None:
    lines = made_up("enterface05")
    kept = [(gold, said.split(",")[0]) for _, gold, said in lines]
    kept = [(gold, first) for gold, first in kept if first in CARDS["enterface05"].labels.names]
    assert len(kept) < len(lines)
    gold, first = zip(*kept, strict=True)
    row = figure(imported(tmp_path, "enterface05", lines), "uar", "published")
    assert (row.value, row.n) == (
        pytest.approx(recall_score(gold, first, average="macro")),
        len(kept),
    )
