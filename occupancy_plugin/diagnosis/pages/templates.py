"""Templates: `KIND_PAPER.qpt` in the profile's folder (the user's own), else in resources/layouts.

Items are found by their id; every one but `map` may be missing."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsLayoutItem,
    QgsLayoutItemMap,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
)
from qgis.PyQt.QtXml import QDomDocument

from ...toolbelt.errors import SheetError
from ...toolbelt.metadata import resource
from ...toolbelt.settings import profile_folder
from ...toolbelt.translation import tr
from ..content.page import PageKind
from ..drawing.fonts import family

MAPLESS = (
    PageKind.COVER, PageKind.DRAWN, PageKind.CHARTS, PageKind.FIGURES, PageKind.SUMMARY,
)  # fmt: skip
SHIPPED_FONT = "Arial"
ITEM = "occupancy/item"  # the id of an item that has a name in the user's language


def own_folder() -> Path:
    """Return the profile's folder of the user's own templates."""
    return profile_folder("layouts")


def template_path(kind: PageKind, paper: str, folder: str = "") -> Path:
    """Return the first that exists: in the given folder, in the profile's, in the plugin's."""
    name = f"{kind.value}_{paper}.qpt"
    places = [*([Path(folder)] if folder else []), own_folder(), resource("layouts")]
    return next((place / name for place in places if (place / name).is_file()), places[-1] / name)


def own_templates() -> list[Path]:
    """Return the user's own templates by name, for the menu of “Lay out”."""
    return sorted(own_folder().glob("*.qpt")) if own_folder().is_dir() else []


def load(path: Path, kind: PageKind, project: QgsProject) -> QgsPrintLayout:
    """Make a layout of a template, not yet in the project. Raises SheetError for a file that cannot
    be read, or has no map.

    Neither initializeDefaults() nor adding a page comes first: the old page would stay in the scene
    and cover, in white, what a further pass paints."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(
            tr("The template {file} cannot be read.").format(file=path.name), type(error).__name__
        ) from error
    document = QDomDocument()
    is_parsed = document.setContent(text.replace(f'"{SHIPPED_FONT}', f'"{family()}'))
    layout = QgsPrintLayout(project)
    items = layout.loadFromTemplate(document, QgsReadWriteContext())[0] if is_parsed else []
    if not items or not layout.pageCollection().pageCount():
        raise SheetError(tr("The template {file} cannot be read.").format(file=path.name))
    if kind not in MAPLESS and not isinstance(item(layout, "map"), QgsLayoutItemMap):
        raise SheetError(
            tr(
                "The template {file} has no map item named “map”. Give a map this id in the "
                "designer, save the template, and try again."
            ).format(file=path.name)
        )
    return layout


def item(layout: QgsPrintLayout, identifier: str) -> QgsLayoutItem | None:
    """Return the item of that id in its own class, also where a page of the project has given it
    a name in the user's language."""
    items = (one for one in layout.items() if isinstance(one, QgsLayoutItem))
    return next((one for one in items if id_of(one) == identifier), None)


def id_of(element: QgsLayoutItem) -> str:
    return str(element.customProperty(ITEM) or element.id())
