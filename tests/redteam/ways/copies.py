"""Copying and looking: clipboard, tables, forms, identify, map tips, locator."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from .registry import Stage, way

Story = Generator[Any, None, Any]


@way("Select all, Edit ▸ Copy Features")
def copy_features(stage: Stage) -> Story:
    yield from stage.copy(stage.safe)
    stage.clipboard()
    return "clipboard"


@way("Copy features, with the clipboard set to GeoJSON")
def copy_features_geojson(stage: Stage) -> Story:
    from qgis.core import QgsSettings

    QgsSettings().setValue("qgis/copyFeatureFormat", 2)
    yield from stage.copy(stage.points)
    stage.clipboard()
    return "clipboard"


@way("Copy features, paste as a temporary scratch layer, save that")
def paste_as_new_layer(stage: Stage) -> Story:
    from qgis.core import QgsFeatureRequest

    from .exports import save

    yield from stage.copy(stage.safe)
    return save(stage, stage.safe.materialize(QgsFeatureRequest()), "GPKG", "pasted.gpkg")


@way("Open the attribute table and read every cell it shows")
def attribute_table(stage: Stage) -> Story:
    from qgis.PyQt.QtCore import Qt
    from qgis.PyQt.QtWidgets import QApplication, QTableView

    stage.activate(stage.safe)
    dialog = stage.iface.showAttributeTable(stage.safe)
    yield stage.user.at_rest()
    rows = []
    for view in {
        view for top in QApplication.topLevelWidgets() for view in top.findChildren(QTableView)
    }:
        model = view.model()
        for row in range(model.rowCount() if model is not None else 0):
            cells = [
                model.data(model.index(row, column), Qt.ItemDataRole.DisplayRole)
                for column in range(model.columnCount())
            ]
            rows.append("\t".join(map(str, cells)))
    stage.write("table.txt", "\n".join(rows))
    if dialog is not None:
        dialog.grab().save(stage.file("table.png"))
        dialog.close()
    yield stage.user.at_rest()
    return f"{len(rows)} rows"


@way("Attribute table, copy the selected rows")
def attribute_table_copy(stage: Stage) -> Story:
    from qgis.PyQt.QtWidgets import QAction

    dialog = stage.iface.showAttributeTable(stage.points)
    yield stage.user.at_rest()
    stage.points.selectAll()
    yield stage.user.at_rest()
    if dialog is None:
        return "no table"
    widget = dialog.findChild(QAction, "mActionCopySelectedRows") or stage.action(
        "mActionCopyFeatures"
    )
    widget.trigger()
    yield stage.user.at_rest()
    stage.clipboard()
    dialog.close()
    return "clipboard"


@way("Form of every feature, read field by field")
def forms(stage: Stage) -> Story:
    from qgis.gui import QgsAttributeForm
    from qgis.PyQt.QtWidgets import QLabel, QLineEdit

    texts = []
    form = QgsAttributeForm(stage.safe)
    for feature in stage.safe.getFeatures():
        form.setFeature(feature)
        texts += [edit.text() for edit in form.findChildren(QLineEdit)] + [
            label.text() for label in form.findChildren(QLabel)
        ]
    yield stage.user.at_rest()
    form.deleteLater()
    return stage.lines("forms.txt", texts, "texts")


@way("Identify on a grid of clicks, every result written down")
def identify(stage: Stage) -> str:
    from qgis.core import QgsPointXY
    from qgis.gui import QgsMapToolIdentify

    tool = QgsMapToolIdentify(stage.iface.mapCanvas())
    texts = []
    extent = stage.safe.extent()
    layers = [stage.safe, stage.hatch, stage.points, stage.point_hatch]
    canvas = stage.iface.mapCanvas()
    canvas.setExtent(extent)
    for column in range(16):
        for row in range(12):
            x = extent.xMinimum() + (column + 0.5) * extent.width() / 16
            y = extent.yMinimum() + (row + 0.5) * extent.height() / 12
            pixel = canvas.getCoordinateTransform().transform(QgsPointXY(x, y))
            for result in tool.identify(
                int(pixel.x()), int(pixel.y()), layers, QgsMapToolIdentify.IdentifyMode.TopDownAll
            ):
                values = (
                    list(result.mFeature.attributes())
                    + list(result.mAttributes.values())
                    + list(result.mDerivedAttributes.values())
                )
                texts.append(
                    "\t".join(
                        map(str, [result.mLabel, *values, result.mFeature.geometry().asWkt(6)])
                    )
                )
    return stage.lines("identified.txt", texts, "results")


@way("Map tip of every feature")
def map_tips(stage: Stage) -> str:

    from .labels import ROUNDED

    template = (
        stage.safe.mapTipTemplate()
        + f" [% {ROUNDED} %] "
        + " ".join(f'[% "{name}" %]' for name in stage.safe.fields().names())
    )
    return stage.lines("tips.html", stage.texts(template, stage.safe), "tips")


@way("An action of the layer that prints every field")
def actions(stage: Stage) -> str:

    command = " ".join(f"[% coalesce(\"{name}\", '-') %]" for name in stage.points.fields().names())
    texts = stage.texts(command, stage.points)
    stage.write("actions.txt", "\n".join(texts))
    return "run"


@way("Locator bar: search the features of the active layer")
def locator(stage: Stage) -> Story:
    from qgis.core import QgsLocator, QgsLocatorContext

    stage.activate(stage.safe)
    texts: list[str] = []
    for text in ("Zykanor", "59Q", "Bourg"):
        search = QgsLocator()
        for name in dir(__import__("qgis.gui").gui):
            kind = getattr(__import__("qgis.gui").gui, name)
            if name.endswith("FeaturesLocatorFilter") and isinstance(kind, type):
                search.registerFilter(kind())
        search.foundResult.connect(
            lambda result: texts.append(f"{result.displayString} {result.description}")
        )
        search.fetchResults(text, QgsLocatorContext())
        yield stage.user.until(lambda search=search: not search.isRunning(), "the search")
    names = [
        feature["name"]
        for feature in stage.safe.getFeatures("\"name\" LIKE '%Zykanor%' OR \"code\" LIKE '59Q%'")
    ]
    stage.write("locator.txt", "\n".join([*texts, *map(str, names)]))
    return f"{len(names)} names"


@way("Undo stack and edit buffer after trying to edit")
def edit_buffer(stage: Stage) -> str:
    stage.safe.setReadOnly(False)
    started = stage.safe.startEditing()
    buffer = stage.safe.editBuffer()
    texts = [str(started), str(stage.safe.undoStack().count())]
    if buffer is not None:
        texts.append(str(buffer.changedAttributeValues()))
    texts += ["\t".join(map(str, feature.attributes())) for feature in stage.safe.getFeatures()]
    if started:
        stage.safe.rollBack()
    stage.write("buffer.txt", "\n".join(texts))
    return "editing started" if started else "editing refused"


@way("Snapping: every vertex that the index of the layer offers")
def snapping(stage: Stage) -> str:
    from qgis.core import QgsPointLocator, QgsPointXY

    locator = QgsPointLocator(stage.points)
    locator.init()
    texts = []
    extent = stage.points.extent()
    for feature in stage.points.getFeatures():
        match = locator.nearestVertex(QgsPointXY(feature.geometry().asPoint()), 2000)
        texts.append(f"{match.point().x():.6f} {match.point().y():.6f}")
    stage.write("snapped.txt", "\n".join(texts))
    return f"{len(texts)} vertices in {extent.width():.0f} m"
