"""Simulated demand and attributions, year by year, drawn per dwelling. A separate random generator
keeps the territory's other rows unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..portal.catalogue.subjects import YEARS

LEASES, DEMANDS = 0.066, 0.36  # per dwelling and year
LANDLORDS_LOGIT = np.array([-0.10, -0.16, 0.55, 0.0, 0.25])
FIRST_LOGIT = -1.95  # the logit of the first quartile outside QPV in the first year
REQUESTED_SIZES = np.array([0.44, 0.28, 0.20, 0.08])

Counts = dict[str, np.ndarray]  # column → number of each dwelling's households (n,)


def draw_years(
    dwelling: Mapping[str, np.ndarray],
    landlord: np.ndarray,
    appeal: np.ndarray,
    rng: np.random.Generator,
) -> Iterator[tuple[str, dict[str, Counts]]]:
    """Draw every year in order: yield (year, subject → counts).

    dwelling: as `World.dwelling`
    landlord: (n,) number of each dwelling's landlord, −1 where unknown
    appeal: (n,) demand for the dwelling's commune relative to the average, logarithm"""
    weight = dwelling["weight"]
    effect = np.where(landlord >= 0, LANDLORDS_LOGIT[landlord], 0.0)
    for position, year in enumerate(YEARS):
        exists = dwelling["year"] <= int(year)
        in_qpv = dwelling["qpv2024" if year >= "2024" else "qpv2015"]
        leases = rng.binomial(np.where(exists, weight, 0), LEASES)
        logit = FIRST_LOGIT + 0.07 * position + 0.30 * dwelling["fragility"] + effect
        logit += np.where(in_qpv, 1.45 - 0.12 * position, 0.0)
        first_quartile = rng.binomial(leases, 1 / (1 + np.exp(-logit)))
        size_class = np.clip(dwelling["rooms"] - 1, 0, 3)
        counts = {
            "households": leases,
            "q1": first_quartile,
            "q234": leases - first_quartile,
            **{
                name: np.where(size_class == size_number, leases, 0)
                for size_number, name in enumerate(_SIZES)
            },
            "priority": rng.binomial(leases, 0.25),
            "transfer": rng.binomial(leases, 0.28),
        }
        demands = rng.poisson(weight * exists * DEMANDS * np.exp(appeal + 0.02 * position))
        sizes = rng.multinomial(demands, REQUESTED_SIZES)
        demand = {
            "households": demands,
            **{name: sizes[:, size_number] for size_number, name in enumerate(_SIZES)},
            "priority": rng.binomial(demands, 0.16),
            "transfer": rng.binomial(demands, 0.38),
            "long": rng.binomial(demands, 0.31),
        }
        sides = {
            side: {name: np.where(on_this_side, values, 0) for name, values in counts.items()}
            for side, on_this_side in (("leases_outside", ~in_qpv), ("leases_inside", in_qpv))
        }
        yield year, {"demand": demand, **sides}


_SIZES = ("size_12", "size_3", "size_4", "size_5p")
