"""The release that pages and portrait take their figures from."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

from qgis.core import (
    QgsLabelPosition,
    QgsLayoutItemMap,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsPrintLayout,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSizeF

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.qgis.page_copy import name_units
from occupancy_plugin.gui.qgis.sheets import facts_for, page_of_map
from occupancy_plugin.layers.lineage import write_lineage
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.style.labelling import Labels, labels_of, remove_labels
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

from ..conftest import signed_in
from ..layers.samples import LINEAGE

DPI = 300


def test_a_files_map_gives_no_figures_to_pages_of_the_portal(portal, release_of):
    """Its vintage and its zonings are in no catalogue of the portal's."""
    release, memory = release_of("2022"), ReleaseMemory()
    layer = QgsVectorLayer("Point", "map", "memory")
    territory = release.territory
    lineage = replace(LINEAGE, territory=territory.code, vintage="2022", against="")
    memory.obtain(territory, "2022", Cancellation(), lambda: release)
    app = SimpleNamespace(signed_in=signed_in(portal), releases=memory)
    for portal_url, has_figures in ((lineage.portal, True), ("file:extrait.csv", False)):
        write_lineage(layer, replace(lineage, portal=portal_url))
        assert (facts_for(app, layer) is not None) is has_figures


def test_names_of_a_picture_leave_the_map_again(app: AppContext, layer: QgsVectorLayer) -> None:
    """Labels of the user's own stay."""
    assert labels_of(layer) is None
    take_off = name_units(app, layer)
    assert labels_of(layer) is Labels.BOTH
    take_off()
    assert not layer.labelsEnabled()
    layer.setLabeling(QgsVectorLayerSimpleLabeling(QgsPalLayerSettings()))
    layer.setLabelsEnabled(True)
    name_units(app, layer)()
    assert labels_of(layer) is None
    assert layer.labelsEnabled()
    layer.setLabelsEnabled(False)


def labels_of_page(page: QgsPrintLayout) -> list[QgsLabelPosition]:
    """The labels of the page's largest map as they are placed at 300 dpi."""
    maps = [item for item in page.items() if isinstance(item, QgsLayoutItemMap)]
    largest = max(maps, key=lambda item: item.rect().width())
    dots = DPI / 25.4
    size = QSizeF(largest.rect().width() * dots, largest.rect().height() * dots)
    job = QgsMapRendererParallelJob(largest.mapSettings(largest.extent(), size, DPI, True))
    job.start()
    job.waitForFinished()
    return job.takeLabelingResults().allLabels()


def test_all_communes_are_named_on_a_page_and_no_name_hides_another(
    app: AppContext, layer: QgsVectorLayer
) -> None:
    """At 1:207 000 on A4: released ones by their map, those under secrecy by the hatch."""
    settings = QgsMapSettings()
    settings.setDestinationCrs(layer.crs())
    remove_labels(layer)
    group = QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent()
    legend_nodes = [node.layer() for node in group.findLayers()]
    name_units(app, layer)
    placed = labels_of_page(page_of_map(app, layer, legend_nodes, settings))
    names = {str(feature["name"]) for feature in layer.getFeatures()}
    written = {one.labelText.replace("-\n", "-").replace("\n", " ") for one in placed}
    remove_labels(layer)
    assert names == {name for name in names if any(text.startswith(name) for text in written)}
    assert len(written) == len(placed) == 46
    assert not any(one.isUnplaced for one in placed)
    for one, other in combinations(placed, 2):
        shared = one.labelGeometry.intersection(other.labelGeometry).area()
        smaller = min(one.labelGeometry.area(), other.labelGeometry.area())
        assert shared < smaller / 100, (one.labelText, other.labelText)
