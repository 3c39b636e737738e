"""Key figures of a territory with those of the wider units and their change."""

from __future__ import annotations

from ..drawing.tables import KeyFigure, key_figures
from ..figures import Grid
from . import findings, grids
from .facts import Facts
from .leases import side, territory_row
from .order import plan
from .page import Page, PageKind
from .phrases import either, say


def essentials(facts: Facts) -> list[Page]:
    """Nine key figures with those of the wider units and their change."""
    figures = [
        key
        for indicator in plan()["key_figures"]
        if (key := key_figure(facts, str(indicator))) is not None
    ]
    if not figures:
        return []
    title = say("essentials", facts.words)
    subtitle = say(
        "essentials subtitle", facts.words, territory=facts.territory, vintage=facts.vintage.id
    )
    return [
        Page(
            "essentials",
            PageKind.DRAWN,
            title,
            _title(facts) or title,
            subtitle,
            pictures={"body": lambda wide, high: key_figures(figures, wide, high)},
            grids=(_key_grid(facts, title),),
        )
    ]


def key_figure(facts: Facts, indicator: str) -> KeyFigure | None:
    """None where the territory's figure is hidden or does not exist."""
    of_territory = facts.own(indicator)
    if of_territory is None or of_territory.value is None:
        return None
    measure = facts.measure(indicator)
    neighbours = "  ·  ".join(
        f"{one.name} {one.text}" for one in facts.figures(indicator)[1:] if one.value is not None
    )
    change = next((c for c in facts.changes(indicator) if c.own), None)
    return KeyFigure(
        either(f"plain {indicator}", measure.name, facts.words),
        of_territory.text,
        neighbours,
        findings.since(change, measure, facts.earlier, facts.words),
    )


def _title(facts: Facts) -> str:
    """'L'essentiel : 47,7 % de ménages à très bas revenus ; il manque 32 baux pour 25 % au premier
    quartile', else how many figures differ; '' where none can be compared."""
    words = facts.words
    lead, outside = facts.own(str(plan()["key_figures"][0])), side(facts, "outside")
    missing = territory_row(outside).missing(outside.target) if outside is not None else None
    if outside is not None and lead is not None and lead.value is not None and (missing or 0) > 1:
        goal = words.with_unit(words.number(outside.target, 0), "%")
        parts = (
            say("essentials plain", words, share=lead.text),
            say("essentials lacks", words, n=missing, target=goal),
        )
        return ("\u202f; " if words.french else "; ").join(parts)
    readings, other = [], None
    for indicator in map(str, plan()["key_figures"]):
        figures = facts.figures(indicator)
        beside = next((one for one in figures[1:] if one.value is not None), None)
        if figures and beside is not None:
            key = findings.reading(facts.measure(indicator), figures[0], beside)
            readings += [key] if key else []
            other = other or beside
    if not readings or other is None:
        return ""
    differing = sum(key != "alike" for key in readings)
    who = either(f"other {other.scale}", other.name, facts.words)
    key = "essentials title" if differing > 1 else "essentials title alike"
    return say(key, facts.words, n=differing, all=len(readings), other=who)


def _key_grid(facts: Facts, title: str) -> Grid:
    return grids.comparison(
        facts, [str(i) for i in plan()["key_figures"]], title, say("unit", facts.words)
    )
