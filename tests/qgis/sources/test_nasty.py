"""Nothing under eleven, no 0 % or 100 %, and nothing that follows by subtraction comes out of a
file that opens by itself. Judged from the raw truth alone, by linear programs over what is seen."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from qgis.core import NULL, QgsProcessingContext, QgsProcessingFeedback, QgsProject
from scipy.optimize import linprog

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.processing.open_file import OpenFileAlgorithm

sys.path.insert(0, str(Path(__file__).parent))
import nasty  # noqa: F401 – fills CASES
import nasty_layout  # noqa: F401 – fills CASES
import nasty_shares  # noqa: F401 – fills CASES
from cases import CASES, HUNDRED, MEN, Case

LEAST = 11
KEPT: list[QgsProcessingContext] = []  # they own the layers


def opened(path: Path, folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """(report, released rows by code)."""
    algorithm = OpenFileAlgorithm(AppContext.set_up()).create()
    context, report = QgsProcessingContext(), folder / "report.json"
    context.setProject(QgsProject.instance())
    parameters = {"FILE": str(path), "OUTPUT": "memory:", "REPORT": str(report)}
    feedback = QgsProcessingFeedback(False)
    algorithm.prepare(parameters, context, feedback)
    results = algorithm.processAlgorithm(parameters, context, feedback)
    layer = context.getMapLayer(results["OUTPUT"])
    KEPT.append(context)
    rows = {
        feature["code"]: {
            name: np.nan if feature[name] in (None, NULL) else feature[name]
            for name in layer.fields().names()
        }
        for feature in layer.getFeatures()
    }
    return json.loads(report.read_text("utf-8")), pd.DataFrame.from_dict(rows, orient="index")


def shown_of(case: Case, report: dict[str, Any], rows: pd.DataFrame) -> pd.DataFrame:
    """What a reader sees of the truth's cells: units × columns, missing where nothing is shown."""
    names = {" ".join(c["name"].split()): c["as"] for c in report["columns"] if c["as"]}
    shown_rows = pd.DataFrame(np.nan, case.truth.index, case.truth.columns)
    for column in case.truth.columns:
        name = names.get(case.headings.get(column, column))
        if name in rows.columns:
            shown_rows[column] = rows[name].astype(float).reindex(shown_rows.index)
    if HUNDRED in shown_rows:
        shown_rows[HUNDRED] = 100.0
    return shown_rows


@pytest.mark.parametrize("name", sorted(CASES))
def test_nothing_secret_comes_out(name: str, qgis_app: object, tmp_path: Path) -> None:
    found = CASES[name](tmp_path)
    report, rows = opened(found.path, tmp_path)
    truth, shown_table = found.truth, shown_of(found, report, rows)
    small = truth.index[(truth[MEN] > 0) & (truth[MEN] < LEAST)]
    assert not set(small) & set(rows.index)
    large = truth.index[truth[MEN] >= LEAST]
    assert len(set(large) & set(rows.index)) >= 0.6 * len(large)
    assert shown_table[MEN].notna().any()
    is_shown = shown_table.notna()
    assert (
        (np.abs(shown_table[is_shown] - truth[is_shown]) <= max(found.rounded, 0.06))
        .to_numpy()[is_shown.to_numpy()]
        .all()
    )
    for column in found.rates:
        shown_values = shown_table[column].dropna()
        assert not shown_values.isin((0.0, 100.0)).any(), column
    came_out = {c["name"] for c in report["columns"] if c["as"] in rows.columns}
    assert not told_cells(found, shown_table, came_out)


def told_cells(case: Case, shown: pd.DataFrame, came_out: set[str]) -> list[tuple[str, str]]:
    """Cells that are secret and that a reader of what is shown can compute: those of units under
    eleven; categories that are zero or all. Counts are at least zero; each family adds up in
    each unit; where the file has a total, its units add up to it, and the reader knows it."""
    truth = case.truth
    columns = list(dict.fromkeys([MEN, *(c for cs, t in case.families for c in (*cs, t))]))
    place = {cell: at for at, cell in enumerate((u, c) for u in truth.index for c in columns)}
    rows, sides = [], []

    def equation(terms: list[tuple[str, str]], total: tuple[str, str] | float) -> None:
        row = np.zeros(len(place))
        for term in terms:
            row[place[term]] = 1.0
        if isinstance(total, tuple):
            row[place[total]] -= 1.0
        rows.append(row)
        sides.append(0.0 if isinstance(total, tuple) else total)

    for unit in truth.index:
        for categories, total in case.families:
            if not truth.loc[unit, [*categories, total]].isna().any():
                equation([(unit, category) for category in categories], (unit, total))
    if case.total or case.tells_total in came_out:
        for column in columns:
            equation([(u, column) for u in truth.index], float(truth[column].sum()))
    bounds = [
        _bounds(shown.at[u, c], case.rounded or (case.slack if c not in (MEN, HUNDRED) else 0.0))
        for u, c in place
    ]
    secret = [
        (u, c)
        for u in truth.index
        for c in columns
        if c != HUNDRED and 0 < truth.at[u, MEN] < LEAST
    ] + [
        (u, category)
        for categories, total in case.families
        for category in categories
        for u in truth.index
        if truth.at[u, total] > 0
        and truth.at[u, category] == 0  # all of a total: the others are zero
    ]
    return [cell for cell in dict.fromkeys(secret) if _width(place[cell], rows, sides, bounds) < 1]


def _bounds(value: float, slack: float) -> tuple[float, float | None]:
    return (0.0, None) if np.isnan(value) else (max(value - slack, 0.0), value + slack)


def _width(number: int, rows: list[np.ndarray], sides: list[float], bounds: list[Any]) -> float:
    """How far apart the smallest and the largest value are that a cell may have."""
    if not rows:
        return float("inf") if bounds[number][1] is None else 0.0
    goal = np.zeros(len(bounds))
    goal[number] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        solved = linprog(sign * goal, A_eq=np.array(rows), b_eq=sides, bounds=bounds)
        if solved.status == 3:  # without end
            return float("inf")
        assert solved.status == 0, "what is shown contradicts itself"
        ends.append(sign * solved.fun)
    return float(ends[1] - ends[0])
