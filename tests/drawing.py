"""Images, clips and sounds for tests, drawn and encoded on the spot."""

import struct
import wave
import zlib
from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from av import AudioFrame, Packet, VideoFrame
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def picture(width: int = 64, height: int = 48, *, seed: int = 0) -> Image.Image:
    """A smooth colourful picture; another seed gives another one."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    """An image as the bytes of a file."""
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def deep_png(samples: NDArray[np.uint16]) -> bytes:
    """A PNG with 16 bits a sample: (height, width) grey or (height, width, 3) colour."""
    height, width = samples.shape[:2]
    rows = samples.astype(">u2").reshape(height, -1)
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    color_type = 0 if samples.ndim == 2 else 2
    return _png(struct.pack(">IIBBBBB", width, height, 16, color_type, 0, 0, 0), data)


def bomb_png(side: int) -> bytes:
    """A small PNG whose header claims side x side pixels."""
    return _png(struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0), b"\0" * 1000)


def _png(header: bytes, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def moving(index: int, width: int = 64, height: int = 48) -> Pixels:
    """Frame `index` of a clip: a picture that slides, under a block that jumps; all differ."""
    ground = np.asarray(picture(width, height, seed=7))
    frame: Pixels = np.roll(ground, 2 * index, axis=1).copy()
    left = (index * 11) % (width - width // 4)
    frame[height // 3 : height // 2, left : left + width // 4] = (
        index * 37 % 256,
        255 - index * 5 % 256,
        index * 91 % 256,
    )
    return frame


def tone(hertz: float, seconds: float = 1.0, *, rate: int = 16000) -> NDArray[np.int16]:
    """A sine at half of full scale."""
    times = np.arange(round(seconds * rate)) / rate
    samples: NDArray[np.int16] = np.rint(np.sin(2 * np.pi * hertz * times) * 2**14).astype(np.int16)
    return samples


def write_wav(path: Path, samples: NDArray[np.int16], *, rate: int = 16000) -> Path:
    """A wave file; `samples` is (n,), or (n, channels)."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.astype("<i2").tobytes())
    return path


def write_clip(
    path: Path,
    *,
    frames: int | Sequence[Pixels] = 30,
    size: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    pixels: str = "yuv420p",
    fps: int = 30,
    gop: int = 12,
    b_frames: int = 0,
    bit_rate: int = 400_000,
    times: Sequence[int] | None = None,
    sound: NDArray[np.int16] | None = None,
    sound_codec: str = "aac",
    format: str | None = None,
    **options: str,
) -> Path:
    """Encode a clip with PyAV.

    Args:
        path: The file; its ending says the container, unless `format` does.
        frames: How many frames of `moving`, or the frames themselves.
        times: When each frame is shown, in milliseconds, for a variable frame rate.
        sound: Samples at 16 kHz.
        options: Options of the video encoder.
    """
    drawn = [moving(i, *size) for i in range(frames)] if isinstance(frames, int) else frames
    with av.open(str(path), "w", format=format) as out:
        if len(drawn):
            stream = out.add_stream(codec, rate=fps, options=options)
            stream.width, stream.height = drawn[0].shape[1], drawn[0].shape[0]
            stream.pix_fmt, stream.gop_size, stream.bit_rate = pixels, gop, bit_rate
            stream.max_b_frames = b_frames
            # As most encoders in the field do: one slice a frame.
            stream.thread_type = "FRAME"
            base = Fraction(1, fps) if times is None else Fraction(1, 1000)
            stream.codec_context.time_base = base
            packets = []
        if sound is not None:
            heard = out.add_stream(sound_codec, rate=16000, layout="mono")
        if len(drawn):
            for i, array in enumerate(drawn):
                frame = VideoFrame.from_ndarray(array, format="rgb24")
                frame.pts, frame.time_base = (i if times is None else times[i]), base
                packets += stream.encode(frame)
            out.mux(packets + stream.encode())
        if sound is not None:
            block = heard.codec_context.frame_size or 1024
            for start in range(0, len(sound), block):
                part = sound[None, start : start + block]
                wave_frame = AudioFrame.from_ndarray(part, format="s16", layout="mono")
                wave_frame.sample_rate, wave_frame.pts = 16000, start
                wave_frame.time_base = Fraction(1, 16000)
                out.mux(heard.encode(wave_frame))
            out.mux(heard.encode())
    return path


def every_frame(path: Path) -> list[Pixels]:
    """All frames that PyAV's own loop decodes, as RGB: what sampled frames are compared with."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def frame_times(path: Path) -> list[int | None]:
    """Time stamps of the decoded frames, in the order of decoding."""
    with av.open(str(path)) as container:
        return [frame.pts for frame in container.decode(video=0)]


def with_packets(source: Path, target: Path, replaced: dict[int, bytes]) -> Path:
    """A copy of a clip with the content of some video packets replaced."""
    with av.open(str(source)) as container, av.open(str(target), "w") as out:
        stream = container.streams.video[0]
        copy = out.add_stream_from_template(stream)
        for index, packet in enumerate(container.demux(stream)):
            if not packet.size:
                continue
            if index in replaced:
                other = Packet(replaced[index])
                other.pts, other.dts, other.time_base = packet.pts, packet.dts, packet.time_base
                packet = other
            packet.stream = copy
            out.mux(packet)
    return target
