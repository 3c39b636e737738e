"""What must not leave, by the rules' text and the raw numbers alone: everything about a unit of 1
to 10 households, and every count that is 0 % or 100 % of what it is a share of (docs/secrecy.md, R1
and R3).

A unit without dwellings has nothing to protect: it is drawn as "no social housing" (R1). Where
everybody answered, the number of households alone is no rate: it tells one beside the dwellings
that are occupied (`together`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

THRESHOLD = 11
POPULATION, OCCUPIED = "households", ("occupied", "dwellings")

Place = tuple[str, str]  # scale, vintage


@dataclass(frozen=True)
class Share:
    """A rate that maps and tables show: Σ numerator of denominator."""

    name: str
    numerator: tuple[str, ...]
    denominator: str


@dataclass(frozen=True)
class Truth:
    """tables: raw rows (index: codes) with counts and the codes of parents, per scale and
    vintage."""

    tables: Mapping[Place, pd.DataFrame]
    shares: tuple[Share, ...]

    @property
    def columns(self) -> list[str]:
        """The counts: numbers at every place."""
        common: list[str] = []
        for position, table in enumerate(self.tables.values()):
            names = [str(name) for name in table.select_dtypes("number").columns]
            common = names if not position else [name for name in common if name in names]
        return common

    def numbers(self, place: Place) -> pd.DataFrame:
        return self.tables[place].reindex(columns=self.columns).astype("float64")

    def small(self, place: Place) -> np.ndarray:
        """Units about which nothing may leave: 1 to 10 households, no readable number of them, or
        nobody asked where 1 to 10 dwellings are occupied."""
        table = self.tables[place]
        households = pd.to_numeric(table[POPULATION], errors="coerce").to_numpy(dtype="float64")
        name = next((name for name in OCCUPIED if name in table.columns), POPULATION)
        occupied = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype="float64")
        unasked = (households == 0) & (occupied > 0) & (occupied < THRESHOLD)
        few = (households > 0) & (households < THRESHOLD)
        return few | np.isnan(households) | unasked

    def secrets(self, place: Place) -> pd.DataFrame:
        """Units × counts: True where the cell is secret."""
        numbers = self.numbers(place)
        secret = pd.DataFrame(False, index=numbers.index, columns=numbers.columns)
        for share in self._single():
            if share.denominator in numbers and share.numerator[0] in numbers:
                part, whole = numbers[share.numerator[0]], numbers[share.denominator]
                told_alone = (part == 0) | ((part == whole) & (share.numerator[0] != POPULATION))
                secret[share.numerator[0]] |= (whole > 0) & told_alone
        secret[self.empty(place)] = False
        secret[self.small(place)] = True
        return secret & numbers.notna()

    def empty(self, place: Place) -> np.ndarray:
        """Units without a household and without a dwelling, let or not."""
        table = self.tables[place]
        names = [name for name in (POPULATION, *OCCUPIED) if name in table.columns]
        return np.asarray(table[names].apply(pd.to_numeric, errors="coerce").eq(0).all(axis=1))

    def together(self, place: Place) -> Iterable[tuple[str, str, np.ndarray]]:
        """(count, its denominator, units): of 100 %, where both are told."""
        numbers = self.numbers(place)
        for share in self._single():
            if share.numerator[0] == POPULATION and share.denominator in numbers:
                part, whole = numbers[POPULATION], numbers[share.denominator]
                yield POPULATION, share.denominator, ((whole > 0) & (part == whole)).to_numpy()

    def extreme(self, place: Place) -> dict[str, np.ndarray]:
        """Per rate (of several categories too): units where it is 0 % or 100 %."""
        numbers = self.numbers(place)
        masks = {}
        for share in self.shares:
            if {*share.numerator, share.denominator} <= set(numbers.columns):
                part = numbers[list(share.numerator)].sum(axis=1, skipna=False)
                whole = numbers[share.denominator]
                masks[share.name] = ((whole > 0) & ((part == 0) | (part == whole))).to_numpy()
        return masks

    def _single(self) -> Iterable[Share]:
        return (share for share in self.shares if len(share.numerator) == 1)
