"""The catalogue's data: a CSV file per table in the folder `tables`, in UTF-8 with semicolons, so
that a spreadsheet can open it. Texts are in two languages, in columns `…fr` and `…en`."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

FOLDER = Path(__file__).with_name("tables")
Label = tuple[str, str]  # French, English
Row = TypeVar("Row")


def read_table(name: str, row_type: Callable[..., Row], folder: Path | None = None) -> list[Row]:
    """Return the rows of `{name}.csv` in a folder (`tables` by default) as `row_type`, a NamedTuple
    whose fields are the file's columns in order.

    A cell is read by its field's type: text, a number, "yes" or nothing, words or numbers
    separated by spaces. Raises ValueError with file, line and column for anything else."""
    path, types = (folder or FOLDER) / f"{name}.csv", get_type_hints(row_type)
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file, delimiter=";")
    if header != list(types):
        raise ValueError(f"{path.name}: the columns are {header}, not {list(types)}")
    rows = []
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(header):
            raise ValueError(f"{path.name}, line {number}: {len(cells)} cells for {len(header)}")
        values = []
        for column, cell in zip(header, cells, strict=True):
            try:
                values.append(READERS[types[column]](cell))
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}, {column}: {error}") from error
        rows.append(row_type(*values))
    return rows


def _yes(cell: str) -> bool:
    if cell not in ("", "yes"):
        raise ValueError(f"“yes” or nothing, not “{cell}”")
    return cell == "yes"


READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    int | None: lambda cell: int(cell) if cell else None,
    float: lambda cell: float(cell or 0),
    bool: _yes,
    tuple[str, ...]: lambda cell: tuple(cell.split()),
    tuple[int, ...]: lambda cell: tuple(map(int, cell.split())),
}


def text(label: Label) -> dict[str, str]:
    """Return a label as the catalogue's JSON has it."""
    return {"fr": label[0], "en": label[1]}
