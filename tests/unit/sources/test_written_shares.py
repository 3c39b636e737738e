"""Shares that are no percentages in the file, but fractions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from awkward import opened_frame
from truth import CODES, HOUSEHOLDS, TYPES, truth

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.mapping.roles import Role
from occupancy_plugin.sources.opening import OpenedFiles


def small() -> pd.DataFrame:
    """Communes of 20 to 60 households by type."""
    dice = np.random.default_rng(12)
    counts = [dice.multinomial(n, [0.4, 0.3, 0.2, 0.1]) for n in dice.integers(20, 60, len(CODES))]
    frame = pd.DataFrame(counts, list(CODES), list(TYPES))
    frame.insert(0, HOUSEHOLDS, frame.sum(axis=1))
    return frame


def fraction(parts: pd.Series, total: pd.Series, decimals: int = 2) -> list[str]:
    quotients = parts / total.where(total > 0)
    return [f"{q:.{decimals}f}".replace(".", ",") if q == q else "" for q in quotients]


def notes(files: OpenedFiles) -> str:
    return " ".join(files.readings[files.scale].notes)


def test_fractions_of_a_count_of_the_file_are_its_share(tmp_path: Path) -> None:
    frame = truth()
    frame["Part des seuls"] = fraction(frame[TYPES[0]], frame[HOUSEHOLDS], 3)
    files = opened_frame(frame[[HOUSEHOLDS, *TYPES, "Part des seuls"]], tmp_path)
    (rate,) = files.schema.rates
    headings = files.first.profile.columns
    assert (headings[rate.numerator], headings[rate.denominator]) == (TYPES[0], HOUSEHOLDS)
    shares = files.tables["commune"].frame[rate.column].dropna()
    expected = (100 * truth()[TYPES[0]] / truth()[HOUSEHOLDS].where(lambda n: n > 0)).dropna()
    assert np.abs(shares - expected[shares.index]).max() <= 0.051
    assert "“Part des seuls” were read as percentages" in notes(files)


def test_fractions_that_make_one_are_shares_of_the_households(tmp_path: Path) -> None:
    frame = truth()
    shares = pd.DataFrame(
        {name: fraction(frame[name], frame[HOUSEHOLDS], 4) for name in TYPES}, frame.index
    )
    files = opened_frame(pd.concat([frame[[HOUSEHOLDS]], shares], axis=1), tmp_path)
    assert len(files.schema.rates) == len(TYPES)
    (family,) = files.schema.families
    assert family.partition
    rows = protect_opened(files, Policy()).scales["commune"].released
    columns = [rate.column for rate in files.schema.rates]
    assert rows[columns].max().max() > 1
    assert not rows[columns].isin([0.0, 100.0]).to_numpy().any()


def test_a_share_with_four_decimals_is_a_fraction(tmp_path: Path) -> None:
    """0.4989 is 49.89 %: nobody writes half a percent so."""
    frame = small()
    frame["Part de monoparentales"] = fraction(frame[TYPES[1]], frame[HOUSEHOLDS], 4)
    files = opened_frame(frame[[HOUSEHOLDS, "Part de monoparentales"]], tmp_path)
    (rate,) = files.schema.rates
    shares = files.tables["commune"].frame[rate.column]
    expected = 100 * small()[TYPES[1]] / small()[HOUSEHOLDS]
    assert np.abs(shares - expected).max() < 0.01


@pytest.mark.parametrize("change", ["large communes", "one decimal", "no share"])
def test_numbers_that_may_be_percentages_stay_behind(change: str, tmp_path: Path) -> None:
    """0.4 % of empty dwellings is no 40 %."""
    frame = truth() if change == "large communes" else small()
    heading = "Vacance" if change == "no share" else "Taux de vacance"
    dice = np.random.default_rng(3)
    shares = dice.uniform(0.1, 0.9, len(frame))
    frame[heading] = [f"{share:.{1 if change == 'one decimal' else 2}f}" for share in shares]
    files = opened_frame(frame[[HOUSEHOLDS, heading]], tmp_path)
    roles = {column.name: (column.role, column.reason) for column in files.first.mapping.columns}
    assert roles[heading][0] is Role.LEFT_OUT
    if change != "no share":
        assert "fractions or percent?" in roles[heading][1]
