"""The contents page lists every page once, and the chapters that have none; a name without room is
the kind of its EPCI."""

from __future__ import annotations

from dataclasses import replace

from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.contents_page import FEWEST_PAGES, MOST_LINES, list_entries
from occupancy_plugin.diagnosis.content.order import Edit
from occupancy_plugin.diagnosis.content.page import Page, PageKind
from occupancy_plugin.diagnosis.drawing.fonts import even_lines, shorten, width, wrap
from occupancy_plugin.diagnosis.drawing.lists import Entry, numbered_list
from occupancy_plugin.layers.style.words import FRENCH

from .conftest import LONG


def numbers(entries):
    matches = []
    for entry in entries:
        ends = [int(n) for n in entry.number.split("–") if n]
        matches += range(ends[0], ends[-1] + 1) if ends else []
    return matches


def test_the_contents_stand_after_the_cover_and_list_every_page(order, facts_in):
    pages = contents(replace(order, edits={"theme income": Edit("À la main")}), facts_in())
    assert [page.key for page in pages[:2]] == ["cover", "contents"]
    entries = list_entries(pages[2:], 3, FRENCH)
    assert numbers(entries) == list(range(3, len(pages) + 1))
    assert len(entries) <= MOST_LINES
    texts = [text for text, _ in pages[1].prose]
    assert "À la main" in texts
    assert {page.title for page in pages[2:] if not page.maps} <= set(texts)
    assert len({entry.text for entry in entries}) == len(entries)
    words = pages[1].pictures["body"](277.0, 158.0).words
    number = [page.key for page in pages].index("theme income") + 1
    assert f"À la main {number}" in words
    assert pages[number - 1].title == "À la main"


def test_every_part_has_its_heading_also_one_of_a_single_page(all_pages):
    entries = list_entries(all_pages[2:], 3, FRENCH)
    parts = dict.fromkeys(page.part.name for page in all_pages[2:] if page.part.name)
    assert [entry.text for entry in entries if entry.heading] == list(parts)
    landlords = next(n for n, entry in enumerate(entries) if entry.text == "Bailleurs et loyers")
    assert entries[landlords + 1].inset
    assert entries[landlords + 2].heading


def test_a_short_dossier_has_no_contents(order, facts_in):
    short = replace(order, chapters=("cover", "income", "method"))
    assert [page.key for page in contents(short, facts_in())] == ["cover", "theme income", "method"]
    assert FEWEST_PAGES > 3


def test_too_many_lines_make_the_longest_chapter_one():
    sixty_pages = [Page(str(n), PageKind.MAP, "Cahier", f"Carte {n}") for n in range(60)]
    other = [Page("t", PageKind.DRAWN, "Tableaux", "Communes")] * 2
    entries = list_entries([*sixty_pages, *other], 3, FRENCH)
    assert [(entry.text, entry.number) for entry in entries] == [
        ("Cahier", "3–62"),
        ("Communes", "63–64"),
    ]


def test_no_word_of_the_cover_s_title_stays_alone_on_a_line(qgis_app):
    title = "Diagnostic de l’occupation du parc social"
    lines = wrap(title, 28.0, 165.0, True)
    assert lines[-1] == "social"
    assert even_lines(lines, title, 28.0, 165.0, True) == [
        "Diagnostic de l’occupation",
        "du parc social",
    ]
    assert even_lines(["Court"], "Court", 28.0, 165.0, True) == ["Court"]


def test_a_name_without_room_is_its_kind_and_never_cut(qgis_app):
    name = "CA du Caudrésis et du Catésis"
    assert shorten(name, 7.0, width(name, 7.0) + 0.1) == name
    assert shorten(name, 7.0, 20.0) == "CA"
    assert shorten(LONG, 7.0, 20.0) == "CA"
    assert shorten("Saint-Hilaire lez Cambrai", 7.0, 26.0).endswith("…")


def test_the_contents_fill_the_page_in_two_columns_of_readable_letters(all_pages):
    """They stood at the left, line below line; a third of the page was white."""
    drawing = all_pages[1].pictures["body"](277.0, 158.0)
    texts = [text for text in drawing.texts if text.text.strip()]
    assert min(text.size for text in texts) >= 8.0
    assert max(text.box[2] for text in texts) <= 277.0
    assert max(text.box[3] for text in texts) <= 158.0
    second = [text for text in texts if text.x > 277.0 / 2]
    assert len({text.y for text in second}) > 10
    for column in (second, [text for text in texts if text not in second]):
        assert max(text.y for text in column) > 0.6 * 158.0
        last = max(column, key=lambda text: text.y)
        assert not last.bold, "a heading without the page below it"


def test_a_long_title_takes_a_second_line_and_no_page_is_dropped(qgis_app):
    entries = [
        Entry("Un titre qui dit un écart avec le département " * 3, "3"),
        Entry("Court", "4"),
    ]
    drawing = numbered_list(entries, 277.0, 158.0)
    lines = [text.text for text in drawing.texts]
    assert "".join(lines).replace("3", "", 1).startswith(entries[0].text.strip()[:40])
    assert len([line for line in lines if line.startswith("Un titre") or "écart" in line]) >= 2
    assert {"3", "4"} <= set(lines)


def test_chapters_without_a_page_are_named_below_the_list(order, facts_in, all_pages):
    facts = replace(facts_in(), earlier_release=None)
    page = contents(replace(order, against=""), facts)[1]
    texts = [text for text, _ in page.prose]
    assert texts[-2] == "Chapitres sans page"
    assert texts[-1] == "Données absentes ou non diffusées\u202f: Évolution."
    assert "Chapitres sans page" not in [t for t, _ in all_pages[1].prose]
    drawing = page.pictures["body"](277.0, 158.0)
    heading = next(text for text in drawing.texts if text.text == "Chapitres sans page")
    others = [text for text in drawing.texts if text.cell and text.cell < heading.cell]
    assert max(text.box[3] for text in others) < heading.box[1]
    assert max(text.box[3] for text in drawing.texts) <= 158.0
