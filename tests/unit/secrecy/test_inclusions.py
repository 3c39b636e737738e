"""Inclusions by definition: recent movers are a part of the households, surveyed households of the
occupied dwellings. Worlds are drawn household by household, so that all of it holds. The judge
(judge.py) knows the inclusions and shares no code with the gate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import (
    Family,
    GateError,
    Inclusion,
    Nesting,
    Overlap,
    Policy,
    Protected,
    Rate,
    Schema,
    SchemaError,
    Sum,
    attack,
    protect,
)
from occupancy_plugin.secrecy.inclusions import check_inclusions, undeclared_inclusions
from tests.unit.secrecy import judge
from tests.unit.secrecy.draws import draws

AGES, RECENT = ("young", "middle", "old"), ("ryoung", "rmiddle", "rold")
STATUS = ("let", "vacant", "empty")
NUMBERS = (
    "households",
    "dwellings",
    "occupied",
    *STATUS,
    "vac3",
    *AGES,
    "recent",
    "rknown",
    *RECENT,
)
INCLUSIONS = (
    Inclusion("households", "occupied"),
    Inclusion("vac3", "vacant"),
    Inclusion("recent", "households"),
    Inclusion("rknown", "recent"),
    Inclusion("rknown", "households"),
    *(Inclusion(part, whole) for part, whole in zip(RECENT, AGES, strict=True)),
)
SCHEMA = Schema(
    occupied="occupied",
    families=(
        Family("age", AGES, "households", of_households=True),
        Family("recent", ("recent",), "households", partition=False),
        Family("recent_age", RECENT, "rknown", of_households=False),
        Family("status", STATUS, "dwellings"),
        Family("vacancy", ("vac3",), "let_or_vacant", partition=False),
    ),
    rates=(Rate("response", "households", "occupied"),),
    sums=(Sum("occupied", ("let",)), Sum("let_or_vacant", ("let", "vacant"))),
    inclusions=INCLUSIONS,
    nestings=(Nesting("building", "iris", "iris"), Nesting("iris", "commune", "commune")),
    overlaps=(
        Overlap("square", "iris", "building", "square", "iris"),
        Overlap("square", "commune", "building", "square", "commune"),
    ),
)
# columns, and which of them are sums: what agrees by chance in a small world is not known
GROUPS = (
    (
        ("households", *AGES, "recent", "rknown", *RECENT),
        [("households", AGES), ("rknown", RECENT)],
    ),
    (
        ("dwellings", *STATUS, "occupied", "let_or_vacant", "vac3", "households"),
        [("dwellings", STATUS), ("occupied", ("let",)), ("let_or_vacant", ("let", "vacant"))],
    ),
)


def world(seed: int) -> dict[str, pd.DataFrame]:
    """Buildings of a few dwellings each, in IRIS, communes and squares; every dwelling is drawn."""
    rng = np.random.default_rng([seed, 21])
    buildings = int(rng.integers(6, 22))
    places = pd.DataFrame(
        {
            "iris": [f"i{rng.integers(4)}" for _ in range(buildings)],
            "square": [f"s{rng.integers(5)}" for _ in range(buildings)],
        },
        index=[f"b{number:02}" for number in range(buildings)],
    )
    places["commune"] = "c" + (places["iris"].str[1:].astype(int) // 2).astype(str)
    homes = pd.DataFrame({"building": np.repeat(places.index, rng.integers(1, 26, buildings))})
    n = len(homes)
    homes["status"] = rng.choice(STATUS, n, p=[0.93, 0.05, 0.02])
    let = homes["status"] == "let"
    asked = let & (rng.random(n) < rng.choice([0.8, 0.97]))
    age = rng.choice(AGES, n, p=[0.2, 0.5, 0.3])
    recent = asked & (rng.random(n) < rng.choice([0.1, 0.5, 0.95]))
    known = recent & (rng.random(n) < 0.97)
    counts = {
        "households": asked, "dwellings": np.ones(n, dtype=bool), "occupied": let,
        **{name: homes["status"] == name for name in STATUS},
        "vac3": (homes["status"] == "vacant") & (rng.random(n) < 0.6),
        **{name: asked & (age == name) for name in AGES},
        "recent": recent, "rknown": known,
        **{f"r{name}": known & (age == name) for name in AGES},
    }  # fmt: skip
    rows = pd.DataFrame(counts).astype(int).groupby(homes["building"]).sum()
    rows["let_or_vacant"] = rows["let"] + rows["vacant"]
    table = rows.join(places)
    numbers = [*NUMBERS, "let_or_vacant"]
    raw = {"building": table}
    for scale in ("iris", "commune", "square"):
        raw[scale] = table.groupby(scale)[numbers].sum()
    raw["iris"]["commune"] = table.groupby("iris")["commune"].first()
    return raw


def disclosed(raw: dict[str, pd.DataFrame], protected: Protected) -> list[tuple[str, str, str]]:
    """Protected cells that follow: rates of 0 and 100 %, and all of units under 11."""
    links = [(nesting.child, nesting.parent, nesting.key) for nesting in SCHEMA.nestings]
    links += [("building", "square", "square")]
    of = {name: f.total for f in SCHEMA.families for name in f.columns} | {"occupied": "occupied"}
    matches = []
    for columns, sums in GROUPS:
        pairs = [(i.part, i.whole) for i in INCLUSIONS if {i.part, i.whole} <= set(columns)]
        relations = np.array(
            [[(column in parts) - 1.0 * (column == s) for column in columns] for s, parts in sums]
        )
        judged = judge.Attack(raw, protected.tables, columns, links, relations, pairs)
        disclosed_cells = judged.told()
        for scale in judged.scales:
            rows = slice(judged.start[scale], judged.start[scale] + len(judged.codes[scale]))
            table = raw[scale]
            out = ~judged.codes[scale].isin(protected.tables[scale].index)
            for spot, name in enumerate(judged.columns):
                if name not in of:
                    continue
                count, total = table[name].to_numpy(), table[of[name]].to_numpy()
                if name == "occupied":
                    count = table["households"].to_numpy()
                extreme = ((count == 0) | (count == total)) & (total > 0)
                small = (table["households"] > 0) & (table["households"] < 11) & (total > 0)
                secret = disclosed_cells[rows, spot] & np.where(out, small.to_numpy(), extreme)
                matches += [(scale, unit, name) for unit in judged.codes[scale][secret]]
    return matches


@pytest.mark.parametrize("seed", draws(120))
def test_nothing_follows_from_what_the_words_mean(seed: int) -> None:
    raw = world(seed)
    try:
        protected = protect(raw, SCHEMA, Policy())
    except GateError:
        return  # a world that is too small to hide anything in: the next test counts these
    assert disclosed(raw, protected) == []


@pytest.mark.parametrize("scale", ["building", "iris"])
@pytest.mark.parametrize("seed", draws(60))
def test_nothing_follows_where_a_scale_is_alone(seed: int, scale: str) -> None:
    """A row in no sum has inclusions too."""
    raw = {scale: world(seed)[scale]}
    try:
        protected = protect(raw, replace(SCHEMA, nestings=(), overlaps=()), Policy())
    except GateError:
        return
    assert disclosed(raw, protected) == []


def test_few_worlds_are_refused_and_the_judge_finds_an_inclusion_that_is_dropped() -> None:
    """Finding nothing means something: without the inclusions the same judge reads cells."""
    refusals, dropped, seeds = 0, 0, draws(24)
    for seed in seeds:
        raw = world(seed)
        try:
            protect(raw, SCHEMA, Policy())
            dropped += len(disclosed(raw, protect(raw, replace(SCHEMA, inclusions=()), Policy())))
        except GateError:
            refusals += 1
    assert refusals <= 2
    assert dropped > 3 * len(seeds)


def test_the_auditor_knows_inclusions() -> None:
    """Twelve surveyed households and twelve dwellings: the occupied ones lie between."""
    rows = pd.DataFrame(
        {"households": [12.0, 30], "dwellings": [12.0, 40], "occupied": [np.nan, np.nan]},
        index=["u", "v"],
    )
    schema = Schema(
        families=(Family("use", ("occupied",), "dwellings", partition=False),),
        inclusions=(Inclusion("households", "occupied"),),
    )
    disclosures = attack({"iris": rows}, schema, Policy())
    assert [(d.unit, d.column, d.low) for d in disclosures] == [("u", "occupied", 12.0)]
    assert not attack({"iris": rows}, replace(schema, inclusions=()), Policy())


def test_two_denominators_that_tell_a_rate_are_not_both_shown() -> None:
    """All dwellings of b00 are occupied and answered: its 100 % follows from two counts."""
    for seed in range(40):
        raw = world(seed)
        full = raw["iris"].query("households == dwellings and households >= 11")
        if not len(full):
            continue
        protected = protect(raw, SCHEMA, Policy()).tables["iris"]
        assert protected["dwellings"].reindex(full.index).isna().all()
        return
    raise AssertionError("no such IRIS was drawn")


@pytest.mark.parametrize(
    ("inclusions", "sentence"),
    [
        ([("young", "nobody")], "nobody is no count column"),
        ([("young", "old"), ("old", "young")], "circle"),
        ([("vac3", "young")], "nothing to do with each other"),
    ],
)
def test_inclusions_that_mean_nothing_are_refused(
    inclusions: list[tuple[str, str]], sentence: str
) -> None:
    with pytest.raises(SchemaError, match=sentence):
        check_inclusions(replace(SCHEMA, inclusions=[Inclusion(*pair) for pair in inclusions]))


def test_an_inclusion_that_does_not_hold_is_refused_with_codes_and_no_value() -> None:
    raw = world(3)
    unit = raw["building"].index[0]
    raw["building"].loc[unit, "households"] = raw["building"].loc[unit, "occupied"] + 777
    with pytest.raises(GateError) as refusal:
        protect(raw, SCHEMA, Policy())
    text = str(refusal.value)
    assert unit in text
    assert "households" in text
    assert "777" not in text


def test_pairs_that_nobody_declared_are_found() -> None:
    raw = {scale: table for seed in range(6) for scale, table in _named(world(seed), seed).items()}
    tables = {scale: t.select_dtypes("number") for scale, t in raw.items()}
    inclusions = undeclared_inclusions(tables, replace(SCHEMA, inclusions=INCLUSIONS[:4]))
    assert Inclusion("ryoung", "young") in inclusions
    assert Inclusion("vac3", "vacant") not in inclusions  # declared


def _named(raw: dict[str, pd.DataFrame], seed: int) -> dict[str, pd.DataFrame]:
    return {f"{scale}{seed}": table for scale, table in raw.items()}
