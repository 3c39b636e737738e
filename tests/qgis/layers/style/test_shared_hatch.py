"""All secrets have one hatch: on a screen, a picture or a page a withheld unit and a hidden cell
look the same (R6)."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsGeometry,
    QgsLabelPosition,
    QgsLayout,
    QgsLayoutExporter,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsMapRendererCache,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsMapCanvas
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QImage

from occupancy_plugin.layers.lineage import write_lineage
from occupancy_plugin.layers.project.layer_tree import hatch_layer_of
from occupancy_plugin.layers.project.lifecycle import draw_labels_again
from occupancy_plugin.layers.project.place import MAP_PROPERTY, part_duplicates, show_alone
from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.layers.store.geopackage import discard, open_layer, write_geopackage
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.labelling import (
    Labels,
    circles_of,
    label_with,
    remove_labels,
    unit_expression,
)
from occupancy_plugin.layers.style.presentation import Look, Presentation
from occupancy_plugin.layers.style.shared_hatch import HATCH, HATCH_IS_SHOWN
from occupancy_plugin.layers.style.words import FRENCH
from occupancy_plugin.layers.withheld import WithheldLayer, outlines
from tests.qgis.layers.samples import (
    EAST,
    INDICATORS,
    LAMBERT,
    LINEAGE,
    NORTH,
    RATE,
    RENT,
    SIDE,
    commune_frame,
    pixels,
    square,
    value_of,
)

HIDDEN, WITHHELD, SHOWN = (0, 0), (2, 0), (4, 0)  # places on the chessboard
VIEW = QgsRectangle(EAST - SIDE, NORTH - SIDE, EAST + 6 * SIDE, NORTH + 2 * SIDE)


@pytest.fixture
def map_layers(withheld_type):
    """S with a hidden cell (59101) and a shown one, W with one unit of the same shape."""
    frame = indicator_columns(commune_frame(), INDICATORS).loc[["59101", "59110"]]
    stored = write_geopackage(frame, [square(*HIDDEN), square(*SHOWN)], LAMBERT, "r", "polygon")
    safe = open_layer(stored, "Communes")
    apply_preset(safe, RATE, FRENCH)
    withheld = WithheldLayer("Secret")
    withheld.set_outlines(outlines([square(*WITHHELD)], LAMBERT, "polygon"))
    project = QgsProject.instance()
    project.addMapLayers([safe, withheld])
    QgsExpressionContextUtils.setLayerVariable(safe, HATCH, withheld.id())
    withheld.follow(safe)
    yield [safe, withheld]
    project.clear()
    discard(stored.path)


def screen(layers, dpi: int) -> QImage:
    return rendered(layers, dpi).renderedImage()


def rendered(
    layers, dpi: int, cache: QgsMapRendererCache | None = None
) -> QgsMapRendererParallelJob:
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(LAMBERT))
    settings.setOutputDpi(dpi)
    side = round(24 / 25.4 * dpi)  # whole pixels for a unit
    settings.setOutputSize(QSize(7 * side, 3 * side))
    settings.setExtent(VIEW)
    # what the canvas and layouts do: the map says which layers it shows
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.setCache(cache)
    job.start()
    job.waitForFinished()
    return job


def page(layers) -> QgsLayout:
    layout = QgsLayout(QgsProject.instance())
    layout.initializeDefaults()
    item = QgsLayoutItemMap(layout)
    item.attemptMove(QgsLayoutPoint(13.37, 21.13))  # no whole number of pixels
    item.attemptResize(QgsLayoutSize(168, 72))
    item.setCrs(QgsCoordinateReferenceSystem(LAMBERT))
    item.setLayers(layers)
    item.setKeepLayerSet(True)
    layout.addLayoutItem(item)
    item.setExtent(VIEW)
    return layout


def cells(picture: np.ndarray, area: tuple[float, float, float, float]) -> list[np.ndarray]:
    """Hidden and withheld unit cut out of the picture; `area`: left, top, width, height of the map
    in pixels. A margin of a tenth leaves the outlines out."""
    left, top, width, height = area
    side = width * SIDE / VIEW.width()
    margin = side / 10
    matches = []
    for column, row in (HIDDEN, WITHHELD):
        x = left + (column + 1) * side + margin
        y = top + height - (row + 2) * side + margin
        size = round(side - 2 * margin)
        matches.append(picture[round(y) : round(y) + size, round(x) : round(x) + size])
    return matches


def tone(cell: np.ndarray) -> tuple[float, float, float]:
    """Mean grey, spread, and share of pixels that lie between line and ground (resampled ones)."""
    grey = cell.astype(float).mean(axis=2)
    between = (grey > 150) & (grey < 235)
    return grey.mean(), grey.std(), between.mean()


@pytest.mark.parametrize("dpi", [96, 300])
def test_pictures_of_both_are_the_same_pixel_for_pixel(map_layers, dpi):
    """The hatch of a shape begins at the shape: equal shapes have equal pixels."""
    image = pixels(screen(map_layers, dpi))
    hidden, withheld = cells(image, (0, 0, image.shape[1], image.shape[0]))
    assert hidden.std() > 0
    assert len(np.unique(hidden.reshape(-1, 3), axis=0)) >= 2
    assert np.array_equal(hidden, withheld)


@pytest.mark.parametrize("what", list(Labels))
def test_labels_write_the_same_on_both(map_layers, what):
    """With names, values or both: every secret cell bears `s`, for any reason."""
    safe, _ = map_layers
    plain = pixels(screen(map_layers, 96))
    area = (0, 0, plain.shape[1], plain.shape[0])
    label_with(safe, RATE, FRENCH, what)
    hidden, withheld = cells(pixels(screen(map_layers, 96)), area)
    assert np.array_equal(hidden, withheld)
    assert not np.array_equal(hidden, cells(plain, area)[0]), "there is a letter"
    remove_labels(safe)
    assert np.array_equal(cells(pixels(screen(map_layers, 96)), area)[0], cells(plain, area)[0])


def test_a_circle_whose_area_is_hidden_bears_no_value(withheld_type):
    """Its unit is hatched and named by the hatch layer, beside a second name with the rate."""
    frame = indicator_columns(commune_frame(), INDICATORS).loc[["59101", "59110", "59111"]]
    frame.loc["59110", "dwellings"] = None
    squares = [square(*HIDDEN), square(*WITHHELD), square(*SHOWN)]
    stored = write_geopackage(frame, squares, LAMBERT, "r", "polygon")
    layer = open_layer(stored, "Communes")
    apply_preset(layer, RATE, FRENCH, Presentation(Look.CIRCLES, "quantile", 5, "YlOrRd"))
    expression = unit_expression(layer, RATE, FRENCH, Labels.BOTH)
    assert value_of(layer, expression, "59110") == "s"
    assert value_of(layer, expression, "59111").startswith("Commune 11\n")
    expression = expression.replace(HATCH_IS_SHOWN, "true")
    assert value_of(layer, expression, "59110") == ""
    del layer
    discard(stored.path)


def labels_in(layers) -> list[QgsLabelPosition]:
    """The labels that the label engine places on a map of the layers."""
    job = rendered(layers, 96)
    return job.takeLabelingResults().allLabels()


def name_both(safe: QgsVectorLayer, withheld: WithheldLayer) -> str:
    """Give the withheld commune the name of the one with a hidden cell; return it."""
    safe.setCustomProperty("occupancy/scale", "commune")
    name = next(feature["name"] for feature in safe.getFeatures() if feature["code"] == "59101")
    withheld.set_outlines(outlines([square(*WITHHELD)], LAMBERT, "polygon", names=[name]))
    return str(name)


def test_a_commune_bears_its_name_whatever_is_secret_about_it(map_layers):
    """Names of communes are public. The two bear one name here, so that all pixels agree."""
    safe, withheld = map_layers
    name_both(safe, withheld)
    area = (0, 0, *reversed(pixels(screen(map_layers, 96)).shape[:2]))
    results = {}
    for labels in Labels:
        label_with(safe, RATE, FRENCH, labels)
        hidden, other = cells(pixels(screen(map_layers, 96)), area)
        assert np.array_equal(hidden, other)
        results[labels] = hidden
    assert not np.array_equal(results[Labels.VALUE], results[Labels.BOTH]), "a name over the s"
    without_names = cells(pixels(screen([safe], 96)), area)
    assert (without_names[1] == 255).all(), "no name on a map without that hatch"


def test_the_label_engine_places_names_of_hatched_communes_with_all_others(map_layers):
    """Otherwise a name lies over another one. Of a label QGIS tells its text, its place and the
    number of its feature: none of them distinguishes the two communes, and none is a figure."""
    safe, withheld = map_layers
    name = name_both(safe, withheld)
    label_with(safe, RATE, FRENCH, Labels.BOTH)
    placed = [label for label in labels_in(map_layers) if label.layerID == withheld.id()]
    assert [label.labelText for label in placed] == [f"{name}\u00a0s"] * 2
    withheld.set_outlines(outlines([square(*WITHHELD)], LAMBERT, "polygon", names=["Zuydcoote"]))
    assert numbers(map_layers, withheld) == [name, "Zuydcoote"]
    withheld.set_outlines(outlines([square(*WITHHELD)], LAMBERT, "polygon", names=["Abancourt"]))
    assert numbers(map_layers, withheld) == ["Abancourt", name]
    label_with(safe, RATE, FRENCH, Labels.VALUE)
    assert not numbers(map_layers, withheld)


def test_the_name_of_a_hatched_commune_keeps_off_the_circle_of_its_neighbour(map_layers):
    """Beaumont-en-Cambrésis was written across the circle of Caudry."""
    safe, withheld = map_layers
    name_both(safe, withheld)
    apply_preset(safe, RATE, FRENCH, Presentation(Look.CIRCLES, "quantile", 5, "YlOrRd"))
    withheld.set_outlines(
        outlines([square(SHOWN[0] - 0.4, 0)], LAMBERT, "polygon", names=["Zuydcoote"])
    )
    label_with(safe, RATE, FRENCH, Labels.BOTH)
    ((middle, diameter),) = circles_of(safe)
    circle = QgsGeometry.fromPointXY(middle).buffer(diameter / 2 * SIDE / 24, 8)  # a unit: 24 mm
    (name,) = [label for label in labels_in(map_layers) if label.labelText.startswith("Zuyd")]
    assert not name.labelGeometry.intersects(circle)
    values = [label for label in labels_in(map_layers) if label.layerID == safe.id()]
    assert [label.labelText.split("\n")[0] for label in values] == ["Commune 10"]
    clone = withheld.clone()
    assert clone._circles == withheld._circles, "a page draws a clone"


def numbers(layers, withheld: WithheldLayer) -> list[str]:
    """The names that the hatch layer writes, in the order of their features' numbers."""
    placed = [label for label in labels_in(layers) if label.layerID == withheld.id()]
    in_order = sorted(placed, key=lambda label: label.featureId)
    return [label.labelText.removesuffix("\u00a0s") for label in in_order]


def test_names_stay_when_the_map_has_pictures_in_its_cache(map_layers):
    """A layer that QGIS takes from its cache hands the engine no labels."""
    safe, withheld = map_layers
    name_both(safe, withheld)
    label_with(safe, RATE, FRENCH, Labels.BOTH)
    cache = QgsMapRendererCache()
    for _ in range(2):
        job = rendered(map_layers, 96, cache)
        assert len(job.takeLabelingResults().allLabels()) == 3
        safe.triggerRepaint()


def test_names_come_back_with_the_hatch(map_layers):
    """QGIS keeps the labels of a map, and knows no labels of a hatch layer. So they are placed
    again when the hatch is shown, by the layer tree's box."""
    safe, withheld = map_layers
    name_both(safe, withheld)
    label_with(safe, RATE, FRENCH, Labels.BOTH)
    root, canvas = QgsProject.instance().layerTreeRoot(), QgsMapCanvas()
    bridge = QgsLayerTreeMapCanvasBridge(root, canvas)
    canvas.resize(700, 300)
    canvas.setCachingEnabled(True)
    canvas.setDestinationCrs(safe.crs())
    canvas.setExtent(VIEW)
    root.visibilityChanged.connect(draw_labels_again)
    try:
        written = []
        for is_shown in (True, False, True):
            root.findLayer(withheld.id()).setItemVisibilityChecked(is_shown)
            bridge.setCanvasLayers()
            canvas.refresh()
            canvas.waitWhileRendering()
            placed = canvas.labelingResults(False).allLabels()
            written.append(sorted(label.labelText.split("\n")[0] for label in placed))
    finally:
        root.visibilityChanged.disconnect(draw_labels_again)
        canvas.setLayers([])
    assert written[0] == ["Commune 10", "Commune 1\u00a0s", "Commune 1\u00a0s"]
    assert written[1] == ["Commune 10", "s"]
    assert written[2] == written[0]


@pytest.mark.parametrize("geospatial", [False, True])
def test_in_a_pdf_names_are_texts_and_the_hatch_is_a_picture(map_layers, tmp_path, geospatial):
    safe, withheld = map_layers
    name_both(safe, withheld)
    label_with(safe, RATE, FRENCH, Labels.BOTH)
    path = tmp_path / "page.pdf"
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.forceVectorOutput, settings.writeGeoPdf = True, geospatial
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    layout = page(map_layers)
    exporter = QgsLayoutExporter(layout)
    assert exporter.exportToPdf(str(path), settings) == QgsLayoutExporter.ExportResult.Success
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True).stdout
    assert text.replace("\u00a0", " ").split().count("s") == 2


@pytest.mark.parametrize("vector", [False, True])
def test_in_a_pdf_both_have_one_tone(map_layers, tmp_path, vector):
    path = tmp_path / "page.pdf"
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.forceVectorOutput = vector
    layout = page(map_layers)
    exporter = QgsLayoutExporter(layout)
    assert exporter.exportToPdf(str(path), settings) == QgsLayoutExporter.ExportResult.Success
    subprocess.run(
        ["pdftoppm", "-r", "300", "-png", "-singlefile", str(path), str(tmp_path / "page")],
        check=True,
    )
    check_page(pixels(QImage(str(tmp_path / "page.png"))), 300)


def check_page(picture: np.ndarray, dpi: int) -> None:
    scale = dpi / 25.4
    hidden, withheld = cells(picture, (13.37 * scale, 21.13 * scale, 168 * scale, 72 * scale))
    assert tone(hidden)[1] > 5  # there is a hatch
    assert tone(hidden) == pytest.approx(tone(withheld), rel=0.03)


def test_another_indicator_takes_its_hatch_along(map_layers):
    """59101 hides the share; its rent is hidden too, that of the other commune is shown."""
    safe, withheld = map_layers
    apply_preset(safe, RENT, FRENCH)
    hidden, other = cells(pixels(screen(map_layers, 96)), (0, 0, 7 * 91, 3 * 91))
    assert tone(hidden) == pytest.approx(tone(other), rel=0.05)
    withheld.clear()
    hidden, other = cells(pixels(screen(map_layers, 96)), (0, 0, 7 * 91, 3 * 91))
    assert other.std() == 0  # emptied: nothing withheld is drawn


def test_without_the_hatch_layer_the_map_draws_the_hatch_itself(map_layers):
    safe, _ = map_layers
    image = pixels(screen([safe], 96))
    hidden, withheld = cells(image, (0, 0, image.shape[1], image.shape[0]))
    assert hidden.std() > 5
    assert withheld.std() == 0


@pytest.mark.parametrize("what", [None, Labels.BOTH])
def test_a_duplicate_keeps_one_hatch_for_all_secrets_without_its_original(map_layers, what):
    safe, withheld = map_layers
    write_lineage(safe, LINEAGE)
    if what is not None:
        label_with(safe, RATE, FRENCH, what)
    original = pixels(screen(map_layers, 96))
    project = QgsProject.instance()
    root = project.layerTreeRoot()
    group = root.addGroup("Communes")
    group.setCustomProperty(MAP_PROPERTY, 1)
    for layer in map_layers:
        root.removeLayer(layer)
        group.addLayer(layer)
    duplicate = safe.clone()
    project.addMapLayer(duplicate, False)
    group.insertLayer(1, duplicate).setItemVisibilityChecked(False)
    part_duplicates(project)
    assert not root.findLayer(duplicate).isVisible()
    show_alone(duplicate)
    assert root.findLayer(duplicate).isVisible()
    own_hatch = hatch_layer_of(duplicate)
    assert own_hatch is not hatch_layer_of(safe)
    assert root.findLayer(own_hatch).isVisible()
    assert np.array_equal(original, pixels(screen([duplicate, own_hatch], 96)))
    apply_preset(safe, RENT, FRENCH)  # the original's secrets are others now
    project.removeMapLayers([safe.id(), withheld.id()])
    assert np.array_equal(original, pixels(screen([duplicate, own_hatch], 96)))


def test_the_legend_keeps_its_swatch(map_layers):
    safe, _ = map_layers
    items = {item.label(): item for item in safe.renderer().legendSymbolItems()}
    symbol = items["secret statistique"].symbol()
    image = symbol.asImage(QSize(40, 20))
    assert pixels(image).std() > 0
