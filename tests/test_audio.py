"""Sounds are what was played: pitch, length and level survive; silence and noise do not crash."""

import time
import wave
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from inspect_fer.errors import MediaError
from inspect_fer.media.audio import MELS, spectrogram_png, wav_bytes
from inspect_fer.stimulus import Media
from tests.drawing import tone, write_clip, write_wav


def sound(path: Path) -> Media:
    return Media("audio", path, path.parent)


def samples(data: bytes, rate: int = 16000) -> NDArray[np.int16]:
    with wave.open(BytesIO(data)) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 2, rate)
        return np.frombuffer(read.readframes(read.getnframes()), "<i2")


def pitch(heard: NDArray[np.int16], rate: int = 16000) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(heard))) * rate / len(heard))


def test_a_wave_file_at_the_rate_comes_through_unchanged(tmp_path: Path) -> None:
    played = tone(440)
    heard = samples(wav_bytes(sound(write_wav(tmp_path / "1.wav", played))))
    np.testing.assert_array_equal(heard, played)


@pytest.mark.parametrize("source", [8000, 44100, 48000])
@pytest.mark.parametrize("rate", [16000, 24000])
def test_rates_are_converted(tmp_path: Path, source: int, rate: int) -> None:
    path = write_wav(tmp_path / "1.wav", tone(1000, 2, rate=source), rate=source)
    heard = samples(wav_bytes(sound(path), rate=rate), rate)
    assert abs(len(heard) - 2 * rate) < rate / 50
    assert abs(pitch(heard, rate) - 1000) < 1
    assert abs(np.abs(heard).max() / 2**14 - 1) < 0.05


def test_channels_are_mixed(tmp_path: Path) -> None:
    left, silent = tone(440), np.zeros(16000, np.int16)
    path = write_wav(tmp_path / "1.wav", np.stack([left, silent], axis=1))
    heard = samples(wav_bytes(sound(path)))
    assert abs(pitch(heard) - 440) < 1
    assert 0.4 < np.abs(heard).max() / 2**14 < 0.8


@pytest.mark.parametrize(
    ("name", "codec", "sound_codec"),
    [("1.mp4", "libx264", "aac"), ("1.avi", "mpeg4", "pcm_s16le"), ("1.mkv", "libx264", "flac")],
)
def test_the_sound_of_a_clip_is_found(
    tmp_path: Path, name: str, codec: str, sound_codec: str
) -> None:
    path = write_clip(tmp_path / name, codec=codec, sound=tone(1500), sound_codec=sound_codec)
    heard = samples(wav_bytes(Media("video", path, tmp_path)))
    assert 0.95 < len(heard) / 16000 < 1.15
    assert abs(pitch(heard) - 1500) < 3


def test_a_truncated_sound_gives_what_is_there(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "1.wav", tone(440))
    path.write_bytes(path.read_bytes()[:16044])
    heard = samples(wav_bytes(sound(path)))
    np.testing.assert_array_equal(heard, tone(440)[:8000])


def pixels(data: bytes) -> NDArray[np.int64]:
    with Image.open(BytesIO(data)) as opened:
        assert (opened.format, opened.mode) == ("PNG", "RGB")
        return np.asarray(opened).astype(np.int64)


def brightness(data: bytes) -> NDArray[np.int64]:
    """Loudness as drawn, lowest pitch first, one row a band: the colours grow in lightness."""
    drawn = pixels(data)
    assert len(drawn) % MELS == 0
    return drawn.sum(axis=2)[:: len(drawn) // MELS][::-1]


def band_of(hertz: float) -> float:
    """Where a pitch lies among bands that are equally wide in mel from 0 to 8000 Hz."""
    return float(np.log(1 + hertz / 700) / np.log(1 + 8000 / 700) * (MELS + 1) - 1)


@pytest.mark.parametrize("hertz", [150, 440, 1000, 2500, 7000])
def test_a_tone_lights_up_the_band_of_its_pitch(tmp_path: Path, hertz: float) -> None:
    drawn = brightness(spectrogram_png(sound(write_wav(tmp_path / "1.wav", tone(hertz)))))
    loudest = drawn[:, 20:80].mean(axis=1)
    assert abs(int(np.argmax(loudest)) - band_of(hertz)) <= 1
    assert loudest.max() > 500
    far = np.abs(np.arange(MELS) - band_of(hertz)) > 25
    assert loudest[far].max() < loudest.max() * 0.75


def test_time_runs_to_the_right_and_pitch_upwards(tmp_path: Path) -> None:
    played = np.concatenate([tone(300), tone(4000)])
    drawn = brightness(spectrogram_png(sound(write_wav(tmp_path / "1.wav", played))))
    assert drawn.shape == (MELS, 201)
    assert abs(int(drawn[:, 20:80].mean(axis=1).argmax()) - band_of(300)) <= 1
    assert abs(int(drawn[:, 120:180].mean(axis=1).argmax()) - band_of(4000)) <= 1


def test_a_quieter_sound_is_darker_beside_a_loud_one_and_drawn_alike_alone(tmp_path: Path) -> None:
    loud, quiet = tone(1000), tone(1000) // 32
    both = brightness(
        spectrogram_png(sound(write_wav(tmp_path / "1.wav", np.concatenate([loud, quiet]))))
    )
    row = round(band_of(1000))
    assert both[row, 20:80].mean() > both[row, 120:180].mean() + 50
    alone = brightness(spectrogram_png(sound(write_wav(tmp_path / "2.wav", quiet))))
    assert alone[row, 20:80].mean() == pytest.approx(both[row, 20:80].mean(), abs=5)


def test_every_band_hears_noise(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 3000, 16000).astype(np.int16)
    drawn = brightness(spectrogram_png(sound(write_wav(tmp_path / "1.wav", noise))))
    assert drawn.min(axis=1).max() > 200
    assert (drawn.mean(axis=1) > 300).all()


def test_silence_is_dark(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "1.wav", np.zeros(16000, np.int16))
    assert np.unique(pixels(spectrogram_png(sound(path))).reshape(-1, 3), axis=0).tolist() == [
        [68, 1, 84]
    ]


def test_long_sounds_fit_and_short_ones_are_drawn(tmp_path: Path) -> None:
    long = write_wav(tmp_path / "1.wav", np.tile(tone(1000), 40))
    assert pixels(spectrogram_png(sound(long))).shape[1] == 1500
    short = write_wav(tmp_path / "2.wav", tone(1000, 0.01))
    assert pixels(spectrogram_png(sound(short))).shape[1] == 2


def test_the_same_sound_gives_the_same_picture(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "1.wav", tone(440))
    assert spectrogram_png(sound(path)) == spectrogram_png(sound(path))


def test_what_has_no_sound_is_named(tmp_path: Path) -> None:
    mute = write_clip(tmp_path / "mute.mp4")
    empty = write_wav(tmp_path / "empty.wav", np.zeros(0, np.int16))
    text = tmp_path / "text.wav"
    text.write_text("no sound")
    (tmp_path / "none.wav").touch()
    for path, reason in [
        (mute, "has no sound: it holds no audio stream"),
        (empty, "has no sound: its audio stream is empty"),
        (text, "is truncated, or not a sound"),
        (tmp_path / "none.wav", r"is empty \(0 bytes\)"),
        (tmp_path / "gone.wav", "does not exist"),
    ]:
        for hear in (wav_bytes, spectrogram_png):
            with pytest.raises(MediaError, match=f"^{path.name} {reason}"):
                hear(sound(path))


@pytest.mark.parametrize("rate", [0, 1, 2**31 - 1])
def test_rates_that_cannot_be_are_refused_at_once(tmp_path: Path, rate: int) -> None:
    content = bytearray(write_wav(tmp_path / "1.wav", tone(440)).read_bytes())
    content[24:28] = rate.to_bytes(4, "little")
    (tmp_path / "1.wav").write_bytes(content)
    start = time.monotonic()
    with pytest.raises(MediaError, match=r"^1\.wav "):
        wav_bytes(sound(tmp_path / "1.wav"))
    assert time.monotonic() - start < 2
