"""A layer is raw by what it counts: in its headings or in its cells, in counts or in shares, in its
own columns or in joined ones."""

from __future__ import annotations

import json
import random

import pytest
from qgis.core import QgsProject, QgsVectorLayer

from occupancy_plugin.layers.release.file_ledgers import protect_with_ledgers
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import Source, open_files
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from tests.qgis.guard.raw.samples import join, layer_of, settle, watched
from tests.qgis.guard.raw.samples import raw_layer as raw

UNITS = [(f"591{number:02d}", 30 + 7 * number, 5 + number, 12 + number) for number in range(20)]
SMALL = ("59199", 4, 1, 3)
INDICATORS = ("Ménages", "dont bénéficiaires APL", "dont moins de 25 ans")


def put(layer):
    QgsProject.instance().addMapLayer(layer)
    return layer


def table(fields, rows, name="Table"):
    """A layer without shapes. fields: 'name:type' each"""
    return layer_of("None?" + "&".join(f"field={field}" for field in fields), name, rows)


@pytest.mark.parametrize(
    ("rows", "kind", "is_watched"),
    [
        (((25, 10, 15), (4, 1, 3)), "integer", True),
        ((("25", "1", "2"), ("7", "1", "2")), "string", True),
        ((("25", "1", "2"), ("4 ménages", "1", "2")), "string", True),
        ((("25", "1", "2"), ("4,0", "1", "2")), "string", True),
        (((25, 10, 15), (0, 0, 0), (60, 20, 40)), "integer", False),
    ],
)
def test_a_unit_of_1_to_10_makes_a_layer_raw(guard, qtbot, rows, kind, is_watched):
    assert watched(guard, qtbot, put(raw(rows=rows, kind=kind))) is is_watched


def test_a_small_unit_behind_5000_rows_makes_a_layer_raw(guard, iface, qtbot):
    rows = [(40, 10, 30)] * 5000 + [(4, 1, 3)]
    layer = put(raw(rows=rows, codes=[f"{number:05d}" for number in range(5001)]))
    assert watched(guard, qtbot, layer)
    assert "Bailleur" in iface.bar.texts[0]


@pytest.mark.parametrize(
    ("row", "is_watched"),
    [((40, 0, 40), True), ((60, 60, 0), True), ((0, 0, 0), False), ((40, 12, 28), False)],
)
def test_nobody_or_everybody_in_a_category_makes_a_layer_raw(guard, qtbot, row, is_watched):
    """R3: a rate of 0 or 100 % says something about every household of a unit, however large."""
    assert watched(guard, qtbot, put(raw(rows=((25, 10, 15), row)))) is is_watched


@pytest.mark.parametrize("kind", ["integer", "string"])
def test_nobody_in_a_category_is_found_behind_all_rows(guard, qtbot, kind):
    parts = [(11 + n % 7, 30 + n % 43) for n in range(25_000)]
    rows = [(young + old, young, old) for young, old in parts] + [(60, 60, 0)]
    cells = rows if kind == "integer" else [tuple(map(str, row)) for row in rows]
    layer = put(raw(rows=cells, kind=kind, codes=[f"{n:05d}" for n in range(25_001)]))
    assert watched(guard, qtbot, layer)


def test_a_rate_of_100_percent_makes_a_layer_raw(guard, qtbot):
    fields = ("insee:string", "nb_menages:integer", "taux_apl:double")
    assert watched(guard, qtbot, put(table(fields, [("59101", 40, 100.0), ("59102", 60, 41.2)])))
    assert not watched(guard, qtbot, put(table(fields, [("59101", 40, 43.0), ("59102", 60, 41.2)])))


def long_rows(units):
    return [
        (unit[0], indicator, value)
        for indicator, position in zip(INDICATORS, (1, 2, 3), strict=True)
        for unit in units
        for value in [unit[position]]
    ]


def long_table(units):
    return table(("insee:string", "indicateur:string", "valeur:integer"), long_rows(units))


def long_table_of_measures(units):
    measures = {"Ménages": "NB_MENAGES", INDICATORS[1]: "APL", INDICATORS[2]: "AGE_U25"}
    rows = [(code, measures[name], float(value)) for code, name, value in long_rows(units)]
    return table(("GEO:string", "OCS_MEASURE:string", "OBS_VALUE:double"), rows)


def long_table_behind_others(units):
    """Of 3 000 rows the first counts of households are those at the end."""
    others = [(f"592{n % 100:02d}", f"Logements T{n // 400}", 20 + n) for n in range(3000)]
    rows = others + long_rows(units)
    return table(("insee:string", "indicateur:string", "valeur:integer"), rows)


def long_table_with_numbered_rows(units):
    """As a GeoPackage shows it: `fid` counts from 1."""
    rows = [(number + 1, *row) for number, row in enumerate(long_rows(units))]
    fields = ("fid:integer", "insee:string", "indicateur:string", "valeur:integer")
    return table(fields, rows)


def turned_table(units):
    fields = ("libelle:string", *(f"{unit[0]}:integer" for unit in units))
    rows = [
        (name, *(unit[position] for unit in units))
        for name, position in zip(INDICATORS, (1, 2, 3), strict=True)
    ]
    return table(fields, rows)


def turned_table_of_names(units):
    return turned_table([(f"Résidence {unit[0]}", *unit[1:]) for unit in units])


def objects(units):
    rows = [
        (unit[0], json.dumps({"menages": unit[1], "apl": unit[2], "moins_25": unit[3]}))
        for unit in units
    ]
    return table(("insee:string", "donnees:string"), rows)


def json_objects(units):
    rows = [(unit[0], {"menages": unit[1], "apl": unit[2]}) for unit in units]
    return table(("insee:string", "donnees:map"), rows)


SHAPES = (
    *(long_table, long_table_of_measures, long_table_behind_others),
    *(long_table_with_numbered_rows, turned_table, turned_table_of_names, objects, json_objects),
)


@pytest.mark.parametrize("shape", SHAPES)
def test_headings_in_cells_are_headings(guard, iface, qtbot, shape):
    layer = shape([*UNITS, SMALL])
    rows = layer.featureCount()
    put(layer)
    settle(guard, qtbot)
    assert guard.unprotected(layer)
    assert rows
    assert layer.featureCount() == 0
    assert not watched(guard, qtbot, put(shape(UNITS))), "no small unit: nothing to hold back"


@pytest.mark.parametrize(
    "words",
    [
        ("Ordures ménagères", "Tri sélectif", "Verre"),
        ("Voirie", "Éclairage public", "Espaces verts"),
        ("Logements vacants", "Résidences principales", "Résidences secondaires"),
        ("Maison", "Appartement", "Local commercial"),
        ("Propriétaires occupants", "Locataires HLM", "Logés gratuitement"),
        ("Consultations locataires", "Consultations bailleurs", "Consultations accédants"),
    ],
)
def test_other_words_in_cells_are_left_alone(guard, qtbot, words):
    rows = [(f"59{n:03d}", words[n % 3], random.Random(n).randrange(12)) for n in range(120)]
    layer = put(table(("insee:string", "type:string", "nombre:integer"), rows))
    assert not watched(guard, qtbot, layer)
    assert layer.featureCount() == 120


def test_years_are_no_units(guard, qtbot):
    rows = [("Ménages relogés", 8, 3, 9), ("dont bénéficiaires du RSA", 2, 1, 4)]
    years = (f"{year}:integer" for year in (2021, 2022, 2023))
    assert not watched(guard, qtbot, put(table(("objectif:string", *years), rows)))


def test_a_property_of_a_unit_is_no_heading(guard, qtbot):
    """Each unit has one row, which says who lives there or what its owner gets."""
    words = ("Locataires HLM", "Ménages APL", "Familles monoparentales")
    rows = [(f"59{n:03d}", words[n % 3], n % 12) for n in range(60)]
    layer = put(table(("insee:string", "public:string", "places:integer"), rows))
    assert not watched(guard, qtbot, layer)


def test_a_joined_column_is_judged_by_its_own_name(guard, qtbot):
    """QGIS's prefix makes headings of its own: `INSEE Filosofi 2_Men` is a public `Men`."""
    own = put(table(("insee:string", "nom:string"), [("59101", "Petitbourg"), ("59102", "Ham")]))
    names = ("Men", "Men_pauv", "Men_1ind", "Men_prop", "Ind", "Log_soc")
    public = table(
        ("insee:string", *(f"{name}:integer" for name in names)),
        [("59101", 4, 1, 1, 2, 9, 1), ("59102", 8, 1, 3, 2, 19, 1)],
        "INSEE Filosofi 2",
    )
    join(own, put(public))
    settle(guard, qtbot)
    assert not guard.unprotected(own)
    assert own.featureCount() == 2


def test_columns_that_are_raw_together_are_raw_until_the_join_goes(guard, qtbot):
    """One table has the codes and what describes tenants, the other the counts."""
    own = put(table(("insee:string", "apl:integer"), [("59101", 2), ("59102", 12)]))
    counts = put(
        table(("insee:string", "nb_menages:integer"), [("59101", 40), ("59102", 60)], "INSEE x")
    )
    settle(guard, qtbot)
    assert not guard.unprotected(own)
    assert not guard.unprotected(counts)
    counts.dataProvider().changeAttributeValues({1: {1: 4}})
    join(own, counts)
    settle(guard, qtbot)
    assert guard.unprotected(own)
    assert own.featureCount() == 0
    own.removeJoin(counts.id())
    settle(guard, qtbot)
    assert not guard.unprotected(own)
    assert own.featureCount() == 2


def test_a_join_to_a_held_or_declared_table_makes_no_layer_raw(guard, qtbot):
    own = put(table(("insee:string", "nom:string"), [("59101", "Petitbourg"), ("59102", "Ham")]))
    rows = [("59101", 40, 2), ("59102", 60, 12)]
    other = put(table(("insee:string", "nb_menages:integer", "apl:integer"), rows, "Bailleur"))
    settle(guard, qtbot)
    other.dataProvider().changeAttributeValues({1: {1: 4}})
    join(own, other)
    other.dataChanged.emit()
    settle(guard, qtbot)
    assert guard.unprotected(other)
    assert [feature["Bailleur_apl"] for feature in own.getFeatures()] == [None, None]
    own.removeJoin(other.id())
    guard.declare(other, "géocodage")
    join(own, other)
    settle(guard, qtbot)
    assert not guard.unprotected(own)
    guard.hold_again(other)
    assert {feature["Bailleur_apl"] for feature in own.getFeatures()} == {None}


def test_a_file_with_a_line_for_each_household(guard, iface, qtbot, tmp_path):
    path = tmp_path / "baux.csv"
    path.write_text(
        "num_bail,nom_locataire,revenu_fiscal,residence,loyer\n"
        "B1,Martin,12345,R1,412\nB2,Durand,9876,R1,398\nB3,Petit,15432,R2,455\n"
    )
    layer = put(QgsVectorLayer(f"file://{path}?detectTypes=yes", "Baux", "delimitedtext"))
    assert watched(guard, qtbot, layer)
    assert any("Baux" in text for text in iface.bar.texts)


def test_a_safe_layer_is_not_watched(safe, guard, iface, qtbot):
    settle(guard, qtbot)
    assert not guard.unprotected(safe)
    assert iface.bar.texts == []


def test_an_alias_is_a_heading_too(guard, qtbot):
    layer = table(("c0:string", "c1:integer", "c2:integer"), (("59100", 25, 10), ("59101", 4, 1)))
    for position, alias in enumerate(("Code INSEE", "Nombre de ménages", "Moins de 25 ans")):
        layer.setFieldAlias(position, alias)
    assert watched(guard, qtbot, put(layer))


def test_communes_beside_the_map_of_their_iris_are_held_back(
    guard, iface, qtbot, tmp_path, monkeypatch
):
    """4 households = 75 − 40 − 31; the communes alone have no small unit."""
    monkeypatch.setattr(Ledgers, "of_profile", classmethod(lambda cls: cls(tmp_path / "ledgers")))
    communes = put(
        raw(rows=((75, 22, 53), (62, 21, 41)), codes=("59139", "59136"), name="Communes")
    )
    assert not watched(guard, qtbot, communes)
    iris = ("591390101;4;1;3", "591390102;40;10;30", "591390103;31;11;20", "591360000;62;21;41")
    path = tmp_path / "iris.csv"
    path.write_text("\n".join(["IRIS;Ménages;Jeunes;Autres", *iris]), encoding="utf-8")
    protect_with_ledgers(open_files(Source.of(path)), Policy(), None, Cancellation())
    guard.look_again()
    assert watched(guard, qtbot, communes)
    assert "beside what was opened under secrecy" in iface.bar.texts[0]
    assert communes.featureCount() == 0
