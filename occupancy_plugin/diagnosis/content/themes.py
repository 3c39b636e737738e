"""The pages of a theme: a map, comparators, the family, the change, sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from ...description import Kind
from ..drawing.bars import stacked_bars
from ..drawing.charts import dots, pairs, slope
from ..drawing.colours import ordered_colours
from ..drawing.drawing import beside
from ..figures import FamilyRow, Figure, Grid, Measure, sort_by_share, territory_change
from . import findings, grids
from .facts import COMMUNE, STAR, Facts
from .method import definition_sentence
from .order import families, plan
from .page import MapPart, Page, PageKind, Picture
from .phrases import phrase_or
from .shapes import spread_beyond
from .side_figures import family_of_sides
from .stock import stock_change
from .unit_changes import is_change_mappable, rises_or_falls, significant_changes

MOST_ZONES = 4  # bars of QPV, in addition to those of the territory
LEAST_SHOWN = 50.0  # percent of a QPV's households in shown categories, for it to have a bar
SLOPE_GAP, BARS_GAP = 6.0, 8.0  # mm between small charts, and between two families
WITHIN_COMMUNE = ("iris", "carreau")  # scales of a commune's map, the first that shows enough


def zone_scale(facts: Facts) -> str:
    """Return the scale of this vintage's QPV zoning, '' where the release has none."""
    scale = f"qpv{facts.vintage.definitions.get('qpv', '')}"
    return scale if scale in facts.release.scales and facts.units(scale) else ""


def _labels_and_colours(facts: Facts, family: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return column → short label and column → colour of a family's categories: those of
    families.json, else the catalogue's labels and the colours of ordered categories."""
    share_of = dict(facts.family_columns(family))
    if not share_of:
        return {}, {}
    definition: Mapping[str, Any] = families().get(family, {})
    short_labels = definition.get("labels", {}).get(facts.words.language, {})
    labels = {
        column: str(
            short_labels.get(column)
            or facts.words.text(facts.catalogue.columns.get(column))
            or column
        )
        for column in share_of
    }
    colours = dict(zip(share_of, ordered_colours(len(share_of)), strict=True))
    own_colours = definition.get("colours", {}).items()
    return labels, colours | {
        column: str(colour) for column, colour in own_colours if column in colours
    }


def theme_name(facts: Facts, chapter: Mapping[str, Any]) -> str:
    """Return the name of the chapter's theme in the dossier's language."""
    return next(
        (facts.words.text(t.label) for t in facts.catalogue.themes if t.id == chapter["theme"]), ""
    )


def mapped_scale(facts: Facts, indicator: str) -> str:
    """Choose what a dossier maps: communes; in a commune its IRIS, or squares where too few IRIS
    show the indicator."""
    if facts.release.territory.scale != COMMUNE:
        return COMMUNE
    return next(
        (scale for scale in WITHIN_COMMUNE if facts.is_mappable(scale, indicator)),
        WITHIN_COMMUNE[0],
    )


def theme_page(facts: Facts, chapter: Mapping[str, Any], scale: str = "") -> Page | None:
    """Make a page with a map and charts, or with charts alone where too few units show the leading
    indicator. None where the territory hides it too and no title can state what the map shows."""
    scale = scale or mapped_scale(facts, str(chapter["lead"]))
    lead_indicator, words = _leading_indicator(facts, chapter, scale), facts.words
    if not facts.has_indicator(lead_indicator, scale):
        return None
    chapter = {**chapter, "lead": lead_indicator}
    measure = facts.measure(lead_indicator)
    figures = facts.figures(lead_indicator)
    has_map = facts.is_mappable(scale, lead_indicator)
    has_figure = bool(figures) and figures[0].value is not None
    map_spread = spread_beyond(facts, scale, lead_indicator) if has_map else None
    if has_figure:
        title = findings.finding_of(facts, lead_indicator)
    elif map_spread is not None:
        title = findings.spread_title(measure, map_spread, scale, words)
    else:
        title = ""
    if not title:
        return None
    theme = theme_name(facts, chapter)
    pictures: dict[str, Picture] = {}
    if has_figure:
        # units too few for a map stand in the chart, the largest first
        few = () if has_map else sort_by_share(facts.unit_figures(scale, lead_indicator))
        compared = (*figures, *filter(lambda unit: unit.value is not None, few))
        pictures["comparators"] = partial(dots, facts.say("comparison"), compared, measure, words)
    rows, drawn_rows, zones_sentence = _family_rows(facts, chapter)
    change_sentences = _add_evolution(facts, chapter, scale, pictures)
    _add_family(facts, chapter, drawn_rows, pictures)
    labels = _labels_and_colours(facts, str(chapter.get("family", "")))[0]
    sentences = (
        findings.comparison_sentence(figures, words),
        *change_sentences,
        findings.spread_sentence(map_spread, scale, words) if map_spread is not None else "",
        findings.largest_category_sentence(next(iter(rows), None), labels, words),
        *_pair_sentences(facts, chapter),
        zones_sentence,
        *_definition_sentences(facts, lead_indicator),
        "" if has_map else findings.no_map_sentence(scale, words),
    )
    return Page(
        f"theme {chapter['id']}",
        PageKind.THEME if has_map else PageKind.CHARTS,
        theme,
        title,
        _subtitle(facts, theme, measure, scale if has_map else ""),
        tuple(sentence for sentence in sentences if sentence),
        (MapPart(scale, lead_indicator, circles=chapter.get("look") == "circles"),) * has_map,
        pictures,
        _theme_grids(facts, chapter, rows, theme),
    )


def _definition_sentences(facts: Facts, indicator: str) -> tuple[str, ...]:
    """Say what the indicator is a share of, and what its words mean in this vintage."""
    key = facts.indicators[indicator].definition
    value = facts.vintage.definitions.get(key, "")
    meaning = definition_sentence(key, facts.vintage.id, value, facts.words) if value else ""
    return facts.measure(indicator).help, meaning


def _add_evolution(
    facts: Facts, chapter: Mapping[str, Any], scale: str, pictures: dict[str, Picture]
) -> tuple[str, ...]:
    """Add the chart of the change in what the chapter counts, else in its leading indicator, and
    return its sentences."""
    counted = stock_change(facts, str(chapter.get("counted", "")), scale)
    if counted is not None:
        pictures["evolution"], sentences = counted
        return sentences
    indicator, year = str(chapter["lead"]), facts.earlier_vintage
    measure, changes = facts.measure(indicator), facts.changes(indicator)
    if territory_change(changes) is not None:
        pictures["evolution"] = _slope_picture(facts, indicator, facts.say("change"))
    return (
        findings.change_sentence(measure, changes, (year, facts.vintage.id), facts.words),
        findings.wider_changes_sentence(measure, changes, year, facts.words),
    )


def _theme_grids(
    facts: Facts, chapter: Mapping[str, Any], rows: tuple[FamilyRow, ...], theme: str
) -> tuple[Grid, ...]:
    """Make the tables behind the charts: the leading indicator, the family, the other rows."""
    lead_indicator, unit = str(chapter["lead"]), facts.say("unit")
    tables = [grids.comparison(facts, [lead_indicator], facts.measure(lead_indicator).titled, unit)]
    for family, family_rows in _families(facts, chapter, rows):
        definition, labels = facts.catalogue_family(family), _labels_and_colours(facts, family)[0]
        title = facts.words.text(definition.label) if definition is not None else ""
        tables.append(grids.family_grid(facts, family_rows, labels, title))
    paired = list(chain.from_iterable(chapter.get("pairs", ())))
    for indicators in filter(None, ([*chapter.get("rows", ())], paired)):
        tables.append(grids.comparison(facts, list(map(str, indicators)), theme, unit))
    return tuple(tables)


def _subtitle(facts: Facts, theme: str, measure: Measure, scale: str) -> str:
    """Return theme, measure, territory, scale of the map ('' without a map) and vintage."""
    scale_name = phrase_or(f"scale {scale}", facts.scale_name(scale), facts.words) if scale else ""
    return facts.say(
        "subtitle theme" if scale else "subtitle theme whole", theme=theme, scale=scale_name,
        measure=measure.titled, territory=facts.territory, vintage=facts.vintage.id,
    )  # fmt: skip


def _family_rows(
    facts: Facts, chapter: Mapping[str, Any]
) -> tuple[tuple[FamilyRow, ...], tuple[FamilyRow, ...], str]:
    """Return the rows of the table, those that are drawn, and a sentence where some are left out.

    The rows are the territory and the wider units. A chapter with zones adds both sides of the QPV,
    or the most populous QPV where the sides are not known."""
    family = str(chapter.get("family", ""))
    zones = zone_scale(facts) if chapter.get("zones") else ""
    sides = family_of_sides(facts, family, zones) if zones else ()
    if sides:
        rows = (*facts.family(family), *sides)
        is_partial = sides[0].name.endswith(STAR)
        return rows, rows, facts.say("sides star") if is_partial else ""
    rows = facts.family(family, (zones,) if zones else ())
    return rows, *limit_zones(facts, rows, zones)


def _families(
    facts: Facts, chapter: Mapping[str, Any], rows: tuple[FamilyRow, ...]
) -> list[tuple[str, tuple[FamilyRow, ...]]]:
    """Return the chapter's family with its rows, then those beside it; [] without rows."""
    others = [(name, facts.family(name)) for name in map(str, chapter.get("beside", ()))]
    families = [(str(chapter.get("family", "")), rows), *others] if rows else []
    return [(name, family_rows) for name, family_rows in families if family_rows]


def _leading_indicator(facts: Facts, chapter: Mapping[str, Any], scale: str) -> str:
    """Return the chapter's leading indicator. Where the territory and most units hide it, return
    the chapter's first other indicator that can be shown."""
    for indicator in map(str, (chapter["lead"], *chapter.get("rows", ()))):
        if facts.own_value(indicator) is not None or facts.is_mappable(scale, indicator):
            return indicator
    return str(chapter["lead"])


def _add_family(
    facts: Facts,
    chapter: Mapping[str, Any],
    rows: tuple[FamilyRow, ...],
    pictures: dict[str, Picture],
) -> None:
    """Add the chart under the map: the family as bars, or indicators as pairs of dots."""
    words = facts.words
    families = _families(facts, chapter, rows)
    if families:
        secrecy_entry, charts = words.word("secrecy"), []
        for family, family_rows in families:
            looks = _labels_and_colours(facts, family)
            charts.append(partial(stacked_bars, "", family_rows, *looks, secrecy_entry, words))
        pictures["family"] = partial(beside, charts, BARS_GAP)
        return
    measure = facts.measure(str(chapter["lead"]))
    if "pairs" in chapter:
        headings = (facts.say("everybody"), facts.say("arrivals"))
        figure_pairs = _recent_pairs(facts, chapter)
    else:
        headings, figure_pairs = _comparator_pairs(facts, [str(i) for i in chapter.get("rows", ())])
    if figure_pairs:
        pictures["family"] = partial(pairs, "", figure_pairs, headings, measure, words)


def limit_zones(
    facts: Facts, rows: tuple[FamilyRow, ...], scale: str
) -> tuple[tuple[FamilyRow, ...], str]:
    """Return the territory, the wider units and the QPV with the most households, and a sentence
    where other QPV are left out: those beyond the first few, and those of which secrecy hides more
    than half."""
    if not scale:
        return rows, ""
    population = facts.release.scales[scale].population
    names, numbers = facts.labels(scale, "name"), facts.numbers(scale, [population])[population]
    sizes = {str(n): float(size) for n, size in zip(names, numbers, strict=True) if size == size}
    zones = [row for row in rows if row.name in sizes and not row.is_territory]
    other_rows = tuple(row for row in rows if row not in zones)
    zones_with_bar = [
        row for row in zones if sum(share.value or 0.0 for share in row.shares) >= LEAST_SHOWN
    ]
    drawn_zones = sorted(zones_with_bar, key=lambda row: -sizes[row.name])[:MOST_ZONES]
    sentences = [
        facts.say("zones shown", n=len(drawn_zones))
        if len(zones_with_bar) > len(drawn_zones)
        else "",
        facts.say("zones hidden") if len(zones_with_bar) < len(zones) else "",
    ]
    return (*other_rows, *drawn_zones), " ".join(filter(None, sentences))


def _recent_pairs(facts: Facts, chapter: Mapping[str, Any]) -> list[tuple[str, Figure, Figure]]:
    """Return (name, figure of all households, figure of the recent movers) per pair of the chapter
    that exists."""
    figure_pairs = []
    for all_id, recent_id in chapter.get("pairs", ()):
        figures = facts.own_figure(str(all_id)), facts.own_figure(str(recent_id))
        if figures[0] is not None and figures[1] is not None:
            figure_pairs.append((facts.measure(str(all_id)).name, figures[0], figures[1]))
    return figure_pairs


def _comparator_pairs(
    facts: Facts, indicators: list[str]
) -> tuple[tuple[str, str], list[tuple[str, Figure, Figure]]]:
    """Return headings and pairs of figures: each indicator of the next wider unit and of the
    territory."""
    unit_names, figure_pairs = ("", ""), []
    for indicator in indicators:
        figures = facts.figures(indicator)
        if len(figures) > 1:
            unit_names = (figures[1].name, figures[0].name)
            figure_pairs.append((facts.measure(indicator).name, figures[1], figures[0]))
    return unit_names, figure_pairs


def _pair_sentences(facts: Facts, chapter: Mapping[str, Any]) -> list[str]:
    """Return a sentence per pair of which neither figure is hidden."""
    return [
        facts.say("recent", name=name, one=all_figure.text, two=recent_figure.text)
        for name, all_figure, recent_figure in _recent_pairs(facts, chapter)
        if None not in (all_figure.value, recent_figure.value)
    ]


def change_page(facts: Facts) -> Page | None:
    """Make a page for the leading change: a map of the differences, their slopes, and small slopes
    of the other indicators."""
    if facts.earlier_release is None:
        return None
    changed = [i for i in map(str, plan()["changes"]) if territory_change(facts.changes(i))]
    mappable = [i for i in changed if is_change_mappable(facts, mapped_scale(facts, i), i)]
    moving = [i for i in mappable or changed if rises_or_falls(facts, i)]
    if not mappable and not moving:
        return None
    lead_indicator = (moving or mappable)[0]
    words, years = facts.words, (facts.earlier_vintage, facts.vintage.id)
    measure, changes = facts.measure(lead_indicator), facts.changes(lead_indicator)
    scale = mapped_scale(facts, lead_indicator)
    subtitle_parts = [measure.of_change.titled, facts.territory]
    maps: tuple[MapPart, ...] = ()
    if lead_indicator in mappable:
        subtitle_parts.append(phrase_or(f"scale {scale}", facts.scale_name(scale), words))
        maps = (MapPart(scale, lead_indicator, change=True),)
        unit_changes = list(significant_changes(facts, scale, lead_indicator).values())
        last_sentence = findings.significant_sentence(unit_changes, scale, words)
    else:
        last_sentence = findings.no_map_sentence(scale, words, change=True)
    sentences = (
        findings.change_sentence(measure, changes, years, words),
        findings.wider_changes_sentence(measure, changes, years[0], words),
        last_sentence,
    )
    title = facts.say("evolution", year=facts.earlier_vintage)
    others = [
        _slope_picture(facts, i, facts.measure(i).name) for i in changed if i != lead_indicator
    ]
    return Page(
        f"change {lead_indicator}",
        PageKind.THEME if maps else PageKind.CHARTS,
        title,
        findings.change_title(measure, changes, facts.earlier_vintage, words),
        ", ".join((*subtitle_parts, f"{years[0]}–{years[1]}")),
        tuple(sentence for sentence in sentences if sentence),
        maps,
        {
            "comparators": difference_dots(facts, lead_indicator),
            "evolution": _slope_picture(facts, lead_indicator, facts.say("change")),
            "family": partial(beside, others, SLOPE_GAP),
        },
        (grids.change_grid(facts, changed, title, facts.say("unit")),),
    )


def difference_dots(facts: Facts, indicator: str) -> Picture:
    """Draw the changes as dots, those of a share in points."""
    measure = replace(facts.measure(indicator).of_change, kind=Kind.DIFFERENCE)
    figures = [
        Figure(c.name, c.points, facts.write(measure, c.points), c.scale, c.is_territory)
        for c in facts.changes(indicator)
    ]
    title = facts.say("evolution", year=facts.earlier_vintage)
    return partial(dots, title, figures, measure, facts.words)


def _slope_picture(facts: Facts, indicator: str, title: str) -> Picture:
    measure, changes = facts.measure(indicator), facts.changes(indicator)
    years = (facts.earlier_vintage, facts.vintage.id)
    return partial(slope, title, changes, years, measure, facts.words)
