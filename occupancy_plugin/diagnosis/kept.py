"""Pages that stay in a project: in the saved file they hold no figure, and at the sign-out they are
emptied as layers are.

QgsProject.writeProject fires before layouts are written into the document, projectSaved after it:
in between our pictures and texts are taken away and put back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qgis.core import (
    QgsExpressionContextUtils,
    QgsLayoutItemPicture,
    QgsPrintLayout,
    QgsProject,
)
from qgis.PyQt.QtCore import QObject

MARK, CHART = "occupancy/page", "occupancy/chart"
ORDER = "occupancy/page_order"  # what a page is filled again by: its layer, never a figure
EMPTIED = ("title", "subtitle", "heading", "text", "name1", "name2", "name3", "name4")


def keep(layout: QgsPrintLayout, order: Mapping[str, str]) -> None:
    """From now on this layout is one of ours. order: what it is filled again by."""
    layout.setCustomProperty(MARK, "1")
    layout.setCustomProperty(ORDER, json.dumps(dict(order), ensure_ascii=False))


def order_of(layout: QgsPrintLayout) -> dict[str, str]:
    """What `keep` was given; empty for a page of another version or of nobody's."""
    try:
        order = json.loads(str(layout.customProperty(ORDER) or "{}"))
    except ValueError:
        return {}
    return order if isinstance(order, dict) else {}


def hold(picture: QgsLayoutItemPicture) -> None:
    """From now on this picture of a layout of the user's own is a chart of ours."""
    picture.setCustomProperty(CHART, "1")


def kept_pages(project: QgsProject) -> Iterator[QgsPrintLayout]:
    """Layouts of ours, and others that hold a chart of ours."""
    for layout in project.layoutManager().printLayouts():
        if layout.customProperty(MARK) or next(_pictures(layout), None) is not None:
            yield layout


def _pictures(layout: QgsPrintLayout) -> Iterator[QgsLayoutItemPicture]:
    from .pages.fill import PICTURES

    ours = bool(layout.customProperty(MARK))
    for element in layout.items():
        if isinstance(element, QgsLayoutItemPicture) and (
            element.customProperty(CHART) or (ours and element.id() in PICTURES)
        ):
            yield element


@dataclass
class _Content:
    """pictures: by the item's uuid"""

    pictures: dict[str, str]
    variables: dict[str, str]


class KeptPages(QObject):
    """`start` with the window, `stop` at unload; `empty` at sign-out and expiry."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._away: list[tuple[QgsPrintLayout, _Content]] = []

    def start(self) -> None:
        project = QgsProject.instance()
        project.writeProject.connect(self._take_away)
        project.projectSaved.connect(self._put_back)

    def stop(self) -> None:
        project = QgsProject.instance()
        project.writeProject.disconnect(self._take_away)
        project.projectSaved.disconnect(self._put_back)

    def empty(self) -> None:
        """The session has ended: no figure stays in a page. The project is not marked as
        changed."""
        project = QgsProject.instance()
        dirty = project.isDirty()
        for layout in kept_pages(project):
            _take(layout)
        self._away.clear()
        project.setDirty(dirty)

    def _take_away(self, *_: object) -> None:
        pages = kept_pages(QgsProject.instance())
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
    """Empty the page; what it held."""
    from .pages.fill import PREFIX, set_texts

    content = _Content({}, {})
    for picture in list(_pictures(layout)):
        if picture.picturePath():
            content.pictures[picture.uuid()] = picture.picturePath()
            picture.setPicturePath("")
    if not layout.customProperty(MARK):
        return content
    scope = QgsExpressionContextUtils.layoutScope(layout)
    for identifier in EMPTIED:
        text = str(scope.variable(f"{PREFIX}{identifier}") or "")
        if text:
            content.variables[identifier] = text
    set_texts(layout, dict.fromkeys(content.variables, ""))
    return content
