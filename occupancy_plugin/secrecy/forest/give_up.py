"""The last resort for finer scales: a family is hidden in all finer rows of a part.

A part is all that lies in some units of the narrowest wide scale, with the zones that reach into
it. Where none of its rows shows anything of a family, a reader knows what the wide rows show, and
these were proved by themselves (docs/secrecy.md, *Wide scales first*)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..arrays import Bools, Ints
from ..model import Unprotectable
from ..problem import Problem


def give_up_failures(problem: Problem) -> None:
    """Give up what could not be protected in the last attempt, whatever thread was first. Raises a
    failure where nothing is left to give up."""
    failures, problem.failures = problem.failures, []
    together: dict[tuple[str, ...], list[Unprotectable]] = {}
    for failure in failures:
        names = tuple(_hidden_together(problem, failure.columns))
        together.setdefault(names, []).append(failure)
    changed = []
    for names in sorted(together):
        columns = {name for failure in together[names] for name in failure.columns}
        nodes = [failure.nodes for failure in together[names] if failure.nodes is not None]
        is_anywhere = len(nodes) < len(together[names])
        changed.append(give_up(problem, columns, None if is_anywhere else np.concatenate(nodes)))
    if not any(changed):
        raise failures[0]


def give_up(problem: Problem, columns: Iterable[str], nodes: Ints | None) -> bool:
    """Add to `problem.given_up` the columns, and those that are hidden with them, of the finer rows
    around some nodes (k,); of all finer rows for None, and where the part was given up before.
    Before that, cells of an input that was suppressed are no secret where they follow. Known cells
    stay shown, and without facts all that were shown. Return whether a cell was added."""
    is_finer = _finer(problem) & ~problem.facts  # a unit with a wide one's numbers has its masks
    if nodes is not None and _follow_from_input(problem, columns, nodes[is_finer[nodes]]):
        return True
    names = _hidden_together(problem, columns)
    everywhere = np.ones(problem.forest.size, dtype=bool)
    nowhere = ~everywhere
    parts = [everywhere] if nodes is None else [_part_around(problem, nodes), everywhere]
    stay_shown = problem.known if problem.facts.any() else problem.shown_before
    for part in parts:
        changed = False
        for name in names:
            cells = part & is_finer & problem.forest.has_column[name]
            cells &= ~stay_shown.get(name, nowhere)
            earlier = problem.given_up.setdefault(name, nowhere.copy())
            changed |= bool((cells & ~earlier).any())
            earlier |= cells
            problem.not_secret[name] = problem.not_secret.get(name, nowhere) | cells
        if changed:
            return True
    if nodes is None or not problem.facts.any():
        return False
    # no finer row shows these columns any more, and the wide ones were proved by themselves
    return _are_no_secret(problem, columns, nodes)


def _follow_from_input(problem: Problem, columns: Iterable[str], nodes: Ints) -> bool:
    """Take cells of some nodes (k,) for no secret where the input lacks a cell of their family: an
    earlier suppression gave it up. Return whether there was one."""
    names = set(columns)
    counts = set(names)
    for family in problem.schema.families:
        if names & {*family.columns}:
            counts |= {family.total, *family.columns}
    counts &= set(problem.forest.values)
    lacks = np.any([np.isnan(problem.forest.values[name][nodes]) for name in counts], axis=0)
    return _are_no_secret(problem, names, nodes[lacks])


def _are_no_secret(problem: Problem, columns: Iterable[str], nodes: Ints) -> bool:
    """Take cells of some nodes (k,) for no secret. Return whether one was a secret before."""
    has_changed = False
    for name in columns:
        mask = problem.not_secret.setdefault(name, np.zeros(problem.forest.size, dtype=bool))
        has_changed |= not mask[nodes].all()
        mask[nodes] = True
    return has_changed


def least_hidden(problem: Problem, columns: Iterable[str]) -> str:
    """Return the column with which the fewest others are hidden, of equals the first by name."""
    return min(sorted(columns), key=lambda name: len(_hidden_together(problem, [name])))


def _finer(problem: Problem) -> Bools:
    """Return (n,) the units of scales that are protected given the wide ones, and the residuals
    beside them; all units if no masks of wide scales are known."""
    forest, is_wide = problem.forest, problem.is_wide.copy()
    has_wide_children = np.zeros(forest.size, dtype=bool)
    has_wide_children[forest.parent[is_wide & (forest.parent >= 0)]] = True
    is_wide |= forest.is_residual & (forest.parent >= 0) & has_wide_children[forest.parent]
    has_known_facts = is_wide & problem.shown_before.get(forest.population, False)
    return ~is_wide if has_known_facts.any() else np.ones(forest.size, dtype=bool)


def _part_around(problem: Problem, nodes: Ints) -> Bools:
    """Return (n,) the nodes in the same units of the narrowest wide scale as some nodes (k,), and
    the zones that reach into these."""
    forest, is_finer = problem.forest, _finer(problem)
    wide = np.arange(forest.size)  # the narrowest wide unit around each node, −1 for none
    while (is_up := (wide >= 0) & is_finer[wide]).any():
        wide[is_up] = forest.parent[wide[is_up]]
    members = [np.flatnonzero(np.isin(zoning.zone, nodes)) for zoning in problem.zonings]
    heads = wide[np.concatenate([nodes, *members])]
    part = (wide >= 0) & np.isin(wide, heads[heads >= 0])
    for zoning in problem.zonings:
        zones = zoning.zone[part & (zoning.zone >= 0)]
        part[zones] = True
    return part


def _hidden_together(problem: Problem, columns: Iterable[str]) -> list[str]:
    """Return the columns with all that are hidden with one of them: the other columns of a family,
    its denominator and the families over it, the families that an inclusion ties to it, sums of its
    categories, and means by weight. Never the population, which is hidden with its unit only."""
    schema, sums = problem.schema, problem.structure.sums
    groups = [
        {family.total, *family.columns, *(sums[family.name].names if family.name in sums else ())}
        for family in schema.families
    ]
    groups += [
        {name for _, columns in members for name in columns} for members in problem.tied.values()
    ]
    names = set(columns)
    while True:
        reached = names.union(*(group for group in groups if (group & names) - {schema.population}))
        reached |= {mean.column for mean in schema.means if mean.weight in names}
        if reached == names:
            break
        names = reached
    return sorted(name for name in names - {schema.population} if name in problem.forest.values)
