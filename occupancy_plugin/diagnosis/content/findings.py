"""Titles that state the finding, and sentences, from displayed figures: pure text, one form
whatever the reason why a figure is hidden (R6).

A difference is taken between the figures as displayed, with one decimal; under one point it is
none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...description import Kind
from ...layers.style.words import Words
from ...toolbelt.numbers import POINTS
from ..figures import Change, FamilyRow, Figure, Measure, Spread
from .phrases import either, say

ALIKE = 1.0  # point


def points(difference: float, words: Words, sign: bool = False) -> str:
    """'2,2 points', '1,6 point', with its sign '−0,7 point'."""
    rounded = round(difference, 1)
    text = words.signed(rounded, 1) if sign else words.number(abs(rounded), 1)
    return words.with_unit(text, POINTS)


def finding(measure: Measure, figures: Sequence[Figure], words: Words) -> str:
    """The title of a page. The territory's figure hidden: the name alone."""
    figure = figures[0] if figures else None
    if figure is None or figure.value is None:
        return measure.name
    parts = {"name": measure.name, "value": figure.text}
    other = next((one for one in figures[1:] if one.value is not None), None)
    if other is None or other.value is None or measure.kind is Kind.COUNT:
        return say("finding", words, **parts)
    who = either(f"other {other.scale}", other.name, words)
    if measure.unit != "%":
        return say("against", words, figure=other.text, other=who, **parts)
    difference = round(figure.value - other.value, 1)
    if abs(difference) < ALIKE:
        return say("alike", words, other=other.name, figure=other.text, **parts)
    key = "more" if difference > 0 else "fewer"
    return say(key, words, points=points(difference, words), other=who, **parts)


def change_title(measure: Measure, changes: Sequence[Change], year: str, words: Words) -> str:
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
        text = say(key, words, points=points(of_territory.points, words, sign=key == "steady"))
    else:
        text = f"{of_territory.texts[0]} → {of_territory.texts[1]}"
    return say("change title", words, name=measure.name, change=text, year=year)


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
    if measure.unit != "%" and of_territory.texts[0] == of_territory.texts[1]:
        return say("same", words, year=years[0], value=of_territory.texts[1])
    if measure.unit != "%":
        return say(
            "moves",
            words,
            year=years[0],
            vintage=years[1],
            earlier=of_territory.texts[0],
            later=of_territory.texts[1],
        )
    steady = abs(of_territory.points) < ALIKE
    key = "stays" if steady else "rises" if of_territory.points > 0 else "falls"
    return say(key, words, year=years[0], points=points(of_territory.points, words, sign=steady))


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


def no_map(scale: str, words: Words) -> str:
    """Why a page has its charts alone: one sentence whatever the number of units."""
    return say("no map", words, units=either(f"units {scale}", "units", words))


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
    """The largest category of the territory, where no category is hidden."""
    if row is None or not row.own or any(share.value is None for share in row.shares):
        return ""
    largest = max(row.shares, key=lambda share: share.value or 0.0)
    value = words.with_unit(words.number(largest.value, 1), "%")
    return say("first", words, label=labels[largest.column], value=value)


def since(change: Change | None, measure: Measure, year: str, words: Words) -> str:
    """Under a key figure: '▲ 1,6 point depuis 2020', 'stable depuis 2020'."""
    if change is None:
        return ""
    if measure.unit != "%":
        return say("since value", words, year=year, value=change.texts[0])
    if abs(change.points) < ALIKE:
        return say("since steady", words, year=year)
    key = "since up" if change.points > 0 else "since down"
    return say(key, words, points=points(change.points, words), year=year)
