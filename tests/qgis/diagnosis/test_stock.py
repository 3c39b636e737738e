"""How the stock changed: dwellings, in the units that show them in both vintages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.layers.release.indicators import NO_DATA

COUNT, TABLE = "dwellings_count", "table commune 1 0"
BERTRY, BUSIGNY, CAUDRY, TERRITORY = "59074", "59118", "59139", "200030633"


@pytest.fixture(scope="module")
def pages(order, facts_in):
    """The pages of facts whose earlier vintage hides Bertry's dwellings, lacks Busigny and has 100
    fewer in Caudry."""
    facts = facts_in()
    earlier, scales = facts.earlier_release, {}
    for scale, code in (("commune", CAUDRY), ("epci", TERRITORY)):
        scales[scale] = replace(earlier.scales[scale])
        frame = earlier.scales[scale].frame.copy()
        frame.loc[code, COUNT] -= 100
        scales[scale].__dict__["frame"] = frame
    scales["commune"].frame.loc[BERTRY, COUNT] = np.nan
    scales["commune"].frame.loc[BUSIGNY, "state"] = NO_DATA
    moved = replace(earlier, scales={**earlier.scales, **scales})
    made = contents(order, replace(facts, earlier_release=moved))
    return {page.key: page for page in made}


def test_a_change_is_listed_where_both_vintages_show_the_dwellings(pages):
    grid = pages[TABLE].grids[0]
    assert grid.header[-2:] == ("Logements sociaux en 2020", "Écart depuis 2020")
    rows = {row[0].text: [cell.text for cell in row[-3:]] for row in grid.rows}
    assert rows["Caudry"] == ["2\u202f728", "2\u202f628", "+100"]
    assert rows["Clary"] == ["37", "37", "0"]
    assert rows["Bertry"] == ["135", "s", "s"]
    assert rows["Busigny"] == ["128", "s", "s"]
    assert rows["Catillon-sur-Sambre"] == ["s", "s", "s"]  # 2020 shows it, its table does not


def test_the_stock_page_says_how_the_stock_changed_here_and_around(pages):
    page = pages["theme stock"]
    told = "Entre 2020 et 2022, le parc passe de 4\u202f731 à 4\u202f831 logements (+100)."
    assert told in page.sentences
    around = "+0,4\u202f% (Nord), +0,4\u202f% (Hauts-de-France), +0,2\u202f% (France)"
    assert f"Dans le même temps\u202f: {around}." in page.sentences
    assert not any("Le parc change dans" in sentence for sentence in page.sentences)  # a single one
    chart = page.pictures["evolution"](67.0, 46.0)
    assert {"Logements sociaux, évolution depuis 2020", "+2,1\u202f%"} <= {
        t.text for t in chart.texts
    }


def test_an_unchanged_stock_is_stated_without_a_rate_of_nought(all_pages):
    page = next(page for page in all_pages if page.key == "theme stock")
    assert "Depuis 2020, le parc reste à 4\u202f831 logements." in page.sentences
    assert "sans changement" in {t.text for t in page.pictures["evolution"](67.0, 46.0).texts}


def test_without_an_earlier_vintage_nothing_is_said_of_a_change(order, facts_in):
    made = contents(replace(order, against=""), replace(facts_in(), earlier_release=None))
    pages = {page.key: page for page in made}
    assert "2020" not in " ".join(pages[TABLE].grids[0].header)
    assert "evolution" not in pages["theme stock"].pictures
    assert not any("le parc" in sentence for sentence in pages["theme stock"].sentences)


def test_a_stock_that_is_counted_otherwise_in_the_earlier_vintage_is_not_compared(order, facts_in):
    facts = facts_in()
    catalogue = replace(
        facts.catalogue,
        indicators=tuple(
            replace(i, definition="stock") if i.id == COUNT else i
            for i in facts.catalogue.indicators
        ),
        vintages=tuple(replace(v, definitions={"stock": v.id}) for v in facts.catalogue.vintages),
    )
    pages = {page.key: page for page in contents(order, replace(facts, catalogue=catalogue))}
    assert "Écart depuis 2020" not in pages[TABLE].grids[0].header
    assert not any("le parc" in sentence for sentence in pages["theme stock"].sentences)
