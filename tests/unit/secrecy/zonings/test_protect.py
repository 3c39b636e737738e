"""R9 on cells: what follows from zones is looked for part by part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from occupancy_plugin.secrecy import Policy, Protected, protect
from occupancy_plugin.secrecy.zonings import protect as zone_proof
from occupancy_plugin.secrecy.zonings import system as zone_system
from tests.unit.secrecy import attacker, instances


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
