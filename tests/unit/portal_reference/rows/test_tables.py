"""The memory and the time that counting a territory takes."""

from __future__ import annotations

import gc
import weakref

from scripts.world import simulate, tables


def test_the_dwellings_are_let_go_of_before_the_last_vintage_is_handed_out() -> None:
    """Only the counting holds them; a country's suppression takes their memory."""
    world = simulate.simulate("200030633", 1)
    rooms = weakref.ref(world.dwelling["rooms"])
    places, counting = world.without_dwellings(), tables.counted(world, 1, ("2020", "2022"))
    del world
    assert next(counting)[0] == "2020"
    assert rooms() is not None
    vintage, rows = next(counting)
    gc.collect()
    assert rooms() is None
    assert vintage == "2022"
    assert list(rows) == list(places.scales)
    assert next(counting, None) is None
