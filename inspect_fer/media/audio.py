"""The sound of a clip: as a wave file, or drawn as a mel spectrogram."""

import wave
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

from inspect_fer.media.clips import audio_frames, audio_stream, open_clip
from inspect_fer.media.files import problem
from inspect_fer.stimulus import Media

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MELS = 128
"""Rows of a spectrogram before it is enlarged."""

_RATE = 16000
# Below it, a few bytes would be stretched to hours.
_SLOWEST_RATE = 1000
_WINDOW = 400  # 25 ms
_HOP = 160  # 10 ms
_FFT = 2048  # padded with zeros, so that the narrowest band holds a frequency
_RANGE_DB = 80.0
_MOST_COLUMNS = 1500
_PIXELS_PER_MEL = 3
_BLOCK = 4096

# Nine points of the viridis colour map (Smith and van der Walt, 2015, CC0), dark to bright.
_VIRIDIS = (
    (68, 1, 84),
    (71, 44, 122),
    (59, 81, 139),
    (44, 113, 142),
    (33, 144, 141),
    (39, 173, 129),
    (92, 200, 99),
    (170, 220, 50),
    (253, 231, 37),
)


def wav_bytes(media: Media, *, rate: int = _RATE) -> bytes:
    """The sound of a sound file or clip as a wave file: one channel, 16 bits.

    Args:
        media: A sound file, or a clip with sound.
        rate: Samples per second.

    Raises:
        MediaError: When the file is missing, broken or outside of the root, or has no sound.
    """
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(_samples(media, rate).tobytes())
    return file.getvalue()


def spectrogram_png(media: Media) -> bytes:
    """The sound as a picture, PNG: time to the right, pitch upwards, loudness from blue to yellow.

    Power in windows of 25 ms every 10 ms, summed in 128 triangular bands of equal width in mel
    from 0 to 8000 Hz, in decibels below the loudest value, down to -80. A band is 3 pixels high, a
    time step 1 pixel wide; sounds longer than 15 s are averaged over time into at most 1500 columns.

    Raises:
        MediaError: As `wav_bytes`.
    """
    import numpy as np
    from PIL import Image

    power = _columns(_mel_power(_samples(media, _RATE)))
    loudness = 10 * np.log10(np.maximum(power, 1e-10))
    shade = np.clip((loudness - loudness.max()) / _RANGE_DB + 1, 0, 1)
    if loudness.max() <= -100:  # silence
        shade[:] = 0
    points = np.linspace(0, 1, len(_VIRIDIS))
    colors = np.stack(
        [np.interp(shade, points, channel) for channel in zip(*_VIRIDIS, strict=True)]
    )
    pixels = np.rint(colors.transpose(2, 1, 0)[::-1]).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(pixels.repeat(_PIXELS_PER_MEL, axis=0)).save(file, "PNG")
    return file.getvalue()


def _samples(media: Media, rate: int) -> "NDArray[np.int16]":
    import av
    import numpy as np

    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    chunks = []
    with open_clip(media, "a sound") as container:
        stream = audio_stream(media, container)
        if stream.rate < _SLOWEST_RATE:
            raise problem(
                media, f"has sound of {stream.rate} samples a second: its header is damaged"
            )
        try:
            for frame in chain(audio_frames(container, stream), (None,)):
                if frame is not None:
                    # Gaps and jumps of the clock are not filled.
                    frame.pts = None
                chunks += [part.to_ndarray()[0] for part in resampler.resample(frame)]
        # ValueError: the rate or the channels change within the stream.
        except (av.FFmpegError, ValueError) as error:
            raise problem(media, f"has sound that cannot be converted ({error})") from error
    if not sum(map(len, chunks)):
        raise problem(media, "has no sound: its audio stream is empty or cannot be decoded")
    return np.concatenate(chunks)


def _mel_power(samples: "NDArray[np.int16]") -> "NDArray[np.float64]":
    """Power per window and band, shape (windows, MELS); samples of full scale are 1."""
    import numpy as np
    from numpy.lib.stride_tricks import sliding_window_view

    # Windows are centred on multiples of the hop, from the first sample on.
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW - _WINDOW // 2))
    windows = sliding_window_view(padded, _WINDOW)[::_HOP]
    taper = np.hanning(_WINDOW + 1)[:-1] / 2**15
    bands = _mel_bands()
    return np.concatenate(
        [
            np.abs(np.fft.rfft(windows[start : start + _BLOCK] * taper, _FFT)) ** 2 @ bands.T
            for start in range(0, len(windows), _BLOCK)
        ]
    )


def _mel_bands() -> "NDArray[np.float64]":
    """Triangular weights, shape (MELS, _FFT // 2 + 1), each of peak 1 and half overlapping."""
    import numpy as np

    edges = _hertz(np.linspace(0, _mel(_RATE / 2), MELS + 2))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    frequencies = np.fft.rfftfreq(_FFT, 1 / _RATE)
    rising, falling = (frequencies - low) / (centre - low), (high - frequencies) / (high - centre)
    return np.maximum(0, np.minimum(rising, falling))


def _mel(hertz: float) -> float:
    """O'Shaughnessy, Speech Communication (1987), p. 150: m = 2595 log10(1 + f / 700)."""
    import math

    return 2595 * math.log10(1 + hertz / 700)


def _hertz(mel: "NDArray[np.float64]") -> "NDArray[np.float64]":
    return 700 * (10 ** (mel / 2595) - 1)


def _columns(power: "NDArray[np.float64]") -> "NDArray[np.float64]":
    import numpy as np

    if len(power) <= _MOST_COLUMNS:
        return power
    edges = np.linspace(0, len(power), _MOST_COLUMNS + 1).astype(int)
    return np.add.reduceat(power, edges[:-1]) / np.diff(edges)[:, None]
