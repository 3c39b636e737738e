"""Stories of “Lay out ▸ Publish an atlas…”, from a map's card."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAction

Story = Generator[Any, None, Any]
PATIENCE = 240  # seconds


def _open(user: Any, layer_id: str) -> None:
    """Select the map and trigger the entry of its tools."""
    on_map, layer = user.window.on_map, user.project.mapLayer(layer_id)
    on_map.select(layer)
    button = user.find("occupancyLayOut")
    entries = {action.objectName(): action for action in button.menu().findChildren(QAction)}
    entries["occupancyPaper_publish"].trigger()


def publish(
    user: Any,
    layer_id: str,
    path: str,
    vintages: Sequence[str] = (),
    scales: Sequence[str] = (),
    picture: str = "",
) -> Story:
    """Publish an atlas. vintages, scales: ids to tick, () for those ticked by default. Return the
    window's final text and the ticked ids."""
    _open(user, layer_id)
    yield user.until(lambda: user.sees("occupancyPublish"), "the window")
    dialog = user.find("occupancyPublish")
    if vintages:
        dialog.vintages.tick(tuple(vintages))
    if scales:
        dialog.scales.tick(tuple(scales))
    dialog.target.setFilePath(path)
    yield 300
    if picture:
        dialog.grab().save(picture)
    ticked = [dialog.vintages.ticked(), dialog.scales.ticked(), dialog.indicators.ticked()]
    user.click("occupancyPublishWrite")
    yield user.until(lambda: dialog._run is None, "the atlas published", PATIENCE)
    final_text = dialog.state.text()
    dialog.close()
    yield 100
    return {"told": final_text, "ticked": [list(names) for names in ticked]}


def refuse(user: Any, layer_id: str, path: str) -> Story:
    """Try to publish into a folder with other files. Return the texts and state of the window."""
    user.window.diagnosis.open_paper("publish", user.project.mapLayer(layer_id))
    yield user.until(lambda: user.sees("occupancyPublish"), "the window")
    dialog = user.find("occupancyPublish")
    dialog.target.setFilePath(path)
    yield 100
    dialog.scales.tick(())
    enabled_without_scales = dialog.write_button.isEnabled()
    dialog.scales.tick(("commune", "residence"))
    yield 100
    warning = dialog.warning.text() if dialog.warning.isVisible() else ""
    user.click("occupancyPublishWrite")
    yield user.until(lambda: dialog._run is None, "the refusal", PATIENCE)
    state = {
        "idle": enabled_without_scales,
        "warning": warning,
        "told": dialog.state.text(),
        "open": dialog.isVisible(),
        "accessible": dialog.scales.accessibleName(),
        "checkable": bool(dialog.scales.item(0).flags() & Qt.ItemFlag.ItemIsUserCheckable),
    }
    dialog.close()
    yield 100
    return state


def cancel(user: Any, layer_id: str, path: str) -> Story:
    """Start publishing and cancel. Return the window's text."""
    user.window.diagnosis.open_paper("publish", user.project.mapLayer(layer_id))
    yield user.until(lambda: user.sees("occupancyPublish"), "the window")
    dialog = user.find("occupancyPublish")
    dialog.target.setFilePath(path)
    yield 100
    user.click("occupancyPublishWrite")
    user.click("occupancyPublishCancel")
    yield user.until(lambda: dialog._run is None, "the end", PATIENCE)
    final_text = dialog.state.text()
    dialog.close()
    yield 100
    return final_text
