"""A style that holds raw values is said when a project is saved; one symbol holds none."""

from __future__ import annotations

from qgis.core import QgsCategorizedSymbolRenderer, QgsMarkerSymbol, QgsProject

from tests.qgis.guard.raw.samples import raw_layer, settle


def test_it_is_said_once_when_the_project_is_saved(guard, desk, qtbot, tmp_path):
    layer, other = raw_layer(), raw_layer(name="Un symbole", codes=("1", "2", "3"))
    for one in (layer, other):
        QgsProject.instance().addMapLayer(one)
    settle(guard, qtbot)
    desk.bar.clearWidgets()
    QgsProject.instance().write(str(tmp_path / "a.qgs"))
    assert desk.bar.told == []
    symbol = QgsMarkerSymbol.createSimple({})
    made = QgsCategorizedSymbolRenderer.createCategories([4, 25], symbol, layer, "NB_MENAGES")
    layer.setRenderer(QgsCategorizedSymbolRenderer("NB_MENAGES", made))
    for name in ("b.qgs", "c.qgs"):
        QgsProject.instance().write(str(tmp_path / name))
    assert len(desk.bar.told) == 1
    assert "Bailleur" in desk.bar.told[0]
