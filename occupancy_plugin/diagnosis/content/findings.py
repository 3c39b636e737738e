"""Titles that state a finding, and sentences, made from displayed figures. The text never depends
on the reason why a figure is hidden (R6).

Differences are taken between figures as displayed; threshold.py alone decides which of them
count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...description import Kind
from ...layers.style.words import Words
from ...toolbelt.numbers import POINTS
from ..figures import Change, FamilyRow, Figure, Measure, Spread, next_wider, territory_change
from . import threshold
from .facts import Facts
from .phrases import TITLE_ROOM, phrase_or, say, say_counted, unit_name

# percent: the gap of a share between these is written as a fraction, if one is near; one decimal of
# a smaller share is too coarse for it (0,6 % may be hardly more than 0,4 %, or twice as much)
SMALLEST_SHARE, SMALL_SHARE = 3.0, 10.0
NEAR_FRACTION = 3.0  # points between the gap, in percent of the other figure, and the fraction
MOST_ALIKE = 1.0  # point: a wider gap below its threshold is "not significant", not "alike"
FEWEST_ZONES = 2  # QPV above the territory, and QPV not above it, for a title to count them
ZONE_ROOM = 124  # the same for a title that begins with a QPV, which is set smaller
HALF_FRACTION = "half"
FRACTIONS = {"quarter": 25.0, "third": 100 / 3, HALF_FRACTION: 50.0}


def points(difference: float, words: Words, sign: bool = False) -> str:
    """Write a difference: '2,2 points', '1,6 point', with its sign '−0,7 point'."""
    rounded = round(difference, 1)
    text = words.with_sign(rounded, 1) if sign else words.number(abs(rounded), 1)
    return words.with_unit(text, POINTS)


def finding_of(facts: Facts, indicator: str) -> str:
    """Return the title of a page on an indicator of the territory."""
    figures, changes = facts.figures(indicator), facts.changes(indicator)
    return finding(facts.measure(indicator), figures, facts.words, changes, facts.earlier_vintage)


def finding(
    measure: Measure,
    figures: Sequence[Figure],
    words: Words,
    changes: Sequence[Change] = (),
    year: str = "",
) -> str:
    """Return the title of a page.

    It states the gap to the next wider unit where that reaches the threshold, else the changes of
    both since `year`. Where the territory's figure is hidden it is the indicator's name alone."""
    figure = figures[0] if figures else None
    if figure is None or figure.value is None:
        return measure.name
    texts = {"name": measure.name, "value": figure.text}
    comparator = next_wider(figures)
    if comparator is None or comparator.value is None or measure.kind is Kind.COUNT:
        return say("finding", words, **texts)
    texts |= {"other": unit_name(comparator, words), "figure": comparator.text}
    if measure.unit != "%":
        return say("against", words, **texts)
    gap = threshold.compare(figure, comparator, measure.decimals)
    if gap is None:
        return say("against", words, **texts)
    if gap.is_reached:
        key = "more" if gap.points > 0 else "fewer"
        fraction = _fraction(figure.value, comparator.value)
        if fraction == HALF_FRACTION:
            return say(f"half {key}", words, **texts)
        text = say(fraction, words) if fraction else points(gap.points, words)
        return say(key, words, points=text, **texts)
    key = "alike" if abs(gap.points) <= MOST_ALIKE else "uncertain"
    return _change_in_title(key, changes, year, texts, words) or say(key, words, **texts)


def _change_in_title(
    key: str, changes: Sequence[Change], year: str, texts: Mapping[str, str], words: Words
) -> str:
    """Return the title with the territory's change: how it differs from the wider unit's, else the
    change beside the gap; '' where neither reaches its threshold, or the title would be too
    long."""
    contrast, own_change = _contrast_with_wider(changes, words), territory_change(changes)
    if own_change is None:
        return ""
    is_steady = direction(own_change) == "steady"
    change_text = (
        say(_steady_phrase("steady short", own_change), words)
        if is_steady
        else points(own_change.points, words, sign=True)
    )
    if contrast:
        title = say("finding change", words, change=change_text, year=year, rest=contrast, **texts)
        if len(title) <= TITLE_ROOM:
            return title
    if is_steady or not direction(own_change):
        return ""
    titles = (
        say(phrase, words, change=change_text, year=year, **texts)
        for phrase in (f"{key} changed", "finding changed")
    )
    return next((title for title in titles if len(title) <= TITLE_ROOM), "")


def _fraction(value: float, comparator_value: float) -> str:
    """Return the gap of a small rate as a key of FRACTIONS; '' where none is near."""
    gap = 100 * abs(value - comparator_value) / comparator_value if comparator_value else 0.0
    fraction = next(
        (name for name, percent in FRACTIONS.items() if abs(gap - percent) <= NEAR_FRACTION), ""
    )
    is_fine = min(value, comparator_value) >= SMALLEST_SHARE
    return fraction if is_fine and value < SMALL_SHARE else ""


def direction(change: Change) -> str:
    """Return 'up', 'down' or 'steady'; '' where the threshold is not known."""
    if change.threshold is None:
        return ""
    if not threshold.is_reached(change.points, change.threshold):
        return "steady"
    return "up" if change.points > 0 else "down"


def _steady_phrase(key: str, change: Change) -> str:
    """Choose the phrase for a change below its threshold: too wide a one is not called stable."""
    return key if abs(change.points) <= MOST_ALIKE else f"{key} wide"


def reading_text(key: str, figure: Figure, comparator: Figure | None, words: Words) -> str:
    """Return a reading as a table states it: 'plus', 'comme', 'non significatif'."""
    if not key:
        return ""
    if key == "alike" and figure.value is not None and comparator is not None:
        is_wide = abs(figure.value - (comparator.value or 0.0)) > MOST_ALIKE + threshold.TOLERANCE
        return say("read uncertain" if is_wide else "read alike", words)
    return say(f"read {key}", words)


def change_text(change: Change, decimals: int, words: Words) -> str:
    """Return a change as a table states it: '+1,6', 'stable', 'évolution non significative'; ''
    where its threshold is not known."""
    key = direction(change)
    if key == "steady":
        return say(_steady_phrase("steady short", change), words)
    return words.with_sign(change.points, decimals) if key else ""


def reading(measure: Measure, figure: Figure, comparator: Figure | None) -> str:
    """Compare a share with another: 'much more', 'more', 'alike', 'fewer' or 'much fewer'. 'much'
    means twice the threshold; '' where the threshold is not known."""
    gap = threshold.compare(figure, comparator, measure.decimals)
    if gap is None or measure.unit != "%":
        return ""
    if not gap.is_reached:
        return "alike"
    intensifier = "much " if threshold.is_reached(gap.points, 2 * gap.least) else ""
    return f"{intensifier}{'more' if gap.points > 0 else 'fewer'}"


def zone_title(
    measure: Measure, own_figure: Figure, zones: Sequence[Figure], fallback: str, words: Words
) -> str:
    """Return '…: 13,7 à 19,6 points de plus que l’intercommunalité dans les QPV publiés'.

    This needs every QPV to differ from the territory by its threshold, in one direction. Else the
    title counts the QPV above the territory, where the count singles none out; else it is
    `fallback`."""
    gaps = [
        gap.points
        for zone in zones
        if (gap := threshold.compare(zone, own_figure)) is not None and gap.is_reached
    ]
    if not gaps or len(gaps) < len(zones) or min(gaps) * max(gaps) < 0:
        return _zones_above(measure, own_figure, zones, gaps, fallback, words)
    smallest_gap, largest_gap = sorted((abs(min(gaps)), abs(max(gaps))))
    gap_text = points(largest_gap, words)
    if smallest_gap != largest_gap:
        gap_text = say("range", words, low=words.number(smallest_gap, 1), high=gap_text)
    comparison = say("zones more" if gaps[0] > 0 else "zones fewer", words, points=gap_text)
    territory_name = unit_name(own_figure, words)
    title = say("zones", words, name=measure.name, gap=comparison, other=territory_name)
    return title if len(title) <= TITLE_ROOM else fallback


def _zones_above(
    measure: Measure,
    own_figure: Figure,
    zones: Sequence[Figure],
    gaps: Sequence[float],
    fallback: str,
    words: Words,
) -> str:
    """Return how many QPV are above the territory; `fallback` where the count would single one
    out."""
    published_count = sum(zone.value is not None for zone in zones)
    count_above = sum(gap > 0 for gap in gaps)
    if not FEWEST_ZONES <= count_above <= published_count - FEWEST_ZONES:
        return _widest_zone(measure, own_figure, zones, words) or fallback
    territory_name = unit_name(own_figure, words)
    counts = {"n": count_above, "all": published_count}
    title = say_counted("zones some", words, counts, name=measure.name, other=territory_name)
    return title if len(title) <= TITLE_ROOM else fallback


def _widest_zone(
    measure: Measure, own_figure: Figure, zones: Sequence[Figure], words: Words
) -> str:
    """Title the zone with the widest gap that reaches its threshold: 'Quartier des Glycines, … :
    73,0 %, 23,4 points de plus que l’intercommunalité'; '' where none does."""
    gaps = [(threshold.compare(zone, own_figure), zone) for zone in zones]
    clear = [(abs(gap.points), zone) for gap, zone in gaps if gap is not None and gap.is_reached]
    if not clear:
        return ""
    _, zone = max(clear, key=lambda gap_and_zone: gap_and_zone[0])
    measure_of_zone = replace(measure, name=f"{zone.name}, {within_sentence(measure.name)}")
    title = finding(measure_of_zone, (zone, own_figure), words)
    return title if len(title) <= ZONE_ROOM else ""


def within_sentence(name: str) -> str:
    """Return the name as it is written within a sentence: with a small first letter, unless it
    begins with an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def change_title(measure: Measure, changes: Sequence[Change], year: str, words: Words) -> str:
    """Return 'Logements de 60 ans ou plus : stable (+0,3 point) depuis 2020, quand le département
    gagne 3,2 points'."""
    own_change = territory_change(changes)
    if own_change is None:
        return measure.name
    key = direction(own_change)
    if measure.unit == "%" and key:
        change_points = points(own_change.points, words, sign=key == "steady")
        key = _steady_phrase(key, own_change) if key == "steady" else key
        text = say(f"title {key}", words, points=change_points, year=year)
    else:
        earlier_text, later_text = own_change.texts
        text = say("title moves", words, earlier=earlier_text, later=later_text, year=year)
    title = say("finding", words, name=measure.name, value=text)
    contrast = _contrast_with_wider(changes, words)
    return f"{title}, {contrast}" if contrast else title


def _contrast_with_wider(changes: Sequence[Change], words: Words) -> str:
    """Return 'quand le département gagne 3,2 points', where that change differs from the
    territory's by the threshold; else ''."""
    own_change = territory_change(changes)
    wider_change = next((change for change in changes if not change.is_territory), None)
    if (
        own_change is None
        or wider_change is None
        or own_change.threshold is None
        or not direction(wider_change)
    ):
        return ""
    if not threshold.is_reached(
        round(own_change.points - wider_change.points, 1), own_change.threshold
    ):
        return ""
    if direction(own_change) == direction(wider_change) == "steady":
        return ""
    name, gap = unit_name(wider_change, words), points(wider_change.points, words)
    return say(f"while {direction(wider_change)}", words, other=name, points=gap)


def comparison_sentence(figures: Sequence[Figure], words: Words) -> str:
    """Return 'CA2C : 47,7 %, contre 45,5 % (Nord), 46,7 % (Hauts-de-France).'; '' where the
    territory's figure is hidden."""
    figure = figures[0] if figures else None
    if figure is None or figure.value is None:
        return ""
    comparisons = [
        say("in", words, value=wider_figure.text, name=wider_figure.name)
        for wider_figure in figures[1:]
        if wider_figure.value is not None
    ]
    key = "compared" if comparisons else "alone"
    return say(key, words, territory=figure.name, value=figure.text, others=", ".join(comparisons))


def change_sentence(
    measure: Measure, changes: Sequence[Change], years: tuple[str, str], words: Words
) -> str:
    """Say how the territory's figure changed; '' where a vintage hides it."""
    own_change = territory_change(changes)
    if own_change is None:
        return ""
    key = direction(own_change) if measure.unit == "%" else ""
    earlier, later = own_change.texts
    if not key and earlier == later:
        return say("same", words, year=years[0], value=later)
    if not key:
        return say("moves", words, year=years[0], vintage=years[1], earlier=earlier, later=later)
    points_text = points(own_change.points, words, sign=key == "steady")
    if key == "steady":
        key = _steady_phrase(key, own_change)
    return say(f"sentence {key}", words, year=years[0], points=points_text)


def wider_changes_sentence(
    measure: Measure, changes: Sequence[Change], year: str, words: Words
) -> str:
    """Say how the wider units' figures changed since `year`."""
    comparisons = [
        say("in", words, value=points(change.points, words, sign=True), name=change.name)
        for change in changes
        if not change.is_territory
    ]
    if not comparisons or measure.unit != "%":
        return ""
    key = "elsewhere" if any(change.is_territory for change in changes) else "elsewhere alone"
    return say(key, words, year=year, changes=", ".join(comparisons))


def significant_sentence(
    changes: Sequence[float | None], scale: str, words: Words, key: str = "significant"
) -> str:
    """Count the units that rise or fall among those that show both vintages; '' where a number
    would single one out."""
    numbers = {
        "up": sum(change is not None and change > 0 for change in changes),
        "down": sum(change is not None and change < 0 for change in changes),
    }
    changed_units = sum(numbers.values())
    singling_counts = {1, len(changes) - 1}
    if not changed_units or singling_counts & {changed_units, *numbers.values()}:
        return ""
    directions = ", ".join(
        say(f"ways {direction_name}", words, n=number)
        for direction_name, number in numbers.items()
        if number
    )
    units = phrase_or(f"units {scale}", "units", words)
    return say(key, words, n=changed_units, units=units, all=len(changes), ways=directions)


def no_map_sentence(scale: str, words: Words, change: bool = False) -> str:
    """Say why a page has no map: one sentence, whatever the number of units."""
    key = "no change map" if change else "no map"
    return say(key, words, units=phrase_or(f"units {scale}", "units", words))


def spread_sentence(spread: Spread, scale: str, words: Words) -> str:
    """Count the published units beyond the outer classes; '' where each count would single out a
    unit."""
    key = {(True, True): "both", (True, False): "above", (False, True): "below"}.get(
        (spread.above is not None, spread.below is not None)
    )
    if key is None:
        return ""
    units = phrase_or(f"published {scale}", "published units", words)
    ends = {"above": spread.above, "high": spread.high, "below": spread.below, "low": spread.low}
    return say(key, words, units=units, **ends)


def spread_title(measure: Measure, spread: Spread, scale: str, words: Words) -> str:
    """Title a map of a territory whose own figure is hidden: 'Loyer moyen : 3 communes publiées à
    5,60 €/m² ou plus'. '' where the count would single out a unit."""
    if spread.above is None:
        return ""
    units = phrase_or(f"published {scale}", "published units", words)
    return say(
        "spread title", words, name=measure.name, n=spread.above, units=units, high=spread.high
    )


def largest_category_sentence(
    row: FamilyRow | None, labels: Mapping[str, str], words: Words
) -> str:
    """Name the territory's largest category, where none is hidden and it exceeds the second by the
    threshold."""
    if row is None or not row.is_territory or any(share.value is None for share in row.shares):
        return ""
    largest_share, second_share = (
        Figure(share.column, share.value, "", size=row.size)
        for share in sorted(row.shares, key=lambda share: -(share.value or 0.0))[:2]
    )
    gap = threshold.compare(largest_share, second_share)
    if gap is None or not gap.is_reached:
        return ""
    value = words.percent(largest_share.value)
    return say("first", words, label=labels[largest_share.name], value=value)


def since_text(change: Change | None, measure: Measure, year: str, words: Words) -> str:
    """Write the change under a key figure: '▲ 1,6 point depuis 2020', 'stable depuis 2020'."""
    if change is None:
        return ""
    key = direction(change) if measure.unit == "%" else ""
    if not key:
        return say("since value", words, year=year, value=change.texts[0])
    if key == "steady":
        key = _steady_phrase(key, change)
    return say(f"since {key}", words, points=points(change.points, words), year=year)
