"""Wide scales are protected first: their masks come from their own rows, and are facts for the
rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Ledger, Policy, Schema, protect
from tests.unit.secrecy import instances
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.judged import judge_findings

WIDE = ("iris", "commune", "epci")


def drawn(seed: int) -> tuple[dict[str, pd.DataFrame], Schema]:
    raw, schema = (instances.merged, instances.summed)[seed % 2](seed, 40 if seed % 3 else 16)
    return raw, replace(schema, wide=WIDE)


@pytest.mark.parametrize("seed", draws(30))
def test_masks_of_wide_scales_do_not_depend_on_what_else_is_loaded(seed: int) -> None:
    raw, schema = drawn(seed)
    chain = protect({scale: raw[scale] for scale in WIDE}, schema, Policy())
    everything = protect(raw, schema, Policy())
    for scale in WIDE:
        pd.testing.assert_frame_equal(everything.tables[scale], chain.tables[scale])
        pd.testing.assert_frame_equal(everything.hidden[scale], chain.hidden[scale])


@pytest.mark.parametrize("seed", draws(30))
def test_finer_scales_given_the_wide_ones_tell_no_sensitive_cell(seed: int) -> None:
    raw, schema = drawn(seed)
    assert judge_findings(raw, protect(raw, schema, Policy()).tables, schema) == []


def test_finer_scales_that_come_later_keep_what_was_shown() -> None:
    raw, schema = drawn(4)
    ledger = Ledger()
    first = protect({scale: raw[scale] for scale in WIDE}, schema, Policy(), ledger)
    ledger.remember(first)
    later = protect(raw, schema, Policy(), ledger)
    for scale in WIDE:
        pd.testing.assert_frame_equal(later.tables[scale], first.tables[scale])
    assert len(later.tables["building"])


def test_a_schema_without_wide_scales_is_protected_together() -> None:
    raw, schema = drawn(4)
    together = protect(raw, replace(schema, wide=()), Policy())
    hidden = [
        int(np.sum([h.to_numpy().sum() for h in got.hidden.values()]))
        for got in (together, protect(raw, schema, Policy()))
    ]
    assert hidden[0] > 0
    assert hidden[1] <= 1.3 * hidden[0]
