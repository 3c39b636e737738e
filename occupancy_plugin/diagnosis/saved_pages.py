"""Pages that stay in a project. The saved file holds no figure of them, and they are emptied at
sign-out as layers are.

QgsProject.writeProject is emitted before layouts are written into the document, projectSaved after
it. Between the two signals the plugin's pictures and texts are removed and then restored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qgis.core import QgsExpressionContextUtils, QgsLayoutItemPicture, QgsPrintLayout, QgsProject
from qgis.PyQt.QtCore import QObject

from ..toolbelt.listening import Connection, Listening

MARK, CHART = "occupancy/page", "occupancy/chart"
ORDER = "occupancy/page_order"  # what a page is refilled by: its layer, never a figure
EMPTIED_ITEMS = ("title", "subtitle", "heading", "text", "name1", "name2", "name3", "name4")


def mark_page(layout: QgsPrintLayout, order: Mapping[str, str]) -> None:
    """Mark a layout as the plugin's.

    order: what the page is filled by when its data are loaded again"""
    layout.setCustomProperty(MARK, "1")
    layout.setCustomProperty(ORDER, json.dumps(dict(order), ensure_ascii=False))


def page_order(layout: QgsPrintLayout) -> dict[str, str]:
    """Return the order given to `mark_page`; empty for other layouts, and for pages of another
    version."""
    try:
        order = json.loads(str(layout.customProperty(ORDER) or "{}"))
    except ValueError:
        return {}
    return order if isinstance(order, dict) else {}


def saved_pages(project: QgsProject) -> Iterator[QgsPrintLayout]:
    """Return the plugin's layouts, and others that hold one of its charts."""
    for layout in project.layoutManager().printLayouts():
        if layout.customProperty(MARK) or next(_pictures(layout), None) is not None:
            yield layout


def _pictures(layout: QgsPrintLayout) -> Iterator[QgsLayoutItemPicture]:
    from .pages.fill import PICTURES
    from .pages.templates import id_of

    is_dossier_page = bool(layout.customProperty(MARK))
    for element in layout.items():
        if isinstance(element, QgsLayoutItemPicture) and (
            element.customProperty(CHART) or (is_dossier_page and id_of(element) in PICTURES)
        ):
            yield element


@dataclass
class _Content:
    """The content removed from a page.

    pictures: uuid of the item → path"""

    pictures: dict[str, str]
    variables: dict[str, str]


class SavedPages(QObject, Listening):
    """Empties the pages while a project is saved, and at sign-out. `start` with the window, `stop`
    at unload."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._away: list[tuple[QgsPrintLayout, _Content]] = []

    def connections(self) -> list[Connection]:
        project = QgsProject.instance()
        return [(project.writeProject, self._take_away), (project.projectSaved, self._put_back)]

    def empty(self) -> None:
        """Remove all figures from the pages, at sign-out and expiry. The project is not marked as
        changed."""
        project = QgsProject.instance()
        dirty = project.isDirty()
        for layout in saved_pages(project):
            _take(layout)
        self._away.clear()
        project.setDirty(dirty)

    def _take_away(self, *_: object) -> None:
        pages = saved_pages(QgsProject.instance())
        self._away = [(layout, _take(layout)) for layout in pages]

    def _put_back(self) -> None:
        from .pages.fill import set_texts

        for layout, content in self._away:
            for identifier, path in content.pictures.items():
                element = layout.itemByUuid(identifier)
                if isinstance(element, QgsLayoutItemPicture):
                    element.setPicturePath(path, QgsLayoutItemPicture.Format.FormatSVG)  # type: ignore[attr-defined]
            set_texts(layout, content.variables)
        self._away.clear()


def _take(layout: QgsPrintLayout) -> _Content:
    """Empty the page, and return its content."""
    from .pages.fill import PREFIX, set_texts

    content = _Content({}, {})
    for picture in list(_pictures(layout)):
        if picture.picturePath():
            content.pictures[picture.uuid()] = picture.picturePath()
            picture.setPicturePath("")
    if not layout.customProperty(MARK):
        return content
    scope = QgsExpressionContextUtils.layoutScope(layout)
    for identifier in EMPTIED_ITEMS:
        text = str(scope.variable(f"{PREFIX}{identifier}") or "")
        if text:
            content.variables[identifier] = text
    set_texts(layout, dict.fromkeys(content.variables, ""))
    return content
