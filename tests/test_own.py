"""`image_folder`: a user's own labelled files, good and bad."""

import json
import os
from copy import deepcopy
from pathlib import Path

import pytest
from inspect_ai._util.error import PrerequisiteError

from inspect_fer import image_folder
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
        (["happy/a.png"], {"frames": 0}, "frames=0 is not a number from 1"),
        (["labels.csv"], {"table": "labels.csv"}, "has no column file, label"),
        (["labels.xml"], {"table": "labels.xml"}, "ends in .csv, .tsv or .jsonl"),
    ],
)
def test_what_cannot_be_read_says_so(
    files: list[str], options: dict[str, str], said: str, tmp_path: Path
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


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(PrerequisiteError, match="is not a folder"):
        image_folder(root=str(tmp_path / "nowhere"))


def test_a_run_in_which_nothing_works_is_a_failed_run(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    (tmp_path / "photos" / "happy").mkdir(parents=True)
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (tmp_path / "photos" / "happy" / name).write_bytes(b"")
    log = run_eval(image_folder(root=str(tmp_path / "photos"), labels="happy,sad"), MODEL)
    assert log.status == "error"
    assert openai_env.requests == []
