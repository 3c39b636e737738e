"""The vintages of a simulated territory in turn: dwellings stay, some households change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..portal.catalogue.scales import VINTAGES
from . import households


@dataclass(frozen=True)
class State:
    """One vintage of all dwellings: arrays of the same length.

    cell: row number of the address the dwelling is counted in
    weight: number of dwellings that the row represents (1 inside the territory)
    exists: whether it was built by that year
    status: 0…4 (families 'status')
    surveyed: whether its household answered
    """

    vintage: str
    cell: np.ndarray
    weight: np.ndarray
    exists: np.ndarray
    status: np.ndarray
    surveyed: np.ndarray
    vacant_long: np.ndarray
    house: np.ndarray
    rooms: np.ndarray
    built: np.ndarray
    financing: np.ndarray
    dpe: np.ndarray  # 0…6, −1 unlabelled
    rent: np.ndarray
    in_qpv: np.ndarray
    households: households.Households


def states(dwellings: dict[str, np.ndarray], rng: np.random.Generator) -> Iterator[State]:
    """Yield every vintage in order. dwellings: arrays (n,), as `stock.with_dwelling_draws` returns
    them."""
    fragility, rooms = dwellings["fragility"], dwellings["rooms"]
    n = len(rooms)
    people: households.Households | None = None
    status: np.ndarray = np.zeros(n, dtype=np.int8)
    for vintage in VINTAGES:
        year = int(vintage)
        new_status = _draw_status(fragility, rng)
        if people is None:
            people, status = households.draw(fragility, rooms, False, rng), new_status
        else:
            people, has_moved = households.aged(people, fragility, rooms, 2, rng)
            status = np.where(has_moved | (status > 0), new_status, status)
        age = year - dwellings["year"]
        longest_tenure = np.where(age < 3, np.maximum(age, 0.4), np.inf)
        people = replace(people, tenure=np.minimum(people.tenure, longest_tenure))
        exists = dwellings["year"] <= year
        answer_draw = rng.random(n) * 0.5 + dwellings["answers"] * 0.5
        surveyed = exists & (status == 0) & (answer_draw < 0.755 - 0.02 * np.clip(fragility, -1, 1))
        yield State(
            vintage=vintage,
            cell=dwellings["cell"],
            weight=dwellings["weight"],
            exists=exists,
            status=status,
            surveyed=surveyed,
            vacant_long=(status == 1) & (rng.random(n) < 0.45),
            house=dwellings["house"],
            rooms=rooms,
            built=dwellings["year"],
            financing=dwellings["financing"],
            dpe=np.where(dwellings["labelled_from"] <= year, dwellings["dpe"], -1),
            rent=np.round(dwellings["rent"] * 1.013 ** (year - 2018), 2),
            in_qpv=dwellings["qpv2024" if year >= 2024 else "qpv2015"],
            households=people,
        )


def _draw_status(fragility: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a status 0…4 for every dwelling (n,)."""
    base_weights = np.array([0.925, 0.028, 0.017, 0.013, 0.017])
    weights = base_weights[None, :] * np.exp(np.outer(fragility, [0, 0.45, 0.3, 0, 0]))
    return households.pick(weights, rng)
