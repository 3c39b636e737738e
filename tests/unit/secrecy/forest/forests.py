"""Three scales that nest, and forests of them: small enough to draw."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Nesting, Policy, Schema
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.forest.forest import Forest

NESTED = Schema(
    nestings=(Nesting("iris", "commune", "commune"), Nesting("commune", "epci", "epci"))
)
PARTLY = Schema(nestings=(Nesting("iris", "commune", "commune", complete=False),))


def table(rows: dict[str, tuple], *keys: str) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=["households", *keys])


def forest(tables: dict[str, pd.DataFrame], schema: Schema, policy: Policy | None = None) -> Forest:
    numbers = {scale: t[["households"]].astype(float) for scale, t in tables.items()}
    return build_forest(tables, numbers, schema, policy or Policy(), is_suppressed=False)


def codes(trees: Forest, nodes: np.ndarray) -> list[str]:
    return [str(code) for code in trees.code[nodes]]


THREE = {
    "iris": table({"i1": (20, "c1"), "i2": (5, "c1"), "i3": (30, "c2")}, "commune"),
    "commune": table({"c1": (25, "e"), "c2": (30, "e")}, "epci"),
    "epci": table({"e": (55,)}),
}
