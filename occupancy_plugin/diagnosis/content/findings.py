"""Titles that state the finding, and sentences, from displayed figures: pure text, one form
whatever the reason why a figure is hidden (R6).

A difference is taken between the figures as displayed, with one decimal; under one point it is
none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...description import Kind
from ...toolbelt.numbers import POINTS, Numbers
from ..figures import Change, FamilyRow, Figure, Measure, Spread
from .phrases import either, say

ALIKE = 1.0  # point


def points(difference: float, language: str, sign: bool = False) -> str:
    """'2,2 points', '1,6 point', with its sign '−0,7 point'."""
    numbers, rounded = Numbers(language), round(difference, 1)
    text = numbers.signed(rounded, 1) if sign else numbers.number(abs(rounded), 1)
    return numbers.with_unit(text, POINTS)


def finding(measure: Measure, figures: Sequence[Figure], language: str) -> str:
    """The title of a page. The territory's figure hidden: the name alone."""
    figure = figures[0] if figures else None
    if figure is None or figure.value is None:
        return measure.name
    words = {"name": measure.name, "value": figure.text}
    other = next((one for one in figures[1:] if one.value is not None), None)
    if other is None or other.value is None or measure.kind is Kind.COUNT:
        return say("finding", language, **words)
    who = either(f"other {other.scale}", other.name, language)
    if measure.unit != "%":
        return say("against", language, figure=other.text, other=who, **words)
    difference = round(figure.value - other.value, 1)
    if abs(difference) < ALIKE:
        return say("alike", language, other=who, **words)
    key = "more" if difference > 0 else "fewer"
    return say(key, language, points=points(difference, language), other=who, **words)


def change_title(measure: Measure, changes: Sequence[Change], year: str, language: str) -> str:
    """'Familles monoparentales : en hausse de 1,6 point depuis 2020'."""
    of_territory = next((change for change in changes if change.own), None)
    if of_territory is None:
        return measure.name
    if measure.unit == "%":
        key = (
            "steady"
            if abs(of_territory.points) < ALIKE
            else "up"
            if of_territory.points > 0
            else "down"
        )
        text = say(
            key, language, points=points(of_territory.points, language, sign=key == "steady")
        )
    else:
        text = f"{of_territory.texts[0]} → {of_territory.texts[1]}"
    return say("change title", language, name=measure.name, change=text, year=year)


def compared(figures: Sequence[Figure], language: str) -> str:
    """'CA2C : 47,7 %, contre 45,5 % (Nord), 46,7 % (Hauts-de-France).' '' where the own figure is
    hidden."""
    figure = figures[0] if figures else None
    if figure is None or figure.value is None:
        return ""
    neighbours = [
        say("in", language, value=one.text, name=one.name)
        for one in figures[1:]
        if one.value is not None
    ]
    key = "compared" if neighbours else "alone"
    return say(
        key, language, territory=figure.name, value=figure.text, others=", ".join(neighbours)
    )


def changed(
    measure: Measure, changes: Sequence[Change], years: tuple[str, str], language: str
) -> str:
    """What became of the territory's figure; '' where a vintage hides it."""
    of_territory = next((change for change in changes if change.own), None)
    if of_territory is None:
        return ""
    if measure.unit != "%" and of_territory.texts[0] == of_territory.texts[1]:
        return say("same", language, year=years[0], value=of_territory.texts[1])
    if measure.unit != "%":
        return say(
            "moves",
            language,
            year=years[0],
            vintage=years[1],
            earlier=of_territory.texts[0],
            later=of_territory.texts[1],
        )
    steady = abs(of_territory.points) < ALIKE
    key = "stays" if steady else "rises" if of_territory.points > 0 else "falls"
    return say(
        key, language, year=years[0], points=points(of_territory.points, language, sign=steady)
    )


def elsewhere(measure: Measure, changes: Sequence[Change], year: str, language: str) -> str:
    """The change since `year` of those it is compared with."""
    neighbours = [
        say("in", language, value=points(c.points, language, sign=True), name=c.name)
        for c in changes
        if not c.own
    ]
    if not neighbours or measure.unit != "%":
        return ""
    key = "elsewhere" if any(change.own for change in changes) else "elsewhere alone"
    return say(key, language, year=year, changes=", ".join(neighbours))


def spread_sentence(spread: Spread, scale: str, language: str) -> str:
    """Published units beyond the outer classes; '' where neither count may be told."""
    key = {
        (True, True): "both",
        (True, False): "above",
        (False, True): "below",
    }.get((spread.above is not None, spread.below is not None))
    if key is None:
        return ""
    units = either(f"units {scale}", "units", language)
    return say(
        key,
        language,
        units=units,
        above=spread.above,
        high=spread.high,
        below=spread.below,
        low=spread.low,
    )


def first_category(row: FamilyRow | None, labels: Mapping[str, str], language: str) -> str:
    """The largest category of the territory, where no category is hidden."""
    if row is None or not row.own or any(share.value is None for share in row.shares):
        return ""
    largest = max(row.shares, key=lambda share: share.value or 0.0)
    value = Numbers(language).with_unit(Numbers(language).number(largest.value, 1), "%")
    return say("first", language, label=labels[largest.column], value=value)


def since(change: Change | None, measure: Measure, year: str, language: str) -> str:
    """Under a key figure: '▲ 1,6 point depuis 2020', 'stable depuis 2020'."""
    if change is None:
        return ""
    if measure.unit != "%":
        return say("since value", language, year=year, value=change.texts[0])
    if abs(change.points) < ALIKE:
        return say("since steady", language, year=year)
    key = "since up" if change.points > 0 else "since down"
    return say(key, language, points=points(change.points, language), year=year)
