"""scripts/bench sources: files of the user's own → a protected map, per kind of file, a register
of dwellings, and the window. Seconds of a processor beside those of the clock: other work on the
machine is no slowness of ours."""

from __future__ import annotations

import csv
import json
import subprocess  # nosec B404: our own module
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from .dwellings import write_dwellings
from .results import FOLDER, Bench, Result

ROWS, FAMILIES, CATEGORIES = 100_000, 7, 8
COLUMNS = ["ID_RESIDENCE", "X", "Y", "Nombre de ménages"] + [
    f"Famille {f} catégorie {c}" for f in range(FAMILIES) for c in range(CATEGORIES)
]


def rows(count: int = ROWS) -> list[list[object]]:
    """Résidences at points, seven families of eight categories: 60 columns."""
    dice = np.random.default_rng(1)
    households = dice.integers(0, 90, count)
    blocks = []
    for _ in range(FAMILIES):
        edges = np.sort(dice.integers(0, households[:, None] + 1, (count, CATEGORIES - 1)), axis=1)
        whole = np.concatenate([np.zeros((count, 1), int), edges, households[:, None]], axis=1)
        blocks.append(np.diff(whole, axis=1))
    numbers = np.concatenate([households[:, None], *blocks], axis=1).tolist()
    return [
        [f"R{i:06}", 700_000 + i % 900, 7_000_000 + i // 900, *row] for i, row in enumerate(numbers)
    ]


def write_csv(path: Path, lines: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="cp1252") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(lines)


def write_xlsx(path: Path, lines: list[list[object]]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("[Content_Types].xml", "<Types>spreadsheetml</Types>")
        packed.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="a"/></sheets></workbook>'
        )
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b"<worksheet><sheetData>")
            for row in [list[object](COLUMNS), *lines]:
                part.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
            part.write(b"</sheetData></worksheet>")


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def write_ods(path: Path, lines: list[list[object]]) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("content.xml", "w", force_zip64=True) as part,
    ):
        part.write(b'<office:document-content><office:spreadsheet><table:table table:name="a">')
        for row in [list[object](COLUMNS), *lines]:
            cells = "".join(map(_ods_cell, row))
            part.write(f"<table:table-row>{cells}</table:table-row>".encode())
        part.write(b"</table:table></office:spreadsheet></office:document-content>")


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
REGISTER, REGISTER_GOAL = 57_000_000, 8.0  # bytes, seconds
MEMORY = 600.0  # MB, the whole process


def once(path: Path, what: str) -> dict[str, float]:
    process = subprocess.run(  # nosec
        [sys.executable, "-m", "scripts.benchmarks.sources_once", str(path), what],
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
            figures = once(path, "map")
            label = f"{kind.upper()} {ROWS} × {len(COLUMNS)} → protected map"
            bench.add(
                label, figures["seconds"], "s", goal=f"≤ {goal:g} s", met=figures["seconds"] <= goal
            )
            bench.add(f"{label}: of a processor", figures["processor"], "s of a processor")
            memory = figures["peak_mb"]
            bench.add(f"{label}: peak", memory, "MB", goal=f"≤ {MEMORY:g} MB", met=memory <= MEMORY)
        small = Path(folder) / "extract.csv"
        write_csv(small, rows(2_000))
        seconds = once(small, "look")["seconds"]
        bench.add("window filled, 2 000 rows", seconds, "s", goal="≤ 1 s", met=seconds <= 1.0)
        for zones in (False, True):
            _dwellings(bench, Path(folder) / "dwellings.csv", zones)
    timed = [result for result in bench.results if result.unit == "s" and result.goal]
    bench.write(lambda figure: _draw(figure, timed))
    print(FOLDER / "sources.json")


def _dwellings(bench: Bench, path: Path, zones: bool) -> None:
    """A register with a row per dwelling, counted to communes, IRIS and buildings; with QPV, which
    cross them, the gate has most of the work."""
    rows_written = write_dwellings(path, REGISTER, zones)
    figures = once(path, "map")
    label = f"{REGISTER // 1_000_000} MB, {rows_written} dwellings{' and QPV' if zones else ''}"
    goal = "" if zones else f"≤ {REGISTER_GOAL:g} s"
    met = None if zones else figures["seconds"] <= REGISTER_GOAL
    bench.add(f"{label} → protected map", figures["seconds"], "s", goal=goal, met=met)
    bench.add(f"{label}: of a processor", figures["processor"], "s of a processor")


def _draw(figure: Any, timed: list[Result]) -> None:
    """Seconds per kind of file, beside its goal."""
    axis = figure.subplots()
    places = np.arange(len(timed))
    axis.barh(places, [result.value for result in timed], color="#12497a", label="measured")
    goals = [float(result.goal.split()[1]) for result in timed]
    axis.plot(goals, places, "|", color="#b3361b", markersize=24, label="goal")
    axis.set_yticks(places, [result.what for result in timed])
    axis.set_xlabel("seconds")
    axis.legend()


if __name__ == "__main__":
    main()
