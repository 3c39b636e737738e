"""`scripts/bench sources`: from a user's file to a protected map, per file format, for a register
of dwellings, and in the window. Processor seconds are measured too, as other programs on the
machine do not affect them."""

from __future__ import annotations

import csv
import json
import subprocess  # nosec B404: our own module
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .dwellings import write_dwellings
from .results import Bench

ROWS, FAMILIES, CATEGORIES = 100_000, 7, 8
COLUMNS = ["ID_RESIDENCE", "X", "Y", "Nombre de ménages"] + [
    f"Famille {f} catégorie {c}" for f in range(FAMILIES) for c in range(CATEGORIES)
]
REGISTER, REGISTER_GOAL = 57_000_000, 8.0  # bytes, seconds
MEMORY = 600.0  # MB, the whole process


def rows(count: int = ROWS) -> list[list[object]]:
    """Return rows of résidences at points, with seven families of eight categories: 60 columns."""
    rng = np.random.default_rng(1)
    households = rng.integers(0, 90, count)
    blocks = []
    for _ in range(FAMILIES):
        cuts = np.sort(rng.integers(0, households[:, None] + 1, (count, CATEGORIES - 1)), axis=1)
        cumulated = np.concatenate([np.zeros((count, 1), int), cuts, households[:, None]], axis=1)
        blocks.append(np.diff(cumulated, axis=1))
    numbers = np.concatenate([households[:, None], *blocks], axis=1).tolist()
    return [
        [f"R{position:06}", 700_000 + position % 900, 7_000_000 + position // 900, *row]
        for position, row in enumerate(numbers)
    ]


def write_csv(path: Path, lines: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="cp1252") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(lines)


def write_xlsx(path: Path, lines: list[list[object]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types>spreadsheetml</Types>")
        archive.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="a"/></sheets></workbook>'
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for row in [list[object](COLUMNS), *lines]:
                sheet.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def write_ods(path: Path, lines: list[list[object]]) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("content.xml", "w", force_zip64=True) as content,
    ):
        content.write(b'<office:document-content><office:spreadsheet><table:table table:name="a">')
        for row in [list[object](COLUMNS), *lines]:
            cells = "".join(map(_ods_cell, row))
            content.write(f"<table:table-row>{cells}</table:table-row>".encode())
        content.write(b"</table:table></office:spreadsheet></office:document-content>")


def _ods_cell(value: object) -> str:
    if isinstance(value, str):
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="float" '
        f'office:value="{value}"><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


KINDS: dict[str, tuple[Callable[[Path, list[list[object]]], None], float]] = {
    "csv": (write_csv, 4.0),
    "xlsx": (write_xlsx, 25.0),
    "ods": (write_ods, 25.0),
}


def run_in_process(path: Path, task: str) -> dict[str, float]:
    process = subprocess.run(  # nosec
        [sys.executable, "-m", "scripts.benchmarks.sources_once", str(path), task],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(process.stdout.strip().splitlines()[-1]))


def main() -> None:
    bench = Bench("sources")
    with tempfile.TemporaryDirectory() as folder:
        lines = rows()
        for kind, (write, goal) in KINDS.items():
            path = Path(folder) / f"rows.{kind}"
            write(path, lines)
            figures = run_in_process(path, "map")
            label = f"{kind.upper()} {ROWS} × {len(COLUMNS)} → protected map"
            bench.add(label, figures["seconds"], "s", most=goal)
            bench.add(f"{label}: of a processor", figures["processor"], "s of a processor")
            bench.add(f"{label}: peak", figures["peak_mb"], "MB", most=MEMORY)
        small = Path(folder) / "extract.csv"
        write_csv(small, rows(2_000))
        seconds = run_in_process(small, "look")["seconds"]
        bench.add("window filled, 2 000 rows", seconds, "s", most=1)
        for zones in (False, True):
            _dwellings(bench, Path(folder) / "dwellings.csv", zones)
    bench.write()


def _dwellings(bench: Bench, path: Path, zones: bool) -> None:
    """Measure a register with a row per dwelling, counted by commune, IRIS and building. zones:
    with QPV, which do not nest in these, so that the gate takes most of the time."""
    rows_written = write_dwellings(path, REGISTER, zones)
    figures = run_in_process(path, "map")
    label = f"{REGISTER // 1_000_000} MB, {rows_written} dwellings{' and QPV' if zones else ''}"
    most = None if zones else REGISTER_GOAL
    bench.add(f"{label} → protected map", figures["seconds"], "s", most=most)
    bench.add(f"{label}: of a processor", figures["processor"], "s of a processor")
