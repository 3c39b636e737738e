"""The fictitious territory that ships: read as from a portal, and nothing leaves the machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry

from occupancy_plugin.gui.qgis.extent import area_of_use
from occupancy_plugin.layers.release.obtain import obtain
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.portal.model import SAMPLE
from occupancy_plugin.portal.signin.session import Session, SessionState
from occupancy_plugin.toolbelt.errors import AccessRefused
from occupancy_plugin.toolbelt.work.progress import Progress

HEADLINE = "single_parents_rate"


@pytest.fixture
def session(qgis_app: object) -> Iterator[Session]:
    opened = Session()
    opened.try_sample()
    yield opened
    opened.sign_out()


def released(session: Session, vintage: str) -> Release:
    assert session.signed_in is not None
    territory = session.signed_in.account.territories[0]
    return obtain(session.signed_in, territory, vintage, Progress())


def test_the_sample_is_a_session_without_a_portal(session: Session) -> None:
    assert session.state is SessionState.SIGNED_IN
    assert session.signed_in is not None
    assert session.signed_in.is_sample
    assert session.portal_url == SAMPLE
    assert session.signed_in.catalogue.fictitious
    for method, path in (("GET", "/incidents"), ("POST", "/journal"), ("PUT", "/me")):
        with pytest.raises(AccessRefused, match=r"fictitious|fictives"):
            session.signed_in.client.send(method, path)


def test_all_scales_lie_where_their_reference_system_is_made_for(session: Session) -> None:
    """Degrees that said they were metres made a dot off Africa."""
    for scale in released(session, "2024").scales.values():
        crs = QgsCoordinateReferenceSystem(scale.crs)
        area = area_of_use(crs)
        for wkb in (*scale.geometry, *scale.withheld):
            if wkb:
                shape = QgsGeometry()
                shape.fromWkb(bytes(wkb))
                assert area.contains(shape.boundingBox().center())


def test_the_sample_shows_the_communes_that_the_portal_shows(
    session: Session, release_of: Callable[[str], Release]
) -> None:
    """Headlines come first there too: 25 communes, where a file's profile showed 14."""
    start = time.monotonic()
    mine = released(session, "2022").scales["commune"]
    assert time.monotonic() - start < 20, "1 s on a quiet machine"
    portal_scale = release_of("2022").scales["commune"]
    assert mine.shown_counts[HEADLINE] == portal_scale.shown_counts[HEADLINE]
    assert mine.withheld_units
    with_data = int((mine.frame["state"] == "released").sum())
    assert mine.shown_counts[HEADLINE] == (25, with_data + mine.withheld_units)
