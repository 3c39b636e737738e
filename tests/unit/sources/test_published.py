"""Tables as they are published or handed over open without a word, and what comes out obeys R1."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from published import PUBLISHED, Lines, write_file
from truth import CODES

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files

Write = Callable[[np.random.Generator], Lines]


@pytest.mark.parametrize("write", PUBLISHED, ids=lambda write: write.__name__)
def test_it_opens_without_a_profile(write: Write, tmp_path: Path) -> None:
    scale, population, behind = PUBLISHED[write]
    opened = open_files(write_file(tmp_path, write(np.random.default_rng(11))))
    assert opened.scale == scale
    profile = opened.first.profile
    assert profile.columns[opened.schema.population] == population
    columns_left_out = {c.name for c in opened.first.mapping.columns if c.role == "left_out"}
    assert behind <= columns_left_out
    numbers = {c.name for c in opened.first.mapping.columns if c.numbers and c.role == "left_out"}
    assert numbers <= behind, "a figure of the register stays behind"
    part = protect_opened(opened, Policy()).scales[scale]
    counted = part.released[opened.schema.population].dropna()
    assert len(counted)
    assert not ((counted > 0) & (counted < 11)).any()
    assert not {"Remarques", "à revoir"} & {str(v) for v in part.released.to_numpy().ravel()}


def test_the_kind_of_a_unit_is_not_its_name(tmp_path: Path) -> None:
    lines = [["IRIS", "COM", "TYP_IRIS", "P21_MEN", "P21_MENPSEUL"]]
    lines += [[f"{code}0101", code, "HAD"[n % 3], "120", "50"] for n, code in enumerate(CODES)]
    assert open_files(write_file(tmp_path, lines)).first.profile.name == ""
