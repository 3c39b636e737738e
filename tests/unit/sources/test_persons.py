"""Persons by age next to households by type: what the types have at least of persons and of adults
is proved with them. The attacker knows these numbers, and shares no code with the plugin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from truth import CODES, csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.mapping.fewest_persons import fewest_of_types, oldest_of_ages
from occupancy_plugin.sources.opening import OpenedFiles, open_files
from occupancy_plugin.sources.profile import Profile
from tests.unit.secrecy import judge
from tests.unit.secrecy.draws import draws

DRAWS = 120
TYPES = {  # the fewest persons and adults of each
    "Personnes seules": (1, 1), "Couples sans enfant": (2, 2), "Couples avec enfants": (3, 2),
    "Familles monoparentales": (2, 1), "Autres ménages": (2, 1),
}  # fmt: skip
AGES = ("0 à 17 ans", "18 à 39 ans", "40 à 64 ans", "65 ans et plus")
HOUSEHOLDS, PERSONS = "Ménages", "Occupants"


def drawn(seed: int) -> pd.DataFrame:
    """Small communes, household by household: one in five has a child or an adult more."""
    dice = np.random.default_rng([seed, 99])
    rows = []
    for _ in range(int(dice.integers(6, len(CODES) + 1))):
        households = int(dice.integers(8, int(dice.choice([25, 60]))))
        shares = dice.dirichlet(np.full(len(TYPES), float(dice.choice([0.3, 1.0]))))
        types = dice.multinomial(households, shares)
        more = [dice.binomial(count, 0.2) for count in types]
        adults = int(types @ [1, 2, 2, 1, 2]) + int(more[4])
        children = int(types[2] + types[3] + more[2] + more[3])
        ages = dice.multinomial(adults, [0.4, 0.4, 0.2])
        rows.append([households, *types, children + adults, children, *ages])
    columns = [HOUSEHOLDS, *TYPES, PERSONS, *AGES]
    return pd.DataFrame(rows, index=list(CODES[: len(rows)]), columns=columns)


def opened(counts: pd.DataFrame, folder: Path, profile: Profile | None = None) -> OpenedFiles:
    lines = [["DEPCOM", *counts.columns]]
    lines += [[str(row[0]), *map(str, row[1:])] for row in counts.itertuples()]
    return open_files(csv(folder / "persons.csv", lines), profile=profile)


def disclosed(counts: pd.DataFrame, shown: pd.DataFrame) -> list[tuple[str, str]]:
    """(unit, column) of the shares of 0 or 100 % that are shown or have one value."""
    columns = list(counts.columns)
    relations = np.zeros((2, len(columns)))
    for row, (parts, total) in enumerate(((tuple(TYPES), HOUSEHOLDS), (AGES, PERSONS))):
        relations[row, [columns.index(name) for name in parts]] = 1.0
        relations[row, columns.index(total)] = -1.0
    persons = {PERSONS: 1, HOUSEHOLDS: -1, **{t: 1 - n for t, (n, _) in TYPES.items()}}
    adults = {**dict.fromkeys(AGES[1:], 1), HOUSEHOLDS: -1}
    adults |= {t: 1 - n for t, (_, n) in TYPES.items()}
    attack = judge.Attack(
        {"commune": counts}, {"commune": shown}, columns, [], relations, [], [persons, adults]
    )
    known = attack.told() | ~np.isnan(attack.seen)
    total_of = {**dict.fromkeys(TYPES, HOUSEHOLDS), **dict.fromkeys(AGES, PERSONS)}
    return [
        (str(unit), name)
        for row, unit in enumerate(counts.index)
        if unit in shown.index
        for name, total in total_of.items()
        if known[row, columns.index(name)] and counts.at[unit, name] in (0, counts.at[unit, total])
    ]


@pytest.mark.parametrize("start", range(0, DRAWS, 40))
def test_persons_by_age_are_shown_and_tell_no_type(start: int, tmp_path: Path) -> None:
    shares = []
    for seed in draws(40, start):
        counts = drawn(seed)
        files = opened(counts, tmp_path)
        rows = protect_opened(files, Policy()).scales["commune"].released
        headings = files.first.profile.columns
        shown = rows[[c for c in rows if c in headings]].rename(columns=headings)
        assert not disclosed(counts, shown), seed
        shares.append(shown[list(AGES)].notna().to_numpy().mean())
    assert np.mean(shares) > 0.9


def test_without_the_bounds_the_persons_tell(tmp_path: Path) -> None:
    """Finding nothing means something."""
    found = 0
    for seed in range(10):
        counts = drawn(seed)
        files = opened(counts, tmp_path)
        blind = opened(counts, tmp_path, Profile.from_json(
            {**_document(files.first.profile), "lower_bounds": []}
        ))  # fmt: skip
        rows = protect_opened(blind, Policy()).scales["commune"].released
        headings = blind.first.profile.columns
        shown = rows[[c for c in rows if c in headings]].rename(columns=headings)
        found += bool(disclosed(counts, shown))
    assert found > 4


def _document(profile: Profile) -> dict[str, object]:
    import json

    return dict(json.loads(profile.to_json()))


def test_a_saved_profile_keeps_the_bounds(tmp_path: Path) -> None:
    profile = opened(drawn(0), tmp_path).first.profile
    assert len(profile.lower_bounds) == 2
    assert Profile.from_json(profile.to_json()).lower_bounds == profile.lower_bounds


@pytest.mark.parametrize("change", ["a type that nobody knows", "ages without numbers", "fewer"])
def test_persons_whose_bounds_are_not_certain_stay_behind(change: str, tmp_path: Path) -> None:
    counts = drawn(1)
    if change == "a type that nobody knows":
        counts = counts.rename(columns={"Autres ménages": "Colocations et divers"})
    elif change == "ages without numbers":
        counts = counts.rename(columns={AGES[0]: "Enfants", AGES[3]: "Seniors"})
    else:  # than the types tell: they mean something else here
        counts.iloc[0, counts.columns.get_loc(AGES[1])] = 0
        counts[PERSONS] = counts[list(AGES)].sum(axis=1)
    assert PERSONS in opened(counts, tmp_path).first.mapping.left_out


@pytest.mark.parametrize(
    ("heading", "fewest"),
    [
        ("personnes seules", (1, 1)), ("menages d une personne isolee", (1, 1)),
        ("couples", (2, 2)), ("couples sans enfant", (2, 2)), ("couples avec enfant s", (3, 2)),
        ("couples avec 2 enfants", (4, 2)), ("couple 3 enfants ou plus", (5, 2)),
        ("familles monoparentales", (2, 1)), ("monoparent 3 enfants et plus", (4, 1)),
        ("autres menages", (2, 1)),
    ],
)  # fmt: skip
def test_what_a_type_has_at_least(heading: str, fewest: tuple[int, int]) -> None:
    assert fewest_of_types([heading]) == [fewest]


def test_what_a_heading_does_not_say_is_not_guessed() -> None:
    assert fewest_of_types(["couples", "familles"]) is None
    ages = ["moins de 18 ans", "18 24 ans", "25 a 64 ans", "65 ans et plus"]
    assert oldest_of_ages(ages) == [17, 24, 64, float("inf")]
    assert oldest_of_ages(["enfants", "18 24 ans"]) is None


FEW_TYPES = ("Personnes seules", "Couples sans enfant", "Couples avec enfants",
             "Familles monoparentales")  # fmt: skip


@pytest.mark.parametrize("heading", ["Enfants de moins de 18 ans", "Nb d'enfants", "Mineurs"])
@pytest.mark.parametrize(
    "types", [FEW_TYPES, ("Sans enfant", "1 enfant", "2 enfants", "3 enfants et plus")]
)
def test_fewer_children_than_households_tell_no_type(
    heading: str, types: tuple[str, ...], tmp_path: Path
) -> None:
    """They were shown as a count that never exceeds the households: 5 children of 5 single parents
    leave no couple with any. 32 of 40 drawn files told a type."""
    for seed in range(10):
        dice = np.random.default_rng([seed, 1])
        rows = []
        for _ in range(12):
            households = int(dice.integers(11, 60))
            counts = dice.multinomial(households, dice.dirichlet([6.0, 2.0, 0.4, 0.2]))
            children = counts[2:].sum() if "Couples avec enfants" in types else counts @ range(4)
            rows.append([households, *counts, min(households, int(children))])
        table = pd.DataFrame(rows, list(CODES[:12]), [HOUSEHOLDS, *types, heading])
        assert heading in opened(table, tmp_path).first.mapping.left_out


def test_households_with_children_are_no_children(tmp_path: Path) -> None:
    dice = np.random.default_rng(2)
    counts = dice.multinomial(50, [0.4, 0.3, 0.2, 0.1], 12)
    table = pd.DataFrame(counts, list(CODES[:12]), FEW_TYPES)
    table.insert(0, HOUSEHOLDS, 50)
    table["Ménages avec enfants"] = counts[:, 2:].sum(axis=1)
    left_out = opened(table, tmp_path).first.mapping.left_out
    assert "Ménages avec enfants" not in left_out
