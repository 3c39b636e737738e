"""A reader who kept everything that left: row by row, scale by scale and vintage by vintage, what
follows from what is shown?

Each step is certain, so what it finds is found: a row's relations are solved for every pattern of
missing cells, a sum with one unknown is taken off, counts that are never negative and sum to nought
are nought. Steps are repeated until nothing follows. (A joint system over all rows would find at
most more.)
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .relations import SIZE, Relations
from .truth import Place, Truth

CERTAIN = 1e-6


@dataclass(frozen=True)
class Finding:
    """A secret that is told. how: 'shown', 'computed', 'rate' for a shown rate of 0 % or 100 %, or
    'beside' for two counts that tell one together."""

    scale: str
    vintage: str
    unit: str
    column: str
    how: str


@dataclass
class Reader:
    """`shown[place]`: units × counts over all units of the place, missing where nothing shows the
    cell. `rates`: the same for what is shown as a rate."""

    truth: Truth
    relations: Relations
    shown: dict[Place, np.ndarray] = field(default_factory=dict)
    rates: dict[Place, pd.DataFrame] = field(default_factory=dict)

    def see(self, place: Place, rows: pd.DataFrame) -> None:
        """Rows that left (index: codes): counts and rates under the names that they have there."""
        units = self.truth.tables[place].index
        counts = [name for name in self.relations.columns if name in rows.columns]
        cells = rows.reindex(index=units, columns=list(self.relations.columns))
        numbers = cells.apply(pd.to_numeric, errors="coerce").to_numpy(dtype="float64")
        earlier = self.shown.setdefault(place, np.full(numbers.shape, np.nan))
        np.copyto(earlier, numbers, where=~np.isnan(numbers))
        names = [share.name for share in self.truth.shares if share.name in rows.columns]
        shown = rows.reindex(index=units, columns=names).apply(pd.to_numeric, errors="coerce")
        known = self.rates.get(place)
        self.rates[place] = shown if known is None else known.combine_first(shown)
        assert counts, f"nothing of {place} was recognised"

    def findings(self) -> list[Finding]:
        """What is told of what must not leave."""
        findings = [*self._shown_rates()]
        known = self.computed()
        for place, values in known.items():
            secret = self.truth.secrets(place).to_numpy()
            units = self.truth.tables[place].index
            shown = ~np.isnan(self.shown[place])
            for row, column in zip(*np.nonzero(secret & ~np.isnan(values)), strict=True):
                how = "shown" if shown[row, column] else "computed"
                name = self.relations.columns[column]
                findings.append(Finding(*place, str(units[row]), name, how))
            for count, whole, extreme in self.truth.together(place):
                pair = [self.relations.columns.index(name) for name in (count, whole)]
                certain = extreme & ~np.isnan(values[:, pair]).any(axis=1)
                findings += [Finding(*place, str(unit), whole, "beside") for unit in units[certain]]
        return findings

    def wrong(self) -> int:
        """Computed cells that are not the truth: a reader that errs proves nothing."""
        return sum(
            int(
                (
                    ~np.isnan(values)
                    & ~np.isnan(real := self.truth.numbers(place).to_numpy())
                    & (np.abs(values - real) > 0.5)
                ).sum()
            )
            for place, values in self.computed().items()
        )

    def computed(self) -> dict[Place, np.ndarray]:
        known = {place: values.copy() for place, values in self.shown.items()}
        while True:
            known_before = sum(int((~np.isnan(values)).sum()) for values in known.values())
            for values in known.values():
                self._within_rows(values)
            for child, parent, key in self.relations.nestings:
                if child in known and parent in known:
                    self._between_scales(known, child, parent, key)
            self._between_vintages(known)
            if sum(int((~np.isnan(values)).sum()) for values in known.values()) == known_before:
                return known

    def _shown_rates(self) -> list[Finding]:
        findings = []
        for place, shown in self.rates.items():
            small = self.truth.small(place)
            extreme = self.truth.extreme(place)
            for name in shown.columns:
                telling = shown[name].notna().to_numpy() & (extreme.get(name, small) | small)
                findings += [
                    Finding(*place, str(unit), str(name), "rate") for unit in shown.index[telling]
                ]
        return findings

    def _within_rows(self, values: np.ndarray) -> None:
        """Rows with the same cells missing share one solution."""
        missing = np.isnan(values)
        patterns, which = np.unique(missing, axis=0, return_inverse=True)
        which = which.ravel()
        for number, pattern in enumerate(patterns):
            unknown = np.flatnonzero(pattern)
            system = self.relations.rows[:, unknown]
            used = np.abs(system).sum(axis=1) > 0
            if not len(unknown) or not used.any():
                continue
            rows = np.flatnonzero(which == number)
            inverse = np.linalg.pinv(system[used])
            certain = np.abs((inverse @ system[used]) - np.eye(len(unknown))).max(axis=1) < CERTAIN
            known_part = self.relations.rows[used][:, ~pattern]
            sums = -known_part @ values[np.ix_(rows, ~pattern)].T
            solved = inverse @ sums
            for position in np.flatnonzero(certain):
                values[rows, unknown[position]] = np.round(solved[position])
            self._noughts(values, rows, unknown, system[used], sums)

    @staticmethod
    def _noughts(
        values: np.ndarray,
        rows: np.ndarray,
        unknown: np.ndarray,
        system: np.ndarray,
        sums: np.ndarray,
    ) -> None:
        """Counts of one sign that sum to nought are nought."""
        for coefficients, total in zip(system, sums, strict=True):
            part = np.flatnonzero(coefficients)
            if (coefficients[part] > 0).all() or (coefficients[part] < 0).all():
                for row in rows[np.abs(total) < CERTAIN]:
                    cells = unknown[part]
                    values[row, cells[np.isnan(values[row, cells])]] = 0.0

    def _between_scales(
        self, known: dict[Place, np.ndarray], child: Place, parent: Place, key: str
    ) -> None:
        """Parents whose children add up in truth: one unknown is what the others leave."""
        rows, whole = known[child], known[parent]
        codes = self.truth.tables[child][key]
        truth, real = self.truth.numbers(child), self.truth.numbers(parent)
        position = {code: at for at, code in enumerate(self.truth.tables[parent].index)}
        for code, members in pd.Series(np.arange(len(codes))).groupby(codes.to_numpy()):
            at = position.get(code)
            if at is None:
                continue
            member_rows = members.to_numpy()
            adds = np.abs(truth.to_numpy()[member_rows].sum(axis=0) - real.to_numpy()[at]) < 0.5
            missing = np.isnan(rows[member_rows])
            count = missing.sum(axis=0) + np.isnan(whole[at])
            for column in np.flatnonzero(adds & (count == 1)):
                total = np.nansum(rows[member_rows, column])
                if np.isnan(whole[at, column]):
                    whole[at, column] = total
                else:
                    rows[member_rows[missing[:, column]], column] = whole[at, column] - total
            remainder = whole[at] - np.nansum(rows[member_rows], axis=0)
            for column in np.flatnonzero(adds & (np.abs(remainder) < CERTAIN)):
                rows[member_rows[np.isnan(rows[member_rows, column])], column] = 0.0

    def _between_vintages(self, known: dict[Place, np.ndarray]) -> None:
        """Where both vintages show the same number of dwellings, what never changes then is one
        cell."""
        columns = [self.relations.columns.index(name) for name in self.relations.constant]
        if not columns:
            return
        size = self.relations.columns.index(SIZE)
        for one in known:
            for other in known:
                if one == other or one[0] != other[0]:
                    continue
                units, other_units = (self.truth.tables[place].index for place in (one, other))
                at = other_units.get_indexer(units)
                rows = np.flatnonzero(at >= 0)
                rows = rows[known[one][rows, size] == known[other][at[rows], size]]
                for column in columns:
                    take = rows[np.isnan(known[one][rows, column])]
                    known[one][take, column] = known[other][at[take], column]
