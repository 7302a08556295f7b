"""`image_folder`: a user's own labelled files, good and bad."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from inspect_ai._util.error import PrerequisiteError

from inspect_fer import image_folder
from inspect_fer.reports import read_runs
from inspect_fer.reports.rows import rows as rows_of
from tests.conftest import RunEval
from tests.drawing import picture, write_clip
from tests.loopback import Loopback, pixel_digest
from tests.test_caer import metrics

MODEL = "openai/gpt-4o"
# As spreadsheets write it: with a byte order mark.
ENCODING = {".csv": "utf-8-sig", ".tsv": "utf-8", ".jsonl": "utf-8"}


def photos(folder: Path) -> Path:
    """Two labels; files lie at several depths, and a clip is among them."""
    root = folder / "photos"
    for number, name in enumerate(
        ("happy/a.jpg", "happy/2024/may/b.png", "sad/10.png", "sad/2.png")
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(seed=number).save(path)
    write_clip(root / "sad" / "c.mp4", frames=9)
    (root / "notes.txt").write_text("not a picture")
    return root


def test_a_folder_per_label(openai_env: Loopback, run_eval: RunEval, tmp_path: Path) -> None:
    root = photos(tmp_path)
    openai_env.responder = lambda request: "Sad"
    log = run_eval(image_folder(root=str(root)), MODEL)
    assert [s.id for s in sorted(log.samples, key=lambda s: s.id)] == [
        "happy/2024/may/b.png",
        "happy/a.jpg",
        "sad/10.png",
        "sad/2.png",
        "sad/c.mp4",
    ]
    assert metrics(log)["accuracy"] == pytest.approx(3 / 5)
    assert "Emotion List: happy, sad\n" in openai_env.requests[0].prompt
    assert sorted(len(request.images) for request in openai_env.requests) == [1, 1, 1, 1, 3]
    sent = {r.images[0].digest for r in openai_env.requests if len(r.images) == 1}
    assert pixel_digest((root / "happy" / "a.jpg").read_bytes()) in sent


def test_copies_of_samples_share_what_all_have_alike(tmp_path: Path) -> None:
    first, second = list(image_folder(root=str(photos(tmp_path))).dataset)[:2]
    copied = deepcopy(first)
    assert copied.metadata is not None
    assert second.metadata is not None
    assert copied.metadata["fer"] is second.metadata["fer"]
    assert copied.metadata["path"] != second.metadata["path"]


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl"])
def test_a_table_names_files_and_labels(
    ending: str, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = photos(tmp_path)
    rows = [("happy/a.jpg", "joy"), ("sad/10.png", "grief"), ("sad/2.png", "grief")]
    write_table(root / f"labels.{ending}", rows)
    openai_env.responder = lambda request: "Happiness"
    task = image_folder(
        root=str(root),
        table=f"labels.{ending}",
        file_column="picture",
        label_column="feeling",
        labels=["Happy", "Neutral", "Sad"],
        label_map="joy=Happy,grief=Sad",
    )
    found = metrics(run_eval(task, MODEL))
    assert found["n"] == 3
    assert found["accuracy"] == pytest.approx(1 / 3)
    assert "Emotion List: Happy, Neutral, Sad\n" in openai_env.requests[0].prompt


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_table_says_who_is_shown(ending: str, run_eval: RunEval, tmp_path: Path) -> None:
    root = photos(tmp_path)
    rows = [("happy/a.jpg", "ann"), ("sad/10.png", "ann"), ("sad/2.png", "bob")]
    file = root / f"people.{ending}"
    if ending == "csv":
        file.write_text("\n".join(["file,label,person", *(f"{f},{f[:3]},{p}" for f, p in rows)]))
    else:
        lines = [json.dumps({"file": f, "label": f[:3], "person": p}) for f, p in rows]
        file.write_text("\n".join(lines))
    task = image_folder(root=str(root), table=file.name, subject_column="person")
    log = run_eval(task, "fer_baseline/random")
    (run,), _ = read_runs([log.location])
    (accuracy,) = (row for row in rows_of(run) if (row.metric, row.policy) == ("accuracy", "full"))
    assert accuracy.figure.basis == "n = 3, 2 subjects"


def test_a_table_without_the_column_that_says_who_is_shown(tmp_path: Path) -> None:
    root = photos(tmp_path)
    (root / "t.csv").write_text("file,label\nhappy/a.jpg,happy\n")
    with pytest.raises(PrerequisiteError, match="person"):
        image_folder(root=str(root), table="t.csv", subject_column="person")
    with pytest.raises(PrerequisiteError, match="subject_column"):
        image_folder(root=str(root), subject_column="person")


def test_a_table_without_rows_is_told_as_that(tmp_path: Path) -> None:
    root = photos(tmp_path)
    (root / "t.csv").write_text("file,label\n")
    with pytest.raises(PrerequisiteError, match="has no row"):
        image_folder(root=str(root), table="t.csv")


def write_table(path: Path, rows: list[tuple[str, str]]) -> None:
    if path.suffix == ".jsonl":
        lines = [json.dumps({"picture": file, "feeling": label}) for file, label in rows]
    else:
        mark = "," if path.suffix == ".csv" else "\t"
        lines = [mark.join(row) for row in [("picture", "feeling"), *rows]]
    path.write_text("\n".join(lines) + "\n", encoding=ENCODING[path.suffix])


def test_broken_pictures_are_errors_of_their_own_and_the_run_goes_on(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    root = photos(tmp_path)
    whole = (root / "happy" / "a.jpg").read_bytes()
    (root / "happy" / "empty.jpg").write_bytes(b"")
    (root / "happy" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (root / "happy" / "text.png").write_text("not a picture")
    os.mkfifo(root / "happy" / "pipe.png")
    secret = tmp_path / "secret.png"
    picture(seed=99).save(secret)
    (root / "happy" / "link.png").symlink_to(secret)
    openai_env.responder = lambda request: "happy"
    log = run_eval(image_folder(root=str(root)), MODEL)
    errors = {s.id: s.error.message for s in log.samples if s.error}
    assert set(errors) == {
        f"happy/{n}" for n in ("empty.jpg", "cut.jpg", "text.png", "pipe.png", "link.png")
    }
    for name, message in errors.items():
        assert name in message
    assert "outside" in errors["happy/link.png"]
    assert "empty" in errors["happy/empty.jpg"]
    found = metrics(log)
    assert found["n"] == 5
    assert found["accuracy"] == pytest.approx(2 / 5)
    sent = {image.digest for request in openai_env.requests for image in request.images}
    assert pixel_digest(secret.read_bytes()) not in sent


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("../secret.png,happy", "points outside"),
        ("/etc/hostname,happy", "points outside"),
        ("happy/a.jpg,furious", "'furious' is not one of happy, sad"),
        ("sad/2.png,sad", "stands twice"),
        ("happy/a.jpg,", "there is no label"),
        ("happy/a.jpg", "there is no label"),
        ('happy/a.jpg,"happy\nsad/10.png,sad"', r"the label 'happy\nsad/10.png,sad' holds a line"),
        ('"happy/a.jpg\nhappy/b.jpg",happy', "the file name 'happy/a.jpg"),
        ('happy/a.jpg,"happy\nsad/10.png,sad', "no row of a table"),
        ('"happy/a.jpg"x,happy', "no row of a table"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(row: str, said: str, tmp_path: Path) -> None:
    root = photos(tmp_path)
    (root / "labels.csv").write_text(f"file,label\nsad/2.png,sad\n{row}\n")
    with pytest.raises(PrerequisiteError) as caught:
        image_folder(root=str(root), table="labels.csv", labels="happy,sad")
    assert "labels.csv:3: " in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("files", "options", "said"),
    [
        ([], {}, "No labelled file"),
        (["happy/a.png"], {"table": "none.csv"}, "none.csv cannot be read"),
        (["happy/a.png"], {"label_map": "happy"}, "old=new"),
        (["happy/a.png"], {"label_map": "hapy=Happy"}, "renames hapy, .* there are: happy"),
        (["happy/a.png"], {"color": "gray"}, "color='gray' is not one of rgb, grey"),
        (["happy/a.png"], {"frames": 0}, "frames=0 is not a"),
        (["happy/a.png"], {}, "happy'? is the only label"),
        (["happy/a.png"], {"labels": " happy ,"}, "happy'? is the only label"),
        (["a/1.png", "b/1.png"], {"label_map": "a=c,b=c"}, "c'? is the only label"),
        (["a/1.png", "b/1.png"], {"label_map": "a="}, "'a=' is not of the form old=new"),
        (["a/1.png", "b/1.png"], {"labels": ["a\nb", "c"]}, "holds a line break"),
        (["a/1.png", "b/1.png"], {"labels": [True, "c"]}, "labels: True was read as true or false"),
        (["a\nb/1.png", "b/1.png"], {}, "holds a line break"),
        (["labels.csv"], {"table": "labels.csv"}, "has no column file, label"),
        (["labels.xml"], {"table": "labels.xml"}, "ends in .csv, .tsv or .jsonl"),
    ],
)
def test_what_cannot_be_read_says_so(
    files: list[str], options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("something\n")
    with pytest.raises(PrerequisiteError, match=said):
        image_folder(root=str(tmp_path), **options)


def test_files_that_are_no_items_are_counted_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = photos(tmp_path)
    for name in ("stray.jpg", "happy/phone.heic", "happy/.DS_Store"):
        (root / name).write_bytes(b"...")
    assert len(image_folder(root=str(root)).dataset) == 5
    (told,) = [record.getMessage() for record in caplog.records if "image_folder" in record.message]
    assert "3 file(s)" in told
    assert told.endswith("happy/phone.heic, notes.txt, stray.jpg")


def test_an_empty_folder_of_a_label_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = photos(tmp_path)
    (root / "notes.txt").unlink()
    (root / "angry" / "later").mkdir(parents=True)
    task = image_folder(root=str(root))
    assert task.dataset[0].choices == ["happy", "sad"]
    (told,) = [r.getMessage() for r in caplog.records if "image_folder" in r.message]
    assert "1 folder(s)" in told
    assert "not offered as labels: angry. " in told
    caplog.clear()
    task = image_folder(root=str(root), labels="happy,sad,angry")
    assert task.dataset[0].choices == ["happy", "sad", "angry"]
    assert caplog.records == []


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("null", ":2: there is no label"),
        ("true", ":2: 'label' is true, which is neither text nor a whole number"),
        ('["sad"]', """:2: 'label' is ["sad"], which is neither"""),
        ("NaN", ":2: 'label' is NaN, which is neither"),
    ],
)
def test_what_is_no_word_in_json_is_no_label(label: str, said: str, tmp_path: Path) -> None:
    root = photos(tmp_path)
    rows = [
        '{"file": "happy/a.jpg", "label": "happy"}',
        f'{{"file": "sad/2.png", "label": {label}}}',
    ]
    (root / "labels.jsonl").write_text("\n".join([*rows, '{"file": "sad/10.png", "label": "sad"}']))
    with pytest.raises(PrerequisiteError) as caught:
        image_folder(root=str(root), table="labels.jsonl")
    assert f"labels.jsonl{said}" in str(caught.value)


def test_whole_numbers_in_json_are_labels(tmp_path: Path) -> None:
    root = photos(tmp_path)
    rows = [{"file": "happy/a.jpg", "label": 1}, {"file": "sad/2.png", "label": 2}]
    (root / "labels.jsonl").write_text("\n".join(map(json.dumps, rows)))
    task = image_folder(root=str(root), table="labels.jsonl")
    assert task.dataset[0].choices == ["1", "2"]


@pytest.mark.parametrize("labels", ["sad, happy", ["sad", " happy"], ["sad ", "happy", ""]])
def test_spaces_around_labels_do_not_count(labels: Any, tmp_path: Path) -> None:
    task = image_folder(root=str(photos(tmp_path)), labels=labels)
    assert task.dataset[0].choices == ["sad", "happy"]


def test_spaces_around_new_names_do_not_count(tmp_path: Path) -> None:
    task = image_folder(root=str(photos(tmp_path)), label_map=["happy = Joy", " sad=Grief "])
    assert task.dataset[0].choices == ["Grief", "Joy"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("file;label\nhappy/a.jpg;happy\n", "separated by semicolons: save it with commas"),
        ("path,emotion\nhappy/a.jpg,happy\n", "Name yours: file_column=..., label_column=..."),
        ("file,label\nhappy/a.jpg,fröhlich\n".encode("latin-1"), "Save it as UTF-8"),
        ("file,label\nhappy/a.jpg,happy\n".encode("utf-16"), "Save it as UTF-8"),
    ],
)
def test_another_table_than_expected_says_what_to_do(
    content: str | bytes, said: str, tmp_path: Path
) -> None:
    root = photos(tmp_path)
    data = content.encode() if isinstance(content, str) else content
    (root / "labels.csv").write_bytes(data)
    with pytest.raises(PrerequisiteError) as caught:
        image_folder(root=str(root), table="labels.csv")
    assert said in str(caught.value)


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="is not a folder"):
        image_folder(root=str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "root is not given"),
        ({"root": None}, "root is not given"),
        ({"root": " "}, "root is not given"),
        ({"root": 2024}, "root=2024 was read as a number, not as text. Quote it twice: -T"),
        ({"root": ["a", "b"]}, "was read as a list"),
        ({"root": "~nobody-of-this-name/x"}, "home directory"),
        ({"root": "x" * 5000}, "is not a folder"),
        ({"root": ".", "table": 5}, "table=5 was read as a number"),
        ({"root": ".", "table": "a.csv", "file_column": 1}, "file_column=1 was read as a number"),
    ],
)
def test_what_yaml_made_of_an_argument_is_said(options: dict[str, Any], said: str) -> None:
    with pytest.raises(PrerequisiteError) as caught:
        image_folder(**options)
    assert said in str(caught.value)


def test_a_mistake_is_one_clean_line_whatever_it_quotes(tmp_path: Path) -> None:
    root = tmp_path / "[red]x[/b]"
    root.mkdir(parents=True)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "inspect_ai", "eval", "inspect_fer/image_folder"),
            *("-T", f"root={root}", "--model", "fer_baseline/random"),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "400"},
    )
    assert done.returncode == 1
    (line,) = filter(None, (done.stdout + done.stderr).splitlines())
    assert line.startswith(f"No labelled file in {root}. ")


def test_messages_about_own_files_speak_of_no_owners(run_eval: RunEval, tmp_path: Path) -> None:
    root = photos(tmp_path)
    whole = (root / "happy" / "a.jpg").read_bytes()
    (root / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (root / "empty.jpg").write_bytes(b"")
    rows = ("gone.jpg,happy", "empty.jpg,sad", "cut.jpg,sad", "sad/2.png,sad")
    (root / "labels.csv").write_text("\n".join(("file,label", *rows)))
    log = run_eval(image_folder(root=str(root), table="labels.csv"), "fer_baseline/random")
    errors = {s.id: s.error.message for s in log.samples if s.error}
    assert set(errors) == {"gone.jpg", "empty.jpg", "cut.jpg"}
    assert "correct the name where it is listed" in errors["gone.jpg"]
    assert not any("owners" in message for message in errors.values())


def test_a_run_in_which_nothing_works_is_a_failed_run(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    (tmp_path / "photos" / "happy").mkdir(parents=True)
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (tmp_path / "photos" / "happy" / name).write_bytes(b"")
    log = run_eval(image_folder(root=str(tmp_path / "photos"), labels="happy,sad"), MODEL)
    assert log.status == "error"
    assert openai_env.requests == []
