"""What came out of the gate: the rows, and beside them what a map needs. Right of the gate."""

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
"""Scales whose units everybody knows by name: a name says nothing of what is secret about them."""


@dataclass(frozen=True)
class ReleasedScale:
    """What may leave, of one scale.

    released        rows that the gate released (index: codes), hidden cells missing
    indicators      those of the description that this scale and vintage have
    geometry        WKB per released row (None each where the tables have none); `withheld` WKB of
                    the withheld units (a hatch, never features)
    withheld_units  how many units are withheld; None where the number itself would tell something
    hidden_rates    rates that the policy never shows (R3)
    withheld_names  of the withheld units, in the order of `withheld`, where everybody knows them
                    (`PUBLIC`); () at other scales
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
        """The released rows with one column per indicator and `state`; derived when a layer of this
        scale is first asked for."""
        return indicator_columns(self.released, self.indicators, self.population, self.hidden_rates)

    @cached_property
    def hidden(self) -> Mapping[str, int]:
        """Per indicator, how many released units show a hidden value."""
        shown = (self.frame[STATE] == RELEASED).to_numpy()
        return {
            i.id: int((self.frame[i.id].isna().to_numpy() & shown).sum()) for i in self.indicators
        }

    @cached_property
    def shown(self) -> Mapping[str, tuple[int, int]]:
        """Per indicator, (units that show it, units that could: with social housing and data).
        Both can be counted on the released layer."""
        could = int((self.frame[STATE] == RELEASED).sum())
        return {name: (could - hidden, could) for name, hidden in self.hidden.items()}

    @property
    def hidden_cells(self) -> int:
        return sum(self.hidden.values())


@dataclass(frozen=True)
class Release:
    """All scales of one territory and vintage after the gate.

    report          counts per scale and family, no reason (R6)
    min_households  units with fewer are withheld, by the policy (R1)
    beside          of a file of the user's own: the portal's release of the territory in which its
                    units lie, whose figures it is compared with
    proved_with     the other vintages that the gate knew as shown when it released this one
    """

    territory: Territory
    vintage: str
    scales: Mapping[str, ReleasedScale]
    policy_version: str
    report: Report = field(default_factory=lambda: Report({}), repr=False)
    min_households: int = FLOOR_HOUSEHOLDS
    beside: Release | None = field(default=None, repr=False)
    proved_with: tuple[str, ...] = ()
