"""A simulated territory counted: the rows of every scale and vintage, unsuppressed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..catalogue.families import (
    CLASSES,
    COUNT_COLUMNS,
    FINANCING_LABELS,
    FRAGILITY_CLASSES,
    MEANS,
)
from ..world import simulate
from ..world.scales import VINTAGES
from ..world.simulate import World
from ..world.vintages import State
from . import aggregate


def counted(
    world: World, seed: int, vintages: tuple[str, ...] = VINTAGES
) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """(vintage, {scale: rows}) with every column of the catalogue, unsuppressed.

    What is counted is let go of before the last of them is handed out: a country's dwellings take
    two gigabytes, and its suppression needs them for itself."""
    here, elsewhere = simulate.states(world, seed), simulate.states_elsewhere(world, seed)
    wanted = [vintage for vintage in VINTAGES if vintage in vintages]
    for vintage in VINTAGES[: VINTAGES.index(wanted[-1])]:
        pair = next(here), next(elsewhere, None)
        if vintage in wanted:
            yield vintage, _rows(world, *pair)
    pair = next(here), next(elsewhere, None)
    rows = _rows(world, *pair)
    del world, here, elsewhere, pair
    yield wanted[-1], rows


def _rows(world: World, state: State, other: State | None) -> dict[str, pd.DataFrame]:
    """Every scale's rows of one vintage; other: those of everywhere else."""
    counts = aggregate.count(state, world.cells)
    rows = {}
    for key, unit in world.scales.items():
        rolled = aggregate.roll_up(counts, unit.cell, len(unit.frame))
        means = aggregate.rents(state, unit.cell[state.cell], len(unit.frame))
        if key == "france":
            rolled, means = _with_elsewhere(rolled, means, other)
        frame = pd.DataFrame(rolled, columns=list(COUNT_COLUMNS))
        homes = world.main_residences.get(key)
        frame["main_residences"] = (
            homes if homes is not None else pd.array([pd.NA] * len(frame), dtype="Int64")
        )
        occupied = frame["occupied"].to_numpy(dtype=float)
        with np.errstate(invalid="ignore", divide="ignore"):
            means["response_rate"] = np.round(
                100 * frame["households"].to_numpy(dtype=float) / occupied, 1
            )
        texts = _classes(world, key, frame)
        rows[key] = pd.concat(
            [
                unit.frame.reset_index(drop=True),
                frame,
                means[list(MEANS)],
                texts[list(CLASSES)],
            ],
            axis=1,
        )
    return rows


def _classes(world: World, scale: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Text classes: main financing of any unit with dwellings, fragility class of a résidence."""
    shares = frame[
        ["fin_plai", "fin_plus_pre77", "fin_plus_post77", "fin_pls", "fin_pli"]
    ].to_numpy()
    main = np.array(FINANCING_LABELS, dtype=object)[shares.argmax(axis=1)]
    main[shares.sum(axis=1) == 0] = None
    fragility: np.ndarray = np.full(len(frame), None, dtype=object)
    if scale == "residence":
        edges = (
            np.quantile(world.fragility, [0.12, 0.35, 0.68, 0.88]) if len(frame) else np.zeros(4)
        )
        fragility = np.array(FRAGILITY_CLASSES[::-1], dtype=object)[
            np.digitize(world.fragility, edges)
        ]
    return pd.DataFrame({"financing_main": main, "fragility": fragility})


def _with_elsewhere(
    counts: np.ndarray, means: pd.DataFrame, state: State | None
) -> tuple[np.ndarray, pd.DataFrame]:
    """The territory's counts (1 × columns) and means, and those of everywhere else."""
    if state is None:
        return counts, means
    other = aggregate.count(state, 1)
    rent = aggregate.rents(state, state.cell, 1)
    place = list(COUNT_COLUMNS).index("rent_dwellings")
    here, there = float(counts[0, place]), float(other[0, place])
    joined = (means.to_numpy(dtype=float) * here + rent.to_numpy(dtype=float) * there) / max(
        here + there, 1.0
    )
    return counts + other, pd.DataFrame(joined.round(2), columns=means.columns)
