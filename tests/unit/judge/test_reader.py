"""The judge on tables that one can work out by hand: what is secret, what holds, what follows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scripts.judge import relations
from scripts.judge.reader import Reader
from scripts.judge.relations import relations_in
from scripts.judge.truth import Share, Truth

HERE, OTHER, TOWN = ("iris", "2022"), ("iris", "2024"), ("commune", "2022")
SHARES = (Share("vacancy", ("vacant",), "let_or_vacant"),)


def iris(change: int = 0) -> pd.DataFrame:
    """Four IRIS of one commune; `let_or_vacant = let + vacant` is true and declared nowhere."""
    let = np.array([40, 55, 8, 71]) + change
    vacant = np.array([0, 4, 1, 6])
    return pd.DataFrame(
        {
            "commune": ["A"] * 4,
            "households": [40, 50, 7, 70],
            "dwellings": let + vacant,
            "let": let,
            "vacant": vacant,
            "let_or_vacant": let + vacant,
            "old": [12, 30, 4, 22],
        },
        index=["I1", "I2", "I3", "I4"],
    )


def commune() -> pd.DataFrame:
    sums = iris().drop(columns="commune").sum()
    return pd.DataFrame([sums], index=["A"])


def truth() -> Truth:
    return Truth({HERE: iris(), TOWN: commune()}, SHARES)


def test_secret_is_what_the_rules_say() -> None:
    secret = truth().secrets(HERE)
    assert secret.loc["I3"].all()  # seven households
    assert secret["vacant"].tolist() == [True, False, True, False]  # none of 40 is vacant
    assert not secret.drop(index="I3").drop(columns="vacant").to_numpy().any()


def test_nothing_is_secret_where_nothing_stands_and_all_answered_beside_the_occupied() -> None:
    rows = iris().assign(occupied=[60, 50, 7, 90])  # everybody in I2 answered
    rows.loc["I5"] = ["A", *[0] * (rows.shape[1] - 1)]
    shares = (*SHARES, Share("answered", ("households",), "occupied"))
    shares += (Share("density", ("dwellings",), "main"),)
    found = Truth({HERE: rows.assign(main=300)}, shares)
    secret = found.secrets(HERE)
    assert not secret.loc["I5"].any()
    assert not secret.at["I2", "households"]
    reader = Reader(found, relations_in(found))
    reader.see(HERE, rows.loc[["I2", "I4"], ["households"]])
    assert reader.findings() == []
    reader.see(HERE, rows.loc[["I2", "I4"], ["occupied"]])
    assert {(f.unit, f.column, f.how) for f in reader.findings()} == {("I2", "occupied", "beside")}


def test_relations_are_found_whoever_declared_them() -> None:
    relations = relations_in(truth())
    rows = {
        frozenset((relations.columns[at], value) for at, value in enumerate(row) if value)
        for row in relations.rows
    }
    columns = {frozenset(name for name, _ in row) for row in rows}
    assert any("vacant" in row and "let" in row for row in columns)
    assert (HERE, TOWN, "commune") in relations.nestings


def reader(hidden: dict[str, list[str]]) -> Reader:
    """Everything shown but these cells and the unit of seven households."""
    whole_truth = truth()
    attack_reader = Reader(whole_truth, relations_in(whole_truth))
    rows = iris().drop(columns="commune").astype("float64")
    for unit, columns in hidden.items():
        rows.loc[unit, columns] = np.nan
    attack_reader.see(HERE, rows.drop(index="I3"))
    return attack_reader


def disclosed(made: Reader) -> set[tuple[str, str, str]]:
    assert made.wrong() == 0
    return {(finding.unit, finding.column, finding.how) for finding in made.findings()}


def test_an_undeclared_sum_gives_a_hidden_nought_away() -> None:
    assert ("I1", "vacant", "computed") in disclosed(reader({"I1": ["vacant"]}))
    assert disclosed(reader({"I1": ["vacant", "let", "let_or_vacant", "dwellings"]})) == set()


def test_a_sum_over_units_gives_a_withheld_one_away() -> None:
    attack_reader = reader({"I1": ["vacant", "let", "let_or_vacant", "dwellings"]})
    attack_reader.see(TOWN, commune()[["households", "old"]])
    found = disclosed(attack_reader)
    assert {("I3", "households", "computed"), ("I3", "old", "computed")} <= found


def test_a_shown_secret_is_shown() -> None:
    attack_reader = reader({})
    assert ("I1", "vacant", "shown") in disclosed(attack_reader)
    attack_reader.see(HERE, pd.DataFrame({"vacancy": [0.0], "let": [40.0]}, index=["I1"]))
    assert ("I1", "vacancy", "rate") in disclosed(attack_reader)


def test_a_vintage_with_the_same_dwellings_tells_what_never_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert relations_in(Truth({HERE: iris(), OTHER: iris()}, SHARES)).constant == ()  # by chance
    monkeypatch.setattr(relations, "LEAST_UNITS", 3)
    later = iris()
    later["households"] += 3
    whole_truth = Truth({HERE: iris(), OTHER: later}, SHARES)
    attack_reader = Reader(whole_truth, relations_in(whole_truth))
    hidden = iris().drop(columns="commune").astype("float64")
    hidden.loc["I1", ["vacant", "let", "let_or_vacant"]] = np.nan
    attack_reader.see(HERE, hidden.drop(index="I3"))
    attack_reader.see(
        OTHER, later.drop(columns="commune").drop(index="I3")[["dwellings", "vacant"]]
    )
    assert ("I1", "vacant", "computed") in disclosed(attack_reader)
