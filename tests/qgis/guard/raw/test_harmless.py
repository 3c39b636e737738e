"""Everyday layers of French GIS work beside a raw layer: they are left alone, and keep their labels
and diagrams."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from qgis.core import QgsFeature, QgsProject, QgsVectorLayer

from tests.qgis.guard.raw.drawings import draw_pies, label
from tests.qgis.guard.raw.samples import raw_layer, settle

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "unit" / "sources"))
from everyday_headings import LATER_TABLES, MORE, SIXTEEN

ROWS = 30


def everyday(name, headings, rng):
    """Counts of 0 to 12 in every column but the first, which holds codes."""
    fields = "".join(
        f"&field={heading}:{'integer' if at else 'string'}" for at, heading in enumerate(headings)
    )
    layer = QgsVectorLayer(f"Point?crs=EPSG:2154{fields}", name, "memory")
    features = []
    for at in range(ROWS):
        feature = QgsFeature(layer.fields())
        counts = rng.integers(0, 13, len(headings) - 1).tolist()
        feature.setAttributes([f"59{at + 100:03d}", *counts])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


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
    assert flagged["16"] == []
    assert len(flagged["more"]) <= 1, flagged
    assert len(flagged["later"]) <= 1, flagged


def test_they_keep_their_labels_and_diagrams(guard, desk, qtbot):
    rng = np.random.default_rng(8)
    layers = [everyday(name, text.split(), rng) for name, text in SIXTEEN.items()]
    for layer in layers:
        label(layer)
        draw_pies(layer)
    QgsProject.instance().addMapLayers([raw_layer(), *layers])
    settle(guard, qtbot)
    desk.mapCanvas().renderStarting.emit()
    for layer in layers:
        assert layer.labelsEnabled(), layer.name()
        assert layer.diagramRenderer() is not None, layer.name()
