"""`scripts/bench guard`: the cost of the guard while panning and zooming over 100 000 points,
compared with the same layer without the plugin.

Three windows are open (no plugin; the plugin; the plugin watching a raw layer) and take turns, so
that other load on the machine affects all of them. Run under `scripts/on_screen`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from scripts.desktop import Desktop

from .results import Bench

LOOK = Path(__file__).resolve().parents[1] / "desktop" / "look_story.py"
ROWS, LAYERS = 1_000_000, 300
LOOK_GOAL, OPEN_GOAL = 0.05, 0.3  # seconds
STORY = Path(__file__).resolve().parents[1] / "desktop" / "pan_story.py"
POINTS, ROUNDS = 100_000, 7
WINDOWS = {
    "without the plugin": (False, False),
    "with the guard": (True, False),
    "with the guard watching a raw layer": (True, True),
}
GOAL = 1.05


def main() -> None:
    bench = Bench("guard")
    wall: dict[str, list[float]] = {name: [] for name in WINDOWS}
    processor: dict[str, list[float]] = {name: [] for name in WINDOWS}
    with tempfile.TemporaryDirectory() as folder:
        desktops = {}
        canvases: set[str] = set()
        try:
            for number, (name, (guarded, raw)) in enumerate(WINDOWS.items()):
                desktop = Desktop(
                    "http://127.0.0.1:1", folder=Path(folder) / str(number), with_plugin=guarded
                )
                desktops[name] = desktop.start()
                canvases.add(
                    str(desktop.run(STORY, "stand", points=POINTS, guarded=guarded, raw=raw))
                )
                desktop.run(STORY, "pan_and_zoom")  # the first round fills caches
            if len(canvases) > 1:
                raise SystemExit(f"The windows do not show the same: {canvases}")
            for round_number in range(ROUNDS):
                names = (
                    list(WINDOWS)[round_number % len(WINDOWS) :]
                    + list(WINDOWS)[: round_number % len(WINDOWS)]
                )
                for name in names:
                    times = desktops[name].run(STORY, "pan_and_zoom")
                    wall[name].append(sum(times["wall"]))
                    processor[name].append(times["processor"])
            looks = look_at_large_layers(desktops, Path(folder) / "large.gpkg")
        finally:
            for desktop in desktops.values():
                desktop.stop()
    plain = next(iter(WINDOWS))
    bench.add(
        f"a round of 20 pans and zooms over {POINTS} points, {plain}, best of {ROUNDS}",
        min(wall[plain]),
        "s",
    )
    for name in list(WINDOWS)[1:]:
        ratio = min(wall[name]) / min(wall[plain])  # minima: other load can only add time
        bench.add(f"… {name}", min(wall[name]), "s", plain, ratio, f"≤ {GOAL}", ratio <= GOAL)
        processor_ratio = median(
            guarded_seconds / plain_seconds
            for guarded_seconds, plain_seconds in zip(
                processor[name], processor[plain], strict=True
            )
        )
        bench.add(
            f"… {name}, processor time",
            median(processor[name]),
            "s",
            plain,
            processor_ratio,
            f"≤ {GOAL}",
            processor_ratio <= GOAL,
        )
    report_looks(bench, looks)
    bench.write(lambda figure: chart(figure, wall))


def look_at_large_layers(desktops: dict[str, Desktop], path: Path) -> dict[str, float]:
    """Measure the guard on a million rows, none under the threshold, and on 300 layers added in one
    call. Returns seconds."""
    without_plugin, with_guard, _ = desktops.values()
    write_rows(path)
    rounds = [with_guard.run(LOOK, "look", path=str(path), layers=LAYERS) for _ in range(3)]
    looks = {name: min(float(look_seconds[name]) for look_seconds in rounds) for name in rounds[0]}
    looks["alone"] = min(without_plugin.run(LOOK, "add_alone", layers=LAYERS) for _ in range(3))
    return looks


def write_rows(path: Path) -> None:
    from osgeo import gdal, ogr

    gdal.UseExceptions()
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("t", geom_type=ogr.wkbNone)
    for name, kind in (("insee", ogr.OFTString), ("menages", ogr.OFTInteger), ("plai", 0)):
        layer.CreateField(ogr.FieldDefn(name, kind))
    layer = None
    source.ExecuteSQL(
        "INSERT INTO t (insee, menages, plai) WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL "
        f"SELECT i + 1 FROM n WHERE i < {ROWS - 1}) SELECT printf('%09d', i), 11 + i % 500, i % 37 "
        "FROM n"
    )
    source = None


def report_looks(bench: Bench, looks: dict[str, float]) -> None:
    longest, surplus = looks["longest"], looks["together"] - looks["alone"]
    bench.add(f"the answer about {ROWS} rows", looks["answered"], "s")
    bench.add(
        "… longest that the main thread was taken", longest, "s", goal=f"≤ {LOOK_GOAL}",
        met=longest <= LOOK_GOAL,
    )  # fmt: skip
    bench.add(
        f"{LAYERS} layers at once, more than without the plugin", surplus, "s",
        goal=f"≤ {OPEN_GOAL}", met=surplus <= OPEN_GOAL,
    )  # fmt: skip


def chart(figure: Any, wall: dict[str, list[float]]) -> None:
    axes = figure.subplots()
    axes.boxplot(list(wall.values()), vert=False)
    axes.set_yticks(range(1, len(wall) + 1), list(wall))
    axes.set(
        xlabel="seconds for 20 drawings",
        title=f"Panning and zooming over {POINTS} points",
        xlim=(0, None),
    )
