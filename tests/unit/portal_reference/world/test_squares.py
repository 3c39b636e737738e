"""The squares of 200 m are 200 m wide, in the territory's own system."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from scripts.world import geography, zones


@pytest.mark.parametrize(
    ("territory", "epsg"), [("200030633", "2154"), ("249740093", "2975"), ("04", "2975")]
)
def test_a_square_of_200_m_has_four_hectares(territory: str, epsg: str) -> None:
    space = geography.read(territory)
    assert space.crs == f"EPSG:{epsg}"
    centres = shapely.centroid(space.polygons[space.communes["inside"].to_numpy()])
    places = pd.DataFrame({"x": shapely.get_x(centres), "y": shapely.get_y(centres)})
    stock = cast(Any, SimpleNamespace(buildings=places))
    squares = zones.squares(stock, space.crs, np.random.default_rng(1))
    assert squares.frame["code"].str.startswith(f"CRS{epsg}RES200mN").all()
    for shape in geography.geographic(squares.polygons, space.crs):
        area = abs(Geod(ellps="GRS80").geometry_area_perimeter(shape)[0])
        assert area == pytest.approx(40_000, rel=0.005)
