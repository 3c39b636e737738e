"""`scripts/bench utility`: what of the indicators that people map can be seen, beside what may be
seen at most.

Judged from the raw rows of the reference portal and from the released rows as the plugin derives
its indicators from them: the share of the pairs (released unit, headline) that are shown, of those
that the rules alone (R1, R3, R4) let through. Beside it: the same sums put together from released
parts, and fine categories.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.portal.model import Catalogue, Indicator
from occupancy_plugin.secrecy import Policy, Protected, protect

from ...portal.catalogue.catalogue import catalogue
from ...portal.catalogue.families import CLASSES
from ...portal.rows.build import drawn
from ...portal.rows.tables import counted
from ...portal.world import simulate
from ..results import Bench

TERRITORY = "200030633"
SEEDS = (1, 2, 3)
VINTAGES = ("2022", "2024")
LARGE = ("france", "region", "departement", "epci")
GOALS = {
    "EPCI and above": (100, 0), "commune": (95, 76), "iris": (93, 74),
    "voisinage": (88, 65), "residence": (88, 65),
    "batiment": (80, 68), "qpv2015": (80, 58), "qpv2024": (80, 58), "carreau": (90, 66),
    "maille": (80, 66),
}  # fmt: skip
"""Per scale: headlines, fine categories, percent."""
SEEN = {
    "households seen on merged squares": 80,
    "inhabited squares seen on merged squares": 70,
    "households seen in groups of résidences": 95,
}
"""What scales that are drawn to be shown show of a territory, percent."""
Share = tuple[int, int]  # shown, of those that may be shown
Rows = Mapping[str, pd.DataFrame]


def main() -> None:
    """Seeds and vintages given as arguments (`utility 1 2022`) bound the run to one table."""
    seeds = (int(sys.argv[2]),) if len(sys.argv) > 2 else SEEDS
    vintages = (sys.argv[3],) if len(sys.argv) > 3 else VINTAGES
    bench = Bench("utility")
    shares: dict[tuple[str, str], list[Share]] = {}
    seconds = []
    for seed in seeds:
        world = drawn(simulate.simulate(TERRITORY, seed), seed)
        for _, rows in counted(world, seed, vintages):
            document = read_catalogue(catalogue(tuple(rows)))
            started = time.perf_counter()
            released = protect(gate_tables(rows), document.schema(), Policy())
            seconds.append(time.perf_counter() - started)
            for key, share in table_shares(rows, released, document).items():
                shares.setdefault(key, []).append(share)
            few = few_of_their_own(rows, released, document)
            shares.setdefault(("own households", "few"), []).append(few)
            for what, share in visible_shares(rows, released).items():
                shares.setdefault((what, "seen"), []).append(share)
    report(bench, shares)
    bench.add("the gate, all scales with their zonings", float(np.median(seconds)), "s")
    bench.write(lambda figure: draw(figure, shares))


def gate_tables(rows: Rows) -> dict[str, pd.DataFrame]:
    """Raw rows as the gate takes them."""
    dropped = [*CLASSES, "landlord", "name", "imputed"]
    return {
        scale: frame.set_index("code").drop(columns=[n for n in dropped if n in frame.columns])
        for scale, frame in rows.items()
    }


def table_shares(
    rows: Rows, released: Protected, document: Catalogue
) -> dict[tuple[str, str], Share]:
    """(scale, kind) → share; kinds: 'headline', 'parts' (headlines of several categories put
    together from parts), 'cumulative' (the same as they are released), 'fine'."""
    shares: dict[tuple[str, str], Share] = {}
    rates = [i for i in document.indicators if i.kind == "rate" and i.family]
    headlines = [i for i in rates if i.priority is not None]
    cumulative = [i for i in headlines if len(i.numerator) > 1]
    kinds: dict[str, Sequence[Indicator]] = {
        "headline": headlines,
        "cumulative": cumulative,
        "parts": [replace(i, sum="") for i in cumulative],
        "fine": [i for i in rates if i.priority is None and len(i.numerator) == 1],
    }
    families = {f.id: f for f in document.families}
    for scale, frame in rows.items():
        raw = frame.set_index("code")
        out = released.tables[scale]
        raw = raw.loc[out.index]
        for kind, indicators in kinds.items():
            used = [i for i in indicators if not i.scales or scale in i.scales]
            shown = indicator_columns(out, used)
            pairs = [
                (may_be_shown(raw, i, families[i.family].of_households), shown[i.id].notna())
                for i in used
            ]
            counted = (
                sum(int((may & seen.to_numpy()).sum()) for may, seen in pairs),
                sum(int(may.sum()) for may, _ in pairs),
            )
            name = "EPCI and above" if scale in LARGE else scale
            earlier = shares.get((name, kind), (0, 0))
            shares[name, kind] = (earlier[0] + counted[0], earlier[1] + counted[1])
    return shares


def few_of_their_own(rows: Rows, released: Protected, document: Catalogue) -> Share:
    """(pairs whose own denominator is 1 to 10 households, all pairs with one): what the rule costs
    that a family is hidden where it describes so few (R1)."""
    families = {f.id: f for f in document.families}
    rates = [
        i
        for i in document.indicators
        if i.kind == "rate" and i.family and families[i.family].of_households
    ]
    totals = [
        frame.set_index("code").loc[released.tables[scale].index, i.denominator].to_numpy()
        for scale, frame in rows.items()
        for i in rates
        if not i.scales or scale in i.scales
    ]
    least = Policy().min_households
    few = sum(int(((total > 0) & (total < least)).sum()) for total in totals)
    return few, sum(int((total > 0).sum()) for total in totals)


def visible_shares(rows: Rows, released: Protected) -> dict[str, Share]:
    """Households, and squares of 200 m that hold some, in the merged squares that are shown;
    households in the groups of résidences that are."""
    units, groups = (rows[s].set_index("code")["households"] for s in ("maille", "voisinage"))
    squares = rows["carreau"].set_index("code")["households"]
    unit_of = rows["batiment"].drop_duplicates("carreau").set_index("carreau")["maille"]
    shown = released.tables["maille"].index
    inhabited = squares.index[squares > 0]
    on_shown = unit_of.reindex(inhabited).isin(shown)
    return {
        "households seen on merged squares": (int(units[shown].sum()), int(units.sum())),
        "inhabited squares seen on merged squares": (int(on_shown.sum()), len(inhabited)),
        "households seen in groups of résidences": (
            int(groups[released.tables["voisinage"].index].sum()),
            int(groups.sum()),
        ),
    }


def may_be_shown(raw: pd.DataFrame, indicator: Indicator, of_households: bool) -> np.ndarray:
    """Rows (n,) whose own rate no rule names: its denominator is large enough (R1), it displays
    neither as 0 % nor as 100 % (R3, R4)."""
    count = raw[list(indicator.numerator)].sum(axis=1).to_numpy(dtype=float)
    total = raw[indicator.denominator].to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = 100.0 * count / total
    half = 0.5 * 10.0**-indicator.decimals
    least = Policy().min_households if of_households else 1
    return np.asarray((total >= least) & (rate > half) & (rate < 100.0 - half))


def percent(shares: Sequence[Share]) -> float:
    shown, all_of_them = (sum(part) for part in zip(*shares, strict=True))
    return 100.0 * shown / max(all_of_them, 1)


def report(bench: Bench, shares: Mapping[tuple[str, str], list[Share]]) -> None:
    for scale, (headline, fine) in GOALS.items():
        if (scale, "headline") not in shares:
            continue
        parts = percent(shares[scale, "parts"])
        value = percent(shares[scale, "headline"])
        bench.add(
            f"{scale}: headlines shown of what may be shown", value, "%",
            "sums from released parts: " + f"{parts:.0f} %, as sums "
            + f"{percent(shares[scale, 'cumulative']):.0f} %; primary suppression alone: 100 %",
            goal=f"≥ {headline}", met=value >= headline,
        )  # fmt: skip
        value = percent(shares[scale, "fine"])
        bench.add(
            f"{scale}: fine categories shown of what may be shown", value, "%",
            goal=f"≥ {fine}", met=value >= fine,
        )  # fmt: skip
    bench.add(
        "pairs hidden because the unit has 1 to 10 households of that kind",
        percent(shares["own households", "few"]), "%", "of all pairs of released units",
    )  # fmt: skip
    for what, goal in SEEN.items():
        value = percent(shares[what, "seen"])
        bench.add(what, value, "%", goal=f"≥ {goal}", met=value >= goal)


def draw(figure: Any, shares: Mapping[tuple[str, str], list[Share]]) -> None:
    axes = figure.subplots()
    scales = [scale for scale in GOALS if (scale, "headline") in shares]
    looks = {
        "headline": ("headlines", "#1b4965"), "cumulative": ("sums, released as such", "#5fa8d3"),
        "parts": ("the same sums from released parts", "#cae9ff"),
        "fine": ("fine categories", "#bbbbbb"),
    }  # fmt: skip
    for place, (kind, (label, colour)) in enumerate(looks.items()):
        heights = [percent(shares[scale, kind]) for scale in scales]
        axes.bar(
            np.arange(len(scales)) + 0.2 * (place - 1.5), heights, 0.2, label=label, color=colour
        )
    axes.set_xticks(np.arange(len(scales)), scales)
    axes.set_ylabel("% shown of what may be shown")
    axes.set_title("CA2C, fictitious data: what can be seen, three seeds, two vintages")
    axes.legend(ncols=4, loc="lower center", bbox_to_anchor=(0.5, -0.25), frameon=False)
