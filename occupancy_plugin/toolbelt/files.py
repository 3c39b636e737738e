"""Files that appear whole or not at all, and tables that a French spreadsheet opens correctly."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# a text that begins so is a formula to a spreadsheet
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary file, which replaces `path` when the block ends. After an error an earlier
    file stays unchanged."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """Write UTF-8 with a byte order mark, semicolons and decimal commas."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(
            [_cell_text(value) for value in row] for row in rows
        )


def _cell_text(value: object) -> str:
    """Write a value; no spreadsheet reads it as a formula."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    is_formula = isinstance(value, str) and value.startswith(FORMULA_SIGNS)
    return f"'{value}" if is_formula else str(value)
