"""Which families are solved alone, and when the auditor has the last word."""

from __future__ import annotations

from occupancy_plugin.secrecy import Family, Schema
from occupancy_plugin.secrecy.suppress import needs_audit

ROOMS, AGES = Family("rooms", ("one", "two"), "known"), Family("ages", ("old", "new"), "built")


def test_families_without_a_common_column_need_no_audit():
    assert not needs_audit(Schema(families=(ROOMS, AGES)))


def test_a_category_of_two_families_needs_one():
    assert needs_audit(Schema(families=(ROOMS, Family("small", ("one", "other"), "built"))))


def test_a_denominator_that_is_a_category_elsewhere_needs_one():
    assert needs_audit(Schema(families=(ROOMS, Family("of_ones", ("let", "empty"), "one"))))
