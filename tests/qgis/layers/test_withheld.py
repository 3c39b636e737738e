"""W draws a hatch and gives nothing else, not even its outlines in a vector file."""

from __future__ import annotations

import gc
from weakref import ref

import pytest
from qgis.core import (
    QgsLayerTreeLayer,
    QgsLayoutExporter,
    QgsLayoutItemLegend,
    QgsProject,
    QgsVectorDataProvider,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt

from occupancy_plugin.description import Geometry
from occupancy_plugin.layers.style.words import Words
from occupancy_plugin.layers.withheld import WithheldLayer, outlines
from occupancy_plugin.toolbelt.shapes import memory_layer
from tests.qgis.layers.samples import (
    EAST,
    LAMBERT,
    NORTH,
    SIDE,
    colours,
    dot,
    layout_of,
    picture,
    square,
)


@pytest.fixture
def withheld(withheld_type):
    layer = WithheldLayer("Secret")
    layer.set_outlines(outlines([square(0, 0), square(2, 1)], LAMBERT, "polygon"))
    yield layer
    QgsProject.instance().clear()


def test_it_draws_a_grey_hatch_where_the_units_are(withheld):
    image = picture(withheld)
    assert "#f0f0f0" in colours(image)
    assert image.pixelColor(5, 5).name() == "#ffffff"


def test_addresses_are_not_drawn_unless_asked(withheld_type):
    layer = WithheldLayer("Adresses")
    layer.set_outlines(outlines([dot(0, 0), dot(1, 1)], LAMBERT, "point"))
    assert colours(picture(layer)) == {"#ffffff"}
    layer.set_outlines(outlines([dot(0, 0), dot(1, 1)], LAMBERT, "point", draw_points=True))
    assert colours(picture(layer)) != {"#ffffff"}


def test_as_qgis_ends_outlines_that_are_gone_are_not_drawn(withheld):
    sip.delete(withheld._units)
    withheld._forget_safe()
    assert withheld._drawn is None


def test_cleared_it_draws_nothing_and_has_no_extent(withheld):
    withheld.clear()
    assert colours(picture(withheld)) == {"#ffffff"}
    assert withheld.extent().isEmpty()
    assert not withheld.draws_something()


def test_a_clone_made_by_cpp_lives_and_draws(withheld, tmp_path):
    import processing
    from qgis.analysis import QgsNativeAlgorithms
    from qgis.core import QgsApplication

    if QgsApplication.processingRegistry().providerById("native") is None:
        QgsApplication.processingRegistry().addProvider(QgsNativeAlgorithms())
    project = QgsProject.instance()
    project.addMapLayer(withheld)
    extent = f"{EAST},{EAST + 3 * SIDE},{NORTH},{NORTH + 3 * SIDE} [{LAMBERT}]"
    result = processing.run(
        "native:rasterize",
        {
            "EXTENT": extent,
            "TILE_SIZE": 64,
            "MAP_UNITS_PER_PIXEL": 50,
            "LAYERS": [withheld],
            "OUTPUT": str(tmp_path / "out.tif"),
        },
    )
    assert result["OUTPUT"]
    assert (tmp_path / "out.tif").stat().st_size > 0
    with pytest.raises(Exception, match=r"LAYERS|[Ll]ayer"):
        processing.run(
            "native:package",
            {"LAYERS": [withheld], "OUTPUT": str(tmp_path / "out.gpkg"), "OVERWRITE": True},
        )
    copies = [withheld.clone() for _ in range(20)]
    assert all(copy.draws_something() for copy in copies)


def test_properties_and_legend_are_there_after_a_project_is_opened_again(withheld, tmp_path):
    """Before its rows are fetched: what kind of units it draws is saved with it."""
    withheld.setCustomProperty("occupancy/scale", "commune")
    withheld.set_outlines(outlines([], LAMBERT, Geometry.POINT, True))
    project = QgsProject.instance()
    project.addMapLayer(withheld)
    path = str(tmp_path / "project.qgz")
    assert project.write(path)
    project.clear()
    assert project.read(path)
    (layer,) = project.mapLayers().values()
    assert isinstance(layer, WithheldLayer)
    assert layer.customProperty("occupancy/scale") == "commune"
    assert layer.geometry_type() == "point"
    (entry,) = layer.legend().createLayerTreeModelLegendNodes(QgsLayerTreeLayer(layer))
    assert entry.data(Qt.ItemDataRole.DisplayRole) == Words.of_window().word("secrecy")


def test_nothing_to_select_or_label(withheld):
    names = (
        "getFeatures",
        "getFeature",
        "setLabeling",
        "selectAll",
        "featureCount",
        "attributeList",
        "uniqueValues",
    )
    assert not any(hasattr(withheld, name) for name in names)
    assert not isinstance(withheld.dataProvider(), QgsVectorDataProvider)


def test_a_layout_with_a_legend_is_drawn(withheld, tmp_path):
    """The legend's entries are handed to C++: a layout asks for them, drops them and asks again."""
    layout = layout_of(withheld)
    legend = QgsLayoutItemLegend(layout)
    layout.addLayoutItem(legend)
    for _ in range(3):
        legend.updateLegend()
        legend.adjustBoxSize()
        gc.collect()
    path = tmp_path / "map.png"
    settings = QgsLayoutExporter.ImageExportSettings()
    assert (
        QgsLayoutExporter(layout).exportToImage(str(path), settings)
        == QgsLayoutExporter.ExportResult.Success
    )


def test_a_hatch_and_its_safe_layer_end_without_pythons_collector(withheld_type):
    """It runs in any thread, and layers of the main thread would end there: QGIS with them."""
    layer, hatch = memory_layer("Point", LAMBERT, "safe", ()), WithheldLayer()
    hatch.follow(layer)
    ends = [ref(layer), ref(hatch)]
    gc.disable()
    del layer, hatch
    gc.enable()
    assert [end() for end in ends] == [None, None]
