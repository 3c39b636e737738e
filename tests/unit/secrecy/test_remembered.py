"""Tables that were protected before are released with the masks of the ledger, without a proof."""

from __future__ import annotations

import pandas as pd

from occupancy_plugin.secrecy import Ledger, Policy, protect, protect_once
from occupancy_plugin.secrecy.remembered import digest_of, release_as_before
from tests.unit.secrecy import instances


def test_the_masks_of_a_ledger_give_the_same_release() -> None:
    for seed in (2, 3):
        raw, schema = instances.merged(seed)
        first = protect(raw, schema, Policy())
        ledger = Ledger()
        ledger.remember(first)
        again = release_as_before(raw, schema, ledger)
        for scale, table in first.tables.items():
            pd.testing.assert_frame_equal(again.tables[scale], table)
            pd.testing.assert_series_equal(
                again.withheld[scale], first.withheld[scale], check_names=False
            )


def test_the_same_tables_are_proved_once() -> None:
    raw, schema = instances.merged(2)
    ledger, proofs = Ledger(), []

    def proof():
        proofs.append(1)
        return protect(raw, schema, Policy(), ledger)

    policies = [Policy(), Policy(), Policy(min_households=12), Policy()]
    releases = [protect_once(proof, bytes, ledger, raw, schema, policy) for policy in policies]
    assert len(proofs) == 2
    for release in releases[1:]:
        for scale, table in releases[0].tables.items():
            pd.testing.assert_frame_equal(release.tables[scale], table)


def test_what_the_ledger_does_not_know_is_withheld() -> None:
    raw, schema = instances.merged(2)
    assert not any(len(t) for t in release_as_before(raw, schema, Ledger()).tables.values())


def test_a_digest_changes_with_a_cell_a_rule_and_another_vintage() -> None:
    raw, schema = instances.merged(2)
    digest = digest_of(raw, schema, Policy())
    assert digest == digest_of({s: raw[s].copy() for s in reversed(raw)}, schema, Policy())
    changed = {scale: table.copy() for scale, table in raw.items()}
    changed["building"].iloc[0, changed["building"].columns.get_loc("a")] += 1
    assert digest != digest_of(changed, schema, Policy())
    assert digest != digest_of(raw, schema, Policy(min_households=12))
    assert digest != digest_of(raw, schema, Policy(), [{"iris": raw["iris"]}])


def test_a_hidden_cell_that_is_shown_ends_what_was_proved() -> None:
    ledger = Ledger(proved=["digest"])
    ledger.remember_scale("iris", pd.DataFrame({"a": [False, True]}, ["u", "v"]))
    assert ledger.proved == {"digest"}
    ledger.remember_scale("iris", pd.DataFrame({"a": [True, True]}, ["u", "v"]))
    assert ledger.proved == set()
