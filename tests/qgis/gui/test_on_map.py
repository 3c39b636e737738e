"""The dock's second tab: what is on the map."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtWidgets import QWidget

from occupancy_plugin.desk import Desk
from occupancy_plugin.gui.dock.elided_box import ElidedBox
from occupancy_plugin.gui.dock.on_map import OnMap
from tests.qgis.layers.samples import LINEAGE, communes_on_the_map


@pytest.fixture
def layer(withheld_type: object) -> Iterator[QgsVectorLayer]:
    with communes_on_the_map("communes", LINEAGE) as layer:
        yield layer


def test_a_card_that_goes_can_be_clicked_no_more(layer: QgsVectorLayer) -> None:
    """Until Qt deletes it its slots may be cleared already: a click then ended QGIS."""
    desk = Desk.set_up()
    on_map = OnMap(desk.session, desk.loader)
    on_map.show()
    on_map.refresh()
    QgsApplication.processEvents()
    (card,) = on_map.findChildren(QWidget, "occupancyEntry")
    assert card.isVisible()
    on_map.refresh()
    gc.collect()
    visible = [c for c in on_map.findChildren(QWidget, "occupancyEntry") if c.isVisible()]
    assert card not in visible
    assert len(visible) <= 1
    on_map.deleteLater()


def test_a_narrow_card_ends_its_title_with_an_ellipsis(layer: QgsVectorLayer) -> None:
    desk = Desk.set_up()
    on_map = OnMap(desk.session, desk.loader)
    on_map.refresh()
    on_map.show()
    title = on_map.findChild(ElidedBox, "occupancyVisible")
    whole = title.words
    assert whole.startswith("Commune")
    for width, ends in ((150, "…"), (900, whole[-3:]), (150, "…")):
        on_map.resize(width, 400)
        QgsApplication.processEvents()
        assert title.text().endswith(ends)
        assert title.fontMetrics().horizontalAdvance(title.text()) < title.width()
    assert title.accessibleName() == whole
    on_map.deleteLater()
