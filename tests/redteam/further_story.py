"""Played inside QGIS on the raw layer of gesture_story.py: layers, rules and figures that are
copied, and rows that leave by the Browser, DB Manager and a scratch layer's indicator."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsDataItem,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsLayerItem,
    QgsMarkerSymbol,
    QgsProperty,
    QgsRuleBasedRenderer,
    QgsSingleSymbolRenderer,
    QgsSizeScaleTransformer,
    QgsStyle,
)
from qgis.gui import (
    QgsBrowserTreeView,
    QgsDataItemGuiContext,
    QgsGui,
    QgsRuleBasedRendererWidget,
)
from qgis.PyQt.QtCore import QMimeData, QPoint, Qt
from qgis.PyQt.QtGui import QDragEnterEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAction,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMenu,
    QTreeView,
)

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from redteam.gesture_story import ROWS
from redteam.ways.dialogs import stays_open

Story = Generator[Any, None, Any]
VECTOR = Qgis.BrowserLayerType.Vector
SAVE_AS = "QgsVectorLayerSaveAsDialog"


def _layer(user: Any, name: str) -> Any:
    return user.project.mapLayersByName(name)[0]


def _action(user: Any, name: str) -> QAction:
    return user.iface.mainWindow().findChild(QAction, name)


def _widget(kind: str) -> Any:
    widgets = QApplication.allWidgets()
    return next(one for one in widgets if one.metaObject().className() == kind)


def _copied() -> str:
    """Everything on the clipboard in every format."""
    data = QApplication.clipboard().mimeData()
    formats = [] if data is None else data.formats()
    parts = [bytes(data.data(name)) for name in formats]
    return " ".join(part.replace(b"\0", b"").decode("utf-8", "replace") for part in parts)


def _classify(layer: Any, column: str, values: list[Any], symbol: Any) -> None:
    categories = QgsCategorizedSymbolRenderer.createCategories(values, symbol, layer, column)
    layer.setRenderer(QgsCategorizedSymbolRenderer(column, categories))


def _copy_style_and_layer(user: Any, layer: Any) -> Story:
    user.iface.layerTreeView().setCurrentLayer(layer)
    yield user.at_rest()
    copied = {}
    for name in ("mActionCopyStyle", "mActionCopyLayer"):
        QApplication.clipboard().setText("avant")
        _action(user, name).trigger()
        yield user.at_rest()
        copied[name] = _copied()
    return copied


def copy_classes(user: Any) -> Story:
    layer = _layer(user, "Bailleur")
    _classify(layer, "loyers", [7654321, 812345], QgsMarkerSymbol.createSimple({}))
    return (yield from _copy_style_and_layer(user, layer))


def copy_sizes(user: Any) -> Story:
    """One symbol, its size between the lowest and the highest value, as the size assistant
    fetches them."""
    layer = _layer(user, "Bailleur")
    size = QgsProperty.fromField("loyers")
    size.setTransformer(QgsSizeScaleTransformer(QgsSizeScaleTransformer.Flannery, 812345, 7654321))
    symbol = QgsMarkerSymbol.createSimple({})
    symbol.setDataDefinedSize(size)
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return (yield from _copy_style_and_layer(user, layer))


def copy_classes_of_another(user: Any) -> Story:
    """A small unit's code stands before the small numbers of its symbol."""
    layer = _layer(user, "Communes")
    _classify(layer, "insee", ["59100"], QgsFillSymbol.createSimple({}))
    return (yield from _copy_style_and_layer(user, layer))


def copy_rule(user: Any) -> Story:
    layer = _layer(user, "Bailleur")
    user.iface.setActiveLayer(layer)
    root = QgsRuleBasedRenderer.Rule(None)
    symbol = QgsMarkerSymbol.createSimple({})
    root.appendChild(QgsRuleBasedRenderer.Rule(symbol, 0, 0, '"loyers" = 7654321', "7654321"))
    layer.setRenderer(QgsRuleBasedRenderer(root))
    page = QgsRuleBasedRendererWidget(layer, QgsStyle.defaultStyle(), layer.renderer())
    page.show()
    page.findChild(QTreeView).selectAll()
    yield user.at_rest()
    QApplication.clipboard().setText("avant")
    copies = [a for a in page.findChildren(QAction) if a.text() in ("Copier", "Copy", "&Copy")]
    copies[0].trigger()
    yield user.at_rest()
    page.close()
    return {"rule": _copied()}


def copy_count_and_place(user: Any) -> Story:
    """Copy Selected Rows with one column shown: QGIS adds the geometry."""
    layer = _layer(user, "Bailleur")
    config = layer.attributeTableConfig()
    config.update(layer.fields())
    for position, field in enumerate(layer.fields()):
        config.setColumnHidden(position, field.name() != "menages")
    layer.setAttributeTableConfig(config)
    layer.selectAll()
    table = user.iface.showAttributeTable(layer)
    yield user.at_rest()
    QApplication.clipboard().setText("avant")
    table.findChild(QAction, "mActionCopySelectedRows").trigger()
    yield user.at_rest()
    table.close()
    return {"rows": _copied()}


def calculate_in_locator(user: Any) -> Story:
    """`= expression` in the locator bar, Enter copies the result."""
    copied = {}
    for column, figure in (("insee", "loyers"), ("nom", "menages")):
        QApplication.clipboard().setText("avant")
        text = f'"{column}" || \' \' || to_string("{figure}")'
        search = f"= aggregate('Bailleur','concatenate',{text},concatenator:=',')"
        user.iface.locatorSearch(search)
        results = _widget("QgsLocatorResultsView")
        wanted = "59103" if column == "insee" else "Finbourg"
        yield user.until(partial(_row_with, results.model(), wanted), "the result", 10)
        results.setCurrentIndex(_row_with(results.model(), wanted))
        line = _widget("QgsLocatorWidget").findChild(QLineEdit)
        QTest.keyClick(line, Qt.Key.Key_Return)
        yield user.at_rest()
        copied[column] = _copied()
    return copied


def _row_with(model: Any, text: str) -> Any:
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    return next((row for row in rows if text in str(row.data() or "")), None)


def statistics(user: Any) -> Story:
    """Whether the panel's Copy Statistics can be pressed: beside the raw layer, and without it."""
    panel = _widget("QgsStatisticalSummaryDockWidget")
    panel.show()
    yield user.at_rest()
    button = panel.findChild(QAbstractButton, "mButtonCopy")
    yield user.until(lambda: not button.isEnabled(), "the copy closed", 10)
    user.project.removeMapLayer(_layer(user, "Bailleur").id())
    yield user.until(button.isEnabled, "the copy open again", 10)
    panel.hide()
    return True


def make_permanent(user: Any) -> Story:
    """The indicator of a scratch layer, while another layer is active."""
    scratch = _layer(user, "Bailleur").materialize(QgsFeatureRequest())
    scratch.setName("Essai")
    user.project.addMapLayer(scratch)
    watchlist = user.window.raw_layers.watchlist
    yield user.until(lambda: not watchlist.is_looking(), "looked at", 20)
    user.iface.setActiveLayer(_layer(user, "Communes"))
    yield user.at_rest()
    stays = {}
    for name in ("Essai", "Communes"):
        view = user.iface.layerTreeView()
        node = user.project.layerTreeRoot().findLayer(_layer(user, name).id())
        indicator, index = view.indicators(node)[0], view.node2index(node)
        press = partial(indicator.clicked.emit, index)
        stays[name] = yield from stays_open(user, SAVE_AS, press)
    return stays


def export_from_browser(user: Any) -> Story:
    """Export Layer ▸ To File… of the Browser, while another layer is active."""
    folder = Path(tempfile.mkdtemp())
    rows, names = folder / "bailleur.csv", folder / "ecoles.csv"
    rows.write_text(ROWS)
    names.write_text("insee,ecoles\n59100,1\n59101,2\n")
    user.iface.setActiveLayer(_layer(user, "Communes"))
    yield user.at_rest()
    stays = {}
    for path in (rows, names):
        item = QgsLayerItem(None, path.stem, str(path), str(path), VECTOR, "ogr")
        menu = _menu(item)  # its entries do not keep the item
        export = [a for a in menu.findChildren(QAction) if a.text() == "Vers un fichier…"]
        stays[path.stem] = yield from stays_open(user, SAVE_AS, export[0])
    return stays


def _menu(item: QgsDataItem) -> QMenu:
    menu = QMenu()
    for provider in QgsGui.dataItemGuiProviderRegistry().providers():
        provider.populateContextMenu(item, menu, [item], QgsDataItemGuiContext())
    return menu


def drop_in_browser(user: Any) -> Story:
    """Whether the Browser takes a layer that is dragged from the layer tree."""
    panel = next(
        one
        for one in QApplication.allWidgets()
        if isinstance(one, QDockWidget) and one.objectName() == "Browser"
    )
    panel.show()
    yield user.at_rest()
    target = next(
        one
        for one in QApplication.allWidgets()
        if isinstance(one, QgsBrowserTreeView) and panel.isAncestorOf(one)
    )
    taken = {}
    for name in ("Bailleur", "Communes"):
        data = _dragged(user, name)  # the event does not keep it
        drag = QDragEnterEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(target.viewport(), drag)
        yield user.at_rest()
        taken[name] = drag.isAccepted()
    panel.hide()
    return taken


def _dragged(user: Any, name: str) -> QMimeData:
    view = user.iface.layerTreeView()
    node = user.project.layerTreeRoot().findLayer(_layer(user, name).id())
    return view.model().mimeData([view.node2index(node)])


def database_manager(user: Any) -> Story:
    """DB Manager's Export to File of a project layer, and the layers that its import lists."""
    from qgis import utils

    if "db_manager" not in utils.plugins:
        utils.loadPlugin("db_manager")
        utils.startPlugin("db_manager")
    plugin = utils.plugins["db_manager"]
    plugin.run()
    yield user.at_rest()
    from db_manager.db_plugins import createDbPlugin
    from db_manager.dlg_export_vector import DlgExportVector
    from db_manager.dlg_import_vector import DlgImportVector

    connection = createDbPlugin("vlayers").connections()[0]
    connection.connect(plugin.dlg)
    database = connection.database()
    user.iface.setActiveLayer(_layer(user, "Communes"))
    yield user.at_rest()
    stays = {}
    for name in ("Bailleur", "Communes"):
        dialog = DlgExportVector(_layer(user, name), database, plugin.dlg)
        stays[name] = yield from stays_open(user, "DlgExportVector", dialog.exec)
    dialog = DlgImportVector(None, database, database.uri(), plugin.dlg)
    stays["import"] = yield from stays_open(user, "DlgImportVector", dialog.exec)
    layers = dialog.findChild(QComboBox, "cboInputLayer")
    stays["listed"] = [layers.itemText(position) for position in range(layers.count())]
    plugin.dlg.close()
    return stays
