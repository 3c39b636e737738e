"""`scripts/bench utility`: the share of indicator values that is shown, of those that primary
suppression would show.

Computed from the reference portal's raw rows and from the indicators that the plugin derives from
released rows. Measured are the pairs (released unit, headline) that are shown, of those that the
rules alone (R1, R3, R4) allow; for comparison, the same sums added from released parts, and fine
categories.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from occupancy_plugin.description import Indicator
from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.portal.model import Catalogue
from occupancy_plugin.secrecy import Policy, Protected, protect

from ...portal.catalogue.catalogue import catalogue
from ...portal.rows.suppress import gate_table
from ...world import simulate
from ...world.build import with_formed_scales
from ...world.tables import counted
from ..results import Bench

TERRITORY = "200030633"
SEEDS = (1, 2, 3)
VINTAGES = ("2022", "2024")
LARGE = ("france", "region", "departement", "epci")
GOALS = {
    "EPCI and above": (100, 0), "commune": (97, 76), "iris": (95, 74),
    "voisinage": (88, 65), "residence": (92, 65),
    "batiment": (92, 68), "qpv2015": (88, 58), "qpv2024": (88, 58), "carreau": (92, 66),
    "maille": (90, 66),
}  # fmt: skip
"""Scale → goals for headlines and fine categories, percent."""
SEEN = {
    "households seen on merged squares": 80,
    "inhabited squares seen on merged squares": 70,
    "households seen in groups of résidences": 95,
}
"""Goals for the scales whose units are formed so that they may be shown, percent."""
Share = tuple[int, int]  # shown, of those that may be shown
Rows = Mapping[str, pd.DataFrame]


def main() -> None:
    """Measure all seeds and vintages, or only those of the arguments (`utility 1 2022`)."""
    seeds = (int(sys.argv[2]),) if len(sys.argv) > 2 else SEEDS
    vintages = (sys.argv[3],) if len(sys.argv) > 3 else VINTAGES
    bench = Bench("utility")
    shares: dict[tuple[str, str], list[Share]] = {}
    seconds = []
    for seed in seeds:
        world = with_formed_scales(simulate.simulate(TERRITORY, seed), seed)
        for _, rows in counted(world, seed, vintages):
            document = read_catalogue(catalogue(tuple(rows)))
            started = time.perf_counter()
            raw = {scale: gate_table(frame) for scale, frame in rows.items()}
            released = protect(raw, document.schema(), Policy())
            seconds.append(time.perf_counter() - started)
            for key, share in table_shares(rows, released, document).items():
                shares.setdefault(key, []).append(share)
            few_share = few_of_their_own(rows, released, document)
            shares.setdefault(("own households", "few"), []).append(few_share)
            for subject, share in visible_shares(rows, released).items():
                shares.setdefault((subject, "seen"), []).append(share)
    report(bench, shares)
    bench.add("the gate, all scales with their zonings", float(np.median(seconds)), "s")
    bench.write()


def table_shares(
    rows: Rows, released: Protected, document: Catalogue
) -> dict[tuple[str, str], Share]:
    """Return (scale, kind) → share. Kinds: 'headline'; 'cumulative', headlines of several
    categories; 'parts', the same added from released categories; 'fine'."""
    shares: dict[tuple[str, str], Share] = {}
    rates = [i for i in document.indicators if i.kind == "rate" and i.family]
    headlines = [rate for rate in rates if rate.priority is not None]
    cumulative = [headline for headline in headlines if len(headline.numerator) > 1]
    kinds: dict[str, Sequence[Indicator]] = {
        "headline": headlines,
        "cumulative": cumulative,
        "parts": [replace(i, sum="") for i in cumulative],
        "fine": [rate for rate in rates if rate.priority is None and len(rate.numerator) == 1],
    }
    families = {family.id: family for family in document.families}
    for scale, frame in rows.items():
        raw = frame.set_index("code")
        released_rows = released.tables[scale]
        raw = raw.loc[released_rows.index]
        for kind, indicators in kinds.items():
            used = [i for i in indicators if not i.scales or scale in i.scales]
            indicator_rows = indicator_columns(released_rows, used)
            pairs = [
                (
                    may_be_shown(raw, i, families[i.family].of_households),
                    indicator_rows[i.id].notna(),
                )
                for i in used
            ]
            shown = sum(int((allowed & is_shown.to_numpy()).sum()) for allowed, is_shown in pairs)
            may_be = sum(int(allowed.sum()) for allowed, _ in pairs)
            name = "EPCI and above" if scale in LARGE else scale
            earlier_shown, earlier_may_be = shares.get((name, kind), (0, 0))
            shares[name, kind] = (earlier_shown + shown, earlier_may_be + may_be)
    return shares


def few_of_their_own(rows: Rows, released: Protected, document: Catalogue) -> Share:
    """Return (pairs whose own denominator is 1 to 10 households, all pairs with households). It is
    the cost of hiding a family that describes so few (R1)."""
    families = {family.id: family for family in document.families}
    rates = [
        indicator
        for indicator in document.indicators
        if indicator.kind == "rate"
        and indicator.family
        and families[indicator.family].of_households
    ]
    totals = [
        frame.set_index("code").loc[released.tables[scale].index, rate.denominator].to_numpy()
        for scale, frame in rows.items()
        for rate in rates
        if not rate.scales or scale in rate.scales
    ]
    threshold = Policy().min_households
    under_threshold = sum(int(((total > 0) & (total < threshold)).sum()) for total in totals)
    return under_threshold, sum(int((total > 0).sum()) for total in totals)


def visible_shares(rows: Rows, released: Protected) -> dict[str, Share]:
    """Return the shares of households and of inhabited squares in shown merged squares, and of
    households in shown groups of résidences."""
    units, groups = (rows[s].set_index("code")["households"] for s in ("maille", "voisinage"))
    squares = rows["carreau"].set_index("code")["households"]
    unit_of = rows["batiment"].drop_duplicates("carreau").set_index("carreau")["maille"]
    shown_units = released.tables["maille"].index
    inhabited = squares.index[squares > 0]
    in_shown_unit = unit_of.reindex(inhabited).isin(shown_units)
    return {
        "households seen on merged squares": (int(units[shown_units].sum()), int(units.sum())),
        "inhabited squares seen on merged squares": (int(in_shown_unit.sum()), len(inhabited)),
        "households seen in groups of résidences": (
            int(groups[released.tables["voisinage"].index].sum()),
            int(groups.sum()),
        ),
    }


def may_be_shown(raw: pd.DataFrame, indicator: Indicator, of_households: bool) -> np.ndarray:
    """Return (n,) whether the rules allow the rate of each row: its denominator is large enough
    (R1), and it is not displayed as 0 % or 100 % (R3, R4)."""
    count = raw[list(indicator.numerator)].sum(axis=1).to_numpy(dtype=float)
    total = raw[indicator.denominator].to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = 100.0 * count / total
    rounding_error = 0.5 * 10.0**-indicator.decimals
    least_total = Policy().min_households if of_households else 1
    return np.asarray(
        (total >= least_total) & (rate > rounding_error) & (rate < 100.0 - rounding_error)
    )


def percent(shares: Sequence[Share]) -> float:
    """Return how many percent are shown in all shares together."""
    shown_cells, allowed = (sum(column) for column in zip(*shares, strict=True))
    return 100.0 * shown_cells / max(allowed, 1)


def report(bench: Bench, shares: Mapping[tuple[str, str], list[Share]]) -> None:
    for scale, (headline, fine) in GOALS.items():
        if (scale, "headline") not in shares:
            continue
        parts = percent(shares[scale, "parts"])
        value = percent(shares[scale, "headline"])
        against = (
            f"sums from released parts: {parts:.0f} %, as sums "
            f"{percent(shares[scale, 'cumulative']):.0f} %; primary suppression alone: 100 %"
        )
        label = f"{scale}: headlines shown of what may be shown"
        bench.add(label, value, "%", against, least=headline)
        label = f"{scale}: fine categories shown of what may be shown"
        bench.add(label, percent(shares[scale, "fine"]), "%", least=fine)
    label = "pairs hidden because the unit has 1 to 10 households of that kind"
    value = percent(shares["own households", "few"])
    bench.add(label, value, "%", "of all pairs of released units")
    for subject, goal in SEEN.items():
        bench.add(subject, percent(shares[subject, "seen"]), "%", least=goal)
