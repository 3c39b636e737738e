"""The chart that `occupancy_chart` shows on a page of an atlas: one unit and the wider ones."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import partial

from ..description import Territory
from .content.facts import COMMUNE, Facts
from .content.themes import difference_dots
from .drawing.charts import dots

CHART = (66.0, 40.0)  # mm: width and height


def chart(facts: Facts, code: str, indicator: str) -> str:
    """Return the unit with its comparators, or all their changes, as 'base64:…' of an SVG; '' for a
    unit that is not published."""
    unit = _find_unit(facts, code)
    if unit is None or not facts.has_indicator(indicator, unit.scale):
        return ""
    release, earlier_release = (
        one and replace(one, territory=unit) for one in (facts.release, facts.earlier_release)
    )
    unit_facts = Facts(release, facts.catalogue, facts.words, earlier_release)
    figures, measure = unit_facts.figures(indicator), unit_facts.measure(indicator)
    if not figures or figures[0].value is None:
        return ""
    picture = (
        difference_dots(unit_facts, indicator)
        if earlier_release is not None
        else partial(dots, facts.say("comparison"), figures, measure, facts.words)
    )
    return "base64:" + base64.b64encode(picture(*CHART).svg().encode("utf-8")).decode("ascii")


def _find_unit(facts: Facts, code: str) -> Territory | None:
    """Return the published unit with this code, of communes first, since units of two scales may
    share one."""
    for scale in dict.fromkeys((COMMUNE, *facts.release.scales)):
        for unit in facts.units(scale):
            if unit.code == code:
                return Territory(unit.code, unit.name, scale)
    return None
