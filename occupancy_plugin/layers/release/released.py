"""The gate's output: released rows, and the shapes and counts that a map needs with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from ...description import Indicator, Territory
from ...secrecy import Report
from ...secrecy.policy import FLOOR_HOUSEHOLDS, FLOOR_RATES
from .indicators import RELEASED, STATE, indicator_columns

PUBLIC = ("region", "departement", "epci", "commune")
"""Scales whose units have public names: the name of a withheld unit discloses nothing."""
TILING = (*PUBLIC, "iris")
"""Scales whose units cover the territory without gaps."""


@dataclass(frozen=True)
class ReleasedScale:
    """The released rows of one scale.

    released: rows that the gate released (index: codes), hidden cells missing
    indicators: the description's indicators that this scale and vintage have
    population: the column of surveyed households
    geometry: WKB per released row, None without shapes
    withheld: WKB of the withheld units: drawn as a hatch, never as features
    crs: the shapes' authority id, such as EPSG:2154
    withheld_units: how many units are withheld, None where the number itself would disclose one
    hidden_rates: rates that the policy never shows (R3), in %
    withheld_names: names of the withheld units in the order of `withheld`, () at scales without
    public names (`PUBLIC`)
    """

    released: pd.DataFrame = field(repr=False)
    indicators: tuple[Indicator, ...] = field(repr=False)
    population: str
    geometry: np.ndarray = field(repr=False)
    withheld: np.ndarray = field(repr=False)
    crs: str
    geometry_type: str
    withheld_units: int | None
    hidden_rates: tuple[float, ...] = FLOOR_RATES
    withheld_names: tuple[str, ...] = ()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The released rows with one column per indicator and `state`, derived on first use."""
        return indicator_columns(self.released, self.indicators, self.population, self.hidden_rates)

    @cached_property
    def hidden(self) -> Mapping[str, int]:
        """Indicator id → how many released units hide it."""
        has_data = (self.frame[STATE] == RELEASED).to_numpy()
        return {
            indicator.id: int((self.frame[indicator.id].isna().to_numpy() & has_data).sum())
            for indicator in self.indicators
        }

    @cached_property
    def shown_counts(self) -> Mapping[str, tuple[int, int]]:
        """Indicator id → (units that show it, units that have social housing and data). Withheld
        units are among the latter where their number discloses nothing."""
        released_units = int((self.frame[STATE] == RELEASED).sum())
        units = released_units + (self.withheld_units or 0)
        return {name: (released_units - count, units) for name, count in self.hidden.items()}

    @property
    def hidden_cells(self) -> int:
        """How many cells of all indicators are hidden."""
        return sum(self.hidden.values())


@dataclass(frozen=True)
class Release:
    """All scales of one territory and vintage after the gate.

    report: counts of hidden cells per scale and family, without reasons (R6)
    min_households: the policy's threshold: units with fewer households are withheld (R1)
    surroundings: for the user's own file: the portal's release of the surrounding territory, with
    whose figures the file is compared
    proved_with: vintages whose releases the gate took as shown when it made this one (R7)
    """

    territory: Territory
    vintage: str
    scales: Mapping[str, ReleasedScale]
    policy_version: str
    report: Report = field(default_factory=lambda: Report({}), repr=False)
    min_households: int = FLOOR_HOUSEHOLDS
    surroundings: Release | None = field(default=None, repr=False)
    proved_with: tuple[str, ...] = ()

    @property
    def rows(self) -> dict[str, pd.DataFrame]:
        """Scale → its released rows."""
        return {scale: part.released for scale, part in self.scales.items()}
