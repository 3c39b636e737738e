"""Does a print layout or a report show a layer: on a map, in a table, as the coverage of its atlas,
by name in a text?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgis.core import (
    QgsLayout,
    QgsLayoutItemAttributeTable,
    QgsLayoutItemHtml,
    QgsLayoutItemLabel,
    QgsLayoutItemMap,
    QgsPrintLayout,
    QgsReport,
    QgsReportSectionFieldGroup,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject


def designer_of(iface: Any, window: QObject) -> Any:
    """The layout designer that a window belongs to, None for windows of the map."""
    designers = iface.openLayoutDesigners() if hasattr(iface, "openLayoutDesigners") else []
    owners: list[QObject] = []
    owner: QObject | None = window
    while owner is not None:
        owners.append(owner)
        owner = owner.parent()
    return next((designer for designer in designers if designer.window() in owners), None)


def shows(master: Any, layer: QgsVectorLayer) -> bool:
    """A report shows what its sections show."""
    if isinstance(master, QgsReport):
        return any(shows_section(section, layer) for section in [master, *sections_of(master)])
    if (
        isinstance(master, QgsPrintLayout)
        and master.atlas().enabled()
        and master.atlas().coverageLayer() is layer
    ):
        return True
    return isinstance(master, QgsLayout) and any(
        _item_shows(item, layer) for item in _items(master)
    )


def shows_section(section: Any, layer: QgsVectorLayer) -> bool:
    if isinstance(section, QgsReportSectionFieldGroup) and section.layer() is layer:
        return True
    pages = [
        section.header(),
        section.footer(),
        section.body() if hasattr(section, "body") else None,
    ]
    return any(shows(page, layer) for page in pages if page is not None)


def sections_of(section: Any) -> Iterator[Any]:
    for child in section.childSections():
        yield child
        yield from sections_of(child)


def _items(layout: QgsLayout) -> Iterator[Any]:
    yield from layout.items()
    yield from layout.multiFrames()


def _item_shows(item: Any, layer: QgsVectorLayer) -> bool:
    if isinstance(item, QgsLayoutItemMap):
        return layer in item.layersToRender()
    if isinstance(item, QgsLayoutItemAttributeTable):
        return item.sourceLayer() is layer
    text = (
        item.text()
        if isinstance(item, QgsLayoutItemLabel)
        else item.html()
        if isinstance(item, QgsLayoutItemHtml)
        else ""
    )
    return layer.id() in text or f"'{layer.name()}'" in text
