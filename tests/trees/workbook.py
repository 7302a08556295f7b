"""Workbooks written by hand: as little of .xlsx and .xls as a reader needs."""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | float | None

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def write_xlsx(path: Path, rows: Sequence[Sequence[Cell]], sheet: str = "Sheet1") -> Path:
    """Write one sheet of text and numbers; None and "" are empty cells."""
    body = "".join(
        f'<row r="{r}">{"".join(_cell(r, c, value) for c, value in enumerate(row))}</row>'
        for r, row in enumerate(rows, start=1)
    )
    openxml = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{openxml}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{openxml}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{body}</sheetData>'
        "</worksheet>",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, _XML + text)
    return path


def _cell(row: int, column: int, value: Cell) -> str:
    if value is None or value == "":
        return ""
    letters = ""
    rest = column
    while rest >= 0:
        letters = chr(ord("A") + rest % 26) + letters
        rest = rest // 26 - 1
    place = f"{letters}{row}"
    if isinstance(value, str):
        return (
            f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        )
    return f'<c r="{place}"><v>{value}</v></c>'


def write_xls(path: Path, rows: Sequence[Sequence[Cell]], sheet: str = "Sheet1") -> Path:
    """Write one sheet in the binary form of Excel 97: one stream in a compound file."""
    cells = b"".join(
        _label(r, c, value) if isinstance(value, str) else _number(r, c, value)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None and value != ""
    )
    page = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0, 0, 0, 0x0600)) + cells
    name = struct.pack("<BB", len(sheet), 0) + sheet.encode("latin-1")
    start = struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0x0600)
    head = _record(0x0809, start) + _record(0x0042, struct.pack("<H", 1200))
    offset = len(head) + 4 + 6 + len(name) + 4
    book = head + _record(0x0085, struct.pack("<IH", offset, 0) + name) + _record(0x000A, b"")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_compound(book + page + _record(0x000A, b"")))
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _label(row: int, column: int, text: str) -> bytes:
    head = struct.pack("<3HHB", row, column, 0, len(text), 1)
    return _record(0x0204, head + text.encode("utf-16-le"))


def _number(row: int, column: int, value: float) -> bytes:
    return _record(0x0203, struct.pack("<3Hd", row, column, 0, float(value)))


def _compound(stream: bytes) -> bytes:
    """The stream "Workbook" in a compound file: header, one FAT, one directory, its sectors."""
    size, sector, end, free = max(len(stream), 4096), 512, 0xFFFFFFFE, 0xFFFFFFFF
    count = -(-size // sector)
    tables = -(-(count + 2) // 126)
    first = tables + 1
    chain = [0xFFFFFFFD] * tables + [end] + [*range(first + 1, first + count), end]
    chain += [free] * (tables * 128 - len(chain))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, tables, tables, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    entries = _entry("Root Entry", 5, end, 0, child=1) + _entry("Workbook", 2, first, size)
    directory = entries.ljust(sector, b"\0")
    body = stream.ljust(count * sector, b"\0")
    return header + struct.pack(f"<{len(chain)}I", *chain) + directory + body


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    head = text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, none, none, child)
    return head + bytes(16 + 4 + 8 + 8) + struct.pack("<IQ", start, size)
