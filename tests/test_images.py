"""Images reach a model as they are in the file, and broken files are named."""

import os
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, FileIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from inspect_fer.errors import MediaError
from inspect_fer.media.files import bytes_inside
from inspect_fer.media.images import data_uri, image_bytes
from inspect_fer.stimulus import Media
from tests.drawing import bomb_png, deep_png, encoded, picture


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "faces"
    folder.mkdir()
    return folder


def image(root: Path, name: str, content: bytes | None = None) -> Media:
    if content is not None:
        (root / name).write_bytes(content)
    return Media("image", root / name, root)


def rendered(content: bytes) -> Media:
    return Media("image", Path("row-7"), Path("table"), render=lambda: content)


def pixels(data: bytes, mode: str = "RGB") -> list[int]:
    with Image.open(BytesIO(data)) as opened:
        return np.asarray(opened.convert(mode)).tolist()


SENT_AS_THEY_ARE = {
    "jpeg": (encoded(picture(), "JPEG"), "image/jpeg"),
    "progressive jpeg": (encoded(picture(), "JPEG", progressive=True), "image/jpeg"),
    "grey jpeg": (encoded(picture().convert("L"), "JPEG"), "image/jpeg"),
    "png": (encoded(picture(), "PNG"), "image/png"),
    "palette png": (encoded(picture().quantize(16), "PNG"), "image/png"),
    "transparent png": (encoded(picture().convert("RGBA"), "PNG"), "image/png"),
    "webp": (encoded(picture(), "WEBP"), "image/webp"),
    "two-view jpeg": (
        encoded(picture(), "MPO", save_all=True, append_images=[picture(seed=1)]),
        "image/jpeg",
    ),
}


@pytest.mark.parametrize(("content", "mime"), SENT_AS_THEY_ARE.values(), ids=SENT_AS_THEY_ARE)
def test_bytes_are_unchanged_where_providers_take_them(
    root: Path, content: bytes, mime: str
) -> None:
    assert image_bytes(image(root, "1.jpg", content)) == (content, mime)
    assert image_bytes(image(root, "1.png", content)) == (content, mime)
    assert image_bytes(rendered(content)) == (content, mime)


RE_ENCODED = {
    "bmp": encoded(picture(), "BMP"),
    "tiff": encoded(picture(), "TIFF"),
    "compressed tiff": encoded(picture(), "TIFF", compression="tiff_lzw"),
    "ppm": encoded(picture(), "PPM"),
    "gif": encoded(picture(), "GIF"),
    "jpeg 2000": encoded(picture(), "JPEG2000"),
    "avif": encoded(picture(), "AVIF"),
    "cmyk jpeg": encoded(picture().convert("CMYK"), "JPEG"),
    "bilevel bmp": encoded(picture().convert("1"), "BMP"),
}


@pytest.mark.parametrize("content", RE_ENCODED.values(), ids=RE_ENCODED)
def test_other_formats_become_png_with_the_same_pixels(root: Path, content: bytes) -> None:
    data, mime = image_bytes(image(root, "1.jpg", content))
    assert mime == "image/png"
    assert data.startswith(b"\x89PNG")
    assert pixels(data) == pixels(content)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_sent(root: Path, format: str) -> None:
    first, second = picture(), picture(seed=1)
    content = encoded(first, format, save_all=True, append_images=[second], lossless=True)
    data, mime = image_bytes(image(root, "1.gif", content))
    assert mime == "image/png"
    with Image.open(BytesIO(data)) as opened:
        assert getattr(opened, "n_frames", 1) == 1
    assert pixels(data) == pixels(content)


def test_sixteen_bits_become_eight(root: Path) -> None:
    ramp = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    expected = np.rint(ramp / 257)
    data, _ = image_bytes(image(root, "grey.png", deep_png(ramp)))
    assert np.abs(np.array(pixels(data, "L")) - expected).max() == 0
    tiff = encoded(Image.fromarray(ramp), "TIFF")
    assert image_bytes(image(root, "grey.tif", tiff))[0] == data
    color = np.stack([ramp, ramp[::-1], ramp.T], axis=-1)
    data, mime = image_bytes(image(root, "color.png", deep_png(color)))
    assert (mime, data[24]) == ("image/png", 8)
    assert np.abs(np.array(pixels(data)) - color / 257).max() <= 1


def test_samples_of_unknown_range_are_refused(root: Path) -> None:
    content = encoded(Image.fromarray(np.ones((4, 4), np.float32)), "TIFF")
    with pytest.raises(MediaError, match=r"^depth\.tif has 32 bits a sample"):
        image_bytes(image(root, "depth.tif", content))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
def test_grey_is_the_luma_of_the_picture_without_loss(root: Path, format: str) -> None:
    content = encoded(picture(), format)
    data, mime = image_bytes(image(root, "1.jpg", content), color="grey")
    assert mime == "image/png"
    with Image.open(BytesIO(data)) as opened:
        assert opened.mode == "L"
    assert pixels(data, "L") == pixels(content, "L")


def test_grey_of_a_grey_file_is_the_file(root: Path) -> None:
    content = encoded(picture().convert("L"), "JPEG")
    assert image_bytes(image(root, "1.jpg", content), color="grey") == (content, "image/jpeg")


def test_transparency_stays_in_grey(root: Path) -> None:
    see_through = picture().convert("RGBA")
    see_through.putalpha(picture(seed=3).convert("L"))
    data, _ = image_bytes(image(root, "1.png", encoded(see_through, "PNG")), color="grey")
    with Image.open(BytesIO(data)) as opened:
        assert opened.mode == "LA"
        assert opened.getchannel("A").tobytes() == see_through.getchannel("A").tobytes()


def test_the_camera_s_orientation_is_kept_and_not_applied(root: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encoded(picture(), "JPEG", exif=exif)
    media = image(root, "1.jpg", content)
    assert image_bytes(media)[0] == content
    data, _ = image_bytes(media, color="grey")
    with Image.open(BytesIO(data)) as opened:
        assert opened.size == picture().size
        assert opened.getexif()[0x0112] == 6


def test_larger_pictures_are_scaled_down_and_smaller_ones_left(root: Path) -> None:
    media = image(root, "1.png", encoded(picture(200, 100), "PNG"))
    data, mime = image_bytes(media, max_side=50)
    with Image.open(BytesIO(data)) as opened:
        assert (opened.size, mime) == ((50, 25), "image/png")
    assert image_bytes(media, max_side=200)[0] == media.path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [*SENT_AS_THEY_ARE.values(), *((c, "") for c in RE_ENCODED.values())],
    ids=[*SENT_AS_THEY_ARE, *RE_ENCODED],
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow on damaged tags, before it raises
def test_a_file_cut_off_anywhere_is_refused(content: tuple[bytes, str], root: Path) -> None:
    whole, _ = content
    first_picture = whole.find(b"\xff\xd9") if b"MPF\0" in whole else len(whole)
    # The last bytes hold no pixels: end markers, padding and checksums of nothing.
    cuts = range(1, first_picture - 16, max(1, first_picture // 40))
    for cut in cuts:
        with pytest.raises(MediaError, match=r"^1\.jpg (is truncated|is damaged|is not an image)"):
            image_bytes(image(root, "1.jpg", whole[:cut]))


def test_a_file_cut_in_half_is_called_truncated(root: Path) -> None:
    for content in (encoded(picture(), format) for format in ("JPEG", "PNG", "WEBP", "BMP", "GIF")):
        with pytest.raises(MediaError, match=r"^1\.jpg is truncated"):
            image_bytes(image(root, "1.jpg", content[: len(content) // 2]))


def test_a_png_with_a_flipped_bit_is_damaged(root: Path) -> None:
    content = bytearray(encoded(picture(), "PNG"))
    content[len(content) // 2] ^= 1
    with pytest.raises(MediaError, match=r"^1\.png is damaged"):
        image_bytes(image(root, "1.png", bytes(content)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty (0 bytes)"),
        (b"<!DOCTYPE html><title>404</title>", "is not an image Pillow can read (it begins with"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not an image Pillow can read"),
    ],
)
def test_files_that_are_no_image(root: Path, content: bytes, reason: str) -> None:
    with pytest.raises(MediaError) as raised:
        image_bytes(image(root, "a b.png", content))
    assert str(raised.value).startswith(f"a b.png {reason}")


@pytest.mark.parametrize("side", [10_000, 60_000])
@pytest.mark.parametrize("action", ["error", "ignore"])
def test_bombs_are_refused_before_they_are_decoded(root: Path, side: int, action: str) -> None:
    media = image(root, "bomb.png", bomb_png(side))
    with warnings.catch_warnings():
        warnings.simplefilter(action)  # type: ignore[arg-type]
        with ThreadPoolExecutor(4) as pool:
            for found in [pool.submit(image_bytes, media) for _ in range(8)]:
                with pytest.raises(MediaError, match=r"^bomb\.png looks like a decompression bomb"):
                    found.result()


def a_directory(root: Path) -> Path:
    (root / "1.png").mkdir()
    return root / "1.png"


def a_pipe(root: Path) -> Path:
    os.mkfifo(root / "1.png")
    return root / "1.png"


def a_link_out(root: Path) -> Path:
    (root.parent / "secret.png").write_bytes(encoded(picture(), "PNG"))
    (root / "1.png").symlink_to(root.parent / "secret.png")
    return root / "1.png"


def a_linked_folder_out(root: Path) -> Path:
    outside = root.parent / "elsewhere"
    outside.mkdir()
    (outside / "1.png").write_bytes(encoded(picture(), "PNG"))
    (root / "test").symlink_to(outside, target_is_directory=True)
    return root / "test" / "1.png"


def a_sibling_with_the_root_s_name_in_front(root: Path) -> Path:
    other = root.parent / f"{root.name}-private"
    other.mkdir()
    (other / "1.png").write_bytes(encoded(picture(), "PNG"))
    return root / ".." / other.name / "1.png"


def a_link_to_itself(root: Path) -> Path:
    (root / "1.png").symlink_to(root / "1.png")
    return root / "1.png"


def a_path_through_a_file(root: Path) -> Path:
    (root / "a.txt").write_text("a")
    return root / "a.txt" / "1.png"


HOSTILE: list[tuple[Callable[[Path], Path], str]] = [
    (lambda root: root / "gone.png", r"^gone\.png does not exist"),
    (lambda root: root / ".." / ".." / "1.png", r"^\.\./\.\./1\.png points outside"),
    (lambda root: Path("/etc/passwd"), r"^passwd points outside"),
    (a_directory, r"^1\.png is a directory, not an image"),
    (a_pipe, r"^1\.png is a pipe, socket or device, not an image"),
    (a_link_out, r"^1\.png points outside"),
    (a_linked_folder_out, r"^test/1\.png points outside"),
    (a_sibling_with_the_root_s_name_in_front, r"points outside"),
    (a_link_to_itself, r"^1\.png cannot be opened"),
    (a_path_through_a_file, r"^a\.txt/1\.png cannot be opened"),
    (lambda root: root / "a\0b.png", r"^'a\\x00b\.png' cannot be opened"),
    (lambda root: root / ("n" * 300 + ".png"), r"cannot be opened \(File name too long\)"),
    (lambda root: root / "a\n\u202eb.png", r"^'a\\n\\u202eb\.png' does not exist"),
    (lambda root: root / os.fsdecode(b"\xff.png"), r"^'\\udcff\.png' does not exist"),
]


@pytest.mark.parametrize(("make", "message"), HOSTILE)
def test_what_a_hostile_tree_holds_is_refused_at_once(
    root: Path, make: Callable[[Path], Path], message: str
) -> None:
    media = Media("image", make(root), root)
    start = time.monotonic()
    with pytest.raises(MediaError, match=message):
        image_bytes(media)
    assert time.monotonic() - start < 2


def test_links_within_the_root_and_a_linked_root_are_followed(root: Path) -> None:
    content = encoded(picture(), "PNG")
    (root / "real.png").write_bytes(content)
    (root / "1.png").symlink_to(root / "real.png")
    linked = root.parent / "linked"
    linked.symlink_to(root, target_is_directory=True)
    for place in (root, linked):
        assert image_bytes(image(place, "1.png"))[0] == content
        assert image_bytes(Media("image", place / "a" / ".." / "1.png", place))[0] == content


def test_relative_roots_are_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(picture(), "PNG")
    (root / "1.png").write_bytes(content)
    monkeypatch.chdir(root.parent)
    assert image_bytes(Media("image", Path("faces/1.png"), Path("faces")))[0] == content


def test_a_file_that_comes_in_pieces_is_read_to_its_end(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pieces(FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 100))

    content = encoded(picture(), "JPEG")
    media = image(root, "1.jpg", content)
    monkeypatch.setattr(Path, "open", lambda path, mode, buffering: Pieces(path))
    assert bytes_inside(media, "an image", limit=10**6) == content


def test_files_beyond_the_limit_are_not_read(root: Path) -> None:
    media = image(root, "1.png", bytes(2**20 + 1))
    with pytest.raises(MediaError, match=r"^1\.png is larger than 1 MB"):
        bytes_inside(media, "an image", limit=2**20)
    assert len(bytes_inside(media, "an image", limit=2**20 + 1)) == 2**20 + 1


SEEDS = [content for content, _ in SENT_AS_THEY_ARE.values()] + list(RE_ENCODED.values())


@settings(deadline=None, derandomize=True)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    st.sampled_from(["rgb", "grey"]),
)
@example(b"\x89PNG\r\n\x1a\n", [], "rgb")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_bytes_give_an_image_or_a_media_error(
    content: bytes, changes: list[tuple[float, int]], color: str
) -> None:
    damaged = bytearray(content)
    for place, value in changes:
        damaged[int(place * len(damaged))] = value
    refusal = "row-7 "
    try:
        _, mime = image_bytes(rendered(bytes(damaged)), color=color)  # type: ignore[arg-type]
        assert mime in ("image/jpeg", "image/png", "image/webp")
    except MediaError as error:
        refusal = str(error)
    assert refusal.startswith("row-7 ")


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"II*\0", b"GIF89a", b"BM"]))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_random_bytes_give_a_media_error(content: bytes, signature: bytes) -> None:
    with pytest.raises(MediaError):
        image_bytes(rendered(signature + content))


def test_data_uri() -> None:
    assert data_uri(b"\xff\xd8", "image/jpeg") == "data:image/jpeg;base64,/9g="
