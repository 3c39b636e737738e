"""Labels and diagrams of a watched layer are set aside and restored as the user made them."""

from __future__ import annotations

from xml.etree.ElementTree import canonicalize

import pytest
from qgis.core import QgsMapLayerStyle, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QSizeF

from tests.qgis.guard.raw.drawings import draw_pies, label
from tests.qgis.guard.raw.samples import raw_layer, settle, watched


def style(layer):
    current = QgsMapLayerStyle()
    current.readFromLayer(layer)
    return canonicalize(
        current.xmlData(), strip_text=True, exclude_tags=["referencedLayers", "referencingLayers"]
    )


@pytest.mark.parametrize("rules", [False, True])
def test_they_come_back_as_they_were_at_the_declaration(guard, qtbot, rules):
    layer = raw_layer()
    label(layer, rules)
    draw_pies(layer)
    before = style(layer)
    QgsProject.instance().addMapLayer(layer)
    assert watched(guard, qtbot, layer)
    assert not layer.labelsEnabled()
    assert layer.diagramRenderer() is None
    guard.declare(layer)
    assert layer.labelsEnabled()
    assert layer.diagramRenderer().diagramSettings()[0].size == QSizeF(17, 17)
    assert layer.diagramLayerSettings().priority() == 7
    assert style(layer) == before


def test_a_layer_that_turns_out_harmless_keeps_them(guard, qtbot):
    layer = raw_layer(rows=((25, 10, 15), (60, 20, 40)))
    label(layer)
    draw_pies(layer)
    before = style(layer)
    QgsProject.instance().addMapLayer(layer)
    assert not watched(guard, qtbot, layer)
    assert style(layer) == before


def test_a_layer_joined_to_a_raw_one_gets_its_labels_back(guard, qtbot):
    town_halls = QgsVectorLayer("Point?field=insee:string", "Mairies", "memory")
    label(town_halls)
    QgsProject.instance().addMapLayer(town_halls)
    raw = raw_layer()
    QgsProject.instance().addMapLayer(raw)
    settle(guard, qtbot)
    assert town_halls.labelsEnabled()
    town_halls.setMapTipTemplate("[% aggregate('Bailleur', 'max', \"age_u25\") %]")
    town_halls.emitStyleChanged()
    assert not town_halls.labelsEnabled()
    QgsProject.instance().removeMapLayer(raw.id())
    qtbot.waitUntil(town_halls.labelsEnabled, timeout=2000)


def test_another_style_of_the_layer_shows_none_and_comes_back(guard, qtbot):
    """A map theme draws any style of a layer, not the current one alone."""
    layer = raw_layer()
    label(layer)
    manager = layer.styleManager()
    manager.addStyleFromLayer("avec")
    layer.setLabelsEnabled(False)
    before = manager.style("avec").xmlData()
    assert 'labelsEnabled="1"' in before
    QgsProject.instance().addMapLayer(layer)
    assert watched(guard, qtbot, layer)
    assert 'labelsEnabled="0"' in manager.style("avec").xmlData()
    guard.declare(layer)
    assert 'labelsEnabled="1"' in manager.style("avec").xmlData()


def test_a_project_that_is_saved_meanwhile_keeps_them(guard, qtbot, tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("insee,menages,age_u25,age_o25,x,y\n59100,4,1,3,0,0\n59101,40,10,30,1,1\n")
    layer = QgsVectorLayer(f"file://{path}?detectTypes=yes&xField=x&yField=y", "B", "delimitedtext")
    label(layer)
    draw_pies(layer)
    layer.styleManager().addStyleFromLayer("avec")
    QgsProject.instance().addMapLayer(layer)
    assert watched(guard, qtbot, layer)
    assert not layer.labelsEnabled()
    project = tmp_path / "p.qgs"
    assert QgsProject.instance().write(str(project))
    guard.stop()
    assert QgsProject.instance().read(str(project))
    (second_project,) = QgsProject.instance().mapLayers().values()
    assert second_project.labelsEnabled()
    assert second_project.diagramRenderer() is not None
    assert 'labelsEnabled="1"' in second_project.styleManager().style("avec").xmlData()
    guard.start()


def test_stopping_the_guard_gives_everything_back(guard, qtbot):
    layer = raw_layer()
    label(layer)
    QgsProject.instance().addMapLayer(layer)
    assert watched(guard, qtbot, layer)
    assert not layer.labelsEnabled()
    guard.stop()
    assert layer.labelsEnabled()
    guard.start()


def test_one_message_a_layer_and_one_refusal_at_a_time(guard, iface, qtbot):
    layers = [
        raw_layer(name=f"B{number}", codes=(f"59{number}00", "59101", "59102"))
        for number in range(3)
    ]
    for layer in layers:
        QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    for _ in range(5):
        for layer in layers:
            label(layer)
        iface.mapCanvas().renderStarting.emit()
    assert not any(layer.labelsEnabled() for layer in layers)
    assert len(iface.bar.texts) <= len(layers) + 1
