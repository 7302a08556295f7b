"""Clips in a container that services and browsers take."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import count, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_fer.media.clips import (
    audio_stream,
    coding,
    decode,
    open_clip,
    packets,
    video_frames,
    video_stream,
)
from inspect_fer.media.files import problem
from inspect_fer.stimulus import Media

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av import AudioStream, Packet, VideoStream
    from av.container import InputContainer, OutputContainer

    # Takes a packet of the source (None at its end), gives packets to write.
    Track = Callable[["Packet[Any] | None"], Iterable["Packet[Any]"]]

# Part of the cache's file names: raise it when the conversion changes.
_CONVERSION = "1"

_MP4_VIDEO = frozenset({"h264", "hevc", "mpeg4"})
_MP4_AUDIO = frozenset({"aac", "mp3"})
_AAC_RATES = frozenset({8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000})


def as_mp4(media: Media, *, cache_dir: Path | None = None) -> tuple[Path, str]:
    """A clip as a file that is mp4, mov or mpeg, and its MIME type.

    Such files are returned as they are, whatever their names end in. Others (AVI, Matroska, ...)
    are converted once and kept under the SHA-256 of their content: H.264, HEVC and MPEG-4 pictures
    and AAC and MP3 sound are copied, others encoded as H.264 (CRF 18, 4:2:0) and AAC. Pictures
    whose time stamps are missing or out of order, as B-frames in AVI files leave them, are encoded
    anew: a copy would play in the wrong order.

    Args:
        media: The clip.
        cache_dir: Where converted clips are kept; default is the user's cache folder.

    Raises:
        MediaError: When the clip is missing, broken, without pictures or outside of the root, or
            the converted clip cannot be written.
    """
    from platformdirs import user_cache_path

    with open_clip(media, "a clip") as container:
        video_stream(media, container)
        mime = _mime(container)
        path = Path(container.name)
    if mime is not None:
        return path, mime
    folder = cache_dir or user_cache_path("inspect_fer") / "video"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    target = folder / f"{digest}-{_CONVERSION}.mp4"
    if not target.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _write(media, target)
        except OSError as error:
            raise problem(
                media, f"cannot be converted to mp4 in {folder}: {error.strerror or error}"
            ) from error
    return target, "video/mp4"


def _mime(container: "InputContainer") -> str | None:
    name = container.format.name
    if name == "mpeg":
        return "video/mpeg"
    if "mp4" in name.split(","):
        brand = container.metadata.get("major_brand", "qt").strip()
        return "video/quicktime" if brand == "qt" else "video/mp4"
    return None


def _write(media: Media, target: Path) -> None:
    import av

    handle, name = tempfile.mkstemp(suffix=".part", dir=target.parent)
    os.close(handle)
    try:
        in_order = _plays_in_order(media)
        with open_clip(media, "a clip") as source, av.open(name, "w", format="mp4") as out:
            _convert(media, source, out, in_order)
        # Two workers may convert the same clip: each writes its own file, the last one stays.
        Path(name).replace(target)
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise problem(media, f"cannot be converted to mp4 ({error.strerror})") from error
    finally:
        Path(name).unlink(missing_ok=True)


def _plays_in_order(media: Media) -> bool:
    """Whether every packet and every frame has a time stamp, later than the one before."""
    with open_clip(media, "a clip") as container:
        decoding = [p.dts for p in packets(container, video_stream(media, container))]
    with open_clip(media, "a clip") as container:
        shown = [f.pts for f in video_frames(container, video_stream(media, container))]
    if not shown:
        raise problem(media, "holds no frame that can be decoded: copy it again or leave it out")
    return _increase(decoding) and _increase(shown)


def _increase(times: list[int | None]) -> bool:
    known = [t for t in times if t is not None]
    return len(known) == len(times) and all(a < b for a, b in pairwise(known))


def _convert(
    media: Media, source: "InputContainer", out: "OutputContainer", in_order: bool
) -> None:
    video = video_stream(media, source)
    tracks: dict[int, Track] = {
        video.index: _copy(out, video)
        if in_order and coding(video) in _MP4_VIDEO
        else _h264(out, video, in_order)
    }
    streams: list[VideoStream | AudioStream] = [video]
    if source.streams.best("audio") is not None:
        audio = audio_stream(media, source)
        streams.append(audio)
        copied = coding(audio) in _MP4_AUDIO
        tracks[audio.index] = _copy(out, audio) if copied else _aac(out, audio)
    for packet in packets(source, *streams):
        out.mux(list(tracks[packet.stream_index](packet)))
    for track in tracks.values():
        out.mux(list(track(None)))


def _copy(out: "OutputContainer", stream: "VideoStream | AudioStream") -> "Track":
    target = out.add_stream_from_template(stream)

    def track(packet: "Packet[Any] | None") -> "Iterator[Packet[Any]]":
        if packet is not None:
            packet.stream = target
            yield packet

    return track


def _h264(out: "OutputContainer", stream: "VideoStream", in_order: bool) -> "Track":
    from av import VideoFrame
    from av.video.frame import PictureType
    from av.video.reformatter import ColorRange

    rate = Fraction(stream.average_rate or stream.guessed_rate or 25)
    target = out.add_stream("libx264", rate=rate, options={"crf": "18", "preset": "veryfast"})
    # 4:2:0 halves both sides: an odd last row or column is cut.
    width, height = stream.width & ~1, stream.height & ~1
    odd = (width, height) != (stream.width, stream.height)
    target.width, target.height, target.pix_fmt = width, height, "yuv420p"
    if stream.sample_aspect_ratio:
        target.codec_context.sample_aspect_ratio = stream.sample_aspect_ratio
    target.codec_context.time_base = (in_order and stream.time_base) or 1 / rate
    index = count()

    def track(packet: "Packet[Any] | None") -> "Iterator[Packet[Any]]":
        for frame in decode(stream, packet):
            # What comes out at the end of the stream says nothing of the unit of its time.
            unit = frame.time_base or stream.time_base
            pts, base = (frame.pts, unit) if in_order else (next(index), 1 / rate)
            if odd:
                pixels = frame.to_ndarray(format="rgb24")[:height, :width]
                frame = VideoFrame.from_ndarray(pixels.copy(), format="rgb24")
            # Players take unmarked video to be of limited range; Motion JPEG is of full range.
            frame = frame.reformat(
                width=width, height=height, format="yuv420p", dst_color_range=ColorRange.MPEG
            )
            frame.pts, frame.time_base = pts, base
            # Else the encoder repeats the source's choice of I-, P- and B-frames.
            frame.pict_type = PictureType.NONE
            yield from target.encode(frame)
        if packet is None:
            yield from target.encode(None)

    return track


def _aac(out: "OutputContainer", stream: "AudioStream") -> "Track":
    from av import AudioResampler

    rate = stream.rate if stream.rate in _AAC_RATES else 48000
    layout = "mono" if stream.channels == 1 else "stereo"
    target = out.add_stream("aac", rate=rate, layout=layout)
    resampler = AudioResampler(format="fltp", layout=layout, rate=rate)

    def track(packet: "Packet[Any] | None") -> "Iterator[Packet[Any]]":
        heard = decode(stream, packet)
        for frame in [*heard, None] if packet is None else heard:
            for resampled in resampler.resample(frame):
                yield from target.encode(resampled)
        if packet is None:
            yield from target.encode(None)

    return track
