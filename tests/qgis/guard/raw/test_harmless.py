"""Everyday layers of French GIS work, in a project with a raw layer: they are not held back, and
have all their rows."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from qgis.core import QgsProject, edit

from occupancy_plugin.guard.raw.recognise.examination import QUIET, RAW, answer, question
from tests.qgis.guard.raw.samples import layer_of, raw_layer, settle

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "unit" / "sources"))
from everyday_headings import LATER_TABLES, MORE, SIXTEEN

ROWS = 30


def everyday(name, headings, rng):
    """Counts of 0 to 12 in every column but the first, which holds codes."""
    fields = "".join(
        f"&field={heading}:{'integer' if position else 'string'}"
        for position, heading in enumerate(headings)
    )
    rows = [
        (f"59{row + 100:03d}", *rng.integers(0, 13, len(headings) - 1).tolist())
        for row in range(ROWS)
    ]
    return layer_of(f"Point?crs=EPSG:2154{fields}", name, rows)


def test_of_126_everyday_layers_at_most_two_are_watched(guard, qtbot):
    """0 of the sixteen, at most 1 of those written with the rule in sight, 1 of the later ones."""
    QgsProject.instance().addMapLayer(raw_layer())
    settle(guard, qtbot)
    rng = np.random.default_rng(7)
    flagged = {}
    for kind, tables in {"16": SIXTEEN, "more": MORE, "later": LATER_TABLES}.items():
        layers = {name: everyday(name, text.split(), rng) for name, text in tables.items()}
        QgsProject.instance().addMapLayers(list(layers.values()))
        settle(guard, qtbot)
        flagged[kind] = [name for name, layer in layers.items() if guard.unprotected(layer)]
        emptied = [name for name, layer in layers.items() if layer.featureCount() != ROWS]
        assert emptied == flagged[kind]
    assert flagged["16"] == []
    assert len(flagged["more"]) <= 1, flagged
    assert len(flagged["later"]) <= 1, flagged


def titled(name, headings, rng, whole=0):
    """A sheet with a title line, as QGIS opens it: fields without names, headings below.

    whole: added to every count, and more to those on the left"""
    fields = "".join(f"&field=Field{number + 1}:string" for number in range(len(headings)))
    blank = [None] * (len(headings) - 1)
    rows = [[f"{name} (données fictives)", *blank], [None, *blank], headings]
    for number in range(ROWS):
        more = whole * np.arange(len(headings) - 1, 0, -1)
        counts = (rng.integers(0, 13, len(headings) - 1) + more).tolist()
        rows.append([f"59{number + 100:03d}", *map(str, counts)])
    return layer_of(f"None?{fields.removeprefix('&')}", name, rows)


def looked_at(layer):
    return answer(question(layer), lambda: None)


def test_headings_below_a_title_flag_no_harmless_sheet():
    rng = np.random.default_rng(9)
    kinds = {"16": SIXTEEN, "more": MORE, "later": LATER_TABLES}
    flagged = {
        kind: [name for name, text in tables.items()
               if looked_at(titled(name, text.split(), rng)).kind != QUIET]
        for kind, tables in kinds.items()
    }  # fmt: skip
    assert flagged["16"] == []
    assert len(flagged["more"]) <= 1, flagged
    assert len(flagged["later"]) <= 1, flagged


@pytest.mark.parametrize(
    "headings",
    [
        ["Code INSEE", "Commune", "Ménages locataires HLM", "Personnes seules"],
        ["Résidence", "Adresse", "Nb baux actifs", "dont APL"],
    ],
)
def test_a_sheet_with_a_title_line_is_watched_by_its_headings(headings):
    found = looked_at(titled("Occupation", headings, np.random.default_rng(3)))
    assert found.kind == RAW
    assert found.columns.counts == ("Field3",)
    assert found.columns.code == "Field1"
    large = titled("Occupation", headings, np.random.default_rng(3), whole=40)
    assert looked_at(large).kind == QUIET  # no small unit: nothing to keep


def test_wider_headings_above_the_headings_are_read_too():
    layer = titled("OPS", ["Code commune", "Commune", "Ménages", "Ménages"],
                   np.random.default_rng(4))  # fmt: skip
    with edit(layer):
        for field, text in enumerate([None, None, "Ménages", "Logements HLM"]):
            layer.changeAttributeValue(2, field, text)
            layer.changeAttributeValue(
                3, field, ["Code commune", "Lieu", "enquêtés", "loués"][field]
            )
    assert looked_at(layer).columns.counts == ("Field3", "Field4")


@pytest.mark.parametrize(("fewest", "kind"), [(4, RAW), (40, QUIET)])
def test_a_table_that_describes_tenants_is_watched_where_a_whole_number_is_small(fewest, kind):
    """Its count is called CPT, a word that is in no list."""
    source = (
        "None?field=BAT:string&field=CPT:integer&field=AL_APL:double&field=IMPAYE:double"
        "&field=TX_MONO:double"
    )
    rows = [(f"B{at}", fewest + 13 * at, 812.5, 96.25, 21.5) for at in range(6)]
    assert looked_at(layer_of(source, "export", rows)).kind == kind
