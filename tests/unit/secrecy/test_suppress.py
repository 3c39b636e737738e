"""Families solved alone, families proved together, and the auditor's last word."""

from __future__ import annotations

import pytest

from occupancy_plugin.secrecy import Family, Policy, Schema, protect, suppress
from occupancy_plugin.secrecy.problem import Problem
from occupancy_plugin.secrecy.suppress import needs_audit
from occupancy_plugin.secrecy.zonings import solve as zone_solve
from tests.unit.secrecy import attacker, instances

ROOMS, AGES = Family("rooms", ("one", "two"), "known"), Family("ages", ("old", "new"), "built")


def test_families_without_a_common_column_need_no_audit():
    assert not needs_audit(Schema(families=(ROOMS, AGES)))


def test_a_category_of_two_families_needs_one():
    assert needs_audit(Schema(families=(ROOMS, Family("small", ("one", "other"), "built"))))


def test_a_denominator_that_is_a_category_elsewhere_needs_one():
    assert needs_audit(Schema(families=(ROOMS, Family("of_ones", ("let", "empty"), "one"))))


@pytest.mark.parametrize("seed", [0, 2, 8, 28, 50])
def test_a_sum_that_was_proved_with_its_family_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """It is a column of the family's proof. Fewer families are looked at, and the same is hidden as
    if it were asked again."""
    solved, solve_family = [0], zone_solve.solve_family

    def counted(problem: Problem, family: Family, columns: tuple[str, ...]) -> None:
        solved[-1] += 1
        solve_family(problem, family, columns)

    monkeypatch.setattr(zone_solve, "solve_family", counted)
    raw, schema = instances.summed(seed)
    protected = protect(raw, schema, Policy())
    solved.append(0)
    monkeypatch.setattr(suppress, "mark_proved", lambda *_: None)
    second_release = protect(raw, schema, Policy())
    assert solved[0] < solved[1]
    assert instances.digest(protected) == instances.digest(second_release)
    assert attacker.narrow(raw, protected, schema) == []
