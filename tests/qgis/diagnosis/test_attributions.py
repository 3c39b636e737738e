"""Attributions, demand and the yearly balance: every number is a released one, targets and gaps are
computed from them, and a dossier without these tables lists the missing pages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content.attribution_communes import commune_page
from occupancy_plugin.diagnosis.content.attributions import attribution_page, balance_page
from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.demand import demand_page, tension_figures
from occupancy_plugin.diagnosis.content.leases import LeaseRow, side, territory_row, unit_rows
from occupancy_plugin.diagnosis.dossier import facts_of
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.release.indicators import RELEASED, STATE
from occupancy_plugin.layers.release.subject_files import subjects_of_file
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

from ..conftest import own_ledgers

KEYS = ("demand", "attributions", "attributions communes", "balance")


@pytest.fixture(scope="module")
def facts(order, material):
    return facts_of(order, material)


def test_the_gap_is_what_lacks_to_the_next_whole_lease():
    assert LeaseRow("", 271, 36, 13.3).missing(25) == 32  # a quarter of 271 is 67.75
    assert LeaseRow("", 100, 25, 25.0).missing(25) == 0
    assert LeaseRow("", 100, 40, 40.0).missing(25) == -15
    assert LeaseRow("", 100, None, 40.0).missing(25) is None
    assert LeaseRow("", 25, 2, 8.0).band() == pytest.approx((2.7, 21.5), abs=0.05)


def test_every_row_is_the_released_one(facts, material):
    for name in ("outside", "inside"):
        found = side(facts, name)
        release = found.period.release
        for scale in ("commune", "bailleur"):
            frame = release.scales[scale].frame
            released_rows = frame[frame[STATE] == RELEASED].set_index("name")
            rows = unit_rows(found, scale)
            assert len(rows) == len(released_rows)
            for row in rows:
                assert row.leases == released_rows.loc[row.name, "households"]
                released_value = released_rows.loc[row.name, found.column]
                assert row.counted_leases == released_value or (
                    row.counted_leases is None and released_value != released_value
                )
    territory_line = territory_row(side(facts, "outside"))
    assert territory_line.share == round(
        100 * territory_line.counted_leases / territory_line.leases, 1
    )


def test_no_unit_of_a_release_has_fewer_than_eleven_households(facts):
    for years in facts.subjects.values():
        for year in years:
            for part in year.release.scales.values():
                counts = part.released["households"].dropna()
                assert not ((counts > 0) & (counts < 11)).any()


def test_titles_tell_gap_and_comparator(facts):
    page = attribution_page(facts)
    row = territory_row(side(facts, "outside"))
    assert f"manque {row.missing(25)} baux" in page.title
    assert str(int(row.counted_leases)) in page.sentences[0]
    demand = demand_page(facts)
    own, other, *_ = tension_figures(facts)
    assert demand.title.startswith(own.text)
    assert "département" in demand.title
    assert own.value != other.value
    balance = balance_page(facts)
    assert balance.grids[0].rows[0][1].value == row.leases
    years = [line[0].text for line in balance.grids[0].rows]
    assert years == ["2022", "2021", "2020", "2019", "2018"]


def test_the_demand_page_names_the_years_of_its_leases(facts):
    """Tables of leases may hold a period, or be missing, while demands are of one year."""
    names = ("leases_outside", "leases_inside")
    periods = {name: facts.subjects[f"{name}_period"] for name in names}
    others = {name: years for name, years in facts.subjects.items() if "leases" not in name}
    page = demand_page(facts)
    assert "signés dans l’année" in page.subtitle
    page = demand_page(replace(facts, subjects={**others, **periods}))
    assert "31 décembre 2022 et baux signés en 2018–2022" in page.subtitle
    page = demand_page(replace(facts, subjects=others))
    assert "baux" not in page.subtitle


def test_most_of_the_stock_s_communes_are_listed_over_five_years(facts):
    page = commune_page(facts)
    outside = side(facts, "outside")
    assert outside.span == "2018–2022"
    rows = {row.name: row for row in unit_rows(outside, "commune") if row.share is not None}
    assert len(rows) >= 12
    territory_line = territory_row(outside.of_period())
    assert sum(row.leases for row in rows.values()) >= 0.9 * territory_line.leases
    reached = sum(row.share >= 25 for row in rows.values())
    assert page.title.startswith(f"Hors QPV, {reached} des {len(rows)} communes publiées")
    assert "2018–2022" in page.title
    listed, rings = page.grids
    assert {line[0].text for line in listed.rows[1:]} == set(rows)
    centre, ring, others = rings.rows[1:]
    assert centre[1].value + ring[1].value + others[1].value == sum(
        row.leases for row in rows.values()
    )
    assert "commune" not in outside.newest.release.scales  # no single year of a commune


def test_the_pages_are_in_the_dossier(order, facts):
    """That they fit is tried in test_boxes.py."""
    assert [page.key for page in contents(order, facts) if page.key in KEYS] == list(KEYS)


def test_a_table_of_ones_own_by_landlord_gives_the_landlords_of_the_page(order, material, tmp_path):
    """The SNE's table has a row per commune and landlord; the page has the landlords, released."""
    dice = np.random.default_rng(8)
    lines = ["Code INSEE;Commune;Bailleur;Baux signés hors QPV 2021-2023;dont 1er quartile"]
    released, landlords = material.release, ("Habitat du Nord", "Partenord", "Logis", "Foyer")
    for code, name in released.scales["commune"].released["name"].items():
        for landlord in landlords:
            leases = dice.poisson(14)
            lines.append(f"{code};{name};{landlord};{leases};{dice.binomial(leases, 0.19)}")
    path = tmp_path / "attributions.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with own_ledgers(tmp_path / "ledgers"):
        own = subjects_of_file(
            path, "leases_outside", released.territory, "2022", material.policy, Cancellation()
        )
    own_facts = facts_of(order, replace(material, subjects=own))
    page = attribution_page(own_facts)
    grid = next(grid for grid in page.grids if "Partenord" in {row[0].text for row in grid.rows})
    rows = {row[0].text: row for row in grid.rows}
    assert set(landlords) <= set(rows)
    truth = sum(int(line.split(";")[3]) for line in lines[1:] if "Partenord" in line)
    assert rows["Partenord"][1].value == truth
    with PageLayers(own_facts) as layers:
        page_layout = Studio(layers, Notice("caption")).lay_out(page, 1)
        words = page_layout.drawings["family"][-1].words
    assert all(landlord in words for landlord in landlords)


def test_without_the_tables_the_contents_name_what_is_missing(order, material):
    facts = facts_of(order, replace(material, subjects={}))
    pages = contents(order, facts)
    assert not [page for page in pages if page.key in KEYS]
    texts = [text for text, _ in next(p for p in pages if p.key == "contents").prose]
    assert any("Demande\u202f; Attributions\u202f; Bilan annuel" in line for line in texts)
