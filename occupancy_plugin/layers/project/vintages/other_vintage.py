"""Shows another vintage in a loaded map. Its rows change; its classes, colours and labels stay, so
that differences between the vintages are visible."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from ....portal.signin.signed_in import SignedIn
from ...figures.evolution import find_indicator
from ...lineage import read_lineage
from ..file_orders import is_file
from ..loader import Loader
from ..prepare import LoadOrder
from ..zonings import zoning


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


def order_of(signed_in: SignedIn, layer: QgsVectorLayer) -> LoadOrder | None:
    """Return the order that brings what a map shows; None for a file, and for a territory that the
    account no longer holds."""
    lineage = read_lineage(layer)
    if lineage is None or is_file(lineage):
        return None
    territory = signed_in.account.territory(lineage.territory, lineage.territory_name)
    if territory is None:
        return None
    return LoadOrder(
        territory, lineage.scale, lineage.vintage, lineage.indicator, against=lineage.against
    )


def show_vintage(loader: Loader, signed_in: SignedIn, layer: QgsVectorLayer, vintage: str) -> None:
    """Start loading a vintage into the map's layers; the loader's `loaded` or `failed` follows."""
    order = order_of(signed_in, layer)
    if order is not None:
        loader.refill(replace(order, vintage=vintage), layer)
