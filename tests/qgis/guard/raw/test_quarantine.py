"""A raw layer is held back: it keeps fields, style, labels and diagram, and has no row, until the
user works on raw data for a reason. Nothing of the user's is lost."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from types import SimpleNamespace

import pytest
from osgeo import ogr
from qgis.core import (
    QgsDiagramLayerSettings,
    QgsDiagramSettings,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsLayerDefinition,
    QgsMapLayer,
    QgsPalLayerSettings,
    QgsPieDiagram,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsReadWriteContext,
    QgsSettings,
    QgsSingleCategoryDiagramRenderer,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QCoreApplication, QObject, QSizeF, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QPushButton
from qgis.PyQt.QtXml import QDomDocument

from occupancy_plugin.guard.raw import examiner
from occupancy_plugin.guard.raw.quarantine import file_of
from occupancy_plugin.guard.raw.replacement import replace_when_loaded
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.processing.protect import ProtectAlgorithm
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.guard.raw.samples import join, layer_of, raw_layer, settle

SECRET = 7654321
ROWS = ((25, 10, 15), (4, 1, SECRET), (60, 20, 40))


def put(layer):
    """Add a layer, as QGIS does before its next turn."""
    QgsProject.instance().addMapLayer(layer)
    QCoreApplication.processEvents()
    return layer


def written(folder, suffix="gpkg", name="bailleur", rows=ROWS):
    """A raw file of the user's, as a layer that is in no project."""
    path = folder / f"{name}.{suffix}"
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = {
        "gpkg": "GPKG",
        "geojson": "GeoJSON",
        "csv": "CSV",
        "shp": "ESRI Shapefile",
    }[suffix]
    options.layerName = name
    QgsVectorFileWriter.writeAsVectorFormatV3(
        raw_layer(rows=rows), str(path), QgsProject.instance().transformContext(), options
    )
    return QgsVectorLayer(str(path), "Bailleur", "ogr")


def cells(layer):
    return [feature.attributes()[-4:] for feature in layer.getFeatures()]


def evaluated(text, layer):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(next(layer.getFeatures()))
    return QgsExpression(text).evaluate(context)


def look_of(layer):
    """Symbols, labels, diagrams, map tips and forms of a layer as XML."""
    document, kinds = QDomDocument(), QgsMapLayer.StyleCategory
    layer.exportNamedStyle(
        document,
        QgsReadWriteContext(),
        kinds.Symbology | kinds.Labeling | kinds.Diagrams | kinds.MapTips | kinds.Forms,
    )
    return document.toString(-1)


def put_labels(layer):
    settings = QgsPalLayerSettings()
    settings.fieldName = "insee"
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def put_pies(layer):
    settings = QgsDiagramSettings()
    settings.categoryAttributes = ['"age_u25"', '"age_o25"']
    settings.categoryColors = [QColor("red"), QColor("blue")]
    settings.categoryLabels = ["jeunes", "autres"]  # QGIS ends without one a colour
    settings.size = QSizeF(17, 17)
    renderer = QgsSingleCategoryDiagramRenderer()
    renderer.setDiagram(QgsPieDiagram())
    renderer.setDiagramSettings(settings)
    places = QgsDiagramLayerSettings()
    places.setPriority(7)
    layer.setDiagramLayerSettings(places)
    layer.setDiagramRenderer(renderer)


def press(iface, words):
    buttons = iface.bar.currentItem().findChildren(QPushButton)
    next(button for button in buttons if button.text() == words).click()


def give_reason(iface, qtbot, text="géocodage"):
    press(iface, "I work on raw data…")
    dialog = iface.mainWindow().findChild(QInputDialog, "occupancyRawReason")
    dialog.setTextValue(text)
    dialog.accept()
    return dialog


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "csv"])
def test_a_raw_file_is_held_back_and_comes_back_as_it_was(
    guard, iface, qtbot, tmp_path, journal, suffix
):
    layer = written(tmp_path, suffix)
    before, provider, source = cells(layer), layer.providerType(), layer.source()
    put_labels(layer)
    put_pies(layer)
    look = look_of(layer)
    put(layer)
    assert layer.featureCount() == 0, "it is empty before anybody has looked"
    settle(guard, qtbot)
    assert guard.unprotected(layer)
    assert cells(layer) == []
    assert "held back: figures of fewer than 11 households" in iface.bar.texts[0]
    assert look_of(layer) == look
    assert layer.labelsEnabled()
    assert layer.diagramRenderer() is not None
    give_reason(iface, qtbot)
    assert cells(layer) == before
    assert (layer.providerType(), layer.source()) == (provider, source)
    assert look_of(layer) == look
    assert not layer.readOnly()
    assert not layer.customPropertyKeys()
    assert iface.bar.texts == []
    entry = journal.entries()[-1]
    assert (entry.event, entry.details["reason"]) == ("declaration", "géocodage")
    assert "bailleur" not in journal.path.read_text()
    guard.hold_again(layer)
    assert cells(layer) == []
    assert guard.unprotected(layer)


def joined(layer, other):
    join(other, layer)
    return next(other.getFeatures())["Bailleur_age_o25"]


def in_an_expression(text):
    return lambda layer, other: evaluated(text.replace("LAYER", layer.id()), other)


GESTURES = {  # how QGIS reads rows; what people do with them tries the red team
    "cloned": lambda layer, other: cells(layer.clone()),
    "joined": joined,
    "get_feature": in_an_expression("attribute(get_feature('LAYER', 'insee', '59101'), 'age_o25')"),
    "aggregate": in_an_expression("aggregate('LAYER', 'max', \"age_o25\") / 1000"),
    "values": lambda layer, other: list(layer.uniqueValues(4)),
    "extent": lambda layer, other: [] if layer.extent().isEmpty() else layer.extent().toString(),
    "extremes": lambda layer, other: [v for v in layer.minimumAndMaximumValue(4) if v == SECRET],
}


@pytest.fixture
def neighbour(qgis_app):
    """A town hall in the commune of the small unit."""
    source, shape = "Point?crs=EPSG:2154&field=insee:string", "POINT(701000 7001000)"
    return put(layer_of(source, "Mairies", [["59101"]], [shape]))


@pytest.mark.parametrize("gesture", GESTURES.values(), ids=GESTURES)
def test_no_gesture_finds_a_figure(guard, qtbot, tmp_path, neighbour, gesture):
    layer = written(tmp_path)
    assert not layer.extent().isEmpty(), "QGIS has asked for it"
    put(layer)
    assert gesture(layer, neighbour) in (None, [], ""), "before it was looked at"
    settle(guard, qtbot)
    assert gesture(layer, neighbour) in (None, [], "")


@pytest.mark.parametrize("gesture", GESTURES.values(), ids=GESTURES)
def test_without_the_guard_each_gesture_finds_some(guard, tmp_path, neighbour, gesture):
    guard.stop()
    assert gesture(put(written(tmp_path)), neighbour) not in (None, [], "")


def test_a_join_that_has_read_the_rows_forgets_them(guard, qtbot, tmp_path):
    """As in a project whose layers are joined before the guard hears of them."""
    guard.stop()
    other, layer = layer_of("None?field=insee:string", "Mairies", [["59101"]]), written(tmp_path)
    QgsProject.instance().addMapLayers([other, layer])
    assert joined(layer, other) == SECRET
    guard.start()
    settle(guard, qtbot)
    assert [feature["Bailleur_age_o25"] for feature in other.getFeatures()] == [None]


def test_a_harmless_layer_comes_back_by_itself(guard, iface, qtbot, tmp_path):
    layer, counts = written(tmp_path, rows=((25, 10, 15), (60, 20, 40))), []
    guard.changed.connect(lambda: counts.append(layer.featureCount()))
    put(layer)
    settle(guard, qtbot)
    assert counts[0] == 0
    assert layer.featureCount() == 2
    assert not guard.unprotected(layer)
    assert iface.bar.texts == []


def test_a_layer_that_cannot_be_examined_stays_empty_with_its_message(
    guard, iface, qtbot, tmp_path, monkeypatch
):
    def fails(*_):
        raise OSError("no such drive")

    monkeypatch.setattr(examiner, "answer", fails)
    layer = put(written(tmp_path, rows=((25, 10, 15), (60, 20, 40))))
    settle(guard, qtbot)
    assert layer.featureCount() == 0
    assert "could not be examined" in iface.bar.texts[0]
    give_reason(iface, qtbot)
    assert layer.featureCount() == 2


def test_a_reason_is_needed_and_the_journal_must_have_it(
    guard, iface, qtbot, tmp_path, monkeypatch
):
    layer = put(written(tmp_path))
    settle(guard, qtbot)
    buttons = give_reason(iface, qtbot, "  ").findChildren(QPushButton)
    assert sorted(button.isEnabled() for button in buttons) == [False, True], "no OK"
    QCoreApplication.processEvents()
    assert layer.featureCount() == 0
    assert len(iface.bar.texts) == 1, "the message stays"
    guard._journal.path.unlink()
    guard._journal.path.mkdir()
    guard.declare(layer, "géocodage")
    assert layer.featureCount() == 0
    assert any("journal cannot be" in text for text in iface.bar.texts)


def test_a_project_holds_the_source_and_opens_held_back(guard, iface, qtbot, tmp_path):
    project, path = QgsProject.instance(), tmp_path / "carte.qgz"
    layer, neighbour = put(written(tmp_path)), put(written(tmp_path, name="voisin", rows=ROWS[1:]))
    source = file_of(layer)
    settle(guard, qtbot)
    guard.declare(neighbour, "géocodage")
    assert project.write(str(path))
    with zipfile.ZipFile(path) as archive:
        text = archive.read("carte.qgs").decode()
    assert "bailleur.gpkg" in text
    assert str(SECRET) not in text
    project.clear()
    assert project.read(str(path))
    opened = {layer.name() + layer.source()[-6:]: layer for layer in project.mapLayers().values()}
    assert len(opened) == 2
    settle(guard, qtbot)
    assert sorted(layer.featureCount() for layer in project.mapLayers().values()) == [0, 2]
    (held,) = [layer for layer in project.mapLayers().values() if not layer.featureCount()]
    assert file_of(held) == source
    guard.declare(held, "contrôle")
    assert held.featureCount() == 3
    assert not held.readOnly()


def test_a_scratch_layer_loses_nothing(guard, qtbot, tmp_path):
    source = (
        "Point?crs=EPSG:2154&field=insee:string&field=NB_MENAGES:integer&field=apl:integer"
        "&field=a%26b:double&field=noms:string[]&field=le:date"
    )
    rows = [(f"5910{number}", 4 + number, 1, 0.5, ["a", "é"], None) for number in range(5)]
    layer = layer_of(source, "Saisie", rows)
    layer.dataProvider().deleteFeatures([2])
    layer.setSubsetString("NB_MENAGES > 4")
    before, fields = cells(layer), layer.fields()
    put(layer)
    settle(guard, qtbot)
    assert layer.featureCount() == 0
    layer.setDataSource(written(tmp_path, rows=()).source(), "Saisie", "ogr")  # Make permanent
    settle(guard, qtbot)
    assert guard.unprotected(layer)
    guard.declare(layer, "saisie")
    assert cells(layer) == before
    assert layer.fields() == fields
    layer.setSubsetString("")
    assert layer.featureCount() == 4


def begin_row(layer):
    """Begin an edit with a row of a small unit."""
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setAttributes([None, "59109", 5, 2, 3])
    layer.addFeature(feature)


@pytest.mark.parametrize(("answer", "rows"), [("Save", 4), ("Discard", 3)])
def test_an_edit_ends_with_a_question(guard, iface, qtbot, tmp_path, answer, rows):
    layer = written(tmp_path)
    begin_row(layer)
    put(layer)
    settle(guard, qtbot)
    box = iface.mainWindow().findChild(QMessageBox, "occupancyEndEdit")
    assert layer.isModified(), "nothing happens before the answer"
    box.button(getattr(QMessageBox.StandardButton, answer)).click()
    qtbot.waitUntil(lambda: layer.featureCount() == 0)
    settle(guard, qtbot)
    assert not layer.isEditable()
    guard.declare(layer, "saisie")
    assert layer.featureCount() == rows


def test_an_edit_that_its_user_ends_is_held_back_without_an_answer(guard, iface, qtbot, tmp_path):
    layer = written(tmp_path)
    layer.startEditing()
    layer.changeAttributeValue(1, 2, 26)
    put(layer)
    settle(guard, qtbot)
    assert layer.featureCount() == 3
    layer.rollBack()
    assert layer.featureCount() == 0
    assert guard.unprotected(layer)


def test_rows_that_are_added_make_a_layer_raw(guard, qtbot, tmp_path):
    layer = put(written(tmp_path, rows=((25, 10, 15), (60, 20, 40))))
    settle(guard, qtbot)
    begin_row(layer)
    layer.commitChanges()
    settle(guard, qtbot)
    assert guard.unprotected(layer)
    assert layer.featureCount() == 0


def test_the_file_of_a_layer_that_is_gone_is_watched_no_more(guard, qtbot, tmp_path, capfd):
    layers = [put(written(tmp_path)) for _ in range(2)]  # of one file
    settle(guard, qtbot)
    watcher = guard._observer._files
    assert len(watcher.files()) == 1
    for layer, count in zip(layers, (1, 0), strict=True):
        QgsProject.instance().removeMapLayer(layer.id())
        assert len(watcher.files()) == count
    guard.stop()
    assert "QFileSystemWatcher" not in capfd.readouterr().err


def test_a_file_that_another_program_changes_is_looked_at_again(guard, qtbot, tmp_path):
    layer = put(written(tmp_path, rows=((25, 10, 15), (60, 20, 40))))
    settle(guard, qtbot)
    assert layer.featureCount() == 2
    dataset = ogr.Open(str(tmp_path / "bailleur.gpkg"), 1)
    feature = dataset.GetLayer(0).GetFeature(1)
    feature["NB_MENAGES"] = 4
    dataset.GetLayer(0).SetFeature(feature)
    del feature, dataset
    qtbot.waitUntil(lambda: guard.unprotected(layer), timeout=10_000)
    assert layer.featureCount() == 0


def duplicated(layer, folder):
    return put(layer.clone())


def pasted(layer, folder):
    return loaded(exported(layer, folder))


def exported(layer, folder):
    path = str(folder / "a.qlr")
    nodes = [QgsProject.instance().layerTreeRoot().findLayer(layer)]
    QgsLayerDefinition.exportLayerDefinition(path, nodes)
    return path


def loaded(path):
    project, before = QgsProject.instance(), set(QgsProject.instance().mapLayers())
    QgsLayerDefinition.loadLayerDefinition(path, project, project.layerTreeRoot())
    (made,) = set(project.mapLayers()) - before
    return project.mapLayer(made)


@pytest.mark.parametrize("copy", [duplicated, pasted])
def test_a_copy_of_a_held_layer_is_held_with_its_source(guard, qtbot, tmp_path, copy):
    layer = put(written(tmp_path))
    settle(guard, qtbot)
    made = copy(layer, tmp_path)
    settle(guard, qtbot)
    assert guard.unprotected(made)
    assert made.featureCount() == 0
    guard.declare(made, "contrôle")
    assert made.featureCount() == 3
    assert layer.featureCount() == 0


def test_a_layer_definition_of_a_raw_file_is_held_back(guard, qtbot, tmp_path):
    guard.stop()
    path = exported(put(written(tmp_path)), tmp_path)
    QgsProject.instance().clear()
    guard.start()
    made = loaded(path)
    QCoreApplication.processEvents()
    assert made.featureCount() == 0
    settle(guard, qtbot)
    assert guard.unprotected(made)


def test_views_and_queries_of_a_geopackage_are_held_back(guard, qtbot, tmp_path):
    written(tmp_path)
    path = tmp_path / "bailleur.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIEW vue AS SELECT fid, insee, NB_MENAGES, age_u25 FROM bailleur")
        database.execute(
            "INSERT INTO gpkg_contents (table_name, identifier, data_type) "
            "VALUES ('vue', 'vue', 'attributes')"
        )
    for source, provider in (
        (f"{path}|layername=vue", "ogr"),
        (f"{path}|subset=SELECT insee, NB_MENAGES, age_u25 AS apl FROM bailleur", "ogr"),
        (f"?layer=ogr:{path}:b&query=SELECT * FROM b", "virtual"),
    ):
        layer = put(QgsVectorLayer(source, "Vue", provider))
        assert layer.featureCount() == 0, source
        settle(guard, qtbot)
        assert guard.unprotected(layer), source
        guard.declare(layer, "contrôle")
        assert layer.featureCount() == 3


def test_a_filter_hides_nothing_and_stays(guard, qtbot, tmp_path):
    layer = written(tmp_path)
    layer.setSubsetString('"NB_MENAGES" > 11')
    put(layer)
    settle(guard, qtbot)
    assert guard.unprotected(layer)
    guard.declare(layer, "contrôle")
    assert layer.featureCount() == 2
    assert layer.subsetString()


def test_a_filter_that_cannot_be_taken_off_leaves_the_layer_empty(
    guard, iface, qtbot, tmp_path, monkeypatch
):
    layer = written(tmp_path)
    layer.setSubsetString('"NB_MENAGES" > 11')
    monkeypatch.setattr(QgsVectorLayer, "setSubsetString", lambda *_: False)
    put(layer)
    settle(guard, qtbot)
    assert layer.featureCount() == 0
    assert "could not be examined" in iface.bar.texts[0]


def test_another_source_is_looked_at_again(guard, qtbot, tmp_path):
    layer = put(written(tmp_path))
    settle(guard, qtbot)
    harmless = written(tmp_path, name="grand", rows=((25, 10, 15), (60, 20, 40)))
    layer.setDataSource(harmless.source(), "Grand", "ogr")
    settle(guard, qtbot)
    assert not guard.unprotected(layer)
    assert layer.featureCount() == 2
    layer.setDataSource(str(tmp_path / "bailleur.gpkg"), "Bailleur", "ogr")
    QCoreApplication.processEvents()
    assert layer.featureCount() == 0
    settle(guard, qtbot)
    assert guard.unprotected(layer)


def test_a_declaration_holds_for_content_and_no_longer(guard, qtbot, tmp_path):
    layer = put(written(tmp_path))
    settle(guard, qtbot)
    guard.declare(layer, "géocodage")
    layer.startEditing()
    layer.changeAttributeValue(2, 2, 5)
    layer.commitChanges()
    settle(guard, qtbot)
    assert layer.featureCount() == 3, "its user goes on working"
    source = layer.source()
    QgsProject.instance().removeAllMapLayers()
    again = put(QgsVectorLayer(source, "Encore", "ogr"))
    settle(guard, qtbot)
    assert again.featureCount() == 3
    QgsProject.instance().removeAllMapLayers()
    other = put(written(tmp_path, name="autre", rows=((25, 10, 15), (3, 1, 2))))
    settle(guard, qtbot)
    assert other.featureCount() == 0


def test_digests_of_earlier_versions_leave_the_profile(guard):
    """They had no key: who has the released cells finds the hidden ones by trial."""
    guard.stop()
    QgsSettings().setValue("occupancy/declared", ["9f86d081884c7d65"])
    guard.start()
    assert not QgsSettings().contains("occupancy/declared")


def test_stop_gives_the_rows_back(guard, iface, journal, qtbot, tmp_path):
    file, scratch = put(written(tmp_path)), put(raw_layer())
    settle(guard, qtbot)
    assert file.featureCount() == scratch.featureCount() == 0
    guard.stop()
    assert file.featureCount() == scratch.featureCount() == 3
    assert iface.bar.texts == []


def test_each_of_300_layers_beside_a_raw_one_is_looked_at_once(guard, qtbot, tmp_path, monkeypatch):
    put(written(tmp_path))
    settle(guard, qtbot)
    seen, add = [], guard._examiner.add
    monkeypatch.setattr(guard._examiner, "add", lambda asked: add(seen.append(asked) or asked))
    source, rows = "Point?field=insee:string&field=a:integer", [["59101", 3]]
    layers = [layer_of(source, f"x{number}", rows) for number in range(300)]
    QgsProject.instance().addMapLayers(layers)
    assert all(layer.featureCount() == 1 for layer in layers), "none is emptied meanwhile"
    settle(guard, qtbot)
    assert all(layer.featureCount() == 1 and not guard.unprotected(layer) for layer in layers)
    assert sorted(asked.layer for asked in seen) == sorted(layer.id() for layer in layers)


def test_a_protected_layer_is_registered_with_its_rows(guard, qtbot, tmp_path):
    from occupancy_plugin.guard.derived import register_protected, verified_lineage
    from tests.qgis.layers.samples import LINEAGE

    layer = put(raw_layer(rows=((25, 10, 15), (60, 20, 40))))
    assert layer.featureCount() == 0
    register_protected(LINEAGE, layer)
    assert layer.featureCount() == 2
    settle(guard, qtbot)
    assert verified_lineage(layer) is not None
    assert layer.featureCount() == 2


def test_it_is_opened_from_its_file(guard, iface, qtbot, tmp_path):
    opened = []
    guard.open_file = lambda path, layer: opened.append((path, layer))
    layer = put(written(tmp_path))
    settle(guard, qtbot)
    press(iface, "Open under secrecy")
    assert opened == [(f"{tmp_path}/bailleur.gpkg", layer)]


def test_rows_of_a_scratch_layer_are_saved_where_the_user_wants_them(guard, iface, qtbot, tmp_path):
    opened = []
    guard.open_file = lambda path, layer: opened.append((path, layer))
    layer = put(raw_layer())
    settle(guard, qtbot)
    press(iface, "Open under secrecy")
    dialog = iface.mainWindow().findChild(QFileDialog, "occupancySaveRows")
    dialog.fileSelected.emit(str(tmp_path / "saisie.gpkg"))
    qtbot.waitUntil(lambda: bool(opened), timeout=5000)
    assert opened == [(str(tmp_path / "saisie.gpkg"), layer)]
    assert QgsVectorLayer(opened[0][0]).featureCount() == 3
    assert layer.featureCount() == 0


class Loads(QObject):
    """A loader whose load ends when the test says so."""

    loaded, ended = pyqtSignal(object), pyqtSignal(object)


@pytest.mark.parametrize("is_loaded", [True, False])
def test_the_map_takes_the_place_of_the_raw_layer(guard, iface, qtbot, tmp_path, is_loaded):
    project, loads = QgsProject.instance(), Loads()
    group = project.layerTreeRoot().addGroup("Bailleurs")
    raw, neighbour = written(tmp_path), QgsVectorLayer("Point", "Mairies", "memory")
    for layer in (raw, neighbour):
        project.addMapLayer(layer, False)
        group.addLayer(layer)
    raw.setOpacity(0.5)
    settle(guard, qtbot)
    safe = QgsVectorLayer("Point?field=insee:string", "Carte", "memory")
    project.addMapLayer(safe, False)
    project.layerTreeRoot().insertGroup(0, "Commune 2022").addLayer(safe)
    active = []
    messages = Messages(iface)
    replace_when_loaded(raw.id(), loads, messages, active.append)
    if is_loaded:
        loads.loaded.emit(SimpleNamespace(safe=safe))
    loads.ended.emit(None)
    names = [node.name() for node in group.children()]
    assert names == (["Commune 2022", "Mairies"] if is_loaded else ["Bailleur", "Mairies"])
    assert safe.opacity() == (0.5 if is_loaded else 1.0)
    said = [text for text in iface.bar.texts if "took the place of “Bailleur”" in text]
    assert len(said) == is_loaded, "what was kept is said"
    assert active == ([safe] if is_loaded else [])
    loads.loaded.emit(SimpleNamespace(safe=safe))  # of another load
    assert [node.name() for node in group.children()] == names


def test_the_gate_alone_reads_the_rows_of_a_held_layer(guard, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(Ledgers, "of_profile", classmethod(lambda cls: cls(tmp_path / "ledgers")))
    layer = put(written(tmp_path, rows=((25, 10, 15), (4, 1, 3), (60, 20, 40))))
    settle(guard, qtbot)
    families = [{"name": "age", "columns": ["age_u25", "age_o25"], "total": "NB_MENAGES"}]
    parameters = {
        "INPUT": layer,
        "POPULATION_FIELD": "NB_MENAGES",
        "PROFILE": json.dumps({"code": "insee", "scale": "commune", "families": families}),
        "OUTPUT": "memory:",
    }
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    algorithm = ProtectAlgorithm().create()
    results, _ = algorithm.run(parameters, context, QgsProcessingFeedback(), {}, False)
    released = context.getMapLayer(results["OUTPUT"])
    assert {row["insee"] for row in released.getFeatures()} == {"59100", "59102"}
    assert layer.featureCount() == 0
