"""What a cartographer saw on the pages of seven dossiers and would not have shown to a client."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from qgis.core import QgsExpression, QgsExpressionContext, QgsFeature, QgsGeometry

from occupancy_plugin.description import Kind
from occupancy_plugin.diagnosis.content import multiples, parts
from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.findings import finding
from occupancy_plugin.diagnosis.content.fragility import _maps
from occupancy_plugin.diagnosis.content.order import plan
from occupancy_plugin.diagnosis.content.page import PageKind
from occupancy_plugin.diagnosis.content.phrases import of_place
from occupancy_plugin.diagnosis.content.residences import residences
from occupancy_plugin.diagnosis.content.shapes import unit_readings
from occupancy_plugin.diagnosis.content.themes import theme_page, zone_scale
from occupancy_plugin.diagnosis.drawing.bars import stacked_bars
from occupancy_plugin.diagnosis.drawing.charts import dots, pairs, slope
from occupancy_plugin.diagnosis.drawing.colours import HATCH_FILL
from occupancy_plugin.diagnosis.drawing.drawing import Circle, Drawing, Line, Rect
from occupancy_plugin.diagnosis.drawing.fonts import POINT
from occupancy_plugin.diagnosis.drawing.landlords import landlord_rows
from occupancy_plugin.diagnosis.drawing.tables import (
    KeyFigure,
    fit_together,
    key_figures,
    tables,
    tables_to_sign,
)
from occupancy_plugin.diagnosis.drawing.years import Series, Target, year_chart
from occupancy_plugin.diagnosis.figures import Cell, Change, FamilyRow, Figure, Grid, Measure, Share
from occupancy_plugin.diagnosis.files.workbook import _name as sheet_name
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio, _height
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.layers.style.labelling import MIDDLE_OF_CIRCLE, SIGN_DISTANCE
from occupancy_plugin.layers.style.symbols import MIDDLE
from occupancy_plugin.layers.style.words import FRENCH, Words
from occupancy_plugin.toolbelt.metadata import resource
from occupancy_plugin.toolbelt.numbers import Numbers

FOOT = 188.5  # mm: the rule above a page's source line
RATE = Measure("r", "Taux de vacance", "%", 1, Kind.RATE, "t")


def overlapping(one, other):
    left, top, right, bottom = one.box
    return (
        min(right, other.box[2]) - max(left, other.box[0]) > 0.2
        and min(bottom, other.box[3]) - max(top, other.box[1]) > 0.2
    )


def overlaps_of(drawing):
    texts = list(drawing.texts)
    return [
        (one.text, text.text)
        for n, one in enumerate(texts)
        for text in texts[n + 1 :]
        if overlapping(one, text)
    ]


@pytest.mark.parametrize("own", [0.1, None])
def test_a_small_share_is_not_written_over_its_name(own):
    def figure(value, is_territory):
        text = "s" if value is None else f"{value:.1f}\u202f%".replace(".", ",")
        return Figure("CC", value, text, "epci", is_territory)

    rows = [
        ("Taux de vacance", figure(0.4, False), figure(0.7, True)),
        ("Taux de vacance de plus de 3 mois", figure(0.2, False), figure(own, True)),
        ("Taux de mobilité", figure(7.3, False), figure(7.4, True)),
    ]
    drawing = pairs("", rows, ("Oise", "CC"), RATE, Numbers("fr"), 203.0, 66.0)
    assert not overlaps_of(drawing)


def test_the_figure_of_a_year_at_the_foot_of_the_axis_is_not_over_the_year():
    years = ("2018", "2019", "2020", "2021", "2022")
    own = Series("CC Flandre Lys", (40.0, 72.7, 78.6, 80.0, 78.6), True)
    sizes = ("baux", ("15", "22", "14", "20", "14"))
    target = Target(50.0, "objectif 50\u202f%")
    drawing = year_chart("En QPV", years, [own], target, sizes, Numbers("fr"), 98.0, 84.0)
    assert not overlaps_of(drawing)


def test_the_figure_of_a_year_is_not_over_the_line_of_another_unit():
    """“15,5” was over the lines of Nord and France."""
    years = ("2018", "2019", "2020", "2021", "2022")
    own = Series("CA", (13.9, 14.4, 19.1, 15.5, 13.3), True)
    other = Series("Nord", (12.0, 12.6, 13.2, 14.7, 15.4))
    sizes = ("baux", ("324", "277", "299", "290", "271"))
    target = Target(25.0, "objectif 25\u202f%")
    drawing = year_chart("Hors QPV", years, [other, own], target, sizes, Numbers("fr"), 98.0, 84.0)
    lines = [line for line in drawing.shapes if isinstance(line, Line) and line.line == 0.3]
    for text in (text for text in drawing.texts if text.text in ("14,4", "19,1", "15,5")):
        left, top, right, _ = text.box
        for line in lines:
            for x in np.linspace(max(left, line.x1), min(right, line.x2), 9):
                if line.x2 > line.x1 and line.x1 <= x <= line.x2:
                    y = line.y1 + (line.y2 - line.y1) * (x - line.x1) / (line.x2 - line.x1)
                    assert not top < y < text.y, text.text  # digits end on the base line
    assert not overlaps_of(drawing)


def test_key_figures_of_a_line_are_at_one_height_and_no_line_ends_with_a_dot():
    others = (
        "Nord\u00a045,5\u202f%  ·  Hauts-de-France\u00a046,7\u202f%  ·  France\u00a047,2\u202f%"
    )
    labels = ("Ménages à très bas revenus (sous 40\u202f% du plafond PLUS)", "Vacance", "Mobilité")
    figures = [KeyFigure(label, "47,7\u202f%", others, "stable depuis 2020") for label in labels]
    drawing = key_figures(figures, 277.0, 50.0)
    heights = {round(text.y, 2) for text in drawing.texts if text.text == "47,7\u202f%"}
    assert len(heights) == 1
    assert not any(text.text.rstrip().endswith("·") for text in drawing.texts)


def middle_of(wkt):
    feature, context = QgsFeature(), QgsExpressionContext()
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    context.setFeature(feature)
    context.setGeometry(feature.geometry())
    return QgsExpression(MIDDLE_OF_CIRCLE).evaluate(context).asPoint()


def test_a_label_is_placed_around_the_circle_of_a_commune_in_two_parts():
    """QGIS draws the circle at the centroid of the largest part, if that is inside."""
    two = "MultiPolygon(((0 0,2 0,2 2,0 2,0 0)),((10 0,20 0,20 8,10 8,10 0)))"
    assert tuple(middle_of(two)) == (15.0, 4.0)
    assert tuple(middle_of("MultiPolygon(((0 0,4 0,4 2,0 2,0 0)))")) == (2.0, 1.0)
    hook = "Polygon((0 0,9 0,9 1,1 1,1 9,0 9,0 0))"
    assert QgsGeometry.fromWkt(hook).contains(QgsGeometry.fromPointXY(middle_of(hook)))


@pytest.mark.parametrize(
    ("name", "french"),
    [
        ("Estaires", "d’Estaires"),
        ("Étrœungt", "d’Étrœungt"),
        ("Le Cateau-Cambrésis", "du Cateau-Cambrésis"),
        ("Les Ageux", "des Ageux"),
        ("La Gorgue", "de La Gorgue"),
        ("Caudry", "de Caudry"),
    ],
)
def test_a_place_is_written_with_its_article(name, french):
    assert of_place(name, FRENCH) == french
    assert of_place(name, Words("en")) == f"of {name}"


def test_names_have_the_apostrophe_of_printers(facts_in):
    facts = facts_in("fr", "CC des Pays d'Oise et d'Halatte")
    assert facts.territory == "CC des Pays d’Oise et d’Halatte"
    names = [*facts.labels("commune", "name"), *(u.name for u in facts.units("commune"))]
    assert not any("'" in name for name in names)


def test_four_maps_say_which_communes_are_above_the_territory(facts_in):
    facts = facts_in()
    page = multiples.multiples(facts)
    indicators = ("income_u20_rate", "income_u40_rate", "single_parents_rate", "act_seeker_rate")
    readings = [unit_readings(facts, "commune", i) for i in indicators]
    above = [
        unit.name
        for unit in facts.units("commune")
        if sum(read.get(unit.code) == "more" for read in readings) >= 2
    ]
    assert len(above) == 6
    assert (
        page.title
        == "Six communes au-dessus de l’intercommunalité sur au moins deux des quatre indicateurs"
    )
    assert page.sentences[0].endswith(f"{', '.join(above)}.")
    drawing = page.pictures["body"](203.0, 158.0)
    assert not overlaps_of(drawing)
    rows = {row[0].text: row for row in page.grids[0].rows}
    for name in above:
        assert "au-dessus" in rows[name][-1].text
    assert rows[facts.territory][-1].text == ""


def test_an_indicator_on_which_no_commune_differs_has_a_sentence_and_no_map(facts_in, monkeypatch):
    def alike(facts, scale, indicator):
        readings = unit_readings(facts, scale, indicator)
        return readings if indicator == "income_u40_rate" else dict.fromkeys(readings, "alike")

    monkeypatch.setattr(multiples, "unit_readings", alike)
    page = multiples.multiples(facts_in())
    assert page.pictures["body"](203.0, 158.0).words.count("Familles monoparentales") == 0
    assert any("familles monoparentales, demandeurs d’emploi." in text for text in page.sentences)


def test_a_summary_tells_of_each_clear_gap_not_only_of_the_leading_ones(all_pages, facts_in):
    facts = facts_in()
    for page in (p for p in all_pages if p.key.startswith("summary")):
        summary = "\n".join(page.sentences)
        for row in page.grids[0].rows:
            name, reading = row[0].text.removesuffix(" (%)"), row[-3].text
            if reading.endswith(("plus", "moins")) and len(page.sentences) < parts.MOST_SENTENCES:
                assert f"{name}\u202f:" in summary, (page.key, name)
    lead = facts.measure("income_u40_rate")
    assert finding(lead, facts.figures("income_u40_rate"), facts.words) in "\n".join(
        s for p in all_pages if p.key == "summary residents" for s in p.sentences
    )


def test_an_indicator_is_in_one_column_of_the_synthesis(all_pages):
    page = next(page for page in all_pages if page.key == "synthesis")
    columns, heading = {}, ""
    for text, is_heading in page.prose:
        heading = text if is_heading else heading
        columns.setdefault(heading, set()).add(text.split("\u202f:")[0])
    assert not columns["Atouts"] & columns["Fragilités"]


def test_the_letters_of_the_key_points_are_as_large_as_there_is_room():
    text = "\n\n".join(["Depuis 2020, la part est stable (−0,1 point, non significatif)."] * 6)
    assert _height(text, 8.0, 64.0, False) < 62.0  # what the box of a theme page holds
    assert _height(text, 14.0, 64.0, False) > 62.0


def test_a_town_has_no_map_of_what_lies_elsewhere(order, facts_in):
    facts = facts_in()
    zones = zone_scale(facts)
    published = residences(facts, zones)
    middle = np.median(published.points, axis=0)
    near = np.argsort(np.abs(published.points - middle).max(axis=1))[:5]
    town = replace(
        published,
        **{
            name: getattr(published, name)[near]
            for name in ("codes", "names", "points", "households", "classes", "fragile", "zone")
        },
    )
    assert np.ptp(town.points, axis=0).max() < 2000.0  # one window holds them
    assert all(part.window for part in _maps(facts, order, town, zones))
    assert not all(part.window for part in _maps(facts, order, published, zones))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Le territoire et ses comparateurs", "Le territoire"),
        ("Dissimilarité (0\u202f: même part partout)", "Dissimilarité"),
        ("Les quartiers prioritaires (QPV) du territoire", "Les quartiers prioritaires"),
        ("Profils (A, B)", "Profils (A, B)"),
        ("A" * 40, "A" * 31),
    ],
)
def test_a_worksheet_is_named_in_whole_words(title, name):
    names: set[str] = set()
    assert sheet_name(title, names) == name
    assert sheet_name(title, names) == f"{name[:29].rstrip()} 2"


def test_names_on_a_map_of_changes_leave_its_signs_free(all_pages, facts_in):
    page = next(page for page in all_pages if page.key.startswith("change"))
    with PageLayers(facts_in()) as layers:
        found = layers.layers_of(page.maps[0])
        safe_layer = next(layer for layer in found if layer.labelsEnabled())
        settings = safe_layer.labeling().settings()
    assert settings.geometryGeneratorEnabled
    assert settings.geometryGenerator == MIDDLE  # where the sign is
    assert settings.dist == SIGN_DISTANCE > 0


def themes_without_a_map(facts):
    """Alone on their pages, as in a dossier with one of them."""
    pages = [theme_page(facts, chapter) for chapter in plan()["chapters"]]
    return [page for page in pages if page is not None and page.kind is PageKind.CHARTS]


def test_a_chart_moves_up_to_a_short_one_above_it(facts_in):
    """A page of charts without an evolution has its bars under its dots, not below a gap."""
    page = next(p for p in themes_without_a_map(facts_in()) if p.key == "theme building_age")
    short = replace(page, pictures={n: p for n, p in page.pictures.items() if n != "evolution"})
    few = replace(
        short,
        pictures={
            **short.pictures,
            "comparators": lambda w, h: Drawing(w, h, (Rect(0, 0, 9, 20),)),
        },
    )
    with PageLayers(facts_in()) as layers:
        studio = Studio(layers, Notice("Source"))
        _, full_top, _ = studio.lay_out(short).drawings["family"]
        _, moved_top, moved = studio.lay_out(few).drawings["family"]
    assert moved_top < full_top - 30.0
    assert moved_top + moved.height == pytest.approx(186.0, abs=0.5)


def test_the_axis_of_low_rates_begins_at_nought_and_is_no_ten_points_long():
    """The page of vacancy had rates of 0.6 % on an axis of 0 to 6 %, nine tenths of it empty."""
    changes = [
        Change(name, before, after, after - before, (str(before), str(after)))
        for name, before, after in (("CA", 0.5, 0.6), ("Nord", 0.7, 0.6))
    ]
    drawing = slope("", changes, ("2020", "2022"), RATE, FRENCH, 98.0, 84.0)
    ticks = [text.text for text in drawing.texts if text.text.endswith("%")]
    assert ticks[0] == "0,0\u202f%"
    assert ticks[-1] in ("1,5\u202f%", "2,0\u202f%")
    figures = [Figure("CA", 0.6, "0,6\u202f%", is_territory=True), Figure("Nord", 0.5, "0,5")]
    dots_drawing = dots("", figures, RATE, FRENCH, 98.0, 84.0)
    circles = [shape.x for shape in dots_drawing.shapes if isinstance(shape, Circle)]
    assert max(circles) > 40.0, "not at the left end"


def table_of(rows, columns):
    header = ("Commune", *(f"Taux {n} des ménages (%)" for n in range(columns)))
    cells = (Cell("1,0"),) * columns
    return Grid("T", header, tuple((Cell(f"Commune {n}"), *cells) for n in range(rows)))


def test_tables_of_fifteen_rows_share_a_page():
    """A small EPCI had two pages with a third of white each."""
    parts = [table_of(15, 9), table_of(15, 9)]
    assert fit_together(parts)
    assert 140.0 < tables(parts, 277.0, 158.0).bottom <= 158.0
    assert tables(parts, 277.0, 147.0).bottom <= 147.0
    assert not fit_together([table_of(30, 9), table_of(15, 9)])


def test_the_balance_has_commitments_to_fill_in_and_frames_to_sign_in_where_there_is_room():
    landlords, reservers = table_of(6, 8), table_of(4, 2)
    signers = ("Le préfet", "Le président")
    drawing = tables_to_sign(landlords, reservers, signers, 203.0, 104.0)
    frames = [shape for shape in drawing.shapes if isinstance(shape, Rect) and not shape.fill]
    assert [round(frame.width, 2) for frame in frames] == [46.25, 46.25]
    assert drawing.bottom > 95.0
    texts = [text.text for text in drawing.texts]
    assert {"Le préfet", "Le président", "Commune 5"} <= set(texts)
    assert texts.count("Commune 3") == 2
    low = tables_to_sign(landlords, reservers, signers, 203.0, 50.0)
    assert not any(isinstance(shape, Rect) and not shape.fill for shape in low.shapes)


def test_sentences_take_the_place_of_a_chart_that_is_missing(all_pages, facts_in):
    page = next(page for page in all_pages if page.kind is PageKind.THEME)
    short = replace(page, pictures={n: p for n, p in page.pictures.items() if n != "evolution"})
    with PageLayers(facts_in()) as layers:
        studio = Studio(layers, Notice("Source"))
        tops = []
        for each in (page, short):
            layout = studio.lay_out(each).layout
            rule = layout.itemById("text_rule")
            tops.append(rule.pagePositionWithUnits().y())
            bottom = tops[-1] + rule.sizeWithUnits().height()
            assert bottom == pytest.approx(186.0, abs=0.5)
    assert tops[1] < tops[0] - 40.0


def test_the_title_of_tables_says_a_finding(all_pages):
    """Of a column that the page has."""
    pages = [page for page in all_pages if page.key.startswith("table commune")]
    form = r"Les communes en chiffres – (.+)\u202f: \d+ communes publiées à .+ ou plus"
    for page in pages:
        told = re.match(form, page.title)[1]
        assert told in {heading.removesuffix(" (%)") for heading in page.grids[0].header}


def test_a_small_chart_is_no_wider_than_a_telephone(dossier_files):
    """Its letters were as large as headings, and its right half off the screen."""
    page = dossier_files["html"].read_text(encoding="utf-8")
    rem = float(re.search(r"min-width:calc\(var\(--mm\)\*([.\d]+)rem", page)[1])
    drawn = re.findall(r'<figure style="--mm:(\d+)"><div[^>]*><svg[^>]*width="([\d.]+)mm"', page)
    assert len(drawn) > 20
    assert all(abs(float(width) - float(mm)) <= 0.5 for mm, width in drawn)
    assert 85 * rem * 16 < 360 < 203 * rem * 16  # pixels: dots and slopes fit, bars scroll


def test_letters_of_charts_have_seven_points_in_a_text_and_ten_pixels_on_a_telephone(dossier_files):
    """Charts that fill a page were made smaller with their letters, down to four points."""
    page = dossier_files["html"].read_text(encoding="utf-8")
    rem = float(re.search(r"min-width:calc\(var\(--mm\)\*([.\d]+)rem", page)[1])
    tenths = [float(size) for size in re.findall(r'<text[^>]*font-size="([\d.]+)"', page)]
    assert len(tenths) > 1000
    assert min(tenths) / 10 >= 7.0 * POINT - 0.01
    assert min(tenths) / 10 * rem * 16 > 9.8


def test_a_caption_in_sight_does_not_repeat_the_title_of_its_page_or_chart(dossier_files):
    """A screen reader has a caption for every figure."""
    page = dossier_files["html"].read_text(encoding="utf-8")
    seen = unseen = 0
    for section in re.findall(r"<section.*?</section>", page):
        title = re.search(r"<h3>(.*?)</h3>", section)[1]
        for figure in re.findall(r"<figure.*?</figure>", section):
            kind, caption = re.search(r"<figcaption><span(.*?)>(.*?)</span>", figure).groups()
            repeats = caption == title or f">{caption}</text>" in figure
            assert repeats is (kind == ' class="unseen"')
            seen, unseen = seen + (not repeats), unseen + repeats
    assert unseen > 40 > seen


@pytest.mark.parametrize(
    ("shares", "start"), [((None, None, 40.0, 40.0), 0.0), ((None, 40.0, None, 40.0), 0.8)]
)
def test_what_a_bar_hides_is_hatched_in_its_place_if_it_has_one(shares, start):
    """The bar of a unit that hides its first categories began where the others' third part did."""
    row = FamilyRow("CA2C", tuple(map(Share, "abcd", shares)), True)
    look = ({c: c for c in "abcd"}, dict.fromkeys("abcd", "#222222"))
    drawing = stacked_bars("", [row], *look, "secret", FRENCH, 120.0, 40.0)
    bars = [shape for shape in drawing.shapes if isinstance(shape, Rect) and shape.height > 4.0]
    left, right = min(bar.x for bar in bars), max(bar.x + bar.width for bar in bars)
    hatch = next(bar for bar in bars if bar.fill == HATCH_FILL)
    assert (hatch.x - left) / (right - left) == pytest.approx(start, abs=0.01)
    assert hatch.width / (right - left) == pytest.approx(0.2, abs=0.01)


def test_a_mark_stands_behind_its_figure():
    """Before it, it read as the figure's sign: “− 66,1 %”."""
    rows = ((Cell("Bailleur"), Cell("66,1\u202f%", 66.1, 1, "fewer")), (Cell("CA"), Cell("69,3")))
    legend = ("au-dessus", "en dessous")
    grid = Grid("Bailleurs", ("Bailleur", "APL"), rows)
    drawing = landlord_rows("Titre", grid, 1, legend, 200.0, 60.0)
    assert "APL 66,1\u202f% (en dessous)" in drawing.words
    figure, mark = (
        next(t for t in drawing.texts if t.text == text) for text in ("66,1\u202f%", "▼")
    )
    assert mark.box[0] > figure.box[2]


def test_a_title_of_two_lines_leaves_the_subtitle_free(all_pages, facts_in):
    page = next(page for page in all_pages if page.kind is PageKind.THEME)
    with PageLayers(facts_in()) as layers:
        studio = Studio(layers, Notice("Source"))
        for title in (page.title, "Un titre bien trop long " * 8):
            texts = studio.lay_out(replace(page, title=title), 1).texts
            _, y, drawing = texts["title"]
            assert y + drawing.bottom < texts["subtitle"][1] + 0.6
            assert texts["subtitle"][1] < 24.0


@pytest.mark.parametrize("rows", [4, 9, 12])
def test_the_digits_of_a_low_bar_are_inside_it(rows):
    """Nine bars of two millimetres held digits taller than they were."""
    shares = (Share("a", 40.0), Share("b", 60.0))
    units = [FamilyRow(f"Unité {n}", shares, n == 0) for n in range(rows)]
    look = {"a": "A", "b": "B"}, {"a": "#222222", "b": "#dddddd"}
    drawing = stacked_bars("Titre", units, *look, "secret", FRENCH, 180.0, 15.1 + 2.5 * rows)
    bars = [shape for shape in drawing.shapes if isinstance(shape, Rect) and shape.stroke]
    digits = [text for text in drawing.texts if text.text in ("40", "60")]
    assert len(bars) == len(digits) == 2 * rows
    for bar, text in zip(bars, digits, strict=True):
        top = text.y - 0.72 * text.size * POINT  # of a digit
        assert bar.y <= top + 0.25
        assert text.y <= bar.y + bar.height
    lowest = sorted({bar.y for bar in bars})
    assert all(y + bars[0].height < below for y, below in pairwise(lowest))


def test_no_letters_of_a_template_are_smaller_than_seven_points():
    templates = sorted(resource("layouts").glob("*.qpt"))
    assert len(templates) > 20
    for template in templates:
        sizes = re.findall(r'\bfontSize="([\d.]+)"', template.read_text("utf-8"))
        assert min(map(float, sizes)) >= 7.0, template.name


def test_a_page_without_a_map_leaves_no_white_above_its_foot(all_pages, facts_in):
    pages = [
        page
        for page in (*all_pages, *themes_without_a_map(facts_in()))
        if page.kind is PageKind.CHARTS and "family" in page.pictures
    ]
    assert len(pages) >= 3
    with PageLayers(facts_in()) as layers:
        studio = Studio(layers, Notice("Source"))
        for page in pages:
            _, y, drawing = studio.lay_out(page, 1).drawings["family"]
            assert y + drawing.bottom > FOOT - 12.0, page.key


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_name_of_the_page_inside_and_outside_qpv_is_cut(order, facts_in, language):
    """“Households receiving housing benefit (APL…” had a line of its own below it."""
    pages = contents(replace(order, language=language), facts_in(language))
    page = next(page for page in pages if page.key == "qpv sides")
    drawing = page.pictures["body"](202.0, 158.0)
    assert not [text.text for text in drawing.texts if text.text.endswith("…")]
    assert not overlaps_of(drawing)
