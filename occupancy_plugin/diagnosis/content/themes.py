"""Pages of a theme: a map, what it is compared with, its family, its change, sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...description import Kind
from ...layers.style.colour_schemes import palette
from ...toolbelt.numbers import POINTS
from ..drawing.bars import pyramid, stacked_bars
from ..drawing.charts import dots, pairs, slope
from ..drawing.drawing import Drawing, stacked
from ..figures import FamilyRow, Figure
from . import findings, grids
from .facts import Facts
from .order import families, plan
from .page import MapPart, Page, PageKind, Picture
from .phrases import either, say

MOST_ZONES = 4  # bars of QPV beside those of the territory


def zone_scale(facts: Facts) -> str:
    """The QPV zoning of this vintage, '' where the release has none."""
    scale = f"qpv{facts.vintage.definitions.get('qpv', '')}"
    return scale if scale in facts.release.scales and facts.units(scale) else ""


def family_look(facts: Facts, family: str) -> tuple[dict[str, str], dict[str, str]]:
    """Short labels and colours of a family's categories: ours where there are some, else the
    catalogue's labels and the theme's sequential scheme."""
    columns = [column for column, _ in facts.family_columns(family)]
    look: Mapping[str, Any] = families().get(family, {})
    short = look.get("labels", {}).get(facts.words.language, {})
    labels = {
        column: str(
            short.get(column) or facts.words.text(facts.catalogue.columns.get(column)) or column
        )
        for column in columns
    }
    shares = dict(facts.family_columns(family))
    scheme = facts.indicators[shares[columns[0]]].palette if columns else ""
    colours = dict(zip(columns, palette(scheme, len(columns)), strict=True)) if columns else {}
    return labels, {
        **colours,
        **{c: str(v) for c, v in look.get("colours", {}).items() if c in colours},
    }


def theme_name(facts: Facts, chapter: Mapping[str, Any]) -> str:
    return next(
        (facts.words.text(t.label) for t in facts.catalogue.themes if t.id == chapter["theme"]),
        "",
    )


def theme_page(facts: Facts, chapter: Mapping[str, Any], scale: str = "commune") -> list[Page]:
    """A map and charts; the charts alone where too few units have the leading figure. [] where the
    territory has none either."""
    lead, words = _shown_lead(facts, chapter, scale), facts.words
    if not facts.exists(lead, scale):
        return []
    chapter = {**chapter, "lead": lead}
    measure, figures, mapped = facts.measure(lead), facts.figures(lead), facts.mapped(scale, lead)
    own_shown = bool(figures) and figures[0].value is not None
    if not mapped and not own_shown:
        return []
    theme = theme_name(facts, chapter)
    pictures: dict[str, Picture] = {}
    if own_shown:
        title = say("comparison", words)
        pictures["comparators"] = lambda wide, high: dots(
            title, figures, measure, words, wide, high
        )
    rows, shown, zones_told = _family_rows(facts, chapter)
    _second(facts, chapter, rows, pictures)
    _foot(facts, chapter, shown, pictures)
    labels = family_look(facts, str(chapter.get("family", "")))[0]
    changes = facts.changes(lead)
    sentences = (
        findings.compared(figures, words),
        findings.changed(measure, changes, (facts.earlier, facts.vintage.id), words),
        findings.elsewhere(measure, changes, facts.earlier, words),
        findings.spread_sentence(facts.spread(scale, lead), scale, words) if mapped else "",
        findings.first_category(next(iter(rows), None), labels, words),
        *_pair_sentences(facts, chapter),
        zones_told,
        "" if mapped else findings.no_map(scale, words),
    )
    names = {
        "theme": theme,
        "measure": measure.titled,
        "territory": facts.territory,
        "scale": either(f"scale {scale}", facts.scale_name(scale), words),
        "vintage": facts.vintage.id,
    }
    tables = [grids.comparison(facts, [lead], measure.titled, say("unit", words))]
    if rows:
        tables.append(
            grids.family_grid(facts, rows, labels, _family_title(facts, str(chapter["family"])))
        )
    for key in ("rows", "pairs"):
        candidates = [i for one in chapter.get(key, ()) for i in ([one] if key == "rows" else one)]
        if candidates:
            tables.append(
                grids.comparison(facts, [str(i) for i in candidates], theme, say("unit", words))
            )
    return [
        Page(
            f"theme {chapter['id']}",
            PageKind.THEME if mapped else PageKind.CHARTS,
            theme,
            findings.finding(measure, figures, words, changes, facts.earlier),
            say("subtitle theme", words, **names),
            tuple(sentence for sentence in sentences if sentence),
            (MapPart(scale, lead, circles=chapter.get("look") == "circles"),) if mapped else (),
            pictures,
            tuple(tables),
        )
    ]


def _family_rows(
    facts: Facts, chapter: Mapping[str, Any]
) -> tuple[tuple[FamilyRow, ...], tuple[FamilyRow, ...], str]:
    """The rows of the table, those that are drawn, and a sentence where others are left out: the
    territory, the wider units, and where the chapter wants them inside and outside the QPV, or the
    most populous QPV where the two sides are not known."""
    family = str(chapter.get("family", ""))
    zones = zone_scale(facts) if chapter.get("zones") else ""
    sides = facts.family_sides(family, zones) if zones else ()
    if sides:
        rows = (*facts.family(family), *sides)
        return rows, rows, ""
    rows = facts.family(family, (zones,) if zones else ())
    return rows, *few_zones(facts, rows, zones)


def _shown_lead(facts: Facts, chapter: Mapping[str, Any], scale: str) -> str:
    """The leading indicator, or where neither the territory nor enough units show it the first
    other of the chapter that they show: a hidden vacancy does not take mobility with it."""
    for indicator in map(str, (chapter["lead"], *chapter.get("rows", ()))):
        own = facts.own(indicator)
        if own is not None and own.value is not None:
            return indicator
        if facts.mapped(scale, indicator):
            return indicator
    return str(chapter["lead"])


def _family_title(facts: Facts, family: str) -> str:
    return next(
        (facts.words.text(f.label) for f in facts.catalogue.families if f.id == family),
        "",
    )


def _second(
    facts: Facts,
    chapter: Mapping[str, Any],
    rows: tuple[FamilyRow, ...],
    pictures: dict[str, Picture],
) -> None:
    """Under the dots: ages face to face, else the change since the earlier vintage."""
    words, lead = facts.words, str(chapter["lead"])
    family = str(chapter.get("family", ""))
    if chapter.get("chart") == "pyramid" and len(rows) > 1 and rows[0].own:
        labels = family_look(facts, family)[0]
        heading = _family_title(facts, family)
        pictures["evolution"] = lambda wide, high: pyramid(
            heading, rows[0], rows[1], labels, words, wide, high
        )
        return
    changes = facts.changes(lead)
    if any(change.own for change in changes):
        years, title = (facts.earlier, facts.vintage.id), say("change", words)
        measure = facts.measure(lead)
        pictures["evolution"] = lambda wide, high: slope(
            title, changes, years, measure, words, wide, high
        )


def _foot(
    facts: Facts,
    chapter: Mapping[str, Any],
    rows: tuple[FamilyRow, ...],
    pictures: dict[str, Picture],
) -> None:
    """Under the map: the family in bars, or indicators in pairs of dots."""
    words = facts.words
    if rows:
        family = str(chapter["family"])
        labels, colours = family_look(facts, family)
        secret = words.word("secrecy")
        pictures["family"] = lambda wide, high: stacked_bars(
            "", rows, labels, colours, secret, words, wide, high
        )
        return
    measure = facts.measure(str(chapter["lead"]))
    if "pairs" in chapter:
        heads = (say("everybody", words), say("arrivals", words))
        paired = _pairs(facts, chapter)
    else:
        heads, paired = _against(facts, [str(i) for i in chapter.get("rows", ())])
    if paired:
        pictures["family"] = lambda wide, high: pairs("", paired, heads, measure, words, wide, high)


def few_zones(
    facts: Facts, rows: tuple[FamilyRow, ...], scale: str
) -> tuple[tuple[FamilyRow, ...], str]:
    """The territory and the wider units, then the QPV with the most households, and a sentence
    where others are left out."""
    if not scale:
        return rows, ""
    sizes = zone_sizes(facts, scale)
    zones = [row for row in rows if row.name in sizes and not row.own]
    wider = tuple(row for row in rows if row not in zones)
    shown = sorted(zones, key=lambda row: -sizes[row.name])[:MOST_ZONES]
    left_out = len(zones) > len(shown)
    told = say("zones shown", facts.words, n=len(shown)) if left_out else ""
    return (*wider, *shown), told


def zone_sizes(facts: Facts, scale: str) -> dict[str, float]:
    """Households of the published units of a scale, by name."""
    population = facts.released_scale(scale).population
    names, sizes = facts.labels(scale, "name"), facts.numbers(scale, [population])[population]
    return {str(n): float(size) for n, size in zip(names, sizes, strict=True) if size == size}


def _pairs(facts: Facts, chapter: Mapping[str, Any]) -> list[tuple[str, Figure, Figure]]:
    paired = []
    for one, two in chapter["pairs"]:
        figures = facts.own(str(one)), facts.own(str(two))
        if figures[0] is not None and figures[1] is not None:
            paired.append((facts.measure(str(one)).name, figures[0], figures[1]))
    return paired


def _against(
    facts: Facts, indicators: list[str]
) -> tuple[tuple[str, str], list[tuple[str, Figure, Figure]]]:
    """Each indicator of the next wider unit and of the territory."""
    heads, paired = ("", ""), []
    for indicator in indicators:
        figures = facts.figures(indicator)
        if len(figures) > 1:
            heads = (figures[1].name, figures[0].name)
            paired.append((facts.measure(indicator).name, figures[1], figures[0]))
    return heads, paired


def _pair_sentences(facts: Facts, chapter: Mapping[str, Any]) -> list[str]:
    return [
        say("recent", facts.words, name=name, one=one.text, two=two.text)
        for name, one, two in (_pairs(facts, chapter) if "pairs" in chapter else ())
        if one.value is not None and two.value is not None
    ]


def change_pages(facts: Facts, scale: str = "commune") -> list[Page]:
    """What changed since the earlier vintage: a map of the differences, slopes, the slopes of other
    indicators small beside each other."""
    if facts.before is None:
        return []
    words, years = facts.words, (facts.earlier, facts.vintage.id)
    existing = [str(i) for i in plan()["changes"] if any(c.own for c in facts.changes(str(i)))]
    pages = []
    for lead in existing[:2]:
        measure, changes = facts.measure(lead), facts.changes(lead)
        mapped = facts.mapped(scale, lead, change=True)
        title = say("change", words)
        followers = [i for i in existing if i != lead]
        pictures: dict[str, Picture] = {
            "comparators": _differences(facts, lead),
            "evolution": _slope(facts, lead, title),
            "family": _small_slopes(facts, followers),
        }
        sentences = (
            findings.changed(measure, changes, years, words),
            findings.elsewhere(measure, changes, years[0], words),
            findings.significant(
                list(facts.significant_changes(scale, lead).values()), scale, words
            )
            if mapped
            else findings.no_map(scale, words, change=True),
        )
        where = either(f"scale {scale}", facts.scale_name(scale), words)
        place = f"{measure.titled}, {facts.territory}, {where}, {years[0]}–{years[1]}"
        pages.append(
            Page(
                f"change {lead}",
                PageKind.THEME if mapped else PageKind.CHARTS,
                say("evolution", words, year=facts.earlier),
                findings.change_title(measure, changes, facts.earlier, words),
                place,
                tuple(s for s in sentences if s),
                (MapPart(scale, lead, change=True),) if mapped else (),
                pictures,
                (
                    grids.change_grid(
                        facts,
                        existing,
                        say("evolution", words, year=facts.earlier),
                        say("unit", words),
                    ),
                ),
            )
        )
    return pages


def _differences(facts: Facts, indicator: str) -> Picture:
    """Dots of the changes, in points."""
    measure = replace(facts.measure(indicator), kind=Kind.DIFFERENCE, unit=POINTS)
    figures = [
        Figure(c.name, c.points, facts.write(measure, c.points), c.scale, c.own)
        for c in facts.changes(indicator)
    ]
    title = say("evolution", facts.words, year=facts.earlier)
    return lambda wide, high: dots(title, figures, measure, facts.words, wide, high)


def _slope(facts: Facts, indicator: str, title: str) -> Picture:
    measure, changes = facts.measure(indicator), facts.changes(indicator)
    years = (facts.earlier, facts.vintage.id)
    return lambda wide, high: slope(title, changes, years, measure, facts.words, wide, high)


def _small_slopes(facts: Facts, indicators: list[str]) -> Picture:
    def draw(wide: float, high: float) -> Drawing:
        gap = 6.0
        room = (wide - gap * (len(indicators) - 1)) / max(len(indicators), 1)
        parts = [
            ((room + gap) * n, 0.0, _slope(facts, i, facts.measure(i).name)(room, high))
            for n, i in enumerate(indicators)
        ]
        return stacked(parts, wide, high)

    return draw
