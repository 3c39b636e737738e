"""A map's classes in a QGIS style file for a colleague: symbols, colours and the bounds between the
classes, which are rounded and come from released values (R13). Never a unit, a value or a count.

QGIS itself reads the file on a layer with the same columns; here it is read for its classes alone.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayer, QgsRuleBasedRenderer, QgsVectorLayer, QgsWkbTypes

from ...portal.model import Catalogue, Indicator
from ...toolbelt.errors import StyleError
from ...toolbelt.translation import tr
from ..release.memory import ReleaseMemory
from ..style.apply import INDICATOR_PROPERTY
from ..style.legends import without_count
from ..style.presentation import PROPERTY, Presentation, presentation_of
from .switch import indicator_of
from .vintages.same_classes import apply_classes, fixed_classes

KEPT = ("class", "secret", "empty", "nodata", "imputed", "heading")  # begin the keys of rules
CATEGORIES = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.CustomProperties


def write_style(
    layer: QgsVectorLayer, catalogue: Catalogue, memory: ReleaseMemory, path: Path
) -> None:
    """Raises StyleError for a map without a row of classes, and where nothing can be written."""
    indicator = indicator_of(layer, catalogue)
    presentation = fixed_classes(layer, catalogue, memory)
    if indicator is None or presentation is None:
        raise StyleError(tr("This map has no row of classes that could be handed on."))
    bare = _bare(layer, indicator)
    renderer = layer.renderer().clone()
    if isinstance(renderer, QgsRuleBasedRenderer):
        _strip(renderer)
    bare.setRenderer(renderer)
    bare.setCustomProperty(PROPERTY, presentation.to_json())
    bare.setCustomProperty(INDICATOR_PROPERTY, indicator.id)
    _, written = bare.saveNamedStyle(str(path), CATEGORIES)
    if not written:
        raise StyleError(tr("The style file {file} cannot be written.").format(file=path.name))


def _bare(layer: QgsVectorLayer, indicator: Indicator) -> QgsVectorLayer:
    """A layer of the same kind without a row: what is saved with it can hold no value."""
    kind = QgsWkbTypes.displayString(layer.wkbType())
    bare = QgsVectorLayer(f"{kind}?crs={layer.crs().authid()}", indicator.id, "memory")
    bare.dataProvider().addAttributes(layer.fields().toList())
    bare.updateFields()
    return bare


def _strip(renderer: QgsRuleBasedRenderer) -> None:
    """Counts leave the labels; lines that speak of this map's units leave the legend."""
    root = renderer.rootRule()
    for rule in list(root.children()):
        if not rule.ruleKey().startswith(KEPT):
            root.removeChild(rule)
            continue
        rule.setLabel(without_count(rule.label()))
        for part in rule.symbol().symbolLayers() if rule.symbol() is not None else ():
            part.dataDefinedProperties().clear()


def read_style(path: Path) -> tuple[str, Presentation]:
    """The id of the indicator and its classes. Raises StyleError for what is no such file."""
    bare = QgsVectorLayer("Polygon", "style", "memory")
    _, read = bare.loadNamedStyle(str(path), True, CATEGORIES)  # type: ignore[call-overload]
    presentation = presentation_of(bare) if read else None
    indicator = str(bare.customProperty(INDICATOR_PROPERTY) or "")
    if presentation is None or not indicator or len(presentation.bounds) < 2:
        raise StyleError(tr("{file} holds no classes of an occupancy map.").format(file=path.name))
    return indicator, presentation


def take_style(layer: QgsVectorLayer, catalogue: Catalogue, path: Path) -> None:
    """The file's classes on this map. Raises StyleError where they are of another unit."""
    shown, (identifier, presentation) = indicator_of(layer, catalogue), read_style(path)
    origin = next((one for one in catalogue.indicators if one.id == identifier), None)
    if shown is None or origin is None or not apply_classes(layer, origin, presentation, catalogue):
        raise StyleError(
            tr("The classes of {file} are of another kind than what this map shows.").format(
                file=path.name
            )
        )
