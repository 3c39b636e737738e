"""What a map shows, as one object: rows, vintage, indicator, figures, style and name are written to
its layer together and nowhere else. Cards, legends, pages and exports read them from the layer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qgis.core import QgsProject, QgsVectorLayer

from ...description import Indicator
from ...portal.model import Catalogue
from ..figures.evolution import find_indicator
from ..figures.references import References, write_references
from ..lineage import Lineage, our_vectors, read_lineage, write_lineage
from ..repaint import repaint
from ..store.geopackage import StoredRows, discard, rows_path
from ..style.apply import apply_preset
from ..style.fields import arrange_table, describe_fields
from ..style.labelling import relabel
from ..style.legends import hide_check_boxes, update_counts, update_undrawn
from ..style.own_style import keep_symbols
from ..style.presentation import Presentation
from ..style.words import Words
from .layer_tree import enclosing_groups
from .map_content import MapContent
from .prepare import layer_name


@dataclass(frozen=True)
class ShownMap:
    """What a map shows.

    lineage: of the rows, with the id of `indicator`
    figures: what the indicator is compared with
    described: the indicators of the columns
    rows: other rows or columns than the layer has, with their content; None to keep them"""

    lineage: Lineage
    indicator: Indicator
    figures: References
    described: tuple[Indicator, ...]
    rows: tuple[StoredRows, MapContent] | None = None


def write_shown(
    layer: QgsVectorLayer,
    shown: ShownMap,
    catalogue: Catalogue,
    presentation: Presentation | None = None,
    *,
    keeps_style: bool = False,
) -> None:
    """Let a layer show this map. `keeps_style`: only the counts in its legend change. Main thread.
    Raises StyleError."""
    previous = read_lineage(layer)
    if previous is not None:
        keep_symbols(layer, previous.indicator)
    if shown.rows is not None:
        replace_rows(layer, *shown.rows, catalogue)
    write_lineage(layer, shown.lineage)
    _rename(layer, previous, shown, catalogue)
    write_references(layer, shown.figures)
    words = Words.of_window()
    if keeps_style:
        update_counts(layer, words)
        update_undrawn(layer, words)
    else:
        indicator, figures = shown.indicator, shown.figures
        apply_preset(layer, indicator, words, presentation, figures, keeps_symbols=True)
        relabel(layer, indicator, words)
    arrange_table(layer, shown.indicator, shown.described)
    repaint(layer)


def _rename(
    layer: QgsVectorLayer, previous: Lineage | None, shown: ShownMap, catalogue: Catalogue
) -> None:
    """Name layer and group after the indicator and the vintage. With the same indicator a name that
    the user gave stays."""
    lineage = shown.lineage
    earlier = find_indicator(catalogue, previous.indicator, previous.against) if previous else None
    if previous is None or earlier is None:
        return
    is_own = layer.name() != layer_name(previous.scale_label, previous.period, earlier)
    if previous.indicator != lineage.indicator or not is_own:
        layer.setName(layer_name(lineage.scale_label, lineage.period, shown.indicator))
    group = next(enclosing_groups(layer), None)
    if group is not None and group.name() == f"{previous.scale_label} {previous.period}":
        group.setName(f"{lineage.scale_label} {lineage.period}")


def replace_rows(
    layer: QgsVectorLayer, stored_rows: StoredRows, content: MapContent, catalogue: Catalogue
) -> None:
    """Give a layer other rows or columns of what it shows, and discard the earlier ones. The style
    and the arrangement of the attribute table stay. Main thread."""
    old_path = rows_path(layer)
    layer.setDataSource(stored_rows.uri, layer.name(), "ogr", False)
    layer.setReadOnly(True)
    hide_check_boxes(layer)
    discard_unread(old_path)
    describe_fields(layer, content.described, catalogue.columns, Words.of_window())


def discard_unread(path: str, leaving: Collection[str] = ()) -> None:
    """Discard rows unless a map of the project, such as a duplicate, reads them. `leaving`: ids of
    layers that no longer count."""
    layers = our_vectors(QgsProject.instance().mapLayers().values())
    if path not in {rows_path(layer) for layer in layers if layer.id() not in leaving}:
        discard(path)
