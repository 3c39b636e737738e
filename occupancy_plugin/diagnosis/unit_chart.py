"""The chart that `occupancy_chart` shows on a page of an atlas: one unit and the wider ones."""

from __future__ import annotations

import base64
from dataclasses import replace

from ..description import Territory
from .content.facts import COMMUNE, Facts
from .content.themes import difference_dots
from .drawing.charts import dots
from .drawing.drawing import Drawing

CHART = (66.0, 40.0)  # mm: width and height


def chart(facts: Facts, code: str, indicator: str) -> str:
    """Return the chart as 'base64:…' of an SVG; '' for a unit that is not published."""
    drawing = draw_chart(facts, code, indicator, COMMUNE)
    if drawing is None:
        return ""
    return "base64:" + base64.b64encode(drawing.svg().encode("utf-8")).decode("ascii")


def draw_chart(facts: Facts, code: str, indicator: str, first_scale: str) -> Drawing | None:
    """Draw the unit with its comparators, or their changes since the earlier release; None where it
    is not published.

    first_scale: searched before the other scales, since units of two scales may share a code"""
    unit = _find_unit(facts, code, first_scale)
    if unit is None or not facts.has_indicator(indicator, unit.scale):
        return None
    release, earlier_release = (
        one and replace(one, territory=unit) for one in (facts.release, facts.earlier_release)
    )
    unit_facts = Facts(release, facts.catalogue, facts.words, earlier_release)
    figures = unit_facts.figures(indicator)
    if not figures or figures[0].value is None:
        return None
    if earlier_release is not None:
        return difference_dots(unit_facts, indicator)(*CHART)
    measure = unit_facts.measure(indicator)
    return dots(facts.say("comparison"), figures, measure, facts.words, *CHART)


def _find_unit(facts: Facts, code: str, first_scale: str) -> Territory | None:
    for scale in dict.fromkeys((first_scale, *facts.release.scales)):
        for unit in facts.units(scale):
            if unit.code == code:
                return Territory(unit.code, unit.name, scale)
    return None
