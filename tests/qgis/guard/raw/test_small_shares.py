"""A table of shares only is raw if sevenths disclose a unit of seven households. Shares of large
units, of public tables and in whole percent disclose nothing."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsProject, QgsVectorLayer

from occupancy_plugin.guard.raw.recognise.small_units import small_share_rows
from tests.qgis.guard.raw.samples import layer_of, settle, watched

HEADINGS = (
    "insee",
    "pct_monoparentales",
    "pct_apl",
    "tx_plus_65_ans",
    "part_3_enfants",
    *[f"part_{at}" for at in range(14)],
)
USUAL = np.linspace(0.1, 0.6, len(HEADINGS) - 1)
LARGE = np.random.default_rng(5).integers(60, 4000, 46)
LEAST = np.random.default_rng(6).integers(11, 30, 46)
SEVENTHS = np.array([1, 4, 2, 3, 1, 1, 2, 5, 3, 2, 1, 4, 2, 6, 3, 2, 1, 5])


def shares(households: np.ndarray, decimals: int, seed: int = 3) -> np.ndarray:
    """Eighteen shares of each of those units, from counts, rounded."""
    counts = np.random.default_rng(seed).binomial(households[:, None], USUAL)
    return np.round(100.0 * counts / households[:, None], decimals)


def table(numbers: np.ndarray, headings: tuple[str, ...] = HEADINGS) -> QgsVectorLayer:
    fields = "".join(
        f"&field={heading}:{'double' if number else 'string'}"
        for number, heading in enumerate(headings)
    )
    rows = [(f"59{place + 100:03d}", *row) for place, row in enumerate(numbers.tolist())]
    return layer_of(f"Point?crs=EPSG:2154{fields}", "Parts", rows)


@pytest.mark.parametrize("decimals", [1, 2, 9])
def test_a_unit_of_seven_is_told_by_its_sevenths(decimals: int) -> None:
    numbers = shares(LARGE, decimals)
    numbers[17] = np.round(100 * SEVENTHS / 7, decimals)
    assert np.flatnonzero(small_share_rows(numbers)).tolist() == [17]
    assert np.flatnonzero(small_share_rows(numbers / 100.0)).tolist() == [17], "from 0 to 1"


@pytest.mark.parametrize("seed", range(20))
def test_shares_of_units_of_eleven_and_more_tell_nothing(seed: int) -> None:
    assert not small_share_rows(shares(LARGE, 1, seed)).any()
    assert not small_share_rows(shares(LEAST, 1, seed)).any()
    few = shares(LEAST, 1, seed)[:, :4]
    assert not small_share_rows(few).any(), "four shares are too few to tell"


def test_whole_percent_and_empty_tables_tell_nothing() -> None:
    assert not small_share_rows(shares(LARGE, 0)).any()
    assert not small_share_rows(np.full((5, 4), np.nan)).any()
    assert not small_share_rows(np.zeros((0, 4))).any()


def test_such_a_table_is_watched_and_one_of_large_units_is_not(guard, qtbot) -> None:
    large = shares(LARGE, 1)
    small = large.copy()
    small[4] = np.round(100 * SEVENTHS / 7, 1)
    for numbers, expected in ((large, False), (small, True)):
        layer = table(numbers)
        QgsProject.instance().addMapLayer(layer)
        assert watched(guard, qtbot, layer) is expected
        QgsProject.instance().removeMapLayer(layer.id())


def test_shares_of_something_else_are_left_alone(guard, qtbot) -> None:
    numbers = shares(LARGE, 1)
    numbers[4] = np.round(100 * SEVENTHS / 7, 1)
    layer = table(numbers, ("insee", *[f"pct_boise_{number}" for number in range(18)]))
    QgsProject.instance().addMapLayer(layer)
    settle(guard, qtbot)
    assert not watched(guard, qtbot, layer)
