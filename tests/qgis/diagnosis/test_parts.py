"""The parts of a dossier: 20 to 30 pages before the annexes, a summary of each longer part, titles
that state a finding."""

from __future__ import annotations

from dataclasses import replace

from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.order import ANNEXES, Edit, plan
from occupancy_plugin.diagnosis.content.page import PageKind
from occupancy_plugin.diagnosis.drawing.charts import Gap, gap_bars
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.style.words import FRENCH

NOTABLE_CHAPTERS = ("income", "household_type", "age", "benefits", "tenure")


def test_an_epci_has_20_to_30_pages_and_its_annexes_after_them(all_pages):
    annexes = [page for page in all_pages if page.part.id == ANNEXES]
    assert all_pages[-len(annexes) :] == annexes
    assert 20 <= len(all_pages) - len(annexes) <= 30
    maps = [page for page in annexes if page.kind is PageKind.MAP]
    assert len(maps) == plan()["annexed_maps"]
    assert {page.maps[0].scale for page in maps} == {"commune"}  # its IRIS are its communes


def test_a_dossier_of_annexes_alone_keeps_all_its_maps(order, facts_in):
    pages = contents(replace(order, chapters=("book",)), facts_in())
    assert len([page for page in pages if page.kind is PageKind.MAP]) > plan()["annexed_maps"]


def test_a_part_of_several_pages_begins_with_its_summary(all_pages):
    keys = [page.key for page in all_pages]
    for part in ("stock", "residents"):
        of_part = [page for page in all_pages if page.part.id == part]
        assert of_part[0].key == f"summary {part}"
        assert of_part[0].kind is PageKind.SUMMARY
    assert not {"summary neighbourhoods", "summary annexes", "summary "} & set(keys)


def test_a_summary_tells_the_findings_of_its_pages_with_their_numbers(order, facts_in):
    edit = Edit("Un titre à la main", ("Une phrase.",))
    pages = contents(replace(order, edits={"theme income": edit}), facts_in())
    summary = next(page for page in pages if page.key == "summary residents")
    for number, page in enumerate(pages, 1):
        text = f"{page.title} (page\u00a0{number})."
        assert (text in summary.sentences) == (
            page.key in {f"theme {key}" for key in NOTABLE_CHAPTERS}
        ), page.key
    assert any(edit.title in sentence for sentence in summary.sentences)
    assert next(p for p in pages if p.key == "theme income").sentences == edit.sentences


def test_a_summary_shows_the_figures_of_its_pages_and_how_they_compare(facts_in, all_pages):
    summary = next(page for page in all_pages if page.key == "summary residents")
    rows = {row[0].text: [cell.text for cell in row] for row in summary.grids[0].rows}
    row = rows[facts_in().measure("income_u40_rate").titled]
    assert row[1:5] == ["47,7", "45,5", "46,7", "47,6"]
    assert row[5:7] == ["plus", "+1,6"]
    assert rows["Demandeurs d’emploi (%)"][5:7] == ["comme", "stable"]
    gaps = [row[5] for row in rows.values() if row[5]]
    differing = sum(text not in ("comme", "non significatif") for text in gaps)
    ending = f"{differing} écarts significatifs avec le département sur {len(gaps)} indicateurs"
    assert summary.title.endswith(ending)


def test_a_summary_is_laid_out_as_a_table_over_its_gaps(facts_in, all_pages):
    page = next(p for p in all_pages if p.key == "summary stock")
    with PageLayers(facts_in()) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 1)
    assert {"body", "family"} <= page_layout.drawings.keys()
    assert "Logements de 60 ans ou plus −3,8" in page_layout.drawings["family"][2].words


def test_houses_and_flats_stand_beside_the_sizes_of_dwellings(all_pages):
    stock = next(page for page in all_pages if page.key == "theme stock")
    texts = {text.text for text in stock.pictures["family"](200.0, 45.0).texts}
    assert {"T3", "Logements individuels", "Logements collectifs"} <= texts


def test_a_theme_says_what_its_share_is_a_share_of(all_pages):
    last = {page.key: page.sentences[-1:] for page in all_pages}
    assert last["theme activity"] == ("Dénominateur\u00a0: occupants majeurs.",)
    assert last["theme recent"][0].endswith("depuis 2,5\u00a0ans au plus.")


def test_a_gap_is_in_the_accent_from_its_threshold_on():
    gaps = [Gap("A", 2.2, "+2,2", 1.3), Gap("B", -1.2, "−1,2", 1.3), Gap("C", -1.3, "−1,3", 1.3)]
    assert [gap.is_reached for gap in gaps] == [True, False, True]
    texts = gap_bars("Écart", "hasard", gaps, FRENCH, 200.0, 70.0).texts
    bold = {text.text for text in texts if text.bold}
    assert {"+2,2", "−1,3"} <= bold
    assert "−1,2" not in bold


def test_the_english_title_of_the_qpv_tells_their_gaps(order, facts_in):
    facts = facts_in("en")
    page = next(p for p in contents(replace(order, language="en"), facts) if p.key == "qpv")
    assert "13.7 to 19.6\u00a0points more than the EPCI in the published QPV" in page.title
