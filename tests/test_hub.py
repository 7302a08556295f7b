"""`hub_dataset` over parquet, arrow, picture folders and a hub, and `inspect-fer export`."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import datasets
import pyarrow as pa
import pytest
from click.testing import CliRunner
from inspect_ai._util.error import PrerequisiteError
from pyarrow.parquet import ParquetWriter

from inspect_fer import hub_dataset
from inspect_fer.cli import main
from inspect_fer.datasets import load_stimuli
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.datasets.hub import hub_card
from inspect_fer.datasets.hub_rows import Columns
from inspect_fer.datasets.load import survey
from inspect_fer.errors import MediaError
from inspect_fer.media.frames import sample_frames
from inspect_fer.media.images import image_bytes
from inspect_fer.stimulus import Stimulus
from tests.conftest import RunEval
from tests.drawing import encoded, picture
from tests.loopback import Loopback, Request, pixel_digest
from tests.test_caer import metrics
from tests.trees.caer import caer_s_tree
from tests.trees.every import tree

MODEL = "openai/gpt-4o"
NAMES = ["happy", "neutral", "sad"]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The library's cache is the test's own, and it reaches nothing."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hf")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def rows(count: int = 6, form: str = "JPEG") -> dict[str, list[Any]]:
    return {
        "image": [{"bytes": encoded(picture(seed=i), form), "path": None} for i in range(count)],
        "label": [i % 3 for i in range(count)],
        "key": [f"item-{i:03}" for i in range(count)],
        "said": [f"words {i}" for i in range(count)],
        "who": [f"person {i % 2}" for i in range(count)],
    }


def features(label: Any = None) -> datasets.Features:
    text = datasets.Value("string")
    return datasets.Features(
        {
            "image": datasets.Image(),
            "label": label or datasets.ClassLabel(names=NAMES),
            "key": text,
            "said": text,
            "who": text,
        }
    )


def table(count: int = 6, **given: Any) -> datasets.Dataset:
    return datasets.Dataset.from_dict(rows(count), features=features(**given))


def write(folder: Path, form: str) -> str:
    """The same six rows in every form; the path to read them from."""
    data, place = table(), folder / form
    match form:
        case "a.parquet":
            data.to_parquet(str(place))
        case "shards":
            (place / "data").mkdir(parents=True)
            for at in range(2):
                part = data.shard(2, at, contiguous=True)
                part.to_parquet(str(place / "data" / f"test-0000{at}-of-00002.parquet"))
        case "saved":
            data.save_to_disk(str(place))
        case "dict":
            datasets.DatasetDict({"test": data, "train": data.select([0])}).save_to_disk(str(place))
        case "a.arrow":
            data.save_to_disk(str(folder / "whole"))
            next((folder / "whole").glob("*.arrow")).rename(place)
    return str(place)


def read(path: str, **given: Any) -> list[Stimulus]:
    stimuli, problems = survey(hub_card(path, **given))
    assert problems == []
    return stimuli


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("form", ["a.parquet", "shards", "saved", "dict", "a.arrow"])
def test_every_form_gives_the_same_items(form: str, streaming: bool, tmp_path: Path) -> None:
    path = write(tmp_path, form)
    found = read(path, columns=Columns(id="key", subject="who", text="said"), streaming=streaming)
    assert [one.id for one in found] == rows()["key"]
    assert [one.label for one in found] == NAMES * 2
    assert [one.subject for one in found] == rows()["who"]
    assert [one.transcript for one in found] == rows()["said"]
    for row, one in enumerate(found):
        (media,) = one.media
        # The file's own bytes, neither decoded nor encoded again.
        assert image_bytes(media) == (rows()["image"][row]["bytes"], "image/jpeg")


def test_it_runs_and_scores(openai_env: Loopback, run_eval: RunEval, tmp_path: Path) -> None:
    path = write(tmp_path, "a.parquet")
    gold = {pixel_digest(one["bytes"]): NAMES[i % 3] for i, one in enumerate(rows()["image"])}

    def respond(request: Request) -> str:
        assert "Emotion List: happy, neutral, sad\n" in request.prompt
        label = gold[request.images[0].digest]
        return {"sad": "neutral"}.get(label, label)

    openai_env.responder = respond
    log = run_eval(hub_dataset(path=path, id="key", subject="who"), MODEL)
    found = metrics(log)
    assert (found["n"], found["accuracy"]) == (6, pytest.approx(4 / 6))
    assert log.eval.task == "inspect_fer/hub_dataset"
    assert {sample.id for sample in log.samples} == set(rows()["key"])
    assert log.samples[0].metadata["subject"].startswith("person")


def test_words_go_before_the_picture(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    run_eval(hub_dataset(path=write(tmp_path, "saved"), text="said", take=1), MODEL)
    (request,) = openai_env.requests
    assert request.texts[-1] == "words 0"


def test_a_folder_of_pictures_by_label(tmp_path: Path) -> None:
    for number, name in enumerate(("test/happy/a.jpg", "test/sad/b.png", "train/sad/c.png")):
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(seed=number).save(path)
    for streaming in (False, True):
        found = read(str(tmp_path / "own"), streaming=streaming)
        assert [one.label for one in found] == ["happy", "sad"]
        assert [one.id for one in found] == ["test/0", "test/1"]
        assert image_bytes(found[0].media[0])[0] == (tmp_path / "own/test/happy/a.jpg").read_bytes()


@pytest.mark.parametrize("streaming", [False, True])
def test_pictures_outside_of_the_dataset_are_not_read(streaming: bool, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    picture().save(secret)
    data = rows(1)
    data["image"] = [{"bytes": None, "path": str(secret)}]
    path = tmp_path / "own" / "a.parquet"
    path.parent.mkdir()
    datasets.Dataset.from_dict(data, features=features()).to_parquet(str(path))

    def show() -> None:
        image_bytes(read(str(path), streaming=streaming)[0].media[0])

    with pytest.raises(MediaError, match=r"row 0: the picture lies at .* outside of the dataset"):
        show()


@pytest.mark.parametrize("streaming", [False, True])
def test_lists_of_pictures_are_frames(
    streaming: bool, openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    frames = [
        [{"bytes": encoded(picture(seed=10 * i + k), "PNG")} for k in range(3)] for i in (0, 1)
    ]
    shape = datasets.Features(
        {"frames": datasets.List(datasets.Image()), "mood": datasets.Value("string")}
    )
    data = datasets.Dataset.from_dict({"frames": frames, "mood": ["sad", "happy"]}, features=shape)
    data.to_parquet(str(tmp_path / "a.parquet"))
    task = hub_dataset(
        path=str(tmp_path / "a.parquet"), image="frames", label="mood", streaming=streaming
    )
    openai_env.responder = lambda request: "happy"
    assert metrics(run_eval(task, MODEL))["accuracy"] == 0.5
    assert [len(request.images) for request in openai_env.requests] == [3, 3]
    assert "in the video" in openai_env.requests[0].prompt


@pytest.mark.parametrize(
    ("label", "values", "given", "expected"),
    [
        (datasets.Value("string"), ["sad", "joy", "sad"], {}, ["sad", "joy", "sad"]),
        (datasets.Value("int64"), [2, 0, 1], {"labels": NAMES}, ["sad", "happy", "neutral"]),
        (None, [0, 1, 2], {"label_map": {"sad": "Sadness"}}, ["happy", "neutral", "Sadness"]),
        (None, [0, 2, 0], {"labels": ["sad", "happy"]}, ["happy", "sad", "happy"]),
    ],
)
def test_labels_of_every_kind(
    label: Any, values: list[Any], given: dict[str, Any], expected: list[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "a.parquet")
    data = {**rows(3), "label": values}
    datasets.Dataset.from_dict(data, features=features(label)).to_parquet(path)
    card = hub_card(path, **given)
    assert [one.label for one in survey(card)[0]] == expected
    assert set(expected) <= set(card.labels.names)
    if "labels" in given:
        assert card.labels.names == tuple(given["labels"])


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        (
            "a.parquet",
            {"image": "picture"},
            "no column picture; it has: image, label, key, said, who",
        ),
        ("a.parquet", {"labels": "happy,sad"}, "'neutral' is not one of happy, sad"),
        ("a.parquet", {"revision": COMMIT}, "has no revision"),
        ("a.parquet", {"take": 0}, "counts from 1"),
        ("shards", {"split": "validation"}, "validation"),
        ("dict", {"split": "dev"}, "no split 'dev'; it has: test, train"),
        ("owner/name", {}, "no revision.*give the commit"),
        ("owner/name", {"revision": "main"}, "revision 'main'"),
        ("./nowhere", {}, "no file or folder here"),
        ("/nowhere/a.parquet", {}, "no file or folder here"),
        ("~nobody-of-this-name/x", {}, "home directory"),
        ("a.parquet", {"labels": [" happy", "neutral "]}, "'sad' is not one of happy, neutral"),
        ("a.parquet", {"label_map": "happy=all,neutral=all,sad=all"}, "'all' is the only label"),
        ("a.parquet", {"take": "two"}, "take='two' is not a whole number"),
        ("a.parquet", {"streaming": "maybe"}, "streaming='maybe' is neither true nor false"),
        ("a.parquet", {"label": 5}, "label=5 was read as a number"),
        ("owner/name", {"revision": 12345}, "revision=12345 was read as a number"),
    ],
)
def test_what_cannot_be_read_says_so(
    path: str, given: dict[str, Any], said: str, tmp_path: Path
) -> None:
    found = write(tmp_path, path) if "/" not in path else path
    with pytest.raises(PrerequisiteError, match=said):
        hub_dataset(path=found, **given)


@pytest.mark.parametrize(("path", "said"), [(None, "not given"), (2024, "read as a number")])
def test_a_path_that_is_none_says_so(path: Any, said: str) -> None:
    with pytest.raises(PrerequisiteError, match=f"path.* {said}"):
        hub_dataset(path=path)
    with pytest.raises(PrerequisiteError, match="path is not given"):
        hub_dataset()


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("string", ["a", None, "b"], "row 1 of split test has no label"),
        ("string", ["a", " ", "b"], "row 1 of split test: there is no label"),
        (
            "string",
            ["a", "a\nb", "b"],
            r"row 1 of split test: the label 'a\\nb' holds a line break",
        ),
        ("float64", [1.0, float("nan"), 2.0], "row 1 of split test has no label"),
        ("string", ["a", "a", "a"], "'a' is the only label"),
    ],
)
def test_what_is_no_label_is_not_offered(
    kind: str, values: list[Any], said: str, tmp_path: Path
) -> None:
    path = str(tmp_path / "a.parquet")
    data = datasets.Dataset.from_dict(
        {**rows(3), "label": values}, features=features(datasets.Value(kind))
    )
    data.to_parquet(path)
    with pytest.raises(PrerequisiteError, match=said):
        hub_dataset(path=path)


def test_odd_rows_are_named(tmp_path: Path) -> None:
    path = str(tmp_path / "a.parquet")
    datasets.Dataset.from_dict({**rows(3), "label": [0, -1, 1]}, features=features()).to_parquet(
        path
    )
    with pytest.raises(PrerequisiteError, match="row 1 of split test has no label"):
        hub_dataset(path=path)
    twice = {**rows(3), "key": ["a", "a", "b"]}
    datasets.Dataset.from_dict(twice, features=features()).to_parquet(path)
    with pytest.raises(PrerequisiteError, match="'a' stands twice"):
        hub_dataset(path=path, id="key")
    numbers = features(datasets.Value("int64"))
    datasets.Dataset.from_dict(rows(3), features=numbers).to_parquet(path)
    with pytest.raises(PrerequisiteError, match="numbers without names"):
        hub_dataset(path=path)
    (tmp_path / "b.parquet").write_bytes(b"not parquet")
    with pytest.raises(PrerequisiteError, match="cannot be read"):
        hub_dataset(path=str(tmp_path / "b.parquet"))
    (tmp_path / "b.csv").write_text("image,label\n")
    with pytest.raises(PrerequisiteError, match=r"ends in \.parquet or \.arrow"):
        hub_dataset(path=str(tmp_path / "b.csv"))


def test_a_broken_picture_is_an_error_of_its_own(
    openai_env: Loopback, run_eval: RunEval, tmp_path: Path
) -> None:
    data = rows(3)
    data["image"][1] = {"bytes": data["image"][1]["bytes"][:200], "path": None}
    data["image"][2] = None
    datasets.Dataset.from_dict(data, features=features()).to_parquet(str(tmp_path / "a.parquet"))
    openai_env.responder = lambda request: "happy"
    log = run_eval(hub_dataset(path=str(tmp_path / "a.parquet"), id="key"), MODEL)
    errors = {sample.id: sample.error.message for sample in log.samples if sample.error}
    assert set(errors) == {"item-001", "item-002"}
    assert "truncated" in errors["item-001"]
    assert "row 2: the picture is empty" in errors["item-002"]
    assert metrics(log)["n"] == 1


LISTED = """
import sys, pyarrow.dataset, datasets
from inspect_fer.datasets.hub import hub_card
from inspect_fer.datasets.load import survey
def held():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024
before = held()
stimuli, _ = survey(hub_card(sys.argv[1], streaming=sys.argv[2] == "True"))
for one in stimuli[::10]:
    media = one.media[0]
    assert len(media.render() if media.render else media.path.read_bytes()) == 10**6
print(len(stimuli), held() - before)
"""


@pytest.mark.parametrize("streaming", [False, True])
def test_memory_does_not_grow_with_the_pictures(streaming: bool, tmp_path: Path) -> None:
    """300 MB of pictures are listed, and every tenth is read."""
    path, schema = tmp_path / "a.parquet", features().arrow_schema
    one = {**rows(1), "image": [{"bytes": os.urandom(10**6), "path": None}]}
    with ParquetWriter(path, schema, compression="none") as writer:
        for _ in range(300):
            writer.write_table(pa.Table.from_pydict(one, schema=schema))
    done = run(tmp_path, "-c", LISTED, str(path), str(streaming))
    assert done.returncode == 0, done.stderr
    count, grown = done.stdout.split()
    assert count == "300"
    assert float(grown) < 100


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"HF_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, **own, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


# A hub


class Hub(BaseHTTPRequestHandler):
    """As much of the hub's interface as the library asks for: one dataset at one commit."""

    files: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[str]] = []

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path in ("/api/datasets/owner/name", f"/api/datasets/owner/name/revision/{COMMIT}"):
            siblings = [{"rfilename": name} for name in self.files]
            self.send({"id": "owner/name", "sha": COMMIT, "siblings": siblings, "private": False})
        elif path.startswith(f"/api/datasets/owner/name/tree/{COMMIT}"):
            under = path.partition(COMMIT)[2].strip("/")
            self.send(self.tree(under))
        elif path.startswith(f"/datasets/owner/name/resolve/{COMMIT}/"):
            name = path.partition(f"{COMMIT}/")[2]
            if name in self.files:
                self.send(self.files[name])
            else:
                self.send({"error": "Entry not found"}, 404, {"X-Error-Code": "EntryNotFound"})
        else:
            self.send({"error": "not here"}, 404, {"X-Error-Code": "RepoNotFound"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(self.path)
        wanted = json.loads(body)["paths"]
        self.send([self.entry(name) for name in wanted if name in self.files])

    def tree(self, under: str) -> list[dict[str, Any]]:
        folders = {name.rpartition("/")[0] for name in self.files if "/" in name}
        shown: list[dict[str, Any]] = [
            {"type": "directory", "path": name, "oid": COMMIT, "size": 0}
            for name in sorted(folders)
            if not under
        ]
        return shown + [self.entry(name) for name in self.files if name.startswith(under)]

    def entry(self, name: str) -> dict[str, Any]:
        oid = hashlib.sha1(self.files[name]).hexdigest()
        return {"type": "file", "path": name, "oid": oid, "size": len(self.files[name])}

    def send(self, said: Any, status: int = 200, extra: dict[str, str] | None = None) -> None:
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        etag = hashlib.sha1(data).hexdigest()
        headers = {"Content-Length": str(len(data)), "ETag": f'"{etag}"', "X-Repo-Commit": COMMIT}
        for name, value in {**headers, **(extra or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "made").mkdir()
    path = Path(write(tmp_path / "made", "shards"))
    Hub.files = {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*.parquet")}
    Hub.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


FROM_HUB = """
import sys
from inspect_fer.datasets.hub import hub_card
from inspect_fer.datasets.hub_rows import Columns
from inspect_fer.datasets.load import survey
from inspect_fer.media.images import image_bytes
card = hub_card("owner/name", revision=sys.argv[1], streaming=sys.argv[2] == "True", columns=Columns(id="key"))
for one in survey(card)[0]:
    print(one.id, one.label, len(image_bytes(one.media[0])[0]))
"""


@pytest.mark.parametrize("streaming", [False, True])
def test_a_dataset_on_the_hub_at_its_commit(hub: str, streaming: bool, tmp_path: Path) -> None:
    online = {"HF_ENDPOINT": hub, "HF_HUB_OFFLINE": "0", "HF_DATASETS_OFFLINE": "0"}
    done = run(tmp_path, "-c", FROM_HUB, COMMIT, str(streaming), **online)
    assert done.returncode == 0, done.stderr[-3000:] + str(Hub.asked)
    expected = [
        f"{key} {NAMES[i % 3]} {len(rows()['image'][i]['bytes'])}"
        for i, key in enumerate(rows()["key"])
    ]
    assert done.stdout.splitlines() == expected
    assert any(COMMIT in path for path in Hub.asked)
    again = run(tmp_path, "-c", FROM_HUB, COMMIT, "False")
    assert (again.returncode == 0) is not streaming, "a downloaded dataset is read without the hub"
    # The library would take the commit that it has, and say so in a warning alone.
    for environment in (online, {}):
        gone = run(tmp_path, "-c", FROM_HUB, "f" * 40, str(streaming), **environment)
        assert gone.returncode == 1
        assert "DatasetError: owner/name" in gone.stderr


# Export


@pytest.mark.parametrize("name", ["caer_s", "caer", "cmu_mosi", "ferplus", "mvsa_single"])
def test_what_is_exported_reads_back_the_same(name: str, tmp_path: Path) -> None:
    tree(name, tmp_path)
    out = tmp_path / "out"
    root = next(p for p in tmp_path.iterdir() if p not in (out, tmp_path / "work"))
    done = CliRunner().invoke(
        main, ["export", name, "--to", "parquet", str(out), "--root", str(root)]
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str(out / "data" / "test-00000-of-00001.parquet")
    card = hub_card(str(out), columns=Columns(id="id", text="transcript", subject="subject"))
    found, problems = survey(card)
    assert problems == []
    original = load_stimuli(name, root=root)
    assert card.labels.names == CARDS[name].labels.names
    for theirs, ours in zip(found, original, strict=True):
        assert (theirs.id, theirs.label, theirs.subject, theirs.transcript) == (
            *(ours.id, ours.label, ours.subject, ours.transcript),
        )
        shown = [
            data
            for media in ours.media
            for data, _ in (
                [image_bytes(media)] if media.kind == "image" else sample_frames(media, 3)
            )
        ]
        assert [image_bytes(media)[0] for media in theirs.media] == shown
    assert "Do not publish it" in (out / "README.md").read_text()


def test_export_says_what_is_wrong_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    root, out = caer_s_tree(tmp_path, per_label=1), tmp_path / "out"
    arguments = ["export", "caer_s", str(out), "--root", str(root)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    again = CliRunner().invoke(main, arguments)
    assert (again.exit_code, "already there" in again.stderr) == (1, True)
    other = [*arguments[:2], str(tmp_path / "other"), *arguments[3:]]
    (root / "test" / "Sad" / "0001.png").write_bytes(b"no picture")
    broken = CliRunner().invoke(main, other)
    assert broken.exit_code == 1
    assert "item 'test/Sad/0001'" in broken.stderr
    assert f"`inspect-fer check caer_s --root {root}` lists all broken files." in broken.stderr
    assert list((tmp_path / "other" / "data").iterdir()) == []
    missing = CliRunner().invoke(
        main, ["export", "caer_s", str(out), "--root", str(tmp_path / "x")]
    )
    assert missing.exit_code == 2
    assert CliRunner().invoke(main, ["export", "nothing", str(out)]).exit_code == 2


def test_export_to_where_nothing_can_be_written_says_so() -> None:
    done = CliRunner().invoke(main, ["export", "schematic_7class", "/proc/of/nobody"])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "/proc/of/nobody cannot be written" in done.stderr
