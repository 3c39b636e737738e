"""A landlord's file as a layer: raw counts, one unit under the threshold."""

from __future__ import annotations

from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer


def raw_layer(
    population="NB_MENAGES",
    rows=((25, 10, 15), (4, 1, 3), (60, 20, 40)),
    kind="integer",
    name="Bailleur",
    codes=("59100", "59101", "59102"),
):
    layer = QgsVectorLayer(
        f"Point?crs=EPSG:2154&field=insee:string&field={population}:{kind}&field=age_u25:{kind}"
        f"&field=age_o25:{kind}",
        name,
        "memory",
    )
    features = []
    for position, (code, row) in enumerate(zip(codes, rows, strict=False)):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([code, *row])
        place = QgsPointXY(700_000 + 1_000 * position, 7_000_000 + 1_000 * (position % 7))
        feature.setGeometry(QgsGeometry.fromPointXY(place))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def settle(guard, qtbot):
    """Wait until the guard has looked at every layer."""
    qtbot.waitUntil(lambda: not guard.is_looking(), timeout=60_000)


def watched(guard, qtbot, layer):
    """Whether a layer is watched once the guard has looked at it."""
    settle(guard, qtbot)
    return guard.unprotected(layer)
