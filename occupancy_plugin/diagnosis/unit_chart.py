"""The chart of one unit beside the wider ones: what `occupancy_chart` shows on a page of an
atlas."""

from __future__ import annotations

import base64
from dataclasses import replace

from ..description import Territory
from .content.facts import Facts
from .content.phrases import say
from .drawing.charts import dots
from .drawing.drawing import Drawing

CHART = (66.0, 40.0)  # mm


def chart(facts: Facts, code: str, indicator: str, scale: str = "commune") -> str:
    """'base64:…' of the chart as SVG; '' for a unit that is not published."""
    found = drawn(facts, code, indicator, scale)
    if found is None:
        return ""
    return "base64:" + base64.b64encode(found.svg().encode("utf-8")).decode("ascii")


def drawn(facts: Facts, code: str, indicator: str, scale: str) -> Drawing | None:
    """The unit beside what it is compared with; None where it is not published."""
    for found in dict.fromkeys((scale, *facts.release.scales)):
        unit = next((u for u in facts.units(found) if u.code == code), None)
        if unit is not None:
            break
    if unit is None or not facts.exists(indicator, found):
        return None
    release = replace(facts.release, territory=Territory(unit.code, unit.name, found))
    seen = Facts(release, facts.catalogue, facts.language)
    figures = seen.figures(indicator)
    if not figures or figures[0].value is None:
        return None
    measure = seen.measure(indicator)
    return dots(say("comparison", facts.language), figures, measure, facts.language, *CHART)
