"""The basis of a recount: raw rows, definitions, and the units that are published."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

Unit = tuple[str, str]  # scale, code
SIDES = ("En QPV", "Hors QPV")
RING = ("première couronne", "autres communes")
WIDER = ("epci", "departement", "region", "france")
SLIP = 1e-6


@dataclass
class World:
    """Raw rows and definitions.

    rows: (subject, scale, vintage) → raw rows by code; the subject of occupancy is ''
    catalogues: subject → catalogue
    released: scale → released rows, for the units that sums are made of; subject periods likewise
    territory: its scale and code; name: as pages write it
    later, earlier: vintages"""

    rows: Mapping[tuple[str, str, str], pd.DataFrame]
    catalogues: Mapping[str, Any]
    released: Mapping[str, pd.DataFrame]
    territory: Unit
    name: str
    later: str
    earlier: str

    def __post_init__(self) -> None:
        catalogue = self.catalogues[""]
        self.indicators = {i.id: i for i in catalogue.indicators}
        self.named: dict[str, Any] = {}
        for indicator in catalogue.indicators:
            self.named.setdefault(self._label(indicator), indicator)
        self.columns = {str(v["fr"]): k for k, v in catalogue.columns.items()}
        own = self.own
        self.around = [self.territory]
        names: set[str] = set()
        for scale in (s for s in WIDER if s != self.territory[0]):
            frame = self.rows.get(("", scale, self.later))
            if frame is not None:
                lone = frame.index[0] if len(frame) == 1 else ""
                code = str(own.get(scale) or lone) if scale != "france" else frame.index[0]
                name = str(frame["name"].get(code, "")) if "name" in frame else ""
                if code in frame.index and (not name or name not in names):
                    self.around.append((scale, code))  # overseas a région is its département
                    names.add(name)
        known, wider = {scale for scale, _ in self.around}, ("region", "departement")
        frames = {scale: self.rows.get(("", scale, self.later)) for scale in wider}
        parts = [s for s, frame in frames.items() if s not in known and frame is not None]
        parts = [scale for scale in parts if not isinstance(own.get(scale), str)]
        if parts:  # over several of them: the widest is compared, by the one with most households
            communes = self.rows["", "commune", self.later]
            households = communes.groupby(parts[0])["households"].sum()
            self.around.insert(1, (parts[0], str(households.idxmax())))

    @property
    def own(self) -> pd.Series:
        return row_of(self.rows["", self.territory[0], self.later], self.territory[1])

    def _label(self, indicator: Any) -> str:
        """Return how a page names an indicator: a share of a category by the category and its
        family."""
        label = str(indicator.label["fr"])
        if not re.match(r"Part\s*:", label):
            return label
        catalogue = self.catalogues[""]
        column = str(catalogue.columns[indicator.numerator[0]]["fr"])
        family = next((f for f in catalogue.families if f.id == indicator.family), None)
        if family is None or not family.partition:
            return column
        name = str(family.label["fr"])
        return f"{column} ({name[:1].lower()}{name[1:]})"

    def units(self, name: str) -> list[Unit]:
        """Return the units of a name, the territory and the wider ones first."""
        if name == self.name:
            return [self.territory]
        found = [
            unit
            for unit in self.around[1:]
            if self.rows["", unit[0], self.later].loc[unit[1]].get("name") == name
        ]
        for scale in ("commune", *sorted(s for s in self.released if s.startswith("qpv")), "iris"):
            frame = self.rows.get(("", scale, self.later))
            if frame is not None:
                found += [(scale, str(code)) for code in frame.index[frame["name"] == name]]
        return found

    def raw(self, indicator: Any, unit: Unit, vintage: str = "") -> float | None:
        """Return the indicator of a unit from its raw row, unrounded."""
        frame = self.rows.get(("", unit[0], vintage or self.later))
        if frame is None or unit[1] not in frame.index:
            return None
        return share_of(row_of(frame, unit[1]), indicator)

    def side(self, indicator: Any, inside: bool, beside: Sequence[Any] = ()) -> float | None:
        """Return the share in the published QPV together, or in the rest of the territory.

        beside: indicators of one bar; QPV count that show all of them"""
        scale = self.zones
        shown = self.released[scale]
        columns = {
            column
            for counted in (indicator, *beside)
            for column in (counted.sum or counted.numerator[0], counted.denominator)
        }
        if not columns <= set(shown.columns):
            return None
        codes = shown.index[shown[list(columns)].notna().all(axis=1)]
        names = [*indicator.numerator, indicator.denominator]
        inside_counts = self.rows["", scale, self.later].loc[codes, names].astype(float).sum()
        return share_of(
            inside_counts if inside else self.own[names].astype(float) - inside_counts, indicator
        )

    @property
    def zones(self) -> str:
        """The QPV zoning of the vintage, of the two that may be served."""
        vintage = next(v for v in self.catalogues[""].vintages if v.id == self.later)
        return f"qpv{vintage.definitions.get('qpv', '')}"


def row_of(frame: pd.DataFrame, code: str) -> pd.Series:
    return frame.iloc[list(frame.index).index(code)]


def less(value: float | None, comparator: float | None) -> float | None:
    """Return the difference of two displayed figures, None where one is missing."""
    if value is None or comparator is None:
        return None
    return half_up(value, 1) - half_up(comparator, 1)


def share_of(row: pd.Series, indicator: Any) -> float | None:
    """Return an indicator of a row of counts: a percentage, a count, or a mean that the row
    holds."""
    kind = str(getattr(indicator.kind, "value", indicator.kind))
    if kind == "rate":
        below = float(row[indicator.denominator])
        return 100 * float(sum(row[c] for c in indicator.numerator)) / below if below else None
    value = row.get(indicator.numerator[0])
    return None if value is None or pd.isna(value) else float(value)


def half_up(value: float, places: int) -> float:
    """Round to decimals, a half upwards, as a person does."""
    return math.floor(value * 10**places + 0.5 + SLIP) / 10**places


def missing(cells: Sequence[float | None], target: float) -> float | None:
    """Return how many leases are missing to the target, rounded up."""
    leases, counted = cells[0], cells[1]
    if leases is None or counted is None:
        return None
    return math.ceil(round(target * leases / 100, 6)) - counted
