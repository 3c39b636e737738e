"""The elements that show where a map is: locator, north arrow, scale bar."""

from __future__ import annotations

from qgis.core import Qgis, QgsGeometry, QgsLayoutItemMap, QgsLayoutItemScaleBar, QgsTextFormat
from qgis.PyQt.QtGui import QColor, QFont

from ...layers.release.released import Release
from ...toolbelt.letters import typographic
from ...toolbelt.shapes import geometry_from
from ..content.facts import Facts
from ..content.frame import Frame, bar_length
from ..drawing.colours import ACCENT, OTHERS, PALE, SOFT
from ..drawing.drawing import Area, Drawing, Shape, Text
from ..drawing.fonts import family, wrap

SURROUNDINGS = ("departement", "region", "france")
TEXT = 7.0


def locator(facts: Facts, box_width: float, box_height: float) -> Drawing:
    """Draw the territory in the accent colour within its département (or région)."""
    surroundings, scale, name = _surroundings(facts.release)
    territory = _shape(facts.release, facts.release.territory.scale, facts.release.territory.code)
    if surroundings is None or territory is None:
        return Drawing(box_width, box_height, ())
    caption, scale_name = typographic(name), facts.scale_name(scale)
    if caption != scale_name:  # France is the only unit of its scale
        caption = facts.say("around", scale=scale_name, name=caption)
    lines = wrap(caption, TEXT, box_width)
    map_height = box_height - 3.0 * len(lines) - 1.0
    frame = Frame.around([surroundings], box_width, map_height)
    shapes: list[Shape] = [
        Area(tuple(frame.rings(surroundings)), PALE, OTHERS, 0.12),
        Area(tuple(frame.rings(territory)), ACCENT, ACCENT, 0.1),
    ]
    for position, line in enumerate(lines):
        shapes.append(Text(0, map_height + 3.4 + 2.8 * position, line, TEXT, SOFT))
    return Drawing(box_width, box_height, tuple(shapes), f"{facts.territory}. {caption}.")


def _surroundings(release: Release) -> tuple[QgsGeometry | None, str, str]:
    """Return shape, scale and name of the narrowest unit around the territory."""
    territory_scale = release.scales.get(release.territory.scale)
    if territory_scale is None or release.territory.code not in territory_scale.frame.index:
        return None, "", ""
    row = territory_scale.frame.loc[release.territory.code]
    for scale in SURROUNDINGS:
        wider_scale = release.scales.get(scale)
        code = row.get(scale) if scale in row.index else None
        if wider_scale is None or scale == release.territory.scale:
            continue
        if code is None and len(wider_scale.frame) == 1:
            code = wider_scale.frame.index[0]
        if isinstance(code, str) and code in wider_scale.frame.index:
            shape = _shape(release, scale, code)
            if shape is not None:
                return shape, scale, str(wider_scale.frame.loc[code].get("name", code))
    return None, "", ""


def _shape(release: Release, scale: str, code: str) -> QgsGeometry | None:
    released_scale = release.scales.get(scale)
    if released_scale is None or code not in released_scale.frame.index:
        return None
    wkb = released_scale.geometry[released_scale.frame.index.get_loc(code)]
    shape = geometry_from(wkb) if wkb is not None else QgsGeometry()
    return None if shape.isEmpty() else shape


def north(box_width: float, box_height: float) -> Drawing:
    """Draw an arrow over an N. It shows the grid's north, which is the map's."""
    arrow, middle = box_height - 4.0, box_width / 2
    half_width = min(box_width / 2, 1.9)
    ring = (
        (middle, 0.0),
        (middle + half_width, arrow),
        (middle, arrow * 0.78),
        (middle - half_width, arrow),
    )
    letter = Text(middle, box_height - 0.6, "N", 7.5, SOFT, True, anchor="middle")
    return Drawing(box_width, box_height, (Area((ring,), SOFT, "", 0.0), letter), "N")


def fit_scale_bar(bar: QgsLayoutItemScaleBar, available_width: float) -> None:
    """Let QGIS choose the bar's length, for a map whose scale changes from page to page. It is in
    metres, so that no decimal is written.

    available_width: mm that the bar may take"""
    bar.setUnits(Qgis.DistanceUnit.Meters)
    bar.setUnitLabel("m")
    bar.setSegmentSizeMode(Qgis.ScaleBarSegmentSizeMode.FitWidth)
    bar.setMinimumBarWidth(available_width / 2)
    bar.setMaximumBarWidth(available_width)
    bar.setNumberOfSegments(1)
    bar.update()


def dress_scale_bar(
    bar: QgsLayoutItemScaleBar, map_item: QgsLayoutItemMap, available_width: float
) -> None:
    """Set the longest bar of 1, 2 or 5 × 10ⁿ km (metres below 1 km), in two halves where these need
    no decimals, so that QGIS's number format does not matter.

    available_width: mm that the bar may take"""
    bar.setLinkedMap(map_item)
    metre = 1000.0 / map_item.scale() if map_item.scale() > 0 else 1.0  # mm on paper
    length = bar_length(max(available_width / metre, 1.0))
    kilometres = length >= 1000
    bar.setUnits(Qgis.DistanceUnit.Kilometers if kilometres else Qgis.DistanceUnit.Meters)
    bar.setUnitLabel("km" if kilometres else "m")
    bar.setNumberOfSegmentsLeft(0)
    units = round(length / 1000 if kilometres else length)
    segments = 1 if units % 2 else 2
    bar.setNumberOfSegments(segments)
    bar.setUnitsPerSegment(units / segments)
    bar.setHeight(1.2)
    bar.setLabelBarSpace(1.0)
    bar.setBoxContentSpace(0.5)
    text = QgsTextFormat()
    text.setFont(QFont(family()))
    text.setSize(7)
    text.setColor(QColor(SOFT))
    bar.setTextFormat(text)
    bar.update()
