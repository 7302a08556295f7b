"""Finding files in folders that people unpacked in their own way, and reading tables strictly.

Roots are lenient: one or two extra levels of nesting and another case of a folder's name are found
without an option. Content is strict: what a row says is what is read, nothing is repaired.
"""

import csv
import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

from inspect_fer.datasets.access import anywhere, check_folder, readable, shown
from inspect_fer.datasets.workbook import read_sheet
from inspect_fer.errors import DatasetError

IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff")
VIDEO_ENDINGS = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".mpg", ".mpeg", ".flv", ".wmv")

_LITTER = {"thumbs.db", "desktop.ini", "__macosx"}
_NESTING = 2
_LONGEST = 300
_PLAIN = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*")
_MARKS = {",": "commas", "\t": "tabs", ";": "semicolons"}


class LayoutError(DatasetError):
    """A folder lacks what the dataset consists of: it is incomplete, or holds something else."""


def locate(root: Path, *candidates: str, nesting: int = _NESTING) -> Path:
    """Find the first of several relative paths under `root`, whatever their case.

    Args:
        root: The dataset's folder.
        candidates: Relative POSIX paths, the preferred one first; a segment may hold ``*``.
        nesting: How many extra folders may lie between `root` and the path.

    Raises:
        LayoutError: When none is there; the message names them all.
    """
    found = find(root, *candidates, nesting=nesting)
    if found is None:
        wanted = " or ".join(candidates)
        raise LayoutError(
            f"{wanted} not found in {root}"
            f" (looked up to {nesting} folders deep, upper and lower case)."
        )
    return found


def find(root: Path, *candidates: str, nesting: int = _NESTING) -> Path | None:
    """As `locate`, but None when nothing is there."""
    level = [root]
    for _ in range(nesting + 1):
        for candidate in candidates:
            for folder in level:
                found = _descend(folder, PurePosixPath(candidate).parts)
                if found is not None:
                    return found
        level = [path for folder in level for path in folders(folder)]
    return None


def _descend(folder: Path, parts: Sequence[str]) -> Path | None:
    if not parts:
        return folder
    first, *rest = parts
    pattern = re.compile(".*".join(map(re.escape, first.casefold().split("*"))))
    for name in names(folder):
        if pattern.fullmatch(name.casefold()):
            found = _descend(folder / name, rest)
            if found is not None:
                return found
    return None


def names(folder: Path) -> list[str]:
    """Names in a folder in natural order (2 before 10), without the litter systems leave behind.

    A path that is not a folder, or cannot be read, has none.

    Raises:
        DatasetError: When a link leads out of the dataset's folder.
    """
    check_folder(folder)
    return list(_names(folder))


@lru_cache(maxsize=1024)
def _cached_names(folder: Path, _stamp: int) -> tuple[str, ...]:
    with os.scandir(folder) as entries:
        listed = [entry.name for entry in entries]
    kept = (n for n in listed if not n.startswith(".") and n.casefold() not in _LITTER)
    return tuple(sorted(kept, key=natural_key))


def _names(folder: Path) -> tuple[str, ...]:
    try:
        return _cached_names(folder, folder.stat().st_mtime_ns)
    except (OSError, ValueError):
        return ()


def folders(folder: Path) -> list[Path]:
    """The folders in a folder, in natural order; links are not followed."""
    try:
        with os.scandir(folder) as entries:
            found = [e.name for e in entries if e.is_dir(follow_symlinks=False)]
    except (OSError, ValueError):
        return []
    kept = (n for n in found if not n.startswith(".") and n.casefold() not in _LITTER)
    return [folder / name for name in sorted(kept, key=natural_key)]


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """A sort key under which ``2.jpg`` comes before ``10.jpg``.

    >>> sorted(["10.jpg", "2.jpg", "1.jpg"], key=natural_key)
    ['1.jpg', '2.jpg', '10.jpg']
    """
    parts = re.split(r"([0-9]+)", name)
    return [_number_key(p) if "0" <= p[0] <= "9" else (1, 0, p.casefold()) for p in parts if p]


def _number_key(digits: str) -> tuple[int, int, str]:
    # By length, then by digits: int() refuses numbers of thousands of digits.
    significant = digits.lstrip("0")
    return (0, len(significant), significant)


def inside(root: Path, relative: str) -> Path:
    """The path of a file that an annotation names, kept within `root`.

    Only the words of the path are looked at here; links are resolved when the file is read.

    Raises:
        ValueError: For an absolute path, one that climbs out with ``..``, or an empty one.
    """
    if _PLAIN.fullmatch(relative) and ".." not in relative:
        return root / relative  # the short way: tables name hundreds of thousands of files
    posix = PurePosixPath(relative.strip().replace("\\", "/"))
    if not posix.parts:
        raise ValueError("an empty file name")
    windows_drive = re.match(r"[A-Za-z]:", posix.parts[0])
    if posix.is_absolute() or ".." in posix.parts or windows_drive or "\0" in relative:
        raise ValueError(f"{relative!r} points outside the dataset's folder")
    return root / posix


def read_lines(path: Path, encoding: str = "utf-8-sig") -> Iterator[tuple[int, str]]:
    """Lines of a text file that hold anything, each with its number from 1.

    Raises:
        DatasetError: When the file is missing, may not be read, or is not text in that encoding.
    """
    try:
        with readable(path).open(encoding=encoding, newline=None) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _not_text(path, encoding, error) from error


def _not_text(path: Path, encoding: str, error: UnicodeDecodeError) -> DatasetError:
    name = encoding.removesuffix("-sig").upper()
    return DatasetError(
        f"{shown(path)} is not text in {name} ({error.reason} at byte {error.start}). Save it as"
        f" {name}: spreadsheets offer it for CSV, and `iconv -f LATIN1 -t {name}` (or -f UTF-16)"
        " converts."
    )


def read_table(
    path: Path,
    *,
    delimiter: str = ",",
    columns: Sequence[str] | None = None,
    required: Sequence[str] = (),
    advice: str = "",
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a delimited text file as text, each with the number of its first line, from 1.

    Args:
        path: The file; UTF-8, with or without a byte order mark.
        delimiter: What separates cells.
        columns: Names of the columns when the file has no header; else the first row names them.
        required: Columns that must be there.
        advice: What to do when one is not, for the message.

    Raises:
        DatasetError: When the file is missing or unreadable, lacks a required column or has it
            twice, a row has more cells than there are columns, or a quotation mark is not closed.
    """
    csv.field_size_limit(1 << 24)
    try:
        with readable(path).open(encoding="utf-8-sig", newline="") as file:
            rows = _numbered_rows(path, file, delimiter)
            if columns is not None:
                header = list(columns)
            else:
                header = [cell.strip() for cell in next(rows, (1, []))[1]]
            _check_columns(path, header, required, _separator_hint(header, delimiter) or advice)
            for line, row in rows:
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) > len(header):
                    raise DatasetError(
                        f"{path}:{line}: {len(row)} cells, but {len(header)} columns."
                    )
                cells = row + [""] * (len(header) - len(row))
                yield line, dict(zip(header, cells, strict=True))
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise _not_text(path, "utf-8-sig", error) from error


def _numbered_rows(path: Path, file: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise _not_a_row(path, line, error) from error
        yield line, row


def _not_a_row(path: Path, line: int, error: csv.Error) -> DatasetError:
    # An unclosed quotation mark makes one cell of all that follows.
    return DatasetError(
        f"{shown(path)}:{line}: what begins here is no row of a table ({error}). A cell that begins"
        ' with a quotation mark has to end with one, and has those within it doubled ("").'
    )


def _separator_hint(header: Sequence[str], delimiter: str) -> str:
    alone = header[0] if len(header) == 1 else ""
    for mark, name in _MARKS.items():
        if mark != delimiter and mark in alone:
            return f" Its cells are separated by {name}: save it with {_MARKS[delimiter]}."
    return ""


def _check_columns(
    path: Path, header: Sequence[str], required: Sequence[str], advice: str = ""
) -> None:
    missing = [name for name in required if name not in header]
    if missing:
        there = shorten(", ".join(header)) or "none"
        raise DatasetError(f"{path} has no column {', '.join(missing)}; it has {there}.{advice}")
    twice = [name for name in required if header.count(name) > 1]
    if twice:
        raise DatasetError(f"{path} has the column {', '.join(twice)} more than once.")


def shorten(text: str) -> str:
    """A text from a file for a message, at most 300 characters of it."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def whole_number(text: str) -> int | None:
    """A number written in at most 18 digits from 0 to 9, spaces around it left out, else None.

    >>> whole_number(" 0042 "), whole_number("²"), whole_number("4" * 5000)
    (42, None, None)
    """
    digits = text.strip()
    return int(digits) if re.fullmatch(r"[0-9]{1,18}", digits) else None


def refuse_pickles(path: Path, instead: str) -> None:
    """Refuse a label file that could run code when loaded.

    Raises:
        DatasetError: For .npz, .pkl and .pickle; names the file to use instead.
    """
    if path.suffix.casefold() in (".npz", ".pkl", ".pickle"):
        raise DatasetError(
            f"{path} holds pickled objects, which can run code when loaded. Use {instead} instead."
        )


def read_records(
    path: Path, required: Sequence[str], sheet: str | int = 0
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows of a workbook or .csv under the row that names the columns, each with its row number.

    The header is the first row that holds all `required` names; case, spaces and signs in a name
    do not count (``Onset Frame`` is ``OnsetFrame``), and neither does what stands above.

    Args:
        path: An .xls, .xlsx or .csv file.
        required: Names of columns that must be there.
        sheet: Which sheet of a workbook.

    Yields:
        Row number from 1, and cells by the column's name as `column_key` writes it.

    Raises:
        DatasetError: When the file cannot be read or no row names the required columns.
    """
    if path.suffix.casefold() == ".csv":
        numbered = [(line, _cells(path, line, text)) for line, text in read_lines(path)]
    else:
        numbered = list(enumerate(read_sheet(path, sheet), start=1))
    wanted = [column_key(name) for name in required]
    rows = iter(numbered)
    for _, cells in rows:
        header = [column_key(cell) for cell in cells]
        if set(wanted) <= set(header):
            _check_columns(path, header, wanted)
            break
    else:
        raise DatasetError(f"{path} has no row that names the columns {', '.join(required)}.")
    for number, cells in rows:
        if any(str(cell).strip() for cell in cells):
            yield number, dict(zip(header, cells, strict=False))


def _cells(path: Path, line: int, text: str) -> list[str]:
    csv.field_size_limit(1 << 24)
    try:
        return next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        raise _not_a_row(path, line, error) from error


def column_key(name: object) -> str:
    """A column's name in lower case, letters and digits alone.

    >>> column_key("Onset Frame")
    'onsetframe'
    """
    return re.sub(r"[^0-9a-z]", "", str(name).casefold())


def read_ids(path: Path) -> Iterator[tuple[int | None, str]]:
    """Ids of items that a file lists, each with its line where there is one.

    Read are: text with one id per line; .csv whose first column is, or has a column named, ``id``,
    ``name`` or ``image``; .json with a list of ids or of objects that have an ``id``.

    Raises:
        DatasetError: When the file is missing, has another form, or could run code when loaded.
    """
    refuse_pickles(path, "a list of ids as text, .csv or .json")
    with anywhere():
        return iter(list(_ids(path)))


def _ids(path: Path) -> Iterator[tuple[int | None, str]]:
    if path.suffix.casefold() == ".json":
        try:
            entries = json.loads(readable(path).read_text(encoding="utf-8-sig"))
            if not isinstance(entries, list):
                raise TypeError("not a list")
            for entry in entries:
                yield None, str(entry["id"] if isinstance(entry, dict) else entry)
        except OSError as error:
            raise DatasetError(f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise DatasetError(f"{path} is no list of ids, or of objects with an 'id'.") from error
        return
    column = 0
    for position, (line, text) in enumerate(read_lines(path)):
        cells = [cell.strip() for cell in re.split(r"[,\t]", text)]
        if position == 0:
            titles = [
                i for i, cell in enumerate(cells) if column_key(cell) in ("id", "name", "image")
            ]
            if titles:
                column = titles[0]
                continue
        yield line, cells[min(column, len(cells) - 1)]
