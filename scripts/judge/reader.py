"""An attacker who kept every release, and computes hidden cells from all shown ones.

Three steps are repeated until they add no cell: solve the relations of each row for its missing
cells; subtract where a sum has one unknown, between scales and vintages; set counts to 0 whose sum
is 0. Each step is exact, so every finding is a disclosure. (A joint system over all rows might
find more.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
import pandas as pd

from .relations import SIZE, Relations
from .truth import Place, Truth

CERTAIN = 1e-6


@dataclass(frozen=True)
class Finding:
    """A secret cell that is disclosed. how: 'shown', 'computed', 'rate' for a shown rate of 0 % or
    100 %, or 'beside' for two shown counts that together disclose such a rate."""

    scale: str
    vintage: str
    unit: str
    column: str
    how: str


@dataclass
class Reader:
    """The attacker's knowledge.

    shown: place → (units, counts) over all units, missing where no release shows the cell
    rates: place → shown rates, missing where no release shows them"""

    truth: Truth
    relations: Relations
    shown: dict[Place, np.ndarray] = field(default_factory=dict)
    rates: dict[Place, pd.DataFrame] = field(default_factory=dict)
    _computed: dict[Place, np.ndarray] | None = field(default=None, init=False, repr=False)

    def see(self, place: Place, rows: pd.DataFrame) -> None:
        """Add released rows. Index: codes; columns: counts and rates under their own names."""
        self._computed = None
        units = self.truth.tables[place].index
        counts = [name for name in self.relations.columns if name in rows.columns]
        cells = rows.reindex(index=units, columns=list(self.relations.columns))
        numbers = cells.apply(pd.to_numeric, errors="coerce").to_numpy(dtype="float64")
        earlier = self.shown.setdefault(place, np.full(numbers.shape, np.nan))
        np.copyto(earlier, numbers, where=~np.isnan(numbers))
        names = [share.name for share in self.truth.shares if share.name in rows.columns]
        shown_rates = rows.reindex(index=units, columns=names).apply(pd.to_numeric, errors="coerce")
        rates_before = self.rates.get(place)
        self.rates[place] = (
            shown_rates if rates_before is None else rates_before.combine_first(shown_rates)
        )
        assert counts, f"nothing of {place} was recognised"

    def findings(self) -> list[Finding]:
        """Return the secret cells that are shown or can be computed."""
        findings = [*self._shown_rates()]
        values_by_place = self.computed()
        for place, values in values_by_place.items():
            secret = self.truth.secrets(place).to_numpy()
            units = self.truth.tables[place].index
            is_shown = ~np.isnan(self.shown[place])
            for row, column in zip(*np.nonzero(secret & ~np.isnan(values)), strict=True):
                how = "shown" if is_shown[row, column] else "computed"
                name = self.relations.columns[column]
                findings.append(Finding(*place, str(units[row]), name, how))
            for count, denominator, extreme in self.truth.together(place):
                pair = [self.relations.columns.index(name) for name in (count, denominator)]
                certain = extreme & ~np.isnan(values[:, pair]).any(axis=1)
                findings += [
                    Finding(*place, str(unit), denominator, "beside") for unit in units[certain]
                ]
        return findings

    def wrong(self) -> int:
        """Return the number of computed cells that differ from the truth. It must be 0: otherwise
        the findings prove nothing."""
        return sum(  # a difference to a missing number is none
            int((np.abs(values - self.truth.numbers(place).to_numpy()) > 0.5).sum())
            for place, values in self.computed().items()
        )

    def computed(self) -> dict[Place, np.ndarray]:
        """Return place → (units, counts): every cell that is shown or can be computed. It is
        computed once for all that was seen."""
        if self._computed is None:
            self._computed = self._compute()
        return self._computed

    def _compute(self) -> dict[Place, np.ndarray]:
        values_by_place = {place: values.copy() for place, values in self.shown.items()}
        while True:
            count_before = _count_known(values_by_place)
            for values in values_by_place.values():
                self._within_rows(values)
            for child, parent, key in self.relations.nestings:
                if child in values_by_place and parent in values_by_place:
                    self._between_scales(values_by_place, child, parent, key)
            self._between_vintages(values_by_place)
            if _count_known(values_by_place) == count_before:
                return values_by_place

    def _shown_rates(self) -> list[Finding]:
        findings = []
        for place, rates in self.rates.items():
            small = self.truth.small(place)
            extreme = self.truth.extreme(place)
            for name in rates.columns:
                is_disclosed = rates[name].notna().to_numpy() & (extreme.get(name, small) | small)
                findings += [
                    Finding(*place, str(unit), str(name), "rate")
                    for unit in rates.index[is_disclosed]
                ]
        return findings

    def _within_rows(self, values: np.ndarray) -> None:
        """Solve the relations of each row. Rows with the same missing cells share one solution."""
        missing = np.isnan(values)
        patterns, pattern_of_row = np.unique(missing, axis=0, return_inverse=True)
        pattern_of_row = pattern_of_row.ravel()
        for number, pattern in enumerate(patterns):
            unknown = np.flatnonzero(pattern)
            system = self.relations.rows[:, unknown]
            used = np.abs(system).sum(axis=1) > 0
            if not len(unknown) or not used.any():
                continue
            rows = np.flatnonzero(pattern_of_row == number)
            inverse = np.linalg.pinv(system[used])
            certain = np.abs((inverse @ system[used]) - np.eye(len(unknown))).max(axis=1) < CERTAIN
            shown_coefficients = self.relations.rows[used][:, ~pattern]
            sums = -shown_coefficients @ values[np.ix_(rows, ~pattern)].T
            solved = inverse @ sums
            for position in np.flatnonzero(certain):
                values[rows, unknown[position]] = np.round(solved[position])
            self._zeros(values, rows, unknown, system[used], sums)

    @staticmethod
    def _zeros(
        values: np.ndarray,
        rows: np.ndarray,
        unknown: np.ndarray,
        system: np.ndarray,
        sums: np.ndarray,
    ) -> None:
        """Set counts to 0 whose weighted sum, with weights of one sign, is 0."""
        for coefficients, total in zip(system, sums, strict=True):
            positions = np.flatnonzero(coefficients)
            if (coefficients[positions] > 0).all() or (coefficients[positions] < 0).all():
                for row in rows[np.abs(total) < CERTAIN]:
                    cells = unknown[positions]
                    values[row, cells[np.isnan(values[row, cells])]] = 0.0

    def _between_scales(
        self, values_by_place: dict[Place, np.ndarray], child: Place, parent: Place, key: str
    ) -> None:
        """Compute the single unknown among a parent and its children. Only where they add up in the
        raw data."""
        rows, parent_rows = values_by_place[child], values_by_place[parent]
        codes = self.truth.tables[child][key]
        child_truth, parent_truth = (self.truth.numbers(p).to_numpy() for p in (child, parent))
        position = {code: row for row, code in enumerate(self.truth.tables[parent].index)}
        for code, members in pd.Series(np.arange(len(codes))).groupby(codes.to_numpy()):
            parent_row = position.get(code)
            if parent_row is None:
                continue
            member_rows = members.to_numpy()
            adds = np.abs(child_truth[member_rows].sum(axis=0) - parent_truth[parent_row]) < 0.5
            missing = np.isnan(rows[member_rows])
            count = missing.sum(axis=0) + np.isnan(parent_rows[parent_row])
            for column in np.flatnonzero(adds & (count == 1)):
                total = np.nansum(rows[member_rows, column])
                parent_value = parent_rows[parent_row, column]
                if np.isnan(parent_value):
                    parent_rows[parent_row, column] = total
                else:
                    rows[member_rows[missing[:, column]], column] = parent_value - total
            remainder = parent_rows[parent_row] - np.nansum(rows[member_rows], axis=0)
            for column in np.flatnonzero(adds & (np.abs(remainder) < CERTAIN)):
                rows[member_rows[np.isnan(rows[member_rows, column])], column] = 0.0

    def _between_vintages(self, values_by_place: dict[Place, np.ndarray]) -> None:
        """Copy constant columns from one vintage to another, in units whose shown number of
        dwellings is the same."""
        columns = [self.relations.columns.index(name) for name in self.relations.constant]
        if not columns:
            return
        size = self.relations.columns.index(SIZE)
        for (place, values), (other_place, others) in permutations(values_by_place.items(), 2):
            if place[0] != other_place[0]:
                continue
            units = self.truth.tables[place].index
            row_in_other = self.truth.tables[other_place].index.get_indexer(units)
            rows = np.flatnonzero(row_in_other >= 0)
            rows = rows[values[rows, size] == others[row_in_other[rows], size]]
            for column in columns:
                unknown_rows = rows[np.isnan(values[rows, column])]
                values[unknown_rows, column] = others[row_in_other[unknown_rows], column]


def _count_known(values_by_place: dict[Place, np.ndarray]) -> int:
    return sum(int((~np.isnan(values)).sum()) for values in values_by_place.values())
