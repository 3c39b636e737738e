"""Whatever text QGIS puts into the clipboard: rows of a watched layer, whole or in part, are
recognised, other texts are not."""

from __future__ import annotations

import pytest
from qgis.core import QgsGeometry, QgsPointXY
from qgis.PyQt.QtCore import QMimeData
from qgis.PyQt.QtGui import QClipboard
from qgis.PyQt.QtWidgets import QApplication

from occupancy_plugin.guard.raw.act import clipboard as copies
from occupancy_plugin.guard.raw.act.copied_text import holds_watched_row
from occupancy_plugin.guard.raw.recognise.rows import rows_of
from occupancy_plugin.guard.raw.recognise.shared_rows import take_snapshot
from tests.qgis.guard.raw.samples import raw_layer, settle

NAMES = ("insee", "nom", "menages", "age_jeunes", "loyers")
ROWS = (
    ("59100", "Petitbourg", 4, 1, 7654321),
    ("59101", "Grandbourg", 40, 10, 812345),
    ("59102", "Moyenbourg", 60, 25, 1234567),
    ("59103", "Finbourg", 7, 2, 7123456),
    ("59104", "Belbourg", 71, 29, 2345678),
)
PARTS = {
    "one column hidden": "wkt_geom\tinsee\tnom\tmenages\tloyers\nPoint (1 2)\t59100\tPetitbourg\t4"
    "\t7654321",
    "two columns": "insee\tmenages\n59100\t4\n59101\t40",
    "no code": "nom\tmenages\tage_jeunes\nPetitbourg\t4\t1",
    "identify": "insee: 59100\nnom: Petitbourg\nmenages: 4\nloyers: 7654321",
    "identify, a part": "menages: 4\nloyers: 7654321",
    "GeoJSON": '{"type": "FeatureCollection", "features": [{"properties": {"insee": "59100", '
    '"menages": 4}}]}',
    "renamed columns": "code\tn\tm\n59100\t4\t7654321\n59101\t40\t812345\n59103\t7\t7123456",
    "an aggregate": "59100 4 7654321 59101 40 812345",
    "a label's text": "59103 : 7123456",
    "with semicolons": "insee;loyers\n59100;7654321",
    "a prefix": "code\tb_menages\n59103\t7",
    "a figure": "7654321",
    "joined by commas": "59100 7654321,59101 812345",
    "names with a small count": "Petitbourg 4, Grandbourg 40, Moyenbourg 60",
    "a count with its place": "wkt_geom\tmenages\nPoint (731000 7001000)\t4",
}
OTHER = {
    "codes and people": "insee\tpopulation\n59100\t4",
    "codes alone": "insee\tnom\n59100\tPetitbourg\n59101\tGrandbourg",
    "a sentence": "4 ménages sur 40 à Petitbourg",
    "another table": "insee\tecoles\televes\n59100\t1\t45\n59101\t2\t80\n59102\t1\t33",
    "a number": "2024",
    "a list": "4, 7, 40, 60, 71",
    "JSON": '{"insee": 1}',
    "a web address": "https://example.org/59100/4",
    "coordinates": "Point (731000 7001000)",
    "a small table": "x\ty\n1\t2\n3\t4",
    "names with other counts": "Petitbourg 4, Grandbourg 41, Moyenbourg 60",
    "another count at its place": "wkt_geom\tecoles\nPoint (731000 7001000)\t4",
    "the count of another place": "wkt_geom\tmenages\nPoint (731000 7001001)\t4",
}


@pytest.fixture(scope="module")
def snapshot():
    shapes = [QgsGeometry.fromPointXY(QgsPointXY(731000 + 1000 * row, 7001000)) for row in range(5)]
    return take_snapshot("id", "Bailleur", rows_of(NAMES, ROWS, shapes), ("menages",))


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_row(snapshot, name):
    assert holds_watched_row(PARTS[name], [snapshot]) is snapshot


@pytest.mark.parametrize("name", PARTS.keys() - {"a count with its place"})
def test_digests_tell_it_as_well(snapshot, name):
    digests = snapshot.forget_values()
    assert holds_watched_row(PARTS[name], [digests]) is digests


@pytest.mark.parametrize("name", OTHER)
def test_other_texts(snapshot, name):
    assert holds_watched_row(OTHER[name], [snapshot]) is None


class Clipboard:
    """Both selections of X11, which an offscreen screen lacks."""

    def __init__(self, real):
        self.texts = {QClipboard.Mode.Clipboard: "", QClipboard.Mode.Selection: ""}
        self.dataChanged, self.selectionChanged = real.dataChanged, real.selectionChanged

    def text(self, mode=QClipboard.Mode.Clipboard):
        return self.texts[mode]

    def mimeData(self, mode=QClipboard.Mode.Clipboard):
        data = QMimeData()
        data.setText(self.texts[mode])
        return data

    def clear(self, mode=QClipboard.Mode.Clipboard):
        self.texts[mode] = ""

    def supportsSelection(self):
        return True

    def ownsClipboard(self):
        return True

    ownsSelection = ownsClipboard


def test_both_selections_are_emptied(guard, iface, qtbot, monkeypatch):
    from qgis.core import QgsProject

    both = Clipboard(QApplication.clipboard())
    monkeypatch.setattr(copies.QApplication, "clipboard", staticmethod(lambda: both))
    QgsProject.instance().addMapLayer(raw_layer())
    settle(guard, qtbot)
    text = "insee\tNB_MENAGES\n59101\t4"
    both.texts = dict.fromkeys(both.texts, text)
    guard._clipboard._look_at(QClipboard.Mode.Clipboard)
    qtbot.waitUntil(lambda: set(both.texts.values()) == {""}, timeout=2000)
    both.texts[QClipboard.Mode.Selection] = text  # copied there alone
    guard._clipboard._look_at(QClipboard.Mode.Selection)
    qtbot.waitUntil(lambda: set(both.texts.values()) == {""}, timeout=2000)
