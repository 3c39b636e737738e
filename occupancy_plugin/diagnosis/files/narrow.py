"""Pictures of a page for the screen of a telephone: each map, its scale bar and the legend by
itself, no wider than the screen, with letters of their size on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from qgis.core import (
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutSize,
)
from qgis.PyQt.QtGui import QImage

from ..drawing.drawing import Drawing
from ..pages.arrange import box_of
from ..pages.fill import PageLayout
from .pictures import pixels

SCREEN = 88.0  # mm: 352 pixels at the 4 pixels per mm of a chart
WHITE = 250  # greys from here on are paper
TOUCHING = 0.2  # mm that the boxes of two texts may share


@dataclass(frozen=True)
class NarrowPicture:
    """A part of a page.

    width, height: mm
    kind: 'map', 'scale bar' or 'legend'
    name: the text above it"""

    width: float
    height: float
    image: QImage
    kind: str
    name: str = ""


def narrow_maps(
    page_layout: PageLayout, maps: Sequence[str], scale_bars: Sequence[str], dpi: int
) -> list[NarrowPicture]:
    """Render each map no wider than SCREEN, its scale bar below it, and the legend last. The layout
    is left as it was.

    maps, scale_bars: ids of items"""
    layout, names = page_layout.layout, [part.name for part in page_layout.page.maps]
    elements = [layout.itemById(name) for name in maps]
    map_items = [element for element in elements if isinstance(element, QgsLayoutItemMap)]
    earlier_state = [(element, element.sizeWithUnits(), element.extent()) for element in map_items]
    for element, size, extent in earlier_state:
        zoom = min(SCREEN / size.width(), 1.0)
        element.attemptResize(QgsLayoutSize(size.width() * zoom, size.height() * zoom))
        element.setExtent(extent)
    exporter = QgsLayoutExporter(layout)

    def render(element: QgsLayoutItem, kind: str, name: str = "") -> NarrowPicture:
        region = box_of(element)
        image = exporter.renderRegionToImage(region, dpi=dpi)
        if kind != "map":
            image = without_margin(image)
        height = region.width() * image.height() / image.width()
        return NarrowPicture(region.width(), height, image, kind, name)

    has_names = len(map_items) > 1 and len(names) == len(map_items)
    drawn = [
        render(element, "map", names[position] if has_names else "")
        for position, element in enumerate(map_items)
    ]
    for element in map_items:  # a bar may be on the map
        element.setExcludeFromExports(True)
    bars = [
        bar for bar in map(layout.itemById, scale_bars) if isinstance(bar, QgsLayoutItemScaleBar)
    ]
    pictures: list[NarrowPicture] = []
    for element, picture in zip(map_items, drawn, strict=True):
        pictures += [
            picture,
            *(render(bar, "scale bar") for bar in bars if bar.linkedMap() == element),
        ]
    legend = layout.itemById("legend")
    if legend is not None and map_items:
        pictures.append(render(legend, "legend"))
    for element, size, extent in earlier_state:
        element.setExcludeFromExports(False)
        element.attemptResize(size)
        element.setExtent(extent)
    return pictures


def without_margin(image: QImage) -> QImage:
    """Cut the white rows at the bottom of a picture."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    written_rows = np.flatnonzero((pixels(grey, 1) < WHITE).any(axis=1))
    height = int(written_rows[-1]) + 2 if len(written_rows) else image.height()
    return image.copy(0, 0, image.width(), min(height, image.height()))


def stands_apart(drawing: Drawing) -> bool:
    """Whether no text is shortened, over another or beyond the edges of the drawing."""
    if any(text.text.endswith("…") for text in drawing.texts):
        return False
    boxes = [text.box for text in drawing.texts if text.text.strip()]
    is_inside = all(
        box[0] >= -TOUCHING
        and box[2] <= drawing.width + TOUCHING
        and box[3] <= drawing.height + TOUCHING
        for box in boxes
    )
    return is_inside and not any(
        _share(box, other_box)
        for position, box in enumerate(boxes)
        for other_box in boxes[position + 1 :]
    )


def _share(
    box: tuple[float, float, float, float], other_box: tuple[float, float, float, float]
) -> bool:
    shared_width = min(box[2], other_box[2]) - max(box[0], other_box[0])
    shared_height = min(box[3], other_box[3]) - max(box[1], other_box[1])
    return shared_width > TOUCHING and shared_height > TOUCHING
