"""Another vintage of a map that is there: its rows change; its classes, colours and labels stay, so
that one sees what changed."""

from __future__ import annotations

from qgis.core import QgsVectorLayer

from ....portal.signin.session import SignedIn
from ...figures.references import References, read_references
from ...lineage import read_lineage
from ...style.apply import apply_preset
from ...style.words import Words
from ..life import hatch_beside
from ..loader import Loader
from ..prepare import LoadOrder
from ..switch import indicator_of
from ..zonings import zoning
from .same_classes import fixed_classes


def other_vintages(signed: SignedIn, layer: QgsVectorLayer) -> tuple[str, ...]:
    """The vintages that the map can show instead, the latest first; () for a map of a change, and
    for zonings, whose units are others in another vintage."""
    lineage = read_lineage(layer)
    if lineage is None or lineage.against or zoning(lineage.scale):
        return ()
    catalogue = signed.catalogue
    shown = next((i for i in catalogue.indicators if i.id == lineage.indicator), None)
    served = {c.vintage for c in catalogue.collections if c.scale == lineage.scale}
    return tuple(
        sorted(
            (
                vintage
                for vintage in served - {lineage.vintage}
                if shown is not None and shown.exists(lineage.scale, vintage)
            ),
            reverse=True,
        )
    )


def show_vintage(loader: Loader, signed: SignedIn, layer: QgsVectorLayer, vintage: str) -> None:
    """Start loading it into the layers of the map; `loaded` or `failed` of the loader follows."""
    lineage, indicator = read_lineage(layer), indicator_of(layer, signed.catalogue)
    if lineage is None or indicator is None:
        return
    territory = signed.account.territory(lineage.territory, lineage.territory_name)
    if territory is None:
        return
    presentation = fixed_classes(layer, signed.catalogue, loader.memory)
    if presentation is not None:
        figures = References(read_references(layer).figures)
        apply_preset(layer, indicator, Words.of_window(), presentation, figures)
    order = LoadOrder(territory, lineage.scale, vintage, lineage.indicator)
    loader.refill(order, layer, hatch_beside(layer))
