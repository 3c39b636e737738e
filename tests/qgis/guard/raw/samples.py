"""A landlord's file as a layer: raw counts, one unit under the threshold."""

from __future__ import annotations

from itertools import zip_longest

from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer, QgsVectorLayerJoinInfo


def layer_of(source, name, rows, shapes=()):
    """A layer in memory with these rows, and WKT shapes if there are any."""
    layer, features = QgsVectorLayer(source, name, "memory"), []
    for row, shape in zip_longest(rows, shapes, fillvalue=""):
        feature = QgsFeature(layer.fields())
        feature.setAttributes(list(row))
        if shape:
            feature.setGeometry(QgsGeometry.fromWkt(shape))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def raw_layer(
    population="NB_MENAGES",
    rows=((25, 10, 15), (4, 1, 3), (60, 20, 40)),
    kind="integer",
    name="Bailleur",
    codes=("59100", "59101", "59102"),
):
    fields = (f"field={field}:{kind}" for field in (population, "age_u25", "age_o25"))
    named = [(code, *row) for code, row in zip(codes, rows, strict=False)]
    shapes = [
        f"POINT({700_000 + 1_000 * place} {7_000_000 + 1_000 * (place % 7)})"
        for place in range(len(named))
    ]
    source = "&".join(("Point?crs=EPSG:2154&field=insee:string", *fields))
    return layer_of(source, name, named, shapes)


def join(layer, table, on="insee"):
    info = QgsVectorLayerJoinInfo()
    info.setJoinLayer(table)
    info.setJoinFieldName("insee")
    info.setTargetFieldName(on)
    info.setUsingMemoryCache(True)
    layer.addJoin(info)


def settle(guard, qtbot):
    qtbot.waitUntil(lambda: not guard.is_looking(), timeout=60_000)


def watched(guard, qtbot, layer):
    """Whether a layer is watched once the guard has looked at it."""
    settle(guard, qtbot)
    return guard.unprotected(layer)
