"""Tables of several files → one schema: columns of one meaning under one id, scales linked where
one nests in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ...secrecy.schema import Family, Nesting, Rate, Schema, Sum
from ...table import Table
from ...toolbelt.translation import tr
from ..communes import commune_of, communes_of
from ..errors import Unreadable
from ..mapping.body import first_codes
from ..profile import Profile
from .parents import CHAIN, parent_codes, where

FAR = 0.02  # a parent of another file that counts more beyond this share has more children


def linked(
    tables: Mapping[str, Table], profiles: Mapping[str, Profile], nestings: Sequence[Nesting]
) -> tuple[Schema, dict[str, Table]]:
    """The schema over all tables; tables with the parents' codes that link them. Raises Unreadable
    for rows that do not add up."""
    first = next(iter(profiles.values()))
    out = dict(tables)
    schemas = {}
    for scale, profile in profiles.items():
        if profile.population != first.population:
            frame = out[scale].frame.rename(columns={profile.population: first.population})
            out[scale] = replace(out[scale], frame=frame)
            profile = _renamed(profile, profile.population, first.population)
        schemas[scale] = profile.schema()
    ignored = {scale for scale, p in profiles.items() if p.file.get("links") == "ignore"}
    used = {scale: profile for scale, profile in profiles.items() if scale not in ignored}
    links = [*nestings, *_link(out, used, nestings)]
    if first.weighted:
        _sum_parents(out, links, first)
    declared = [n for p in profiles.values() for n in p.nestings if {n.child, n.parent} <= set(out)]
    links += [n for n in declared if n.child not in {link.child for link in links}]
    merged = _merged(list(schemas.values()))
    occupied = next((p.occupied for p in profiles.values() if p.occupied), "")
    merged = replace(merged, population=first.population, occupied=occupied)
    return replace(merged, nestings=tuple(links)), out


def _link(
    tables: dict[str, Table], profiles: Mapping[str, Profile], known: Sequence[Nesting]
) -> list[Nesting]:
    """Nestings of every scale in the nearest wider ones, found from the widest scale down; `tables`
    get the columns with the parents' codes."""
    present = [scale for scale in CHAIN if scale in profiles]
    wider_codes: dict[str, dict[str, pd.Series]] = {}
    links: list[Nesting] = []
    for at in reversed(range(len(present))):
        child, wider_codes[present[at]] = present[at], {}
        for parent in present[at + 1 :]:
            index = tables[parent].frame.index
            codes = parent_codes(tables[child].frame, child, parent, index)
            if codes is None or not (has_parent := pd.Index(codes).isin(index)).any():
                continue
            frame = tables[child].frame
            codes = where(has_parent, codes)
            reached = _reached(frame, wider_codes, child, parent)
            wider_codes[child][parent] = pd.Series(codes, frame.index, dtype=object)
            if any((n.child, n.parent) == (child, parent) for n in known):
                continue
            if not (has_parent & ~reached).any():
                continue
            complete = children_add_up(tables, codes, child, parent, profiles)
            tables[child] = replace(
                tables[child], frame=tables[child].frame.assign(**{parent: codes})
            )
            links.append(Nesting(child, parent, parent, complete))
    return links


def _reached(
    frame: pd.DataFrame, wider_codes: Mapping[str, Mapping[str, pd.Series]], child: str, parent: str
) -> np.ndarray:
    """(n,) children that lie in a unit of `parent` through the units between them."""
    reached = np.zeros(len(frame), dtype=bool)
    for middle, codes in wider_codes[child].items():
        if parent in wider_codes[middle]:
            reached |= codes.map(wider_codes[middle][parent]).notna().to_numpy()
    return reached


def children_add_up(
    tables: dict[str, Table],
    codes: np.ndarray,
    child: str,
    parent: str,
    profiles: Mapping[str, Profile],
) -> bool:
    """Whether every parent is the sum of its children. Raises Unreadable for rows that contradict
    each other: children that count more than their parent; a parent all of whose children are there
    and count less, or nearly as much in another file."""
    profile = profiles[child]
    low, high = tables[child].frame, tables[parent].frame
    if profile.weighted:
        high = summed_parents(low, high, codes, profile)
    counts = {c for f in profile.families for c in (*f.columns, f.total)} | {profile.population}
    names = [name for name in low.columns if name in counts and name in high.columns]
    names.sort(key=lambda name: name != profile.population)
    whole = set(filter(None, codes)) == set(map(str, high.index))
    missing = pd.Series(False, index=high.index)
    for name in names:
        grouped = low[name].groupby(codes)
        sums, known = grouped.sum(), grouped.apply(lambda cells: cells.notna().all())
        gap = high[name].reindex(sums.index) - sums
        short = known & (gap > 0)
        if name == profile.population:
            slack = np.maximum(2.0, FAR * sums)
            is_close = whole and profile is not profiles[parent]
            missing = short & ~_all_there(sums.index, low.index, parent)
            missing &= ~((gap <= slack) & is_close)
        wrong = sums.index[(gap < 0) | (short & ~missing.reindex(sums.index, fill_value=False))]
        if len(wrong):
            raise Unreadable(
                tr(
                    "Rows of “{child}” do not add up to “{parent}” in “{column}” for {codes}. Mend "
                    "them, or leave the link out in the profile (“links”: “ignore”): both together "
                    "are then not proved."
                ).format(
                    child=child,
                    parent=parent,
                    column=profile.columns.get(name, name),
                    codes=first_codes(wrong),
                )
            )
        whole = whole and not short.any()
    return whole


def _all_there(parents: pd.Index, children: pd.Index, parent: str) -> np.ndarray:
    """(m,) parents all of whose children are known to be in the table: they must add up."""
    if parent not in ("epci", "departement", "region"):
        return np.ones(len(parents), dtype=bool)
    present = {commune_of(str(code)) for code in children}
    return np.array([present >= communes_of(str(code), parent) for code in parents], dtype=bool)


def summed_parents(
    low: pd.DataFrame, high: pd.DataFrame, codes: np.ndarray, profile: Profile
) -> pd.DataFrame:
    """The parents' weighted counts as sums of their children's, where rounding is all that lies
    between: one household for each child, and one for the parent."""
    shares = {r.column for r in profile.rates} | {m.column for m in profile.means}
    names = [
        name
        for name in low.select_dtypes("number").columns
        if name in high.columns and name not in shares
    ]
    sums = low[names].groupby(codes).sum(min_count=1)
    slack = low[profile.population].groupby(codes).size() + 1
    is_close = (
        sums[profile.population] - high[profile.population].reindex(sums.index)
    ).abs() <= slack
    alike = sums.index[is_close & low[names].notna().groupby(codes).all().all(axis=1)]
    high = high.copy()
    high.loc[alike, names] = sums.loc[alike, names].to_numpy()
    return high


def _sum_parents(tables: dict[str, Table], links: Sequence[Nesting], profile: Profile) -> None:
    """The finest scales first, so that what they make is summed again above them."""
    waiting = list(links)
    while waiting:
        inner = {link.parent for link in waiting}
        ready = [link for link in waiting if link.child not in inner] or waiting[:1]
        for link in ready:
            low, high = tables[link.child].frame, tables[link.parent]
            codes = low[link.key].to_numpy(dtype=object)
            frame = summed_parents(low, high.frame, codes, profile)
            tables[link.parent] = replace(high, frame=frame)
        waiting = [link for link in waiting if link not in ready]


def _renamed(profile: Profile, old: str, new: str) -> Profile:
    def name(text: str) -> str:
        return new if text == old else text

    return replace(
        profile,
        population=new,
        columns={name(key): heading for key, heading in profile.columns.items()},
        families=tuple(
            Family(f.name, tuple(map(name, f.columns)), name(f.total), f.partition)
            for f in profile.families
        ),
        rates=tuple(
            Rate(r.column, name(r.numerator), name(r.denominator), r.decimals)
            for r in profile.rates
        ),
        sums=tuple(Sum(name(s.name), tuple(map(name, s.columns))) for s in profile.sums),
        counts=tuple(map(name, profile.counts)),
        steps={step: (name(w), name(p)) for step, (w, p) in profile.steps.items()},
        occupied=name(profile.occupied),
    )


def _merged(schemas: Sequence[Schema]) -> Schema:
    """Families, rates, sums and means of all files, each once; families under names of their
    own."""
    families: dict[tuple[object, ...], Family] = {}
    for schema in schemas:
        for family in schema.families:
            families.setdefault((frozenset(family.columns), family.total), family)
    named: list[Family] = []
    names: set[str] = set()
    for family in families.values():
        name, number = family.name, 2
        while name in names:
            name, number = f"{family.name}_{number}", number + 1
        names.add(name)
        named.append(replace(family, name=name))
    return Schema(
        families=tuple(named),
        rates=tuple({r.column: r for schema in schemas for r in schema.rates}.values()),
        means=tuple({m.column: m for schema in schemas for m in schema.means}.values()),
        sums=tuple({s.name: s for schema in schemas for s in schema.sums}.values()),
        labels=tuple(dict.fromkeys(label for schema in schemas for label in schema.labels)),
    )
