"""The context menu of a layer has our entries where they do something, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QMenu

from occupancy_plugin.gui.qgis.layer_menu import OPENER, LayerMenu
from tests.qgis.layers.samples import LINEAGE, communes_on_the_map


class Tree(QObject):
    contextMenuAboutToShow = pyqtSignal(QMenu)
    layer: QgsVectorLayer | None = None

    def currentLayer(self) -> QgsVectorLayer | None:
        return self.layer


@pytest.fixture
def tree(qgis_app: object) -> Tree:
    return Tree()


def entries(tree: Tree, layer: QgsVectorLayer, taken: list[QgsVectorLayer]) -> list[QAction]:
    menus = LayerMenu(
        SimpleNamespace(layerTreeView=lambda: tree), (("style", "Symbology…", taken.append),)
    )
    tree.layer, menu = layer, QMenu()
    tree.kept = menu  # type: ignore[attr-defined]  # its actions end with it
    for name in ("zoom", OPENER, "properties"):
        menu.addAction(name).setObjectName(name)
    menus.start()
    tree.contextMenuAboutToShow.emit(menu)
    menus.stop()
    return list(menu.actions())


def names(actions: list[QAction]) -> list[str]:
    return [action.objectName() for action in actions]


def test_our_map_has_what_its_card_has_in_the_openers_place(tree: Tree) -> None:
    taken: list[QgsVectorLayer] = []
    with communes_on_the_map("Communes", LINEAGE) as layer:
        actions = entries(tree, layer, taken)
        assert names(actions) == ["zoom", "style", "properties"]
        actions[1].trigger()
        assert taken == [layer]


def test_the_layer_of_a_file_can_be_opened_under_secrecy(tree: Tree, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("DEPCOM,MENAGES\n59139,120\n")
    assert names(entries(tree, QgsVectorLayer(str(path), "rows", "ogr"), [])) == [
        "zoom",
        OPENER,
        "properties",
    ]


def test_a_layer_without_a_file_is_left_alone(tree: Tree) -> None:
    layer = QgsVectorLayer("Point?field=a:integer", "x", "memory")
    assert names(entries(tree, layer, [])) == ["zoom", "properties"]
