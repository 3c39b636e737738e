"""Random tables whose scales agree, small enough for an attacker to solve exactly. Nothing here
comes from the gate."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Family, Nesting, Overlap, Protected, Schema, Sum

CATEGORIES = ("a", "b", "c", "d")


def schema(
    categories: int = 3, binary: bool = False, nestings: tuple[Nesting, ...] | None = None
) -> Schema:
    families = [Family("f", CATEGORIES[:categories], "known")]
    if binary:
        families.append(Family("g", ("p", "q"), "households", partition=False))
    nestings = (
        nestings
        if nestings is not None
        else (Nesting("iris", "commune", "commune"), Nesting("commune", "epci", "epci"))
    )
    return Schema(families=tuple(families), nestings=nestings)


def tables(
    seed: int, categories: int = 3, binary: bool = False, communes: int = 4, most_iris: int = 4
) -> dict[str, pd.DataFrame]:
    """An EPCI, its communes, their IRIS: some communes have one IRIS only, some units are tiny or
    empty, categories are sparse."""
    rng = np.random.default_rng(seed)
    names = CATEGORIES[:categories]
    rows = []
    sparse = rng.uniform(0.15, 0.8)
    for commune in range(communes):
        for iris in range(int(rng.integers(1, most_iris + 1))):
            households = int(
                rng.choice(
                    [0, rng.integers(1, 11), rng.integers(11, 30), rng.integers(20, 120)],
                    p=[0.05, 0.25, 0.45, 0.25],
                )
            )
            denominator = int(rng.binomial(households, 0.9))
            weight = rng.dirichlet(np.ones(categories)) * (rng.random(categories) > sparse * 0.6)
            weight = (
                weight / weight.sum()
                if weight.sum() > 0
                else np.eye(categories)[int(rng.integers(categories))]
            )
            counts = rng.multinomial(denominator, weight)
            row = {
                "code": f"i{commune}{iris}",
                "commune": f"c{commune}",
                "epci": "e",
                "households": households,
                "known": denominator,
            }
            row |= dict(zip(names, counts.tolist(), strict=True))
            if binary:
                row |= {
                    "p": int(rng.binomial(households, 0.1)),
                    "q": int(rng.binomial(households, 0.6)),
                }
            rows.append(row)
    iris = pd.DataFrame(rows).set_index("code")
    numeric = [column for column in iris.columns if column not in ("commune", "epci")]
    commune_table = iris.groupby("commune")[numeric].sum()
    commune_table["epci"] = "e"
    epci = iris.groupby("epci")[numeric].sum()
    return {"iris": iris, "commune": commune_table, "epci": epci}


def overlapping(seed: int) -> tuple[dict[str, pd.DataFrame], Schema]:
    """IRIS in communes, and QPV that meet several IRIS: all of them sums of the same pieces."""
    rng = np.random.default_rng(seed)
    rows = []
    for iris in range(int(rng.integers(2, 6))):
        for qpv in [None, *(f"q{k}" for k in range(int(rng.integers(1, 4))))]:
            if qpv and rng.random() < 0.5:
                continue
            households = int(
                rng.choice([0, rng.integers(1, 11), rng.integers(11, 60)], p=[0.1, 0.35, 0.55])
            )
            counts = rng.multinomial(households, rng.dirichlet(np.full(3, 0.7)))
            rows.append((f"i{iris}", qpv, f"c{iris % 2}", households, households, *counts))
    pieces = pd.DataFrame(
        rows, columns=["iris", "qpv", "commune", "households", "known", "a", "b", "c"]
    )
    numeric = ["households", "known", "a", "b", "c"]
    iris_table = pieces.groupby("iris")[numeric].sum()
    iris_table["commune"] = pieces.groupby("iris")["commune"].first()
    raw = {
        "iris": iris_table,
        "commune": pieces.groupby("commune")[numeric].sum(),
        "qpv": pieces.dropna(subset=["qpv"]).groupby("qpv")[numeric].sum(),
        "pieces": pieces[["iris", "qpv", "households"]],
    }
    return raw, Schema(
        families=(Family("f", CATEGORIES[:3], "known"),),
        nestings=(Nesting("iris", "commune", "commune"),),
        overlaps=(Overlap("iris", "qpv", "pieces", "iris", "qpv"),),
    )


def zoned(seed: int) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Buildings in IRIS in a commune, and two zonings over the buildings that cross the IRIS and
    each other; three families."""
    rng = np.random.default_rng([seed, 9])
    rows = []
    iris, squares = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    for number in range(int(rng.integers(4, 14))):
        households = int(
            rng.choice([0, rng.integers(1, 11), rng.integers(11, 60)], p=[0.05, 0.45, 0.5])
        )
        denominator = int(rng.binomial(households, 0.9))
        counts = rng.multinomial(
            denominator,
            rng.dirichlet(np.full(3, 0.8))
            if rng.random() < 0.8
            else np.eye(3)[int(rng.integers(3))],
        )
        square, qpv = f"s{int(rng.integers(squares))}", "q" if rng.random() < 0.4 else None
        old = int(rng.binomial(denominator, 0.3))
        rows.append(
            (
                f"b{number:02}",
                f"i{int(rng.integers(iris))}",
                "c",
                qpv,
                square,
                households,
                denominator,
                *counts,
                old,
                denominator - old,
            )
        )
        rows[-1] += (int(rng.binomial(households, 0.2)),)
    numeric = ["households", "known", "a", "b", "c", "old", "young", "p"]
    buildings = pd.DataFrame(
        rows, columns=["code", "iris", "commune", "qpv", "square", *numeric]
    ).set_index("code")
    iris_table = buildings.groupby("iris")[numeric].sum()
    iris_table["commune"] = "c"
    raw = {
        "building": buildings,
        "iris": iris_table,
        "commune": buildings.groupby("commune")[numeric].sum(),
    }
    raw |= {
        zone: buildings.dropna(subset=[zone]).groupby(zone)[numeric].sum()
        for zone in ("qpv", "square")
    }
    pairs = [("qpv", "iris"), ("square", "iris"), ("qpv", "square")]
    return raw, Schema(
        families=(
            Family("f", CATEGORIES[:3], "known"),
            Family("h", ("old", "young"), "known"),
            Family("g", ("p",), "households", partition=False),
        ),
        nestings=(Nesting("building", "iris", "iris"), Nesting("iris", "commune", "commune")),
        overlaps=tuple(Overlap(a, b, "building", a, b) for a, b in pairs),
    )


def districts(seed: int) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Three communes of an EPCI, each as `zoned`."""
    matches: dict[str, list[pd.DataFrame]] = {}
    for number in range(3):
        raw, schema = zoned(3 * seed + number)
        for scale, table in raw.items():
            keys = [name for name in table.columns if table[name].dtype == object]
            named = table.assign(**{key: f"{number}" + table[key] for key in keys}).set_axis(
                [f"{number}{code}" for code in table.index]
            )
            matches.setdefault(scale, []).append(
                named.assign(epci="e") if scale == "commune" else named
            )
    tables = {scale: pd.concat(parts) for scale, parts in matches.items()}
    tables["epci"] = tables["commune"].groupby("epci").sum()
    return tables, replace(schema, nestings=(*schema.nestings, Nesting("commune", "epci", "epci")))


def straddling(seed: int) -> tuple[dict[str, pd.DataFrame], Schema]:
    """IRIS in communes, two départements of a région, and EPCI of which some lie in both."""
    rng = np.random.default_rng([seed, 11])
    raw = tables(seed, communes=int(rng.integers(4, 9)), most_iris=3)
    places = pd.DataFrame(index=raw["commune"].index)
    places["epci"] = [f"e{number % 3}" for number in range(len(places))]
    places["departement"] = [f"d{int(rng.integers(2))}" for _ in places.index]
    numeric = [name for name in raw["iris"].columns if name not in ("commune", "epci")]
    iris = raw["iris"][[*numeric, "commune"]].join(places, on="commune").assign(region="r")
    found = {
        scale: iris.groupby(scale)[numeric].sum()
        for scale in ("commune", "epci", "departement", "region")
    }
    found["commune"] = found["commune"].join(places)
    found["departement"]["region"] = "r"
    nestings = (
        ("iris", "commune"),
        ("commune", "epci"),
        ("commune", "departement"),
        ("departement", "region"),
    )
    straddled = schema(nestings=tuple(Nesting(child, parent, parent) for child, parent in nestings))
    return {"iris": iris[[*numeric, "commune"]], **found}, straddled


def reaching(seed: int, seat: bool) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, Schema]:
    """`straddling` at the edge of the tables: EPCI also hold communes of a third département, which
    the tables lack and which are returned separately.

    seat: an EPCI names the département of its seat, although it reaches out of it."""
    raw, schema = straddling(seed)
    numeric = [name for name in raw["commune"].columns if name not in ("epci", "departement")]
    rng = np.random.default_rng([seed, 12])
    rows = []
    for _ in raw["epci"].index:
        households = int(rng.choice([0, rng.integers(1, 11), rng.integers(11, 40)]))
        rows.append(
            [
                households,
                households,
                *rng.multinomial(households, rng.dirichlet(np.ones(len(numeric) - 2))),
            ]
        )
    outside = pd.DataFrame(rows, raw["epci"].index, numeric)
    raw["epci"] += outside
    nestings = [replace(nesting, complete=nesting.parent != "epci") for nesting in schema.nestings]
    if seat:
        raw["epci"]["departement"] = raw["commune"].groupby("epci")["departement"].first()
        nestings.append(Nesting("epci", "departement", "departement", complete=False))
    outside = outside.assign(epci=outside.index, departement="d9").set_axis(
        [f"o{code}" for code in outside.index]
    )
    return raw, outside, replace(schema, nestings=tuple(nestings))


def digest(protected: Protected) -> str:
    total = hashlib.sha256()
    for scale in sorted(protected.hidden):
        total.update(
            protected.hidden[scale].sort_index().to_csv().encode()
            + protected.withheld[scale].sort_index().to_csv().encode()
        )
    return total.hexdigest()


def summed(
    seed: int, buildings: int = 16, present: float = 0.75
) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Up to so many buildings in IRIS in communes of an EPCI, half of the time with two zonings
    over them; a family of five categories with sums over them that lie inside, beside and across
    each other, a headline of one category, and a second family whose denominator is a sum over the
    first one's categories. In some buildings nobody was surveyed although dwellings are occupied.
    present: how likely a building has a category at all."""
    rng = np.random.default_rng([seed, 21])
    crossed, names = seed % 2 == 0, ["a", "b", "c", "d", "e"]
    rows = []
    communes, squares = int(rng.integers(1, 4)), int(rng.integers(2, 6))
    for number in range(int(rng.integers(5, buildings))):
        occupied = int(
            rng.choice([0, rng.integers(1, 11), rng.integers(11, 70)], p=[0.05, 0.35, 0.6])
        )
        households = 0 if rng.random() < 0.1 else int(rng.binomial(occupied, 0.9))
        denominator = int(rng.binomial(households, 0.95))
        weight = rng.dirichlet(np.full(5, 0.7)) * (rng.random(5) < present)
        weight = weight / weight.sum() if weight.sum() > 0 else np.eye(5)[int(rng.integers(5))]
        counts = rng.multinomial(denominator, weight)
        within = int(counts[0] + counts[1])
        p = int(rng.binomial(within, 0.4))
        commune = int(rng.integers(communes))
        rows.append(
            (
                f"b{number:02}", f"i{commune}{int(rng.integers(2))}", f"c{commune}", "e",
                "q" if rng.random() < 0.4 else None, f"s{int(rng.integers(squares))}",
                households, occupied, denominator, *counts, within, p, within - p,
            )
        )  # fmt: skip
    numeric = ["households", "occupied", "known", *names, "within", "p", "r"]
    table = pd.DataFrame(
        rows, columns=["code", "iris", "commune", "epci", "qpv", "square", *numeric]
    ).set_index("code")
    raw = {"building": table}
    for scale, above in (("iris", "commune"), ("commune", "epci"), ("epci", "")):
        raw[scale] = table.groupby(scale)[numeric].sum()
        if above:
            raw[scale][above] = table.groupby(scale)[above].first()
    overlaps: tuple[Overlap, ...] = ()
    if crossed:
        for zone in ("qpv", "square"):
            raw[zone] = table.dropna(subset=[zone]).groupby(zone)[numeric].sum()
        pairs = [("qpv", "iris"), ("square", "iris"), ("qpv", "square")]
        overlaps = tuple(Overlap(a, b, "building", a, b) for a, b in pairs if len(raw[a]))
    return raw, Schema(
        occupied="occupied",
        families=(
            Family("f", tuple(names), "known", of_households=True),
            Family("g", ("p", "r"), "within"),
        ),
        sums=(
            Sum("ab", ("a", "b"), priority=0),
            Sum("abc", ("a", "b", "c"), priority=1),
            Sum("e", ("e",), priority=2),
            Sum("cd", ("c", "d"), priority=3),
            Sum("within", ("a", "b")),
        ),
        nestings=(
            Nesting("building", "iris", "iris"), Nesting("iris", "commune", "commune"),
            Nesting("commune", "epci", "epci"),
        ),
        overlaps=overlaps,
    )  # fmt: skip


def merged(seed: int, buildings: int = 16) -> tuple[dict[str, pd.DataFrame], Schema]:
    """`summed` with a third zoning: small squares, and others by chance, two by two; a square that
    is left alone is the same unit under another name."""
    raw, schema = summed(2 * seed, buildings)
    rng, table = np.random.default_rng([seed, 77]), raw["building"]
    households = table.groupby("square")["households"].sum()
    small = [code for code in households.index if households[code] < 11 or rng.random() < 0.3]
    pairs = {code: f"m{number // 2}" for number, code in enumerate(small)}
    numeric = list(table.select_dtypes("number").columns)
    raw["building"] = table.assign(merged=[pairs.get(code, "m" + code) for code in table["square"]])
    raw["merged"] = raw["building"].groupby("merged")[numeric].sum()
    others = [zone for zone in ("iris", "qpv", "square") if len(raw[zone])]
    overlaps = tuple(Overlap("merged", zone, "building", "merged", zone) for zone in others)
    return raw, replace(schema, overlaps=(*schema.overlaps, *overlaps))
