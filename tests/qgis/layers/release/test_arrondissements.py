"""Arrondissements served as communes are rolled up to Paris, Lyon and Marseille before the gate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.core import QgsGeometry

from occupancy_plugin.layers.release.arrondissements import CITY_OF, roll_up
from occupancy_plugin.secrecy import Mean
from occupancy_plugin.table import Table
from tests.qgis.layers.samples import SIDE, square

MEANS = (Mean("rent", "let"),)


def communes(**changes: object) -> Table:
    frame = pd.DataFrame(
        {
            "name": ["Paris 1er", "Paris 2e", "Lyon 1er", "Caudry"],
            "departement": ["75", "75", "69", "59"],
            "households": [30.0, 12.0, 50.0, 80.0],
            "let": [10.0, 30.0, 5.0, 8.0],
            "rent": [10.0, 6.0, 7.0, 5.0],
        },
        index=pd.Index(["75101", "75102", "69381", "59139"], name="code"),
    ).assign(**changes)
    shapes = np.array([square(0, 0), square(1, 0), square(5, 5), square(9, 9)], dtype=object)
    return Table(frame, shapes, "EPSG:2154")


def test_counts_are_summed_means_weighted_and_shapes_joined():
    table = roll_up({"commune": communes()}, MEANS)["commune"]
    assert sorted(table.frame.index) == ["59139", "69123", "75056"]
    paris = table.frame.loc["75056"]
    assert paris["name"] == "Paris"
    assert paris["departement"] == "75"
    assert paris["households"] == 42
    assert paris["rent"] == 7.0  # (10 × 10 + 6 × 30) / 40
    shape = QgsGeometry()
    shape.fromWkb(table.geometry[table.frame.index.get_loc("75056")])
    assert shape.area() == 2 * SIDE * SIDE
    assert bytes(table.geometry[table.frame.index.get_loc("59139")]) == square(9, 9)


def test_a_missing_part_leaves_the_commune_missing():
    """R1: a count that cannot be read is under the threshold, never a smaller sum."""
    table = roll_up({"commune": communes(households=[30.0, np.nan, 50.0, 80.0])}, MEANS)["commune"]
    assert np.isnan(table.frame.loc["75056", "households"])
    assert table.frame.loc["69123", "households"] == 50


def test_children_point_to_the_commune_and_codes_of_their_own_stay():
    iris = pd.DataFrame(
        {"commune": ["75101", "59139", None]}, index=["751010101", "591390101", "x"]
    )
    found = roll_up({"commune": communes(), "iris": Table(iris, None, "EPSG:2154")}, MEANS)
    assert found["iris"].frame["commune"].tolist() == ["75056", "59139", None]
    assert found["iris"].frame.index.tolist() == iris.index.tolist()


def test_a_portal_that_serves_the_commune_too_is_believed():
    rows = communes()
    frame = pd.concat(
        [
            rows.frame,
            rows.frame.loc[["75101"]].rename(index={"75101": "75056"}).assign(households=999.0),
        ]
    )
    table = Table(frame, np.append(rows.geometry, [square(0, 0)]), "EPSG:2154")
    assert roll_up({"commune": table}, MEANS)["commune"].frame.loc["75056", "households"] == 999


def test_a_table_without_arrondissements_is_not_copied():
    table = Table(
        communes().frame.loc[["59139"]], np.array([square(9, 9)], dtype=object), "EPSG:2154"
    )
    assert roll_up({"commune": table}, MEANS)["commune"] is table


def test_there_are_forty_five_of_them():
    assert len(CITY_OF) == 45
