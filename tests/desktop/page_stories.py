"""Pages of the project, in the real window."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import (
    QgsExpressionContextUtils,
    QgsLayoutExporter,
    QgsLayoutItemPicture,
    QgsVectorLayer,
)

Story = Generator[Any, None, Any]


def laid_out(user: Any, picture: str) -> Story:
    layers = [card.layer for card in user.window.on_map.cards()]
    for number, layer in enumerate(layers, 1):
        user.window.lay_out(layer)
        yield user.until(lambda number=number: len(_pages(user)) == number, "the page")
        yield user.at_rest()
    for designer in user.iface.openLayoutDesigners():
        designer.close()
    QgsLayoutExporter(_pages(user)[0]).renderPageToImage(0, dpi=110).save(picture)
    return state(user)


def state(user: Any) -> dict[str, Any]:
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
    yield user.until(lambda: _pages(user) and all(map(_charts, _pages(user))), "filled pages")
    yield user.at_rest()
    return {"kept": saved_state, "after": state(user)}


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
