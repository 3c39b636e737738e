"""Applies the preset style of an indicator to a safe layer: the catalogue's, unless the user has
chosen another one, always with the three greys.

Reads only the layer's released values (R13) and makes no request.
"""

from __future__ import annotations

from qgis.core import QgsRuleBasedRenderer, QgsVectorLayer

from ...description import ClassMethod, Indicator
from ...toolbelt.errors import StyleError
from ...toolbelt.translation import tr
from ..figures.references import NO_REFERENCES, References, read_references, write_references
from ..repaint import repaint
from . import presentation as presentations
from .legends import write_counts
from .map_tip import map_tip
from .own_style import own_presentation, put_back_symbols
from .presentation import Presentation
from .renderers import Preset
from .words import FRENCH, Words

INDICATOR_PROPERTY = "occupancy/indicator"


def apply_preset(
    layer: QgsVectorLayer,
    indicator: Indicator,
    words: Words = FRENCH,
    presentation: Presentation | None = None,
    references: References = NO_REFERENCES,
    *,
    keeps_symbols: bool = False,
) -> None:
    """Show an indicator with the given presentation, else with the user's latest one, else with the
    preset. `keeps_symbols`: in the symbols that the layer has had for these classes.

    Raises StyleError when the layer lacks the indicator's column."""
    if layer.fields().indexOf(indicator.id) < 0:
        raise StyleError(
            tr("This layer does not hold the indicator “{name}”.").format(
                name=words.text(indicator.label)
            )
        )
    if not references.figures and layer.customProperty(INDICATOR_PROPERTY) == indicator.id:
        references = read_references(layer)
    presentation_shown = presentations.adapt(
        presentation or own_presentation(indicator) or presentations.preset(indicator), indicator
    )
    renderer = preset_renderer(layer, indicator, words, presentation_shown, references)
    if keeps_symbols:
        put_back_symbols(layer, indicator.id, presentation_shown, renderer)
    # a legend with the bounds of another map counts no units
    if presentation_shown.method != ClassMethod.SHARED:
        write_counts(layer, renderer, words)
    layer.setRenderer(renderer)
    layer.setCustomProperty(presentations.PROPERTY, presentation_shown.to_json())
    layer.setMapTipTemplate(
        map_tip(indicator, layer.fields().names(), aliases(layer, words), words)
    )
    layer.setCustomProperty(INDICATOR_PROPERTY, indicator.id)
    layer.setFieldAlias(layer.fields().indexOf(indicator.id), words.title(indicator))
    write_references(layer, references)
    layer.emitStyleChanged()
    repaint(layer)


def preset_renderer(
    layer: QgsVectorLayer,
    indicator: Indicator,
    words: Words,
    presentation: Presentation | None = None,
    references: References = NO_REFERENCES,
) -> QgsRuleBasedRenderer:
    """Return the renderer of a presentation (default: the preset)."""
    presentation_shown = presentation or presentations.preset(indicator)
    return Preset(layer, indicator, presentation_shown, references, words).renderer()


def aliases(layer: QgsVectorLayer, words: Words) -> dict[str, dict[str, str]]:
    """Return column → its name in QGIS's windows, by language."""
    return {
        field.name(): {words.language: field.alias()}
        for field in layer.fields().toList()
        if field.alias()
    }
