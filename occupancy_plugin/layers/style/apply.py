"""Applies the preset style of an indicator to a safe layer: the catalogue's, unless the user has
chosen another one, always with the three greys.

Reads only the layer's released values (R13) and makes no request.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsMapLayer, QgsRuleBasedRenderer, QgsVectorLayer

from ...description import ClassMethod, Indicator
from ...toolbelt.errors import StyleError
from ...toolbelt.metadata import resource
from ...toolbelt.translation import tr
from ..figures.references import NO_REFERENCES, References, read_references, write_references
from ..repaint import repaint
from . import presentation as presentations
from .fields import geometry_of
from .forms import map_tip
from .legends import write_counts
from .own_style import own_presentation, own_symbols
from .presentation import Presentation
from .renderers import Preset
from .shared_hatch import HATCHED_BY, leave_hatch_to
from .words import FRENCH, Words

INDICATOR_PROPERTY = "occupancy/indicator"
APPLYING = "occupancyApplying"  # while the plugin itself sets the renderer


def apply_preset(
    layer: QgsVectorLayer,
    indicator: Indicator,
    words: Words = FRENCH,
    presentation: Presentation | None = None,
    references: References = NO_REFERENCES,
) -> None:
    """Show an indicator with the given presentation, else with the user's latest one, else with the
    QML of its name in resources/styles, else with the preset. Raises StyleError when the layer
    lacks the indicator's column, or when the QML cannot be read."""
    if layer.fields().indexOf(indicator.id) < 0:
        raise StyleError(
            tr("This layer does not hold the indicator “{name}”.").format(
                name=words.text(indicator.label)
            )
        )
    if not references.figures and layer.customProperty(INDICATOR_PROPERTY) == indicator.id:
        references = read_references(layer)
    wanted_presentation = presentation or own_presentation(indicator)
    file = style_file(indicator.id) if wanted_presentation is None else None
    layer.setProperty(APPLYING, True)
    try:
        if file is not None:
            categories = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.Labeling
            _, is_read = layer.loadNamedStyle(str(file), True, categories)  # type: ignore[call-overload]
            if not is_read:
                raise StyleError(tr("The style file {file} cannot be read.").format(file=file.name))
            layer.removeCustomProperty(presentations.PROPERTY)
        else:
            presentation_shown = presentations.adapt(
                wanted_presentation or presentations.preset(indicator), indicator
            )
            renderer = preset_renderer(layer, indicator, words, presentation_shown, references)
            # a legend with the bounds of another map counts no units
            if presentation_shown.method != ClassMethod.SHARED:
                write_counts(layer, renderer, words)
            layer.setRenderer(renderer)
            layer.setCustomProperty(presentations.PROPERTY, presentation_shown.to_json())
    finally:
        layer.setProperty(APPLYING, False)
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
    """Return the renderer of a presentation (default: the preset), with the symbols that the user
    changed."""
    presentation_shown = presentation or presentations.preset(indicator)
    renderer = Preset(layer, indicator, presentation_shown, references, words).renderer()
    user_symbols = own_symbols(indicator, geometry_of(layer))
    for rule in renderer.rootRule().children():
        user_symbol = user_symbols.get(rule.ruleKey())
        if (
            user_symbol is not None
            and rule.symbol() is not None
            and rule.symbol().type() == user_symbol.type()
        ):
            rule.setSymbol(user_symbol)
    hatch_id = layer.customProperty(HATCHED_BY)
    if hatch_id:
        leave_hatch_to(str(hatch_id), renderer)
    return renderer


def aliases(layer: QgsVectorLayer, words: Words) -> dict[str, dict[str, str]]:
    """Return column → its name in QGIS's windows, by language."""
    return {
        field.name(): {words.language: field.alias()}
        for field in layer.fields().toList()
        if field.alias()
    }


def style_file(indicator_id: str) -> Path | None:
    """Return the QML that replaces an indicator's preset, None without one."""
    path = resource("styles", f"{Path(indicator_id).name}.qml")
    return path if path.is_file() else None
