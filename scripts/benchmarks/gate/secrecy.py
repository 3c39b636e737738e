"""`scripts/bench secrecy`: disclosures, time and information loss of the gate, compared with
τ-ARGUS and the proven optimum."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import GateError, Policy, Protected, Schema, protect
from occupancy_plugin.secrecy.families import solve as family_solving

from ..results import Bench
from . import peers, tables

UNIT_TESTS = Path(__file__).resolve().parents[3] / "tests" / "unit" / "secrecy"
sys.path.insert(0, str(UNIT_TESTS))  # for the attacker and the random tables of the tests
import attacker
import instances

POLICY = Policy()
INSTANCES = 1000
SIZES = (5_000, 20_000, 50_000, 150_000, 500_000)
ONE_FAMILY = (7,)


def main() -> None:
    bench = Bench("secrecy")
    leaks(bench)
    speed(bench)
    against_argus(bench)
    against_optimum(bench)
    widths(bench)
    bench.write()


def leaks(bench: Bench) -> None:
    """Count the hidden cells that the attacker of the tests recovers exactly, with the gate and
    with primary suppression alone."""
    disclosed = hidden = refused = disclosed_by_primary = hidden_by_primary = 0
    for seed in range(INSTANCES):
        released: list[tuple[dict[str, pd.DataFrame], Schema]] = []
        if seed % 4 == 3:
            released.append(instances.zoned(seed) if seed % 8 == 3 else instances.overlapping(seed))
        else:
            for vintage in range(2 if seed % 4 == 2 else 1):  # two vintages of the same units
                shape = (2 + seed % 3, seed % 2 == 0, 1 + seed % 5, 1 + seed % 6)
                released.append(
                    (
                        instances.tables(seed + 10**6 * vintage, *shape),
                        instances.schema(shape[0], shape[1]),
                    )
                )
        for raw, schema in released:
            try:
                release = protect(raw, schema, POLICY)
            except GateError:
                refused += 1
                continue
            disclosed += len(attacker.narrow(raw, release, schema))
            hidden += _unknown(raw, release, schema)
            if seed % 10 == 0:
                primary_release = _primary_only(raw, schema, release)
                disclosed_by_primary += len(attacker.narrow(raw, primary_release, schema))
                hidden_by_primary += _unknown(raw, primary_release, schema)
    share = 100 * disclosed_by_primary / max(hidden_by_primary, 1)
    against = f"primary suppression alone: {share:.0f} % of its hidden cells"
    label = f"hidden cells that linear programming recovers, {INSTANCES} random instances"
    bench.add(label, disclosed, "cells", against, most=0)
    bench.add("hidden cells attacked", hidden, "cells")
    bench.add("instances refused rather than released", refused, "instances")


def _unknown(raw: dict[str, pd.DataFrame], release: Protected, schema: Schema) -> int:
    """Count the cells that a release leaves out: hidden ones, and all cells of withheld units."""
    names = list(
        dict.fromkeys(
            [schema.population, *(c for f in schema.families for c in (f.total, *f.columns))]
        )
    )
    shown_cells = sum(
        int(table[names].notna().to_numpy().sum()) for table in release.tables.values()
    )
    return sum(len(raw[scale]) for scale in release.tables) * len(names) - shown_cells


def _primary_only(raw: dict[str, pd.DataFrame], schema: Schema, release: Protected) -> Protected:
    """Return a release with primary suppression only, as most tools make it: small units and rates
    of 0 % and 100 % are left out."""
    tables, masks = {}, {}
    for scale, mask in release.hidden.items():
        table = raw[scale][~raw[scale]["households"].between(1, 10)]
        mask_of_rules = pd.DataFrame(False, index=table.index, columns=mask.columns)
        for family in schema.families:
            for name in family.columns:
                mask_of_rules[name] |= (table[family.total] > 0) & (
                    (table[name] == 0) | (table[name] == table[family.total])
                )
        tables[scale] = table.astype(dict.fromkeys(mask_of_rules.columns, float)).mask(
            mask_of_rules.reindex(columns=table.columns, fill_value=False)
        )
        masks[scale] = mask_of_rules
    return Protected(tables, masks, release.withheld, release.report)


def timed(
    raw: dict[str, pd.DataFrame], schema: Schema, repeats: int = 2
) -> tuple[float, Protected]:
    """Return seconds and release of the fastest of a few runs, since the machine is shared."""
    fastest, release = np.inf, None
    for _ in range(repeats):
        start = time.perf_counter()
        release = protect(raw, schema, POLICY)
        fastest = min(fastest, time.perf_counter() - start)
    assert release is not None
    return float(fastest), release


def speed(bench: Bench) -> None:
    """Measure nested tables of growing size."""
    curve = []
    for size in SIZES:
        raw, schema = tables.nested(size)
        seconds, release = timed(raw, schema, 1 if size > 100_000 else 3)
        units = sum(len(table) for table in raw.values())
        curve.append((units, seconds))
        label = f"{units} units × 60 indicators × 3 levels"
        bench.add(label, seconds, "s", most=2 if size == 50_000 else None)
        if size == 50_000:
            names = [column for family in schema.families for column in family.columns]
            masks = [mask[names].to_numpy() for mask in release.hidden.values()]
            shown_cells = sum(int((~mask).sum()) for mask in masks)
            share = 100 * shown_cells / (units * len(names))
            bench.add("published share of all cells, same table", share, "%")
    (smallest, smallest_seconds), (largest, largest_seconds) = curve[0], curve[-1]
    growth = (largest_seconds / smallest_seconds) / (
        largest * np.log(largest) / (smallest * np.log(smallest))
    )
    bench.add("growth of the cost, smallest to largest table", growth, "times n·log n", most=1)


def exact() -> Any:
    """Patch the gate to protect against exact disclosure only: the required width is one
    household."""
    return mock.patch.object(
        family_solving, "required_width", lambda households, _policy: np.ones(len(households))
    )


def against_argus(bench: Bench) -> None:
    """Compare secondary cells and seconds with τ-ARGUS's modular method on the same primary
    cells."""
    for size, seeds, limit in ((255, (3, 4, 5), 90.0), (1_000, (3,), 240.0)):
        for seed in seeds:
            raw, schema = tables.nested(size, ONE_FAMILY, seed, epcis=1)
            units = sum(len(table) for table in raw.values())
            for width in (False, True):
                if width:
                    seconds, release = timed(raw, schema)
                else:
                    with exact():
                        seconds, release = timed(raw, schema)
                instance = peers.instance(raw, schema, release)
                argus_answer = peers.argus(instance, POLICY, limit, width=width)
                label = f"{units} units, seed {seed}, {'with width' if width else 'exact only'}"
                what, gate_cells = f"secondary cells, {label}", len(instance.secondary)
                if argus_answer is None:
                    against = f"τ-ARGUS modular: not done in {limit:.0f} s"
                    bench.add(what, gate_cells, "cells", against)
                    continue
                argus_seconds, argus_cells = argus_answer[0], len(argus_answer[1])
                against, ratio = f"τ-ARGUS: {argus_cells} cells", gate_cells / max(argus_cells, 1)
                bench.add(what, gate_cells, "cells", against, ratio, most=1)
                against, faster = f"τ-ARGUS: {argus_seconds:.2f} s", argus_seconds / seconds
                least = 500 if size == 1_000 and width else None  # the product's settings
                bench.add(f"seconds, {label}", seconds, "s", against, faster, least=least)


def against_optimum(bench: Bench) -> None:
    """Compare with the fewest secondary cells, which an integer program proves on small tables."""
    gate_cells = optimal_cells = proven = 0
    with exact():
        for seed in range(1, 9):
            raw, schema = tables.nested(38, (6,), seed, epcis=1)
            instance = peers.instance(raw, schema, protect(raw, schema, POLICY))
            fewest = peers.optimum(instance)
            if fewest is not None:
                proven += 1
                gate_cells += len(instance.secondary)
                optimal_cells += fewest
    excess = 100 * (gate_cells / optimal_cells - 1) if optimal_cells else 0.0
    against = f"integer programming: {optimal_cells} cells, the gate {gate_cells}"
    label = f"secondary cells over the proven optimum, {proven} tables of 38 units"
    bench.add(label, excess, "%", against, most=5)


def widths(bench: Bench) -> None:
    """Measure the share of primary cells whose interval is narrower than `need`, among those for
    which the territory's total allows a wider one."""
    narrow_count = hidden_units = 0
    for seed in (5, 6, 7):
        raw, schema = tables.nested(120, ONE_FAMILY, seed, epcis=1)
        release = protect(raw, schema, POLICY)
        instance = peers.instance(raw, schema, release)
        required = {
            str(c): n
            for t in raw.values()
            for c, n in zip(
                t.index,
                family_solving.required_width(t["households"].to_numpy(float), POLICY),
                strict=True,
            )
        }
        total = raw["epci"][list(schema.families[0].columns)].sum()
        attainable = {
            (unit, column) for unit, column in instance.primary if total[column] >= required[unit]
        }
        narrow_cells = attacker.narrow(raw, release, schema, width=float(POLICY.need_cap))
        too_narrow = {
            (unit, c)
            for (_, unit, c), low, high in narrow_cells
            if (unit, c) in attainable and high - low < required[unit] - 1e-6
        }
        narrow_count, hidden_units = narrow_count + len(too_narrow), hidden_units + len(attainable)
    share = 100 * narrow_count / max(hidden_units, 1)
    label = "primary cells narrower than `need` where the territory holds enough, 3 tables of 120"
    bench.add(f"{label} units", share, "%", most=10)
