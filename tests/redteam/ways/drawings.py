"""Drawings that keep shapes or texts: SVG, vector PDF, GeoPDF, DXF, vector tiles, profiles, the
canvas."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from .registry import Stage, way

Story = Generator[Any, None, Any]


def layout(stage: Stage, layers: list[Any]) -> Any:
    """Return a page with a map of the layers, a little wider than their extent."""
    from qgis.core import QgsLayoutItemMap, QgsLayoutPoint, QgsLayoutSize, QgsPrintLayout

    page = QgsPrintLayout(stage.project)
    page.initializeDefaults()
    item = QgsLayoutItemMap(page)
    item.setId("map")
    item.attemptMove(QgsLayoutPoint(5, 5))
    item.attemptResize(QgsLayoutSize(285, 200))
    item.setCrs(stage.safe.crs())
    item.setLayers(layers)
    page.addLayoutItem(item)
    extent = stage.safe.extent()
    extent.combineExtentWith(stage.points.extent())
    extent.scale(1.1)
    item.zoomToExtent(extent)
    return page


def outcome_of(result: Any) -> str:
    """Return an exporter's result in words."""
    from qgis.core import QgsLayoutExporter

    return "written" if result == QgsLayoutExporter.ExportResult.Success else f"refused: {result}"


def svg(stage: Stage, page: Any, name: str) -> str:
    """Export a page with all shapes and texts."""
    from qgis.core import Qgis, QgsLayoutExporter

    settings = QgsLayoutExporter.SvgExportSettings()
    settings.forceVectorOutput = True
    settings.exportAsLayers = True
    settings.exportMetadata = True
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    return outcome_of(QgsLayoutExporter(page).exportToSvg(stage.file(name), settings))


def pdf(stage: Stage, page: Any, name: str, geo: bool = False) -> str:
    """Export a page with all shapes and texts. geo: as a GeoPDF, with the features."""
    from qgis.core import Qgis, QgsLayoutExporter

    settings = QgsLayoutExporter.PdfExportSettings()
    settings.forceVectorOutput = True
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    settings.simplifyGeometries = False
    settings.writeGeoPdf = geo
    settings.includeGeoPdfFeatures = geo
    settings.exportLayersAsSeperateFiles = False
    return outcome_of(QgsLayoutExporter(page).exportToPdf(stage.file(name), settings))


@way("Layout to SVG, the safe layer and the hatch")
def layout_svg(stage: Stage) -> str:
    return svg(stage, layout(stage, [stage.hatch, stage.safe]), "map.svg")


@way("Layout to SVG, the hatch alone")
def layout_svg_hatch(stage: Stage) -> str:
    return svg(stage, layout(stage, [stage.hatch]), "hatch.svg")


@way("Layout to vector PDF, the hatch alone")
def layout_pdf_hatch(stage: Stage) -> str:
    return pdf(stage, layout(stage, [stage.hatch]), "hatch.pdf")


@way("Layout to GeoPDF with features")
def geopdf_features(stage: Stage) -> str:
    return pdf(
        stage,
        layout(stage, [stage.hatch, stage.safe, stage.point_hatch, stage.points]),
        "geo.pdf",
        geo=True,
    )


@way("The hatch half transparent and blended, to vector PDF")
def blended_hatch_pdf(stage: Stage) -> str:
    stage.hatch.setOpacity(0.5)
    outcome = pdf(stage, layout(stage, [stage.hatch, stage.safe]), "blended.pdf")
    stage.hatch.setOpacity(1.0)
    return outcome


@way("Map drawn on a QPicture / QSvgGenerator by the renderer's job")
def custom_painter(stage: Stage) -> str:
    from qgis.core import QgsMapRendererCustomPainterJob, QgsMapSettings
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QPainter
    from qgis.PyQt.QtSvg import QSvgGenerator

    settings = QgsMapSettings()
    settings.setLayers([stage.hatch, stage.safe])
    settings.setDestinationCrs(stage.safe.crs())
    settings.setExtent(stage.safe.extent())
    settings.setOutputSize(QSize(1200, 900))
    generator = QSvgGenerator()
    generator.setFileName(stage.file("painted.svg"))
    generator.setSize(QSize(1200, 900))
    painter = QPainter(generator)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.start()
    job.waitForFinished()
    painter.end()
    return "drawn"


@way("The canvas saved as a picture with a world file")
def canvas_image(stage: Stage) -> Story:
    stage.iface.mapCanvas().setExtent(stage.safe.extent())
    yield stage.user.drawn()
    stage.iface.mapCanvas().saveAsImage(stage.file("canvas.png"))
    yield stage.user.at_rest()
    return "a picture"


@way("Canvas exported as PDF by QGIS's task")
def canvas_pdf(stage: Stage) -> Story:
    from qgis.core import QgsMapRendererTask

    settings = stage.iface.mapCanvas().mapSettings()
    settings.setLayers([stage.hatch, stage.safe])
    if not stage.safe.extent().isEmpty():
        settings.setExtent(stage.safe.extent())
    task = QgsMapRendererTask(settings, stage.file("canvas.pdf"), "PDF", False)
    task.run()
    yield stage.user.at_rest()
    return "written"


@way("Project ▸ Import/Export ▸ DXF, with labels and attributes")
def dxf_export(stage: Stage) -> str:
    from qgis.core import QgsDxfExport
    from qgis.PyQt.QtCore import QFile

    export = QgsDxfExport()
    export.setMapSettings(stage.iface.mapCanvas().mapSettings())
    export.setDestinationCrs(stage.safe.crs())
    export.setSymbologyScale(50000)
    export.setExtent(stage.safe.extent())
    export.addLayers([QgsDxfExport.DxfLayer(layer) for layer in (stage.safe, stage.points)])
    return str(export.writeToFile(QFile(stage.file("map.dxf")), "UTF-8"))


@way("Vector tiles, MBTiles")
def vector_tiles(stage: Stage) -> str:
    from qgis.core import QgsVectorTileWriter

    writer = QgsVectorTileWriter()
    writer.setMinZoom(8)
    writer.setMaxZoom(12)
    writer.setDestinationUri(f"type=mbtiles&url={stage.file('tiles.mbtiles')}")
    writer.setLayers([QgsVectorTileWriter.Layer(layer) for layer in (stage.safe, stage.points)])
    return "written" if writer.writeTiles() else writer.errorMessage()


@way("Elevation profile across the map, results listed")
def elevation_profile(stage: Stage) -> Story:
    from qgis.core import Qgis, QgsLineString, QgsProfileGenerationContext, QgsProfileRequest

    extent = stage.points.extent()
    texts = []
    for layer in (stage.safe, stage.points):
        properties = layer.elevationProperties()
        properties.setType(Qgis.VectorProfileType.IndividualFeatures)
        line = QgsLineString(
            [extent.xMinimum(), extent.xMaximum()], [extent.center().y(), extent.center().y()]
        )
        request = QgsProfileRequest(line)  # owns its line
        request.setCrs(layer.crs())
        request.setTolerance(20000)
        generator = layer.createProfileGenerator(request)
        generator.generateProfile(QgsProfileGenerationContext())
        yield stage.user.at_rest()
        results = generator.takeResults()
        if results is None:
            continue
        texts += [shape.asWkt(6) for shape in results.asGeometries()]
    return stage.lines("profile.txt", texts, "shapes")


@way("3D view: what the hatch and the layer hand over")
def three_d(stage: Stage) -> str:
    texts = []
    for layer in (stage.safe, stage.hatch):
        renderer = layer.renderer3D()
        texts.append(str(renderer))
        if hasattr(layer, "getFeatures"):
            texts += [
                feature.geometry().asWkt(6) + " " + " ".join(map(str, feature.attributes()))
                for feature in layer.getFeatures()
            ]
    stage.write("3d.txt", "\n".join(texts))
    return "read"


@way("A frame of an animation, drawn by the parallel job")
def animation_frame(stage: Stage) -> str:
    from qgis.core import QgsMapRendererParallelJob

    settings = stage.iface.mapCanvas().mapSettings()
    settings.setLayers([stage.point_hatch, stage.points])
    settings.setExtent(stage.points.extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(stage.file("frame.png"))
    return "a picture"
