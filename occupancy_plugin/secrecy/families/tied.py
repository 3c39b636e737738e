"""Families that an inclusion ties (`inclusions.py`) as one table: the columns of all families, then
the denominators in their inclusions and hidden rows. A proof of this table is a joint proof of the
families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Array, Bools, Floats, Ints
from ..inclusions import bounds_among
from ..problem import Member, Problem
from ..structure import FamilySums
from .table import FamilyTable, Slack, read_family, with_sums

Places = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Tied:
    """The families of a group as one table.

    places: column → its positions in the table: two if it is a column of two of the families
    live: column → (n,) rows in which its denominator is above 0; elsewhere its zeros are known and
    its mask is not changed
    denominators: those that may change with it
    """

    table: FamilyTable
    places: Places
    live: dict[str, Bools]
    denominators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One family of a group: its rows among those of the widest, and its first column."""

    member: Member
    table: FamilyTable
    rows: Ints
    first: int

    @property
    def columns(self) -> slice:
        return slice(self.first, self.first + self.table.x.shape[1])


def read_tied(problem: Problem, members: Sequence[Member]) -> Tied | None:
    """Read the families of a group as one table; None if no node has any of them."""
    read = [(member, _read(problem, member)) for member in members]
    tables = [(member, table) for member, table in read if table is not None]
    if not tables:
        return None
    tables.sort(key=lambda pair: -len(pair[1].nodes))
    nodes, width = tables[0][1].nodes, 0
    parts: list[Part] = []
    for member, table in tables:
        parts.append(Part(member, table, np.searchsorted(nodes, table.nodes), width))
        width += table.x.shape[1]
    places, live = _places(problem, parts, len(nodes))
    denominators = _denominators(problem, parts, places, nodes)
    slacks = _slacks(problem, places, [*denominators], width, nodes)
    leading = parts[0].table
    if len(parts) == 1 and not denominators and not slacks:
        return Tied(leading, places, live)
    table = _join_tables(problem, parts, len(nodes), width)
    table = _with_denominators(problem, table, parts, places, denominators, slacks)
    return Tied(table, places, live, tuple(denominators))


def columns_of(problem: Problem, member: Member) -> tuple[str, ...]:
    """Return a family's categories, and the sums over them that are proved with it."""
    sums = _sums_of(problem, member)
    return member[1] if sums is None else member[1] + sums.columns()


def _read(problem: Problem, member: Member) -> FamilyTable | None:
    table, sums = read_family(problem, *member), _sums_of(problem, member)
    return table if table is None or sums is None else with_sums(problem, table, sums)


def _sums_of(problem: Problem, member: Member) -> FamilySums | None:
    """Return the sums over the categories of a family, if all of these are solved together."""
    family, columns = member
    return problem.structure.sums.get(family.name) if columns == family.columns else None


def _places(problem: Problem, parts: Sequence[Part], n: int) -> tuple[Places, dict[str, Bools]]:
    """Return `places` and `live` of a group."""
    places: Places = {}
    live: dict[str, Array] = {}
    for part in parts:
        alive = np.zeros(n, dtype=bool)
        alive[part.rows] = True
        for position, name in enumerate(columns_of(problem, part.member)):
            places[name] = (*places.get(name, ()), part.first + position)
            live[name] = live.get(name, False) | alive
    return places, live


def _denominators(
    problem: Problem, parts: Sequence[Part], places: Places, nodes: Ints
) -> dict[str, Bools]:
    """Return the denominators that may change with the group → (n,) where they are hidden,
    including withheld rows: parts of its columns, and the denominators of its families. The
    assumptions on a row must not depend on the other rows of the tables, since a commune may be
    loaded alone."""
    denominators: dict[str, Array] = {}
    schema = problem.schema
    names = [i.part for i in schema.joint_inclusions if i.whole in places]
    names += [name for bound in bounds_among(schema, places) for name in bound.terms()]
    if not names or not all(part.member[0] in schema.families for part in parts):
        return denominators  # a sum alone is proved again with its family
    for name in names:
        if name not in places and name in problem.forest.values:
            denominators[name] = problem.masks.hidden[name][nodes]
    for part in parts:
        total, hidden = part.member[0].total, _hidden_total(problem, part)
        if total not in places:
            denominators[total] = hidden[nodes]
    return denominators


def _slacks(
    problem: Problem, places: Places, denominators: list[str], width: int, nodes: Ints
) -> tuple[Slack, ...]:
    """Return the slack of every inclusion and lower bound between columns of the group that is 0
    in some row."""
    position_of = {name: positions[0] for name, positions in places.items()}
    position_of |= {name: width + number for number, name in enumerate(denominators)}
    inequalities = [i.terms() for i in problem.schema.joint_inclusions if i.whole in places]
    inequalities += [bound.terms() for bound in bounds_among(problem.schema, places)]
    slacks = []
    for terms in inequalities:
        if set(terms) <= set(position_of):
            values = sum(f * problem.forest.values[name][nodes] for name, f in terms.items())
            if np.any(values == 0):
                factors = {position_of[name]: float(factor) for name, factor in terms.items()}
                slacks.append(Slack(factors, np.asarray(values)))
    return tuple(slacks)


def _hidden_total(problem: Problem, part: Part) -> Bools:
    """Return (nodes of the forest,) where a family's denominator is not shown."""
    total = part.member[0].total
    return problem.masks.total(total) if total in problem.masks.hidden else problem.withheld


def _join_tables(problem: Problem, parts: Sequence[Part], n: int, width: int) -> FamilyTable:
    """Put the columns of all families into one table with the rows of the first. A withheld row
    hides all columns, also of families with a denominator of 0."""
    leading = parts[0].table
    withheld = problem.withheld[leading.nodes]
    nowhere = np.zeros(n, dtype=bool)
    elsewhere = {
        "x": np.zeros(n),
        "hidden": withheld,
        "sensitive": withheld & ~leading.secondary_withheld,
        "must_show": nowhere,
        "hidden_for_zones": nowhere,
    }

    def joined(name: str) -> Array:
        values = np.repeat(elsewhere[name][:, None], width, axis=1)
        for part in parts:
            if name == "hidden":  # under a hidden denominator zeros are unknown too
                values[:, part.columns] |= _hidden_total(problem, part)[leading.nodes, None]
            values[part.rows, part.columns] = getattr(part.table, name)
        return values

    relations, means, totals = [], [], []
    for part in parts:
        own, columns = _relations(part.table), part.columns
        relations.append(np.zeros((len(own), width)))
        relations[-1][:, columns] = own
        for column, mean, shown_before in part.table.means:
            spread, is_shown = np.full(n, np.nan), np.zeros(n, dtype=bool)
            spread[part.rows], is_shown[part.rows] = mean, shown_before
            means.append((part.first + column, spread, is_shown))
        total = np.zeros(n)
        total[part.rows] = part.table.total
        totals.append((columns, total, -1))
    cost_factors = [np.broadcast_to(p.table.cost_factors, p.table.x.shape[1]) for p in parts]
    return replace(
        leading,
        x=joined("x"),
        hidden=joined("hidden"),
        sensitive=joined("sensitive"),
        must_show=joined("must_show"),
        hidden_for_zones=joined("hidden_for_zones"),
        relations=np.vstack(relations),
        means=tuple(means),
        cost_factors=np.concatenate(cost_factors),
        own=width,
        parts=tuple(totals),
    )


def _with_denominators(
    problem: Problem,
    table: FamilyTable,
    parts: Sequence[Part],
    places: Places,
    denominators: dict[str, Bools],
    slacks: tuple[Slack, ...],
) -> FamilyTable:
    """Add the `denominators` as columns: hidden where they may change, known numbers elsewhere. If
    a family's denominator is one of them, its categories sum to it."""
    n, width = table.x.shape
    values = problem.forest.values
    hidden = np.column_stack([np.zeros((n, 0), dtype=bool), *denominators.values()])
    padding = ((0, 0), (0, len(denominators)))
    position_of = {name: positions[0] for name, positions in places.items()}
    position_of |= {name: width + number for number, name in enumerate(denominators)}
    relations, row, totals = np.pad(_relations(table), padding), 0, []
    for part, (columns, count, _) in zip(parts, table.parts or _single_part(table), strict=True):
        number = position_of.get(part.member[0].total, -1)
        if number >= 0:
            relations[row, number] -= 1.0
        totals.append((columns, count, number))
        row += len(_relations(part.table))
    for positions in places.values():  # a column of two families has equal values
        for repeated in positions[1:]:
            equality = np.zeros((1, relations.shape[1]))
            equality[0, [positions[0], repeated]] = 1.0, -1.0
            relations = np.vstack([relations, equality])
    return replace(
        table,
        x=np.column_stack([table.x, *(values[name][table.nodes] for name in denominators)]),
        hidden=np.hstack([table.hidden, hidden]),
        sensitive=np.pad(table.sensitive, padding),
        must_show=np.hstack([table.must_show, ~hidden]),
        hidden_for_zones=np.pad(table.hidden_for_zones, padding),
        relations=relations,
        cost_factors=np.concatenate([table.cost_factors, np.ones(len(denominators))]),
        own=width,
        parts=tuple(totals),
        slacks=slacks,
    )


def _relations(table: FamilyTable) -> Floats:
    """Return the relations of a row: its categories alone, or those of `with_sums`."""
    return np.ones((1, table.x.shape[1])) if table.relations is None else table.relations


def _single_part(table: FamilyTable) -> tuple[tuple[slice, Array, int], ...]:
    """Return `parts` for the table of a single family."""
    return ((slice(0, table.x.shape[1]), table.total, -1),)
