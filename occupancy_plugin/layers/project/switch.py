"""Changes the indicator or the presentation of a loaded layer: a new style for the same released
rows, without a request; or its vintage, for which rows are loaded."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from ...description import Indicator
from ...portal.model import Catalogue
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.translation import tr
from ..figures.evolution import find_indicator
from ..figures.references import NO_REFERENCES, References, references
from ..lineage import read_lineage
from ..release.memory import ReleaseMemory
from ..style.apply import apply_preset
from ..style.labelling import relabel
from ..style.own_style import forget_style, keep_symbols, save_presentation
from ..style.presentation import Presentation, presentation_of
from ..style.shared_hatch import secret_rule
from ..style.words import Words
from .columns import showable_indicators, theme_columns
from .file_orders import is_file
from .prepare import LoadOrder
from .shown_map import ShownMap, write_shown
from .zonings import zoning


def switch_indicator(
    layer: QgsVectorLayer,
    indicator: Indicator,
    catalogue: Catalogue,
    memory: ReleaseMemory,
    presentation: Presentation | None = None,
) -> None:
    """Show another indicator: columns of its theme, style, name, labels and attribute table."""
    lineage = read_lineage(layer)
    if lineage is None:
        return
    rows = theme_columns(layer, indicator.id, catalogue, memory)
    figures = references_for(layer, indicator, catalogue, memory)
    switched = replace(lineage, indicator=indicator.id)
    shown = ShownMap(switched, indicator, figures, catalogue.indicators, rows)
    write_shown(layer, shown, catalogue, presentation)


def show_pasted(
    layer: QgsVectorLayer, pasted_indicator: str, catalogue: Catalogue, memory: ReleaseMemory
) -> None:
    """Show the indicator of a style that was pasted from another map, if this map has it, in the
    style's presentation and symbols. The classes are of the map's own values."""
    lineage = read_lineage(layer)
    if lineage is None or secret_rule(layer.renderer()) is None:
        return  # a style of the user's own
    can_show = pasted_indicator in showable_indicators(layer, memory)
    shown_indicator = pasted_indicator if can_show else lineage.indicator
    indicator = find_indicator(catalogue, shown_indicator, lineage.against)
    if indicator is not None:
        keep_symbols(layer, indicator.id)
        switch_indicator(layer, indicator, catalogue, memory, presentation_of(layer))


def restyle(
    layer: QgsVectorLayer,
    indicator: Indicator,
    figures: References,
    presentation: Presentation | None = None,
) -> None:
    """Style the layer for an indicator in the window's language, and its labels alike."""
    apply_preset(layer, indicator, Words.of_window(), presentation, figures)
    relabel(layer, indicator, Words.of_window())


def show_as(
    layer: QgsVectorLayer,
    indicator: Indicator,
    presentation: Presentation,
    figures: References,
    saved: Presentation | None,
) -> None:
    """Show the same indicator with another presentation. saved: the user's for the indicator, None
    for the preset"""
    if saved is None:
        forget_style(indicator)
    else:
        save_presentation(indicator, saved)
    restyle(layer, indicator, figures, presentation)


def indicator_of(layer: QgsVectorLayer, catalogue: Catalogue | None) -> Indicator | None:
    """Return the indicator that the layer shows, None if it is not a layer of the catalogue."""
    lineage = read_lineage(layer)
    if lineage is None or catalogue is None:
        return None
    return find_indicator(catalogue, lineage.indicator, lineage.against)


def references_for(
    layer: QgsVectorLayer, indicator: Indicator, catalogue: Catalogue, memory: ReleaseMemory
) -> References:
    """Return the figures that the indicator is compared with, from the releases in memory; none if
    they are no longer there."""
    lineage = read_lineage(layer)
    if lineage is None:
        return NO_REFERENCES
    releases = memory.find_compared(lineage.territory, lineage.vintage, lineage.against)
    if releases is None:
        return NO_REFERENCES
    release, earlier_release = releases
    return references(release, catalogue, indicator, earlier_release)


def other_vintages(signed_in: SignedIn, layer: QgsVectorLayer) -> tuple[str, ...]:
    """Return the other vintages that the map can show, the latest first; () for a map of a change,
    and for zonings, whose units differ between vintages."""
    lineage = read_lineage(layer)
    if lineage is None or lineage.against or zoning(lineage.scale):
        return ()
    catalogue = signed_in.catalogue
    indicator = catalogue.indicator(lineage.indicator)
    if indicator is None:
        return ()
    served = catalogue.vintages_of(lineage.scale)
    others = (v for v in served - {lineage.vintage} if indicator.exists(lineage.scale, v))
    return tuple(sorted(others, reverse=True))


def refusal_to_fill(signed_in: SignedIn, layer: QgsVectorLayer) -> str:
    """Return why the account cannot fill a map of a portal, '' where it can."""
    lineage = read_lineage(layer)
    sentence = ""
    if lineage is not None and lineage.portal != signed_in.client.transport.base_url:
        sentence = tr("The layer “{layer}” is not from this portal: it stays empty.")
    elif order_of(signed_in, layer) is None:
        sentence = tr("Your account may not see the territory of “{layer}”: it stays empty.")
    return sentence.format(layer=layer.name())


def order_of(signed_in: SignedIn, layer: QgsVectorLayer, vintage: str = "") -> LoadOrder | None:
    """Return the order that brings what a map shows, or another vintage of it; None for a file, and
    for a territory that the account no longer holds."""
    lineage = read_lineage(layer)
    if lineage is None or is_file(lineage):
        return None
    territory = signed_in.account.territory(lineage.territory, lineage.territory_name)
    if territory is None:
        return None
    vintage = vintage or lineage.vintage
    return LoadOrder(territory, lineage.scale, vintage, lineage.indicator, against=lineage.against)
