"""What frame sampling and image checks cost: ``python -m benchmarks.frames [--json]``.

Sampling is compared with the barest loop over PyAV that gives the same JPEGs: it knows which frames
are wanted, converts those as PyAV does and stops at the last. Both alternate in one process; times
are medians, and so is the ratio of two that follow each other. Memory is the peak of a process of
its own over its peak after the imports.
"""

import argparse
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from operator import truediv
from pathlib import Path

import av
from PIL import Image

from inspect_fer.media.frames import sample_frames, segment_starts
from inspect_fer.media.images import image_bytes
from inspect_fer.stimulus import Media
from tests.drawing import encoded, picture, write_clip

ROUNDS = 9
BARE_LIMIT = 1.15
MEMORY_LIMIT_MB = 150
IMAGE_LIMIT_MS = 1.5

Row = dict[str, str | int | float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="measurements per figure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        results = {
            "sampling": sampling(Path(name), options.rounds),
            "memory": memory(Path(name)),
            "images": images(Path(name), options.rounds),
        }
    if options.json:
        print(json.dumps(results, indent=2))
        return
    for title, rows in results.items():
        print(f"\n{title}")
        print("  ".join(f"{column:>14}" for column in rows[0]))
        for row in rows:
            print("  ".join(f"{value:>14}" for value in row.values()))


def sampling(folder: Path, rounds: int) -> list[Row]:
    """A clip of 5 s (150 frames, 640 x 360) per coding, 3 and 8 frames, against the bare loop."""
    clips = {
        "mp4 h264": write_clip(folder / "h264.mp4", **_FIVE_SECONDS, gop=250, b_frames=2),
        "mp4 h264 gop30": write_clip(folder / "g30.mp4", **_FIVE_SECONDS, gop=30, b_frames=2),
        "avi h264": write_clip(folder / "h264.avi", **_FIVE_SECONDS, gop=250, b_frames=2),
        "avi mpeg4": write_clip(folder / "mpeg4.avi", **_FIVE_SECONDS, codec="mpeg4"),
        "avi mjpeg": write_clip(
            folder / "mjpeg.avi", **_FIVE_SECONDS, codec="mjpeg", pixels="yuvj420p"
        ),
    }
    rows: list[Row] = []
    for name, path in clips.items():
        media = Media("video", path, folder)
        for k in (3, 8):
            indices = segment_starts(150, k)
            ours, bare = _alternate(
                rounds,
                lambda media=media, k=k: sample_frames(media, k),
                lambda path=path, indices=indices: bare_loop(path, indices),
            )
            rows.append(
                {
                    "clip": name,
                    "frames": k,
                    "ours ms": round(statistics.median(ours) * 1000, 1),
                    "bare ms": round(statistics.median(bare) * 1000, 1),
                    "ratio": round(statistics.median(map(truediv, ours, bare)), 3),
                    "at most": BARE_LIMIT,
                }
            )
    return rows


def bare_loop(path: Path, indices: tuple[int, ...]) -> list[bytes]:
    """The yardstick: knows the indices, converts the wanted frames, stops at the last."""
    found = []
    with av.open(str(path)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index in indices:
                file = BytesIO()
                frame.to_image().save(file, "JPEG", quality=95)
                found.append(file.getvalue())
            if index == indices[-1]:
                break
    return found


def memory(folder: Path) -> list[Row]:
    """Peak memory of 8 frames from 60 s of 1280 x 720."""
    path = folder / "long.mp4"
    # In a process of its own, as all that is measured: encoding takes more than sampling.
    _apart(_write_long, path)
    peak = _apart(_peak_of_sampling, path)
    return [{"clip": "60 s 720p h264", "frames": 8, "peak MB": peak, "at most": MEMORY_LIMIT_MB}]


def _write_long(path: Path) -> float:
    pictures = [picture(1280, 720, seed=seed) for seed in range(20)]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        for index in range(1800):
            frame = av.VideoFrame.from_image(pictures[index % len(pictures)])
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return 0


def _peak_of_sampling(path: Path) -> float:
    small = write_clip(path.with_name("small.mp4"))
    sample_frames(Media("video", small, path.parent), 1)
    before = _peak_mb()
    sample_frames(Media("video", path, path.parent), 8)
    return round(_peak_mb() - before, 1)


def _peak_mb() -> float:
    # Not getrusage: its peak is handed down by the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _apart(work: Callable[[Path], float], path: Path) -> float:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (path,))


def images(folder: Path, rounds: int) -> list[Row]:
    """CPU time per image, file to bytes, with the check that the picture is whole."""
    noisy = Image.effect_noise((448, 448), 24).convert("RGB")
    photo = Image.blend(picture(448, 448), noisy, 0.25)
    files = {
        "jpeg": encoded(photo, "JPEG", quality=82),
        "progressive": encoded(photo, "JPEG", quality=82, progressive=True),
        "png 224": encoded(photo.resize((224, 224)), "PNG"),
        "webp": encoded(photo, "WEBP", quality=82),
    }
    rows: list[Row] = []
    for name, content in files.items():
        path = folder / f"{name}.img"
        path.write_bytes(content)
        media = Media("image", path, folder)
        (spent,) = _alternate(
            rounds * 10, lambda media=media: image_bytes(media), clock=time.thread_time
        )
        (whole,) = _alternate(
            rounds * 10, lambda path=path: _decode_all(path), clock=time.thread_time
        )
        rows.append(
            {
                "image": name,
                "kB": round(len(content) / 1000),
                "CPU ms": round(statistics.median(spent) * 1000, 2),
                "full decode": round(statistics.median(whole) * 1000, 2),
                "at most": IMAGE_LIMIT_MS if name == "jpeg" else "",
            }
        )
    return rows


def _decode_all(path: Path) -> None:
    with Image.open(path) as image:
        image.load()


def _alternate(
    rounds: int,
    *works: Callable[[], object],
    clock: Callable[[], float] = time.perf_counter,
) -> list[list[float]]:
    """Seconds of each round of each, measured in turns so that a noisy moment hits all."""
    spent: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for work, times in zip(works, spent, strict=True):
            start = clock()
            work()
            times.append(clock() - start)
    return spent


_FIVE_SECONDS: dict[str, object] = {"frames": 150, "size": (640, 360), "bit_rate": 1_500_000}

if __name__ == "__main__":
    main()
