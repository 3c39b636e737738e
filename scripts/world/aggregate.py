"""Dwellings and households → count columns. Addresses are counted once and every other scale sums
them, so all scales agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from ..portal.catalogue.families import COUNT_COLUMNS, FAMILIES
from ..portal.catalogue.scales import RECENT_YEARS
from .households import AGE_BREAKS, CHILDREN, PARTNER
from .vintages import State

AGE_EDGES = AGE_BREAKS[1:-1]
INCOME_EDGES = np.array([20, 40, 60, 80, 100, 120])
TENURE_EDGES = np.array([2, 5, 10, 20])
BUILDING_AGE_EDGES = np.array([5, 10, 20, 40, 60])
NAMES = {family.id: list(family.columns) for family in FAMILIES}


class Counter:
    """Collects integer columns over addresses."""

    def __init__(self, cells: int) -> None:
        self.cells = cells
        self.columns: dict[str, np.ndarray] = {}

    def flags(
        self, name: str, state: State, chosen: np.ndarray, times: np.ndarray | None = None
    ) -> None:
        """Count the chosen dwellings (each `times` over) per address."""
        weight = state.weight[chosen] if times is None else state.weight[chosen] * times[chosen]
        self.columns[name] = np.rint(
            np.bincount(state.cell[chosen], weights=weight, minlength=self.cells)
        ).astype(np.int32)

    def categories(
        self, family: str, state: State, category: np.ndarray, chosen: np.ndarray
    ) -> None:
        """Count the chosen dwellings per address and category of a family."""
        names = NAMES[family]
        width = len(names)
        counts = np.bincount(
            state.cell[chosen] * width + category[chosen],
            weights=state.weight[chosen],
            minlength=self.cells * width,
        ).reshape(self.cells, width)
        for position, name in enumerate(names):
            self.columns[name] = np.rint(counts[:, position]).astype(np.int32)

    def members(self, family: str, total: str, state: State, numbers: np.ndarray) -> None:
        """Count the members (n, k) of surveyed households per address and category of a family,
        and all of them together."""
        for position, name in enumerate(NAMES[family]):
            self.flags(name, state, state.surveyed, numbers[:, position])
        columns = [self.columns[name] for name in NAMES[family]]
        self.columns[total] = np.asarray(np.sum(columns, axis=0, dtype=np.int32))


def count(state: State, cells: int) -> np.ndarray:
    """Count columns (families.COUNT_COLUMNS) per address (row number = cell)."""
    counter = Counter(cells)
    _count_households(counter, state)
    _count_dwellings(counter, state)
    return np.column_stack(
        [counter.columns.get(name, np.zeros(cells, dtype=np.int32)) for name in COUNT_COLUMNS]
    )


def _count_households(counter: Counter, state: State) -> None:
    people, surveyed = state.households, state.surveyed
    counter.flags("households", state, surveyed)
    type_known = surveyed & (people.known_fields & 1 > 0)
    age_known = surveyed & (people.known_fields & 2 > 0)
    income_known = surveyed & (people.known_fields & 4 > 0)
    recent = surveyed & (people.tenure < RECENT_YEARS[state.vintage])
    age, income = np.digitize(people.age, AGE_EDGES), np.digitize(people.income, INCOME_EDGES)
    for total, family, category, chosen in (
        ("type_known", "household_type", people.kind, type_known),
        ("age_known", "age", age, age_known),
        ("income_known", "income", income, income_known),
        ("recent_type_known", "recent_type", people.kind, type_known & recent),
        ("recent_age_known", "recent_age", age, age_known & recent),
        ("recent_income_known", "recent_income", income, income_known & recent),
    ):
        counter.flags(total, state, chosen)
        counter.categories(family, state, category, chosen)
    counter.flags("recent", state, recent)
    tenure = np.digitize(people.tenure, TENURE_EDGES)
    counter.categories("tenure", state, tenure, surveyed)
    for bit, name in enumerate(NAMES["benefits"]):
        counter.flags(name, state, surveyed & (people.benefits & (1 << bit) > 0))
    counter.members("activity", "adults", state, people.activity)
    _count_occupants(counter, state)


def _count_occupants(counter: Counter, state: State) -> None:
    """Count occupants by age. The number of adults is the survey's; the lease holder's age sets the
    age band of the other adults."""
    people = state.households
    edges = np.array([18, 25, 40, 65])
    adults = people.activity.sum(axis=1)
    bands = np.zeros((len(people.age), 5), dtype=np.int8)
    rows = np.arange(len(people.age))
    bands[rows, np.digitize(people.age, edges)] += 1
    partner = PARTNER[people.kind] > 0
    bands[rows[partner], np.digitize(np.maximum(people.age[partner] - 2, 18), edges)] += 1
    adult_children = np.maximum(adults - 1 - partner, 0)
    bands[rows, np.where(people.age >= 62, 2, 1)] += adult_children.astype(np.int8)
    bands[:, 0] += np.maximum(CHILDREN[people.kind] - adult_children, 0).astype(np.int8)
    counter.members("occupants", "occupants", state, bands)


def _count_dwellings(counter: Counter, state: State) -> None:
    exists, year = state.exists, int(state.vintage)
    age = np.maximum(year - state.built, 0)
    counter.flags("dwellings", state, exists)
    counter.categories("status", state, state.status, exists)
    counter.flags("occupied", state, exists & np.isin(state.status, (0, 3, 4)))
    counter.categories("rooms", state, state.rooms, exists)
    counter.categories("build", state, np.where(state.house, 0, 1), exists)
    counter.categories("financing", state, state.financing, exists)
    counter.categories("building_age", state, np.digitize(age, BUILDING_AGE_EDGES), exists)
    labelled = exists & (state.dpe >= 0)
    counter.flags("dpe_labelled", state, labelled)
    counter.flags("dpe_unlabelled", state, exists & ~labelled)
    counter.categories("dpe", state, np.maximum(state.dpe, 0), labelled)
    let_or_vacant = exists & (state.status <= 1)
    counter.flags("let_or_vacant", state, let_or_vacant)
    counter.flags("vac_3m", state, let_or_vacant & state.vacant_long)
    base = let_or_vacant & (age >= 1)
    counter.flags("mobility_base", state, base)
    counter.flags("moved_in", state, base & (state.status == 0) & (state.households.tenure < 1))
    counter.flags("rent_dwellings", state, exists & (state.status == 0))
    counter.flags("qpv_in", state, exists & state.in_qpv)
    counter.flags("qpv_out", state, exists & ~state.in_qpv)


def rents(state: State, unit: np.ndarray, units: int) -> pd.DataFrame:
    """Return the mean and the median rent per unit, in €/m², two decimals.

    unit: (n,) row number of each dwelling's unit, −1 outside"""
    chosen = state.exists & (state.status == 0) & (unit >= 0)
    times = state.weight[chosen]
    frame = pd.DataFrame(
        {"unit": np.repeat(unit[chosen], times), "rent": np.repeat(state.rent[chosen], times)}
    )
    rent_by_unit = frame.groupby("unit")["rent"].agg(["mean", "median"]).reindex(range(units))
    return pd.DataFrame(
        {
            "rent_mean": rent_by_unit["mean"].round(2).to_numpy(),
            "rent_median": rent_by_unit["median"].round(2).to_numpy(),
        }
    )


def roll_up(counts: np.ndarray, unit: np.ndarray, units: int) -> np.ndarray:
    """Sum rows of an integer matrix by unit row number (−1 = in no unit)."""
    if (
        units <= len(unit)
        and np.array_equal(unit[:units], np.arange(units))
        and (unit[units:] < 0).all()
    ):
        return counts[:units]
    in_unit = np.flatnonzero(unit >= 0)
    matrix = sparse.csr_matrix(
        (np.ones(len(in_unit), dtype=np.int32), (unit[in_unit], in_unit)), shape=(units, len(unit))
    )
    return np.asarray(matrix @ counts)
