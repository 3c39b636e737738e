"""R9 on cells: components of zones are proved one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial

import numpy as np
import pytest

from occupancy_plugin.secrecy import Policy, Protected, protect
from occupancy_plugin.secrecy.problem import ComponentProof
from occupancy_plugin.secrecy.zonings import prove as zone_proof
from occupancy_plugin.secrecy.zonings import solve as zone_solve
from occupancy_plugin.secrecy.zonings import system as zone_system
from occupancy_plugin.secrecy.zonings.prove import find_exposed, protect_zones
from tests.unit.secrecy import attacker, instances
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.zonings.by_hand import system_of


def alike(one: Protected, other: Protected) -> bool:
    """What left is the same, and so is what can be read from it."""
    return all(
        one.tables[scale].equals(other.tables[scale]) and mask.equals(other.hidden[scale])
        for scale, mask in one.hidden.items()
    )


def test_parts_that_no_unknown_links_are_proved_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at one by one they hide no more than together, and nothing follows from all of
    them."""
    seen, split = [0], zone_proof.independent_components

    def counted(system: zone_system.System) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for part in split(system):
            seen[0] += 1
            yield part

    hidden = {1: 0, zone_system.MIN_BATCH_ROWS: 0}
    parts = hidden.copy()
    for seed in draws(100):
        raw, schema = instances.districts(seed)
        proved: list[Protected] = []
        for size in hidden:
            monkeypatch.setattr(zone_system, "MIN_BATCH_ROWS", size)
            monkeypatch.setattr(zone_proof, "independent_components", counted)
            before = seen[0]
            protected = protect(raw, schema, Policy())
            monkeypatch.undo()
            parts[size] += seen[0] - before
            hidden[size] += sum(int(mask.to_numpy().sum()) for mask in protected.hidden.values())
            if not any(alike(protected, earlier) for earlier in proved):
                assert attacker.narrow(raw, protected, schema) == []
                proved.append(protected)
    few, many = parts[zone_system.MIN_BATCH_ROWS], parts[1]
    assert many > 1.5 * few
    assert hidden[1] <= 1.01 * hidden[zone_system.MIN_BATCH_ROWS]


def test_a_large_part_is_searched_without_a_proof_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last proof sees what the searches did: nothing follows, and hardly more is hidden."""
    hidden = np.zeros(2)
    for seed in draws(60):
        raw, schema = instances.districts(seed)
        whole = protect(raw, schema, Policy())
        monkeypatch.setattr(zone_proof, "LARGE_COMPONENT", 0)
        large = protect(raw, schema, Policy())
        monkeypatch.undo()
        hidden += [sum(int(m.to_numpy().sum()) for m in p.hidden.values()) for p in (whole, large)]
        if not alike(large, whole):
            assert attacker.narrow(raw, large, schema) == []
    assert hidden[1] <= 1.02 * hidden[0]


def test_a_proof_near_open_cells_finds_moves_that_a_proof_of_all_confirms() -> None:
    """Three groups of four under a sum. What is a few equations away is enough for most cells, and
    a cell without a move near it does not count as exposed."""
    near_moves = all_moves = 0
    for seed in range(0, 40, 5):
        lot = np.random.default_rng(seed)
        leaves = [f"a{i}" for i in range(12)]
        sums = {f"P{i}": " ".join(leaves[4 * i : 4 * i + 4]) for i in range(3)}
        sums |= {f"z{i}": " ".join(lot.permutation(leaves)[:3]) for i in range(1)}
        counts = {name: lot.poisson(2.0, 3).astype(float) for name in leaves}
        counts |= {head: sum(counts[name] for name in some.split()) for head, some in sums.items()}
        counts["R"] = counts["P0"] + counts["P1"] + counts["P2"]
        system = system_of(sums | {"R": "P0 P1 P2"}, counts, True)
        system.hidden = lot.random(system.hidden.shape) < 0.5
        system.sensitive = system.hidden & (lot.random(system.hidden.shape) < 0.5)
        zone_proof._update_moves(system, max_distance=1)
        near, was_exposed = system.movable.copy(), system.exposed.copy()
        system.movable[:] = False
        zone_proof._update_moves(system)
        assert not (near & ~system.movable).any()
        assert not was_exposed.any()
        near_moves += int((near & system.sensitive).sum())
        all_moves += int((system.movable & system.sensitive).sum())
    assert all_moves > near_moves > all_moves // 2


def test_cells_that_no_search_of_a_large_system_helps_are_proved_before_rows_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No proof before the searches, and none of these finds anything: cells that move all the same
    would be sought until the release is refused. What follows is a complement that is no secret
    itself: between 0 and 100 % of a unit that is shown."""
    for seed in draws(12):
        raw, schema = instances.districts(seed)
        monkeypatch.setattr(zone_proof, "LARGE_COMPONENT", 0)
        monkeypatch.setattr(zone_proof, "FEW_OPEN_SHARE", 1.0)
        monkeypatch.setattr(zone_proof, "MAX_HANDED_ON", 10**9)
        monkeypatch.setattr(zone_proof, "HANDED_ON_DISTANCE", 0)
        monkeypatch.setattr(zone_proof, "search_stages", lambda _system: ())
        monkeypatch.setattr(zone_solve, "COUNTRY_CELLS", 0)
        monkeypatch.setattr(zone_solve, "protect_last_cells", lambda _system, cells, _check: cells)
        protected = protect(raw, schema, Policy())
        monkeypatch.undo()
        for (scale, unit, name), low, _ in attacker.narrow(raw, protected, schema):
            total = next(family.total for family in schema.families if name in family.columns)
            assert 0 < low < protected.tables[scale].at[unit, total]  # false where it is not shown


class Held(Executor):
    """Runs its tasks, the last first, as soon as a result is waited for."""

    def __init__(self) -> None:
        self.held: list[tuple[Future[object], Callable[[], object]]] = []
        self.max_unknowns = 0

    def submit(
        self, function: Callable[..., object], /, *args: object, **keywords: object
    ) -> Future[object]:
        future: Future[object] = Future()
        self.held.append((future, partial(function, *args, **keywords)))
        self.max_unknowns = max(self.max_unknowns, len(self.held))
        return future

    def finish(self) -> None:
        while self.held:
            future, work = self.held.pop()
            future.set_result(work())


def test_few_parts_are_out_at_once_and_the_masks_do_not_depend_on_who_is_ready_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zone_system, "MIN_BATCH_ROWS", 1)
    raw, schema = instances.districts(3)
    separate_release = protect(raw, schema, Policy())
    monkeypatch.setattr(zone_proof, "CANCEL_CHECK_INTERVAL", 0.01)
    for out, few, rows in ((3, 2, 10**6), (1, 2, 10**6), (32, 2, 1)):
        monkeypatch.setattr(zone_proof, "MAX_PENDING", out)
        monkeypatch.setattr(zone_proof, "MIN_PENDING", few)
        monkeypatch.setattr(zone_proof, "MAX_PENDING_ROWS", rows)
        held = Held()
        protected = protect(raw, schema, Policy(), check_cancelled=held.finish, workers=held)
        assert alike(protected, separate_release)
        assert held.max_unknowns == (few if rows == 1 else out)


def test_a_mean_above_known_rows_is_silenced_where_a_cell_would_follow_from_it() -> None:
    """The communes c and d hide how many dwellings their means weigh. Their sum and the means of
    all three would disclose it: one of the means is hidden, of the département too, whose cells
    stay."""
    sums = {"c": "u", "d": "v", "P": "c d"}
    counts = {name: [40.0, 60.0] for name in "ucvd"} | {"P": [80.0, 120.0]}
    system = system_of(sums, counts, True)
    system.hidden[:4] = system.sensitive[:4] = True
    system.must_show[4] = True
    mean = np.array([np.nan, 5.0, np.nan, 7.0, 6.0])
    system.means = ((0, mean, mean == 5.0),)  # that of c was shown before
    assert len(find_exposed(system)) == 8
    system.movable[:] = False
    assert len(protect_zones(system)) == 0
    assert np.isnan(mean[3:]).any()
    system.movable[:] = False
    assert len(find_exposed(system)) == 0


def test_a_component_that_was_proved_is_not_proved_again_until_one_of_its_cells_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def system() -> zone_system.System:
        counts = {name: [5.0, 9.0] for name in "uvw"} | {"P": [15.0, 27.0], "z": [10.0, 18.0]}
        system = system_of({"P": "u v w", "z": "u v"}, counts, True)
        system.hidden[0] = system.sensitive[0] = True
        return system

    first, again, changed = system(), system(), system()
    changed.sensitive[1, 0] = changed.hidden[1, 0] = True
    known: dict[bytes, ComponentProof] = {}
    assert len(protect_zones(first, known=known)) == 0
    with monkeypatch.context() as nothing_else:
        nothing_else.delattr(zone_proof, "prove_component")
        protect_zones(again, known=known)
    assert (again.hidden == first.hidden).all()
    assert (again.movable == first.movable).all()
    proved_before = len(known)
    protect_zones(changed, known=known)
    assert len(known) > proved_before


def test_only_what_the_forest_had_to_prove_is_taken_as_proved_there() -> None:
    """u hides two zeros that cannot rise; v two that can. Nobody asked for
    those that are no secret."""
    sums = {"P": "u v w", "z": "w"}
    counts = {"u": [0.0, 0.0, 9.0], "v": [0.0, 4.0, 9.0], "w": [0.0, 4.0, 9.0]}
    counts |= {"P": [0.0, 8.0, 27.0], "z": [0.0, 4.0, 9.0]}
    system = system_of(sums, counts, True)
    system.hidden[:2, :2] = True
    system.sensitive[1, :2] = True
    assert len(find_exposed(system)) == 0
    assert np.argwhere(system.movable).tolist() == [[1, 0], [1, 1]]


def test_a_zone_of_which_one_part_moves_does_not_follow_any_more() -> None:
    """The square z hides what its buildings u and v do, in two communes: u was found to follow, and
    moves since w hides too. v is not looked at again."""
    sums = {"P": "u w", "Q": "v", "z": "u v"}
    counts = {name: [5.0, 9.0] for name in "uvw"} | {"P": [10.0, 18.0], "Q": [5.0, 9.0]}
    counts |= {"z": [10.0, 18.0]}
    system = system_of(sums, counts, True)
    u, v, w, z = (list(counts).index(name) for name in "uvwz")
    system.hidden[[u, v, z]] = True
    assert len(find_exposed(system)) == 0
    assert np.argwhere(system.exposed)[:, 0].tolist() == [u, u, v, v, z, z]
    system.hidden[w] = True
    assert len(find_exposed(system)) == 0
    assert system.movable[[u, w]].all()
    assert np.argwhere(system.exposed)[:, 0].tolist() == [v, v]


def test_in_families_with_sums_what_the_forest_left_is_found() -> None:
    """u hides a single zero, with a shown sum s of the two others: its own equation says no more
    than the forest knew, but the forest leaves to this proof what shown sums get in the way of."""
    sums = {"P": "u v", "z": "v"}
    counts = {"u": [4.0, 5.0, 0.0, 9.0], "v": [4.0, 5.0, 6.0, 9.0]}
    counts |= {"P": [8.0, 10.0, 6.0, 18.0], "z": [4.0, 5.0, 6.0, 9.0]}
    system = system_of(sums, counts, True)
    system.relations = (np.array([[1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 0.0, -1.0]]),)
    system.hidden[0, 2] = system.sensitive[0, 2] = True
    assert find_exposed(system).tolist() == [[0, 2]]
