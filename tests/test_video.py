"""Clips sent whole: as they are, copied into mp4, or encoded, and always in the right order."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest

from inspect_fer.errors import MediaError
from inspect_fer.media.video import as_mp4
from inspect_fer.stimulus import Media
from tests.drawing import every_frame, tone, write_clip, write_wav


def clip(path: Path) -> Media:
    return Media("video", path, path.parent)


def codecs(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [stream.codec_context.codec.canonical_name for stream in container.streams]


def seconds(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.time or 0) for frame in container.decode(video=0)]


def assert_same_pictures(path: Path, original: Path, *, tolerance: float) -> None:
    """Every frame is that of the original; far closer to it than to its neighbours."""
    ours, theirs = every_frame(path), every_frame(original)
    assert len(ours) == len(theirs)
    for i, frame in enumerate(ours):
        distances = [np.abs(frame.astype(int) - other).mean() for other in theirs]
        assert int(np.argmin(distances)) == i
        assert distances[i] <= tolerance


@pytest.mark.parametrize(
    ("name", "format", "codec", "mime"),
    [
        ("1.mp4", "mp4", "libx264", "video/mp4"),
        ("1.avi", "mp4", "mpeg4", "video/mp4"),
        ("1.mov", "mov", "libx264", "video/quicktime"),
        ("1.mp4", "mov", "libx264", "video/quicktime"),
        ("1.mpg", "mpeg", "mpeg1video", "video/mpeg"),
    ],
)
def test_what_can_be_sent_is_returned_as_it_is(
    tmp_path: Path, name: str, format: str, codec: str, mime: str
) -> None:
    path = write_clip(tmp_path / name, format=format, codec=codec)
    assert as_mp4(clip(path), cache_dir=tmp_path / "cache") == (path.resolve(), mime)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("name", "codec", "b_frames"),
    [
        ("1.avi", "mpeg4", 0),
        ("1.avi", "mpeg4", 2),
        ("1.avi", "libx264", 0),
        ("1.mkv", "libx264", 0),
        ("1.ts", "libx264", 2),
    ],
)
def test_sound_time_stamps_are_copied_without_loss(
    tmp_path: Path, name: str, codec: str, b_frames: int
) -> None:
    path = write_clip(tmp_path / name, codec=codec, b_frames=b_frames)
    target, mime = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    assert mime == "video/mp4"
    assert target.read_bytes()[4:8] == b"ftyp"
    assert codecs(target) == codecs(path)
    assert_same_pictures(target, path, tolerance=0)
    times = seconds(target)
    np.testing.assert_allclose(np.diff(times), 1 / 30, atol=0.002)


def test_missing_time_stamps_are_made_anew(tmp_path: Path) -> None:
    """Matroska states no decoding time, and FFmpeg cannot tell that of the first packets."""
    path = write_clip(tmp_path / "1.mkv", b_frames=2, bit_rate=2_000_000)
    target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    assert_same_pictures(target, path, tolerance=8)
    np.testing.assert_allclose(seconds(target), np.arange(30) / 30, atol=0.002)


def test_b_frames_in_avi_are_encoded_in_the_order_of_display(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.avi", b_frames=2, bit_rate=2_000_000)
    raw = seconds(path)
    assert raw != sorted(raw), "the time stamps of this clip are wrong"
    target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    assert_same_pictures(target, path, tolerance=8)
    np.testing.assert_allclose(seconds(target), np.arange(30) / 30, atol=0.002)


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("1.avi", "mjpeg", "yuvj420p"),
        ("1.webm", "libvpx-vp9", "yuv420p"),
        ("1.wmv", "wmv2", "yuv420p"),
        # Its last frame comes out when the stream has ended.
        ("1.avi", "mpeg2video", "yuv420p"),
    ],
)
def test_other_codings_become_h264(tmp_path: Path, name: str, codec: str, pixels: str) -> None:
    path = write_clip(tmp_path / name, codec=codec, pixels=pixels, bit_rate=2_000_000)
    target, mime = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    assert (codecs(target), mime) == (["h264"], "video/mp4")
    with av.open(str(target)) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    # Of Motion JPEG every frame is a key frame; the encoder chooses its own.
    assert 1 <= sum(keys) < len(keys) == 30
    assert_same_pictures(target, path, tolerance=8)


def test_black_and_white_stay_where_they_are(tmp_path: Path) -> None:
    """Motion JPEG counts brightness from 0 to 255, other video from 16 to 235."""
    greys = [np.full((48, 64, 3), level, np.uint8) for level in (0, 60, 128, 200, 255)]
    path = write_clip(tmp_path / "1.avi", frames=greys, codec="mjpeg", pixels="yuvj420p")
    target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    for ours, drawn in zip(every_frame(target), greys, strict=True):
        assert np.abs(ours.astype(int) - drawn).max() <= 3


def test_odd_sizes_lose_their_last_row_and_column(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "1.avi", size=(65, 47), codec="mjpeg", pixels="yuvj444p", bit_rate=3_000_000
    )
    target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    ours, theirs = every_frame(target), every_frame(path)
    assert len(ours) == len(theirs) == 30
    assert ours[0].shape == (46, 64, 3)
    assert np.abs(ours[9].astype(int) - theirs[9][:46, :64]).mean() < 12


def test_a_variable_rate_is_kept(tmp_path: Path) -> None:
    times = [i * 20 + i * i for i in range(30)]
    path = write_clip(tmp_path / "1.webm", codec="libvpx-vp9", times=times)
    target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    np.testing.assert_allclose(seconds(target), np.array(times) / 1000, atol=0.002)


@pytest.mark.parametrize(
    ("name", "codec", "sound_codec", "expected"),
    [
        ("1.avi", "mpeg4", "pcm_s16le", ["mpeg4", "aac"]),
        ("1.mkv", "libx264", "aac", ["h264", "aac"]),
        ("1.ts", "libx264", "aac", ["h264", "aac"]),
        ("1.avi", "mjpeg", "libmp3lame", ["h264", "mp3"]),
    ],
)
def test_sound_is_kept(
    tmp_path: Path, name: str, codec: str, sound_codec: str, expected: list[str]
) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_clip(
        tmp_path / name, codec=codec, pixels=pixels, sound=tone(1000), sound_codec=sound_codec
    )
    target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    assert codecs(target) == expected
    with av.open(str(target)) as container:
        heard = np.concatenate(
            [frame.to_ndarray().astype(float).mean(axis=0) for frame in container.decode(audio=0)]
        )
        rate = container.streams.audio[0].rate
    assert 0.9 < len(heard) / rate < 1.2
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(np.argmax(spectrum) * rate / len(heard) - 1000) < 5


def test_a_clip_is_converted_once(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    path = write_clip(tmp_path / "1.avi", codec="mpeg4")
    target, _ = as_mp4(clip(path), cache_dir=cache)
    written = target.stat().st_mtime_ns
    again = tmp_path / "same content.avi"
    again.write_bytes(path.read_bytes())
    assert as_mp4(clip(again), cache_dir=cache)[0] == target
    assert target.stat().st_mtime_ns == written
    other = write_clip(tmp_path / "2.avi", codec="mpeg4", frames=12)
    assert as_mp4(clip(other), cache_dir=cache)[0] != target
    assert len(list(cache.iterdir())) == 2


def test_workers_that_convert_the_same_clip_at_once_get_a_whole_file(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.avi", codec="mpeg4", frames=60)

    def convert(_: int) -> int:
        target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
        return len(every_frame(target))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(convert, range(16))) == [60] * 16
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".mp4"]


def test_the_default_cache_is_the_user_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    target, _ = as_mp4(clip(write_clip(tmp_path / "1.avi", codec="mpeg4")))
    assert target.parent == tmp_path / "caches" / "inspect_fer" / "video"
    assert stat.S_ISREG(target.stat().st_mode)


def test_a_truncated_clip_is_sent_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.avi", codec="mpeg4", frames=60)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    target, _ = as_mp4(clip(path), cache_dir=tmp_path / "cache")
    assert 10 < len(every_frame(target)) < 50


def test_clips_that_cannot_be_converted_are_named_and_leave_nothing(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    sound = write_wav(tmp_path / "sound.avi", tone(440))
    header = write_clip(tmp_path / "header.avi", codec="mpeg4")
    content = header.read_bytes()
    header.write_bytes(content[: content.index(b"movi") + 4])
    text = tmp_path / "text.avi"
    text.write_text("no clip")
    for path in (sound, header, text, tmp_path / "gone.avi"):
        with pytest.raises(MediaError, match=f"^{path.name} "):
            as_mp4(clip(path), cache_dir=cache)
    assert not cache.exists() or not list(cache.iterdir())


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "1.avi", codec="mpeg4")
    blocked = tmp_path / "cache"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(MediaError, match=r"^1\.avi cannot be converted to mp4 in .*cache"):
        as_mp4(clip(path), cache_dir=blocked)
