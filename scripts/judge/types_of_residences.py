"""Classes the types of résidences again: Ward's method with weights, without the product's code.

The rates are those of the published résidences that show all of them. A résidence's rates are drawn
towards the territory's by 15 households, taken as log odds and measured in standard deviations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage

from .world import World

RATES = {  # heading of the page → indicator
    "Sous 40\u202f% du plafond": "income_u40_rate",
    "Monoparents": "single_parents_rate",
    "Personnes seules": "type_single_rate",
    "65\u00a0ans ou plus": "age_65p_rate",
    "Demandeurs d’emploi": "act_seeker_rate",
    "APL ou AL": "ben_apl_rate",
}
DRAWN, POINTS = 15.0, 1200.0


@dataclass
class Types:
    """The types of résidences of the recount.

    raw: rows of the classed résidences
    labels: (n,) the type of each, 0 for A
    out: number of résidences that are not classed
    """

    raw: pd.DataFrame
    labels: np.ndarray
    out: int

    def of(self, letter: str) -> pd.DataFrame:
        return self.raw[self.labels == ord(letter) - ord("A")]


def types_of(world: World, count: int) -> Types:
    """Class the published résidences into that many types, A having the most modest tenants."""
    released = world.released["residence"]
    indicators = [world.indicators[name] for name in RATES.values()]
    raw = world.rows["", "residence", world.later].loc[released.index]
    rates = released[[indicator.id for indicator in indicators]].to_numpy(dtype="float64")
    households = released["households"].to_numpy(dtype="float64")
    is_complete = np.isfinite(rates).all(axis=1) & (households > 0)
    rates, households = rates[is_complete], households[is_complete]
    share = households / households.sum()
    pulled = (rates * households[:, None] + (share @ rates) * DRAWN) / (households[:, None] + DRAWN)
    odds = np.log(pulled / (100 - pulled))
    odds -= share @ odds
    places = odds / np.sqrt(share @ odds**2)
    weights = np.maximum(np.rint(households * min(POINTS / households.sum(), 1.0)), 1.0)
    labels = merged(places, weights, count)
    modest = [np.average(places[labels == k, 0], weights=households[labels == k])
              for k in range(count)]  # fmt: skip
    rank = np.argsort(np.argsort(-np.array(modest), kind="stable"))
    return Types(raw[is_complete], rank[labels], int((~is_complete).sum()))


def merged(places: np.ndarray, weights: np.ndarray, count: int) -> np.ndarray:
    """Join the two groups whose union spreads least more, until `count` groups are left. A place of
    weight 3 is three places."""
    repeats = weights.astype(int)
    tree = linkage(np.repeat(places, repeats, axis=0), "ward")
    return fcluster(tree, count, "maxclust")[np.cumsum(repeats) - 1] - 1
