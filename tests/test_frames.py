"""Frames are those of the paper's rule, and the ones a full decode gives."""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inspect_fer.errors import MediaError
from inspect_fer.media import frames as frames_module
from inspect_fer.media.frames import FrameSample, sample_frames, segment_starts
from inspect_fer.stimulus import Media
from tests.drawing import (
    Pixels,
    encoded,
    every_frame,
    frame_times,
    moving,
    picture,
    tone,
    with_packets,
    write_clip,
    write_wav,
)


def video(path: Path) -> Media:
    return Media("video", path, path.parent)


def folder(path: Path) -> Media:
    return Media("frames", path, path.parent)


def jpeg(frame: Pixels) -> bytes:
    return encoded(Image.fromarray(frame), "JPEG", quality=95, subsampling="4:2:0")


def assert_are_frames_of(sample: FrameSample, path: Path, k: int) -> None:
    """The sample holds exactly the pixels of a full decode, at the places the rule says."""
    whole = every_frame(path)
    assert sample.total == len(whole)
    assert sample.indices == segment_starts(len(whole), k)
    assert [data for data, _ in sample] == [jpeg(whole[i]) for i in sample.indices]
    assert {mime for _, mime in sample} == {"image/jpeg"}
    assert len({jpeg(frame) for frame in whole}) == len(whole), (
        "frames must differ to be told apart"
    )


@pytest.mark.parametrize(
    ("total", "k", "indices"),
    [
        (150, 3, (0, 50, 100)),
        (150, 8, (0, 18, 36, 54, 72, 90, 108, 126)),
        (3, 3, (0, 1, 2)),
        (5, 3, (0, 1, 2)),
        (2, 3, (0, 1, 1)),
        (1, 3, (0, 0, 0)),
        (7, 1, (0,)),
    ],
)
def test_the_rule_of_the_paper(total: int, k: int, indices: tuple[int, ...]) -> None:
    assert segment_starts(total, k) == indices


@given(st.integers(1, 500), st.integers(1, 40))
def test_the_rule_is_that_of_a_padded_list(total: int, k: int) -> None:
    # As the paper's code does it: repeat the last frame, then take every (L // k)-th.
    clip = list(range(total)) + [total - 1] * max(0, k - total)
    assert list(segment_starts(total, k)) == clip[:: len(clip) // k][:k]


CLIPS: dict[str, Callable[[Path], Path]] = {
    "h264 mp4": lambda d: write_clip(d / "1.mp4"),
    "h264 mp4, B-frames": lambda d: write_clip(d / "1.mp4", b_frames=2),
    "h264 mp4, one group": lambda d: write_clip(d / "1.mp4", b_frames=2, gop=250),
    "h264 mp4, fragments": lambda d: fragmented(d / "1.mp4"),
    "h264 avi, B-frames": lambda d: write_clip(d / "1.avi", b_frames=2),
    "mpeg4 avi": lambda d: write_clip(d / "1.avi", codec="mpeg4"),
    "mpeg4 avi, B-frames": lambda d: write_clip(d / "1.avi", codec="mpeg4", b_frames=2),
    "mjpeg avi": lambda d: write_clip(d / "1.avi", codec="mjpeg", pixels="yuvj420p"),
    "vp9 webm": lambda d: write_clip(d / "1.webm", codec="libvpx-vp9"),
    "vp9 webm, hidden frames": lambda d: write_clip(
        d / "1.webm", codec="libvpx-vp9", **{"auto-alt-ref": "1", "lag-in-frames": "16"}
    ),
    "ffv1 mkv": lambda d: write_clip(d / "1.mkv", codec="ffv1"),
    "wmv": lambda d: write_clip(d / "1.wmv", codec="wmv2"),
    "mpeg": lambda d: write_clip(d / "1.mpg", codec="mpeg1video", b_frames=2),
    "h264 transport stream": lambda d: write_clip(d / "1.ts", b_frames=2),
    "with sound": lambda d: write_clip(d / "1.mp4", sound=tone(440)),
    "odd size": lambda d: write_clip(d / "1.mp4", size=(65, 47), pixels="yuv444p"),
    "variable rate": lambda d: write_clip(d / "1.mp4", times=[i * i * 3 + i for i in range(30)]),
    "wrong ending": lambda d: write_clip(d / "1.avi", format="mp4"),
    "blank and dots in the name": lambda d: write_clip(d / "sub ject 1. é.avi", codec="mpeg4"),
}


def remuxed(source: Path, target: Path, movflags: str = "", *, first: int = 0) -> Path:
    """The same packets, from one of them on, in a file of another kind or laid out otherwise."""
    with (
        av.open(str(source)) as container,
        av.open(str(target), "w", options={"movflags": movflags} if movflags else {}) as out,
    ):
        stream = container.streams.video[0]
        copy = out.add_stream_from_template(stream)
        coded = (packet for packet in container.demux(stream) if packet.size)
        for packet in islice(coded, first, None):
            packet.stream = copy
            out.mux(packet)
    return target


def fragmented(path: Path) -> Path:
    """An mp4 whose header says nothing of its frames, cut into fragments as in streaming."""
    source = write_clip(path.with_suffix(".mkv"), b_frames=2)
    return remuxed(source, path, "frag_keyframe+empty_moov")


@pytest.mark.parametrize("k", [1, 3, 8, 40])
@pytest.mark.parametrize("make", CLIPS.values(), ids=CLIPS)
def test_frames_equal_those_of_a_full_decode(
    tmp_path: Path, make: Callable[[Path], Path], k: int
) -> None:
    path = make(tmp_path)
    assert len(every_frame(path)) == 30
    assert_are_frames_of(sample_frames(video(path), k), path, k)


def test_b_frames_in_avi_are_really_out_of_order(tmp_path: Path) -> None:
    """The clip that seeking gets wrong is among those above."""
    times = frame_times(CLIPS["h264 avi, B-frames"](tmp_path))
    assert None not in times
    assert times != sorted(times, key=lambda t: t or 0)


def index_in_front(path: Path, **options: Any) -> Path:
    source = write_clip(path.with_name("source.mp4"), **options)
    return remuxed(source, path, "faststart")


TRUNCATED: dict[str, Callable[[Path], Path]] = {
    "mpeg4 avi": lambda d: write_clip(d / "1.avi", codec="mpeg4", frames=60),
    "h264 avi": lambda d: write_clip(d / "1.avi", frames=60),
    "mjpeg avi": lambda d: write_clip(d / "1.avi", codec="mjpeg", pixels="yuvj420p", frames=60),
    # Their index lists packets that are cut off: one more than there are frames.
    "h264 mp4": lambda d: index_in_front(d / "1.mp4", frames=60),
    "h264 mp4, B-frames": lambda d: index_in_front(d / "1.mp4", frames=60, b_frames=2),
}


@pytest.mark.parametrize("make", TRUNCATED.values(), ids=TRUNCATED)
@pytest.mark.parametrize("keep", [0.4, 0.52, 0.71, 0.9])
def test_a_truncated_clip_gives_the_frames_it_has(
    tmp_path: Path, make: Callable[[Path], Path], keep: float
) -> None:
    path = make(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    decoded: list[Pixels] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        claimed = stream.frames
        for packet in container.demux(stream):
            try:
                decoded += [f.to_ndarray(format="rgb24") for f in stream.decode(packet)]
            except av.FFmpegError:
                continue
    assert 0 < len(decoded) < 60 == claimed
    for k in (1, 3, 8):
        sample = sample_frames(video(path), k)
        assert (sample.total, sample.indices) == (len(decoded), segment_starts(len(decoded), k))
        assert [data for data, _ in sample] == [jpeg(decoded[i]) for i in sample.indices]


CUT: dict[str, tuple[str, int, dict[str, Any]]] = {
    "mpeg4 avi, from a key frame": ("1.avi", 10, {"codec": "mpeg4"}),
    "mpeg4 avi, from any frame": ("1.avi", 2, {"codec": "mpeg4"}),
    "mpeg2 mpg, from a key frame": ("1.mpg", 10, {"codec": "mpeg2video"}),
    "h264 mkv, from any frame": ("1.mkv", 4, {"codec": "libx264"}),
    "h264 ts, from any frame": ("1.ts", 4, {"codec": "libx264"}),
    "h264 mp4, from any frame": ("1.mp4", 4, {"codec": "libx264"}),
    "h264 avi, from any frame": ("1.avi", 4, {"codec": "libx264"}),
}


@pytest.mark.parametrize(("name", "first", "options"), CUT.values(), ids=CUT)
def test_packets_that_a_decoder_leaves_out_are_no_frames(
    tmp_path: Path, name: str, first: int, options: dict[str, Any]
) -> None:
    """A clip cut out of a longer one begins with frames that refer to what is gone."""
    ending = ".avi" if name == "1.avi" else ".mkv"
    source = write_clip(tmp_path / f"long{ending}", frames=47, b_frames=2, gop=10, **options)
    path = remuxed(source, tmp_path / name, first=first)
    with av.open(str(path)) as container:
        coded = sum(1 for packet in container.demux(video=0) if packet.size)
    assert len(every_frame(path)) < coded
    for k in (3, 8):
        assert_are_frames_of(sample_frames(video(path), k), path, k)


@pytest.mark.parametrize("k", [1, 3, 8])
def test_a_clip_whose_end_was_never_written_gives_the_frames_it_has(tmp_path: Path, k: int) -> None:
    """As a download leaves it whose file was made in its full size at once."""
    path = index_in_front(tmp_path / "1.mp4", frames=60, b_frames=2)
    content = path.read_bytes()
    written = len(content) * 3 // 4
    path.write_bytes(content[:written] + bytes(len(content) - written))
    decoded = []
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            with suppress(av.FFmpegError):
                decoded += packet.decode()
    assert 30 < len(decoded) < 60
    sample = sample_frames(video(path), k)
    assert (sample.total, sample.indices) == (len(decoded), segment_starts(len(decoded), k))


def test_a_truncated_mp4_is_named(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.mp4")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(MediaError, match=r"^1\.mp4 is truncated, or not a clip"):
        sample_frames(video(path), 3)


def test_packets_without_a_picture_are_no_frames(tmp_path: Path) -> None:
    """Some MPEG-4 encoders write a packet of 7 bytes where a frame repeats the one before."""
    whole = write_clip(tmp_path / "whole.avi", codec="mpeg4")
    path = with_packets(whole, tmp_path / "1.avi", {i: uncoded_vop(i) for i in (5, 6, 7, 20)})
    assert len(every_frame(path)) == 26
    for k in (1, 3, 8):
        sample = sample_frames(video(path), k)
        assert (sample.total, sample.indices) == (26, segment_starts(26, k))


def uncoded_vop(index: int) -> bytes:
    # P-picture, no whole second passed, marker, 5 bits of time, marker, "not coded", padding.
    bits = f"01{0}{1}{index % 30:05b}{1}{0}0"
    bits += "1" * (-len(bits) % 8)
    return b"\0\0\1\xb6" + int(bits, 2).to_bytes(len(bits) // 8, "big")


def test_damaged_packets_are_left_out_and_not_counted(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.avi", codec="mjpeg", pixels="yuvj420p")
    path = with_packets(whole, tmp_path / "1.avi", dict.fromkeys((0, 9, 28), b"damaged" * 20))
    good = [f for i, f in enumerate(every_frame(whole)) if i not in (0, 9, 28)]
    sample = sample_frames(video(path), 3)
    assert (sample.total, sample.indices) == (27, (0, 9, 18))
    assert [data for data, _ in sample] == [jpeg(good[i]) for i in (0, 9, 18)]


def test_packets_damaged_after_the_last_wanted_frame_are_not_counted(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.avi", codec="mjpeg", pixels="yuvj420p")
    path = with_packets(whole, tmp_path / "1.avi", dict.fromkeys(range(25, 30), b"damaged" * 20))
    sample = sample_frames(video(path), 3)
    assert (sample.total, sample.indices) == (25, (0, 8, 16))


def test_frames_that_an_edit_list_hides_are_no_frames(tmp_path: Path) -> None:
    """A clip cut out of a longer one without encoding keeps the frames since the last key frame."""
    source = write_clip(tmp_path / "long.mkv", frames=48, gop=24)
    path = tmp_path / "1.mp4"
    with av.open(str(source)) as container, av.open(str(path), "w") as out:
        stream = container.streams.video[0]
        copy = out.add_stream_from_template(stream)
        for packet in container.demux(stream):
            if packet.size:
                assert packet.dts is not None
                assert packet.pts is not None
                # Frames before time 0 are hidden.
                packet.pts, packet.dts = packet.pts - 300, packet.dts - 300
                packet.stream = copy
                out.mux(packet)
    with av.open(str(path)) as container:
        coded = sum(1 for p in container.demux(video=0) if p.size)
    assert len(every_frame(path)) < coded < 48
    assert_are_frames_of(sample_frames(video(path), 3), path, 3)


def test_only_what_is_needed_is_decoded_and_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_clip(tmp_path / "1.avi", codec="mpeg4", frames=60)
    decoded: list[int] = []
    converted: list[int] = []
    whole, to_jpeg = frames_module.video_frames, frames_module._jpeg

    def counting(*args: object, **options: object):  # type: ignore[no-untyped-def]
        for frame in whole(*args, **options):  # type: ignore[arg-type]
            decoded.append(1)
            yield frame

    monkeypatch.setattr(frames_module, "video_frames", counting)
    monkeypatch.setattr(frames_module, "_jpeg", lambda *args: converted.append(1) or to_jpeg(*args))
    assert sample_frames(video(path), 3).indices == (0, 20, 40)
    assert (len(decoded), len(converted)) == (41, 3)


@pytest.mark.parametrize("name", ["h264 mp4, B-frames", "vp9 webm", "ffv1 mkv", "mpeg"])
def test_frames_are_not_counted_by_decoding_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(frames_module, "_count_frames", lambda media: pytest.fail("decoded twice"))
    assert sample_frames(video(CLIPS[name](tmp_path)), 3).total == 30


def test_few_decoded_frames_wait_to_be_jpeg(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [0]

    class Counting(ThreadPoolExecutor):
        def submit(self, *arguments: Any, **more: Any) -> Any:
            future = super().submit(*arguments, **more)
            opened.append(future)
            waiting.append(sum(not one.done() for one in opened))
            return future

    def slow(frame: av.VideoFrame, color: str) -> bytes:
        time.sleep(0.005)
        return b""

    opened: list[Any] = []
    monkeypatch.setattr(frames_module, "ThreadPoolExecutor", Counting)
    monkeypatch.setattr(frames_module, "_jpeg", slow)
    assert len(sample_frames(video(write_clip(tmp_path / "1.mp4")), 30)) == 30
    assert 1 < max(waiting) <= 5


def test_grey_frames_have_one_channel(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.mp4")
    first = Image.fromarray(every_frame(path)[0]).convert("L")
    data, mime = sample_frames(video(path), 3, color="grey").pictures[0]
    assert (data, mime) == (encoded(first, "JPEG", quality=95), "image/jpeg")


def test_jpeg_is_close_to_the_decoded_frame(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.mp4", size=(320, 240), bit_rate=4_000_000)
    data, _ = sample_frames(video(path), 3).pictures[1]
    with Image.open(BytesIO(data)) as sent:
        error = np.asarray(sent).astype(int) - every_frame(path)[10]
    assert np.abs(error).mean() < 3


def a_clip_without_pictures(root: Path) -> Path:
    return write_clip(root / "1.mp4", frames=[], sound=tone(440))


def a_sound(root: Path) -> Path:
    return write_wav(root / "1.avi", tone(440))


def a_clip_whose_packets_are_all_damaged(root: Path) -> Path:
    whole = write_clip(root / "whole.avi", codec="mjpeg", pixels="yuvj420p", frames=5)
    return with_packets(whole, root / "1.avi", dict.fromkeys(range(5), b"damaged" * 20))


def a_header_alone(root: Path) -> Path:
    path = write_clip(root / "1.avi", codec="mpeg4")
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"movi") + 4])
    return path


def a_playlist(root: Path) -> Path:
    write_clip(root.parent / "secret.ts")
    (root / "1.avi").write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n{root.parent / 'secret.ts'}\n#EXT-X-ENDLIST\n"
    )
    return root / "1.avi"


def a_list_of_files(root: Path) -> Path:
    (root / "link.mp4").symlink_to(write_clip(root.parent / "secret.mp4"))
    (root / "1.avi").write_text("ffconcat version 1.0\nfile link.mp4\n")
    assert len(every_frame(root / "1.avi")) == 30, "FFmpeg by itself would show them"
    return root / "1.avi"


def a_song_with_a_cover(root: Path) -> Path:
    with av.open(str(root / "1.mp4"), "w") as out:
        sound = out.add_stream("aac", rate=16000, layout="mono")
        cover = out.add_stream("mjpeg", rate=1, width=64, height=48, pix_fmt="yuvj420p")
        cover.disposition = Disposition.attached_pic
        heard = av.AudioFrame.from_ndarray(tone(440)[None, :1024], format="s16", layout="mono")
        heard.sample_rate = 16000
        out.mux([*sound.encode(heard), *sound.encode(None)])
        out.mux([*cover.encode(av.VideoFrame.from_ndarray(moving(0))), *cover.encode(None)])
    return root / "1.mp4"


def a_text(root: Path) -> Path:
    (root / "1.avi").write_text("version https://git-lfs.github.com/spec/v1\n")
    return root / "1.avi"


def an_empty_file(root: Path) -> Path:
    (root / "1.avi").touch()
    return root / "1.avi"


def a_pipe(root: Path) -> Path:
    os.mkfifo(root / "1.avi")
    return root / "1.avi"


def a_folder(root: Path) -> Path:
    (root / "1.avi").mkdir()
    return root / "1.avi"


def a_link_out(root: Path) -> Path:
    (root / "1.avi").symlink_to(write_clip(root.parent / "secret.mp4"))
    return root / "1.avi"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (a_clip_without_pictures, "has no pictures"),
        (a_sound, "has no pictures"),
        (a_song_with_a_cover, "has no pictures"),
        (a_clip_whose_packets_are_all_damaged, "holds no frame that can be decoded"),
        (a_header_alone, "(holds no frame that can be decoded|is truncated)"),
        (a_playlist, "is truncated, or not a clip"),
        (a_list_of_files, "is truncated, or not a clip"),
        (a_text, "is truncated, or not a clip"),
        (an_empty_file, r"is empty \(0 bytes\)"),
        (a_pipe, "is a pipe, socket or device, not a clip"),
        (a_folder, "is a directory, not a clip"),
        (a_link_out, "points outside the dataset's folder"),
        (lambda root: root / "1.avi", "does not exist"),
    ],
)
def test_clips_without_frames_are_named(
    tmp_path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    root = tmp_path / "clips"
    root.mkdir()
    with pytest.raises(MediaError, match=rf"^1\.(avi|mp4) {reason}"):
        sample_frames(Media("video", make(root), root), 3)


def test_clips_of_giant_frames_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 64 * 48 - 1)
    path = write_clip(tmp_path / "1.mp4")
    with pytest.raises(MediaError, match=r"^1\.mp4 looks like a decompression bomb \(64 x 48"):
        sample_frames(video(path), 3)


@settings(deadline=None, derandomize=True)
@given(
    st.sampled_from(["1.avi", "1.mp4"]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=30),
    st.floats(0.05, 1),
)
def test_damaged_clips_give_frames_or_a_media_error(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    changes: list[tuple[float, int]],
    keep: float,
) -> None:
    root = tmp_path_factory.getbasetemp() / "damaged"
    root.mkdir(exist_ok=True)
    whole = root / f"whole-{name}"
    if not whole.exists():
        write_clip(whole, codec="mpeg4", frames=12)
    content = bytearray(whole.read_bytes())
    for place, value in changes:
        content[int(place * len(content))] = value
    (root / name).write_bytes(content[: max(1, int(keep * len(content)))])
    refusal = name
    try:
        sample = sample_frames(video(root / name), 3)
        assert sample.indices == segment_starts(sample.total, 3)
        assert len(sample) == 3
    except MediaError as error:
        refusal = str(error)
    assert refusal.startswith(name)


# Folders of frames


def frame_folder(path: Path, names: list[str]) -> dict[str, bytes]:
    path.mkdir()
    contents = {name: encoded(picture(seed=i), "JPEG") for i, name in enumerate(names)}
    for name, content in contents.items():
        (path / name).write_bytes(content)
    return contents


@pytest.mark.parametrize(
    "pattern",
    [
        *("{}.jpg", "{:03}.jpg", "00001_{:05}.jpg", "reg_img{}.jpg", "s1-2 ({}.JPG"),
        *("frame_{}_crop.jpg", "{}_aligned.png.jpg", "1 ({}).jpg"),
    ],
)
def test_a_folder_is_read_in_the_order_of_its_numbers(tmp_path: Path, pattern: str) -> None:
    names = [pattern.format(i) for i in range(1, 17)]
    contents = frame_folder(tmp_path / "00001", names)
    sample = sample_frames(folder(tmp_path / "00001"), 3)
    assert (sample.indices, sample.total) == ((0, 5, 10), 16)
    assert list(sample) == [(contents[names[i]], "image/jpeg") for i in (0, 5, 10)]
    everything = sample_frames(folder(tmp_path / "00001"), 16)
    assert [data for data, _ in everything] == [contents[name] for name in names]


def test_numbers_longer_than_any_integer_are_ordered(tmp_path: Path) -> None:
    names = ["9.jpg", f"{10**60}.jpg", f"{10**60 + 1}.jpg"]
    contents = frame_folder(tmp_path / "a", names)
    assert [data for data, _ in sample_frames(folder(tmp_path / "a"), 3)] == list(contents.values())


def test_a_folder_shorter_than_k_repeats_its_last_frame(tmp_path: Path) -> None:
    contents = list(frame_folder(tmp_path / "a", ["1.png", "2.png"]).values())
    sample = sample_frames(folder(tmp_path / "a"), 4)
    assert [data for data, _ in sample] == [contents[0], contents[1], contents[1], contents[1]]


def test_what_is_no_frame_is_left_aside(tmp_path: Path) -> None:
    contents = frame_folder(tmp_path / "a", ["1.jpg", "2.jpg"])
    for name in (".DS_Store", "Thumbs.db", "._1.jpg", ".3.jpg", "notes.txt", "label"):
        (tmp_path / "a" / name).write_text("no frame")
    (tmp_path / "a" / "0.jpg").mkdir()
    sample = sample_frames(folder(tmp_path / "a"), 2)
    assert [data for data, _ in sample] == list(contents.values())
    assert sample.total == 2


def test_frames_of_a_folder_can_be_grey(tmp_path: Path) -> None:
    frame_folder(tmp_path / "a", ["1.jpg"])
    ((data, mime),) = sample_frames(folder(tmp_path / "a"), 1, color="grey")
    with Image.open(BytesIO(data)) as opened:
        assert (opened.mode, mime) == ("L", "image/png")


def test_broken_frames_are_named(tmp_path: Path) -> None:
    frame_folder(tmp_path / "a", ["1.jpg", "2.jpg", "3.jpg"])
    (tmp_path / "a" / "2.jpg").write_bytes(b"")
    with pytest.raises(MediaError, match=r"^a/2\.jpg is empty"):
        sample_frames(folder(tmp_path / "a"), 3)
    (tmp_path / "a" / "2.jpg").unlink()
    (tmp_path / "secret.jpg").write_bytes(encoded(picture(), "JPEG"))
    (tmp_path / "a" / "2.jpg").symlink_to(tmp_path / "secret.jpg")
    with pytest.raises(MediaError, match=r"^2\.jpg points outside"):
        sample_frames(Media("frames", tmp_path / "a", tmp_path / "a"), 3)


def test_folders_without_frames_are_named(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "empty").mkdir()
    (root / "file").write_text("a")
    (root / "out").symlink_to(tmp_path)
    for name, reason in {
        "empty": "holds no image file",
        "file": "is a file, not a folder of frames",
        "gone": "does not exist",
        "out": "points outside the dataset's folder",
    }.items():
        with pytest.raises(MediaError, match=f"^{name} {reason}"):
            sample_frames(Media("frames", root / name, root), 3)


def test_a_number_of_frames_below_one_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="k=0"):
        sample_frames(folder(tmp_path), 0)


def test_the_drawn_frames_differ() -> None:
    assert len({moving(i).tobytes() for i in range(60)}) == 60


def test_the_same_clip_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.mp4", b_frames=2)
    (tmp_path / "copy").mkdir()
    shutil.copy(path, tmp_path / "copy")
    again = sample_frames(video(tmp_path / "copy" / "1.mp4"), 3)
    assert sample_frames(video(path), 3).pictures == again.pictures
