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


def series_into_project(user: Any, scales: list[str], pictures: dict[str, str]) -> Story:
    """From the menu to the pages."""
    user.window.diagnosis.open_series()
    yield user.until(lambda: user.sees("occupancySeries"), "the window")
    dialog = user.find("occupancySeries")
    for row in range(dialog.scales.count()):
        item = dialog.scales.item(row)
        ticked = item.data(Qt.ItemDataRole.UserRole) in scales
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
    dialog.into.setCurrentIndex(1)
    yield user.at_rest()
    dialog.grab().save(pictures["window"])
    dialog.write_button.click()
    yield user.until(lambda: not dialog.running(), "the pages", 60)
    yield user.at_rest()
    text = dialog.state.text()
    dialog.grab().save(pictures["done"])
    dialog.reject()
    yield user.at_rest()
    page = _pages(user)[0]
    QgsLayoutExporter(page).renderPageToImage(0, dpi=110).save(pictures["page"])
    return {"said": text, **state(user)}


def state(user: Any) -> dict[str, Any]:
    """What the pages hold now."""
    return {
        "names": [page.name() for page in _pages(user)],
        "charts": [_charts(page) for page in _pages(user)],
        "titles": [_title(page) for page in _pages(user)],
        "cards": user.window.on_map._cards.count(),
        "rows": [
            layer.featureCount()
            for layer in user.project.mapLayers().values()
            if isinstance(layer, QgsVectorLayer)
        ],
    }


def saved_and_reopened(user: Any, path: str) -> Story:
    user.project.write(path)
    yield user.at_rest()
    saved_state = state(user)
    user.iface.addProject(path)
    yield user.until(lambda: _pages(user) and all(map(_charts, _pages(user))), "filled pages", 60)
    yield user.at_rest()
    return {"kept": saved_state, "after": state(user)}


def expired_and_back(user: Any) -> Story:
    user.window.session.expire()
    yield user.at_rest()
    empty = state(user)
    user.click("occupancySignIn")
    yield user.until(lambda: all(map(_charts, _pages(user))), "filled pages", 60)
    return {"empty": empty, "after": state(user)}


def _title(page: Any) -> str:
    return str(QgsExpressionContextUtils.layoutScope(page).variable("occ_title") or "")


def _pages(user: Any) -> list[Any]:
    return sorted(user.project.layoutManager().printLayouts(), key=lambda page: page.name())


def _charts(page: Any) -> int:
    """Return the plugin's pictures that show something."""
    return sum(
        item.picturePath().startswith("base64:")
        for item in page.items()
        if isinstance(item, QgsLayoutItemPicture)
    )
