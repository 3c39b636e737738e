"""“Lay out” from the window: which template, what the session knows, and the page into the
project's list."""

from __future__ import annotations

import itertools
from pathlib import Path

from qgis.core import QgsMapLayer, QgsMapSettings, QgsPrintLayout, QgsProject, QgsVectorLayer

from ...desk import Desk
from ...diagnosis.content.facts import Facts
from ...diagnosis.sheet import SheetOrder, sheet
from ...guard.publication import quoted_dossier
from ...layers.lineage import read_lineage
from ...toolbelt.translation import language
from .extent import territory_extent


def facts_for(desk: Desk, layer: QgsVectorLayer | None) -> Facts | None:
    """The figures of the release that a layer belongs to; None when it is not in memory."""
    lineage, signed = read_lineage(layer), desk.signed
    if lineage is None or signed is None:
        return None
    release = desk.releases.find(lineage.territory, lineage.vintage)
    if release is None:
        return None
    before = desk.releases.find(lineage.territory, lineage.against) if lineage.against else None
    return Facts(release, signed.catalogue, language(), before)


def lay_out_map(
    desk: Desk,
    layer: QgsVectorLayer,
    layers: list[QgsMapLayer],
    settings: QgsMapSettings,
    template: Path | None = None,
    paper: str = "a4",
) -> QgsPrintLayout:
    """A page in the project's list, with a name of its own. Raises SheetError."""
    extent = territory_extent(layer, settings)
    order = SheetOrder(
        layers=layers,
        extent=settings.visibleExtent() if extent.isEmpty() else extent,
        crs=settings.destinationCrs(),
        chosen=layer,
        paper=paper,
        template=template,
        language=language(),
        number=quoted_dossier(),
        purpose=desk.purpose,
    )
    layout = sheet(order, facts_for(desk, layer))
    manager = QgsProject.instance().layoutManager()
    names = {known.name() for known in manager.layouts()}
    wanted = (f"{layer.name()} ({n})" for n in itertools.count(1))
    layout.setName(next(name for name in wanted if name not in names))
    manager.addLayout(layout)
    return layout
