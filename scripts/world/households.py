"""Draws the households of the simulated dwellings, one per let dwelling, and ages them from vintage
to vintage.

Between two vintages some households move out and others in. The remaining ones grow two years
older.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

CHUNK = 400_000
TYPES = 10
CHILDREN = np.array([0, 1, 2, 3, 0, 1, 2, 3, 4, 0])
PARTNER = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
TYPE_BASE = np.array([0.36, 0.105, 0.075, 0.04, 0.135, 0.08, 0.085, 0.05, 0.03, 0.04])
TYPE_FRAGILE = np.array([0.05, 0.18, 0.22, 0.32, -0.30, -0.12, -0.10, 0.12, 0.30, 0.05])
TYPE_ROOMS = np.array([-0.75, -0.10, 0.25, 0.60, -0.15, 0.15, 0.50, 0.85, 1.05, 0.0])
AGE_BREAKS = np.array([18, 25, 30, 40, 50, 65, 75, 96])
AGE_BASE = np.array(
    [
        [0.05, 0.07, 0.11, 0.11, 0.24, 0.19, 0.23],
        [0.05, 0.12, 0.26, 0.28, 0.24, 0.04, 0.01],
        [0.02, 0.11, 0.38, 0.33, 0.15, 0.01, 0.00],
        [0.01, 0.08, 0.43, 0.36, 0.12, 0.00, 0.00],
        [0.02, 0.04, 0.06, 0.07, 0.31, 0.28, 0.22],
        [0.02, 0.07, 0.21, 0.27, 0.37, 0.05, 0.01],
        [0.01, 0.07, 0.35, 0.37, 0.19, 0.01, 0.00],
        [0.00, 0.05, 0.39, 0.41, 0.15, 0.00, 0.00],
        [0.00, 0.03, 0.36, 0.46, 0.15, 0.00, 0.00],
        [0.04, 0.06, 0.14, 0.19, 0.33, 0.14, 0.10],
    ]
)
AGE_NEWCOMER = np.array([1.9, 1.9, 1.5, 1.0, 0.65, 0.45, 0.35])
INCOME_TYPE = np.array([-0.10, -0.22, -0.28, -0.36, 0.22, 0.10, 0.04, -0.10, -0.26, 0.0])
ACTIVITY_BASE = np.array([0.50, 0.13, 0.16, 0.21])
ACTIVITY_FRAGILE = np.array([-0.22, 0.06, 0.24, 0.10])


@dataclass(frozen=True)
class Households:
    """Arrays over all dwellings (n,): the household of a vintage, also where the dwelling is not
    let.

    kind: 0…9 (families.HOUSEHOLD_TYPES)
    age: of the lease holder, years
    income: percent of the PLUS ceiling
    tenure: years
    activity: adults per situation (n, 4)
    child: age of the eldest child, years
    benefits: bits APL, RSA, AAH, minimum vieillesse
    known_fields: bits: type, age, income are known
    """

    kind: np.ndarray
    age: np.ndarray
    income: np.ndarray
    tenure: np.ndarray
    activity: np.ndarray
    child: np.ndarray
    benefits: np.ndarray
    known_fields: np.ndarray

    def where(self, replaced: np.ndarray, others: Households) -> Households:
        """Return `others` where `replaced` (n,) is True, these households elsewhere."""
        return Households(
            **{
                field.name: np.where(
                    replaced if getattr(self, field.name).ndim == 1 else replaced[:, None],
                    getattr(others, field.name),
                    getattr(self, field.name),
                )
                for field in fields(self)
            }
        )


def pick(weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw one category (n,) per row of non-negative weights (n, k)."""
    total = np.cumsum(weights, axis=1)
    return (total < (rng.random(len(weights)) * total[:, -1])[:, None]).sum(axis=1).astype(np.int8)


def draw(
    fragility: np.ndarray, rooms: np.ndarray, newcomers: bool, rng: np.random.Generator
) -> Households:
    """Draw households for dwellings of this fragility (standard normal) and size (0…4)."""
    slices = [slice(start, start + CHUNK) for start in range(0, max(len(rooms), 1), CHUNK)]
    chunks = [
        _draw(fragility[part].astype(np.float32), rooms[part], newcomers, rng) for part in slices
    ]
    if len(chunks) == 1:
        return chunks[0]
    return Households(
        **{
            field.name: np.concatenate([getattr(chunk, field.name) for chunk in chunks])
            for field in fields(Households)
        }
    )


def _draw(
    fragility: np.ndarray, rooms: np.ndarray, newcomers: bool, rng: np.random.Generator
) -> Households:
    """Draw one household per dwelling: type, ages, incomes, benefits."""
    n = len(rooms)
    size = (rooms - 2).astype(np.float32)
    tendency = fragility[:, None] * TYPE_FRAGILE + size[:, None] * TYPE_ROOMS
    kind = pick(TYPE_BASE * np.exp(tendency), rng)
    ages = AGE_BASE * AGE_NEWCOMER if newcomers else AGE_BASE
    band = pick(ages[kind] * np.exp(-0.06 * fragility[:, None] * np.arange(7)), rng)
    youngest, width = AGE_BREAKS[band], AGE_BREAKS[band + 1] - AGE_BREAKS[band]
    age = np.floor(youngest + rng.random(n) * width).astype(np.int16)
    spread = rng.normal(0, 0.6, n)
    income = 47 * np.exp(INCOME_TYPE[kind] - 0.26 * fragility - 0.12 * newcomers + spread)
    income = np.clip(income, 0, 220).astype(np.int16)
    if newcomers:
        tenure = rng.random(n) * 2
    else:
        tenure = np.minimum(rng.gamma(1.15, 9.0, n) + 0.05, np.maximum(age - 18, 1))
    child = np.clip(age - 26 - rng.gamma(2.0, 3.2, n), 0, 40).astype(np.int16)
    return Households(
        kind=kind,
        age=age,
        income=income,
        tenure=tenure.astype(np.float32),
        activity=_activity(kind, age, fragility, rng),
        child=child,
        benefits=_benefits(age, income, fragility, rng),
        known_fields=_draw_known_fields(n, rng),
    )


def _activity(
    kind: np.ndarray, age: np.ndarray, fragility: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw the number of adults per situation (n, 4)."""
    n = len(kind)
    has_adult_child = (age >= 46) & (CHILDREN[kind] > 0) & (rng.random(n) < 0.35)
    adults = 1 + PARTNER[kind] + has_adult_child + ((kind == 9) & (rng.random(n) < 0.3))
    counts = np.zeros((n, 4), dtype=np.int8)
    weights = ACTIVITY_BASE * np.exp(fragility[:, None] * ACTIVITY_FRAGILE)
    weights[age >= 62] = (0.03, 0.01, 0.01, 0.95)
    for member in range(4):
        is_present = adults > member
        situation = pick(weights[is_present], rng)
        counts[np.flatnonzero(is_present), situation] += 1
    return counts


def _benefits(
    age: np.ndarray, income: np.ndarray, fragility: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    n = len(age)
    apl = rng.random(n) < 1 / (1 + np.exp((income - 62) / 11.0))
    rsa = (age < 65) & (rng.random(n) < np.where(income < 30, 0.55, 0.05))
    aah = (age < 65) & (rng.random(n) < 0.075 + 0.02 * np.clip(fragility, -1, 1))
    minimum_old_age = (age >= 65) & (rng.random(n) < np.where(income < 45, 0.33, 0.02))
    return (apl + 2 * rsa + 4 * aah + 8 * minimum_old_age).astype(np.int8)


def _draw_known_fields(n: int, rng: np.random.Generator) -> np.ndarray:
    return (
        (rng.random(n) < 0.985) + 2 * (rng.random(n) < 0.99) + 4 * (rng.random(n) < 0.945)
    ).astype(np.int8)


def aged(
    earlier: Households,
    fragility: np.ndarray,
    rooms: np.ndarray,
    years: int,
    rng: np.random.Generator,
) -> tuple[Households, np.ndarray]:
    """Return the households some years later, and (n,) whether the earlier ones were replaced."""
    n = len(rooms)
    leaving = 1 - (1 - np.where(earlier.age < 40, 0.115, 0.06)) ** years
    leaving = np.where(earlier.age > 80, leaving + 0.12, leaving)
    has_moved = rng.random(n) < leaving
    income_changes = rng.random(n) < 0.18
    changed_income = np.clip(earlier.income * np.exp(rng.normal(0.01, 0.25, n)), 0, 220)
    income = np.where(income_changes, changed_income, earlier.income).astype(np.int16)
    age = (earlier.age + years).astype(np.int16)
    redrawn = income_changes | ((age >= 62) & (earlier.age < 62))
    new_activity = _activity(earlier.kind, age, fragility, rng)
    activity = np.where(redrawn[:, None], new_activity, earlier.activity)
    remaining = replace(
        earlier,
        age=age,
        income=income,
        tenure=(earlier.tenure + years).astype(np.float32),
        child=(earlier.child + years).astype(np.int16),
        activity=activity,
        benefits=np.where(income_changes, _benefits(age, income, fragility, rng), earlier.benefits),
        known_fields=_draw_known_fields(n, rng),
    )
    return remaining.where(has_moved, draw(fragility, rooms, True, rng)), has_moved
