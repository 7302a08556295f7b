"""Prints the cells of a sheet as JSON; `workbook.read_sheet` starts it. Knows nothing of the package."""

import json
import sys
from contextlib import suppress

_MEMORY = 2 * 2**30
_CELLS = 5_000_000


def main(path: str, sheet: str | int) -> None:
    """Print the rows of a sheet, or on the error stream in one line why there are none."""
    _limit_memory()
    from python_calamine import CalamineWorkbook

    try:
        with open(path, "rb") as file:  # noqa: PTH123 (pathlib is not needed for anything else)
            book = CalamineWorkbook.from_filelike(file)
            page = (
                book.get_sheet_by_name(sheet)
                if isinstance(sheet, str)
                else book.get_sheet_by_index(sheet)
            )
            if page.total_height * page.total_width > _CELLS:
                raise ValueError(f"{page.total_height} by {page.total_width} cells are too many")
            rows = page.to_python(skip_empty_area=False)
        print(json.dumps(rows, default=str))
    # The reader's panics are no Exception.
    except BaseException as error:
        sys.exit(" ".join(f"{type(error).__name__}: {error}".split())[:300])


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
