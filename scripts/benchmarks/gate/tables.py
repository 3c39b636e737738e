"""Fictitious tables for the benchmarks: IRIS in communes in EPCI, households drawn from a seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Family, Nesting, Schema

IRIS_PER_COMMUNE = 4.3
SIXTY = (10, 7, 5, 7, 4, 5, 5, 5, 2, 5, 5)
"""Number of categories of eleven families: 60 indicators, as in the surveys."""


def nested(
    units: int,
    categories: tuple[int, ...] = SIXTY,
    seed: int = 1,
    epcis: int = 0,
) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Return three nested tables of about `units` units together, and their schema. epcis: number
    of EPCI; 0: one per 46 communes."""
    rng = np.random.default_rng(seed)
    iris = max(2, round(units / (1 + 1 / IRIS_PER_COMMUNE)))
    commune = np.sort(rng.integers(0, max(1, round(iris / IRIS_PER_COMMUNE)), iris))
    commune = np.unique(commune, return_inverse=True)[1]
    epci = commune * (epcis or max(1, (commune.max() + 1) // 46)) // (commune.max() + 1)
    households = np.where(
        rng.random(iris) < 0.12,
        rng.integers(0, 11, iris),
        11 + np.rint(rng.lognormal(4.0, 1.0, iris)).astype(int),
    )
    columns: dict[str, np.ndarray] = {"households": households}
    families = []
    for number, width in enumerate(categories):
        total = rng.binomial(households, 0.93)
        base = rng.dirichlet(np.full(width, 2.0))
        profile = rng.dirichlet(base * 9 + 0.03, iris)
        profile = (profile + 1e-12) / (profile + 1e-12).sum(axis=1, keepdims=True)
        counts = rng.multinomial(total, profile)
        columns[f"t{number}"] = total
        names = tuple(f"f{number}_{c}" for c in range(width))
        columns.update({name: counts[:, position] for position, name in enumerate(names)})
        families.append(Family(f"f{number}", names, f"t{number}"))
    iris_table = pd.DataFrame(columns, index=[f"i{k:07}" for k in range(iris)])
    numeric = list(iris_table.columns)
    iris_table["commune"] = [f"c{k:06}" for k in commune]
    commune_table = iris_table.groupby("commune")[numeric].sum()
    first_rows = np.unique(commune, return_index=True)[1]
    commune_table["epci"] = [f"e{k:05}" for k in epci[first_rows]]
    epci_table = commune_table.groupby("epci")[numeric].sum()
    nestings = (Nesting("iris", "commune", "commune"), Nesting("commune", "epci", "epci"))
    return {"iris": iris_table, "commune": commune_table, "epci": epci_table}, Schema(
        families=tuple(families), nestings=nestings
    )
