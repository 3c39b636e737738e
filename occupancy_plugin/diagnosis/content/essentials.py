"""The page of key figures: each with the wider units' figures and its change."""

from __future__ import annotations

from functools import partial

from ..drawing.tables import KeyFigure, key_figures
from ..figures import next_wider, territory_change
from . import findings, grids
from .facts import Facts
from .leases import side, territory_row
from .order import plan
from .page import Page, PageKind
from .phrases import phrase_or, say_how_many, unit_name


def essentials(facts: Facts) -> Page | None:
    """Make the page of nine key figures. None where all are hidden."""
    indicators = list(map(str, plan()["key_figures"]))
    figures = [figure for i in indicators if (figure := key_figure(facts, i)) is not None]
    if not figures:
        return None
    title = facts.say("essentials")
    subtitle = facts.subtitle("essentials subtitle")
    return Page(
        "essentials",
        PageKind.DRAWN,
        title,
        _title(facts) or title,
        subtitle,
        pictures={"body": partial(key_figures, figures)},
        grids=(grids.comparison(facts, indicators, title, facts.say("unit")),),
        heights={"body": 0.0},
    )


def key_figure(facts: Facts, indicator: str) -> KeyFigure | None:
    """Return a key figure. None where the territory's figure is hidden or does not exist."""
    own_figure = facts.own_figure(indicator)
    if own_figure is None or own_figure.value is None:
        return None
    measure = facts.measure(indicator)
    wider_figures = "  ·  ".join(
        f"{wider_figure.name}\u00a0{wider_figure.text}"
        for wider_figure in facts.figures(indicator)[1:]
        if wider_figure.value is not None
    )
    change = territory_change(facts.changes(indicator))
    return KeyFigure(
        phrase_or(f"plain {indicator}", measure.name, facts.words),
        own_figure.text,
        wider_figures,
        findings.since_text(change, measure, facts.earlier_vintage, facts.words),
    )


def _title(facts: Facts) -> str:
    """Return 'L'essentiel : 47,7 % de ménages à très bas revenus ; il manque 32 baux pour 25 % au
    premier quartile' where a year of leases states it, else `_differing_title`."""
    words, outside_qpv = facts.words, side(facts, "outside")
    lead_figure = facts.own_figure(str(plan()["key_figures"][0]))
    if outside_qpv is None or not outside_qpv.yearly or not lead_figure:
        return _differing_title(facts)
    missing_leases = territory_row(outside_qpv).missing(outside_qpv.target)
    if lead_figure.value is None or (missing_leases or 0) <= 1:
        return _differing_title(facts)
    goal = words.percent(outside_qpv.target, 0)
    plain = facts.say("essentials plain", share=lead_figure.text)
    lacks = facts.say("essentials lacks", n=missing_leases, target=goal)
    return f"{plain}\u202f; {lacks}" if words.french else f"{plain}; {lacks}"


def _differing_title(facts: Facts) -> str:
    """Return how many key figures differ from the wider unit's; '' where none can be compared."""
    readings, comparator = [], None
    for indicator in map(str, plan()["key_figures"]):
        figures = facts.figures(indicator)
        wider_figure = next_wider(figures)
        if wider_figure is not None:
            key = findings.reading(facts.measure(indicator), figures[0], wider_figure)
            readings += [key] if key else []
            comparator = comparator or wider_figure
    if not readings or comparator is None:
        return ""
    differing_count = sum(key != "alike" for key in readings)
    name = unit_name(comparator, facts.words)
    return say_how_many("essentials title", differing_count, len(readings), facts.words, other=name)
