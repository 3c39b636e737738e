"""Tables of several files → one schema: columns of one meaning under one id, scales linked where
one nests in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from ...secrecy.schema import Family, Nesting, Rate, Schema, Sum
from ...table import Table
from ...toolbelt.translation import tr
from ..communes import cog, departement_of
from ..errors import Unreadable
from ..mapping.body import named
from ..profile import Profile

CHAIN = ("batiment", "residence", "iris", "commune", "epci", "departement", "region")


def linked(
    tables: Mapping[str, Table], profiles: Mapping[str, Profile], nestings: Sequence[Nesting]
) -> tuple[Schema, dict[str, Table]]:
    """The schema over all tables; tables with the parents' codes that link them."""
    first = next(iter(profiles.values()))
    out = dict(tables)
    schemas = {}
    for scale, profile in profiles.items():
        if profile.population != first.population:
            profile = _renamed(profile, profile.population, first.population)
            frame = out[scale].frame.rename(columns={profiles[scale].population: first.population})
            out[scale] = replace(out[scale], frame=frame)
        schemas[scale] = profile.schema()
    links = list(nestings)
    children = {nesting.child for nesting in nestings}
    ignored = {scale for scale, p in profiles.items() if p.file.get("links") == "ignore"}
    for child, parent, key in _chain([scale for scale in profiles if scale not in ignored]):
        codes = _keys(out[child].frame, child, parent)
        if codes is None or child in children:
            continue
        out[child] = replace(out[child], frame=out[child].frame.assign(**{key: codes}))
        complete = _complete(codes, out[parent].frame.index)
        if complete:
            _refuse_off(out[child].frame, out[parent].frame, codes, (child, parent), first)
        links.append(Nesting(child, parent, key, complete))
    declared = [n for p in profiles.values() for n in p.nestings if {n.child, n.parent} <= set(out)]
    links += [n for n in declared if n.child not in {link.child for link in links}]
    merged = _merged(list(schemas.values()))
    occupied = next((p.occupied for p in profiles.values() if p.occupied), "")
    merged = replace(merged, population=first.population, occupied=occupied)
    return replace(merged, nestings=tuple(links)), out


def _chain(scales: Sequence[str]) -> list[tuple[str, str, str]]:
    """(child, parent, key) for each scale and the nearest wider one that is there."""
    present = [scale for scale in CHAIN if scale in scales]
    return [(child, parent, parent) for child, parent in pairwise(present)]


def _keys(frame: pd.DataFrame, child: str, parent: str) -> np.ndarray | None:
    """Codes of the parents: a column of the file, or what the codes themselves say."""
    if parent in frame.columns:
        return frame[parent].to_numpy()
    codes = [str(code) for code in frame.index]
    commune = {"iris": [c[:5] for c in codes], "commune": codes}.get(child)
    if commune is None and "commune" in frame.columns:
        commune = [str(code or "") for code in frame["commune"]]
    if commune is None:
        return None
    if parent == "commune":
        return np.array(commune, dtype=object)
    if parent == "epci":
        of = cog().epci_of
        return np.array([of.get(code) for code in commune], dtype=object)
    if parent == "departement":
        return np.array([departement_of(code) for code in commune], dtype=object)
    return None


def _complete(codes: np.ndarray, parents: pd.Index) -> bool:
    """Has every parent a child, and every child its parent?"""
    known = {str(code) for code in codes if code}
    return known == {str(code) for code in parents}


def _refuse_off(
    child: pd.DataFrame,
    parent: pd.DataFrame,
    codes: np.ndarray,
    scales: tuple[str, str],
    profile: Profile,
) -> None:
    """Files that contradict each other are refused by name: the first column that does not add
    up."""
    counts = {c for f in profile.families for c in (*f.columns, f.total)} | {profile.population}
    for name in child.columns:
        if name not in counts or name not in parent.columns:
            continue
        sums = child[name].groupby(codes).sum(min_count=1)
        known = child[name].notna().groupby(codes).all()
        parent_values = parent[name].reindex(sums.index)
        wrong = sums.index[known & parent_values.notna() & (sums != parent_values)]
        if len(wrong):
            raise Unreadable(
                tr(
                    "The files contradict each other: rows of “{child}” do not add up to "
                    "“{parent}” in "
                    "“{column}” for {codes}. Mend them, or leave the link out in the profile "
                    "(“links”: "
                    "“ignore”): both together are then not proved."
                ).format(
                    child=scales[0],
                    parent=scales[1],
                    column=profile.columns.get(name, name),
                    codes=named(wrong),
                )
            )


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
