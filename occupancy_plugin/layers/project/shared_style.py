"""Writes and reads a map's classes as a QGIS style file for a colleague: symbols, colours and class
bounds, which are rounded and come from released values (R13). No unit, value or count is in it.

QGIS itself can load the file on a layer with the same columns. The plugin reads only its classes.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayer, QgsRuleBasedRenderer, QgsVectorLayer

from ...portal.model import Catalogue
from ...toolbelt.errors import StyleError
from ...toolbelt.translation import tr
from ..release.memory import ReleaseMemory
from ..style.apply import INDICATOR_PROPERTY
from ..style.legends import without_count
from ..style.presentation import PROPERTY, Presentation, presentation_of
from .lifecycle import empty_source_uri
from .switch import indicator_of
from .vintages.same_classes import apply_classes, fixed_classes

SHARED_RULES = ("class", "secret", "empty", "nodata", "imputed", "heading")  # prefixes of keys
CATEGORIES = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.CustomProperties


def write_style(
    layer: QgsVectorLayer, catalogue: Catalogue, memory: ReleaseMemory, path: Path
) -> None:
    """Write a map's style to a file. Raises StyleError for a map without a sequence of classes, and
    when the file cannot be written."""
    indicator = indicator_of(layer, catalogue)
    presentation = fixed_classes(layer, catalogue, memory)
    if indicator is None or presentation is None:
        raise StyleError(tr("This map has no row of classes that could be handed on."))
    # without rows: the style file cannot contain a value
    empty_copy = QgsVectorLayer(empty_source_uri(layer), indicator.id, "memory")
    renderer = layer.renderer().clone()
    if isinstance(renderer, QgsRuleBasedRenderer):
        _drop_map_figures(renderer)
    empty_copy.setRenderer(renderer)
    empty_copy.setCustomProperty(PROPERTY, presentation.to_json())
    empty_copy.setCustomProperty(INDICATOR_PROPERTY, indicator.id)
    _, is_written = empty_copy.saveNamedStyle(str(path), CATEGORIES)
    if not is_written:
        raise StyleError(tr("The style file {file} cannot be written.").format(file=path.name))


def _drop_map_figures(renderer: QgsRuleBasedRenderer) -> None:
    """Remove what describes this map's units: counts in labels, other lines of the legend, and
    data-defined properties."""
    root = renderer.rootRule()
    for rule in list(root.children()):
        if not rule.ruleKey().startswith(SHARED_RULES):
            root.removeChild(rule)
            continue
        rule.setLabel(without_count(rule.label()))
        for symbol_layer in rule.symbol().symbolLayers() if rule.symbol() is not None else ():
            symbol_layer.dataDefinedProperties().clear()


def read_style(path: Path) -> tuple[str, Presentation]:
    """Return (the indicator's id, its presentation). Raises StyleError for any other file."""
    empty_copy = QgsVectorLayer("Polygon", "style", "memory")
    _, is_read = empty_copy.loadNamedStyle(str(path), True, CATEGORIES)  # type: ignore[call-overload]
    presentation = presentation_of(empty_copy) if is_read else None
    indicator = str(empty_copy.customProperty(INDICATOR_PROPERTY) or "")
    if presentation is None or not indicator or len(presentation.bounds) < 2:
        raise StyleError(tr("{file} holds no classes of an occupancy map.").format(file=path.name))
    return indicator, presentation


def take_style(layer: QgsVectorLayer, catalogue: Catalogue, path: Path) -> None:
    """Apply a file's classes to a map. Raises StyleError when the indicators' kinds or units
    differ."""
    indicator, (identifier, presentation) = indicator_of(layer, catalogue), read_style(path)
    origin = catalogue.indicator(identifier)
    if (
        indicator is None
        or origin is None
        or not apply_classes(layer, origin, presentation, catalogue)
    ):
        raise StyleError(
            tr("The classes of {file} are of another kind than what this map shows.").format(
                file=path.name
            )
        )
