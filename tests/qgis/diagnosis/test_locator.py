"""The locator of a page names the unit around the territory once."""

from __future__ import annotations

import pytest

from occupancy_plugin.diagnosis.pages import map_elements


@pytest.mark.parametrize(
    ("scale", "caption"), [("departement", "Département\u202f: Nord"), ("france", "France")]
)
def test_the_locator_names_the_unit_around(facts_in, monkeypatch, scale, caption):
    """An EPCI over two départements read 'France : France'."""
    monkeypatch.setattr(map_elements, "SURROUNDINGS", (scale,))
    drawing = map_elements.locator(facts_in(), 60.0, 60.0)
    assert [text.text for text in drawing.texts] == [caption]
