"""The page of four small maps: which communes are above and below the territory, by indicator.

Equal classes over indicators of different levels would paint one map dark and another pale. The
reading of a gap is comparable from map to map."""

from __future__ import annotations

from ..drawing.drawing import Drawing
from ..drawing.sectors import KEY_LINE, Sector, small_maps
from ..figures import Cell, Grid
from .facts import Facts
from .findings import within_sentence
from .frame import Frame, has_room
from .order import plan
from .page import Page, PageKind
from .phrases import phrase_or, say_counted, unit_name
from .shapes import outlines_with_readings, unit_readings
from .synthesis_head import reading_texts

SCALE = "commune"
MOST_MAPS, FEWEST_MAPS = 4, 2  # maps
OFTEN_ABOVE = 2  # indicators on which a commune is above, for the title to count it
MOST_NAMED = 8  # communes of a sentence
COLUMN_GAP, KEY_GAP = 6.0, 3.0  # mm between maps, and between them and their legend
TITLE_HEIGHT = 5.5  # mm of a map's title
Readings = dict[str, dict[str, str]]  # indicator → code → 'more', 'alike', 'fewer'


def multiples(facts: Facts) -> Page | None:
    """Make the page. None where fewer than two indicators can be mapped. An indicator on which no
    commune differs has a sentence in place of a map."""
    mappable_ids = [i for i in map(str, plan()["multiples"]) if facts.is_mappable(SCALE, i)]
    all_readings = {i: unit_readings(facts, SCALE, i) for i in mappable_ids[:MOST_MAPS]}
    readings = {indicator: by_code for indicator, by_code in all_readings.items() if by_code}
    if len(readings) < FEWEST_MAPS:
        return None
    words = facts.words
    told = {i: by_code for i, by_code in readings.items() if set(by_code.values()) - {"alike"}}
    if not told:  # every commune is like the territory on every indicator
        return None

    def draw(box_width: float, box_height: float) -> Drawing:
        columns = min(len(told), 2)
        rows = -(-len(told) // columns)
        map_width = (box_width - COLUMN_GAP * (columns - 1)) / columns
        cell_height = (box_height - KEY_LINE - KEY_GAP) / rows
        map_height = cell_height - TITLE_HEIGHT
        if not has_room(map_width, map_height):
            return Drawing(box_width, box_height, ())
        maps = []
        for indicator in told:
            units = outlines_with_readings(facts, SCALE, indicator)
            frame = Frame.around([shape for shape, _ in units], map_width, map_height)
            sectors = [Sector(ring, key) for shape, key in units for ring in frame.rings(shape)]
            figure, name = facts.own_figure(indicator), facts.measure(indicator).name
            title = facts.say("multiples map", name=name, value=figure.text if figure else "")
            maps.append((title, sorted(sectors)))
        places = [
            (position % columns * (map_width + COLUMN_GAP), position // columns * cell_height)
            for position in range(len(told))
        ]
        cell = (map_width, cell_height)
        return small_maps(maps, reading_texts(facts), cell, places, box_width, box_height)

    often_above = _often(facts, readings, "more")
    return Page(
        f"multiples {SCALE}",
        PageKind.FIGURES,
        facts.say("multiples"),
        _title(facts, readings, often_above),
        f"{facts.territory}, {phrase_or(f'scale {SCALE}', SCALE, words)}, {facts.vintage.id}",
        _sentences(facts, readings, often_above),
        pictures={"body": draw},
        grids=(_grid(facts, readings),),
    )


def _often(facts: Facts, readings: Readings, key: str) -> list[str]:
    """Return the names of the published communes with this reading of two indicators or more."""
    return [
        unit.name
        for unit in facts.units(SCALE)
        if sum(unit_keys.get(unit.code) == key for unit_keys in readings.values()) >= OFTEN_ABOVE
    ]


def _title(facts: Facts, readings: Readings, often_above: list[str]) -> str:
    """Return 'Cinq communes au-dessus de l’intercommunalité sur au moins deux indicateurs'."""
    words, own_figure = facts.words, facts.own_figure(next(iter(readings)))
    if own_figure is None or len(often_above) < OFTEN_ABOVE:
        return facts.say("multiples")
    counts = {"n": len(often_above), "all": len(readings)}
    return say_counted("multiples title", words, counts, other=unit_name(own_figure, words))


def _sentences(facts: Facts, readings: Readings, often_above: list[str]) -> tuple[str, ...]:
    sentences = []
    often_below = _often(facts, readings, "fewer")
    for key, names in (("multiples above", often_above), ("multiples below", often_below)):
        if names:
            named_units = ", ".join(names[:MOST_NAMED])
            more = facts.say("and others") if len(names) > MOST_NAMED else ""
            sentences.append(facts.say(key, names=named_units + more))
    alike = [
        facts.measure(i).name for i, keys in readings.items() if not set(keys.values()) - {"alike"}
    ]
    if alike:
        sentences.append(facts.say("multiples alike", names=", ".join(map(within_sentence, alike))))
    return (*sentences, facts.say("multiples reading"))


def _grid(facts: Facts, readings: Readings) -> Grid:
    """Make the table of the communes above or below: the rates, and on how many they are."""
    title = facts.say("multiples")
    unit_word, size_word = facts.say("unit commune"), facts.say("households")
    grid = facts.grid(SCALE, list(readings), title, unit_word, size_word)
    rows = [(*row, Cell("")) for row in grid.rows[:1]]  # the territory, which they are read against
    for unit, row in zip(facts.units(SCALE), grid.rows[grid.lead :], strict=True):
        keys = [unit_keys.get(unit.code, "") for unit_keys in readings.values()]
        texts = [
            facts.say(f"multiples {key}", n=keys.count(key))
            for key in ("more", "fewer")
            if key in keys
        ]
        if texts:
            rows.append((*row, Cell(", ".join(texts))))
    return Grid(title, (*grid.header, facts.say("reading")), tuple(rows), 1)
