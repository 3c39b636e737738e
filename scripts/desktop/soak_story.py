"""Random use of the window: pan, zoom, restyle, load, cancel, export, sign out, reopen. The seed
makes it repeatable."""

from __future__ import annotations

import json
import random
import resource
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QComboBox

Story = Generator[Any, None, Any]
SCALES = ("commune", "iris", "residence", "qpv2024", "carreau", "epci")
INDICATORS = (
    "single_parents_rate",
    "dwellings_count",
    "income_u40_rate",
    "rent_mean",
    "ben_apl_rate",
)
MOST_LAYERS = 8


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def safe_layers() -> list[QgsVectorLayer]:
    layers = QgsProject.instance().mapLayers().values()
    vectors = [layer for layer in layers if isinstance(layer, QgsVectorLayer)]
    return [layer for layer in vectors if layer.customProperty("occupancy/lineage")]


def use(user: Any, seed: int, minutes: float, folder: str) -> Story:
    """Perform random actions until the time is over. Return their counts, memory samples and the
    longest seconds of each action."""
    dice = random.Random(seed)
    weights: dict[Callable[..., Any], int] = {
        pan: 4,
        zoom: 4,
        restyle: 4,
        label: 2,
        load: 3,
        load_and_cancel: 2,
        export: 4,
        reopen: 2,
        leave: 1,
    }
    counts: dict[str, int] = {}
    memory: list[int] = []
    longest: dict[str, float] = {}  # seconds that an action took at most
    record = {"done": counts, "memory": memory, "longest": longest}
    end = time.monotonic() + minutes * 60
    next_sample = time.monotonic()
    while time.monotonic() < end:
        if time.monotonic() >= next_sample:
            memory.append(resident_bytes())
            next_sample += max(6.0, minutes * 60 / 40)
        if user.window.session.signed_in is None:
            yield from enter(user)
        action = dice.choices(list(weights), list(weights.values()))[0] if safe_layers() else load
        started, name = time.monotonic(), action.__name__
        yield from action(user, dice, folder)
        seconds = round(time.monotonic() - started, 1)
        longest[name] = max(longest.get(name, 0.0), seconds)
        counts[name] = counts.get(name, 0) + 1
        (Path(folder) / "soak.json").write_text(json.dumps(record))
        user.iface.messageBar().clearWidgets()
        yield 30
    return record


def enter(user: Any) -> Story:
    """Sign in, choose a purpose, and wait until saved layers are filled again."""
    user.click("occupancySignIn")
    yield user.until(lambda: user.window.session.signed_in is not None, "signed in")
    yield 200
    combo = user.find("occupancyPurpose", QComboBox)
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    yield user.until(lambda: not user.window.loader.is_loading, "filled again", 600)


def pan(user: Any, dice: random.Random, folder: str) -> Story:
    canvas = user.iface.mapCanvas()
    extent = canvas.extent()
    extent.setXMinimum(extent.xMinimum() + dice.uniform(-0.2, 0.2) * extent.width())
    canvas.setCenter(extent.center())
    yield user.drawn()


def zoom(user: Any, dice: random.Random, folder: str) -> Story:
    layers = safe_layers()
    if layers and dice.random() < 0.3:
        user.window.view.zoom(dice.choice(layers))
    else:
        user.iface.mapCanvas().zoomByFactor(dice.uniform(0.6, 1.6))
    yield user.drawn()


def restyle(user: Any, dice: random.Random, folder: str) -> Story:
    """Show another indicator, where a map is loaded."""
    if not user.sees("occupancySwitch"):
        return
    combo = user.find("occupancySwitch", QComboBox)
    if combo.count():
        position = dice.randrange(combo.count())
        combo.setCurrentIndex(position)
        combo.activated.emit(position)
    yield user.drawn()


def label(user: Any, dice: random.Random, folder: str) -> Story:
    if user.sees("occupancyLabel"):
        actions = user.find("occupancyLabel").menu().actions()
        dice.choice([action for action in actions if action.text()]).trigger()
    yield user.drawn()


def load(user: Any, dice: random.Random, folder: str) -> Story:
    """Load a map, after removing others where there are too many."""
    while len(safe_layers()) >= MOST_LAYERS:
        QgsProject.instance().removeMapLayer(dice.choice(safe_layers()).id())
    yield from _start(user, dice)
    yield user.until(lambda: not user.window.loader.is_loading, "loaded", 300)
    yield user.drawn()


def load_and_cancel(user: Any, dice: random.Random, folder: str) -> Story:
    """Load from the portal and cancel. The session's releases are put back afterwards, so that
    later loads do not spend most of the time in the gate."""
    memory = user.window.loader.memory
    releases, scales = dict(memory._releases), dict(memory._scales)
    memory.forget()
    yield from _start(user, dice)
    yield dice.choice([10, 60, 200, 3000])
    user.window.loader.cancel()
    yield user.until(lambda: not user.window.loader.is_loading, "cancelled")
    memory._releases.update(releases)
    memory._scales.update(scales)


def _start(user: Any, dice: random.Random) -> Story:
    user.choose("occupancyScale", dice.choice(SCALES))
    user.choose("occupancyVintage", "2022")  # whose secrets are searched for
    yield 30
    user.choose_indicator(dice.choice(INDICATORS))
    yield 30
    if user.find("occupancyAdd").isEnabled():
        user.click("occupancyAdd")


def export(user: Any, dice: random.Random, folder: str) -> Story:
    """Export a layer into a new file. All files are kept, as an attacker would."""
    layers = [layer for layer in safe_layers() if layer.featureCount()]
    if not layers:
        return
    layer, file_format = dice.choice(layers), dice.choice(["gpkg", "csv", "xlsx", "ods"])
    exports = Path(folder) / "exports"
    exports.mkdir(exist_ok=True)
    number, scale = len(list(exports.glob("*-*.*"))), layer.customProperty("occupancy/scale")
    path = exports / f"{number}-{scale}.{file_format}"
    user.window.export(layer)
    yield user.until(lambda: user.sees("occupancyExportDialog"), "the export dialog")
    user.choose("occupancyFormat", file_format)
    user.find("occupancyExportPath").setFilePath(str(path))
    yield 50
    user.click("occupancyExportSave")
    yield user.until(
        lambda: path.exists() and not user.sees("occupancyExportDialog"), "the export written"
    )


def reopen(user: Any, dice: random.Random, folder: str) -> Story:
    path = str(Path(folder) / "soak.qgz")
    QgsProject.instance().write(path)
    user.iface.addProject(path)
    yield user.until(
        lambda: (
            all(layer.featureCount() > 0 for layer in safe_layers())
            and not user.window.loader.is_loading
        ),
        "refilled",
        300,
    )
    yield user.drawn()


def leave(user: Any, dice: random.Random, folder: str) -> Story:
    """Sign out: no layer may keep its rows."""
    user.sign_out()
    yield user.until(lambda: user.window.session.signed_in is None, "signed out")
    yield 100
    assert not any(layer.featureCount() for layer in safe_layers()), "rows stayed after sign-out"
