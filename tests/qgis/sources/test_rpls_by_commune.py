"""RPLS by commune, in the catalogue's words."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
from truth import CODES, csv

from occupancy_plugin.layers.release.session_context import NO_SESSION
from occupancy_plugin.sources.opening import Source, interpret


def number(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".replace(".", ",")


def test_rpls_by_commune(tmp_path: Path) -> None:
    dice = np.random.default_rng(8)
    lines = [["DEPCOM_ARM", "nb_ls", "nb_loues", "nb_vacants", "nb_vides", "tx_vac", "LOYMOY"]]
    for code in CODES:
        let, vacant, empty = (int(integer) for integer in dice.integers([50, 2, 1], [400, 20, 9]))
        lines.append([code, str(let + vacant + empty), str(let), str(vacant), str(empty),
                      number(100 * vacant / (let + vacant)), number(6.2, 2)])  # fmt: skip
    reading = interpret(Source.of(csv(tmp_path / "rpls.csv", lines)), NO_SESSION.vocabulary())
    found = {column.name: (column.role, column.as_) for column in reading.mapping.columns}
    assert found["nb_ls"] == ("population", "dwellings")
    assert found["nb_loues"] == ("category", "st_let")
    assert found["nb_vacants"] == ("category", "st_vacant")
    assert found["nb_vides"] == ("category", "st_empty")
    assert found["LOYMOY"][0] == "left_out"
