"""A column of codes of several scales is several scales; codes that have ended are units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from awkward import FILES
from row_files import KINDS, buildings, city_and_quarters, iris_to_departement, two_partitions
from truth import csv

from occupancy_plugin.sources.communes import cog
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import OpenedFiles, open_files


def links(result: OpenedFiles) -> set[tuple[str, str]]:
    return {(nesting.child, nesting.parent) for nesting in result.schema.nestings}


def rows(codes: list[str], heading: str = "Code", least: int = 20) -> list[list[str]]:
    dice = np.random.default_rng(4)
    lines = [[heading, "Ménages", "Seuls", "Couples", "Autres"]]
    for code in codes:
        parts = dice.integers(least, 200, 3).tolist()
        lines.append([code, *map(str, (sum(parts), *parts))])
    return lines


def test_iris_communes_epci_and_their_departement(tmp_path: Path) -> None:
    found = iris_to_departement(np.random.default_rng(1), tmp_path)
    result = open_files(found.path)
    assert set(result.tables) == {"iris", "commune", "epci", "departement"}
    assert {("iris", "commune"), ("commune", "epci"), ("epci", "departement")} <= links(result)
    assert sum(len(table.frame) for table in result.tables.values()) == len(found.rows)


def test_arrondissements_lie_in_their_commune(tmp_path: Path) -> None:
    found = city_and_quarters(np.random.default_rng(1), tmp_path)
    result = open_files(found.path)
    assert ("arrondissement", "commune") in links(result)
    assert result.scale == "arrondissement"


def test_buildings_lie_in_their_residences(tmp_path: Path) -> None:
    result = open_files(buildings(np.random.default_rng(2), tmp_path).path)
    assert links(result) == {("batiment", "residence")}


def test_an_epci_as_it_was_sums_the_communes_of_the_file(tmp_path: Path) -> None:
    result = open_files(FILES["epci_below_its_communes"](tmp_path))
    assert [(n.child, n.parent, n.complete) for n in result.schema.nestings] == [
        ("commune", "epci", True)
    ]


def test_a_file_that_was_opened_opens_the_same_with_its_profile(tmp_path: Path) -> None:
    for kind in KINDS:
        if kind is two_partitions:
            continue
        path = kind(np.random.default_rng(3), tmp_path).path
        first_opening = open_files(path)
        reopened = open_files(path, profile=first_opening.first.profile)
        assert links(reopened) == links(first_opening), kind.__name__
        assert {s: list(t.frame.index) for s, t in reopened.tables.items()} == {
            s: list(t.frame.index) for s, t in first_opening.tables.items()
        }


def test_rows_that_nobody_can_place_are_named(tmp_path: Path) -> None:
    found = two_partitions(np.random.default_rng(1), tmp_path)
    with pytest.raises(Unreadable, match=r"Z0.*twice"):
        open_files(found.path)


def test_an_epci_that_has_ended_is_a_unit_and_told(tmp_path: Path) -> None:
    codes = [*sorted(cog().epci)[:9], "245900410"]
    result = open_files(csv(tmp_path / "a.csv", rows(codes, "SIREN")))
    assert list(result.tables["epci"].frame.index) == codes
    assert result.readings["epci"].unmatched == ("245900410",)


def test_a_wrong_code_of_a_qpv_is_a_unit_and_told(tmp_path: Path) -> None:
    codes = ["QN05901M", "QN05902M", "QN0590", "QN05904M"]
    result = open_files(csv(tmp_path / "a.csv", rows(codes, "Code QPV")))
    assert list(result.tables["qpv2024"].frame.index) == codes
    assert result.readings["qpv2024"].unmatched == ("QN0590",)


def test_zonings_that_cross_are_refused(tmp_path: Path) -> None:
    codes = ["59139", "59136", "59137", "59149", "59055", "QN05901M"]
    with pytest.raises(Unreadable, match="cross"):
        open_files(csv(tmp_path / "a.csv", rows(codes, "Code INSEE")))


def test_codes_of_regions_and_departements_that_nobody_can_tell_apart(tmp_path: Path) -> None:
    codes = ["11", "75", "77", "32", "59", "32", "11", "02"]
    with pytest.raises(Unreadable, match="R32"):
        open_files(csv(tmp_path / "a.csv", rows(codes, "Code")))


def test_every_commune_with_its_two_parts_is_a_commune_and_no_residence(tmp_path: Path) -> None:
    """“59139-QPV” looks like a code with a name behind it, and 59139 would occur three times."""
    codes = ("59139", "59136", "59137", "59149", "59055", "59059")
    lines = rows([f"{code}{part}" for code in codes for part in ("-QPV", "-HQPV")])
    counts = [np.array(line[1:], dtype=int) for line in lines[1:]]
    for n, code in enumerate(codes):
        lines.append([code, *map(str, counts[2 * n] + counts[2 * n + 1])])
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert set(result.tables) == {"part", "commune"}
    assert ("part", "commune") in links(result)
    assert len(result.tables["commune"].frame) == len(codes)


@pytest.mark.parametrize("heading", ["Code résidence", "Code", "Identifiant du programme"])
def test_a_communes_only_residence_is_no_commune(heading: str, tmp_path: Path) -> None:
    """The survey writes the commune's code before the number of a résidence."""
    residences = [
        "59139-R001",
        "59139-R002",
        "59136-R001",
        "59137-R001",
        "59137-R002",
        "59055-R001",
    ]
    result = open_files(csv(tmp_path / "a.csv", rows(residences, heading)))
    assert set(result.tables) == {result.scale} != {"commune"}
    assert len(result.tables[result.scale].frame) == len(residences)
