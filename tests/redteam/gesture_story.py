"""Played inside QGIS: the ordinary gestures of a technician by which rows of a raw layer went out,
in the real window."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsMapThemeCollection,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QMetaObject, QPoint, Qt, QVariant
from qgis.PyQt.QtGui import QClipboard
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QAction, QApplication, QTreeWidget, QWidget

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from redteam.ways.dialogs import close_all, later, outcome, shown, stays_open
from redteam.ways.menus import scene_ready

Story = Generator[Any, None, Any]
CANARIES = ("7654321", "Petitbourg")
ROWS = """insee,nom,menages,age_jeunes,age_autres,loyers,x,y
59100,Petitbourg,4,1,3,7654321,731000,7001000
59101,Grandbourg,40,10,30,812345,732000,7002000
59102,Moyenbourg,60,25,35,1234567,733000,7003000
59103,Finbourg,7,2,5,7123456,734000,7001500
59104,Belbourg,71,29,42,2345678,735000,7002500
"""


def arrive(user: Any, name: str = "Bailleur") -> Story:
    """Add the landlord's file and a layer with the same codes."""
    user.project.clear()
    yield user.at_rest()
    path = Path(tempfile.mkdtemp()) / "bailleur.csv"
    path.write_text(ROWS)
    raw = QgsVectorLayer(
        f"file://{path}?delimiter=,&xField=x&yField=y&crs=EPSG:2154&detectTypes=yes",
        name,
        "delimitedtext",
    )
    own = QgsVectorLayer("Polygon?crs=EPSG:2154&field=insee:string", "Communes", "memory")
    features = []
    for line in ROWS.splitlines()[1:]:
        cells = line.split(",")
        x, y = float(cells[-2]), float(cells[-1])
        feature = QgsFeature(own.fields())
        feature.setAttributes([cells[0]])
        corners = [(x - 9, y - 9), (x + 9, y - 9), (x + 9, y + 9), (x - 9, y + 9)]
        feature.setGeometry(
            QgsGeometry.fromPolygonXY([[QgsPointXY(*corner) for corner in corners]])
        )
        features.append(feature)
    own.dataProvider().addFeatures(features)
    user.project.addMapLayer(own)
    user.project.addMapLayer(raw)
    yield from _settled(user)
    user.iface.setActiveLayer(raw)
    user.iface.zoomToActiveLayer()
    yield user.drawn()
    return _guard(user).unprotected(raw)


def _guard(user: Any) -> Any:
    """Older code called it `intruders`."""
    window = user.window
    return window.raw_layers if hasattr(window, "raw_layers") else window.intruders


def _settled(user: Any) -> Story:
    yield user.at_rest()
    guard = _guard(user)
    if hasattr(guard, "watchlist"):
        yield user.until(lambda: not guard.watchlist.is_looking(), "looked at", 20)
    yield user.at_rest()


def _raw(user: Any) -> Any:
    return user.project.mapLayersByName("Bailleur")[0]


def _leaves(user: Any, layer: Any) -> Story:
    """Whether QGIS's Save As stays open for a layer."""
    user.iface.setActiveLayer(layer)
    yield user.at_rest()
    save_as = user.iface.mainWindow().findChild(QAction, "mActionLayerSaveAs")
    return (yield from stays_open(user, "QgsVectorLayerSaveAsDialog", save_as))


def copy_selected_rows(user: Any) -> Story:
    """Attribute table, one column hidden, Copy Selected Rows."""
    layer = _raw(user)
    config = layer.attributeTableConfig()
    config.update(layer.fields())
    config.setColumnHidden(layer.fields().indexOf("age_jeunes"), True)
    layer.setAttributeTableConfig(config)
    layer.selectAll()
    table = user.iface.showAttributeTable(layer)
    yield user.at_rest()
    QApplication.clipboard().setText("avant")
    table.findChild(QAction, "mActionCopySelectedRows").trigger()
    yield user.at_rest()
    table.close()
    return _both_selections()


def copy_identified(user: Any) -> Story:
    """Identify, then Copy Feature Attributes of the results' menu."""
    layer = _raw(user)
    user.iface.setActiveLayer(layer)
    user.iface.mainWindow().findChild(QAction, "mActionIdentify").trigger()
    yield user.at_rest()
    canvas = user.iface.mapCanvas()
    point = next(layer.getFeatures()).geometry().asPoint()
    pixel = canvas.getCoordinateTransform().transform(point)
    place = QPoint(round(pixel.x()), round(pixel.y()))
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    yield user.at_rest()
    panel = next(
        widget
        for widget in QApplication.allWidgets()
        if widget.metaObject().className() == "QgsIdentifyResultsDialog"
    )
    tree = panel.findChild(QTreeWidget, "lstResults")
    item = tree.topLevelItem(0).child(0)
    tree.setCurrentItem(item)
    QApplication.clipboard().setText("avant")
    QMetaObject.invokeMethod(panel, "copyFeatureAttributes")
    yield user.at_rest()
    return {**_both_selections(), "features": tree.topLevelItem(0).childCount()}


def copy_features(user: Any) -> Story:
    """Copy Features: the clipboard, and what a middle click pastes."""
    layer = _raw(user)
    layer.selectAll()
    user.iface.setActiveLayer(layer)
    yield user.at_rest()
    user.iface.mainWindow().findChild(QAction, "mActionCopyFeatures").trigger()
    yield user.at_rest()
    return _both_selections()


def _both_selections() -> dict[str, str]:
    clipboard = QApplication.clipboard()
    return {"clipboard": clipboard.text(), "selection": clipboard.text(QClipboard.Mode.Selection)}


def virtual_layers(user: Any) -> Story:
    """Queries as one types them."""
    results = {}
    for query in (
        "SELECT insee, menages AS effectif, loyers FROM Bailleur",
        "select sum(menages) as total, insee from bailleur group by insee",
    ):
        layer = QgsVectorLayer(f"?query={query}", "requête", "virtual")
        user.project.addMapLayer(layer)
        yield from _settled(user)
        results[query] = yield from _leaves(user, layer)
        user.project.removeMapLayer(layer.id())
    return results


def field_calculator(user: Any) -> Story:
    """Compute a column from the raw layer in another layer, and save the edits."""
    layer = user.project.mapLayersByName("Communes")[0]
    expressions = {
        "named": "attribute(get_feature('Bailleur','insee',\"insee\"),'loyers')",
        "put together": "attribute(get_feature('Bail' || 'leur','insee',\"insee\"),'loyers')",
    }
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils

    results = {}
    for name, text in expressions.items():
        layer.startEditing()
        layer.addAttribute(QgsField("montant", QVariant.Double))
        layer.beginEditCommand("calcul")
        column = layer.fields().indexOf("montant")
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        for feature in layer.getFeatures():
            context.setFeature(feature)
            value = QgsExpression(text).evaluate(context)
            layer.changeAttributeValue(feature.id(), column, value)
        layer.endEditCommand()
        layer.commitChanges()
        yield from _settled(user)
        results[name] = yield from _leaves(user, layer)
    return results


def virtual_column(user: Any) -> Story:
    layer = user.project.mapLayersByName("Communes")[0]
    layer.addExpressionField(
        "attribute(get_feature('Bail' || 'leur','insee',\"insee\"),'loyers')",
        QgsField("v", QVariant.Double),
    )
    yield from _settled(user)
    return (yield from _leaves(user, layer))


def awkward_name(user: Any, name: str) -> Story:
    """Label another layer with values of the raw one, which has an awkward name."""
    yield from arrive(user, name)
    layer = user.project.mapLayersByName("Communes")[0]
    settings = QgsPalLayerSettings()
    settings.isExpression = True
    quoted = name.replace("'", "''")
    settings.fieldName = f"attribute(get_feature('{quoted}','insee',\"insee\"),'loyers')"
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    layer.emitStyleChanged()
    yield user.drawn()
    labelled = layer.labelsEnabled()
    leaves = yield from _leaves(user, layer)
    return {"labels": labelled, "leaves": leaves}


def everyday_results(user: Any) -> Story:
    """Results of everyday tools, saved when the raw layer is gone."""
    import processing

    raw, own = _raw(user), user.project.mapLayersByName("Communes")[0]
    runs = {
        "native:joinbylocationsummary": {
            "INPUT": own, "JOIN": raw, "PREDICATE": [0], "JOIN_FIELDS": ["menages", "loyers"],
            "SUMMARIES": [5], "DISCARD_NONMATCHING": False},
        "native:countpointsinpolygon": {
            "POLYGONS": own, "POINTS": raw, "WEIGHT": "menages", "CLASSFIELD": "",
            "FIELD": "NUMPOINTS"},
        "qgis:statisticsbycategories": {
            "INPUT": raw, "VALUES_FIELD_NAME": "loyers", "CATEGORIES_FIELD_NAME": ["insee"]},
        "native:deletecolumn": {"INPUT": raw, "COLUMN": ["menages"]},
        "native:renametablefield": {"INPUT": raw, "FIELD": "menages", "NEW_NAME": "v"},
        "native:centroids": {"INPUT": raw, "ALL_PARTS": False},
        "native:joinattributestable": {
            "INPUT": raw, "FIELD": "nom", "INPUT_2": raw, "FIELD_2": "nom",
            "FIELDS_TO_COPY": [], "METHOD": 1, "DISCARD_NONMATCHING": False, "PREFIX": "b_"},
        "native:aggregate": {
            "INPUT": raw, "GROUP_BY": '"insee"', "AGGREGATES": [
                {"aggregate": kind, "delimiter": ",", "input": f'"{column}"', "length": 0,
                 "name": results, "precision": 0, "type": type_}
                for kind, column, results, type_ in (
                    ("first_value", "insee", "zone", 10), ("sum", "menages", "n", 6),
                    ("sum", "loyers", "m", 6))]},
    }  # fmt: skip
    layers = {}
    for name, values in runs.items():
        results = processing.run(name, {**values, "OUTPUT": "memory:"})["OUTPUT"]
        results.setName("résultat")
        user.project.addMapLayer(results)
        layers[name] = results
        yield from _settled(user)
    user.project.removeMapLayer(raw.id())
    yield from _settled(user)
    seen = {}
    for name, layer in layers.items():
        seen[name] = yield from _leaves(user, layer)
    return seen


def protected_legend(user: Any) -> Story:
    """The landlord's file drawn by categories, then the guard's own Protect…, Run."""
    raw = _raw(user)
    values = sorted(raw.uniqueValues(raw.fields().indexOf("loyers")))
    symbol = QgsMarkerSymbol.createSimple({"size": "6.5"})
    renderer = QgsCategorizedSymbolRenderer.createCategories(values, symbol, raw, "loyers")
    raw.setRenderer(QgsCategorizedSymbolRenderer("loyers", renderer))
    raw.triggerRepaint()
    yield user.drawn()
    before = raw.id()
    _guard(user).protect(raw)
    yield user.until(lambda: shown("AlgorithmDialog") is not None, "the gate's window", 20)
    dialog = shown("AlgorithmDialog")
    yield user.at_rest()
    later(dialog.runButton().click)
    yield user.until(lambda: user.project.mapLayer(before) is None, "the raw layer gone", 40)
    yield user.at_rest()
    if shown("AlgorithmDialog") is not None:
        dialog.close()
    safe = _raw(user)
    labels = [item.label() for item in safe.renderer().legendSymbolItems()]
    path = Path(tempfile.mkdtemp()) / "style.qml"
    safe.saveNamedStyle(str(path))
    return {
        "legend": labels,
        "style": path.read_text(encoding="utf-8"),
        "editable": safe.startEditing(),
        "codes": sorted(feature["insee"] for feature in safe.getFeatures()),
    }


def windows(user: Any, without_it: bool) -> Story:
    """Which windows stay open that let a whole map out. without_it: the raw layer is gone."""
    window = user.iface.mainWindow()
    if without_it:
        user.project.removeMapLayer(_raw(user).id())
        yield from _settled(user)
    results = {}
    for name, kind in (
        ("mActionDxfExport", "QgsDxfExportDialog"),
        ("mActionSaveMapAsImage", "QgsMapSaveDialog"),
        ("mActionSaveMapAsPdf", "QgsMapSaveDialog"),
    ):
        results[name] = yield from stays_open(user, kind, window.findChild(QAction, name))
    controller = window.findChild(QAction, "mActionTemporalController")
    if not any(child.isVisible() for child in _animation_buttons(window)):
        controller.trigger()
        yield user.at_rest()
    button = next(iter(_animation_buttons(window)))
    results["animation"] = yield from stays_open(user, "QgsAnimationExportDialog", button.click)
    window.findChild(QAction, "mActionNew3DMapCanvas").trigger()
    yield from scene_ready(user)
    dialog = yield from outcome(user, "QDialog", _action_of("Qgs3DMapCanvasWidget", "scène"))
    results["3D scene"] = dialog is not None and any(
        child.isVisible() and child.metaObject().className() == "QgsMap3DExportWidget"
        for child in dialog.findChildren(QWidget)
    )
    close_all()
    yield user.at_rest()
    return results


def panels(user: Any) -> Story:
    """The exports of the elevation profile and of the 3D view that can be pressed: with the raw
    layer, and once it has gone."""
    window = user.iface.mainWindow()
    later(window.findChild(QAction, "mActionElevationProfile"))
    yield user.until(_panel_exports, "the profile")
    window.findChild(QAction, "mActionNew3DMapCanvas").trigger()
    yield from scene_ready(user)
    _action_of("Qgs3DMapCanvasWidget", "animation").trigger()
    yield user.until(lambda: "animation" in _panel_exports(), "the animation's panel")
    yield user.until(lambda: not any(_panel_exports().values()), "the exports closed")
    yield user.at_rest()
    beside = _panel_exports()
    user.project.removeMapLayer(_raw(user).id())
    yield from _settled(user)
    yield user.until(lambda: all(_panel_exports().values()), "the exports open again")
    yield user.at_rest()
    without_it = _panel_exports()
    close_all()
    yield user.at_rest()
    return {"beside": beside, "without it": without_it}


def _panel_exports() -> dict[str, bool]:
    """By what they are called here, and whether they are on."""
    matches = {}
    for panel in QApplication.allWidgets():
        kind = panel.metaObject().className()
        if kind in ("QgsElevationProfileWidget", "Qgs3DMapCanvasWidget"):
            actions = [a for a in panel.findChildren(QAction) if "xport" in a.text()]
            matches |= {a.text().strip(): a.isEnabled() for a in actions if a.text() != "Exporter"}
        if kind == "Qgs3DAnimationWidget":
            button = panel.findChild(QAbstractButton, "btnExportAnimation")
            matches["animation"] = button.isEnabled()
    return matches


def copied_style(user: Any, classed: bool) -> Story:
    """Copy Style of the raw layer, by QGIS's own action: is there a style on the clipboard?"""
    layer = _raw(user)
    if classed:
        symbol = QgsMarkerSymbol.createSimple({})
        renderer = QgsCategorizedSymbolRenderer.createCategories([4, 7], symbol, layer, "menages")
        layer.setRenderer(QgsCategorizedSymbolRenderer("menages", renderer))
    user.iface.setActiveLayer(layer)
    yield user.at_rest()
    user.iface.actionCopyLayerStyle().trigger()
    yield user.at_rest()
    copied = QApplication.clipboard().mimeData()
    return copied is not None and copied.hasFormat("application/qgis.style")


def _action_of(panel: str, word: str) -> Any:
    """The action of a panel whose text holds a word, in French or English."""
    actions = [
        action
        for widget in QApplication.allWidgets()
        if widget.metaObject().className() == panel
        for action in widget.findChildren(QAction)
    ]
    found = [widget for widget in actions if word.casefold() in widget.text().casefold()]
    if not found:
        raise LookupError(f"{panel}: {word} among {[widget.text() for widget in actions]}")
    return found[0]


def _animation_buttons(window: Any) -> list[Any]:
    return [
        child
        for child in window.findChildren(QAbstractButton)
        if child.objectName() in ("mExportAnimationButton", "mSaveAnimation")
    ]


def style_in_theme(user: Any) -> Story:
    """A second style with labels, shown by a map theme."""
    layer = _raw(user)
    settings = QgsPalLayerSettings()
    settings.fieldName = "loyers"
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    manager = layer.styleManager()
    manager.addStyleFromLayer("avec")
    layer.setLabelsEnabled(False)
    layer.emitStyleChanged()
    record = QgsMapThemeCollection.MapThemeLayerRecord(layer)
    record.currentStyle, record.usingCurrentStyle = "avec", True
    theme = QgsMapThemeCollection.MapThemeRecord()
    theme.addLayerRecord(record)
    QgsProject.instance().mapThemeCollection().insert("t", theme)
    yield user.drawn()
    overrides = QgsProject.instance().mapThemeCollection().mapThemeStyleOverrides("t")
    return 'labelsEnabled="1"' in "".join(overrides.values())
