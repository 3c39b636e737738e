"""Zonings that do not nest (R9): a difference between unions of one and unions of the other must not fall under the threshold.

The pieces (where a unit of one zoning meets a unit of the other) are never released; they only say who meets whom, and how many
households live there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .frame import Frame
from .model import GateError
from .policy import Policy
from .schema import Overlap, Schema


@dataclass(frozen=True)
class Pieces:
    """One overlap on the frame: positions of the units (−1 outside) and households, one entry per pair that holds households."""

    a: np.ndarray
    b: np.ndarray
    households: np.ndarray

    def turned(self) -> Pieces:
        return Pieces(self.b, self.a, self.households)


def read_pieces(tables: Mapping[str, pd.DataFrame], frame: Frame, schema: Schema) -> list[Pieces]:
    """The overlaps whose two scales and table are there. Raises GateError for a table without its columns."""
    found = []
    for overlap in schema.overlaps:
        if overlap.table not in tables or not {overlap.scale_a, overlap.scale_b} <= set(frame.scales):
            continue
        table = tables[overlap.table]
        lacking = [c for c in (overlap.key_a, overlap.key_b, schema.population) if c not in table.columns]
        if lacking:
            raise GateError(f"The overlap {overlap.table} lacks the column {', '.join(lacking)}.")
        found.append(_pieces(table, frame, overlap, schema.population))
    return found


def _pieces(table: pd.DataFrame, frame: Frame, overlap: Overlap, population: str) -> Pieces:
    sides = []
    for scale, key in ((overlap.scale_a, overlap.key_a), (overlap.scale_b, overlap.key_b)):
        rows = frame.rows(scale)
        spot = pd.Index(frame.code[rows]).get_indexer(pd.Index(table[key].astype("string").fillna("\0").astype(object)))
        sides.append(np.where(spot >= 0, rows[spot] if len(rows) else -1, -1))
    households = np.nan_to_num(pd.to_numeric(table[population], errors="coerce").to_numpy(dtype=float))
    kept = households > 0
    pairs = pd.DataFrame({"a": sides[0][kept], "b": sides[1][kept], "h": households[kept]})
    summed = pairs.groupby(["a", "b"])["h"].sum().reset_index()
    return Pieces(summed["a"].to_numpy(), summed["b"].to_numpy(), summed["h"].to_numpy(dtype=float))


def withheld_by_differences(pieces: list[Pieces], frame: Frame, policy: Policy, withheld: np.ndarray) -> np.ndarray:
    """R9: units to withhold besides `withheld`, one round. Empty when every small union differs by nothing or by enough."""
    chosen: set[int] = set()
    for overlap in pieces:
        for side in (overlap, overlap.turned()):
            chosen.update(_one_side(side, frame, policy, withheld))
    return np.array(sorted(chosen), dtype=int)


def _one_side(pieces: Pieces, frame: Frame, policy: Policy, withheld: np.ndarray) -> list[int]:
    """Unions of `a` minus the units `b` inside them. Unions tried: every a alone, and for every b the a's that it meets."""
    pairs = pd.DataFrame({"a": pieces.a, "b": pieces.b, "h": pieces.households})
    inside_a = pairs[pairs["a"] >= 0]
    alone = pd.DataFrame({"union": inside_a["a"].unique(), "a": inside_a["a"].unique()})
    crossing = inside_a[inside_a["b"] >= 0]
    degree = crossing.groupby("b")["a"].transform("size")
    several = crossing[degree > 1]
    joint = pd.DataFrame({"union": several["b"].to_numpy() + frame.size, "a": several["a"].to_numpy()})
    unions = pd.concat([alone, joint], ignore_index=True)
    gone = withheld[unions["a"].to_numpy()] if len(unions) else np.zeros(0, dtype=bool)
    broken = set(unions.loc[gone, "union"].tolist())
    unions = unions[~unions["union"].isin(broken)]
    if not len(unions):
        return []
    held = unions.merge(inside_a, on="a")
    whole = pairs[pairs["b"] >= 0].groupby("b").size().rename("pieces")
    met = held[held["b"] >= 0].groupby(["union", "b"], as_index=False).agg(here=("a", "size"), h=("h", "sum"))
    met = met.join(whole, on="b")
    met["inside"] = met["here"] == met["pieces"]
    met["released"] = met["inside"] & ~withheld[met["b"].to_numpy()]
    total = held.groupby("union")["h"].sum()
    released = met[met["released"]].groupby("union")["h"].sum().reindex(total.index, fill_value=0.0)
    kept_b = met[met["inside"] & ~met["released"]].groupby("union").size().reindex(total.index, fill_value=0)
    inside_h = met[met["inside"]].groupby("union")["h"].sum().reindex(total.index, fill_value=0.0)
    residual = total - released
    units = kept_b + (total > inside_h).astype(int)
    hidden_unit = (kept_b > 0) & (units < 2)
    bad = ((residual > 0) & (residual < policy.min_households) & (released > 0)) | hidden_unit
    result: list[int] = []
    for union in total.index[bad].tolist():
        own = met[(met["union"] == union) & met["released"]]
        if len(own):
            result.append(int(own.sort_values(["h", "b"])["b"].iloc[0]))
        else:
            members = unions.loc[unions["union"] == union, "a"].to_numpy()
            result.append(int(members[np.lexsort((members, np.nan_to_num(frame.values[frame.population][members])))[0]]))
    return result


def neighbours(pieces: list[Pieces], node: int) -> list[int]:
    """Units of other zonings that meet a unit."""
    found: set[int] = set()
    for overlap in pieces:
        for side in (overlap, overlap.turned()):
            found.update(int(b) for b in side.b[side.a == node] if b >= 0)
    return sorted(found)
