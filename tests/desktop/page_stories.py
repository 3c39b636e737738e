"""A series of maps as pages of the project, in the real window."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import (
    QgsExpressionContextUtils,
    QgsLayoutExporter,
    QgsLayoutItemPicture,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt

Story = Generator[Any, None, Any]


def series_into_project(desk: Any, scales: list[str], pictures: dict[str, str]) -> Story:
    """From the menu to the pages."""
    desk.window.diagnosis.open_series()
    yield desk.until(lambda: desk.sees("occupancySeries"), "the window")
    dialog = desk.find("occupancySeries")
    for row in range(dialog.scales.count()):
        item = dialog.scales.item(row)
        ticked = item.data(Qt.ItemDataRole.UserRole) in scales
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
    dialog.into.setCurrentIndex(1)
    yield desk.at_rest()
    dialog.grab().save(pictures["window"])
    dialog.write_button.click()
    yield desk.until(lambda: not dialog.running(), "the pages", 60)
    yield desk.at_rest()
    text = dialog.state.text()
    dialog.grab().save(pictures["done"])
    dialog.reject()
    yield desk.at_rest()
    page = _pages(desk)[0]
    QgsLayoutExporter(page).renderPageToImage(0, dpi=110).save(pictures["page"])
    return {"said": text, **state(desk)}


def state(desk: Any) -> dict[str, Any]:
    """What the pages hold now."""
    return {
        "names": [page.name() for page in _pages(desk)],
        "charts": [_charts(page) for page in _pages(desk)],
        "titles": [_title(page) for page in _pages(desk)],
        "cards": desk.window.on_map._cards.count(),
        "rows": [
            layer.featureCount()
            for layer in desk.project.mapLayers().values()
            if isinstance(layer, QgsVectorLayer)
        ],
    }


def saved_and_reopened(desk: Any, path: str) -> Story:
    desk.project.write(path)
    yield desk.at_rest()
    kept = state(desk)
    desk.iface.addProject(path)
    yield desk.until(lambda: _pages(desk) and all(map(_charts, _pages(desk))), "filled pages", 60)
    yield desk.at_rest()
    return {"kept": kept, "after": state(desk)}


def expired_and_back(desk: Any) -> Story:
    desk.window.session.expire()
    yield desk.at_rest()
    empty = state(desk)
    desk.click("occupancySignIn")
    yield desk.until(lambda: all(map(_charts, _pages(desk))), "filled pages", 60)
    return {"empty": empty, "after": state(desk)}


def _title(page: Any) -> str:
    return str(QgsExpressionContextUtils.layoutScope(page).variable("occ_title") or "")


def _pages(desk: Any) -> list[Any]:
    return sorted(desk.project.layoutManager().printLayouts(), key=lambda page: page.name())


def _charts(page: Any) -> int:
    """Pictures of ours that show something."""
    return sum(
        item.picturePath().startswith("base64:")
        for item in page.items()
        if isinstance(item, QgsLayoutItemPicture)
    )
