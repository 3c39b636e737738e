"""Ways by saved and shared files: projects, layer definitions, styles, templates, packages."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from .registry import Stage, way

Story = Generator[Any, None, Any]


@way("Save the project, .qgz")
def project_qgz(stage: Stage) -> Story:
    stage.project.write(stage.file("project.qgz"))
    yield stage.user.at_rest()
    return "written"


@way("Save the project, .qgs, twice (the backup ~ too)")
def project_qgs(stage: Stage) -> Story:
    stage.project.write(stage.file("project.qgs"))
    yield stage.user.at_rest()
    stage.project.write(stage.file("project.qgs"))
    yield stage.user.at_rest()
    return "written"


@way(
    "Save the project with embedded layers' symbols as a template and its preview picture",
    also=("profile",),
)
def project_template(stage: Stage) -> Story:
    stage.project.write(stage.file("template.qgz"))
    stage.iface.mapCanvas().saveAsImage(stage.file("preview.png"))
    yield stage.user.at_rest()
    return "written"


@way("Layer definition (.qlr) of the whole tree")
def layer_definition(stage: Stage) -> str:
    from qgis.core import QgsLayerDefinition

    root = stage.project.layerTreeRoot()
    QgsLayerDefinition.exportLayerDefinition(stage.file("tree.qlr"), root.children())
    return "written"


@way("Copy Layer(s) to the clipboard")
def copy_layer(stage: Stage) -> Story:
    categorise(stage.safe)
    view = stage.iface.layerTreeView()
    view.setCurrentLayer(stage.safe)
    yield stage.user.at_rest()
    stage.action("mActionCopyLayer").trigger()
    yield stage.user.at_rest()
    stage.clipboard()
    return "clipboard"


def categorise(layer: Any, column: str = "name") -> None:
    """Categories by name, as a technician distinguishes units, or by another column."""
    from qgis.core import QgsCategorizedSymbolRenderer, QgsRendererCategory, QgsSymbol

    values = sorted(layer.uniqueValues(layer.fields().indexOf(column)), key=str)
    categories = [
        QgsRendererCategory(value, QgsSymbol.defaultSymbol(layer.geometryType()), str(value))
        for value in values
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer(column, categories))


@way("Save the style, QML with every category")
def style_qml(stage: Stage) -> str:
    categorise(stage.safe)
    stage.safe.saveNamedStyle(stage.file("style.qml"))
    stage.points.saveNamedStyle(stage.file("points.qml"))
    return "written"


@way("Save the style, SLD")
def style_sld(stage: Stage) -> str:
    categorise(stage.safe)
    stage.safe.saveSldStyle(stage.file("style.sld"))
    return "written"


@way("Copy Style to the clipboard")
def copy_style(stage: Stage) -> Story:
    categorise(stage.safe)
    stage.activate(stage.safe)
    yield stage.user.at_rest()
    stage.iface.actionCopyLayerStyle().trigger()
    yield stage.user.at_rest()
    stage.clipboard()
    return "clipboard"


@way("Categorise by unique values of a count, save the style")
def categorised_style(stage: Stage) -> str:
    for column in ("type_b", "dwellings", "name"):
        categorise(stage.safe, column)
        stage.safe.saveNamedStyle(stage.file(f"{column}.qml"))
    return "written"


@way("Graduate by pretty, quantile and Jenks breaks, read the legend")
def graduated_style(stage: Stage) -> str:
    from qgis.core import (
        QgsClassificationEqualInterval,
        QgsClassificationJenks,
        QgsClassificationQuantile,
        QgsGraduatedSymbolRenderer,
        QgsSymbol,
    )

    texts = []
    for column in ("type_b", "type_c", "dwellings", "rent_mean"):
        for method in (
            QgsClassificationQuantile(),
            QgsClassificationJenks(),
            QgsClassificationEqualInterval(),
        ):
            renderer = QgsGraduatedSymbolRenderer(column)
            renderer.setClassificationMethod(method)
            renderer.setSourceSymbol(QgsSymbol.defaultSymbol(stage.safe.geometryType()))
            renderer.updateClasses(stage.safe, 30)
            texts += [
                f"{bounds.lowerValue()!r} {bounds.upperValue()!r} {bounds.label()}"
                for bounds in renderer.ranges()
            ]
    return stage.lines("legend.txt", texts, "classes")


@way("Layer metadata, QMD and the information panel's HTML")
def metadata(stage: Stage) -> str:
    stage.safe.saveNamedMetadata(stage.file("layer.qmd"))
    pages = [
        layer.htmlMetadata() for layer in (stage.safe, stage.hatch, stage.points, stage.point_hatch)
    ]
    stage.write("information.html", "\n".join(pages))
    return "written"


@way("Style saved into the layer's database")
def style_in_database(stage: Stage) -> str:
    from osgeo import gdal

    stage.safe.saveStyleToDatabase("s", "", True, "")
    path = stage.safe.source().split("|")[0]
    status = gdal.VSIStatL(path)
    if status is None:
        return "no database"
    handle = gdal.VSIFOpenL(path, "rb")
    (stage.out / "database.gpkg").write_bytes(bytes(gdal.VSIFReadL(1, status.size, handle)))
    gdal.VSIFCloseL(handle)
    return "read"


@way("Offline editing: convert the project to an offline one")
def offline_editing(stage: Stage) -> Story:
    from qgis.core import QgsOfflineEditing

    offline = QgsOfflineEditing()
    copy = stage.safe.clone()
    stage.project.addMapLayer(copy)
    done = offline.convertToOfflineProject(
        str(stage.out), "offline.gpkg", [copy.id()], False, QgsOfflineEditing.ContainerType.GPKG
    )
    yield stage.user.at_rest()
    return "converted" if done else "refused"
