"""The synthesis of a dossier: every sentence by a stated rule, with its figure and its page; a
person's words take its place and stay with the project."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from qgis.core import QgsProject

from occupancy_plugin.diagnosis.content import findings
from occupancy_plugin.diagnosis.content.contents import contents, with_edit
from occupancy_plugin.diagnosis.content.order import Edit, plan
from occupancy_plugin.diagnosis.content.synthesis import (
    HEADING,
    MAX_SENTENCES,
    lines_of,
    synthesis_page,
)
from occupancy_plugin.diagnosis.page_edits import SavedEdit, read_edits, write_edits
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.style.words import FRENCH, Words


@pytest.fixture(scope="module")
def pages(all_pages):
    return all_pages


@pytest.fixture
def page(pages):
    return next(page for page in pages if page.key == "synthesis")


def groups(page):
    matches, heading = {}, ""
    for line in lines_of(page):
        if line.startswith(HEADING):
            heading = line.removeprefix(HEADING)
            matches[heading] = []
        else:
            matches[heading].append(line)
    return matches


def test_each_sentence_names_the_page_that_shows_its_figures(pages, page):
    group_names = groups(page)
    assert list(group_names)[:3] == ["Atouts", "Fragilités", "Questions pour la CIA"]
    for heading in list(group_names)[:3]:
        assert len(group_names[heading]) <= MAX_SENTENCES
        for line in group_names[heading]:
            number = int(re.search(r"\(page\s(\d+)\)", line).group(1))
            named_page = pages[number - 1]
            texts = [
                named_page.title,
                *named_page.sentences,
                *(c.text for grid in named_page.grids for row in grid.rows for c in row),
            ]
            figures = re.findall(r"\d+(?:,\d)?(?=\u202f%|\u00a0point| à \d)", line)
            for figure in figures:
                assert any(figure in text for text in texts), (line, figure, named_page.key)


def test_a_strength_or_a_fragile_point_reaches_the_threshold_in_its_direction(facts_in, page):
    facts, group_names = facts_in(), groups(page)
    good, bad = group_names["Atouts"], group_names["Fragilités"]
    for indicator, better in plan()["synthesis"]["better"].items():
        measure, figures = facts.measure(indicator), facts.figures(indicator)
        reading = findings.reading(measure, figures[0], figures[1])
        names = [line for line in (*good, *bad) if line.startswith(f"{measure.name}\u202f:")]
        for line in names:
            if "que l’intercommunalité" in line:
                continue
            change = next((c for c in facts.changes(indicator) if c.is_territory), None)
            if "depuis" in line:
                up = findings.direction(change) == "up"
                assert findings.direction(change) in ("up", "down")
            else:
                up = reading.endswith("more")
                assert reading.endswith(("more", "fewer"))
            assert (line in good) == (up == (better == "more"))
    assert [line.partition("\u202f:")[0] for line in good] == [
        "Logements au DPE F ou G",
        "Logements financés en PLAI",
        "Logements de 60 ans ou plus",
    ]


def test_the_synthesis_begins_with_attributions_qpv_and_incomes(page):
    """The stock has many dwellings, so weights alone would begin with the buildings' age."""
    bad = groups(page)["Fragilités"]
    begins = [line.split("\u202f")[0] for line in bad[:3]]
    assert begins == ["Hors QPV, 13,3", "Ménages sous 40", "Ménages sous 40"]
    assert "en QPV" in bad[1]
    assert page.title == f"Synthèse – {bad[0].partition(' (page')[0]}"


def test_an_orientation_names_a_place_and_a_figure(facts_in, page):
    """Applications over the attributions of a year, both as released."""
    orientations = groups(page)["Orientations proposées au débat (à modifier avant impression)"]
    assert all(re.search(r"\d", text.partition(". ")[2]) for text in orientations)
    facts = facts_in()
    asked = facts.subjects["demand"][0].release.scales["commune"].frame.set_index("name")
    sides = [facts.subjects[f"leases_{side}_period"][0] for side in ("outside", "inside")]
    let = [leases.release.scales["commune"].frame.set_index("name") for leases in sides]
    ratio = 5 * asked["size_12"] / sum(table["size_12"].fillna(0.0) for table in let)
    own_leases = sum(leases.count("size_12") for leases in sides)
    own = 5 * facts.demand_years[0].count("size_12") / own_leases
    assert ratio["Caudry"] < own, "the most applications, but fewer per attribution"
    busiest = asked["size_12"][ratio >= own].idxmax()
    said = f"T1 et T2 à {busiest}\u202f: {ratio[busiest]:.0f} demandes"
    assert any(said in text and f"contre {own:.0f} dans" in text for text in orientations)


def test_indicators_without_a_direction_are_neither(page):
    group_names = groups(page)
    for line in (*group_names["Atouts"], *group_names["Fragilités"]):
        assert "65 ans" not in line
        assert "monoparentales" not in line


@pytest.mark.parametrize(("target", "is_strength"), [(50.0, False), (30.0, True)])
def test_a_target_that_is_exceeded_beyond_chance_is_a_strength(
    order, facts_in, monkeypatch, target, is_strength
):
    """In QPV 64,0 % of 25 leases: 50 % is within reach of chance, 30 % is not."""
    inside = {**plan()["attributions"]["inside"], "target": target}
    monkeypatch.setitem(plan()["attributions"], "inside", inside)
    pages = contents(order, facts_in())
    page = next(page for page in pages if page.key == "synthesis")
    sentence = "En QPV, 64,0\u202f% des baux aux autres quartiles\u202f: l’objectif de 30"
    assert any(line.startswith(sentence) for line in groups(page)["Atouts"]) is is_strength


def test_fewer_than_three_sentences_make_no_page(order, facts_in):
    facts = facts_in()
    assert synthesis_page(facts, []) is None
    short = replace(order, chapters=("cover", "synthesis", "stock"))
    assert [content.key for content in contents(short, facts)] == ["cover", "theme stock"]


def test_a_person_rewrites_the_synthesis_and_the_method_page_says_so(order, facts_in):
    edit = Edit(
        "À la main", (f"{HEADING}Nos priorités", "Une phrase.", f"{HEADING}Suites", "Une autre.")
    )
    pages = contents(replace(order, edits={"synthesis": edit}), facts_in())
    page = next(page for page in pages if page.key == "synthesis")
    assert lines_of(page) == edit.sentences
    assert page.title == "À la main"
    drawing = page.pictures["body"](277.0, 158.0)
    texts = {text.text for text in drawing.texts}
    assert {"Nos priorités", "Une phrase.", "Suites", "Une autre."} <= texts
    assert "Atouts" not in texts
    assert any("À la main" in text for text, _ in pages[-1].prose)


def test_the_synthesis_is_laid_out_with_all_its_lines(page, facts_in):
    with PageLayers(facts_in()) as layers:
        page_layout = Studio(layers, Notice("Source")).lay_out(page, 4)
    body = page_layout.drawings["body"][2]
    for text, _ in page.prose:
        assert text in body.words
    cells = [text.cell for text in body.texts]
    assert cells == sorted(cells)


def test_words_of_a_person_stay_with_the_project(tmp_path, qgis_app):
    project = QgsProject()
    words = {
        "synthesis": SavedEdit("2022", Edit("Titre « à nous »", ("# Atouts", "Une phrase."))),
        "theme income": SavedEdit("2020", Edit("Seul le titre")),
    }
    write_edits(project, "200030633", FRENCH, words)
    assert project.write(str(tmp_path / "p.qgz"))
    second_project = QgsProject()
    assert second_project.read(str(tmp_path / "p.qgz"))
    assert read_edits(second_project, "200030633", FRENCH) == words
    assert read_edits(second_project, "200030633", Words("en")) == {}
    assert read_edits(second_project, "245900428", FRENCH) == {}
    write_edits(second_project, "200030633", FRENCH, {})
    assert read_edits(second_project, "200030633", FRENCH) == {}


def test_a_damaged_entry_of_the_project_counts_as_none(qgis_app):
    project = QgsProject()
    for text in ("no json", "[]", '{"a": 3}', '{"a": {"vintage": "2022"}}'):
        project.writeEntry("occupancy", "dossier/t1/fr", text)
        assert read_edits(project, "1", FRENCH) == {}


def test_an_edit_without_sentences_keeps_ours(page):
    edited = with_edit(page, Edit("Titre"))
    assert (edited.title, edited.prose) == ("Titre", page.prose)


def test_a_portal_without_classes_of_fragility_has_a_synthesis_too(order, facts_in):
    facts = facts_in()
    fragility = plan()["fragility"]["indicator"]
    indicators = tuple(i for i in facts.catalogue.indicators if i.id != fragility)
    poorer = replace(facts, catalogue=replace(facts.catalogue, indicators=indicators))
    keys = [page.key for page in contents(order, poorer)]
    assert "synthesis" in keys
    assert plan()["fragility"]["page"] not in keys
