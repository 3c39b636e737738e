"""Tables to measure on: IRIS in communes in EPCI, households drawn from a seed. Fictitious."""

from __future__ import annotations

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Family, Nesting, Schema

SIXTY = (10, 7, 5, 7, 4, 5, 5, 5, 2, 5, 5)
"""Categories of eleven families, 60 indicators together, as in the surveys."""


def nested(
    units: int,
    categories: tuple[int, ...] = SIXTY,
    seed: int = 1,
    communes_per: float = 4.3,
    epcis: int = 0,
) -> tuple[dict[str, pd.DataFrame], Schema]:
    """About `units` units in all, three levels. `epcis` 0: one per 46 communes."""
    rng = np.random.default_rng(seed)
    iris = max(2, round(units / (1 + 1 / communes_per)))
    commune = np.sort(rng.integers(0, max(1, round(iris / communes_per)), iris))
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
        columns.update({name: counts[:, c] for c, name in enumerate(names)})
        families.append(Family(f"f{number}", names, f"t{number}"))
    lowest = pd.DataFrame(columns, index=[f"i{k:07}" for k in range(iris)])
    numeric = list(lowest.columns)
    lowest["commune"] = [f"c{k:06}" for k in commune]
    middle = lowest.groupby("commune")[numeric].sum()
    first = np.unique(commune, return_index=True)[1]
    middle["epci"] = [f"e{k:05}" for k in epci[first]]
    top = middle.groupby("epci")[numeric].sum()
    nestings = (Nesting("iris", "commune", "commune"), Nesting("commune", "epci", "epci"))
    return {"iris": lowest, "commune": middle, "epci": top}, Schema(
        families=tuple(families), nestings=nestings
    )


def flat(
    records: int, categories: tuple[int, ...] = SIXTY, seed: int = 2
) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Records without parents."""
    tables, schema = nested(records * 2, categories, seed)
    lowest = tables["iris"].iloc[:records].drop(columns="commune")
    return {"iris": lowest}, Schema(families=schema.families)
