"""Preset symbology of the safe layer: what the catalogue says, unless the user chose otherwise;
always with the three greys.

Reads the layer's own values, which are released ones (R13), and makes no request: switching the
indicator is a restyling.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer, QgsRuleBasedRenderer, QgsVectorLayer

from ...toolbelt.errors import StyleError
from ...toolbelt.metadata import resource
from ...toolbelt.translation import tr
from ..figures.references import NONE, References, read_references, write_references
from . import presentation as presentations
from .fields import geometry_of
from .forms import map_tip
from .labelling import label_with, remove_labels
from .legends import write_counts
from .own_style import own_presentation, own_symbols
from .presentation import Presentation
from .renderers import Preset
from .shared_hatch import HATCHED_BY, leave_hatch_to
from .words import FRENCH, Words

if TYPE_CHECKING:
    from ...portal.model import Indicator

__all__ = [
    "StyleError",
    "apply_preset",
    "label_with",
    "preset_renderer",
    "remove_labels",
    "style_file",
]

INDICATOR_PROPERTY = "occupancy/indicator"
APPLYING = "occupancyApplying"  # while the plugin itself sets the renderer


def apply_preset(
    layer: QgsVectorLayer,
    indicator: Indicator,
    words: Words = FRENCH,
    presentation: Presentation | None = None,
    references: References = NONE,
) -> None:
    """Show that indicator: as asked; else as the user last showed it; else the QML of that name in
    resources/styles; else the preset."""
    if layer.fields().indexOf(indicator.id) < 0:
        raise StyleError(
            tr("This layer does not hold the indicator “{name}”.").format(
                name=words.text(indicator.label)
            )
        )
    if not references.figures and layer.customProperty(INDICATOR_PROPERTY) == indicator.id:
        references = References(read_references(layer).figures, references.edges)
    chosen = presentation or own_presentation(indicator)
    file = style_file(indicator.id) if chosen is None else None
    layer.setProperty(APPLYING, True)
    try:
        if file is not None:
            _load_symbology(layer, file)
            layer.removeCustomProperty(presentations.PROPERTY)
        else:
            shown = presentations.suited(chosen or presentations.preset(indicator), indicator)
            renderer = preset_renderer(layer, indicator, words, shown, references)
            if shown.method != "shared":  # one legend for all scales counts none of them
                write_counts(layer, renderer, words)
            layer.setRenderer(renderer)
            layer.setCustomProperty(presentations.PROPERTY, shown.to_json())
    finally:
        layer.setProperty(APPLYING, False)
    layer.setMapTipTemplate(
        map_tip(indicator, layer.fields().names(), aliases(layer, words), words)
    )
    layer.setCustomProperty(INDICATOR_PROPERTY, indicator.id)
    layer.setFieldAlias(layer.fields().indexOf(indicator.id), words.title(indicator))
    write_references(layer, references)
    layer.emitStyleChanged()
    layer.triggerRepaint()


def preset_renderer(
    layer: QgsVectorLayer,
    indicator: Indicator,
    words: Words,
    presentation: Presentation | None = None,
    references: References = NONE,
) -> QgsRuleBasedRenderer:
    """The rules of that presentation, with the symbols that the user changed."""
    shown = presentation or presentations.preset(indicator)
    renderer = Preset(layer, indicator, shown, references, words).renderer()
    changes = own_symbols(indicator, geometry_of(layer))
    for rule in renderer.rootRule().children():
        changed = changes.get(rule.ruleKey())
        if (
            changed is not None
            and rule.symbol() is not None
            and rule.symbol().type() == changed.type()
        ):
            rule.setSymbol(changed)
    withheld = layer.customProperty(HATCHED_BY)
    if withheld:
        leave_hatch_to(str(withheld), renderer)
    return renderer


def aliases(layer: QgsVectorLayer, words: Words) -> dict[str, dict[str, str]]:
    """Column → what it is called in QGIS's windows."""
    return {
        field.name(): {words.language: field.alias()}
        for field in layer.fields().toList()
        if field.alias()
    }


def style_file(indicator_id: str) -> Path | None:
    """The QML that replaces the preset, if there is one."""
    path = resource("styles", f"{Path(indicator_id).name}.qml")
    return path if path.is_file() else None


def _load_symbology(layer: QgsVectorLayer, path: Path) -> None:
    categories = QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.Labeling
    _, read = layer.loadNamedStyle(str(path), True, categories)  # type: ignore[call-overload]
    if not read:
        raise StyleError(tr("The style file {file} cannot be read.").format(file=path.name))
