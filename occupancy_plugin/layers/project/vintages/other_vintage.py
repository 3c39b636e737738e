"""Shows another vintage in a loaded map. Its rows change; its classes, colours and labels stay, so
that differences between the vintages are visible."""

from __future__ import annotations

from qgis.core import QgsVectorLayer

from ....portal.signin.signed_in import SignedIn
from ...figures.evolution import find_indicator
from ...figures.references import References, read_references
from ...lineage import read_lineage
from ...style.apply import apply_preset
from ...style.words import Words
from ..lifecycle import hatch_layer_of
from ..loader import Loader
from ..prepare import LoadOrder
from ..switch import indicator_of
from ..zonings import zoning
from .same_classes import fixed_classes


def other_vintages(signed_in: SignedIn, layer: QgsVectorLayer) -> tuple[str, ...]:
    """Return the other vintages that the map can show, the latest first; () for a map of a change,
    and for zonings, whose units differ between vintages."""
    lineage = read_lineage(layer)
    if lineage is None or lineage.against or zoning(lineage.scale):
        return ()
    catalogue = signed_in.catalogue
    indicator = find_indicator(catalogue, lineage.indicator)
    if indicator is None:
        return ()
    served = catalogue.vintages_of(lineage.scale)
    others = (v for v in served - {lineage.vintage} if indicator.exists(lineage.scale, v))
    return tuple(sorted(others, reverse=True))


def show_vintage(loader: Loader, signed_in: SignedIn, layer: QgsVectorLayer, vintage: str) -> None:
    """Start loading a vintage into the map's layers; the loader's `loaded` or `failed` follows."""
    lineage, indicator = read_lineage(layer), indicator_of(layer, signed_in.catalogue)
    if lineage is None or indicator is None:
        return
    territory = signed_in.account.territory(lineage.territory, lineage.territory_name)
    if territory is None:
        return
    presentation = fixed_classes(layer, signed_in.catalogue, loader.memory)
    if presentation is not None:
        figures = References(read_references(layer).figures)
        apply_preset(layer, indicator, Words.of_window(), presentation, figures)
    order = LoadOrder(territory, lineage.scale, vintage, lineage.indicator)
    loader.refill(order, layer, hatch_layer_of(layer))
