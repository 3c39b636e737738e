"""Stories of “Lay out ▸ Publish an atlas…”, from a map's card."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

Story = Generator[Any, None, Any]


def _open(user: Any, layer_id: str, path: str) -> Story:
    """Open the window from the tools of the map, and choose the folder. Return the window."""
    user.window.on_map.select(user.project.mapLayer(layer_id))
    user.choose_entry("occupancyLayOut", "occupancyPaper_publish")
    yield user.until(lambda: user.sees("occupancyPublish"), "the window")
    dialog = user.find("occupancyPublish")
    dialog.target.setFilePath(path)
    yield 100
    return dialog


def _close(user: Any, dialog: Any) -> Story:
    """Wait for the end of what was begun and close the window. Return its final text."""
    yield user.until(lambda: dialog._run is None, "the end")
    final_text = dialog.state.text()
    dialog.close()
    yield 100
    return final_text


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
    dialog = yield from _open(user, layer_id, path)
    if vintages:
        dialog.vintages.tick(tuple(vintages))
    if scales:
        dialog.scales.tick(tuple(scales))
    yield 300
    if picture:
        dialog.grab().save(picture)
    ticked = [dialog.vintages.ticked(), dialog.scales.ticked(), dialog.indicators.ticked()]
    user.click("occupancyPublishWrite")
    final_text = yield from _close(user, dialog)
    return {"told": final_text, "ticked": [list(names) for names in ticked]}
