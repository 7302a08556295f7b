"""Opening clips and sounds with PyAV, and decoding what can be decoded of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from PIL import Image

from inspect_fer.media.files import file_inside, problem
from inspect_fer.stimulus import Media

if TYPE_CHECKING:
    from av import AudioFrame, AudioStream, Packet, VideoFrame, VideoStream
    from av.container import InputContainer

# Only formats that hold their own data: a playlist (hls, concat, ...) named like a clip would make
# FFmpeg open the files and addresses it lists.
_FORMATS = (
    "3gp,aac,aiff,asf,avi,caf,dv,flac,flv,gif,h264,hevc,m4a,m4v,matroska,mjpeg,mov,mp3,mp4,"
    "mpeg,mpegts,mpegvideo,mxf,nut,ogg,wav,w64,webm"
)


@contextmanager
def open_clip(media: Media, what: str) -> "Iterator[InputContainer]":
    """A clip or sound, open for reading; its streams may only be used while it is open.

    Args:
        media: The file.
        what: What it should be, for messages: ``a clip``.

    Raises:
        MediaError: When it is missing, empty, no regular file, outside of the root, or in no
            format that FFmpeg reads.
    """
    import av

    path = file_inside(media, what)
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
    try:
        container = av.open(str(path), options=options, metadata_errors="replace")
    # ValueError: names that are no text.
    except (av.FFmpegError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise problem(
            media, f"is truncated, or not {what} that FFmpeg can read ({reason})"
        ) from error
    with container:
        yield container


def video_stream(media: Media, container: "InputContainer") -> "VideoStream":
    """The stream of moving pictures (not a cover picture).

    Raises:
        MediaError: When there is none, none that can be decoded, or its pictures have more pixels
            than Pillow's `MAX_IMAGE_PIXELS`.
    """
    from av import VideoStream
    from av.stream import Disposition

    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream) or Disposition.attached_pic in stream.disposition:
        raise problem(media, "has no pictures: it holds no video stream")
    if stream.codec_context is None:
        raise problem(media, "has pictures in a coding that FFmpeg cannot decode")
    pixels, limit = stream.width * stream.height, Image.MAX_IMAGE_PIXELS
    if limit is not None and pixels > limit:
        raise problem(
            media,
            f"looks like a decompression bomb ({stream.width} x {stream.height} pixels a frame, "
            f"at most {limit} are read)",
        )
    return stream


def audio_stream(media: Media, container: "InputContainer") -> "AudioStream":
    """The stream of sound.

    Raises:
        MediaError: When there is none, or none that can be decoded.
    """
    from av import AudioStream

    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise problem(media, "has no sound: it holds no audio stream")
    if stream.codec_context is None:
        raise problem(media, "has sound in a coding that FFmpeg cannot decode")
    return stream


def coding(stream: "VideoStream | AudioStream") -> str:
    """FFmpeg's name of how a stream is coded, whichever decoder reads it: ``h264``, ``mp3``."""
    return str(stream.codec_context.codec.canonical_name)


def packets(
    container: "InputContainer", *streams: "VideoStream | AudioStream"
) -> "Iterator[Packet[VideoStream | AudioStream]]":
    """The coded packets of streams, in the order of the file; what cannot be read ends them."""
    import av

    coded = container.demux(*streams)
    while True:
        try:
            packet = next(coded, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        # Empty packets end a stream for the decoder; in an AVI they stand for a repeated frame.
        if packet.size:
            yield packet  # type: ignore[misc]


def video_frames(
    container: "InputContainer", stream: "VideoStream", *, strict: bool = False
) -> "Iterator[VideoFrame]":
    """Decoded frames in the order of display.

    Args:
        container: The open clip.
        stream: Its video stream.
        strict: Raise `av.FFmpegError` at a packet that cannot be decoded; otherwise it is left out.
    """
    return _decoded(container, stream, type(stream).decode if strict else decode)


def audio_frames(container: "InputContainer", stream: "AudioStream") -> "Iterator[AudioFrame]":
    """Decoded sound; packets that cannot be decoded are left out."""
    return _decoded(container, stream, decode)


def decode(stream: Any, packet: "Packet[Any] | None") -> list[Any]:
    """Frames or sounds of one packet, none where it cannot be decoded; None ends the stream."""
    import av

    try:
        decoded: list[Any] = stream.decode(packet)
    except av.FFmpegError:
        return []
    return decoded


def _decoded(
    container: "InputContainer", stream: Any, take: Callable[[Any, Any], list[Any]]
) -> Iterator[Any]:
    end_of_stream = None
    for packet in chain(packets(container, stream), (end_of_stream,)):
        yield from take(stream, packet)
