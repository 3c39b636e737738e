"""R9 on cells: what follows from zones is looked for part by part, and again where something
changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Policy, Protected, Schema, protect
from occupancy_plugin.secrecy.zonings import protect as zone_proof
from occupancy_plugin.secrecy.zonings import system as zone_system
from tests.unit.secrecy import attacker, instances

Build = Callable[[int], tuple[dict[str, pd.DataFrame], Schema]]


def alike(one: Protected, other: Protected) -> bool:
    """What left is the same, and so is what can be read from it."""
    return all(
        one.tables[scale].equals(other.tables[scale]) and mask.equals(other.hidden[scale])
        for scale, mask in one.hidden.items()
    )


def test_parts_that_no_unknown_links_are_proved_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at one by one they hide no more than together, and nothing follows from all of
    them."""
    seen, split = [0], zone_proof.independent

    def counted(system: zone_system.System) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for part in split(system):
            seen[0] += 1
            yield part

    hidden = {1: 0, zone_system.PART: 0}
    parts = hidden.copy()
    for seed in range(12):
        raw, schema = instances.districts(seed)
        proved: list[Protected] = []
        for size in hidden:
            monkeypatch.setattr(zone_system, "PART", size)
            monkeypatch.setattr(zone_proof, "independent", counted)
            before = seen[0]
            got = protect(raw, schema, Policy())
            monkeypatch.undo()
            parts[size] += seen[0] - before
            hidden[size] += sum(int(mask.to_numpy().sum()) for mask in got.hidden.values())
            if not any(alike(got, earlier) for earlier in proved):
                assert attacker.narrow(raw, got, schema) == []
                proved.append(got)
    few, many = parts[zone_system.PART], parts[1]
    assert many > 1.5 * few
    assert hidden[1] <= 1.01 * hidden[zone_system.PART]


@pytest.mark.parametrize(
    ("build", "seed"), [(instances.districts, 18), (instances.summed, 28), (instances.summed, 29)]
)
def test_a_part_that_is_as_it_was_proved_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, build: Build, seed: int
) -> None:
    """The same masks, from fewer looks, where proofs are remembered."""
    looked, answer_of = [0], zone_proof.answer_of

    def counted(*of: object) -> object:
        looked[-1] += 1
        return answer_of(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(zone_proof, "answer_of", counted)
    raw, schema = build(seed)
    noted = protect(raw, schema, Policy())
    looked.append(0)
    keys = (bytes([number % 256, number // 256]) for number in count())
    monkeypatch.setattr(zone_system.System, "key", lambda _: next(keys))
    again = protect(raw, schema, Policy())
    assert looked[0] < looked[1]
    assert alike(noted, again)


@pytest.mark.parametrize(
    ("build", "seed"), [(instances.districts, 14), (instances.districts, 18), (instances.summed, 4)]
)
def test_what_changed_since_it_was_proved_is_proved_again(
    monkeypatch: pytest.MonkeyPatch, build: Build, seed: int
) -> None:
    """A unit is withheld beside an exposed one, then the forest is solved again: only what is
    around that is looked at, and it must be."""
    looked, split = [], zone_proof.independent

    def noted(system: zone_system.System) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        looked.append(int(system.proved.sum()))
        yield from split(system)

    monkeypatch.setattr(zone_proof, "independent", noted)
    raw, schema = build(seed)
    got = protect(raw, schema, Policy())
    assert max(looked) > 0
    assert attacker.narrow(raw, got, schema) == []
