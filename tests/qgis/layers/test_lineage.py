"""A layer's lineage states what held for its release: the threshold of its policy, not the floor of
the product."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from occupancy_plugin.guard.derived import protected_lineage
from occupancy_plugin.layers import lineage as room
from occupancy_plugin.layers.lineage import read_lineage, write_lineage
from occupancy_plugin.layers.release.gate import protect_tables
from occupancy_plugin.secrecy import Policy
from tests.qgis.layers.release.tables import described, towns
from tests.qgis.layers.samples import LINEAGE


def test_a_stricter_policy_is_said_with_its_own_threshold(qgis_app: object) -> None:
    strict = replace(described(), policy=Policy(min_households=20))
    release = protect_tables(towns(), strict)
    assert release.min_households == 20
    layer = QgsVectorLayer("Point", "x", "memory")
    write_lineage(layer, replace(LINEAGE, min_households=release.min_households))
    lineage = read_lineage(layer)
    assert lineage is not None
    assert lineage.min_households == 20
    (constraint,) = layer.metadata().constraints()
    assert "20" in constraint.constraint
    assert "11" not in constraint.constraint
    caption = protected_lineage("own.csv", "", "", 20).caption
    assert "20" in caption
    assert "11" not in caption


def test_a_layer_of_an_older_project_was_released_under_the_floor(qgis_app: object) -> None:
    layer = QgsVectorLayer("Point", "x", "memory")
    write_lineage(layer, LINEAGE)
    layer.removeCustomProperty(f"{room.PREFIX}/min_households")
    lineage = read_lineage(layer)
    assert lineage is not None
    assert lineage.min_households == 11
