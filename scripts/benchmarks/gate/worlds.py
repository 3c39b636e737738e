"""`scripts/bench worlds [SEEDS [OTHERS]]`: every simulated territory loads, also a second time.

SEEDS draws of CA2C (default 40) and OTHERS other EPCI of different shapes (default 30). Each is
loaded raw and suppressed, in a user's order: a vintage, the same after a restart, another vintage,
that again. Then two communes are loaded, as their own agents would, and the whole EPCI after them.
Refused loads are counted, cells that a second load shows differently, and cells that the portal
shows and the plugin hides."""

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
from occupancy_plugin.secrecy.schema import Schema, count_columns

from ...portal.catalogue.scales import VINTAGES
from ...portal.rows import suppress
from ...world import build, geography, simulate, tables
from ..results import Bench

CA2C = "200030633"
SEEDS, OTHERS = 40, 30
LARGEST = 150_000  # inhabitants of the other EPCI: a world takes half a minute, not ten
Frames = dict[str, pd.DataFrame]


@dataclass
class Loaded:
    """The result of one world.

    refused: a sentence per refused load
    changed: cells that a second load shows instead of hiding, or the reverse
    lost: cells that the portal shows and the plugin hides"""

    territory: str
    seed: int
    units: int = 0
    loads: int = 0
    refused: list[str] = field(default_factory=list)
    changed: int = 0
    lost: int = 0
    seconds: float = 0.0


def epci_of_every_shape(number: int) -> list[str]:
    """Return the SIREN of `number` EPCI, in turn from these shapes: few communes, two départements,
    overseas, Corse, communes of one IRIS each, large towns, many communes, average."""
    with zipfile.ZipFile(geography.wheel()) as archive:
        columns = "code type departement_id epci_id population_municipale geometry"
        communes = geography.read_frame(archive, "communes", columns)
        codes = geography.read_frame(archive, "epci", "id code").set_index("id")["code"]
        departements = geography.read_frame(archive, "departements", "id code")
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
    selected: list[str] = []
    while len(selected) < number:
        for shape in shapes:
            remaining = epci.index[shape & ~epci.index.isin(selected)]
            if len(remaining) and len(selected) < number:
                selected.append(str(remaining[len(remaining) * (len(selected) % 7) // 7]))
    return selected


def load_world(territory: str, seed: int) -> Loaded:
    """Simulate a territory and make all loads of it. Return their result."""
    started, result = time.perf_counter(), Loaded(territory, seed)
    try:
        world = build.with_formed_scales(simulate.simulate(territory, seed), seed)
    except (ValueError, GateError) as error:
        result.refused.append(f"not built: {error}")
        return result
    newest, older = VINTAGES[-1], VINTAGES[-2]
    rows = dict(tables.counted(world, seed, (older, newest)))
    result.units = sum(map(len, rows[newest].values()))
    raw = {v: _frames(scales) for v, scales in rows.items()}
    schema = suppress.schema(tuple(raw[newest]))
    _load_in_turn(result, raw, schema, newest, older)
    _load_communes_first(result, raw[newest], schema, "raw")
    try:
        served = suppress.suppress_vintages(rows)
    except GateError as error:
        result.refused.append(f"the portal's release: {error}")
    else:
        served_rows = {v: _frames(scales) for v, scales in served.items()}
        _load_in_turn(result, served_rows, schema, newest, older, served=True)
        _load_communes_first(result, served_rows[newest], schema, "suppressed")
    result.seconds = time.perf_counter() - started
    return result


def _frames(scales: Mapping[str, pd.DataFrame]) -> Frames:
    return {scale: suppress.gate_table(frame) for scale, frame in scales.items()}


def _load_in_turn(
    result: Loaded,
    vintages: Mapping[str, Frames],
    schema: Schema,
    newest: str,
    older: str,
    served: bool = False,
) -> None:
    """Load the newest vintage, reload it after a restart, then the older one with the newest as a
    reference, and reload that."""
    references: list[Reference] = []
    for vintage in (newest, older):
        ledger, first_release = Ledger(), None
        for attempt in ("first", "again"):
            result.loads += 1
            try:
                if references and not served:
                    release = protect_with_reference(
                        references, vintages[vintage], schema, suppress.thresholds(), ledger
                    )
                else:
                    release = protect(vintages[vintage], schema, suppress.thresholds(), ledger)
            except GateError as error:
                kind = "suppressed" if served else "raw"
                result.refused.append(f"{kind} {vintage} {attempt}: {type(error).__name__}")
                break
            if first_release is None:
                first_release = release
                references.append(Reference(release.tables))
                if served:
                    result.lost += _lost(release, vintages[vintage], count_columns(schema))
            else:
                result.changed += _changed(first_release, release)
            ledger.remember(release)
            ledger = Ledger.from_json(ledger.to_json())  # QGIS is started again


def _load_communes_first(result: Loaded, rows: Frames, schema: Schema, kind: str) -> None:
    """Load the largest commune and a random one separately, and then all rows."""
    communes = rows["commune"].sort_values("households", ascending=False).index
    random_commune = (
        communes[1:].to_series().sample(min(1, len(communes) - 1), random_state=result.seed)
    )
    ledger = Ledger()
    for commune in (communes[0], *random_commune, None):
        result.loads += 1
        loaded_rows = rows if commune is None else _of_commune(rows, str(commune))
        loaded_schema = schema if commune is None else _schema_of_commune(schema)
        try:
            ledger.remember(protect(loaded_rows, loaded_schema, suppress.thresholds(), ledger))
        except GateError as error:
            result.refused.append(
                f"{kind}, {commune or 'EPCI after its communes'}: {type(error).__name__}"
            )
            break


def _schema_of_commune(schema: Schema) -> Schema:
    """Return the schema for the rows of one commune: the other communes of its EPCI are missing, so
    that nesting is not complete."""
    nestings = (
        replace(nesting, complete=nesting.complete and nesting.child != "commune")
        for nesting in schema.nestings
    )
    return replace(schema, nestings=tuple(nestings))


def _of_commune(rows: Frames, commune: str) -> Frames:
    """Return the rows that a portal serves to an agent of one commune."""
    return {
        scale: table[table["commune"] == commune]
        if "commune" in table.columns
        else table[(table.index == commune) | (scale != "commune")]
        for scale, table in rows.items()
    }


def _changed(left: Protected, right: Protected) -> int:
    """Count the cells that only one of two releases shows."""
    return sum(
        int((table.notna() != right.tables[scale].reindex_like(table).notna()).to_numpy().sum())
        + len(table.index.symmetric_difference(right.tables[scale].index))
        for scale, table in left.tables.items()
    )


def _lost(release: Protected, served: Frames, counts: tuple[str, ...]) -> int:
    """Count the cells that a portal shows and the loaded release hides."""
    count = 0
    for scale, table in release.tables.items():
        names = [name for name in counts if name in table.columns and name in served[scale]]
        was_shown = served[scale][names].notna()
        count += int((was_shown & table[names].reindex(was_shown.index).isna()).to_numpy().sum())
    return count


def worlds(seeds: int, others: int) -> Iterator[tuple[str, int]]:
    yield from ((CA2C, seed) for seed in range(1, seeds + 1))
    yield from ((epci, 1 + number % 5) for number, epci in enumerate(epci_of_every_shape(others)))


def main() -> None:
    arguments = [int(word) for word in sys.argv[2:4]]
    seeds, others = [*arguments, *(SEEDS, OTHERS)[len(arguments) :]]
    bench, all_worlds = Bench("worlds"), list(worlds(seeds, others))
    with ProcessPoolExecutor(2) as pool:
        results = []
        for world in pool.map(load_world, *zip(*all_worlds, strict=True)):
            results.append(world)
            print(
                f"{world.territory} seed {world.seed}: {world.units} units, {world.loads} loads, "
                f"{len(world.refused)} refused {world.refused or ''}, {world.changed} changed, "
                f"{world.lost} lost, {world.seconds:.0f} s",
                flush=True,
            )
    loads = sum(world.loads for world in results)
    refused = sum(len(world.refused) for world in results)
    bench.add("worlds", len(results), "worlds")
    bench.add("loads", loads, "loads")
    bench.add("loads refused", refused, "loads", most=0)
    for label, attribute in (
        ("cells that a second load shows otherwise", "changed"),
        ("cells that a portal shows and a load hides", "lost"),
    ):
        bench.add(label, sum(getattr(world, attribute) for world in results), "cells", most=0)
    bench.write()
