"""A typology of résidences for the qualification of the PPGDID: classes of shown rates that hold
when résidences are left out, each with a profile and a name that a person may change."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..drawing.drawing import Drawing, stacked
from ..drawing.landlords import shaded_grid
from ..drawing.profiles import Profile, Spot, map_height, profiles, spot_map
from ..figures import Cell, Grid
from .clustering import Classes, classify
from .facts import Facts
from .findings import TITLE_ROOM
from .frame import Frame
from .order import DiagnosisOrder, plan
from .page import Page, PageKind, Window
from .phrases import either, say
from .windows import densest

KEY = "typology"
FEWEST_RESIDENCES = 24  # complete ones: fewer make no types
NAMED = 0.3  # weighted spreads from which a deviation is told in a name
TRAITS = 2  # of a name
LINE = re.compile(r"^([A-G]) – (.+)$")
LETTERS = "ABCDEFG"
WIDE, SHAPE = 4000.0, 0.6  # metres of the map of the densest place; height over width
LEAST_MAP = 26.0  # mm
UPPER, GAP, MAP_PART = 64.0, 8.0, 0.56  # mm of the profiles, mm, of the width
LARGEST, SMALLEST = 4.2, 0.7  # mm of a radius
Placed = tuple[float, float, float, str, str]  # x, y, households, letter, colour


@dataclass(frozen=True)
class Types:
    """Complete published résidences (n,) and their classes. known (N,): which of all published ones
    they are · names: of the classes"""

    classes: Classes
    known: np.ndarray
    households: np.ndarray
    names: tuple[str, ...]

    def own(self, k: int) -> np.ndarray:
        return np.asarray(self.classes.labels == k)


def typology_page(facts: Facts, order: DiagnosisOrder) -> list[Page]:
    """[] where no number of classes holds."""
    found = types_of(facts, order)
    if found is None:
        return []
    words, count = facts.words, found.classes.count
    shown = [_profile(facts, found, k) for k in range(count)]
    crossed = _crossed(facts, found)
    spots = _spots(facts, found, shown)
    town = densest(np.array([(x, y) for x, y, *_ in spots]), WIDE, SHAPE)

    def draw(wide: float, high: float) -> Drawing:
        percent = words.with_unit("0", "%")[1:]
        parts = [(0.0, 0.0, profiles(shown, say("average", words), percent, wide, UPPER))]
        lower, room = high - UPPER - 4.0, wide * MAP_PART
        legend = [(one.letter, one.colour, one.name) for one in shown]
        legend.append(("", "", say("not classed", words)))
        aside, left = wide - room - GAP, lower
        if crossed is not None:
            title, (heads, rows) = say("typology crossed", words), crossed
            left = min(lower, 9.0 + 5.0 * len(rows))
            grid = shaded_grid(title, heads, rows, 0, "", aside, left)
            parts.append((room + GAP, UPPER + 4.0, grid))
        if town is None:
            heading = say("elsewhere types", words)
            drawn = _drawn(facts, spots, (), heading, legend, room, lower)
            return stacked([*parts, (0.0, UPPER + 4.0, drawn)], wide, high)
        drawn = _drawn(facts, spots, town[0], say("typology map", words), legend, room, lower)
        parts.append((0.0, UPPER + 4.0, drawn))
        if crossed is not None and lower - left > LEAST_MAP:
            heading, top = say("elsewhere types", words), left + 3.0
            whole = _drawn(facts, spots, (), heading, [], aside, lower - top)
            parts.append((room + GAP, UPPER + 4.0 + top, whole))
        return stacked(parts, wide, high)

    return [
        Page(
            KEY,
            PageKind.FIGURES,
            say(KEY, words),
            _title(facts, found, shown),
            say("typology subtitle", words, territory=facts.territory, vintage=facts.vintage.id),
            _sentences(facts, found, shown),
            pictures={"body": draw},
            grids=(_grid(facts, shown), *(_crossed_grid(facts, crossed))),
            heights={"body": 118.0},
        )
    ]


def types_of(facts: Facts, order: DiagnosisOrder) -> Types | None:
    """The classes of the complete résidences; None where there are too few, or none that hold."""
    stated = plan()["typology"]
    scale, indicators = str(stated["scale"]), [str(i) for i in stated["indicators"]]
    if not all(facts.exists(indicator, scale) for indicator in indicators):
        return None
    population = facts.released_scale(scale).population
    numbers = facts.numbers(scale, [population, *indicators])
    rates = np.column_stack([numbers[indicator] for indicator in indicators])
    households = numbers[population]
    known = np.isfinite(rates).all(axis=1) & np.isfinite(households) & (households > 0)
    if known.sum() < FEWEST_RESIDENCES:
        return None
    release = facts.release
    seed = zlib.crc32(f"{release.territory.code} {release.vintage} {KEY}".encode())
    classes = classify(rates[known], households[known], seed)
    if classes is None:
        return None
    edit = order.edits.get(KEY)
    given = names_in(edit.sentences or ()) if edit is not None else {}
    names = tuple(
        given.get(LETTERS[k]) or proposed_name(facts, classes, households[known], k, indicators)
        for k in range(classes.count)
    )
    return Types(classes, known, households[known], names)


def names_in(lines: Sequence[str]) -> Mapping[str, str]:
    """Letter → name, of the lines 'A – name' that a person may have changed."""
    return {m[1]: m[2].strip() for line in lines if (m := LINE.match(line.strip()))}


def proposed_name(
    facts: Facts, classes: Classes, households: np.ndarray, k: int, indicators: Sequence[str]
) -> str:
    """The two largest deviations in words."""
    own = classes.labels == k
    deviations = np.average(classes.z[own], axis=0, weights=households[own])
    order = [n for n in np.argsort(-np.abs(deviations)) if abs(deviations[n]) > NAMED][:TRAITS]
    words = facts.words
    told = [
        say(
            "profile high" if deviations[n] > 0 else "profile low",
            words,
            what=say(f"trait {indicators[n]}", words),
        )
        for n in order
    ]
    name = ", ".join(told) or say("profile plain", words)
    return name[:1].upper() + name[1:]


def _profile(facts: Facts, found: Types, k: int) -> Profile:
    words, stated = facts.words, plan()["typology"]
    own = found.own(k)
    rates = []
    for indicator in map(str, stated["indicators"]):
        part, whole = facts.columns_of(indicator)
        numbers = facts.numbers(str(stated["scale"]), [part, whole])
        counted, size = (float(numbers[c][found.known][own].sum()) for c in (part, whole))
        value = round(100 * counted / size) if size else 0
        of_territory = facts.own(indicator)
        mean = of_territory.value if of_territory is not None else None
        if not 0 < value < 100 or mean is None:
            continue
        name = either(f"short {indicator}", facts.measure(indicator).name, words)
        rates.append((name, float(value), mean, facts.percent(value)))
    size_text = say(
        "profile size", words, units=int(own.sum()),
        households=words.number(float(found.households[own].sum()), 0),
    )  # fmt: skip
    letter = LETTERS[k]
    return Profile(
        letter, say("profile", words, letter=letter), size_text, found.names[k],
        str(stated["colours"][k]), tuple(rates),
    )  # fmt: skip


def _title(facts: Facts, found: Types, shown: Sequence[Profile]) -> str:
    """'3 profils de résidences : 49 d'entre elles, 1 567 ménages – plus d'aides au logement'."""
    own, words = found.own(0), facts.words
    name = shown[0].name
    title = say(
        "typology title", words, n=found.classes.count, units=int(own.sum()),
        households=words.number(float(found.households[own].sum()), 0),
        name=name[:1].lower() + name[1:],
    )  # fmt: skip
    if len(title) <= TITLE_ROOM:
        return title
    return say("typology count", words, n=found.classes.count, units=len(found.households))


def _sentences(facts: Facts, found: Types, shown: Sequence[Profile]) -> tuple[str, ...]:
    words, rand, count = facts.words, found.classes.rand, found.classes.count
    lines = [f"{one.letter} – {one.name}" for one in shown]
    first = shown[0].rates[0] if shown[0].rates else None
    if first is not None:
        name, _, whole, text = first
        mean = words.with_unit(words.number(whole, 0), "%")
        lines.append(
            say("profile letters", words, letter="A", rate=text, indicator=name, whole=mean)
        )
    lines.append(say("typology stable", words, rand=words.number(rand[count], 2)))
    if count + 1 in rand:
        lines.append(
            say("typology next", words, n=count + 1, rand=words.number(rand[count + 1], 2))
        )
    unknown = int((~found.known).sum())
    if unknown > 1:
        lines.append(say("typology out", words, n=unknown))
    lines.append(say("typology names", words))
    return tuple(lines)


Crossed = tuple[list[str], list[tuple[str, list[tuple[str, float]]]]]


def _crossed(facts: Facts, found: Types) -> Crossed | None:
    """Published résidences by class of the URH and by type; None where the release has no such
    classes."""
    stated = plan()["fragility"]
    scale, indicator = str(stated["scale"]), str(stated["indicator"])
    if not facts.exists(indicator, scale) or scale != plan()["typology"]["scale"]:
        return None
    labels = facts.labels(scale, indicator)[found.known]
    rows = []
    for value in facts.indicators[indicator].values:
        own = labels == value.value
        counts = [float((own & found.own(k)).sum()) for k in range(found.classes.count)]
        name = facts.words.text(value.label) or value.value
        rows.append((name, [(facts.words.number(n, 0) if n else "–", n) for n in counts]))
    heads = list(LETTERS[: found.classes.count])
    return (heads, rows) if any(n for _, cells in rows for _, n in cells) else None


def _crossed_grid(facts: Facts, crossed: Crossed | None) -> tuple[Grid, ...]:
    if crossed is None:
        return ()
    heads, rows = crossed
    title = say("typology crossed", facts.words)
    lines = tuple((Cell(name), *(Cell(t, n) for t, n in cells)) for name, cells in rows)
    header, sheet = (say("residences", facts.words), *heads), say("types sheet", facts.words)
    return (Grid(title, header, lines, 0, sheet),)


def _grid(facts: Facts, shown: Sequence[Profile]) -> Grid:
    """Rates × types, in whole percent, beside the territory."""
    words = facts.words
    names = [name for name, *_ in max((one.rates for one in shown), key=len)]
    lines = []
    for name in names:
        cells, mean = [], None
        for one in shown:
            rate = next((r for r in one.rates if r[0] == name), None)
            mean = rate[2] if rate is not None else mean
            cells.append(Cell(rate[3], rate[1]) if rate is not None else Cell("s"))
        lines.append((Cell(name), *cells, Cell(words.number(mean, 1), mean, 1)))
    header = ("%", *(f"{one.heading} – {one.name}" for one in shown), facts.territory)
    return Grid(say(KEY, words), header, tuple(lines), 0, say("types sheet", words))


def _spots(facts: Facts, found: Types, shown: Sequence[Profile]) -> list[Placed]:
    """Published résidences in the map's system."""
    scale = str(plan()["typology"]["scale"])
    points = facts.points(scale)
    population = facts.released_scale(scale).population
    households = np.nan_to_num(facts.numbers(scale, [population])[population])
    letters = np.full(len(points), "", dtype=object)
    letters[found.known] = [LETTERS[k] for k in found.classes.labels]
    colours = {one.letter: one.colour for one in shown}
    return [
        (float(x), float(y), float(n), str(letter), colours.get(str(letter), "#ffffff"))
        for (x, y), n, letter in zip(points, households, letters, strict=True)
    ]


def _drawn(
    facts: Facts,
    spots: Sequence[Placed],
    window: Window,
    heading: str,
    legend: Sequence[tuple[str, str, str]],
    wide: float,
    high: float,
) -> Drawing:
    """The spots in a window, () for the whole territory, over the outlines of all communes, in an
    order that tells nothing of them."""
    shapes = [shape for _, shape in facts.outlines("commune")]
    frame = Frame.around(shapes, window, wide, map_height(high, len(legend)))
    inside = [one for one in spots if frame.seen.contains(one[0], one[1])]
    most = max((n for _, _, n, _, _ in inside), default=1.0) or 1.0
    placed = [
        Spot(*frame.place(x, y), max(LARGEST * float(np.sqrt(n / most)), SMALLEST), letter, colour)
        for x, y, n, letter, colour in inside
    ]
    rings = sorted(ring for shape in shapes for ring in frame.rings(shape))
    return spot_map(heading, rings, placed, legend, frame.bar(), wide, high)
