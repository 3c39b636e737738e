"""The legend in QGIS's tree has entries for the symbols on the map only, and a check box on those
that can be switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from qgis.core import QgsLayerTreeModel, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.project.switch import references_for, show_as
from occupancy_plugin.layers.release.indicators import EMPTY, NO_DATA
from occupancy_plugin.layers.style.presentation import Look, preset
from tests.qgis.waiting import until

BOX = Qt.ItemDataRole.CheckStateRole


def boxes(layer: QgsVectorLayer) -> list[tuple[str, bool]]:
    """The lines below the layer, each with whether it bears a check box."""
    root = QgsProject.instance().layerTreeRoot()
    model = QgsLayerTreeModel(root)
    legend_nodes = model.layerLegendNodes(root.findLayer(layer.id()))
    return [(str(node.data(0)), node.data(BOX) is not None) for node in legend_nodes]


def entries(layer: QgsVectorLayer) -> list[str]:
    return [label for label, _ in boxes(layer)]


@pytest.fixture
def shown_as(app: AppContext, layer: QgsVectorLayer) -> Iterator[Callable[..., None]]:
    """Puts the map into another look."""
    memory, catalogue = app.releases, app.loader.catalogue_of(layer)
    assert catalogue is not None
    indicator = next(i for i in catalogue.indicators if i.id == "single_parents_rate")
    measured = references_for(layer, indicator, catalogue, memory)

    def show(look: Look, classes: int) -> None:
        chosen = replace(preset(indicator).with_look(look, indicator), classes=classes)
        show_as(layer, indicator, chosen, measured, chosen)

    yield show
    show_as(layer, indicator, preset(indicator), measured, None)


def test_headings_and_sizes_bear_no_check_box(
    layer: QgsVectorLayer, shown_as: Callable[..., None]
) -> None:
    shown_as(Look.CIRCLES, 5)
    lines = boxes(layer)
    assert [box for _, box in lines] == [False, *[True] * 5, *[False] * 4, *[True] * 3]
    assert lines[0][0].startswith("Colour: ")
    assert lines[6][0].startswith("Area: ")
    shown_as(Look.DIVERGING, 4)
    lines = boxes(layer)
    assert lines[0][0].startswith("around ")
    assert [box for _, box in lines] == [False, False, *[True] * (len(lines) - 2)]


def test_a_grey_that_is_not_on_the_map_has_no_entry(app: AppContext, layer: QgsVectorLayer) -> None:
    states = {feature["state"] for feature in layer.getFeatures()}
    assert EMPTY in states
    assert NO_DATA not in states
    assert "no data" in entries(layer), "the renderer has a rule for it"
    on_map = OnMap(app.session, app.loader)
    classes = len(entries(layer)) - 3
    on_map.show_restyled(layer)
    after = entries(layer)
    assert after[classes:] == ["statistical secrecy", "no social housing"]
    on_map.deleteLater()


def test_circles_of_a_count_have_entries_of_sizes_only(app: AppContext) -> None:
    """The first entry was the layer's name again, with a circle of a hundredth of a millimetre."""
    assert app.signed_in is not None
    territory, before = app.signed_in.account.territories[0], set(QgsProject.instance().mapLayers())
    order = LoadOrder(territory, "residence", "2022", "dwellings_count")
    app.loader.load(order, second_map=True)
    until(
        lambda: not app.loader.is_loading and len(QgsProject.instance().mapLayers()) > len(before)
    )
    added = set(QgsProject.instance().mapLayers()) - before
    layers = [QgsProject.instance().mapLayer(layer_id) for layer_id in added]
    layer = next(layer for layer in layers if layer.name().startswith("Number of social dwellings"))
    on_map = OnMap(app.session, app.loader)
    on_map.show_restyled(layer)
    labels = entries(layer)
    assert [label.split("\xa0")[0] for label in labels[:3]] == ["500", "200", "50"]
    assert not any(label in layer.name() for label in labels)
    on_map.deleteLater()
    QgsProject.instance().removeMapLayers(list(added))
