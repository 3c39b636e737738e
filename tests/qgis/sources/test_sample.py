"""The fictitious territory that ships: a first map without a portal and without a file."""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.core import QgsProject

from occupancy_plugin.layers.project.own_files import SAMPLE_SCALES, prepare_files, sample_order
from occupancy_plugin.layers.store.geopackage import discard
from occupancy_plugin.secrecy import Policy

sys.path.insert(0, str(Path(__file__).parent))
from opened import Task


def test_the_gate_takes_the_sample_with_every_scale(qgis_app: object) -> None:
    QgsProject.instance().clear()
    prepared = prepare_files(sample_order(), Policy(), None, Task())
    try:
        assert tuple(one.lineage.scale for one in prepared.scales) == SAMPLE_SCALES
        for one in prepared.scales:
            assert len(one.released.frame) > 0
        assert len(prepared.scales[0].catalogue.indicators) > 20
    finally:
        for one in prepared.scales:
            discard(one.stored.path)
