"""Two towns that the gate releases, and what their columns mean."""

from __future__ import annotations

import pandas as pd

from occupancy_plugin.description import Description, Geometry, Scale, Territory
from occupancy_plugin.secrecy import Family, Policy, Schema
from occupancy_plugin.table import Table

SCHEMA = Schema(families=[Family("age", ["young", "old"], "households")])


def described() -> Description:
    return Description(
        schema=SCHEMA,
        policy=Policy(),
        scales=(Scale("commune", {}, Geometry.NONE, 1),),
        indicators=(),
        territory=Territory("", "", ""),
        vintage="2022",
    )


def towns(**columns: list[object]) -> dict[str, Table]:
    rows = {"households": [20, 30], "young": [8, 10], "old": [12, 20], **columns}
    return {"commune": Table(pd.DataFrame(rows, index=["59001", "59002"]), None, "")}
