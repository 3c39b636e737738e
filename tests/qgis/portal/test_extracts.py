"""A portal that holds real extracts is a portal like any other to the plugin: its map has colours,
no unit under eleven, and no word of fiction."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsMapRendererSequentialJob, QgsMapSettings
from qgis.PyQt.QtCore import QSize

from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.obtain import obtain
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import own_ledgers, signed_in
from tests.register_extracts import made_in, served_from

INDICATOR = "income_u40_rate"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return made_in(tmp_path_factory.mktemp("extracts"))


@pytest.fixture(scope="module")
def signed(app, tmp_path_factory):
    folder = served_from(app, tmp_path_factory.mktemp("served"))
    with PortalProcess("--folder", str(folder), "--demo") as process:
        yield signed_in(process)


@pytest.fixture(scope="module")
def release(signed, tmp_path_factory, qgis_app):
    with own_ledgers(tmp_path_factory.mktemp("own")):
        territory = signed.account.territories[0]
        return obtain(signed, territory, "2024", Progress())


def test_the_plugin_shows_what_the_portal_serves(release, app):
    assert set(release.scales) == {"epci", "commune", "iris"}
    communes = release.scales["commune"].released
    raw = app.raw["2024"]["commune"]
    assert len(communes) > 10
    households = raw.loc[communes.index, "households"]
    assert ((households == 0) | (households >= 11)).all()
    assert release.territory.name == "CC de l’essai"
    shown = communes["type_single"].dropna()
    assert (raw.loc[shown.index, "type_single"] == shown).all()
    assert len(shown) > 5


def test_its_map_has_colours_and_its_caption_no_fiction(release, signed, project):
    memory = ReleaseMemory()
    memory.keep(release.territory, release)
    order = LoadOrder(release.territory, "commune", "2024", INDICATOR)
    prepared = prepare(signed, memory, order, Progress())
    loaded = add_to_project(prepared, project)
    settings = QgsMapSettings()
    settings.setLayers([loaded.safe])
    settings.setDestinationCrs(loaded.safe.crs())
    settings.setExtent(loaded.safe.extent())
    settings.setOutputSize(QSize(300, 300))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage().convertToFormat(job.renderedImage().Format.Format_RGB32)
    bits = picture.constBits().asarray(picture.sizeInBytes())
    pixels = np.frombuffer(bits, dtype=np.uint32)
    _, count = np.unique(pixels, return_counts=True)
    assert (count > 300).sum() >= 4  # ground and three classes or more
    assert "fictiv" not in loaded.safe.metadata().abstract().lower()
    assert "fictif" not in loaded.safe.name().lower()
