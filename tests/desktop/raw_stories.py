"""Stories of a raw layer in the real window: it arrives, its user works on raw data and stops, and
opens it under secrecy."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsMarkerSymbol, QgsSingleSymbolRenderer, QgsVectorLayer
from qgis.PyQt.QtWidgets import QInputDialog, QPushButton, QTableWidget

Story = Generator[Any, None, Any]


def _raw(user: Any) -> QgsVectorLayer:
    return user.project.mapLayersByName("Extrait_2022")[0]


def _press(user: Any, words: str) -> None:
    """Press a button of the message bar."""
    buttons = user.iface.messageBar().findChildren(QPushButton)
    user.click(next(one for one in buttons if one.text() == words and one.isVisible()))


def _tree(user: Any) -> list[str]:
    return [node.name() for node in user.project.layerTreeRoot().children()]


def arrive(user: Any, path: str, picture: str) -> Story:
    """A landlord's file between two other layers, with a style."""
    user.project.clear()
    layer = QgsVectorLayer(
        f"file://{path}?delimiter=;&detectTypes=yes&xField=x&yField=y&crs=EPSG:2154",
        "Extrait_2022",
        "delimitedtext",
    )
    before = layer.featureCount()
    symbol = QgsMarkerSymbol.createSimple({"size": "7.5"})
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    layer.setOpacity(0.5)
    for one in (
        QgsVectorLayer("Point?crs=EPSG:2154", "dessous", "memory"),
        layer,
        QgsVectorLayer("Point?crs=EPSG:2154", "dessus", "memory"),
    ):
        user.project.addMapLayer(one)
    user.iface.setActiveLayer(layer)
    yield user.until(lambda: not user.window.raw_layers.is_looking(), "looked at", 20)
    yield user.at_rest()
    user.iface.showAttributeTable(layer).setObjectName("tableOfRaw")
    yield user.at_rest()
    user.screen(picture)
    user.find("tableOfRaw").close()
    return {
        "before": before,
        "now": layer.featureCount(),
        "size": layer.renderer().symbol().size(),
        "messages": user.messages(),
    }


def work_on_raw(user: Any, picture: str) -> Story:
    """The second button of the message, a reason, the banner, and back."""
    layer = _raw(user)
    _press(user, "Je travaille en brut…")
    yield user.until(lambda: user.sees("occupancyRawReason"), "the question", 10)
    dialog = user.find("occupancyRawReason", QInputDialog)
    dialog.setTextValue("géocodage des adresses")
    yield user.at_rest()
    user.screen(picture.replace(".png", "-reason.png"))
    dialog.accept()
    yield user.until(lambda: user.sees("occupancyRawBanner"), "the banner", 10)
    yield user.drawn()
    shown = user.iface.mapCanvas().extent().contains(layer.extent())
    rows = layer.featureCount()
    user.screen(picture)
    user.click("occupancyHoldAgain")
    yield user.at_rest()
    return {
        "rows": rows,
        "shown": shown,
        "after": layer.featureCount(),
        "banner": user.sees("occupancyRawBanner"),
        "messages": user.messages(),
    }


def open_under_secrecy(user: Any, picture: str) -> Story:
    """The first button of the message, the window for files, its map in the layer's place."""
    _press(user, "Ouvrir sous secret")
    yield user.until(lambda: user.sees("occupancyOpenFile"), "the window for files", 20)
    dialog = user.find("occupancyOpenFile")
    preview = dialog.findChild(QTableWidget, "occupancyPreview")
    yield user.until(lambda: preview.rowCount() > 0, "a preview", 30)
    dialog.findChild(QPushButton, "occupancyAddFile").click()
    yield user.until(lambda: "Extrait_2022" not in _tree(user), "the raw layer replaced", 60)
    yield user.at_rest()
    user.screen(picture)
    safe = user.iface.activeLayer()
    return {
        "tree": _tree(user),
        "opacity": safe.opacity(),
        "codes": sorted(feature["code"] for feature in safe.getFeatures()),
    }


def add_with_default_style(user: Any, path: str) -> Story:
    """QGIS's own way to add a file, which has a style of its own beside it."""
    from qgis.core import QgsVectorFileWriter

    rows = QgsVectorLayer(f"file://{path}?delimiter=;&detectTypes=yes", "x", "delimitedtext")
    target = path.replace(".csv", ".gpkg")
    context = user.project.transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(
        rows, target, context, QgsVectorFileWriter.SaveVectorOptions()
    )
    styled = QgsVectorLayer(target, "x", "ogr")
    styled.setDisplayExpression("'du fichier'")
    styled.saveNamedStyle(target.replace(".gpkg", ".qml"))
    layer = user.iface.addVectorLayer(target, "Avec style", "ogr")
    yield user.until(lambda: user.window.raw_layers.unprotected(layer), "noticed", 20)
    yield user.until(lambda: not user.window.raw_layers.is_looking(), "looked at", 20)
    held = layer.featureCount(), layer.displayExpression()
    user.window.raw_layers.declare(layer, "contrôle")
    yield user.at_rest()
    back = layer.featureCount(), layer.displayExpression()
    user.project.removeMapLayer(layer.id())
    yield user.at_rest()
    return held, back


def unload(user: Any, path: str) -> Story:
    """The plugin is switched off while a layer is held back."""
    yield from arrive(user, path, "/dev/null")
    layer = _raw(user)
    user.plugin.unload()
    yield user.at_rest()
    return layer.featureCount(), layer.providerType()
