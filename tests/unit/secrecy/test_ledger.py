"""A second release after an export ends: what the ledger shows cannot be hidden any more, and the
gate says so or works around it."""

from __future__ import annotations

import contextlib

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, GateError, Ledger, Nesting, Policy, Schema, protect


@pytest.mark.timeout(20)
@pytest.mark.parametrize("seed", range(6))
def test_a_release_after_an_export_comes_to_an_end(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(2.0, size=(12, 3)) * (rng.random((12, 3)) < 0.6)
    counts[:, 0] += 11
    children = pd.DataFrame(
        counts, columns=["a", "b", "c"], index=[f"c{i:02d}" for i in range(12)]
    ).astype(float)
    children["households"] = children.sum(axis=1)
    children["parent"] = [f"p{i // 4}" for i in range(12)]
    parents = children.drop(columns="parent").groupby(children["parent"]).sum()
    schema = Schema(
        families=(Family("f", ("a", "b", "c"), "households"),),
        nestings=(Nesting("child", "top", "parent"),),
    )
    tables = {"child": children, "top": parents}
    ledger = Ledger({"child": {"b": frozenset(children.index), "c": frozenset(children.index)}})
    with contextlib.suppress(GateError):  # a refusal is an end too
        protected = protect(tables, schema, Policy(), ledger)
        assert not protected.hidden["child"].loc[:, ["b", "c"]].to_numpy().all()
