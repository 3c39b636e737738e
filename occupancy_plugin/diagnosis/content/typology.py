"""The page on types of résidences, for the qualification of the PPGDID.

Résidences are classed by released rates. A number of classes is used only if the classes stay the
same when résidences are left out. Each type has a profile and a name that the user may change."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...layers.release.released import ReleasedScale
from ...toolbelt.cached_method import cached_method
from ..drawing.drawing import Drawing, stacked
from ..drawing.landlords import shaded_grid
from ..drawing.profiles import Profile, profiles
from ..drawing.spot_map import Spot, map_height, spot_map
from ..figures import Cell, Grid, number_cell
from .clustering import Classes, classify
from .facts import Facts
from .findings import within_sentence
from .frame import Frame, has_room
from .order import DiagnosisOrder, plan
from .page import Page, PageKind, Window
from .phrases import TITLE_ROOM, phrase_or, say_counted
from .shapes import unit_outlines, unit_points
from .windows import densest_window, is_within, push_apart

KEY = "typology"
FEWEST_RESIDENCES = 24  # with all rates, for types to be formed
NAMED_DEVIATION = 0.3  # weighted standard deviations from which a name mentions a rate
MAX_TRAITS = 2  # of a name
NAME_LINE = re.compile(r"^([A-D]) – (.+)$")
LETTERS = "ABCD"  # of the classes
TOWN_WIDTH = 4000.0  # metres, at most, of the map of the densest place
TOWN_SHAPE = 0.6  # its height over its width
LEAST_MAP = 26.0  # mm of the height of a map
PROFILES_HEIGHT = 64.0  # mm above the maps
MAPS_TOP = PROFILES_HEIGHT + 4.0  # mm
GAP = 8.0  # mm between the map and what is next to it
MAP_PART = 0.56  # of the page's width
TABLE_HEAD, TABLE_ROW = 9.0, 5.0  # mm of a height
LARGEST_RADIUS, LARGEST_ELSEWHERE = 3.6, 1.9  # mm, on the map of the town and on the other
SMALLEST_RADIUS, LETTERED_RADIUS = 0.7, 1.4  # mm where there is room; the latter holds a letter
CROWDED_RADIUS = 0.45  # mm of the smallest circle among too many
MOST_COVERED = 0.22  # of the area of the places
CrossTable = tuple[list[str], list[tuple[str, list[tuple[str, float]]]]]
"""Letters of the types; rows of a class of the URH: its name, and (text, number) per type."""


class PlacedResidence(NamedTuple):
    """A published résidence in map coordinates. letter: of its class, '' without one"""

    x: float
    y: float
    households: float
    letter: str
    colour: str


@dataclass(frozen=True)
class Types:
    """The complete published résidences (n,) and their classes.

    complete: which of all published résidences these are, booleans (N,)
    names: of the classes"""

    classes: Classes
    complete: np.ndarray
    households: np.ndarray
    names: tuple[str, ...]

    def in_class(self, number: int) -> np.ndarray:
        return np.asarray(self.classes.labels == number)


def typology_page(facts: Facts, order: DiagnosisOrder) -> Page | None:
    """Make the page. None where no number of classes is stable."""
    types = types_of(facts, order)
    if types is None:
        return None
    words = facts.words
    class_profiles = [_profile(facts, types, number) for number in range(types.classes.count)]
    cross_table = _cross_with_urh(facts, types)
    spots = _spots(facts, types, class_profiles)

    def draw(box_width: float, box_height: float) -> Drawing:
        unit = words.with_unit("0", "%")[1:]
        drawings, lower_height = [], box_height - MAPS_TOP
        if has_room(box_width, box_height - PROFILES_HEIGHT):
            profiles_drawing = profiles(
                class_profiles, facts.say("average"), unit, box_width, PROFILES_HEIGHT
            )
            drawings.append((0.0, 0.0, profiles_drawing))
        if has_room(box_width, lower_height):
            maps_drawing = _draw_lower(
                facts, class_profiles, cross_table, spots, box_width, lower_height
            )
            drawings.append((0.0, MAPS_TOP, maps_drawing))
        return stacked(drawings, box_width, box_height)

    return Page(
        KEY,
        PageKind.FIGURES,
        facts.say(KEY),
        _title(facts, types, class_profiles),
        facts.say("typology subtitle"),
        _sentences(facts, types, class_profiles),
        pictures={"body": draw},
        grids=(_grid(facts, class_profiles), *_cross_grid(facts, cross_table)),
        heights={"body": 120.0},
    )


def _draw_lower(
    facts: Facts,
    class_profiles: Sequence[Profile],
    cross_table: CrossTable | None,
    spots: Sequence[PlacedResidence],
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw the map of the densest place; next to it the table of types and classes of the URH, if
    there is one, and below that the map of the other résidences, if there is room."""
    town_window = densest_window(_coordinates(spots), TOWN_WIDTH, TOWN_SHAPE)
    window: Window = () if town_window is None else town_window[0]
    legend = [(profile.letter, profile.colour, profile.name) for profile in class_profiles]
    legend.append(("", "", facts.say("not classed")))
    heading = facts.say("typology map" if window else "elsewhere types")
    map_width = box_width * MAP_PART
    main_map = _draw_map(facts, spots, window, heading, legend, map_width, box_height)
    if cross_table is None:
        return stacked([(0.0, 0.0, main_map)], box_width, box_height)
    headings, rows = cross_table
    side_x, side_width = map_width + GAP, box_width - map_width - GAP
    table_height = min(box_height, TABLE_HEAD + TABLE_ROW * len(rows))
    title = facts.say("typology crossed")
    table = shaded_grid(title, headings, rows, 0, "", side_width, table_height)
    drawings = [(side_x, 0.0, table), (0.0, 0.0, main_map)]
    if window and box_height - table_height > LEAST_MAP:
        overview_top = table_height + 3.0
        is_elsewhere = ~is_within(_coordinates(spots), window)
        other_spots = [spot for spot, is_other in zip(spots, is_elsewhere, strict=True) if is_other]
        heading, height = facts.say("elsewhere in it"), box_height - overview_top
        overview = _draw_map(facts, other_spots, (), heading, [], side_width, height, window)
        drawings.append((side_x, overview_top, overview))
    return stacked(drawings, box_width, box_height)


def _coordinates(spots: Sequence[PlacedResidence]) -> np.ndarray:
    """Return the map coordinates (n, 2)."""
    return np.array([(spot.x, spot.y) for spot in spots]).reshape(-1, 2)


def types_of(facts: Facts, order: DiagnosisOrder) -> Types | None:
    """Class the résidences that show all rates. None where they are too few, or where no number of
    classes is stable."""
    settings = plan()["typology"]
    scale, indicators = str(settings["scale"]), [str(i) for i in settings["indicators"]]
    if not all(facts.has_indicator(indicator, scale) for indicator in indicators):
        return None
    population = facts.released_scale(scale).population
    numbers = facts.numbers(scale, [population, *indicators])
    rates = np.column_stack([numbers[indicator] for indicator in indicators])
    households = numbers[population]
    is_complete = np.isfinite(rates).all(axis=1) & np.isfinite(households) & (households > 0)
    if is_complete.sum() < FEWEST_RESIDENCES:
        return None
    seed = zlib.crc32(f"{facts.release.territory.code} {facts.release.vintage} {KEY}".encode())
    rate_and_household_bytes = rates[is_complete].tobytes(), households[is_complete].tobytes()
    classes = _classes(facts.released_scale(scale), *rate_and_household_bytes, seed)
    if classes is None:
        return None
    edit = order.edits.get(KEY)
    edited_names = names_in(edit.sentences or ()) if edit is not None else {}
    names = tuple(
        edited_names.get(LETTERS[number])
        or proposed_name(facts, classes, households[is_complete], number, indicators)
        for number in range(classes.count)
    )
    return Types(classes, is_complete, households[is_complete], names)


@cached_method
def _classes(_: ReleasedScale, rates: bytes, households: bytes, seed: int) -> Classes | None:
    """Return the classes, kept as long as the released scale: every listing of a dossier's pages
    asks for them, and 60 resamples take most of its time. Bytes are those of floats."""
    weights = np.frombuffer(households)
    return classify(np.frombuffer(rates).reshape(len(weights), -1), weights, seed)


def names_in(lines: Sequence[str]) -> Mapping[str, str]:
    """Read the user's names from lines 'A – name': letter → name."""
    return {
        match[1]: match[2].strip() for line in lines if (match := NAME_LINE.match(line.strip()))
    }


def proposed_name(
    facts: Facts, classes: Classes, households: np.ndarray, number: int, indicators: Sequence[str]
) -> str:
    """Name a class after its two largest deviations."""
    in_class = classes.labels == number
    deviations = np.average(classes.z[in_class], axis=0, weights=households[in_class])
    mentioned_rates = [
        position
        for position in np.argsort(-np.abs(deviations))
        if abs(deviations[position]) > NAMED_DEVIATION
    ]
    traits = [
        facts.say(
            "profile high" if deviations[position] > 0 else "profile low",
            what=facts.say(f"trait {indicators[position]}"),
        )
        for position in mentioned_rates[:MAX_TRAITS]
    ]
    name = ", ".join(traits) or facts.say("profile plain")
    return name[:1].upper() + name[1:]


def _profile(facts: Facts, types: Types, number: int) -> Profile:
    """Make the profile of a class: its rates over the summed households."""
    words, settings = facts.words, plan()["typology"]
    in_class = types.in_class(number)
    rates = []
    for indicator in map(str, settings["indicators"]):
        part_column, total_column = facts.columns_of(indicator)
        numbers = facts.numbers(str(settings["scale"]), [part_column, total_column])
        part_count, total_count = (
            float(numbers[column][types.complete][in_class].sum())
            for column in (part_column, total_column)
        )
        value = round(100 * part_count / total_count) if total_count else 0
        territory_rate = facts.own_value(indicator)
        if not 0 < value < 100 or territory_rate is None:
            continue
        name = phrase_or(f"short {indicator}", facts.measure(indicator).name, words)
        rates.append((name, float(value), territory_rate, words.percent(value, 0)))
    size_text = facts.say(
        "profile size", units=int(in_class.sum()),
        households=words.number(float(types.households[in_class].sum()), 0),
    )  # fmt: skip
    letter = LETTERS[number]
    return Profile(
        letter, facts.say("profile", letter=letter), size_text, types.names[number],
        str(settings["colours"][number]), tuple(rates),
    )  # fmt: skip


def _title(facts: Facts, types: Types, class_profiles: Sequence[Profile]) -> str:
    """Return 'Trois profils de résidences, dont A (48 résidences, 1 553 ménages) : plus
    d'aides'."""
    in_class, words = types.in_class(0), facts.words
    name = class_profiles[0].name
    title = say_counted(
        "typology title", words, {"n": types.classes.count}, units=int(in_class.sum()),
        households=words.number(float(types.households[in_class].sum()), 0),
        name=name[:1].lower() + name[1:],
    )  # fmt: skip
    if len(title) <= TITLE_ROOM:
        return title
    return say_counted(
        "typology count", words, {"n": types.classes.count}, units=len(types.households)
    )


def _sentences(facts: Facts, types: Types, class_profiles: Sequence[Profile]) -> tuple[str, ...]:
    words, rand, count = facts.words, types.classes.rand, types.classes.count
    lines = [f"{profile.letter} – {profile.name}" for profile in class_profiles]
    first_rate = class_profiles[0].rates[0] if class_profiles[0].rates else None
    if first_rate is not None:
        name, _, territory_rate, text = first_rate
        whole, indicator = words.percent(territory_rate, 0), within_sentence(name)
        lines.append(
            facts.say("profile letters", letter="A", rate=text, indicator=indicator, whole=whole)
        )
    lines.append(facts.say("typology stable", rand=words.number(rand[count], 2)))
    if count + 1 in rand:
        lines.append(facts.say("typology next", n=count + 1, rand=words.number(rand[count + 1], 2)))
    unclassed_count = int((~types.complete).sum())
    if unclassed_count > 1:
        lines.append(facts.say("typology out", n=unclassed_count))
    return tuple(lines)


def _cross_with_urh(facts: Facts, types: Types) -> CrossTable | None:
    """Count the published résidences by class of the URH and by type. None where the release has no
    such classes."""
    settings = plan()["fragility"]
    scale, indicator = str(settings["scale"]), str(settings["indicator"])
    if not facts.has_indicator(indicator, scale) or scale != plan()["typology"]["scale"]:
        return None
    labels = facts.labels(scale, indicator)[types.complete]
    rows = []
    for value in facts.indicators[indicator].values:
        in_urh_class = labels == value.value
        counts = [
            float((in_urh_class & types.in_class(number)).sum())
            for number in range(types.classes.count)
        ]
        name = facts.words.text(value.label) or value.value
        rows.append(
            (name, [(facts.words.number(count, 0) if count else "–", count) for count in counts])
        )
    headings = list(LETTERS[: types.classes.count])
    return (headings, rows) if any(count for _, cells in rows for _, count in cells) else None


def _cross_grid(facts: Facts, cross_table: CrossTable | None) -> tuple[Grid, ...]:
    if cross_table is None:
        return ()
    headings, rows = cross_table
    title = facts.say("typology crossed")
    lines = tuple(
        (Cell(name), *(Cell(text, count) for text, count in cells)) for name, cells in rows
    )
    header, sheet = (facts.say("residences"), *headings), facts.say("types sheet")
    return (Grid(title, header, lines, 0, sheet),)


def _grid(facts: Facts, class_profiles: Sequence[Profile]) -> Grid:
    """Make the table of rates × types in whole percent, with the territory in the last column."""
    words = facts.words
    names = [name for name, *_ in max((profile.rates for profile in class_profiles), key=len)]
    lines = []
    for name in names:
        cells, territory_rate = [], None
        for profile in class_profiles:
            rate = next(
                (rate_of_class for rate_of_class in profile.rates if rate_of_class[0] == name), None
            )
            territory_rate = rate[2] if rate is not None else territory_rate
            cells.append(Cell(rate[3], rate[1]) if rate is not None else Cell("s"))
        lines.append((Cell(name), *cells, number_cell(territory_rate, words, 1)))
    header = (
        "%",
        *(f"{profile.heading} – {profile.name}" for profile in class_profiles),
        facts.territory,
    )
    return Grid(facts.say(KEY), header, tuple(lines), 0, facts.say("types sheet"))


def _spots(facts: Facts, types: Types, class_profiles: Sequence[Profile]) -> list[PlacedResidence]:
    """Return all published résidences in map coordinates."""
    scale = str(plan()["typology"]["scale"])
    points = unit_points(facts, scale)
    population = facts.released_scale(scale).population
    households = np.nan_to_num(facts.numbers(scale, [population])[population])
    letters = np.full(len(points), "", dtype=object)
    letters[types.complete] = [LETTERS[label] for label in types.classes.labels]
    colours = {profile.letter: profile.colour for profile in class_profiles}
    return [
        PlacedResidence(
            float(x), float(y), float(size), str(letter), colours.get(str(letter), "#ffffff")
        )
        for (x, y), size, letter in zip(points, households, letters, strict=True)
    ]


def _draw_map(
    facts: Facts,
    spots: Sequence[PlacedResidence],
    window: Window,
    heading: str,
    legend: Sequence[tuple[str, str, str]],
    box_width: float,
    box_height: float,
    other_window: Window = (),
) -> Drawing:
    """Draw the spots in a window over the outlines of all communes, pushed apart. The window () is
    the whole territory; `other_window` is that of the other map.

    The outlines are sorted, so their order discloses nothing. A box without room for a map stays
    empty."""
    frame_height = map_height(box_height, len(legend))
    if not has_room(box_width, frame_height):
        return Drawing(box_width, box_height, ())
    shapes = [shape for _, shape in unit_outlines(facts, "commune")]
    frame = Frame.around(shapes, window, box_width, frame_height)
    visible_spots = [spot for spot in spots if frame.seen.contains(spot.x, spot.y)]
    households = np.array([spot.households for spot in visible_spots])
    places = np.array([frame.place(spot.x, spot.y) for spot in visible_spots]).reshape(-1, 2)
    largest_radius = LARGEST_ELSEWHERE if other_window else LARGEST_RADIUS
    sizes = largest_radius * np.sqrt(households / (households.max(initial=0.0) or 1.0))
    is_lettered = np.array([bool(spot.letter) for spot in visible_spots])
    radii = spot_radii(places, sizes, is_lettered)
    box = np.array([box_width, frame_height])
    circle_places = np.clip(push_apart(places, radii), radii[:, None], box - radii[:, None])
    circles = [
        Spot(float(x), float(y), float(radius), spot.letter, spot.colour)
        for (x, y), radius, spot in zip(circle_places, radii, visible_spots, strict=True)
    ]
    rings = sorted(ring for shape in shapes for ring in frame.rings(shape))
    left, bottom, right, top = other_window or (0.0, 0.0, 0.0, 0.0)
    other_map = (*frame.place(left, top), *frame.place(right, bottom)) if other_window else ()
    return spot_map(heading, rings, circles, legend, frame.bar(), box_width, box_height, other_map)


def spot_radii(places: np.ndarray, sizes: np.ndarray, is_lettered: np.ndarray) -> np.ndarray:
    """Return the circles' radii (n,) in mm: `sizes`, at least a letter's where there is room, and
    smaller where they would cover more than MOST_COVERED of the area that the places (n, 2) take.

    More circles would be pushed far from their places, and over the frame."""
    if len(places) < 2:
        return np.maximum(sizes, LETTERED_RADIUS)
    area = 4 * math.pi * float(np.prod(np.maximum(places.std(axis=0), LARGEST_RADIUS)))
    with_letters = np.where(is_lettered, LETTERED_RADIUS, SMALLEST_RADIUS)
    for least_radii in (with_letters, np.full(len(sizes), SMALLEST_RADIUS)):
        radii = np.maximum(sizes, least_radii)
        covered_share = math.pi * float((radii**2).sum()) / area
        if covered_share <= MOST_COVERED:
            return radii
    return np.maximum(sizes * math.sqrt(MOST_COVERED / covered_share), CROWDED_RADIUS)
