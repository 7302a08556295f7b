"""Annotation files with anything in them: a named error or a problem at a line, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import shutil
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_fer.datasets.card import Card, Problem
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.datasets.folder import folder_card
from inspect_fer.datasets.load import survey
from inspect_fer.datasets.workbook import read_sheet
from inspect_fer.errors import DatasetError
from inspect_fer.tasks.build import sample_of
from tests.trees import clips, images
from tests.trees.every import CLIPS, STILLS, tree
from tests.trees.workbook import write_xls, write_xlsx

MEDIA = {".jpg", ".jpeg", ".png", ".tif", ".mp4", ".avi", ".wav", ".db", ".lnk", ""}

HOSTILE = [
    *("", " ", "nan", "NaN", "-inf", "1e999", "-0", "0x10", "1_000", "²", "٣", "१", "9" * 5000),
    *(
        "../../secret.txt",
        "/etc/passwd",
        "C:\\Windows\\win.ini",
        "..",
        ".",
        "a/../../b",
        "x" * 9000,
    ),
    *("\0", "a\0b.jpg", "\x1b[31mred\x1b[0m", "\u202egpj.exe", "\ufeff", "\u2028", "é" * 300, "💥"),
    *(
        "=1+1",
        "=HYPERLINK('http://x')",
        '"',
        "'",
        ",",
        ";",
        "\t",
        "\r",
        "[bold]x[/",
        "{}",
        "[[[[",
        "<a>",
    ),
]

LEARNT = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def nasty_bytes(original: bytes) -> st.SearchStrategy[bytes]:
    """What a file may hold instead of its content."""
    text = original.decode("utf-8", "replace")
    return st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")),
        st.integers(0, len(original)).map(lambda at: original[:at]),
        st.integers(0, 2**32).map(lambda seed: flipped(original, seed)),
        st.integers(0, 2**32).map(
            lambda seed: mutated(text, seed).encode("utf-8", "surrogatepass")
        ),
        st.sampled_from(["utf-16", "utf-32", "latin-1", "utf-7"]).map(
            lambda encoding: text.encode(encoding, "replace")
        ),
        st.sampled_from(
            [
                b"",
                b"\xef\xbb\xbf",
                b"\n" * 1000,
                b"," * 100_000,
                b'"' + b"x" * 300_000,
                b"x" * 2_000_000,
                b"[" * 100_000,
                b'[{"id": ' * 2000,
                original * 2,
                original.replace(b"\n", b"\r"),
            ]
        ),
    )


def flipped(data: bytes, seed: int) -> bytes:
    """Some bytes are others."""
    draw, found = random.Random(seed), bytearray(data)
    for _ in range(draw.randint(1, 8) if found else 0):
        found[draw.randrange(len(found))] = draw.randrange(256)
    return bytes(found)


def mutated(text: str, seed: int) -> str:
    """Some cells are hostile; columns and rows are missing or stand twice."""
    draw = random.Random(seed)
    mark = max(",\t ", key=text.partition("\n")[0].count)
    rows = [line.split(mark) for line in text.splitlines()]
    for _ in range(draw.randint(1, 4)):
        if not rows:
            break
        row = draw.choice(rows)
        match draw.randrange(6):
            case 0 | 1 | 2:
                row[draw.randrange(len(row))] = draw.choice(HOSTILE)
            case 3:
                at = draw.randrange(max(map(len, rows)))
                rows = [r[:at] + r[at + 1 :] or [""] for r in rows]
            case 4:
                at = draw.randrange(max(map(len, rows)))
                rows = [r[: at + 1] + r[at:] for r in rows]
            case _:
                rows.insert(draw.randrange(len(rows) + 1), list(row))
    return "\n".join(mark.join(row) for row in rows) + draw.choice(["", "\n"])


@contextmanager
def in_time(seconds: int = 60) -> Iterator[None]:
    """A hang is a failure."""

    def stop(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check(card: Card, root: Path, **options: Any) -> str:
    """Read the dataset: what comes is sound, and what does not come has a name."""
    with in_time():
        try:
            stimuli, problems = survey(card, root=root, **options)
        except DatasetError as error:
            refused = str(error)
        else:
            refused = ""
    if refused:
        assert len(refused) < 5000
        return "refused"
    for stimulus in stimuli:
        assert stimulus.label in card.labels.names
        for media in stimulus.media:
            assert ".." not in media.path.relative_to(root).parts
        numbers = [*(stimulus.votes or {}).values(), *stimulus.traits.values(), stimulus.score]
        assert all(math.isfinite(n) for n in numbers if isinstance(n, int | float))
        json.dumps(sample_of(stimulus, card, "test").metadata)
    for problem in problems:
        assert isinstance(problem, Problem)
        assert 0 < len(problem.message) < 600
    return "problems" if problems else "read"


VARIANTS: dict[str, tuple[str, Callable[[Path], Path], dict[str, Any]]] = {
    **{
        name: (name, lambda folder, name=name: tree(name, folder), {}) for name in (*STILLS, *CLIPS)
    },  # type: ignore[misc]
    "affectnet in arrays": ("affectnet", images.affectnet_arrays, {}),
    "ch_sims, first release": ("ch_sims", clips.ch_sims_first_release, {}),
    "cmu_mosi, owners' transcripts": ("cmu_mosi", clips.cmu_mosi_variant, {}),
    "dfew, older": ("dfew", clips.dfew_older, {}),
    "mvsa_single, all": ("mvsa_single", images.mvsa_single, {"subset": "all"}),
    "casme2, variant": ("casme2", images.casme2_variant, {}),
}


def annotated(root: Path) -> list[Path]:
    """The annotation files of a tree; of those alike, three."""
    found: dict[tuple[Path, str], list[Path]] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix.lower() not in MEDIA:
            found.setdefault((path.parent, path.suffix), []).append(path)
    return [path for alike in found.values() for path in alike[:3]]


@pytest.mark.parametrize("variant", VARIANTS)
def test_anything_in_an_annotation_file_is_read_or_named(variant: str, tmp_path: Path) -> None:
    name, build, options = VARIANTS[variant]
    card, root = find_card(name), build(tmp_path / "tree").absolute()
    assert check(card, root, **options) == "read"
    files = annotated(root)

    @LEARNT
    @given(st.data())
    def read(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(files))
        original = path.read_bytes()
        try:
            path.write_bytes(data.draw(nasty_bytes(original)))
            check(card, root, **options)
        finally:
            path.write_bytes(original)

    if files:
        read()
        assert check(card, root, **options) == "read"


CELLS = st.one_of(st.sampled_from(HOSTILE).filter(lambda c: len(c) < 3000), st.floats(), st.none())


@pytest.mark.parametrize("name", ["casme", "casme2", "samm", "dfew"])
def test_anything_in_a_cell_of_a_workbook_is_read_or_named(name: str, tmp_path: Path) -> None:
    card, root = find_card(name), tree(name, tmp_path / "tree").absolute()
    (path,) = [path for path in root.rglob("*.xls*") if path.suffix in (".xls", ".xlsx")]
    original, rows = path.read_bytes(), read_sheet(path)

    @settings(LEARNT, max_examples=40)
    @given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), CELLS), max_size=6))
    def read(changes: list[tuple[int, int, Any]]) -> None:
        changed = [list(row) for row in rows]
        for at, column, cell in changes:
            row = changed[at % len(changed)]
            row[column % len(row)] = cell
        try:
            write = write_xlsx if path.suffix == ".xlsx" else write_xls
            write(path, [[printable(cell) for cell in row] for row in changed])
            check(card, root)
        finally:
            path.write_bytes(original)

    read()


def printable(cell: Any) -> Any:
    """XML holds no control characters."""
    return "".join(c for c in cell if c.isprintable()) if isinstance(cell, str) else cell


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("</sheetData>", FAR),
        ("</sheetData>", FAR.replace("XFD", "AZ")),
        ('r="A1"', 'r="ZZZZZZZZ99999999999999"'),
        ("</sheetData>", "<row><c><f>1/0</f></c></row>"),
        ("<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'),
        ("</worksheet>", "<x>" * 100_000),
    ],
)
def test_a_hostile_workbook_harms_nobody(was: str, now: str, tmp_path: Path) -> None:
    root = tree("samm", tmp_path).absolute()
    (path,) = root.rglob("*.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text.replace(was, now, 1) if "sheet1" in name else text)
    assert check(find_card("samm"), root) in ("refused", "read")


def test_formulas_give_what_was_stored(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["a", "b"], [1, 2]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    formulas = {
        "<v>1</v>": "<f>SUM(A1:A9)</f><v>41</v>",
        "<v>2</v>": "<f>WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)</f><v>42</v>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            for was, now in formulas.items():
                text = text.replace(was, now)
            archive.writestr(name, text)
    assert read_sheet(path) == [["a", "b"], [41.0, 42.0]]


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl"])
def test_anything_in_a_users_own_table_is_read_or_named(ending: str, tmp_path: Path) -> None:
    root = tmp_path / "photos"
    files = [root / f"{n}.png" for n in range(4)]
    images.draw(*files)
    table = root / f"labels.{ending}"
    rows = [{"file": path.name, "label": label} for path, label in zip(files, "abab", strict=True)]
    if ending == "jsonl":
        table.write_text("\n".join(map(json.dumps, rows)))
    else:
        out = io.StringIO()
        writer = csv.DictWriter(
            out, ["file", "label"], dialect="excel" + "-tab" * (ending == "tsv")
        )
        writer.writeheader()
        writer.writerows(rows)
        table.write_text(out.getvalue())
    original = table.read_bytes()

    @settings(LEARNT, max_examples=150)
    @given(nasty_bytes(original))
    def read(content: bytes) -> None:
        table.write_bytes(content)
        with in_time():
            try:
                card = folder_card(root, table=table.name)
            except DatasetError:
                return
        check(card, root)

    read()


@pytest.mark.parametrize("subset", ["ids.txt", "ids.csv", "ids.json"])
def test_anything_in_a_list_of_ids_is_read_or_named(subset: str, tmp_path: Path) -> None:
    root = images.mvsa_single(tmp_path / "mvsa").absolute()
    path = tmp_path / subset
    ids = [stimulus.id for stimulus in survey(find_card("mvsa_single"), root=root)[0]]
    lists = {
        "ids.txt": "\n".join(ids),
        "ids.csv": "id\n" + "\n".join(ids),
        "ids.json": json.dumps(ids),
    }
    path.write_text(lists[subset])
    assert check(find_card("mvsa_single"), root, subset=str(path)) == "read"
    original = path.read_bytes()

    @LEARNT
    @given(nasty_bytes(original))
    def read(content: bytes) -> None:
        path.write_bytes(content)
        check(find_card("mvsa_single"), root, subset=str(path))

    read()
    shutil.rmtree(root)
