"""The secret cells, from the raw numbers and the text of the rules alone: all cells of a unit of 1
to 10 households (R1), and every count that is 0 % or 100 % of its denominator (R3).

A unit without dwellings has nothing to protect: it is drawn as "no social housing" (R1). Where all
households answered, their number alone discloses no rate. Together with the number of occupied
dwellings it discloses a response rate of 100 % (`together`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

THRESHOLD = 11
POPULATION, OCCUPIED = "households", ("occupied", "dwellings")

Place = tuple[str, str]  # scale, vintage


@dataclass(frozen=True)
class Share:
    """A rate that maps and tables show: Σ numerator / denominator."""

    name: str
    numerator: tuple[str, ...]
    denominator: str


@dataclass(frozen=True)
class Truth:
    """The raw data. tables: (scale, vintage) → counts and parents' codes, index: codes; shares: the
    rates that are derived from them."""

    tables: Mapping[Place, pd.DataFrame]
    shares: tuple[Share, ...]

    @cached_property
    def columns(self) -> list[str]:
        """Numeric columns that all tables have."""
        common: list[str] = []
        for position, table in enumerate(self.tables.values()):
            names = [str(name) for name in table.select_dtypes("number").columns]
            common = names if not position else [name for name in common if name in names]
        return common

    def numbers(self, place: Place) -> pd.DataFrame:
        """Return the counts of a place, which callers leave as they are."""
        return self._numbers[place]

    @cached_property
    def _numbers(self) -> dict[Place, pd.DataFrame]:
        return {
            place: table.reindex(columns=self.columns).astype("float64")
            for place, table in self.tables.items()
        }

    def small(self, place: Place) -> np.ndarray:
        """Return (units,) whether R1 withholds the unit: it has 1 to 10 households, no readable
        number of them, or no surveyed household and 1 to 10 occupied dwellings."""
        table = self.tables[place]
        households = pd.to_numeric(table[POPULATION], errors="coerce").to_numpy(dtype="float64")
        name = next((name for name in OCCUPIED if name in table.columns), POPULATION)
        occupied = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype="float64")
        not_surveyed = (households == 0) & (occupied > 0) & (occupied < THRESHOLD)
        under_threshold = (households > 0) & (households < THRESHOLD)
        return under_threshold | np.isnan(households) | not_surveyed

    def secrets(self, place: Place) -> pd.DataFrame:
        """Return (units, counts): True where the cell is secret."""
        numbers = self.numbers(place)
        secret = pd.DataFrame(False, index=numbers.index, columns=numbers.columns)
        for share in self._single():
            if share.denominator in numbers and share.numerator[0] in numbers:
                count, denominator = numbers[share.numerator[0]], numbers[share.denominator]
                discloses_alone = (count == 0) | (
                    (count == denominator) & (share.numerator[0] != POPULATION)
                )
                secret[share.numerator[0]] |= (denominator > 0) & discloses_alone
        secret[self.empty(place)] = False
        secret[self.small(place)] = True
        return secret & numbers.notna()

    def empty(self, place: Place) -> np.ndarray:
        """Return (units,) whether the unit has neither households nor dwellings."""
        table = self.tables[place]
        names = [name for name in (POPULATION, *OCCUPIED) if name in table.columns]
        return np.asarray(table[names].apply(pd.to_numeric, errors="coerce").eq(0).all(axis=1))

    def together(self, place: Place) -> Iterable[tuple[str, str, np.ndarray]]:
        """Yield (count, denominator, (units,) where it is 100 %), for pairs that disclose the rate
        only if both are shown."""
        numbers = self.numbers(place)
        for share in self._single():
            if share.numerator[0] == POPULATION and share.denominator in numbers:
                count, denominator = numbers[POPULATION], numbers[share.denominator]
                yield (
                    POPULATION,
                    share.denominator,
                    ((denominator > 0) & (count == denominator)).to_numpy(),
                )

    def extreme(self, place: Place) -> dict[str, np.ndarray]:
        """Return rate → (units,) whether it is 0 % or 100 %."""
        numbers = self.numbers(place)
        masks = {}
        for share in self.shares:
            if {*share.numerator, share.denominator} <= set(numbers.columns):
                count = numbers[list(share.numerator)].sum(axis=1, skipna=False)
                denominator = numbers[share.denominator]
                masks[share.name] = (
                    (denominator > 0) & ((count == 0) | (count == denominator))
                ).to_numpy()
        return masks

    def _single(self) -> Iterable[Share]:
        return (share for share in self.shares if len(share.numerator) == 1)
