"""What a portal that suppresses serves: nothing on 1 to 10 households, no count that makes a rate
of 0 % or 100 %."""

import pytest

from scripts.portal.catalogue.families import COUNT_COLUMNS, FAMILIES, MEANS

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
def test_what_is_released_is_true(portal, leaky, visit, scale):
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
