"""A simulated territory counted: the rows of every scale and vintage, unsuppressed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..portal.catalogue import families
from ..portal.catalogue.scales import VINTAGES
from . import aggregate, simulate
from .simulate import World
from .vintages import State


def counted(
    world: World, seed: int, vintages: tuple[str, ...] = VINTAGES, with_rents: bool = True
) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """Yield (vintage, {scale: rows}) with every column of the catalogue, unsuppressed.

    with_rents: False leaves the rents missing, which take most of the time, for callers that need
    households only

    The simulated dwellings are freed before the last vintage is yielded: those of France take two
    gigabytes, which its suppression needs."""
    states, states_elsewhere = simulate.states(world, seed), simulate.states_elsewhere(world, seed)
    wanted_vintages = [vintage for vintage in VINTAGES if vintage in vintages]
    for vintage in VINTAGES[: VINTAGES.index(wanted_vintages[-1])]:
        pair = next(states), next(states_elsewhere, None)
        if vintage in wanted_vintages:
            yield vintage, _rows(world, *pair, with_rents)
    pair = next(states), next(states_elsewhere, None)
    rows = _rows(world, *pair, with_rents)
    del world, states, states_elsewhere, pair
    yield wanted_vintages[-1], rows


def _rows(
    world: World, state: State, elsewhere: State | None, with_rents: bool
) -> dict[str, pd.DataFrame]:
    """Return scale → rows of one vintage; elsewhere: the dwellings outside the territory."""
    counts = aggregate.count(state, world.cells)
    rows = {}
    for key, unit in world.scales.items():
        unit_counts = aggregate.roll_up(counts, unit.cell, len(unit.frame))
        means = (
            aggregate.rents(state, unit.cell[state.cell], len(unit.frame))
            if with_rents
            else pd.DataFrame(index=range(len(unit.frame)))
        )
        if key == "france":
            unit_counts, means = _with_elsewhere(unit_counts, means, elsewhere)
        frame = pd.DataFrame(unit_counts, columns=list(families.COUNT_COLUMNS))
        homes = world.main_residences.get(key)
        missing = pd.array([pd.NA] * len(frame), dtype="Int64")
        frame["main_residences"] = missing if homes is None else homes
        surveyed, occupied = frame[["households", "occupied"]].to_numpy(dtype=float).T
        with np.errstate(invalid="ignore", divide="ignore"):
            means["response_rate"] = np.round(100 * surveyed / occupied, 1)
        classes = _classes(world, key, frame)
        rows[key] = pd.concat(
            [
                unit.frame.reset_index(drop=True),
                frame,
                means.reindex(columns=list(families.MEANS)),
                classes[list(families.CLASSES)],
            ],
            axis=1,
        )
    return rows


def _classes(world: World, scale: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the text classes: main financing of units with dwellings, fragility of résidences."""
    shares = frame[aggregate.NAMES["financing"]].to_numpy()
    main_financing = np.array(families.FINANCING_LABELS, dtype=object)[shares.argmax(axis=1)]
    main_financing[shares.sum(axis=1) == 0] = None
    fragility: np.ndarray = np.full(len(frame), None, dtype=object)
    if scale == "residence" and len(frame):
        edges = np.quantile(world.fragility, [0.12, 0.35, 0.68, 0.88])
        classes = np.array(families.FRAGILITY_CLASSES[::-1], dtype=object)
        fragility = classes[np.digitize(world.fragility, edges)]
    return pd.DataFrame({"financing_main": main_financing, "fragility": fragility})


def _with_elsewhere(
    counts: np.ndarray, means: pd.DataFrame, state: State | None
) -> tuple[np.ndarray, pd.DataFrame]:
    """Return counts (1 × columns) and means of France: the territory and the dwellings
    elsewhere."""
    if state is None:
        return counts, means
    counts_elsewhere = aggregate.count(state, 1)
    if means.empty:
        return counts + counts_elsewhere, means
    rent = aggregate.rents(state, state.cell, 1)
    position = list(families.COUNT_COLUMNS).index("rent_dwellings")
    weight, weight_elsewhere = float(counts[0, position]), float(counts_elsewhere[0, position])
    mean_values = (
        means.to_numpy(dtype=float) * weight + rent.to_numpy(dtype=float) * weight_elsewhere
    ) / max(weight + weight_elsewhere, 1.0)
    return counts + counts_elsewhere, pd.DataFrame(mean_values.round(2), columns=means.columns)
