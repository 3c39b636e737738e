"""Demand and attributions from a file: rows of the territory through the gate, with their sum."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.description import Territory
from occupancy_plugin.layers.release.subject_files import (
    overlapping,
    subjects_of_file,
    subjects_of_files,
)
from occupancy_plugin.portal.model import PortalPolicy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

from ...conftest import own_ledgers

pytestmark = pytest.mark.usefixtures("new_machine")
CA2C = Territory("200030633", "CA du Caudrésis et du Catésis", "epci")
POLICY = PortalPolicy({"version": "t", "min_households": 11, "hidden_rates": [0, 100]},
                      "households", {}, {}, "EU")  # fmt: skip
HEAD = "Code INSEE;Commune;Baux signés hors QPV 2023;dont 1er quartile;T1;T2;T3;T4;T5 et plus"
ROWS = (
    "59139;Caudry;140;20;10;20;50;40;20",
    "59136;Le Cateau-Cambrésis;60;12;5;10;20;15;10",
    "59037;Avesnes-les-Aubert;40;6;4;6;12;10;8",
    "59055;Bazuel;7;2;1;1;2;2;1",
    "59118;Busigny;9;1;1;2;2;2;2",
    "59350;Lille;900;90;100;200;300;200;100",
)


def opened(tmp_path, rows=ROWS, head=HEAD, name="leases_outside"):
    path = tmp_path / "baux.csv"
    path.write_text("\n".join((head, *rows)), encoding="utf-8")
    return subjects_of_file(path, name, CA2C, "2022", POLICY, Cancellation())


def test_the_communes_of_the_territory_and_their_sum_leave_under_the_threshold(tmp_path):
    opened_file = opened(tmp_path)
    assert set(opened_file) == {"leases_outside", "leases_outside_period"}
    (release,) = opened_file["leases_outside"].releases
    assert release.vintage == "2023"
    communes, territory = (release.scales[s].released for s in ("commune", "epci"))
    assert not {"59055", "59118", "59350"} & set(communes.index)  # under the threshold; Lille
    assert {"59139", "59136", "59037"} <= set(communes.index)
    assert territory.loc["200030633", "households"] == 256
    assert territory.loc["200030633", "q1"] == 41
    assert communes.loc["59139", "q234"] == 120
    assert communes.loc["59139", "size_12"] == 30


def test_a_single_small_commune_does_not_follow_from_the_sum(tmp_path):
    communes = opened(tmp_path, [row for row in ROWS if "Busigny" not in row])["leases_outside"]
    released = communes.releases[0].scales["commune"].released
    assert len(released) < 3  # one withheld alone would be the sum less the others


def test_a_second_extract_of_a_year_hides_what_the_first_hid_and_no_more(tmp_path):
    """59059 passes the threshold in the second: alone, each hides other cells of the others."""
    first = (
        "59037;A;33;3;0;7;10;13;3", "59055;B;7;1;0;1;1;3;2", "59059;C;6;1;0;1;2;2;1",
        "59063;D;8;2;0;3;1;2;2", "59074;E;27;3;0;0;15;9;3", "59075;F;29;3;0;7;9;8;5",
        "59081;G;11;0;0;2;3;5;1", "59102;H;32;6;0;9;7;10;6", "59108;I;13;3;0;3;3;3;4",
    )  # fmt: skip
    second = [row.replace("59059;C;6;1;0;1;2", "59059;C;11;1;0;1;7") for row in first]

    def hidden(rows, ledgers):
        with own_ledgers(tmp_path / ledgers):
            (release,) = opened(tmp_path, rows)["leases_outside"].releases
        return release.scales["commune"].released.isna().drop(index="59059", errors="ignore")

    hidden_alone = [hidden(rows, ledgers) for rows, ledgers in ((first, "a"), (second, "b"))]
    assert not hidden_alone[0].equals(hidden_alone[1])
    assert hidden(first, "both").equals(hidden(second, "both"))


def test_demands_have_no_period_and_take_the_year_of_the_order(tmp_path):
    head = "Code INSEE;Commune;Nombre de demandes;Mutations;Plus de 2 ans"
    rows = [";".join([*row.split(";")[:3], "12", "11"]) for row in ROWS[:3]]
    opened_file = opened(tmp_path, rows, head, "demand")
    assert set(opened_file) == {"demand"}
    (release,) = opened_file["demand"].releases
    assert release.vintage == "2022"
    assert {"transfer", "long"} <= set(release.scales["commune"].released.columns)


def of_years(years):
    return HEAD.replace("2023", years)


def test_a_table_of_several_years_is_of_its_period_and_not_of_the_vintage(tmp_path):
    opened_file = opened(tmp_path, head=of_years("2021-2023"))["leases_outside"]
    assert opened_file.releases[0].vintage == "2021-2023"
    (vintage,) = opened_file.catalogue.vintages
    assert vintage.label["fr"] == "2021–2023"
    path = tmp_path / "baux_2020_2022.csv"
    path.write_text("\n".join((of_years(""), *ROWS)), encoding="utf-8")
    opened_file = subjects_of_file(path, "leases_inside", CA2C, "2022", POLICY, Cancellation())
    assert opened_file["leases_inside"].releases[0].vintage == "2020-2022"


def test_a_table_that_counts_single_years_side_by_side_is_refused_by_their_names(tmp_path):
    head = of_years("2021").replace("1er quartile", "1er quartile 2022")
    with pytest.raises(Unreadable, match="2021, 2022"):
        opened(tmp_path, head=head)


def test_periods_that_are_renewed_each_year_are_read_while_each_has_a_year_of_its_own(tmp_path):
    opened(tmp_path, head=of_years("2021-2023"))
    found = opened(tmp_path, head=of_years("2022-2024"))["leases_outside"]
    assert found.releases[0].vintage == "2022-2024"
    opened(tmp_path, head=of_years("2021-2023"))  # the latest table of the same years
    with pytest.raises(Unreadable, match="2022–2024") as refused:  # 2022 and 2023, 2024
        opened(tmp_path, head=of_years("2023-2025"))
    assert "2023–2025" in str(refused.value)
    opened(tmp_path, head=of_years("2025-2027"))  # no year in common
    opened(tmp_path, head=of_years("2023-2025"), name="leases_inside")  # other attributions


@pytest.mark.parametrize(
    ("first", "second"), [("2021-2023", "2022"), ("2022", "2021-2023"), ("2018-2021", "2018-2022")]
)
def test_years_that_lie_in_a_period_that_was_shown_are_refused(tmp_path, first, second):
    opened(tmp_path, head=of_years(first))
    with pytest.raises(Unreadable, match=first.replace("-", "–")) as refused:
        opened(tmp_path, head=of_years(second))
    assert second.replace("-", "–") in str(refused.value)


def test_every_overlap_is_known_and_nothing_else():
    assert {"2022", "2021-2022", "2020-2024", "2023-2025"} <= set(overlapping("2021-2023"))
    assert not {"2021-2023", "2020", "2024", "2024-2026"} & set(overlapping("2021-2023"))
    assert "2021-2023" in overlapping("2023")


def test_both_sides_of_the_qpv_are_of_the_same_years(tmp_path):
    files = {}
    for name, years in (("leases_outside", "2021-2023"), ("leases_inside", "2022-2024")):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join((of_years(years), *ROWS)), encoding="utf-8")
        files[name] = str(path)
    with pytest.raises(Unreadable, match=r"2021–2023.*2022–2024"):
        subjects_of_files(files, CA2C, "2022", POLICY, Cancellation())


def test_a_file_of_another_territory_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(Unreadable, match=r"no commune of CA du Caudrésis|aucune commune"):
        opened(tmp_path, ROWS[-1:])


LANDLORDS = ("Habitat du Nord", "Logis Métropole", "Partenord", "Foyer du Cambrésis")
BY_LANDLORD = (
    "Code INSEE;Commune;Bailleur;Baux signés hors QPV 2021-2023;dont 1er quartile;T1 T2;T3;T4;T5"
)
COMMUNES = ("59139", "59136", "59037", "59055", "59118", "59350")


def by_landlord(seed=3):
    """Rows of communes and landlords; the last landlord is small. Lille is elsewhere."""
    dice, rows = np.random.default_rng(seed), []
    for commune in COMMUNES:
        for landlord in LANDLORDS:
            sizes = dice.multinomial(
                dice.integers(0, 4 if landlord == LANDLORDS[-1] else 90), (0.3, 0.3, 0.3, 0.1)
            )
            counts = (sizes.sum(), dice.binomial(sizes.sum(), 0.2), *sizes)
            rows.append(";".join((commune, commune, landlord, *map(str, counts))))
    return rows


def test_landlords_have_a_row_of_their_own_and_their_communes_are_not_shown(tmp_path):
    rows = by_landlord()
    opened_file = opened(tmp_path, rows, BY_LANDLORD)
    (release,) = opened_file["leases_outside_period"].releases
    assert release.vintage == "2021-2023"
    assert set(release.scales) == {"commune", "epci", "bailleur"}
    raw = pd.DataFrame([row.split(";") for row in rows]).astype(dict.fromkeys(range(3, 9), float))
    sums = raw[raw[0] != "59350"].groupby(2)[[3, 4]].sum()
    shown = release.scales["bailleur"].released.set_index("name")
    assert sums[3][LANDLORDS[-1]] < 11
    assert set(shown.index) < set(LANDLORDS[:-1])  # the small one alone would be the rest
    assert len(shown) == 2
    assert shown["households"].to_dict() == sums[3][shown.index].to_dict()
    assert (shown["q1"].dropna() == sums[4][shown["q1"].dropna().index]).all()


def test_a_commune_under_the_threshold_does_not_follow_from_its_only_landlord(tmp_path):
    """All leases of 59063 are those of a landlord who has none elsewhere."""
    kept = [row for row in by_landlord() if LANDLORDS[-1] not in row]
    rows = [*kept, f"59063;59063;{LANDLORDS[-1]};9;2;3;3;2;1"]
    (release,) = opened(tmp_path, rows, BY_LANDLORD)["leases_outside"].releases
    communes, landlords = (release.scales[s].released for s in ("commune", "bailleur"))
    assert "59063" not in communes.index
    assert LANDLORDS[-1] not in set(landlords["name"])
    assert 1 <= len(landlords) <= 2
    assert len(communes) == 4


def test_landlords_that_do_not_add_up_to_their_communes_are_left_out(tmp_path):
    rows = [row.replace(";Partenord;", ";Partenord;s") if "59055" in row else row
            for row in by_landlord()]  # fmt: skip
    rows = [";".join(["s" if c.startswith("s") else c for c in row.split(";")]) for row in rows]
    (release,) = opened(tmp_path, rows, BY_LANDLORD)["leases_outside"].releases
    assert "bailleur" not in release.scales
