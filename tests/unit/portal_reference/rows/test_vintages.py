"""All vintages that the portal serves of a territory, against an attacker who has them all and
knows that dwellings stay: linear programs and null spaces, independent of the gate."""

from __future__ import annotations

import importlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from occupancy_plugin.secrecy import Schema, protect_vintages
from occupancy_plugin.secrecy.problem import Problem
from occupancy_plugin.secrecy.zonings import solve as zone_solve
from occupancy_plugin.secrecy.zonings.prove import find_exposed
from occupancy_plugin.secrecy.zonings.solve import Member, solve_zones
from scripts.portal.catalogue import catalogue
from scripts.portal.catalogue.families import CLASSES, COUNT_COLUMNS, FAMILIES
from scripts.portal.catalogue.scales import VINTAGES
from scripts.portal.rows import store, suppress
from scripts.world import build, simulate
from scripts.world import tables as portal_tables
from tests.unit.portal_reference.kept_masks import protect
from tests.unit.secrecy import judge
from tests.unit.secrecy.draws import EVERY

TERRITORY, SMALL_TERRITORY, SEED = "200030633", "246000921", 1
STOCK = [family for family in FAMILIES if family.id in ("rooms", "build", "financing")]
INSIDE = ("epci", "commune", "iris", "voisinage", "residence", "batiment", "carreau", "maille")
Rows = Mapping[str, pd.DataFrame]


def served(*, leaky: bool) -> dict[str, Rows]:
    """The rows that the portal serves, per vintage and scale by code: built when they are not."""
    built = build.ready(TERRITORY, SEED, leaky, VINTAGES)
    with sqlite3.connect(built.path) as link:
        return {v: {scale: _table(link, scale, v) for scale in INSIDE} for v in VINTAGES}


def _table(link: sqlite3.Connection, scale: str, vintage: str) -> pd.DataFrame:
    name = store.table_name(catalogue.collection_id(scale, vintage))
    rows = pd.read_sql(f'SELECT * FROM "{name}"', link, index_col="code")
    numbers = [column for column in rows.columns if column in COUNT_COLUMNS]
    return rows.drop(columns=["fid", "geom"]).astype(dict.fromkeys(numbers, "float64"))


@pytest.fixture(scope="module")
def raw() -> dict[str, Rows]:
    return served(leaky=True)


def stocks(raw: dict[str, Rows], scale: str, names: list[str]) -> dict[str, dict[str, tuple]]:
    """The stock of the units of a scale: vintage → code → (code, dwellings, *categories)."""
    return {
        vintage: {
            code: (code, *row)
            for code, row in zip(
                rows[scale].index, rows[scale][["dwellings", *names]].to_numpy(), strict=True
            )
        }
        for vintage, rows in raw.items()
    }


def shown_names(table: pd.DataFrame, names: list[str]) -> dict[str, list[str]]:
    """Code → the columns among `names` that this table shows of the unit."""
    return {
        code: [name for name, is_shown in zip(names, row, strict=True) if is_shown]
        for code, row in zip(table.index, table[names].notna().to_numpy(), strict=True)
    }


def unknowns(raw: dict[str, Rows], seen: dict[str, Rows], names: list[str]) -> dict:
    """Number of every hidden cell; a unit whose dwellings are as many as in an earlier vintage, and
    of the same kinds, has the same cells."""
    number: dict[tuple, int] = {}
    count = 0
    for scale in INSIDE:
        cache: dict[tuple, dict[str, int]] = {}
        stock = stocks(raw, scale, names)
        shown = {vintage: shown_names(seen[vintage][scale], names) for vintage in raw}
        for vintage in raw:
            for code, key in stock[vintage].items():
                if key[1] == 0:
                    continue
                same = cache.setdefault(key, {})
                for name in names:
                    if name not in shown[vintage][code]:
                        if name not in same:
                            same[name] = count
                            count += 1
                        number[vintage, scale, code, name] = same[name]
                    elif name not in same:
                        same[name] = -1
        # what one vintage shows of the same stock is known in all
        for vintage in raw:
            for code, key in stock[vintage].items():
                for other in raw:
                    if shown[vintage][code] and stock[other][code] == key:
                        for name in shown[vintage][code]:
                            number.pop((other, scale, code, name), None)
    return number


def disclosed(raw: dict[str, Rows], seen: dict[str, Rows], names: list[str]) -> set[tuple]:
    """Cells that take one value over all tables that agree with everything shown."""
    number = unknowns(raw, seen, names)
    names_of = list(dict.fromkeys(number.values()))
    place = {n: position for position, n in enumerate(names_of)}
    value = np.zeros(len(place))
    for (vintage, scale, code, name), n in number.items():
        value[place[n]] = raw[vintage][scale].at[code, name]
    entries: list[tuple[int, int, float]] = []
    equation = 0

    def add(terms: list[tuple[tuple, float]]) -> None:
        nonlocal equation
        used = [(place[number[cell]], sign) for cell, sign in terms if cell in number]
        if used:
            entries.extend((equation, column, sign) for column, sign in used)
            equation += 1

    links = [(c, p, p) for c, p, _ in catalogue.NESTINGS if c in INSIDE and p in INSIDE]
    links += [("batiment", zone, zone) for zone in ("carreau", "maille")]
    for vintage, rows in raw.items():
        for scale in INSIDE:
            for code in rows[scale].index:
                add([((vintage, scale, code, name), 1.0) for name in names])
        for child, parent, key in links:
            for code, units in rows[child].groupby(key).groups.items():
                for name in names:
                    terms = [((vintage, child, unit, name), 1.0) for unit in units]
                    add([*terms, ((vintage, parent, code, name), -1.0)])
    row, column, sign = (np.array(part) for part in zip(*entries, strict=True))
    matrix = sparse.coo_matrix((sign, (row, column)), shape=(equation, len(value))).tocsr()
    fixed = np.zeros(len(value), dtype=bool)
    for equations, cells in judge.connected(matrix):
        fixed[cells] = judge.one_value(matrix[equations][:, cells], value[cells])
    return {cell for cell, n in number.items() if fixed[place[n]]}


def sensitive(raw: dict[str, Rows], cells: set[tuple]) -> set[tuple]:
    """Those of units under the threshold, and rates of 0 % and 100 %."""
    matches = set()
    for vintage, scale, code, name in cells:
        row = raw[vintage][scale].loc[code]
        small = 0 < row["households"] < 11
        if small or row[name] in (0, row["dwellings"]):
            matches.add((vintage, scale, code, name))
    return matches


@pytest.mark.timeout(600)
def test_nothing_follows_from_all_vintages_together(raw):
    together = served(leaky=False)
    for family in STOCK if EVERY == 1 else STOCK[:1]:
        names = list(family.columns)
        assert sensitive(raw, disclosed(raw, together, names)) == set(), family.id


@pytest.mark.timeout(600)
def test_rows_suppressed_by_the_portal_pass_the_gate_again():
    """The plugin trusts no portal: its rows are proved again, and no further cell is hidden."""
    texts = (*CLASSES, "landlord", "name", "imputed")
    tables = {
        scale: table.drop(columns=[name for name in table.columns if name in texts])
        for scale, table in served(leaky=False)["2022"].items()
    }
    schema = suppress.schema(INSIDE)
    second_release = protect(tables, schema, suppress.thresholds())
    counts = [name for name in COUNT_COLUMNS if name in tables["commune"]]
    before = sum(int(table[counts].isna().sum().sum()) for table in tables.values())
    after = sum(
        int(t.reindex(index=tables[s].index, columns=counts).isna().sum().sum())
        for s, t in second_release.tables.items()
    )
    assert before <= after <= 1.01 * before


@pytest.mark.timeout(600)
def test_vintages_protected_one_by_one_tell_what_each_of_them_hides(raw):
    """Of one family: what the others cost is not asked here."""
    narrow = schema_of({STOCK[0].id})
    (family,) = narrow.families
    places = {nesting.key for nesting in narrow.nestings} | {*INSIDE}
    columns = {narrow.population, family.total, *family.columns, *places}
    two_vintages = {v: raw[v] for v in ("2022", "2024")}
    separate_by_vintage = {}
    for vintage, rows in two_vintages.items():
        tables = {s: t[[name for name in t.columns if name in columns]] for s, t in rows.items()}
        released_tables = protect(tables, narrow, suppress.thresholds()).tables
        separate_by_vintage[vintage] = {
            scale: released_tables[scale].reindex(rows[scale].index) for scale in INSIDE
        }
    names = list(STOCK[0].columns)
    assert len(sensitive(two_vintages, disclosed(two_vintages, separate_by_vintage, names))) > 10


def schema_of(names: set[str]) -> Schema:
    """The portal's schema of these families alone, with their headlines and the stock that ties
    vintages."""
    schema = suppress.schema(INSIDE)
    families = tuple(family for family in schema.families if family.name in names)
    columns = {column for family in families for column in (*family.columns, family.total)}
    return replace(
        schema,
        families=families,
        rates=tuple(rate for rate in schema.rates if rate.numerator in columns),
        sums=tuple(total for total in schema.sums if set(total.columns) <= columns),
        means=(),
        inclusions=(),
        lower_bounds=(),
        classes=(),
    )


@pytest.mark.timeout(600)
def test_nothing_follows_when_all_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gate remembers between its proofs (a move that is known, a part that is left out)
    makes it faster, no more: systems that know nothing of it have no sensitive cell without a
    move. The older of two vintages is proved together with the cells that the newer shows."""
    messages: list[str] = []
    counter = [0]

    def solved(problem: Problem, members: Sequence[Member], separate: bool = True) -> None:
        solve_zones(problem, members, separate)
        known_moves = dict(problem.known_moves)
        problem.known_moves.clear()
        tied = {family.name for every in problem.tied.values() for family, _ in every}
        for member in problem.first_members(members):
            _, within, family = member[0].name.rpartition(" in ")
            if within and family in tied:  # a sum over categories of the family, by itself
                continue  # looked at with the family that an inclusion ties the sum's to
            crossed = zone_solve._zoned_family(problem, member)
            if crossed is not None:
                counter[0] += int((crossed.system.hidden & crossed.system.sensitive).sum())
                messages.extend([member[0].name] * len(find_exposed(crossed.system)))
        problem.known_moves.update(known_moves)

    stages = importlib.import_module("occupancy_plugin.secrecy.suppress")
    monkeypatch.setattr(stages, "solve_zones", solved)
    world = build.with_formed_scales(simulate.simulate(SMALL_TERRITORY, SEED), SEED)
    counted = dict(portal_tables.counted(world, SEED, ("2018", "2024")))
    tables = {
        vintage: {s: suppress.gate_table(counted[vintage][s]) for s in INSIDE}
        for vintage in ("2024", "2018")
    }
    at_a_landing = schema_of({"household_type", "rooms"})
    schema = suppress.schema(INSIDE) if EVERY == 1 else at_a_landing
    protect_vintages(tables, schema, suppress.thresholds())
    assert counter[0] > 10_000
    assert messages == []
