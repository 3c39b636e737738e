"""A layer of communes that went through the store, as the loader makes it."""

from __future__ import annotations

import pytest

from tests.qgis.layers.samples import communes_on_the_map


@pytest.fixture
def communes(qgis_app):
    with communes_on_the_map("Communes") as layer:
        yield layer
