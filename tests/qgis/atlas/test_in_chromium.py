"""A published atlas in a real browser: from a disk and from a server, by mouse and by keyboard, on
a telephone and on a wide screen, light, dark and printed."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import Browser
from qgis.PyQt.QtGui import QImage

from occupancy_plugin.atlas.readback import read_script
from occupancy_plugin.layers.style.words import FRENCH

from .conftest import NOTICES, Published
from .readers import Reader, served

INDICATOR = "single_parents_rate"
TELEPHONE = (360, 740)  # pixels
WIDE = 45.0  # pixels: of a unit whose name leaves some of its colour to be seen
STATES = [
    *("#", "#s=iris&w=beside", "#w=change&i=income_u40_rate", "#s=residence&u=59139-R001"),
    *("#s=residence&i=fragility_class", "#p=portrait", "#p=findings", "#p=method&l=en"),
    *("#p=verify", "#p=share", "#s=qpv2024&l=en", "#y=around"),
    *("#y=circles&s=residence&w=beside", "#p=diagnosis&d=theme%20income&l=en"),
    "#p=diagnosis&d=synthesis",
]


@pytest.fixture(scope="module")
def disk(published: Published) -> str:
    return published.folder.as_uri()


@pytest.fixture
def reader(chromium: Browser, disk: str) -> Iterator[Reader]:
    """Who opens the folder by double click; whatever they do, the console stays empty and nobody
    is asked for anything."""
    found = Reader(chromium, disk)
    yield found
    found.require_silence()
    found.close()


def commune_of(published: Published, vintage: str = "2022") -> Any:
    release = next(r for r in published.material.releases if r.vintage == vintage)
    return release.scales["commune"].frame


@pytest.mark.parametrize(
    ("state", "theme"),
    [
        *((state, ("light", "dark")[place % 2]) for place, state in enumerate(STATES)),
        *(("#", "dark"), ("#p=portrait", "light")),
    ],
)
def test_no_state_has_a_fault_of_accessibility(reader: Reader, state: str, theme: str) -> None:
    reader.open(f"{state}&t={theme}")
    assert reader.faults() == []


@pytest.mark.parametrize("width", [360, 768, 3840])
def test_nothing_scrolls_sideways_from_a_telephone_to_a_wall(
    chromium: Browser, disk: str, width: int
) -> None:
    reader = Reader(chromium, disk, width, max(800, width * 9 // 16))
    states = ("#", "#w=beside", "#p=portrait", "#p=verify", "#p=share", "#y=circles")
    for state in (*states, "#p=diagnosis", "#p=diagnosis&d=theme%20income"):
        reader.open(state)
        over = reader.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, (state, over)
    reader.open("#")
    assert reader.faults() == []
    if width >= 1366:
        box = reader.page.locator("canvas").bounding_box()
        assert box is not None
        assert box["width"] > width / 2
    reader.require_silence()
    reader.close()


def test_every_chapter_reads_downwards_on_a_telephone(
    chromium: Browser, disk: str, published: Published
) -> None:
    """Key figures stand one below the other, no chart scrolls sideways, and their letters have ten
    pixels. Tables may scroll; their first column stays."""
    pages = read_script(published.folder / "data" / "diagnosis.js")["fr"]
    reader = Reader(chromium, disk, *TELEPHONE)
    smallest = """[...document.querySelectorAll(".chart text")]
        .filter((text) => text.getBoundingClientRect().width)
        .map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)"""
    for page in pages:
        reader.open(f"#p=diagnosis&d={quote(page['key'])}")
        assert reader.page.locator(".chapter h1").text_content() == page["title"]
        wide = "(node) => node.scrollWidth > node.clientWidth + 1"
        charts = reader.page.evaluate(
            f"[...document.querySelectorAll('figure .scroll')].filter({wide}).length"
        )
        assert charts == 0, page["key"]
        assert min(reader.page.evaluate(smallest), default=10) >= 10, page["key"]
        lefts = reader.page.evaluate(
            "[...document.querySelectorAll('.key-figures > div')]"
            ".map((figure) => figure.getBoundingClientRect().left)"
        )
        assert len(lefts) == len(page["figures"])
        assert len(set(lefts)) <= 1
    assert len(pages[0]["figures"]) >= 7
    reader.open(f"#p=diagnosis&d={quote('summary residents')}")
    name = reader.page.locator(".chapter tbody th").first
    before = name.bounding_box()
    reader.page.evaluate("document.querySelector('details .scroll').scrollLeft = 150")
    assert name.bounding_box() == before
    reader.require_silence()
    reader.close()


def test_the_diagnosis_names_no_page_of_paper(published: Published) -> None:
    document = read_script(published.folder / "data" / "diagnosis.js")
    for language in ("fr", "en"):
        texts = [text for page in document[language] for text in page["sentences"]]
        heads = [head for page in document[language] for t in page["tables"] for head in t["head"]]
        assert texts
        assert heads
        assert not [text for text in (*texts, *heads) if re.search(r"\bpage\b", text.lower())]


def test_from_a_server_it_is_the_same_and_the_browser_forbids_every_other_request(
    chromium: Browser, published: Published
) -> None:
    with served(published.folder) as address:
        reader = Reader(chromium, address).open(f"#i={INDICATOR}&s=iris")
        assert reader.page.inner_text("h1").startswith("Familles monoparentales")
        assert reader.faults() == []
        reader.require_silence()
        refused = reader.page.evaluate(
            """async () => {
              const heard = [];
              document.addEventListener("securitypolicyviolation",
                (event) => heard.push(event.effectiveDirective));
              await fetch("data/meta.js").catch(() => {});
              new Image().src = "https://example.org/pixel.png";
              const script = document.createElement("script");
              script.src = "https://example.org/x.js";
              document.head.append(script);
              await new Promise((done) => setTimeout(done, 300));
              return heard;
            }"""
        )
        assert {"connect-src", "img-src", "script-src-elem"} <= set(refused)
        assert not [url for url in reader.answered if not url.startswith(address)]
        reader.close()


def test_a_scale_is_fetched_when_it_is_looked_at(reader: Reader) -> None:
    reader.open("#s=commune")
    assert not [url for url in reader.asked if url.endswith("residence.js")]
    reader.page.select_option("#scales select", "residence")
    reader.settle()
    assert [url for url in reader.asked if url.endswith("data/residence.js")]


def test_a_withheld_commune_and_a_hidden_value_look_the_same(
    reader: Reader, published: Published
) -> None:
    """R6: the hatch is the ground, and nothing is drawn on it for either."""
    release = published.material.releases[0].scales["commune"]
    frame = release.frame
    ground = read_script(published.folder / "data" / "meta.js")["ground"]
    step = ground["step"]
    reader.open("#i=income_u20_rate&s=commune&v=2022&t=light")
    reader.home()
    x, y, zoom = reader.state("view")
    box = reader.page.locator("canvas").bounding_box()
    centres = reader.centres()
    assert box is not None

    from qgis.core import QgsGeometry

    def place(wkb: bytes) -> tuple[float, float]:
        geometry = QgsGeometry()
        geometry.fromWkb(bytes(wkb))
        point = geometry.pointOnSurface().asPoint()
        east, north = point.x() - ground["origin"][0], point.y() - ground["origin"][1]
        return ((east - x) * zoom + box["width"] / 2, box["height"] / 2 - (north - y) * zoom)

    hidden_codes = [
        code
        for code, value, state in zip(
            frame.index, frame["income_u20_rate"], frame["state"], strict=True
        )
        if value != value and state == "released"
    ]
    withheld = [place(wkb) for wkb in release.withheld]
    hidden = [centres[code] for code in hidden_codes]
    assert step
    assert len(withheld) >= 5
    assert len(hidden) >= 2

    def greys(places: list[tuple[float, float]]) -> set[str]:
        around = [(px + dx, py + dy) for px, py in places for dx in range(-3, 4) for dy in (-2, 2)]
        return set(reader.colours(around))

    for colour in greys(withheld) | greys(hidden):
        red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) <= 2, colour  # grey, of no class
        assert 0x80 <= red <= 0xF2
    assert "#f0f0f0" in greys(withheld) & greys(hidden)
    first_centre = centres[hidden_codes[0]]
    reader.page.mouse.click(box["x"] + first_centre[0], box["y"] + first_centre[1])
    assert reader.state("unit") == ""  # nothing lies there


def test_a_click_chooses_a_unit_and_the_address_shows_it_again(
    reader: Reader, published: Published, chromium: Browser, disk: str
) -> None:
    frame = commune_of(published)
    code = str(frame["dwellings"].idxmax())
    reader.open(f"#i={INDICATOR}&s=commune&v=2022")
    reader.home()
    x, y = reader.centres()[code]
    box = reader.page.locator("canvas").bounding_box()
    assert box is not None
    reader.page.mouse.click(box["x"] + x, box["y"] + y)
    assert reader.state("unit") == code
    text = FRENCH.with_unit(FRENCH.number(frame.at[code, INDICATOR], 1), "%")
    assert reader.page.inner_text("#unit .big") == text
    assert reader.page.inner_text("#spoken") == f"{frame.at[code, 'name']}\u202f: {text}"
    second_reader = Reader(chromium, disk)
    second_reader.page.goto(reader.page.url)
    second_reader.settle()
    assert second_reader.page.inner_text("#unit .big") == text
    assert second_reader.state("view") == pytest.approx(reader.state("view"), abs=1)
    second_reader.require_silence()
    second_reader.close()


def test_the_table_is_the_released_one(reader: Reader, published: Published) -> None:
    """`s` where a value is hidden, `–` where nobody is concerned; no row of a withheld unit."""
    frame = commune_of(published)
    reader.open(f"#i={INDICATOR}&s=commune&v=2022")
    rows_by_name = {row[0]: row[-1] for row in reader.table()}
    expected = {}
    for _, unit in frame.iterrows():
        value = unit[INDICATOR]
        hidden = "s" if unit["state"] == "released" and unit["type_known"] != 0 else "–"
        text = FRENCH.with_unit(FRENCH.number(value, 1), "%") if value == value else hidden
        expected[unit["name"]] = text
    assert rows_by_name == expected
    assert "s" in expected.values()
    assert "–" in expected.values()


def test_the_table_is_sorted_searched_and_walked_through_by_keyboard(
    reader: Reader, published: Published
) -> None:
    reader.open(f"#i={INDICATOR}&s=commune&v=2022")
    page = reader.page
    page.focus("#sort-1")
    page.keyboard.press("Enter")
    assert page.get_attribute("#rows-table th:nth-child(2)", "aria-sort") == "descending"
    values = [row[1] for row in reader.table()]
    numbers = [float(value[:-2].replace(",", ".")) for value in values if value.endswith("%")]
    assert numbers == sorted(numbers, reverse=True)
    assert not any(value.endswith("%") for value in values[len(numbers) :])  # hidden ones last
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "sort-1"
    assert page.get_attribute("#rows-table th:nth-child(2)", "aria-sort") == "ascending"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    third = reader.table()[2][0]
    assert page.inner_text("#unit-title") == third
    page.fill("#find-unit", "CAUDRY")
    assert [row[0] for row in reader.table()] == ["Caudry"]
    assert page.inner_text("#rows") == "Unités\u202f: 1 sur 37"


def test_a_download_is_the_table_and_its_notice_says_what_it_is(
    reader: Reader, published: Published
) -> None:
    frame = commune_of(published)
    reader.open(f"#i={INDICATOR}&s=commune&v=2022&l=fr")
    name, text = reader.download("take-csv")
    assert name == f"occupation_200030633_commune_{INDICATOR}_2022.csv"
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert {row["code"] for row in rows} == set(frame.index)
    for row in rows:
        value = frame.at[row["code"], INDICATOR]
        cell = row[f"{INDICATOR}_2022"]
        assert cell in ("s", "") if value != value else float(cell.replace(",", ".")) == value
    notice_name, notice_text = reader.download("take-csv_notice")
    notice = json.loads(notice_text)
    assert notice_name == f"{name}-metadata.json"
    assert notice["url"] == name
    assert [c["name"] for c in notice["tableSchema"]["columns"]] == list(rows[0])
    assert "GIP SNE" in notice["dc:source"]
    _, all_rows = reader.download("take-csv_all")
    header = all_rows.lstrip("\ufeff").splitlines()[0].split(";")
    indicators = [indicator.id for indicator in published.material.indicators]
    commune_columns = [i for i in indicators if i in commune_of(published).columns]
    assert {f"{i}_2022" for i in commune_columns if i != "fragility_class"} <= set(header)


def test_everything_is_reached_by_tab_and_the_focus_is_seen(reader: Reader) -> None:
    reader.open("#")
    events, outlined = [], []
    for _ in range(60):
        reader.page.keyboard.press("Tab")
        where = reader.page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
              return [e.id || e.dataset.id || e.dataset.indicator || e.dataset.zoom || e.tagName,
                s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2]; }"""
        )
        events.append(where[0])
        outlined.append(where[1])
    order = ["skip", "language", "find", INDICATOR, "SELECT", "follow", "2022", "CANVAS"]
    assert [events.index(name) for name in order] == sorted(events.index(name) for name in order)
    assert {"zoom_in", "find-unit", "take-csv", "sort-0"} <= set(events)
    assert [n for n, shown in zip(events, outlined, strict=True) if not shown and n != "BODY"] == []


def test_the_map_is_moved_by_keys_and_the_skip_link_leads_to_the_content(reader: Reader) -> None:
    reader.open("#")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "content"
    reader.home()
    x, y, zoom = reader.state("view")
    for key in ("+", "ArrowRight", "ArrowUp"):
        reader.page.keyboard.press(key)
    reader.page.wait_for_timeout(300)
    moved = reader.state("view")
    assert moved[2] == pytest.approx(zoom * 1.5)
    assert moved[0] > x
    assert moved[1] > y
    assert "m=" in reader.page.url


def test_the_scale_follows_the_zoom(reader: Reader) -> None:
    reader.open("#s=commune&v=2022")
    reader.page.click("#follow")
    reader.home()
    met = [reader.state("scale")]
    for _ in range(12):
        reader.page.keyboard.press("+")
        reader.page.wait_for_timeout(200)
        if reader.state("scale") != met[-1]:
            met.append(reader.state("scale"))
        reader.page.locator("canvas").first.focus()
    assert met == ["commune", "iris", "residence"]
    assert reader.page.input_value("#scales select") == "residence"


def test_two_vintages_side_by_side_share_view_and_classes(
    reader: Reader, published: Published
) -> None:
    """The same place in both: the colour of the class of its own vintage."""
    legend = read_script(published.folder / "data" / "commune.js")["legends"][INDICATOR]
    reader.open(f"#i={INDICATOR}&s=commune&w=beside&t=light")
    reader.hide_names()
    reader.home()
    reader.page.keyboard.press("+")
    reader.page.wait_for_timeout(300)
    assert reader.page.locator("canvas").count() == 2
    assert reader.page.locator(".period").all_inner_texts() == ["2020", "2022"]
    centres, box = reader.centres(WIDE), reader.page.locator("canvas").first.bounding_box()
    assert box is not None
    right = []
    for position, vintage in enumerate(("2020", "2022")):
        values = commune_of(published, vintage)[INDICATOR].dropna()
        inside = {
            code: (x, y)
            for code, (x, y) in centres.items()
            if code in values.index and 5 < x < box["width"] - 5 and 16 < y < box["height"] - 5
        }
        drawn_colours = reader.colours(list(inside.values()), position)
        right += [
            colour == legend["colours"][sum(values[c] >= e for e in legend["edges"][1:-1])]
            for c, colour in zip(inside, drawn_colours, strict=True)
        ]
    assert len(right) > 12
    assert all(right)


def test_a_change_is_the_difference_of_two_shown_values(
    reader: Reader, published: Published
) -> None:
    reader.open("#i=income_u40_rate&s=commune&w=change")
    later, earlier = (commune_of(published, v)["income_u40_rate"] for v in ("2022", "2020"))
    names = commune_of(published)["name"]
    expected = {
        names[code]: round(later[code] - earlier[code], 1)
        for code in later.index
        if code in earlier.index and np.isfinite(later[code] - earlier[code])
    }
    rows_by_name = {row[0]: row[-1] for row in reader.table() if "point" in row[-1]}
    assert set(rows_by_name) == set(expected)
    for name, text in rows_by_name.items():
        number = text.split("\u00a0")[0].replace(",", ".").replace("\u2212", "-")
        assert float(number) == pytest.approx(expected[name], abs=1e-9)
    labels = reader.page.locator("#legend .label").all_inner_texts()
    assert labels[0].startswith("baisse de")
    assert reader.page.locator("#legend .class").count() == 5


def test_classes_around_the_territory_are_told_from_its_own_figure(
    reader: Reader, published: Published
) -> None:
    """The plugin's diverging colours, by the distance of each commune's value."""
    from occupancy_plugin.layers.style.colour_schemes import diverging

    values = commune_of(published)[INDICATOR].dropna()
    territory_value = published.material.pivots[INDICATOR]["2022"]
    edges = read_script(published.folder / "data" / "commune.js")["legends"][INDICATOR]["around"]
    colours = diverging("PuOr", len(edges) // 2 + 1, False)
    reader.open(f"#i={INDICATOR}&s=commune&v=2022&y=around&t=light")
    reader.hide_names()
    reader.home()
    centres = reader.centres(WIDE)
    shown_values = values[[code in centres for code in values.index]]
    drawn_colours = reader.colours([centres[code] for code in shown_values.index])
    right = [
        colour == colours[sum(round(value - territory_value, 1) >= edge for edge in edges)]
        for value, colour in zip(shown_values, drawn_colours, strict=True)
    ]
    assert edges == [-edge for edge in reversed(edges)]
    assert len(right) > 15
    assert all(right)
    assert FRENCH.with_unit(FRENCH.number(territory_value, 1), "%") in reader.page.inner_text(
        "#legend"
    )
    counts = reader.page.locator("#legend .count").all_inner_texts()
    assert all(int(text.split()[0]) != 1 for text in counts)  # R13


def test_no_class_around_the_territory_holds_a_single_unit_of_any_vintage(
    published: Published,
) -> None:
    looked_at = 0
    for scale in published.material.scales:
        document = read_script(published.folder / "data" / f"{scale.id}.js")
        for indicator, legend in document["legends"].items():
            for vintage, read in document["vintages"].items():
                if not legend.get("around") or indicator not in read["values"]:
                    continue
                territory_value = published.material.pivots[indicator][vintage]
                decimals = next(
                    i.decimals for i in published.material.indicators if i.id == indicator
                )
                numbers = [v for v in read["values"][indicator] if isinstance(v, (int, float))]
                distances = [round(number - territory_value, decimals) for number in numbers]
                place = np.searchsorted(legend["around"], distances, side="right")
                assert 1 not in np.bincount(place), (scale.id, vintage, indicator)
                looked_at += 1
    assert looked_at > 100


def test_circles_have_the_stock_as_area_and_the_class_of_the_rate_as_colour(
    reader: Reader, published: Published
) -> None:
    """The largest commune's circle reaches as far as its dwellings say, and no farther."""
    frame = commune_of(published)
    document = read_script(published.folder / "data" / "commune.js")
    legend, stock = document["legends"][INDICATOR], document["legends"]["dwellings_count"]
    code = str(frame["dwellings"].idxmax())
    reader.open(f"#i={INDICATOR}&s=commune&v=2022&y=circles&t=light")
    reader.home()
    x, y = reader.centres()[code]
    radius = (frame.at[code, "dwellings"] / stock["reference"]) ** 0.5 * stock["largest"] / 2
    pixels = radius * 96 / 25.4
    inside, outside = reader.colours([(x, y - pixels + 3), (x, y - pixels - 4)])
    value = frame.at[code, INDICATOR]
    assert inside == legend["colours"][sum(value >= e for e in legend["edges"][1:-1])]
    assert outside not in legend["colours"]
    text = reader.page.inner_text("#legend")
    assert "Couleur" in text
    assert "Surface" in text
    reader.page.click("#looks [data-id=classes]")
    assert reader.state("look") == "classes"


def test_a_chapter_of_the_diagnosis_says_what_the_dossier_finds(
    reader: Reader, published: Published
) -> None:
    """Its title, sentences and tables are the dossier's own; each chart is described in words."""
    content = read_script(published.folder / "data" / "diagnosis.js")
    page = next(page for page in content["fr"] if page["key"] == "theme income")
    reader.open("#p=diagnosis&d=theme%20income&l=fr&t=dark")
    assert reader.page.inner_text("#page-diagnosis h1") == page["title"]
    assert reader.page.locator(".sentences li").all_inner_texts() == page["sentences"]
    figure = published.material.pivots["income_u40_rate"]["2022"]
    assert FRENCH.with_unit(FRENCH.number(figure, 1), "%") in page["title"]
    charts = reader.page.locator("svg.chart")
    assert charts.count() == len(page["charts"]) >= 2
    for position, chart in enumerate(page["charts"]):
        assert charts.nth(position).locator("title").text_content() == chart["words"]
        assert chart["words"]
    colour = charts.first.evaluate("(svg) => getComputedStyle(svg.querySelector('text')).fill")
    assert colour == "rgb(242, 244, 247)"  # the ink of the dark theme
    reader.page.click(".chapter p a")  # to the map
    reader.settle()
    assert (reader.state("page"), reader.state("indicator")) == ("map", "income_u40_rate")


def test_the_diagnosis_tells_of_no_indicator_that_was_not_chosen(
    published: Published, small_material: Any
) -> None:
    """Two indicators at one scale: no chapter about others, whose figures the release has."""
    from occupancy_plugin.atlas.diagnosis_pages import diagnosis_document

    document = diagnosis_document(small_material)
    names = {page["map"][1] for page in document["fr"] if page["map"]}
    assert names == {"single_parents_rate"}
    written = json.dumps(document, ensure_ascii=False)
    release = published.material.releases[0]
    territory_value = FRENCH.number(published.material.pivots["income_u40_rate"]["2022"], 1)
    assert f"{territory_value}\u202f%" not in written
    assert "qpv" not in {page["key"] for page in document["fr"]}
    assert release.scales["qpv2024"].frame["name"].iloc[0] not in written


def test_a_class_pressed_in_the_legend_stands_alone(reader: Reader) -> None:
    reader.open(f"#i={INDICATOR}&s=commune&t=light")
    reader.home()
    reader.page.locator("#legend .class").last.focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_timeout(200)
    assert reader.page.locator("#legend .class[aria-pressed=true]").count() == 1
    colours = set(reader.colours([(x, y - 11) for x, y in reader.centres().values()]))
    legend = reader.page.evaluate(f"occupancyAtlas.get('commune').legends.{INDICATOR}.colours")
    assert colours & set(legend) == {legend[-1]}


def test_both_languages_say_everything_with_their_own_typography(reader: Reader) -> None:
    reader.open("#l=fr")
    texts = reader.page.evaluate("occupancyAtlas.words.TEXTS")
    assert set(texts["fr"]) == set(texts["en"])
    places = re.compile(r"\{\w+\}")
    for key, french in texts["fr"].items():
        assert sorted(places.findall(french)) == sorted(places.findall(texts["en"][key])), key
        assert not re.search(r"(?<![\u202f\u00a0])[:;?!%](?!\w)", french), french
    reader.page.click("#language")
    assert reader.page.evaluate("document.documentElement.lang") == "en"
    assert reader.page.inner_text("#spoken") == ""
    assert "Vintage" in reader.page.get_attribute("#vintages", "aria-label")
    assert re.search(r"\d\.\d%", reader.page.inner_text("h1"))


@pytest.mark.parametrize(
    "state",
    [
        "#i=<script>alert(1)</script>&s=nowhere&v=1999&w=x",
        "#m=NaN,1,0&u=%00",
        "#p=../../etc",
        "#&&&=",
    ],
)
def test_an_address_full_of_nonsense_shows_the_first_map(reader: Reader, state: str) -> None:
    reader.open(state)
    assert reader.state("page") == "map"
    assert reader.page.inner_text("h1")
    assert reader.page.locator("canvas").count() == 1


def test_a_portrait_sets_a_unit_beside_the_wider_ones(reader: Reader, published: Published) -> None:
    frame = commune_of(published)
    code = str(frame["dwellings"].idxmax())
    reader.open(f"#p=portrait&s=commune&v=2022&u={code}")
    heads = reader.page.locator(".portrait thead th").all_inner_texts()
    name = frame.at[code, "name"]
    assert heads[1:3] == [name, f"{name}, 2020"]
    assert heads[3:] == ["CA du Caudrésis et du Catésis", "Nord", "Hauts-de-France", "France"]
    row = reader.page.locator(".portrait tr", has_text="Ménages sous 40").first
    text = FRENCH.with_unit(FRENCH.number(frame.at[code, "income_u40_rate"], 1), "%")
    assert row.locator("td").first.inner_text() == text
    reader.page.select_option("#portrait-unit", "-1")
    title = reader.page.inner_text("#page-portrait h1")
    assert title.endswith("CA du Caudrésis et du Catésis")


def test_the_page_says_what_was_proved_against_which_releases(
    reader: Reader, published: Published
) -> None:
    reader.open("#p=verify&l=fr")
    text = reader.page.inner_text("#page-verify")
    assert FRENCH.number(published.publication.reading.cells, 0) in text
    assert "2022, 2020" in text
    release = published.material.releases[0]
    assert release.policy_version in text
    digest = reader.page.locator(".digests tr", has_text="data/commune.js").locator("code")
    sums = (published.folder / "SHA256SUMS").read_text("utf-8")
    assert f"{digest.inner_text()}  data/commune.js" in sums
    indicators = read_script(published.folder / "data" / "meta.js")["indicators"]
    means = [entry["label"]["fr"] for entry in indicators if entry["kind"] == "mean"]
    assert f"Moyennes ({', '.join(means)})" in text
    assert means


def test_the_embedded_map_is_the_view_that_was_shared(
    chromium: Browser, published: Published, tmp_path: Path
) -> None:
    shutil.copytree(published.folder, tmp_path / "atlas")
    with served(tmp_path) as address:
        reader = Reader(chromium, f"{address}/atlas").open(f"#p=share&i={INDICATOR}&s=iris")
        frame = reader.page.input_value("#share-frame")
        reader.close()
        (tmp_path / "page.html").write_text(f"<!DOCTYPE html><title>x</title>{frame}")
        page = chromium.new_context(viewport={"width": 900, "height": 900}).new_page()
        page.goto(f"{address}/page.html")
        inner = page.frame_locator("iframe")
        inner.locator("canvas").wait_for()
        assert inner.locator("h1").inner_text().startswith("Familles monoparentales")
        assert inner.locator("#scales select").input_value() == "iris"
        assert inner.locator("#indicators").is_hidden()
        frame_box, legend = page.locator("iframe").bounding_box(), inner.locator("#legend")
        legend_box = legend.bounding_box()
        assert legend_box["y"] + legend_box["height"] < frame_box["y"] + frame_box["height"]
        page.context.close()


def test_every_page_states_the_notices_of_the_order_and_links_their_addresses(
    reader: Reader,
) -> None:
    for state in ("#", "#p=portrait", "#p=verify&l=en"):
        reader.open(state)
        links = reader.page.locator("#notices a")
        hrefs = [links.nth(place).get_attribute("href") for place in range(links.count())]
        assert hrefs == [
            NOTICES["legal"],
            "https://portail.example/accessibilite",
            f"mailto:{NOTICES['contact']}",
        ]
    assert "Accessibility: partiellement conforme" in reader.page.inner_text("#notices")


def test_one_s_own_commune_is_found_above_the_map(reader: Reader) -> None:
    reader.open("#s=iris")
    reader.page.fill("#place", "le cateau-cambresis")
    reader.settle()
    assert (reader.state("scale"), reader.state("unit")) == ("commune", "59136")
    assert reader.state("view") is not None
    assert reader.page.inner_text("#unit-title") == "Le Cateau-Cambrésis"
    reader.page.fill("#place", "Nulle part")
    reader.page.press("#place", "Enter")
    assert reader.page.get_attribute("#place", "aria-invalid") == "true"
    assert reader.page.inner_text("#spoken") == "Aucune commune publiée ne porte ce nom."


@pytest.mark.parametrize("state", ["#", "#w=beside&y=circles", "#i=dwellings_count", "#w=change"])
def test_a_picture_holds_the_maps_their_legend_and_the_source(reader: Reader, state: str) -> None:
    """Beside the map the colours of its classes are found, below it letters."""
    reader.open(f"{state}&t=light" if len(state) > 1 else "#t=light")
    with reader.page.expect_download() as saved:
        reader.page.click("#picture")
    assert saved.value.suggested_filename.endswith(".png")
    picture = QImage(str(saved.value.path()))
    boxes = [
        box
        for place in range(reader.page.locator(".map canvas").count())
        if (box := reader.page.locator(".map canvas").nth(place).bounding_box())
    ]
    assert picture.width() > 2 * sum(box["width"] for box in boxes) + 500
    right = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width() - 520, picture.width(), 4)
        for y in range(0, picture.height(), 4)
    }
    swatches = reader.page.locator("#legend .class .swatch rect, #legend .ball circle")
    fills = {swatches.nth(place).get_attribute("fill") for place in range(swatches.count())}
    assert fills - {"currentColor"} <= right
    foot = {
        picture.pixelColor(x, y).name()
        for x in range(50, picture.width() // 2)
        for y in range(picture.height() - 180, picture.height() - 100, 2)
    }
    assert "#1d232b" in foot


def test_a_frame_can_follow_the_height_of_its_content(
    chromium: Browser, published: Published, tmp_path: Path
) -> None:
    """The code of the page *Partager* makes it so."""
    with served(published.folder) as address:
        reader = Reader(chromium, address).open("#p=share")
        (tmp_path / "page.html").write_text(reader.page.input_value("#share-frame"), "utf-8")
        with served(tmp_path) as host:
            reader.page.goto(f"{host}/page.html")
            reader.page.wait_for_function("document.querySelector('iframe').height > 1000")
            reader.page.wait_for_timeout(500)
            inside = reader.page.frames[1].evaluate("document.body.offsetHeight")
            frame = reader.page.locator("iframe").bounding_box()
            assert frame is not None
            assert inside <= frame["height"] <= inside + 10
        reader.close()


def test_on_a_telephone_the_whole_map_is_in_the_first_screen(chromium: Browser, disk: str) -> None:
    reader = Reader(chromium, disk, 400, 800).open(f"#i={INDICATOR}&s=commune")
    box = reader.page.locator(".map").bounding_box()
    assert box["y"] + box["height"] < 800
    reader.close()


@pytest.mark.parametrize("landscape", [True, False])
def test_one_printed_page_holds_title_map_legend_and_source_and_the_next_the_table(
    chromium: Browser, disk: str, tmp_path: Path, published: Published, landscape: bool
) -> None:
    """The classes' colours are on the paper, and the figures can be searched for."""
    reader = Reader(chromium, disk).open(f"#i={INDICATOR}&s=commune&v=2022&t=light")
    reader.page.pdf(
        path=str(tmp_path / "a.pdf"), format="A4", landscape=landscape, print_background=True
    )
    reader.require_silence()
    reader.close()
    subprocess.run(
        ["pdftoppm", "-r", "60", "-png", str(tmp_path / "a.pdf"), str(tmp_path / "page")],
        check=True,
    )
    first_page = QImage(str(sorted(tmp_path.glob("page*.png"))[0]))
    legend = read_script(published.folder / "data" / "commune.js")["legends"][INDICATOR]
    seen_colours = [
        first_page.pixelColor(x, y).name()
        for x in range(0, first_page.width(), 2)
        for y in range(0, first_page.height(), 2)
    ]
    for colour in legend["colours"]:
        assert seen_colours.count(colour) > 60, colour
    read = ["pdftotext", "-layout", str(tmp_path / "a.pdf")]
    first = subprocess.run([*read, "-l", "1", "-"], check=True, capture_output=True, text=True)
    next_ones = subprocess.run([*read, "-f", "2", "-"], check=True, capture_output=True, text=True)
    for part in ("Familles monoparentales", "secret statistique", "Source", "comparateurs"):
        assert part in first.stdout
    assert "Le Cateau-Cambrésis" in next_ones.stdout
    assert "Source" not in next_ones.stdout


def test_imputed_squares_bear_a_dashed_line_and_the_legend_says_so(
    reader: Reader, published: Published
) -> None:
    """R11: the same units as in the release, and none on scales without imputed values."""
    frame = published.material.releases[0].scales["carreau"].frame
    imputed = set(frame.index[frame["imputed"].notna() & frame["income_u40_rate"].notna()])
    reader.open("#s=carreau&i=income_u40_rate&v=2022&l=fr")
    drawn = reader.page.evaluate(
        """() => { const c = occupancyAtlas.get("carreau");
          return occupancyAtlas.figures.cells(c, "2022", "income_u40_rate")
            .filter((cell) => cell.imputed).map((cell) => c.codes[cell.row]); }"""
    )
    assert set(drawn) == imputed
    assert imputed
    labels = reader.page.locator("#legend .label").all_inner_texts()
    assert "valeurs imputées" in labels
    reader.page.select_option("#scales select", "commune")
    reader.settle()
    assert "valeurs imputées" not in reader.page.locator("#legend .label").all_inner_texts()


def test_the_whole_territory_stays_in_sight_until_somebody_moves_the_map(reader: Reader) -> None:
    reader.open("#s=commune")

    def fills() -> float:
        """Return the height of the drawing, as a share of the map's."""
        picture = QImage.fromData(reader.page.locator("canvas").screenshot())
        paper = picture.pixelColor(3, 3).name()
        column = range(60, picture.width() - 60, 3)
        rows = [
            y
            for y in range(0, picture.height(), 2)
            if any(picture.pixelColor(x, y).name() != paper for x in column)
        ]
        return (rows[-1] - rows[0]) / picture.height()

    assert fills() > 0.85
    reader.page.set_viewport_size({"width": 1366, "height": 1000})
    reader.settle()
    wide = fills()
    reader.page.locator("canvas").first.focus()
    reader.page.keyboard.press("-")
    reader.page.wait_for_timeout(400)
    reader.page.evaluate("document.activeElement.blur()")
    moved = fills()
    reader.page.set_viewport_size({"width": 1366, "height": 900})
    reader.settle()
    assert wide > 0.6
    assert moved < wide
    share = (900 - 243) / (1000 - 243)  # of the map's heights: it stays where it was put
    assert fills() == pytest.approx(moved / share, rel=0.12)


def test_no_page_calls_a_class_of_a_unit_secret_for_a_whole_territory(reader: Reader) -> None:
    """A territory has no class of fragility: nothing is hidden, so nothing reads `s`."""
    reader.open("#p=portrait&l=fr&s=commune")
    rows = reader.page.locator("#page-portrait tbody tr").all_inner_texts()
    assert not [row for row in rows if row.startswith("Classe de fragilité")]
    assert not [row for row in rows if "\ts" in row]


def test_the_map_of_a_change_is_headed_by_the_change_of_the_territory(
    reader: Reader, published: Published
) -> None:
    reader.open("#w=change&i=income_u40_rate&l=fr&s=commune")
    meta = read_script(published.folder / "data" / "meta.js")
    before, after = (
        FRENCH.with_unit(FRENCH.number(meta["figures"][v]["values"]["income_u40_rate"][0], 1), "%")
        for v in ("2020", "2022")
    )
    title = reader.page.inner_text("h1")
    assert title.endswith(f"de {before} en 2020 à {after} en 2022")


def test_the_synthesis_has_no_page_number_and_no_proposal_to_be_edited(
    published: Published,
) -> None:
    """Both belong to the dossier on paper."""
    document = read_script(published.folder / "data" / "diagnosis.js")
    for language, paper in (("fr", ("(page ", "à modifier")), ("en", ("(page ", "to be edited"))):
        (page,) = [page for page in document[language] if page["key"] == "synthesis"]
        assert page["prose"]
        assert not [text for text, _ in page["prose"] if any(part in text for part in paper)]
        assert len(page["charts"]) <= 2  # the figures and the map of sectors, not the whole sheet


def test_no_name_covers_the_sign_of_a_change(reader: Reader) -> None:
    """In grey print only the signs distinguish a rise from a fall."""
    reader.open("#w=change&i=income_u40_rate&s=commune&l=fr&t=light")
    reader.home()
    signed = reader.page.evaluate(
        """() => { const { figures, themes } = occupancyAtlas, c = occupancyAtlas.get("commune");
          const { cells, legend } = figures.mapsShown(c, occupancyAtlas.state.now)[0];
          return cells.filter(({ position }) => position >= 0 && legend.signs[position]
            && themes.isPale(legend.colours[position])).map(({ row }) => c.codes[row]); }"""
    )
    centres = reader.centres(WIDE)
    places = [centres[code] for code in signed if code in centres]
    assert len(places) >= 3
    for x, y in places:
        around = [(x + dx, y + dy) for dx in range(-5, 6) for dy in range(-5, 6)]
        colours = reader.colours(around)
        assert "#ffffff" not in colours  # of the edge around the letters of a name
        assert min(int(colour[1:3], 16) for colour in colours) < 0x78  # the sign


WRITTEN = """() => new Promise((done) => {
  const written = [], draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    written.push([text, this.fillStyle, x, y]);
    return draw.call(this, text, x, y);
  };
  for (const key of ["+", "0"]) {
    const event = new KeyboardEvent("keydown", { key, bubbles: true });
    document.querySelector("canvas").dispatchEvent(event);
  }
  setTimeout(() => { CanvasRenderingContext2D.prototype.fillText = draw; done(written); }, 600);
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_long_names_take_two_lines_and_are_white_on_dark_classes(
    reader: Reader, theme: str
) -> None:
    """On one line, half of the communes on a screen of 1366 pixels had no name."""
    reader.open(f"#i={INDICATOR}&s=commune&v=2022&l=fr&t={theme}")
    reader.home()
    written = reader.page.evaluate(WRITTEN)
    last = {text: (ink, round(x), round(y)) for text, ink, x, y in written}
    names = reader.page.evaluate("occupancyAtlas.get('commune').names")
    lines = {name.replace("\u2019", "'"): name.split("-") for name in names}
    assert "Walincourt-" in last
    assert "Selvigny" in last
    assert last["Walincourt-"][2] < last["Selvigny"][2], "one above the other"
    whole = [name for name in lines if name in last or f"{lines[name][0]}-" in last]
    assert len(whole) >= 22
    pale = reader.page.evaluate(
        """() => { const { figures, themes, state } = occupancyAtlas;
          const c = occupancyAtlas.get("commune");
          const { cells, legend } = figures.mapsShown(c, state.now)[0];
          return cells.filter((cell) => cell.position >= 0 && !cell.grey)
            .map((cell) => [c.names[cell.row], themes.isPale(legend.colours[cell.position])]); }"""
    )
    inks = {
        is_pale: {last[name][0] for name, p in pale if name in last and p == is_pale}
        for _, is_pale in pale
    }
    assert inks == {True: {"#1f1f1f"}, False: {"#ffffff"}}


def test_the_comparators_say_what_a_hollow_dot_is(reader: Reader) -> None:
    reader.open(f"#i={INDICATOR}&s=commune&v=2022&l=fr&t=light")
    key = reader.page.locator(".dots-key span")
    assert key.all_inner_texts() == ["2020", "2022"]
    assert "other" in str(key.nth(0).locator("circle").get_attribute("class"))
    assert "other" not in str(key.nth(1).locator("circle").get_attribute("class"))
