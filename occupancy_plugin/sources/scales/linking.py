"""Links the tables of several files in one schema: columns of one meaning under one id, each scale
nested in wider ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...secrecy.schema import Family, Nesting, Schema
from ...table import Table
from ...toolbelt.translation import tr
from ..communes import commune_of, communes_of
from ..errors import Unreadable
from ..mapping.body import first_codes
from ..profile import Profile
from .parents import CHAIN, parent_codes, where

NAMING_COLUMNS = (  # fields of a profile that name columns by their ids
    "population", "families", "rates", "means", "sums", "counts", "steps",
    "occupied",
)  # fmt: skip
MAX_EXCESS = 0.02  # share by which a parent of another file may exceed its children


def link_scales(
    tables: Mapping[str, Table], profiles: Mapping[str, Profile], nestings: Sequence[Nesting]
) -> tuple[Schema, dict[str, Table]]:
    """Return the schema over all tables, and the tables with the parents' codes that link them.

    Raises Unreadable for rows that do not add up."""
    main_profile = next(iter(profiles.values()))
    linked_tables = dict(tables)
    schemas = {}
    for scale, profile in profiles.items():
        if profile.population != main_profile.population:
            frame = linked_tables[scale].frame.rename(
                columns={profile.population: main_profile.population}
            )
            linked_tables[scale] = replace(linked_tables[scale], frame=frame)
            profile = _rename_column(profile, profile.population, main_profile.population)
        schemas[scale] = profile.schema()
    steps = {
        name: pair
        for profile_of_scale in profiles.values()
        for name, pair in profile_of_scale.steps.items()
    }
    for scale, table in linked_tables.items():
        linked_tables[scale] = replace(table, frame=_with_differences(table.frame, steps))
    ignored_scales = {
        scale
        for scale, profile_of_scale in profiles.items()
        if profile_of_scale.file.get("links") == "ignore"
    }
    linked_profiles = {
        scale: profile for scale, profile in profiles.items() if scale not in ignored_scales
    }
    links = [*nestings, *_link_tables(linked_tables, linked_profiles, nestings)]
    if main_profile.weighted:
        _sum_parents(linked_tables, links, main_profile)
    declared_nestings = [
        nesting
        for profile_of_scale in profiles.values()
        for nesting in profile_of_scale.nestings
        if {nesting.child, nesting.parent} <= set(linked_tables)
    ]
    links += [n for n in declared_nestings if n.child not in {link.child for link in links}]
    schema = _merge_schemas(list(schemas.values()))
    occupied = next(
        (
            profile_of_scale.occupied
            for profile_of_scale in profiles.values()
            if profile_of_scale.occupied
        ),
        "",
    )
    schema = replace(schema, population=main_profile.population, occupied=occupied)
    return replace(schema, nestings=tuple(links)), linked_tables


def _with_differences(frame: pd.DataFrame, steps: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return a table with the differences that another file needs, where it has their columns."""
    for name, (wider, narrower) in steps.items():
        if name not in frame and {wider, narrower} <= set(frame):
            frame = frame.assign(**{name: frame[wider] - frame[narrower]})
    return frame


def _link_tables(
    tables: dict[str, Table], profiles: Mapping[str, Profile], nestings_before: Sequence[Nesting]
) -> list[Nesting]:
    """Return the nestings of every scale in the next wider ones, from the widest scale down.

    nestings_before: those that are known. Adds columns with the parents' codes to `tables`."""
    scales = [scale for scale in CHAIN if scale in profiles]
    wider_codes: dict[str, dict[str, pd.Series]] = {}
    links: list[Nesting] = []
    for number in reversed(range(len(scales))):
        child, wider_codes[scales[number]] = scales[number], {}
        for parent in scales[number + 1 :]:
            index = tables[parent].frame.index
            codes = parent_codes(tables[child].frame, child, parent, index)
            if codes is None or not (has_parent := pd.Index(codes).isin(index)).any():
                continue
            frame = tables[child].frame
            codes = where(has_parent, codes)
            is_reached = _lies_in_through(frame, wider_codes, child, parent)
            wider_codes[child][parent] = pd.Series(codes, frame.index, dtype=object)
            if any(
                (nesting.child, nesting.parent) == (child, parent) for nesting in nestings_before
            ):
                continue
            if not (has_parent & ~is_reached).any():
                continue
            complete = children_add_up(tables, codes, child, parent, profiles)
            tables[child] = replace(
                tables[child], frame=tables[child].frame.assign(**{parent: codes})
            )
            links.append(Nesting(child, parent, parent, complete))
    return links


def _lies_in_through(
    frame: pd.DataFrame, wider_codes: Mapping[str, Mapping[str, pd.Series]], child: str, parent: str
) -> np.ndarray:
    """Return (n,) whether a child lies in a unit of `parent` through the scales between them."""
    is_reached = np.zeros(len(frame), dtype=bool)
    for middle, codes in wider_codes[child].items():
        if parent in wider_codes[middle]:
            is_reached |= codes.map(wider_codes[middle][parent]).notna().to_numpy()
    return is_reached


def children_add_up(
    tables: dict[str, Table],
    codes: np.ndarray,
    child: str,
    parent: str,
    profiles: Mapping[str, Profile],
) -> bool:
    """Whether every parent is the sum of its children.

    codes: the parent of each child. Raises Unreadable for rows that contradict each other: children
    that count more than their parent, or a parent that counts more although all its children are in
    the table (a little more, in another file)."""
    profile = profiles[child]
    children, parents = tables[child].frame, tables[parent].frame
    if profile.weighted:
        parents = summed_parents(children, parents, codes, profile)
    counts = profile.described | {profile.population}
    names = [name for name in children.columns if name in counts and name in parents.columns]
    names.sort(key=lambda name: name != profile.population)
    is_complete = set(filter(None, codes)) == set(map(str, parents.index))
    lacks_children = pd.Series(False, index=parents.index)
    for name in names:
        grouped = children[name].groupby(codes)
        sums, is_known = grouped.sum(), grouped.apply(lambda cells: cells.notna().all())
        excess = parents[name].reindex(sums.index) - sums
        counts_more = is_known & (excess > 0)
        if name == profile.population:
            slack = np.maximum(2.0, MAX_EXCESS * sums)
            is_close = is_complete and profile is not profiles[parent]
            lacks_children = counts_more & ~_have_all_children(sums.index, children.index, parent)
            lacks_children &= ~((excess <= slack) & is_close)
        wrong_codes = sums.index[
            (excess < 0) | (counts_more & ~lacks_children.reindex(sums.index, fill_value=False))
        ]
        if len(wrong_codes):
            raise Unreadable(
                tr(
                    "Rows of “{child}” do not add up to “{parent}” in {column} for {codes}. Mend "
                    "them, or leave the link out in the profile (“links”: “ignore”): both together "
                    "are then not proved."
                ).format(
                    child=child,
                    parent=parent,
                    column=profile.heading(name),
                    codes=first_codes(wrong_codes),
                )
            )
        is_complete = is_complete and not counts_more.any()
    return is_complete


def _have_all_children(parents: pd.Index, children: pd.Index, parent: str) -> np.ndarray:
    """Return (m,) whether all children of a parent are in the table, so that they must add up."""
    if parent not in ("epci", "departement", "region"):
        return np.ones(len(parents), dtype=bool)
    communes_present = {commune_of(str(code)) for code in children}
    return np.array(
        [communes_present >= communes_of(str(code), parent) for code in parents], dtype=bool
    )


def summed_parents(
    children: pd.DataFrame, parents: pd.DataFrame, codes: np.ndarray, profile: Profile
) -> pd.DataFrame:
    """Return the parents with their weighted counts replaced by the sums of their children's.

    This holds where only rounding lies between them: one household for each child, and one for the
    parent."""
    shares = profile.shares
    names = [
        name
        for name in children.select_dtypes("number").columns
        if name in parents.columns and name not in shares
    ]
    sums = children[names].groupby(codes).sum(min_count=1)
    slack = children[profile.population].groupby(codes).size() + 1
    is_close = (
        sums[profile.population] - parents[profile.population].reindex(sums.index)
    ).abs() <= slack
    near_codes = sums.index[is_close & children[names].notna().groupby(codes).all().all(axis=1)]
    parents = parents.copy()
    parents.loc[near_codes, names] = sums.loc[near_codes, names].to_numpy()
    return parents


def _sum_parents(tables: dict[str, Table], links: Sequence[Nesting], profile: Profile) -> None:
    """Replace the parents' counts by sums, the finest scales first, so that sums are summed again
    above. Changes `tables`."""
    waiting_links = list(links)
    while waiting_links:
        parents_left = {link.parent for link in waiting_links}
        next_links = [
            link for link in waiting_links if link.child not in parents_left
        ] or waiting_links[:1]
        for link in next_links:
            children, parents = tables[link.child].frame, tables[link.parent]
            codes = children[link.key].to_numpy(dtype=object)
            frame = summed_parents(children, parents.frame, codes, profile)
            tables[link.parent] = replace(parents, frame=frame)
        waiting_links = [link for link in waiting_links if link not in next_links]


def _rename_column(profile: Profile, old_name: str, new: str) -> Profile:
    def renamed(part: Any) -> Any:
        if isinstance(part, str):
            return new if part == old_name else part
        if isinstance(part, tuple):
            return tuple(map(renamed, part))
        if isinstance(part, Mapping):
            return {renamed(key): renamed(value) for key, value in part.items()}
        if is_dataclass(part) and not isinstance(part, type):
            return replace(part, **{name: renamed(value) for name, value in vars(part).items()})
        return part

    columns = {renamed(key): heading for key, heading in profile.columns.items()}
    changed = {name: renamed(getattr(profile, name)) for name in NAMING_COLUMNS}
    return replace(profile, columns=columns, **changed)


def _merge_schemas(schemas: Sequence[Schema]) -> Schema:
    """Return the schema of all files. Families with one name get different ones."""
    families: dict[tuple[object, ...], Family] = {}
    for schema in schemas:
        for family in schema.families:
            families.setdefault((frozenset(family.columns), family.total), family)
    partitions = [family for family in families.values() if family.partition]
    for key, family in list(families.items()):  # a partition says more of the same counts
        wider = (
            partition
            for partition in partitions
            if partition.total == family.total and partition is not family
        )
        if not family.partition and any(
            set(family.columns) <= set(partition.columns) for partition in wider
        ):
            del families[key]
    families_renamed: list[Family] = []
    names: set[str] = set()
    for family in families.values():
        name, number = family.name, 2
        while name in names:
            name, number = f"{family.name}_{number}", number + 1
        names.add(name)
        families_renamed.append(replace(family, name=name))
    return Schema(
        families=tuple(families_renamed),
        rates=tuple({rate.column: rate for schema in schemas for rate in schema.rates}.values()),
        means=tuple({mean.column: mean for schema in schemas for mean in schema.means}.values()),
        sums=tuple({total.name: total for schema in schemas for total in schema.sums}.values()),
        labels=tuple(dict.fromkeys(label for schema in schemas for label in schema.labels)),
    )
