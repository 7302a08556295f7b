"""The tasks for lm-evaluation-harness: they resolve, and ask and score as Inspect does."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from inspect_ai import eval
from inspect_ai.log import EvalLog
from PIL import Image

import inspect_fer
from inspect_fer.cli import main
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.errors import DatasetError, DatasetNotFoundError, MediaError
from inspect_fer.lm_eval import FOLDER, answers, generate
from inspect_fer.lm_eval.documents import documents
from inspect_fer.lm_eval.entries import ENTRIES, groups
from inspect_fer.lm_eval.question import doc_to_image, doc_to_text
from inspect_fer.metrics import counts
from inspect_fer.metrics.counts import Answer
from inspect_fer.metrics.intervals import bootstrap, wilson
from tests.drawing import picture, write_clip
from tests.loopback import Answer as Said
from tests.loopback import Empty, Loopback, Refused, Reply, Request
from tests.test_caer import metrics
from tests.trees.caer import caer_s_tree, caer_tree
from tests.trees.every import CLIPS, STILLS, tree

OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".bmp": "BMP", ".tif": "TIFF"}
MOVING = (".mp4", ".avi", ".flv", ".mov")
FRAMES = 3
REAL = [task for task in ENTRIES if not task.startswith("schematic")]
"""Drawn faces are pictures that are in no file, as those of FERPlus are."""


# What the files say


def test_the_files_are_those_that_the_datasets_give() -> None:
    assert {p: p.read_text() for p in FOLDER.iterdir() if p.is_file()} == generate.files()


def test_every_dataset_and_every_experiment_on_stills_and_clips_has_a_task() -> None:
    assert {entry.dataset for entry in ENTRIES.values()} == set(CARDS)
    assert set(ENTRIES) <= set(inspect_fer.__all__)
    assert {"caer_s_7class", "caer_s_6class", "caer_7class"} <= set(ENTRIES)


def test_groups_hold_the_tasks_of_the_paper_by_family() -> None:
    found = groups()
    assert found["ger_facial_expression"] == ["ckplus", "sfew2", "raf_db", "ferplus", "affectnet"]
    assert {task for group in found["ger_all"] for task in found[group]} == set(REAL)


def test_every_task_and_group_resolves() -> None:
    index = resolve(FOLDER)
    assert {name for name, kind in index.items() if kind == "TASK"} == set(ENTRIES)
    assert {name for name, kind in index.items() if kind == "GROUP"} == set(groups())


def test_a_file_that_does_not_parse_would_be_noticed(tmp_path: Path) -> None:
    copy = tmp_path / "tasks"
    shutil.copytree(FOLDER, copy)
    (copy / "raf_db.yaml").write_text("task: raf_db\n  dataset_kwargs: [")
    assert set(ENTRIES) - set(resolve(copy)) == {"raf_db"}


def resolve(folder: Path) -> dict[str, str]:
    """Name -> kind of everything that the harness finds; every function of the files is imported."""
    from lm_eval.tasks._index import TaskIndex
    from lm_eval.tasks._yaml_loader import load_yaml

    index = TaskIndex.build([folder])
    for entry in index.values():
        assert entry.yaml_path is not None
        config = load_yaml(entry.yaml_path)
        if entry.kind.name == "TASK":
            assert callable(config["custom_dataset"])
            assert all(
                callable(metric["aggregation"]) or metric["aggregation"] == "mean"
                for metric in config["metric_list"]
            )
    return {name: entry.kind.name for name, entry in index.items()}


def test_the_command_prints_the_folder_and_what_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert CliRunner().invoke(main, ["lm-eval-tasks"]).stdout == f"{FOLDER}\n"
    caer_s_tree(tmp_path)
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    found = CliRunner().invoke(main, ["lm-eval-tasks", "--found"])
    assert found.stdout == "caer_s_7class,caer_s_6class\n"
    monkeypatch.delenv("INSPECT_FER_DATA")
    assert CliRunner().invoke(main, ["lm-eval-tasks", "--found"]).exit_code == 2


# Both harnesses, for real


@dataclass
class Both:
    """What two harnesses sent and reported of the same trees and the same server."""

    logs: Mapping[str, EvalLog]
    results: Mapping[str, Mapping[str, Any]]
    samples: Mapping[str, list[Any]]
    sent: Mapping[str, list[Request]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("parity")
    data = folder / "data"
    for name in (*STILLS, *CLIPS):
        tree(name, data)
    draw_anew(data)
    with pytest.MonkeyPatch.context() as patch, Loopback(respond) as server:
        for name, value in {**server.environment(), "INSPECT_FER_DATA": str(data)}.items():
            patch.setenv(name, value)
        for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "HF_HOME"):
            patch.setenv(name, str(folder / name))
        logs = run_inspect(folder)
        sent = {"inspect": server.requests}
        server.reset()
        results, samples = run_harness(server, folder)
        sent["lm_eval"] = server.requests
        assert server.problems == []
    return Both(logs, results, samples, sent)


def draw_anew(data: Path) -> None:
    """Give every picture and clip of the trees pixels of its own."""
    for seed, path in enumerate(sorted(data.rglob("*"))):
        form = PICTURES.get(path.suffix.lower())
        if form and path.is_file() and not path.name.startswith("."):
            picture(32, 24, seed=seed).save(path, form)
        elif path.suffix.lower() in MOVING and path.is_file():
            shown = [picture(32, 32, seed=1000 * seed + i) for i in range(9)]
            write_clip(path, frames=[np.asarray(one) for one in shown], codec="mpeg4")


def run_inspect(folder: Path) -> dict[str, EvalLog]:
    found = eval(
        [getattr(inspect_fer, task)() for task in REAL],
        model="openai-api/loopback/canned",
        display="none",
        log_dir=str(folder / "logs"),
        log_realtime=False,
        max_tasks=4,
    )
    return {log.eval.task.removeprefix("inspect_fer/"): log for log in found}


def run_harness(
    server: Loopback, folder: Path
) -> tuple[dict[str, Mapping[str, Any]], dict[str, list[Any]]]:
    url = f"{server.url}/v1/chat/completions"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "lm_eval", "run", "--model", "local-chat-completions"),
            *("--model_args", f"model=canned,base_url={url},num_concurrent=8,max_images={FRAMES}"),
            *("--tasks", "ger_all"),
            *("--include_path", str(FOLDER), "--apply_chat_template"),
            *("--output_path", str(folder / "out"), "--log_samples"),
        ],
        env={**os.environ, **OFFLINE},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (written,) = (folder / "out").rglob("results_*.json")
    samples = {
        path.name.removeprefix("samples_").rpartition("_")[0]: [
            json.loads(line) for line in path.read_text().splitlines()
        ]
        for path in (folder / "out").rglob("samples_*.jsonl")
    }
    return json.loads(written.read_text())["results"], samples


def respond(request: Request) -> str | Reply:
    """Depends on what is asked and shown alone: rankings, labels, prose, refusals, nonsense."""
    labels = offered(request.prompt)
    draw = int(key(request)[2], 16)
    chosen = labels[draw % len(labels)]
    others = [label for label in labels if label != chosen]
    return (
        *(str({"name": "Image 1", "result": [chosen, *others]}), chosen, f"**{chosen}**.") * 2,
        f"The answer is {chosen}.",
        "Boredom",
        "I'm sorry, but I can't identify people in images.",
        Refused(),
        Empty(),
        Said(""),
    )[draw // 97 % 12]


def offered(prompt: str) -> list[str]:
    if "Emotion List: " in prompt:
        return prompt.partition("Emotion List: ")[2].partition("\n")[0].split(", ")
    found = re.search(r"optional categories: (\[.*?\])\. ", prompt)
    assert found is not None
    listed: list[str] = ast.literal_eval(found[1])
    return listed


def key(request: Request) -> tuple[str, tuple[str, ...], str]:
    """The words and the pictures of a request, and a digest of both."""
    pixels = tuple(image.digest for image in request.images)
    digest = hashlib.sha256(repr((request.prompt, pixels)).encode()).hexdigest()
    return request.prompt, pixels, digest


def test_both_send_the_same_words_and_the_same_pixels(both: Both) -> None:
    inspect, harness = ({key(r) for r in both.sent[name]} for name in ("inspect", "lm_eval"))
    assert inspect == harness
    # Nothing is asked twice by the harness, except what two tasks share.
    assert len(both.sent["lm_eval"]) == sum(len(rows) for rows in both.samples.values())
    assert len(harness) > 200
    assert {len(pixels) for _, pixels, _ in harness} == {1, FRAMES}


@pytest.mark.parametrize("task", REAL)
def test_both_report_the_same_figures(task: str, both: Both) -> None:
    found, theirs = metrics(both.logs[task]), both.results[task]
    assert theirs["sample_len"] == found["n"]
    for name in ("accuracy", "uar", "waf", "macro_f1", "off_list"):
        assert theirs[f"{name},none"] == found[name], name
    assert theirs["refused_or_unparsed,none"] == pytest.approx(found["refused"] + found["unparsed"])
    for name in ("accuracy", "uar", "waf", "macro_f1"):
        low, high = theirs[f"{name}_low,none"], theirs[f"{name}_high,none"]
        assert low <= theirs[f"{name},none"] <= high


def test_answers_of_every_kind_occurred(both: Both) -> None:
    """Else equal figures would say little."""
    for name in ("accuracy", "refused_or_unparsed", "off_list"):
        assert (
            sum(
                found[f"{name},none"] > 0
                for found in both.results.values()
                if f"{name},none" in found
            )
            > 5
        )


def test_a_group_is_the_mean_of_its_tasks(both: Both) -> None:
    group = both.results["ger_facial_expression"]
    tasks = [both.results[task]["uar,none"] for task in groups()["ger_facial_expression"]]
    assert group["uar,none"] == pytest.approx(sum(tasks) / len(tasks))
    assert "accuracy,none" in both.results["ger_all"]


@pytest.mark.parametrize("task", ["raf_db", "ravdess", "ch_sims"])
def test_intervals_are_those_of_the_reports(task: str, both: Both) -> None:
    from inspect_fer.reports.read import read_runs
    from inspect_fer.reports.rows import rows

    (run,), skipped = read_runs([both.logs[task].location])
    assert not skipped
    full = {row.metric: row for row in rows(run) if row.policy == "full"}
    for name in ("accuracy", "uar", "waf", "macro_f1"):
        theirs = both.results[task]
        assert theirs[f"{name}_low,none"] == pytest.approx(full[name].ci_low)
        assert theirs[f"{name}_high,none"] == pytest.approx(full[name].ci_high)


def test_the_log_of_the_harness_names_the_item_and_its_files(both: Both) -> None:
    sample = both.samples["caer_s_7class"][0]
    assert sample["doc"]["id"] == "test/Anger/0001"
    assert sample["doc"]["media"] == ["test/Anger/0001.png"]
    assert sample["target"] == "Anger"


# One row at a time


def test_six_classes_neither_offer_nor_show_neutral(tmp_path: Path) -> None:
    rows = documents("caer_s_6class", fer={"root": str(caer_s_tree(tmp_path))})["test"]
    assert len(rows) == 12
    assert "Neutral" not in set(rows["label"])
    assert "Emotion List: Anger, Disgust, Fear, Happy, Sad, Surprise\n" in doc_to_text(rows[0])


def test_large_pictures_are_scaled_down_unless_told_otherwise(tmp_path: Path) -> None:
    root = caer_s_tree(tmp_path, per_label=1)
    picture(3000, 1500).save(root / "test" / "Anger" / "0001.png")
    for options, size in (
        ({}, (1024, 512)),
        ({"max_side": 100}, (100, 50)),
        ({"max_side": None}, (3000, 1500)),
    ):
        rows = documents("caer_s_7class", fer={"root": str(root), **options})["test"]
        (shown,) = doc_to_image(rows[0])
        assert shown.size == size


def test_grey_pictures_other_splits_and_options_of_the_dataset(tmp_path: Path) -> None:
    root = caer_s_tree(tmp_path, per_label=1, split="train")
    given = {"root": str(root), "split": "train", "color": "grey"}
    (shown,) = doc_to_image(documents("caer_s_7class", fer=given)["test"][0])
    assert shown.mode == "L"
    with pytest.raises(DatasetError, match="has no option frame"):
        documents("caer_s_7class", fer={**given, "frame": 2})


@pytest.mark.parametrize(
    ("given", "marks"),
    [
        ({"pretrained": "llava"}, FRAMES),
        ({"pretrained": "llava", "base_url": "http://here", "max_images": 3}, 0),
        ({"model": "gpt-4o", "max_images": 3}, 0),
        ({"model": "gpt-4o", "max_images": 3, "fer": {"image_marks": True}}, FRAMES),
        ({}, 0),
    ],
)
def test_local_back_ends_get_a_mark_per_picture(
    given: dict[str, Any], marks: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    caer_tree(tmp_path)
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    row = documents("caer_7class", **given)["test"][0]
    text = doc_to_text(row)
    assert text.count("<image>") == marks
    assert text.endswith("punctuation." + marks * "<image>")
    assert len(doc_to_image(row)) == FRAMES


def test_frames_that_would_be_left_out_are_an_error(tmp_path: Path) -> None:
    fer = {"root": str(caer_tree(tmp_path))}
    with pytest.raises(DatasetError, match="add max_images=3 to --model_args"):
        documents("caer_7class", model="m", base_url="http://here", fer=fer)
    assert documents("caer_7class", model="m", fer={**fer, "frames": 1})["test"].num_rows == 7


def test_words_alone_show_no_picture(tmp_path: Path) -> None:
    fer = {"root": str(tree("cmu_mosi", tmp_path)), "modality": "text"}
    row = documents("cmu_mosi", model="m", fer=fer)["test"][0]
    assert doc_to_image(row) == []
    assert doc_to_text(row).count("\n") == 1


def test_items_without_words_are_not_asked_about_by_words_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fer = {"root": str(tree("mer_multi", tmp_path))}
    with pytest.raises(DatasetError, match="items have no transcript"):
        documents("mer_multi", model="m", fer={**fer, "modality": "text"})
    assert documents("mer_multi", model="m", fer={**fer, "frames": 1})["test"].num_rows == 3
    assert "items have no transcript" in caplog.text


def test_what_is_missing_or_broken_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetNotFoundError, match="Request it:"):
        documents("raf_db", fer={"root": str(tmp_path / "nowhere")})
    with pytest.raises(DatasetError, match="there are: twitter1"):
        documents("rafdb")
    root = caer_s_tree(tmp_path, per_label=1)
    (root / "test" / "Anger" / "0001.png").write_bytes(b"")
    row = documents("caer_s_7class", fer={"root": str(root)})["test"][0]
    with pytest.raises(MediaError, match=r"item 'test/Anger/0001': .*inspect-fer check caer_s"):
        doc_to_image(row)


def test_pixels_of_a_table_are_pictures_too(tmp_path: Path) -> None:
    rows = documents("ferplus", fer={"root": str(tree("ferplus", tmp_path))})["test"]
    shown = [doc_to_image(row)[0] for row in rows]
    assert {picture.size for picture in shown} == {(48, 48)}
    assert all(isinstance(picture, Image.Image) for picture in shown)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("Happy", {"accuracy": 1.0, "refused_or_unparsed": 0.0, "off_list": 0.0}),
        ("Sad", {"accuracy": 0.0, "refused_or_unparsed": 0.0, "off_list": 0.0}),
        ("", {"accuracy": 0.0, "refused_or_unparsed": 1.0, "off_list": 0.0}),
        ("I'm sorry, I can't.", {"accuracy": 0.0, "refused_or_unparsed": 1.0, "off_list": 0.0}),
        ("Boredom", {"accuracy": 0.0, "refused_or_unparsed": 0.0, "off_list": 1.0}),
        (
            "It is not Sad but Happy.",
            {"accuracy": 1.0, "refused_or_unparsed": 0.0, "off_list": 0.0},
        ),
    ],
)
def test_an_answer_becomes_a_value_per_metric(
    answer: str, outcome: dict[str, float], tmp_path: Path
) -> None:
    rows = documents("caer_s_7class", fer={"root": str(caer_s_tree(tmp_path, per_label=1))})["test"]
    happy = next(row for row in rows if row["label"] == "Happy")
    found = answers.process_results(happy, [answer])
    assert {name: found[name] for name in outcome} == outcome
    declared = {
        line.split()[-1]
        for line in generate.files()[FOLDER / generate.TEMPLATE].split("\n")
        if "- metric:" in line
    }
    assert set(found) == declared


def test_figures_over_cells_are_those_over_answers() -> None:
    labels = ("a", "b", "c")
    given = [
        *(Answer("a", "a", "answered"), Answer("a", "b", "answered"), Answer("b", "b", "answered")),
        *(
            Answer("b", None, "refused"),
            Answer("a", None, "off_list"),
            Answer("b", None, "unparsed"),
        ),
    ]
    table = counts.confusion(given, labels)
    cells: list[answers.Cell] = [
        (0, 0, 3, "item 1"),
        (0, 1, 3, "item 2"),
        (1, 1, 3, "item 3"),
        (1, 5, 3, "item 4"),
        (0, 3, 3, "item 5"),
        (1, 4, 3, "item 6"),
    ]
    assert answers.uar(cells) == counts.uar(table)
    assert answers.waf(cells) == counts.waf(table)
    assert answers.macro_f1(cells) == counts.macro_f1(table)
    low, high = bootstrap(counts.item_confusion(given, labels), counts.uar, bounds=(0, 1))
    assert (answers.uar_low(cells), answers.uar_high(cells)) == (low, high)


def test_single_items_have_the_interval_that_the_report_gives() -> None:
    """Few of a thousand are wrong, and every item is a unit of its own."""
    cells: list[answers.Cell] = [(0, int(i < 7), 2, f"item {i}") for i in range(1000)]
    assert (answers.accuracy_low(cells), answers.accuracy_high(cells)) == wilson(993, 1000)


def test_subjects_widen_the_interval() -> None:
    """Four subjects: of one all answers are wrong, of the others all are right."""
    alone: list[answers.Cell] = [(i % 2, (i + i // 30) % 2, 2, f"item {i}") for i in range(40)]
    together = [(*cell[:3], f"subject {i // 10}") for i, cell in enumerate(alone)]
    assert answers.accuracy_high(together) - answers.accuracy_low(together) > 1.5 * (
        answers.accuracy_high(alone) - answers.accuracy_low(alone)
    )
