"""Fills a map of the project with rows that arrive: another vintage, or the rows of a map that is
empty after a sign-in or a reopening. The map shows what the user has chosen meanwhile."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from ...toolbelt.errors import StoreError
from ...toolbelt.translation import tr
from ..lineage import read_lineage
from ..release.memory import ReleaseMemory
from ..store.geopackage import discard
from .columns import has_all_columns, theme_indicators
from .layer_tree import hatch_layer_of
from .map_content import map_content
from .place import LoadedLayers, draw_hatch
from .prepare import Prepared, store_columns
from .shown_map import ShownMap, write_shown
from .vintages.same_classes import fixed_classes


def fill_layers(
    prepared: Prepared, safe_layer: QgsVectorLayer, memory: ReleaseMemory
) -> LoadedLayers:
    """Put released rows into a safe layer, and outlines into its hatch layer. Another vintage is
    shown under the classes that the map has now; refilled rows keep its style. Main thread.

    Raises BadData where the new rows lack the indicator that the map shows now: the map stays."""
    previous = read_lineage(safe_layer)
    try:
        fitting = _with_present_choice(prepared, safe_layer, memory)
    except Exception:
        discard(prepared.stored.path)
        raise
    content, catalogue = fitting.content, fitting.catalogue
    is_other_indicator = content.indicator.id != prepared.indicator.id
    presentation = None
    if previous is not None and previous.period != fitting.lineage.period:
        presentation = fixed_classes(safe_layer, catalogue)
    shown = ShownMap(
        fitting.lineage,
        content.indicator,
        content.references,
        content.described,
        (fitting.stored, content),
    )
    keeps_style = presentation is None and not is_other_indicator
    write_shown(safe_layer, shown, catalogue, presentation, keeps_style=keeps_style)
    hatch = hatch_layer_of(safe_layer)
    if hatch is not None:
        draw_hatch(hatch, fitting, safe_layer)
    return LoadedLayers(safe_layer, hatch, fitting.released)


def _with_present_choice(
    prepared: Prepared, layer: QgsVectorLayer, memory: ReleaseMemory
) -> Prepared:
    """Return the rows with the indicator and the columns that the user chose for the layer while
    they were loaded. Raises BadData; StoreError when the release is no longer in memory."""
    lineage, order, catalogue = read_lineage(layer), prepared.order, prepared.catalogue
    if lineage is None:
        return prepared
    only = order.only
    if order.only:  # otherwise of a file, whose layers have all columns
        only = () if has_all_columns(layer) else theme_indicators(catalogue, lineage.indicator)
    if lineage.indicator == prepared.lineage.indicator and only == order.only:
        return prepared
    releases = memory.find_compared(order.territory.key, order.vintage, order.against)
    if releases is None:
        raise StoreError(tr("The layer left the project while it was loaded."))
    content = map_content(*releases, catalogue, order.scale, lineage.indicator, only)
    stored = store_columns(content.scale, catalogue, only)
    discard(prepared.stored.path)
    return replace(
        prepared,
        order=replace(order, indicator=lineage.indicator, only=only),
        content=content,
        stored=stored,
        lineage=replace(prepared.lineage, indicator=lineage.indicator),
    )
