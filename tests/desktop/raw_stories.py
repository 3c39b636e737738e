"""Stories of a raw layer in the real window: it arrives, and one with a style beside its file."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from qgis.core import QgsMarkerSymbol, QgsSingleSymbolRenderer, QgsVectorLayer

Story = Generator[Any, None, Any]


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
    yield user.until(lambda: not user.window.raw_layers.is_looking(), "looked at")
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
    yield user.until(lambda: user.window.raw_layers.unprotected(layer), "noticed")
    yield user.until(lambda: not user.window.raw_layers.is_looking(), "looked at")
    held = layer.featureCount(), layer.displayExpression()
    user.window.raw_layers.declare(layer, "contrôle")
    yield user.at_rest()
    back = layer.featureCount(), layer.displayExpression()
    user.project.removeMapLayer(layer.id())
    yield user.at_rest()
    return held, back
