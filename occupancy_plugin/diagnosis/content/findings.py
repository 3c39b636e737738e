"""Titles that state the finding, and sentences, from displayed figures: pure text, one form
whatever the reason why a figure is hidden (R6).

A difference is taken between the figures as displayed; threshold.py alone decides whether it is
one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...description import Kind
from ...layers.style.words import Words
from ...toolbelt.numbers import POINTS
from ..figures import Change, FamilyRow, Figure, Measure, Spread
from . import threshold
from .phrases import either, say

SMALL = 10.0  # percent: below it a gap is told as a fraction, where it is near one
NEAR = 3.0  # percent of the other figure
FEWEST_ZONES = 2  # that a title counts, and that it leaves
TITLE_ROOM = 110  # letters of a title on one line
FRACTIONS = {"quarter": 25.0, "third": 100 / 3, "half": 50.0}


def points(difference: float, words: Words, sign: bool = False) -> str:
    """'2,2 points', '1,6 point', with its sign '−0,7 point'."""
    rounded = round(difference, 1)
    text = words.signed(rounded, 1) if sign else words.number(abs(rounded), 1)
    return words.with_unit(text, POINTS)


def finding(
    measure: Measure,
    figures: Sequence[Figure],
    words: Words,
    changes: Sequence[Change] = (),
    year: str = "",
) -> str:
    """The title of a page: the gap to the next wider unit, or else that of the two changes since
    `year`. The territory's figure hidden: the name alone."""
    figure = figures[0] if figures else None
    if figure is None or figure.value is None:
        return measure.name
    parts = {"name": measure.name, "value": figure.text}
    other = next((one for one in figures[1:] if one.value is not None), None)
    if other is None or other.value is None or measure.kind is Kind.COUNT:
        return say("finding", words, **parts)
    parts |= {"other": either(f"other {other.scale}", other.name, words), "figure": other.text}
    if measure.unit != "%":
        return say("against", words, **parts)
    difference = round(figure.value - other.value, measure.decimals)
    least = threshold.between(figure, other, measure.decimals)
    if least is None:
        return say("against", words, **parts)
    if threshold.reached(difference, least):
        key = "more" if difference > 0 else "fewer"
        gap = _fraction(figure.value, other.value, words)
        return say(key, words, points=gap or points(difference, words), **parts)
    while_other = _while(changes, words)
    if while_other:
        own = next(change for change in changes if change.own)
        moved = (
            say("steady short", words)
            if direction(own) == "steady"
            else points(own.points, words, sign=True)
        )
        title = say("finding change", words, change=moved, year=year, rest=while_other, **parts)
        if len(title) <= TITLE_ROOM:
            return title
    return say("alike", words, **parts)


def _fraction(value: float, other: float, words: Words) -> str:
    """'un quart', 'un tiers', 'la moitié': the gap of a small rate, '' where it is near none."""
    gap = 100 * abs(value - other) / other if other else 0.0
    near = next((name for name, percent in FRACTIONS.items() if abs(gap - percent) <= NEAR), "")
    if value >= SMALL or not near:
        return ""
    return say(near, words)


def direction(change: Change) -> str:
    """'up', 'down', 'steady'; '' where the threshold is not known."""
    if change.threshold is None:
        return ""
    if not threshold.reached(change.points, change.threshold):
        return "steady"
    return "up" if change.points > 0 else "down"


def reading(measure: Measure, figure: Figure, other: Figure | None) -> str:
    """How a share compares with another: 'much more', 'more', 'alike', 'fewer', 'much fewer', the
    first and the last from twice the threshold on; '' where that is not known."""
    if other is None or figure.value is None or other.value is None or measure.unit != "%":
        return ""
    least = threshold.between(figure, other, measure.decimals)
    if least is None:
        return ""
    difference = round(figure.value - other.value, measure.decimals)
    if not threshold.reached(difference, least):
        return "alike"
    much = "much " if threshold.reached(difference, 2 * least) else ""
    return f"{much}{'more' if difference > 0 else 'fewer'}"


def zone_title(
    measure: Measure, own: Figure, zones: Sequence[Figure], plain: str, words: Words
) -> str:
    """'…: 13,7 à 19,6 points de plus que l’intercommunalité dans les QPV publiés', where each of
    them differs from the territory by its threshold and in the same direction; else how many are
    above it, where that singles none out; else `plain`."""
    gaps = [
        round(zone.value - own.value, 1)
        for zone in zones
        for least in [threshold.between(zone, own)]
        if zone.value is not None and own.value is not None and least is not None
        if threshold.reached(zone.value - own.value, least)
    ]
    if not gaps or len(gaps) < len(zones) or min(gaps) * max(gaps) < 0:
        return _zones_above(measure, own, zones, gaps, plain, words)
    low, high = sorted((abs(min(gaps)), abs(max(gaps))))
    told = points(high, words)
    if low != high:
        told = say("range", words, low=words.number(low, 1), high=told)
    more = say("zones more" if gaps[0] > 0 else "zones fewer", words, points=told)
    who = either(f"other {own.scale}", own.name, words)
    title = say("zones", words, name=measure.name, gap=more, other=who)
    return title if len(title) <= TITLE_ROOM else plain


def _zones_above(
    measure: Measure,
    own: Figure,
    zones: Sequence[Figure],
    gaps: Sequence[float],
    plain: str,
    words: Words,
) -> str:
    shown = sum(zone.value is not None for zone in zones)
    above = sum(gap > 0 for gap in gaps)
    if not FEWEST_ZONES <= above <= shown - FEWEST_ZONES:
        return plain
    who = either(f"other {own.scale}", own.name, words)
    title = say("zones some", words, name=measure.name, n=above, all=shown, other=who)
    return title if len(title) <= TITLE_ROOM else plain


def change_title(measure: Measure, changes: Sequence[Change], year: str, words: Words) -> str:
    """'Logements de 60 ans ou plus : stable (+0,3 point) depuis 2020, quand le département gagne
    3,2 points'."""
    own = next((change for change in changes if change.own), None)
    if own is None:
        return measure.name
    key = direction(own)
    if measure.unit == "%" and key:
        text = say(key, words, points=points(own.points, words, sign=key == "steady"))
    else:
        text = f"{own.texts[0]} → {own.texts[1]}"
    title = say("change title", words, name=measure.name, change=text, year=year)
    rest = _while(changes, words)
    return f"{title}, {rest}" if rest else title


def _while(changes: Sequence[Change], words: Words) -> str:
    """'quand le département gagne 3,2 points': the change of the next wider unit, where it differs
    from the territory's by the threshold; '' else."""
    own = next((change for change in changes if change.own), None)
    other = next((change for change in changes if not change.own), None)
    if own is None or other is None or own.threshold is None or not direction(other):
        return ""
    if not threshold.reached(round(own.points - other.points, 1), own.threshold):
        return ""
    if direction(own) == direction(other) == "steady":
        return ""
    who = either(f"other {other.scale}", other.name, words)
    return say(f"while {direction(other)}", words, other=who, points=points(other.points, words))


def compared(figures: Sequence[Figure], words: Words) -> str:
    """'CA2C : 47,7 %, contre 45,5 % (Nord), 46,7 % (Hauts-de-France).' '' where the own figure is
    hidden."""
    figure = figures[0] if figures else None
    if figure is None or figure.value is None:
        return ""
    neighbours = [
        say("in", words, value=one.text, name=one.name)
        for one in figures[1:]
        if one.value is not None
    ]
    key = "compared" if neighbours else "alone"
    return say(key, words, territory=figure.name, value=figure.text, others=", ".join(neighbours))


def changed(
    measure: Measure, changes: Sequence[Change], years: tuple[str, str], words: Words
) -> str:
    """What became of the territory's figure; '' where a vintage hides it."""
    of_territory = next((change for change in changes if change.own), None)
    if of_territory is None:
        return ""
    key = direction(of_territory) if measure.unit == "%" else ""
    if not key and of_territory.texts[0] == of_territory.texts[1]:
        return say("same", words, year=years[0], value=of_territory.texts[1])
    if not key:
        return say(
            "moves",
            words,
            year=years[0],
            vintage=years[1],
            earlier=of_territory.texts[0],
            later=of_territory.texts[1],
        )
    told = points(of_territory.points, words, sign=key == "steady")
    return say(f"sentence {key}", words, year=years[0], points=told)


def elsewhere(measure: Measure, changes: Sequence[Change], year: str, words: Words) -> str:
    """The change since `year` of those it is compared with."""
    neighbours = [
        say("in", words, value=points(c.points, words, sign=True), name=c.name)
        for c in changes
        if not c.own
    ]
    if not neighbours or measure.unit != "%":
        return ""
    key = "elsewhere" if any(change.own for change in changes) else "elsewhere alone"
    return say(key, words, year=year, changes=", ".join(neighbours))


def significant(changes: Sequence[float | None], scale: str, words: Words) -> str:
    """How many of the units that show both vintages rise or fall; '' where a number would single
    one out."""
    numbers = {
        "up": sum(points is not None and points > 0 for points in changes),
        "down": sum(points is not None and points < 0 for points in changes),
    }
    moved = sum(numbers.values())
    alone = {1, len(changes) - 1}
    if not moved or alone & {moved, *numbers.values()}:
        return ""
    ways = ", ".join(say(f"ways {way}", words, n=n) for way, n in numbers.items() if n)
    units = either(f"units {scale}", "units", words)
    return say("significant", words, n=moved, units=units, all=len(changes), ways=ways)


def no_map(scale: str, words: Words, change: bool = False) -> str:
    """Why a page has its charts alone: one sentence whatever the number of units."""
    key = "no change map" if change else "no map"
    return say(key, words, units=either(f"units {scale}", "units", words))


def spread_sentence(spread: Spread, scale: str, words: Words) -> str:
    """Published units beyond the outer classes; '' where neither count may be told."""
    key = {
        (True, True): "both",
        (True, False): "above",
        (False, True): "below",
    }.get((spread.above is not None, spread.below is not None))
    if key is None:
        return ""
    units = either(f"units {scale}", "units", words)
    return say(
        key,
        words,
        units=units,
        above=spread.above,
        high=spread.high,
        below=spread.below,
        low=spread.low,
    )


def first_category(row: FamilyRow | None, labels: Mapping[str, str], words: Words) -> str:
    """The largest category of the territory, where no category is hidden and it exceeds the second
    by the threshold."""
    if row is None or not row.own or any(share.value is None for share in row.shares):
        return ""
    largest, second = (
        Figure(share.column, share.value, "", size=row.size)
        for share in sorted(row.shares, key=lambda share: -(share.value or 0.0))[:2]
    )
    least = threshold.between(largest, second)
    gap = round((largest.value or 0.0) - (second.value or 0.0), 1)
    if least is None or not threshold.reached(gap, least):
        return ""
    value = words.with_unit(words.number(largest.value, 1), "%")
    return say("first", words, label=labels[largest.name], value=value)


def since(change: Change | None, measure: Measure, year: str, words: Words) -> str:
    """Under a key figure: '▲ 1,6 point depuis 2020', 'stable depuis 2020'."""
    if change is None:
        return ""
    key = direction(change) if measure.unit == "%" else ""
    if not key:
        return say("since value", words, year=year, value=change.texts[0])
    return say(f"since {key}", words, points=points(change.points, words), year=year)
