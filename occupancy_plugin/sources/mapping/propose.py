"""Proposes the mapping of a table: a role and a reason for each column, and the profile that
results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ...secrecy.schema import Mean, Rate
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..profile import Profile
from .body import Body
from .columns import Columns
from .counts import read_counts, without_disclosing, without_rates
from .disagreeing import DISAGREEING, apply_answer, disagreement_of
from .families import find_relations
from .heading_words import OCCUPIED, Vocabulary
from .kinds import sort_columns
from .means import find_means
from .population import find_population
from .rates import find_rates
from .relations import Relations
from .roles import MappedColumn, Role, Roles
from .unit_names import NamedUnits
from .units import Units, units_of

KINDS_WITH_SHEETS = ("XLSX", "ODS", "XLS", "GPKG", "ZIP")  # kinds of files that hold several tables


@dataclass(frozen=True)
class Mapping:
    """The meaning of the columns of a table.

    problems  what a person must answer; a file that opens without a window is refused with the
              first
    notes     what was assumed, for report and window
    named     how names were matched to units, where the file has no codes
    disagreeing  the numbers of the rows whose code and name are of two communes
    may_sum_rows  whether each unit has several rows, which a person may have summed
    by_landlord  the counts of the rows that were put together, with the index (unit, landlord)"""

    columns: tuple[MappedColumn, ...]
    profile: Profile
    units: Units = field(repr=False)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    named: NamedUnits | None = None
    disagreeing: tuple[int, ...] = ()
    may_sum_rows: bool = False
    by_landlord: pd.DataFrame | None = field(default=None, repr=False, compare=False)

    @property
    def left_out(self) -> list[str]:
        return [column.name for column in self.columns if column.role is Role.LEFT_OUT]


def propose(body: Body, vocabulary: Vocabulary | None, profile: Profile) -> Mapping:
    """Propose the mapping of a table: the roles first, then what the columns make together.

    profile: what the user has stated already (code, scale, population).
    Raises Unreadable where there are no units."""
    units = units_of(body, profile.code, profile.scale)
    disagreement = disagreement_of(body, units)
    answer = profile.file.get(DISAGREEING, "")
    units = apply_answer(body, units, disagreement, answer)
    roles = Roles(Columns(body, units, vocabulary or Vocabulary(), profile))
    if not answer and disagreement.numbers:
        roles.problems.append(disagreement.problem())
    kinds = sort_columns(roles)
    counts = read_counts(roles, kinds.counts, kinds.weighted)
    counts = without_disclosing(counts, roles)
    counts, rates_among_counts = without_rates(counts, roles)
    relations = find_relations(counts, roles, find_population(counts, roles))
    rates = find_rates(relations, sorted([*kinds.rates, *rates_among_counts]))
    profile_found = _profile_of(relations, rates, find_means(relations))
    columns = tuple(
        roles.mapped.get(column) or roles.leave_out(column, tr("no role found"))
        for column in range(len(body.names))
    )
    return Mapping(
        columns,
        profile_found,
        units,
        tuple(roles.problems),
        tuple(roles.notes),
        disagreeing=disagreement.numbers,
    )


def _profile_of(relations: Relations, rates: Sequence[Rate], means: Sequence[Mean]) -> Profile:
    """Return the profile of what was found, on top of what the user stated."""
    roles, columns = relations.roles, relations.counts.columns
    body, user_profile = columns.body, columns.user_profile
    described_ids = relations.described()
    households = roles.population_id()
    for column in roles.with_role(Role.POPULATION):
        roles.mapped[column] = replace(roles.mapped[column], as_=households)
    position = {
        axis.value: columns.name(column)
        for axis in (Role.X, Role.Y)
        for column in roles.with_role(axis)[-1:]
    }
    return replace(
        user_profile,
        scale=columns.units.scale,
        code=columns.name(columns.units.column),
        population=households,
        columns={roles.ids[column]: columns.name(column) for column in sorted(roles.ids)},
        name=roles.first_name(Role.NAME),
        parents={
            roles.mapped[column].as_: columns.name(column)
            for column in roles.with_role(Role.PARENT)
        },
        families=tuple(relations.families),
        rates=(*rates, *_survey_rates(relations, rates, households)),
        means=tuple(means),
        sums=tuple(relations.sums),
        counts=tuple(
            name
            for column, name in roles.ids.items()
            if roles.role(column) is Role.TOTAL and name not in described_ids
        ),
        steps=dict(relations.steps),
        chains=tuple(relations.chains),
        imputed=roles.first_name(Role.FLAG) or user_profile.imputed,
        occupied=_occupied_id(relations),
        weighted=relations.counts.weighted,
        position=position if len(position) == 2 else {},
        file={
            **user_profile.file,
            "sheet": body.grid.name if body.grid.kind in KINDS_WITH_SHEETS else "",
            "totals": user_profile.file.get("totals", "parent"),
        },
    )


def _survey_rates(relations: Relations, rates: Sequence[Rate], households: str) -> list[Rate]:
    """Return the rate of surveyed households among occupied dwellings, where both are columns.

    Readers can compute this quotient, so it is protected like any other percentage (R3)."""
    occupied = _occupied_id(relations)
    is_named = any((rate.numerator, rate.denominator) == (households, occupied) for rate in rates)
    if (
        not households
        or occupied in ("", households, "dwellings")
        or relations.population.protected >= 0
        or is_named
    ):
        return []
    return [Rate(f"{occupied}__rate", households, occupied)]


def _occupied_id(relations: Relations) -> str:
    """Return the column that shows whether a unit with no surveyed household is empty (R1).

    Occupied dwellings are best, all dwellings come next."""
    roles, protected = relations.roles, relations.population.protected
    if protected >= 0:
        return roles.id(protected)
    columns = {roles.ids[column]: column for column in roles.mapped if column in roles.ids}
    by_id = (name for name in ("occupied", "dwellings") if name in columns)
    by_heading = (
        name
        for name, column in columns.items()
        if OCCUPIED.search(roles.columns.plain_name(column))
    )
    return next(by_id, "") or next(by_heading, "")


def first_problem(mapping: Mapping) -> None:
    """Raise Unreadable with the first problem, for a file that opens without a window."""
    if mapping.problems:
        raise Unreadable(mapping.problems[0])
