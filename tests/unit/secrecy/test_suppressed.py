"""Rows that were suppressed by the same rules pass the gate: a portal's rows, or a file of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from occupancy_plugin.secrecy import (
    Family,
    Ledger,
    Nesting,
    Overlap,
    Policy,
    Protected,
    Schema,
    protect,
)
from tests.unit.secrecy import instances
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.judged import judge_findings, with_sums
from tests.unit.secrecy.small import FAMILY, units

ZONES = ("qpv", "square")
WIDER = ("epci", "commune", "iris")


def served(raw: dict[str, pd.DataFrame], protected: Protected) -> dict[str, pd.DataFrame]:
    """As a portal has them: withheld units by name and place, hidden cells empty."""
    tables = {}
    for scale, table in raw.items():
        released_rows = protected.tables[scale].reindex(table.index)
        numbers = table.select_dtypes("number").columns.intersection(released_rows.columns)
        tables[scale] = table.assign(**{name: released_rows[name] for name in numbers})
    return tables


@pytest.mark.parametrize("seed", [0, 14, 180, 212, 218, 282, 324, 338, 352, 6, 44, 68, 116])
def test_a_suppressed_release_passes_again_and_stays_hidden(seed: int) -> None:
    """And every unit that it shows is shown again. The first nine were refused: of several withheld
    siblings the sum of one was taken for that of all; in the last four more units were withheld,
    though what followed by several sums was nobody, or enough."""
    raw, schema = instances.summed(seed)
    gives = replace(schema, yielding=ZONES)
    first_release = protect(raw, gives, Policy())
    second_release = protect(served(raw, first_release), gives, Policy())
    for scale, table in second_release.tables.items():
        assert set(table.index) == set(first_release.tables[scale].index)
    for cell in judge_findings(raw, second_release.tables, schema):
        row = with_sums(raw)[cell.scale].loc[cell.unit]
        assert cell.scale in ZONES
        assert row["households"] >= 11
        assert 0 < row[cell.column] < row["within" if cell.column in ("p", "r") else "known"]


@pytest.mark.parametrize("yielding", [(), ("merged",)])
@pytest.mark.parametrize("seed", draws(40))
def test_rows_that_a_portal_shows_are_shown_whole_or_scale_by_scale(
    seed: int, yielding: tuple[str, ...]
) -> None:
    """Its sums come with it. Zones without the addresses that they are sums of come before these:
    what the portal proved together is safe in part."""
    raw, drawn = instances.merged(seed, 16 if seed % 3 else 40)
    schema = replace(drawn, yielding=yielding)
    first_release = protect(raw, schema, Policy())
    rows = served(with_sums(raw), first_release)
    ledger = Ledger({})
    for scales in (WIDER[:2], WIDER, (*WIDER, *ZONES, "merged"), tuple(rows)):
        some = {scale: rows[scale] for scale in rows if scale in scales}
        part = protect(some, schema, Policy(), ledger)
        ledger.remember(part)
    for last in (part, protect(rows, schema, Policy())):
        for scale, table in first_release.tables.items():
            pd.testing.assert_frame_equal(
                last.tables[scale].loc[table.index, table.columns], table, check_dtype=False
            )


def test_units_without_answers_need_no_complement() -> None:
    """In b4 live five households, none answered: it is withheld, and so is its square z2. The empty
    difference of i1 and z1 discloses nothing, in the raw rows and in those of a portal."""
    counts = {"b1": (5, 6, 9), "b2": (8, 9, 13), "b3": (6, 9, 10), "b4": (0, 0, 0)}
    rows = units(counts).assign(
        square=["z1", "z1", "z3", "z2"], iris=["i1", "i1", "i2", "i1"],
        occupied=[25, 35, 30, 5], let=[15, 20, 16, 3], lent=[10, 15, 14, 2],
    )  # fmt: skip
    numbers = ["households", "known", "a", "b", "c", "occupied", "let", "lent"]
    raw = {"building": rows} | {k: rows.groupby(k)[numbers].sum() for k in ("square", "iris")}
    schema = Schema(
        occupied="occupied",
        families=(
            replace(FAMILY, of_households=True),
            Family("status", ("let", "lent"), "occupied"),
        ),
        nestings=(Nesting("building", "iris", "iris"),),
        overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
    )
    first_release = protect(raw, schema, Policy())
    assert first_release.tables["square"].index.tolist() == ["z1", "z3"]
    second_release = protect(served(raw, first_release), schema, Policy())
    for scale, table in first_release.tables.items():
        pd.testing.assert_frame_equal(second_release.tables[scale], table, check_dtype=False)


def test_beside_a_withheld_commune_nobody_outside_asks_for_more() -> None:
    """EPCI y lies in two départements: its communes c1 and c2 of d are withheld, so what d counts
    beyond them is not known, nor whether it is anybody; that nobody is there is no secret."""
    counts = {"c1": (2, 3, 4), "c2": (4, 3, 3), "c3": (30, 20, 40), "c4": (25, 35, 20)}
    counts |= {"c5": (40, 31, 22), "c6": (33, 28, 19), "c7": (21, 37, 44)}
    rows = units(counts).assign(
        epci=["y", "y", "y", "y", "x", "x", "w"], departement=["d", "d", "d", "f", "d", "d", "f"]
    )
    numbers = ["households", "known", "a", "b", "c"]
    raw = {"commune": rows} | {k: rows.groupby(k)[numbers].sum() for k in ("epci", "departement")}
    raw["epci"]["departement"] = [
        None if code == "y" else "d" if code == "x" else "f" for code in raw["epci"].index
    ]
    schema = Schema(
        families=(FAMILY,),
        nestings=(
            Nesting("commune", "epci", "epci"),
            Nesting("epci", "departement", "departement", complete=False),
            Nesting("commune", "departement", "departement", complete=False),
        ),
    )
    first_release = protect(raw, schema, Policy())
    assert first_release.withheld["commune"].sum() == 2
    second_release = protect(served(raw, first_release), schema, Policy())
    for scale, table in first_release.tables.items():
        pd.testing.assert_frame_equal(second_release.tables[scale], table, check_dtype=False)
