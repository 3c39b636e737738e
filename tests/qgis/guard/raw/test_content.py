"""A layer with rows or values of a watched layer is watched under any name. A layer with only the
same codes is not."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsVectorLayer

from tests.qgis.guard.raw.samples import settle, watched

SIZES = (5, 46, 155)
SIDE = 1000.0


@pytest.fixture(scope="module")
def run(qgis_app):
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    return lambda name, **values: processing.run(name, values)["OUTPUT"]


def put(layer):
    QgsProject.instance().addMapLayer(layer)
    return layer


def codes(size):
    return [f"59{number + 100:03d}" for number in range(size)]


def table(name, columns, geometry="Point", kinds=None):
    """A layer of {name: values}; row i lies in square i."""
    kinds = kinds or {}
    fields = "".join(
        f"&field={column}:{kinds.get(column, 'string' if isinstance(values[0], str) else 'double')}"
        for column, values in columns.items()
    )
    layer = QgsVectorLayer(f"{geometry}?crs=EPSG:2154{fields}", name, "memory")
    features = []
    for position, row in enumerate(zip(*columns.values(), strict=True)):
        feature = QgsFeature(layer.fields())
        feature.setAttributes(list(row))
        x, y = 700_000 + SIDE * (position % 20), 7_000_000 + SIDE * (position // 20)
        if geometry == "Point":
            feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x + SIDE / 2, y + SIDE / 2)))
        elif geometry == "Polygon":
            corners = [(x, y), (x + SIDE, y), (x + SIDE, y + SIDE), (x, y + SIDE)]
            feature.setGeometry(
                QgsGeometry.fromPolygonXY([[QgsPointXY(*column) for column in corners]])
            )
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def raw(size, name="Bailleur"):
    """A landlord's file: households (some under 11), four categories, a long figure."""
    rng = np.random.default_rng(size)
    households = rng.integers(12, 300, size)
    small = rng.choice(size, max(2, size // 6), replace=False)
    households[small] = rng.integers(1, 11, len(small))
    parts = [rng.multinomial(household, [0.1, 0.2, 0.3, 0.4]) for household in households]
    columns = {"insee": codes(size), "menages": households.tolist()}
    for position, age in enumerate(("age_jeunes", "age_30", "age_50", "age_autres")):
        columns[age] = [int(part[position]) for part in parts]
    columns["loyers"] = (households * 4000 + rng.integers(1, 3999, size)).tolist()
    return table(
        name, columns, kinds={column: "integer" for column in columns if column != "insee"}
    )


def grid(size):
    return table("Carreaux", {"maille": [f"M{number}" for number in range(size)]}, "Polygon")


def communes(size):
    return table(
        "Communes", {"insee": codes(size), "nom": [f"C{number}" for number in range(size)]}
    )


def summary(run, raw_layer, size):
    return run(
        "native:joinbylocationsummary", INPUT=grid(size), JOIN=raw_layer, PREDICATE=[0],
        JOIN_FIELDS=["menages", "loyers"], SUMMARIES=[5], DISCARD_NONMATCHING=False,
        OUTPUT="memory:",
    )  # fmt: skip


def weighted(run, raw_layer, size):
    return run(
        "native:countpointsinpolygon", POLYGONS=grid(size), POINTS=raw_layer, WEIGHT="menages",
        CLASSFIELD="", FIELD="NUMPOINTS", OUTPUT="memory:",
    )  # fmt: skip


def categories(run, raw_layer, _size):
    return run(
        "qgis:statisticsbycategories", INPUT=raw_layer, VALUES_FIELD_NAME="loyers",
        CATEGORIES_FIELD_NAME=["insee"], OUTPUT="memory:",
    )  # fmt: skip


def aggregated(run, raw_layer, _size):
    made = [
        {"aggregate": kind, "delimiter": ",", "input": f'"{column}"', "length": 0, "name": name,
         "precision": 0, "type": type_}
        for kind, column, name, type_ in (
            ("first_value", "insee", "zone", 10), ("sum", "menages", "n", 6),
            ("sum", "loyers", "m", 6),
        )
    ]  # fmt: skip
    return run(
        "native:aggregate", INPUT=raw_layer, GROUP_BY='"insee"', AGGREGATES=made, OUTPUT="memory:"
    )


def dropped(run, raw_layer, _size):
    return run("native:deletecolumn", INPUT=raw_layer, COLUMN=["menages"], OUTPUT="memory:")


def renamed(run, raw_layer, _size):
    return run(
        "native:renametablefield", INPUT=raw_layer, FIELD="menages", NEW_NAME="v", OUTPUT="memory:"
    )


def prefixed(run, raw_layer, size):
    return run(
        "native:joinattributestable", INPUT=communes(size), FIELD="insee", INPUT_2=raw_layer,
        FIELD_2="insee", FIELDS_TO_COPY=["menages", "loyers"], METHOD=1, DISCARD_NONMATCHING=False,
        PREFIX="b_", OUTPUT="memory:",
    )  # fmt: skip


def centroids(run, raw_layer, _size):
    return run("native:centroids", INPUT=raw_layer, ALL_PARTS=False, OUTPUT="memory:")


def shuffled(run, raw_layer, _size):
    return run("native:orderbyexpression", INPUT=raw_layer, EXPRESSION='"loyers"', OUTPUT="memory:")


def without_code(run, raw_layer, _size):
    return run(
        "native:deletecolumn", INPUT=raw_layer, COLUMN=["insee", "menages"], OUTPUT="memory:"
    )


def rates(run, raw_layer, size):
    del run
    columns = {"insee": codes(size), "part": []}
    columns["part"] = [
        round(100.0 * feature["age_jeunes"] / feature["menages"], 1)
        for feature in raw_layer.getFeatures()
    ]
    columns["autre"] = [
        round(100.0 * feature["age_autres"] / feature["menages"], 1)
        for feature in raw_layer.getFeatures()
    ]
    return table("Parts", columns)


GESTURES = (
    summary, weighted, categories, aggregated, dropped, renamed, prefixed, centroids, shuffled,
    without_code, rates,
)  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("gesture", GESTURES, ids=lambda one: one.__name__)
def test_a_result_is_watched(guard, qtbot, run, gesture, size):
    raw_layer = put(raw(size))
    settle(guard, qtbot)
    outcome = gesture(run, raw_layer, size)
    outcome.setName("résultat")
    assert watched(guard, qtbot, put(outcome))


BY_DIGESTS = (categories, aggregated, dropped, renamed, prefixed, centroids, shuffled, rates)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("gesture", BY_DIGESTS, ids=lambda one: one.__name__)
def test_a_result_that_comes_when_the_raw_layer_is_gone(guard, qtbot, run, gesture, size):
    raw_layer = put(raw(size))
    settle(guard, qtbot)
    outcome = gesture(run, raw_layer, size)
    QgsProject.instance().removeMapLayer(raw_layer.id())
    (snapshot,) = guard.watchlist._snapshots.values()
    assert snapshot.numbers is None
    assert watched(guard, qtbot, put(outcome))


def test_a_column_that_is_computed_into_a_layer_of_ones_own(guard, qtbot):
    raw_layer, commune_layer = put(raw(46)), put(communes(46))
    settle(guard, qtbot)
    assert not guard.unprotected(commune_layer)
    commune_layer.startEditing()
    commune_layer.addAttribute(
        type(raw_layer.fields().at(0))("montant", raw_layer.fields().at(1).type())
    )
    column = commune_layer.fields().indexOf("montant")
    commune_layer.beginEditCommand("calcul")
    values = {feature["insee"]: feature["loyers"] for feature in raw_layer.getFeatures()}
    for feature in commune_layer.getFeatures():
        commune_layer.changeAttributeValue(feature.id(), column, values[feature["insee"]])
    commune_layer.endEditCommand()
    assert watched(guard, qtbot, commune_layer), "before it is committed: Save As writes it"
    commune_layer.rollBack()
    assert not watched(guard, qtbot, commune_layer)


def test_pasted_rows(guard, qtbot):
    raw_layer = put(raw(46))
    empty_layer = put(table("Vide", {"code": ["x"], "a": [1.0], "b": [2.0]}))
    settle(guard, qtbot)
    empty_layer.startEditing()
    empty_layer.beginEditCommand("coller")
    for feature in raw_layer.getFeatures():
        copy = QgsFeature(empty_layer.fields())
        copy.setAttributes([feature["insee"], feature["age_30"], feature["loyers"]])
        empty_layer.addFeature(copy)
    empty_layer.endEditCommand()
    empty_layer.commitChanges()
    assert watched(guard, qtbot, empty_layer)


def harmless(size, draw):
    """Tables on the very same codes that count other things."""
    rng = np.random.default_rng(1000 * size + draw)
    names = codes(size)
    people = rng.integers(20, 5000, size)
    yield "écoles", {"insee": names, "eleves": rng.integers(0, 60, size).tolist()}
    yield (
        "population",
        {
            "insee": names,
            "hommes": (people // 2).tolist(),
            "femmes": (people - people // 2).tolist(),
        },
    )
    yield (
        "petits comptes",
        {
            "insee": names,
            **{f"c{number}": rng.integers(0, 12, size).tolist() for number in range(30)},
        },
    )
    yield (
        "votes",
        {
            "insee": names,
            **{f"voix_{number}": rng.poisson(40, size).tolist() for number in range(8)},
        },
    )
    yield "taux", {"insee": names, "taux": np.round(rng.uniform(0, 100, size), 1).tolist()}
    yield (
        "ventes",
        {
            "insee": names,
            "ventes": rng.integers(0, 9, size).tolist(),
            "prix": rng.integers(90_000, 400_000, size).tolist(),
        },
    )
    yield "déchets", {"insee": names, "tonnes": np.round(rng.gamma(2, 50, size), 2).tolist()}
    yield (
        "sans code",
        {"a": rng.integers(0, 300, size).tolist(), "b": rng.integers(0, 300, size).tolist()},
    )


@pytest.mark.parametrize("size", SIZES)
def test_other_tables_on_the_same_codes_stay(guard, qtbot, size):
    put(raw(size))
    settle(guard, qtbot)
    flagged, tried = [], 0
    for draw in range(6):
        for name, columns in harmless(size, draw):
            tried += 1
            layer = put(table(name, columns))
            if watched(guard, qtbot, layer):
                flagged.append(name)
            QgsProject.instance().removeMapLayer(layer.id())
    assert tried == 48
    assert len(flagged) <= (1 if size == 5 else 0), flagged


def test_the_files_own_public_columns_stay(guard, qtbot):
    """Dwellings are open at the commune: a table that shares them is no copy of the raw file."""
    raw_layer = raw(46)
    dwellings = [feature["menages"] + 3 for feature in raw_layer.getFeatures()]
    columns = {
        "insee": codes(46),
        "menages": [feature["menages"] for feature in raw_layer.getFeatures()],
    }
    put(table("Bailleur", {**columns, "nb_logements": dwellings, "plai": [1.0] * 46}))
    settle(guard, qtbot)
    open_data = put(table("RPLS", {"insee": codes(46), "logements": dwellings}))
    assert not watched(guard, qtbot, open_data)


def test_an_older_file_is_watched_only_for_its_rows(guard, qtbot, tmp_path):
    """A file that is older than the raw layer is no result of it, unless it holds its rows."""
    raw_layer = raw(46)
    commune_layer = put(communes(46))
    put(raw_layer)
    settle(guard, qtbot)
    assert guard.unprotected(raw_layer)
    assert not guard.unprotected(commune_layer)


def test_a_declaration_frees_what_was_made_of_it(guard, qtbot, run):
    raw_layer = put(raw(46))
    settle(guard, qtbot)
    made = put(dropped(run, raw_layer, 46))
    assert watched(guard, qtbot, made)
    guard.declare(raw_layer)
    assert not watched(guard, qtbot, made)
    assert not guard.unprotected(raw_layer)
