"""A page has its own copy of the map: neither changes with the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from qgis.core import (
    QgsExpressionContextUtils,
    QgsLayoutItem,
    QgsPalLayerSettings,
    QgsPrintLayout,
    QgsProject,
    QgsReport,
    QgsRuleBasedLabeling,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.diagnosis.pages.templates import item
from occupancy_plugin.gui.qgis.page_copy import (
    copying,
    name_units,
    place_copy,
    remove_copies,
    with_copy,
)
from occupancy_plugin.gui.qgis.sheets import into_project, item_names, page_of_map
from occupancy_plugin.layers.lineage import read_lineage
from occupancy_plugin.layers.project.layer_tree import is_page_layer
from occupancy_plugin.layers.project.place import LoadedLayers
from occupancy_plugin.layers.project.switch import switch_indicator
from occupancy_plugin.layers.style.labelling import Labels
from occupancy_plugin.layers.style.shared_hatch import HATCH

Page = tuple[QgsPrintLayout, LoadedLayers]


@pytest.fixture
def page(app: AppContext, layer: QgsVectorLayer) -> Iterator[Page]:
    canvas = QgsMapCanvas()
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(layer.extent())
    work = copying(app, layer)
    assert work is not None
    copy = place_copy(app, work(), layer)
    group = QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent()
    layers = with_copy([node.layer() for node in group.findLayers()], layer, copy)
    layout = page_of_map(app, copy.safe, layers, canvas.mapSettings(), framed=layer)
    into_project(layout, layer.name())
    yield layout, copy
    QgsProject.instance().layoutManager().removeLayout(layout)


def test_a_page_changes_nothing_on_the_map_and_has_names(layer: QgsVectorLayer, page: Page) -> None:
    layout, copy = page
    assert not layer.labelsEnabled()
    assert copy.safe.labelsEnabled()
    shown = layout.referenceMap().layers()
    assert copy.safe in shown
    assert copy.withheld in shown
    assert layer not in shown


@pytest.mark.parametrize("are_own", [False, True])
def test_hidden_values_and_withheld_units_are_lettered_alike_on_a_page(
    app: AppContext, layer: QgsVectorLayer, are_own: bool
) -> None:
    """R6: the labels of a map left the letter to the map's hatch layer, which no page shows."""
    take_off = name_units(app, layer)
    if are_own:  # labels by rules, as QGIS makes them of ours
        settings = layer.labeling().settings()
        layer.setLabeling(
            QgsRuleBasedLabeling(QgsRuleBasedLabeling.Rule(QgsPalLayerSettings(settings)))
        )
    work = copying(app, layer)
    assert work is not None
    copy = place_copy(app, work(), layer)
    assert copy.withheld is not None
    assert copy.withheld._labels is Labels.BOTH
    assert copy.withheld._names is not None
    scope = QgsExpressionContextUtils.layerScope(copy.safe)
    assert scope.variable(HATCH) == copy.withheld.id()
    QgsProject.instance().removeMapLayers([copy.safe.id(), copy.withheld.id()])
    take_off()


def test_a_page_goes_on_showing_what_its_title_says(
    app: AppContext, layer: QgsVectorLayer, page: Page
) -> None:
    _, copy = page
    catalogue, before = app.loader.catalogue_of(layer), read_lineage(layer)
    assert catalogue is not None
    assert before is not None
    other, first = (catalogue.indicator(i) for i in ("ben_apl_rate", before.indicator))
    assert other is not None
    assert first is not None
    rows = {feature["code"]: feature[first.id] for feature in copy.safe.getFeatures()}
    switch_indicator(layer, other, catalogue, app.releases)
    lineage = read_lineage(copy.safe)
    assert lineage is not None
    assert lineage.indicator == first.id
    assert {feature["code"]: feature[first.id] for feature in copy.safe.getFeatures()} == rows
    switch_indicator(layer, first, catalogue, app.releases)


def test_a_page_is_named_by_its_format_and_its_items_in_the_language_of_the_window(
    layer: QgsVectorLayer, page: Page
) -> None:
    layout, _ = page
    again = QgsPrintLayout(QgsProject.instance())
    again.initializeDefaults()
    into_project(again, layer.name())
    assert layout.name() == f"{layer.name()}, A4"
    assert again.name() == f"{layer.name()}, A4, 2"
    QgsProject.instance().layoutManager().removeLayout(again)
    names = {one.id() for one in layout.items() if isinstance(one, QgsLayoutItem) and one.id()}
    assert {item_names()[key] for key in ("title", "map", "scalebar", "foot_rule")} <= names
    assert not names & {"title", "map", "scalebar", "foot_rule"}
    assert item(layout, "map") is layout.itemById(item_names()["map"])


def test_the_copies_go_with_their_page(page: Page) -> None:
    layout, copy = page
    copy_id = copy.safe.id()
    report = QgsReport(QgsProject.instance())  # which is no page
    report.setName("report")
    QgsProject.instance().layoutManager().addLayout(report)
    assert is_page_layer(QgsProject.instance().layerTreeRoot().findLayer(copy_id))
    remove_copies(layout)
    assert QgsProject.instance().mapLayer(copy_id) is None
    QgsProject.instance().layoutManager().removeLayout(report)
