"""No text is cut, none lies over another, on any page, in both languages, with long names."""

from __future__ import annotations

import itertools

import pytest

from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.order import standard_order
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers

from .conftest import EARLIER, LATER, LONG, PURPOSE

SMALL_MAPS = {("demand", "comparators"), ("multiples commune", "body")}
TOUCH = 0.25  # mm: boxes of letters reach a little above and below what one sees
EDGE = 0.3


def texts_of(page_layout):
    """(where from, text, box on the page)."""
    for source in (page_layout.texts, page_layout.drawings):
        for identifier, (x, y, drawing) in source.items():
            for shape in drawing.texts:
                x_min, top, right, bottom = shape.box
                yield identifier, shape.text, (x_min + x, top + y, right + x, bottom + y)


def overlapping(one, other):
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > TOUCH and high > TOUCH


@pytest.mark.parametrize("box", [(120, 90), (90, 50), (60, 40), (203, 66), (24, 158), (10, 6)])
def test_a_map_without_room_is_left_out(all_pages, box):
    drawn = {
        (page.key, identifier): picture(*box)
        for page in all_pages
        for identifier, picture in page.pictures.items()
        if (page.key, identifier) in SMALL_MAPS
    }
    assert set(drawn) == SMALL_MAPS
    has_room = min(box) > 20
    assert has_room or not any(drawing.shapes for drawing in drawn.values())


@pytest.mark.parametrize(("language", "name", "paper"), [("fr", LONG, "a4"), ("en", "", "a3")])
def test_texts_stand_apart_and_inside_the_page(facts_in, language, name, paper):
    """The longest name on the smaller sheet; the other language on the larger one."""
    facts = facts_in(language, name)
    order = standard_order(
        facts.release.territory, LATER, EARLIER, language=language, purpose=PURPOSE
    )
    notice = Notice(
        "Source : " + "GIP SNE, OPS 2022 – " * 8,
        facts.territory,
        "24 novembre 2026",
        "CS-1",
        PURPOSE,
        True,
    )
    faults = []
    with PageLayers(facts) as layers:
        studio = Studio(layers, notice, paper)
        for number, page in enumerate(contents(order, facts), 1):
            page_layout = studio.lay_out(page, number)
            size = page_layout.layout.pageCollection().page(0).pageSize()
            found = list(texts_of(page_layout))
            for where, text, box in found:
                if (
                    box[0] < 8 - EDGE
                    or box[1] < 7
                    or box[2] > size.width() - 8
                    or box[3] > size.height() - 5
                ):
                    faults.append(f"{page.key}: {where} leaves the page: {text!r} {box}")
            for box, other_box in itertools.combinations(found, 2):
                if overlapping(box[2], other_box[2]):
                    faults.append(
                        f"{page.key}: {box[0]} {box[1]!r} over {other_box[0]} {other_box[1]!r}"
                    )
            for identifier, (_, _, drawing) in {
                **page_layout.drawings,
                **page_layout.texts,
            }.items():
                low = max((shape.box[3] for shape in drawing.texts), default=0.0)
                wide = max((shape.box[2] for shape in drawing.texts), default=0.0)
                if low > drawing.height + 1.0 or wide > drawing.width + EDGE:
                    seen = f"{wide:.1f} × {low:.1f} in {drawing.width:.1f} × {drawing.height:.1f}"
                    faults.append(f"{page.key}: {identifier} is cut: {seen}")
    assert not faults, "\n".join(faults[:40])
