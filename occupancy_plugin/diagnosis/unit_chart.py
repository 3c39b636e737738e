"""The chart that `occupancy_chart` shows on a page of an atlas: one unit and the wider ones."""

from __future__ import annotations

import base64
from dataclasses import replace

from ..description import Territory
from .content.facts import COMMUNE, Facts
from .drawing.charts import dots
from .drawing.drawing import Drawing

CHART = (66.0, 40.0)  # mm


def chart(facts: Facts, code: str, indicator: str) -> str:
    """Return the chart as 'base64:…' of an SVG; '' for a unit that is not published."""
    drawing = draw_chart(facts, code, indicator, COMMUNE)
    if drawing is None:
        return ""
    return "base64:" + base64.b64encode(drawing.svg().encode("utf-8")).decode("ascii")


def draw_chart(facts: Facts, code: str, indicator: str, scale: str) -> Drawing | None:
    """Draw the unit with its comparators; None where it is not published.

    scale: the first in which its code is looked for"""
    for unit_scale in dict.fromkeys((scale, *facts.release.scales)):
        unit = next(
            (candidate for candidate in facts.units(unit_scale) if candidate.code == code), None
        )
        if unit is not None:
            break
    if unit is None or not facts.has_indicator(indicator, unit_scale):
        return None
    release = replace(facts.release, territory=Territory(unit.code, unit.name, unit_scale))
    of_unit = Facts(release, facts.catalogue, facts.words)
    figures = of_unit.figures(indicator)
    if not figures or figures[0].value is None:
        return None
    measure = of_unit.measure(indicator)
    return dots(facts.say("comparison"), figures, measure, facts.words, *CHART)
