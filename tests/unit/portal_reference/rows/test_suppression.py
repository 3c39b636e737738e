"""Rows of a portal that suppresses: nothing on 1 to 10 households, no count that makes a rate of 0
% or 100 %."""

from collections.abc import Callable

import pandas as pd
import pytest

from scripts.portal.catalogue.families import COUNT_COLUMNS, FAMILIES, MEANS
from scripts.portal.rows import suppress
from scripts.portal_process import SMALL
from scripts.world import build, simulate
from scripts.world.tables import counted

EPCI = SMALL[1]
SCALES = ("region", "departement", "epci", "commune", "iris", "residence")


@pytest.mark.parametrize("scale", SCALES)
def test_small_units_are_empty_rows(portal, leaky, visit, scale):
    safe = visit(portal, "agent.epci").rows(f"{scale}-2022")
    raw = visit(leaky, "agent.epci").rows(f"{scale}-2022")
    assert set(safe) == set(raw)
    for code, row in raw.items():
        if 0 < row["households"] < 11:
            assert all(
                safe[code][column] is None
                for column in (*COUNT_COLUMNS, *MEANS, "financing_main", "fragility")
            )
        if row["households"] == 0:
            assert safe[code]["households"] == 0


@pytest.mark.parametrize("scale", SCALES)
def test_no_released_count_is_zero_or_its_denominator(portal, visit, scale):
    for row in visit(portal, "agent.epci").rows(f"{scale}-2022").values():
        if not row["households"]:
            continue
        for family in FAMILIES:
            for column in family.columns:
                if row[column] is not None and row[family.total]:
                    assert 0 < row[column] < row[family.total]


@pytest.mark.parametrize("scale", SCALES)
def test_released_values_are_those_of_the_raw_rows(portal, leaky, visit, scale):
    safe = visit(portal, "agent.epci").rows(f"{scale}-2022")
    raw = visit(leaky, "agent.epci").rows(f"{scale}-2022")
    released = [
        (code, column)
        for code, row in safe.items()
        for column in COUNT_COLUMNS
        if row[column] is not None
    ]
    assert released
    for code, column in released:
        assert safe[code][column] == raw[code][column]


def test_the_leaky_portal_does_leak(leaky, visit):
    assert any(
        0 < row["households"] < 11
        for row in visit(leaky, "agent.epci").rows("residence-2022").values()
    )


def test_a_withheld_square_does_not_say_whether_it_was_imputed(portal, leaky, visit):
    raw = visit(leaky, "agent.epci").rows("carreau-2022")
    safe = visit(portal, "agent.epci").rows("carreau-2022")
    withheld = [code for code, row in raw.items() if 0 < row["households"] < 11]
    assert any(raw[code]["imputed"] for code in withheld), "or there is nothing to hide"
    assert {safe[code]["imputed"] for code in withheld} == {None}


def test_a_large_territory_comes_scale_by_scale_and_its_older_vintages_without_their_stock(
    monkeypatch: pytest.MonkeyPatch, simulated: Callable[[str, int], simulate.World]
) -> None:
    monkeypatch.setattr(build, "PROTECTED_TOGETHER", 0)
    world = simulated(EPCI, 1)
    scales = ("commune", "iris", "residence", "epci", "departement", "region")
    vintages = {
        vintage: {scale: rows[scale] for scale in scales}
        for vintage, rows in counted(world, 1, ("2022", "2024"))
    }
    served = build._suppress(world, iter(vintages.items()), "2024", None)
    released = {vintage: dict(rows) for vintage, rows in served}
    separate_by_vintage = {
        vintage: suppress.suppress_rows(rows) for vintage, rows in vintages.items()
    }
    (rooms,) = (family.columns for family in FAMILIES if family.id == "rooms")
    for scale in scales:
        pd.testing.assert_frame_equal(released["2024"][scale], separate_by_vintage["2024"][scale])
        assert released["2024"][scale][list(rooms)].notna().any(axis=None)
        older = released["2022"][scale]
        assert older[list(rooms)].isna().all(axis=None)
        assert older["households"].equals(separate_by_vintage["2022"][scale]["households"])
