"""North is up and a kilometre is one: in metropolitan France and in five overseas territories."""

from __future__ import annotations

from unittest.mock import MagicMock

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod, Transformer
from qgis.core import QgsCoordinateReferenceSystem

from occupancy_plugin.atlas.shapes import geometries
from occupancy_plugin.description import Territory
from occupancy_plugin.layers.release import obtain
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.sources.communes import cog
from occupancy_plugin.sources.projections import in_own_system, outlines_in_own_system
from occupancy_plugin.table import Table
from occupancy_plugin.toolbelt.errors import GateRefused

EARTH = Geod(ellps="GRS80")
PLACES = {  # a commune, and where it lies: longitude, latitude
    "59139": (3.41, 50.12),
    "97105": (-61.73, 16.0),
    "97209": (-61.07, 14.61),
    "97302": (-52.32, 4.93),
    "97411": (55.45, -20.9),
    "97611": (45.23, -12.78),
}
SYSTEMS = ("EPSG:2154", "EPSG:5490", "EPSG:5490", "EPSG:2972", "EPSG:2975", "EPSG:4471")
AWAY = 10_000.0  # metres


def cross(place: tuple[float, float], crs: str) -> bytes:
    """The centre, ten kilometres north of it, ten east: on the ellipsoid, in a portal's system."""
    points = [place, *(EARTH.fwd(*place, azimuth, AWAY)[:2] for azimuth in (0, 90))]
    to = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    return shapely.to_wkb(shapely.MultiPoint([to.transform(*point) for point in points]))


def judge(wkb: bytes) -> None:
    centre, north, east = (np.array([p.x, p.y]) for p in shapely.from_wkb(wkb).geoms)
    for point, up in ((north, 0.0), (east, 90.0)):
        x, y = point - centre
        assert abs(np.degrees(np.arctan2(x, y)) - up) < 1.0
        assert np.hypot(x, y) == pytest.approx(AWAY, rel=0.002)


@pytest.mark.parametrize("asked", ["EPSG:2154", "EPSG:4326"])
@pytest.mark.parametrize(("commune", "system"), list(zip(PLACES, SYSTEMS, strict=True)))
@pytest.mark.parametrize("scale", ["commune", "epci", "departement", "region"])
def test_north_is_up_and_a_kilometre_is_one(
    scale: str, commune: str, system: str, asked: str, qgis_app: object
) -> None:
    region = {"59": "32", "97105": "01", "97209": "02", "97302": "03", "97411": "04", "97611": "06"}
    code = {
        "commune": commune,
        "epci": cog().epci_of[commune],
        "departement": commune[:3] if commune.startswith("97") else commune[:2],
        "region": region.get(commune, region["59"]),
    }[scale]
    shape = cross(PLACES[commune], asked)
    table = Table(pd.DataFrame({"n": [20]}, [commune]), np.array([shape], dtype=object), asked)
    (own,) = in_own_system({"commune": table}, scale, code).values()
    assert own.geometry is not None
    assert own.crs == system
    judge(own.geometry[0])
    (drawn,) = geometries(own.geometry, own.crs)  # of a published atlas
    assert drawn is not None
    judge(bytes(drawn.asWkb()))
    outlines, crs = outlines_in_own_system({commune: shape}, asked)  # of a file
    assert crs == system
    judge(outlines[commune])
    assert QgsCoordinateReferenceSystem(crs).isValid()


def test_another_departement_too_far_away_has_no_shape(qgis_app: object) -> None:
    """A table of all départements comes with each territory; France is none of Guyane's map."""
    shapes = np.array([cross(place, "EPSG:4326") for place in PLACES.values()], dtype=object)
    table = Table(pd.DataFrame({"n": 20}, list(PLACES)), shapes, "EPSG:4326")
    (own,) = in_own_system({"departement": table}, "commune", "97302").values()
    assert own.geometry is not None
    judge(own.geometry[list(PLACES).index("97302")])
    for shape in own.geometry:
        assert shape is None or np.isfinite(shapely.get_coordinates(shapely.from_wkb(shape))).all()


def test_a_load_of_the_portal_is_protected_in_its_own_system(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = np.array([cross(PLACES["97411"], "EPSG:2154")], dtype=object)
    table = Table(pd.DataFrame({"households": [20.0]}, ["97411"]), shapes, "EPSG:2154")
    protected: dict[str, Table] = {}

    def protect(_signed_in: object, tables: dict[str, Table], *_: object) -> Release:
        protected.update(tables)
        raise GateRefused("")

    monkeypatch.setattr(obtain, "download", lambda *_: {"commune": table})
    monkeypatch.setattr(obtain, "_protect", protect)
    signed_in = MagicMock()
    signed_in.policy.suppressed_only = False
    territory = Territory(cog().epci_of["97411"], "", "epci")
    with pytest.raises(GateRefused):
        obtain.obtain(signed_in, territory, "2022", MagicMock())
    assert protected["commune"].crs == "EPSG:2975"
    assert protected["commune"].geometry is not None
    judge(protected["commune"].geometry[0])
