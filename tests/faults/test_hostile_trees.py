"""Folders that lie: links out of the root, pipes, bombs; nothing outside is read, nothing hangs."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from inspect_fer import image_folder
from inspect_fer.checking import check as read_it_all
from inspect_fer.datasets.card import Card
from inspect_fer.datasets.catalogue import find_card
from inspect_fer.datasets.folder import folder_card
from inspect_fer.datasets.load import survey
from inspect_fer.errors import DatasetError, MediaError
from inspect_fer.media.audio import wav_bytes
from inspect_fer.media.frames import sample_frames
from inspect_fer.media.images import image_bytes
from inspect_fer.media.video import as_mp4
from inspect_fer.stimulus import Media
from tests.conftest import RunEval
from tests.drawing import bomb_png, picture, tone, write_clip
from tests.faults.test_annotations import VARIANTS, annotated, in_time
from tests.loopback import Loopback, pixel_digest

_watched: list[Path] = []
_opened: list[str] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watched or event not in ("open", "os.scandir", "os.listdir"):
        return
    path = arguments[0]
    if isinstance(path, str | bytes | os.PathLike) and path:
        real = os.path.realpath(os.fsdecode(path))
        if any(Path(real).is_relative_to(folder) for folder in _watched):
            _opened.append(real)


@contextmanager
def nothing_opened(folder: Path) -> Iterator[None]:
    """Python opens and lists nothing in this folder meanwhile, by whatever name."""
    global _audit_added
    if not _audit_added:
        # A hook cannot be taken away again; without a watched folder it does nothing.
        sys.addaudithook(_audit)
        _audit_added = True
    _opened.clear()
    _watched.append(folder.resolve())
    try:
        yield
    finally:
        _watched.clear()
    assert _opened == []


_audit_added = False


def test_the_watch_sees_what_is_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret" / "a.txt"
    secret.parent.mkdir()
    secret.write_text("x")
    (tmp_path / "link").symlink_to(secret.parent)
    for look in (secret.read_text, lambda: os.listdir(tmp_path / "link")):  # noqa: PTH208
        with pytest.raises(AssertionError), nothing_opened(secret.parent):
            look()


# A user's own folder, evaluated as a whole


def hostile_folder(root: Path, outside: Path) -> dict[str, str]:
    """Pictures and clips of which three are good; item -> what its error must say, "" if it is good."""
    for folder in (root / "happy", root / "sad", outside):
        folder.mkdir(parents=True)
    picture(seed=1).save(outside / "secret.png")
    write_clip(outside / "secret.mp4", frames=5)
    (outside / "more").mkdir()
    picture(seed=2).save(outside / "more" / "secret.png")

    happy, sad = root / "happy", root / "sad"
    picture(seed=3).save(happy / "good.png")
    picture(seed=4).save(sad / "good.jpg")
    write_clip(sad / "good.mp4", frames=5)
    (happy / "link.png").symlink_to(outside / "secret.png")
    (happy / "dots.png").symlink_to(Path("../../outside/secret.png"))
    (happy / "clip.mp4").symlink_to(outside / "secret.mp4")
    (happy / "folder").symlink_to(outside / "more", target_is_directory=True)
    (root / "angry").symlink_to(outside, target_is_directory=True)
    (happy / "loop.png").symlink_to(happy / "loop.png")
    (happy / "gone.png").symlink_to(happy / "nothing.png")
    (happy / "device.png").symlink_to("/dev/zero")
    os.mkfifo(sad / "pipe.png")
    os.mkfifo(sad / "pipe.mp4")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(sad)  # addresses of sockets are short
        server.bind("socket.jpg")
        os.chdir(here)
    (sad / "named.png").mkdir()
    picture(seed=5).save(sad / "named.png" / "inside.png")
    (sad / "empty.png").write_bytes(b"")
    (sad / "empty.mp4").write_bytes(b"")
    (sad / "bomb.png").write_bytes(bomb_png(60_000))
    (sad / "text.png").write_text("no picture")
    (sad / "cut.jpg").write_bytes((sad / "good.jpg").read_bytes()[:400])
    write_clip(sad / "sound.mp4", frames=0, sound=tone(440, 0.2))
    (sad / "noise.avi").write_bytes(b"RIFF\x10\0\0\0AVI LIST" + b"\xff" * 300)
    (sad / "line\nbreak\x1b[31m.png").write_bytes(b"")
    return {
        "happy/good.png": "",
        "sad/good.jpg": "",
        "sad/good.mp4": "",
        "sad/named.png/inside.png": "",
        "happy/link.png": "outside the dataset's folder",
        "happy/dots.png": "outside the dataset's folder",
        "happy/clip.mp4": "outside the dataset's folder",
        "happy/loop.png": "happy/loop.png",
        "happy/gone.png": "does not exist",
        "happy/device.png": "outside the dataset's folder",
        "sad/pipe.png": "is a pipe, socket or device",
        "sad/pipe.mp4": "is a pipe, socket or device",
        "sad/socket.jpg": "is a pipe, socket or device",
        "sad/empty.png": "is empty",
        "sad/empty.mp4": "is empty",
        "sad/bomb.png": "decompression bomb",
        "sad/text.png": "is not an image",
        "sad/cut.jpg": "truncated",
        "sad/sound.mp4": "has no pictures",
        "sad/noise.avi": "sad/noise.avi",
        "sad/line\nbreak\x1b[31m.png": "is empty",
    }


def test_an_evaluation_of_a_hostile_folder(
    openai_env: Loopback, run_eval: RunEval, plain_tracebacks: None, tmp_path: Path
) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    expected = hostile_folder(root, outside)
    openai_env.responder = lambda request: "happy"

    with in_time(), nothing_opened(outside):
        log = run_eval(image_folder(str(root)), "openai/gpt-4o")

    assert log.status == "success", log.error
    messages = {s.id: s.error.message if s.error else "" for s in log.samples}
    assert set(messages) == set(expected)
    for item, says in expected.items():
        assert says in messages[item], (item, messages[item])
        assert bool(messages[item]) == bool(says), (item, messages[item])
        assert messages[item].isprintable()
    assert openai_env.calls == 4
    sent = {image.digest for request in openai_env.requests for image in request.images}
    assert pixel_digest(root / "happy" / "good.png") in sent
    assert pixel_digest(outside / "secret.png") not in sent


def test_a_check_of_a_hostile_folder(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    expected = hostile_folder(root, outside)
    with in_time(), nothing_opened(outside):
        found = read_it_all(folder_card(root), root=str(root))
    bad = [says for says in expected.values() if says]
    assert (found.items, found.broken_items) == (len(expected), len(bad))
    assert all(any(says in p.message for p in found.problems) for says in bad)


@pytest.mark.parametrize(
    "name",
    [
        "../outside/secret.png",
        "happy/../../outside/secret.png",
        "/etc/hostname",
        "happy\\..\\..\\outside\\secret.png",
        "C:\\secret.png",
        "happy/good.png\0.png",
        "",
        "x" * 5000,
        "happy",
        ".",
        "happy/link.png",
        "happy/folder/secret.png",
        "angry/secret.png",
    ],
)
def test_a_table_that_names_other_files(name: str, tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    hostile_folder(root, outside)
    (root / "labels.csv").write_text(f'file,label\n"{name}",happy\nhappy/good.png,sad\n')
    with in_time(), nothing_opened(outside):
        found = read_it_all(folder_card(root, table="labels.csv"), root=str(root))
    assert len(found.problems) == 1
    assert found.items - found.broken_items == 1


@pytest.mark.parametrize("read", [image_bytes, wav_bytes, as_mp4, lambda m: sample_frames(m, 3)])
@pytest.mark.parametrize("kind", ["image", "frames", "video", "audio"])
def test_every_reader_refuses_every_hostile_file(read: Any, kind: Any, tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    expected = hostile_folder(root, outside)
    for item, says in expected.items():
        has_sound = read is wav_bytes and item == "sad/sound.mp4"
        if says and not has_sound:
            with in_time(), nothing_opened(outside), pytest.raises(MediaError):
                read(Media(kind, root / item, root))


# The datasets


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_of_a_dataset_is_read_through_a_link_out_of_it(
    variant: str, tmp_path: Path
) -> None:
    name, build, options = VARIANTS[variant]
    root = build(tmp_path / "tree").absolute()
    card = find_card(name)
    outside = tmp_path / "outside"
    outside.mkdir()
    for path in links_to_try(root):
        away = outside / path.name
        shutil.move(path, away)
        path.symlink_to(away, target_is_directory=away.is_dir())
        with in_time(), nothing_opened(outside):
            try:
                stimuli, _ = survey(card, root=root, **options)
            except DatasetError:
                stimuli = []
            for stimulus in stimuli:
                for media in stimulus.media:
                    look(media)
        path.unlink()
        shutil.move(away, path)
    assert survey(card, root=root, **options)[1] == []


def links_to_try(root: Path) -> list[Path]:
    """Folders and annotation files of a tree, of many alike the first ones."""
    folders = [path for path in sorted(root.rglob("*")) if path.is_dir()]
    alike: dict[tuple[int, str], list[Path]] = {}
    for path in folders:
        alike.setdefault((len(path.parts), path.name[:3]), []).append(path)
    return [path for group in alike.values() for path in group[:2]] + annotated(root)


def look(media: Media) -> None:
    with suppress(MediaError):
        if media.kind == "image":
            image_bytes(media)
        else:
            sample_frames(media, 1)


WORDS = ("cannot be read", "not found", "holds no number")


def complaints(card: Card, root: Path, options: dict[str, Any]) -> list[str]:
    """What is wrong with a dataset."""
    try:
        return [problem.message for problem in survey(card, root=root, **options)[1]]
    except DatasetError as error:
        return [str(error)]


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_annotation_that_is_no_file(variant: str, tmp_path: Path) -> None:
    name, build, options = VARIANTS[variant]
    root = build(tmp_path / "tree").absolute()
    card = find_card(name)
    for path in annotated(root):
        kept = path.with_name("kept.bin")
        path.rename(kept)
        for make in (
            os.mkfifo,
            Path.mkdir,
            lambda p: p.symlink_to(p),
            lambda p: p.symlink_to("/dev/zero"),
            lambda p: p.symlink_to("/nowhere/at/all"),
        ):
            make(path)
            with in_time(20):
                said = complaints(card, root, options)
            assert all(any(word in one for word in WORDS) for one in said), said
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        kept.rename(path)
