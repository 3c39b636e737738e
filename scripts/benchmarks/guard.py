"""`scripts/bench guard`: the cost of the guard while panning and zooming over 100 000 points,
compared with the same layer without the plugin.

Three windows are open (no plugin; the plugin; the plugin holding a raw layer back) and take turns,
so that other load on the machine affects all of them. Run under `scripts/on_screen`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from scripts.desktop import Desktop

from .results import Bench

STORIES = Path(__file__).resolve().parents[1] / "desktop"
PAN_STORY, LARGE_LAYER_STORY = STORIES / "pan_story.py", STORIES / "look_story.py"
POINTS, ROUNDS = 100_000, 7
WINDOWS = {  # name → with the plugin, with a raw layer
    "without the plugin": (False, False),
    "with the guard": (True, False),
    "with the guard beside a raw layer": (True, True),
}
GOAL = 1.05  # times the seconds without the plugin
ROWS, LAYERS = 1_000_000, 300
LOOK_GOAL, OPEN_GOAL = 0.05, 0.3  # seconds

Seconds = dict[str, list[float]]  # window → a number per round


def main() -> None:
    bench = Bench("guard")
    with tempfile.TemporaryDirectory() as folder:
        desktops: dict[str, Desktop] = {}
        try:
            start_windows(desktops, Path(folder))
            wall, processor = pan_in_turn(desktops)
            look_seconds = look_at_large_layers(desktops, Path(folder) / "large.gpkg")
        finally:
            for desktop in desktops.values():
                desktop.stop()
    report_rounds(bench, wall, processor)
    report_looks(bench, look_seconds)
    bench.write()


def start_windows(desktops: dict[str, Desktop], folder: Path) -> None:
    """Start the three windows, in `desktops`, and fill their caches with a first round."""
    canvases: set[str] = set()
    for number, (name, (guarded, raw)) in enumerate(WINDOWS.items()):
        desktop = Desktop("http://127.0.0.1:1", folder=folder / str(number), with_plugin=guarded)
        desktops[name] = desktop.start()
        canvases.add(str(desktop.run(PAN_STORY, "stand", points=POINTS, guarded=guarded, raw=raw)))
        desktop.run(PAN_STORY, "pan_and_zoom")
    if len(canvases) > 1:
        raise SystemExit(f"The windows do not show the same: {canvases}")


def pan_in_turn(desktops: dict[str, Desktop]) -> tuple[Seconds, Seconds]:
    """Pan and zoom in the windows in turn; each round begins with another window. Return seconds
    of the wall clock and of the processor."""
    wall: Seconds = {name: [] for name in WINDOWS}
    processor: Seconds = {name: [] for name in WINDOWS}
    names = list(WINDOWS)
    for _ in range(ROUNDS):
        for name in names:
            times = desktops[name].run(PAN_STORY, "pan_and_zoom")
            wall[name].append(sum(times["wall"]))
            processor[name].append(times["processor"])
        names = [*names[1:], names[0]]
    return wall, processor


def report_rounds(bench: Bench, wall: Seconds, processor: Seconds) -> None:
    """Compare each window with the plugin with the one without."""
    baseline, *guarded_windows = WINDOWS
    label = f"a round of 20 pans and zooms over {POINTS} points, {baseline}, best of {ROUNDS}"
    bench.add(label, min(wall[baseline]), "s")
    for name in guarded_windows:
        ratio = min(wall[name]) / min(wall[baseline])  # minima: other load can only add time
        bench.add(f"… {name}", min(wall[name]), "s", baseline, ratio, most=GOAL)
        processor_ratio = median(
            with_guard / without
            for with_guard, without in zip(processor[name], processor[baseline], strict=True)
        )
        label, seconds = f"… {name}, processor time", median(processor[name])
        bench.add(label, seconds, "s", baseline, processor_ratio, most=GOAL)


def look_at_large_layers(desktops: dict[str, Desktop], path: Path) -> dict[str, float]:
    """Measure the guard beside a raw layer, on a million rows, none under the threshold, and on 300
    layers added in one call. Return seconds."""
    without_plugin, _, beside_raw = desktops.values()
    write_rows(path)
    rounds = [
        beside_raw.run(LARGE_LAYER_STORY, "look", path=str(path), layers=LAYERS) for _ in range(3)
    ]
    looks = {name: min(float(look_seconds[name]) for look_seconds in rounds) for name in rounds[0]}
    looks["alone"] = min(
        without_plugin.run(LARGE_LAYER_STORY, "add_alone", layers=LAYERS) for _ in range(3)
    )
    return looks


def write_rows(path: Path) -> None:
    """Write a table of communes with households and one financing, none under the threshold."""
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


def report_looks(bench: Bench, look_seconds: dict[str, float]) -> None:
    """Report how long the guard takes to examine layers."""
    longest, surplus = look_seconds["longest"], look_seconds["together"] - look_seconds["alone"]
    bench.add(f"the answer about {ROWS} rows", look_seconds["answered"], "s")
    bench.add("… longest that the main thread was taken", longest, "s", most=LOOK_GOAL)
    label = f"{LAYERS} layers at once beside a raw one, more than without the plugin"
    bench.add(label, surplus, "s", most=OPEN_GOAL)
