"""A shown mean with a hidden weight: what an attacker can compute with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from occupancy_plugin.secrecy import Ledger, Mean, Policy, Schema, protect
from tests.unit.secrecy import instances, judge
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.released import released

COLUMNS = ["known", "a", "b", "c", "d", "e", "within"]
RELATIONS = np.array([[-1, 1, 1, 1, 1, 1, 0], [0, 1, 1, 0, 0, 0, -1]], dtype=float)


class WithMeans(judge.Attack):
    """The judge, who also computes with amounts (mean × weight): those of the parts add up to that
    of the sum. An amount whose mean is hidden is one unknown, in every sum that it belongs to."""

    def __init__(self, raw: dict, shown: dict, links: list) -> None:
        super().__init__(raw, shown, COLUMNS, links, RELATIONS)
        self.weight = COLUMNS.index("within")
        self.mean, true_mean = (
            np.concatenate(
                [tables[s].reindex(self.codes[s])["rent"].to_numpy(float) for s in self.scales]
            )
            for tables in (shown, raw)
        )
        self.amount = np.nan_to_num(true_mean) * self.truth[:, self.weight]

    def system(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        matrix, _ = super().system()
        n, width = self.truth.shape
        is_known = ~np.isnan(self.seen[:, self.weight])
        is_nothing = is_known & (self.truth[:, self.weight] == 0)
        cells = np.where(
            np.isnan(self.mean), n * width + np.arange(n), np.arange(n) * width + self.weight
        )
        factor = np.where(is_nothing, 0.0, np.where(np.isnan(self.mean), 1.0, self.mean))
        rows = []
        for kids, heads in self.links:
            for head in np.unique(heads):
                units = np.append(kids[heads == head], head)
                entries = factor[units] * np.append(np.ones(len(units) - 1), -1.0)
                row = entries, (np.zeros(len(units), dtype=int), cells[units])
                rows.append(sparse.csr_matrix(row, shape=(1, n * width + n)))
        wide_matrix = sparse.hstack([matrix, sparse.csr_matrix((matrix.shape[0], n))])
        return sparse.vstack([wide_matrix, *rows]).tocsr(), np.zeros(0)

    def with_slack(self, matrix: sparse.csr_matrix) -> tuple[sparse.csr_matrix, np.ndarray]:
        return matrix, self.amount


def rents(seed: int) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Buildings with sums over their categories (instances.summed), and a rent per dwelling of one
    of the sums, exact at every scale."""
    raw, schema = instances.summed(seed, 40, 0.4)
    buildings = raw["building"]
    rent = np.random.default_rng([seed, 5]).integers(400, 900, len(buildings)) / 100
    amount = (rent * buildings["within"]).rename("amount")
    matches = {}
    for scale, table in raw.items():
        paid = amount if scale == "building" else amount.groupby(buildings[scale]).sum()
        weight = table["within"].replace(0, np.nan)
        matches[scale] = table.assign(rent=paid.reindex(table.index) / weight)
    return matches, replace(schema, means=(Mean("rent", "within"),))


def links(schema: Schema, raw: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    zones = [("building", zone, zone) for zone in ("qpv", "square") if zone in raw]
    return [(nesting.child, nesting.parent, nesting.key) for nesting in schema.nestings] + zones


@pytest.mark.parametrize("seed", draws(40))
def test_shown_means_give_no_hidden_cell_away_and_come_back_as_they_were(seed: int) -> None:
    raw, schema, protected = released(rents, seed)
    attack = WithMeans(raw, protected.tables, links(schema, raw))
    disclosed = attack.told()
    for scale in attack.scales:
        rows = slice(attack.start[scale], attack.start[scale] + len(attack.codes[scale]))
        whole, value = attack.truth[rows, :1], attack.truth[rows, 1:6]
        out = ~attack.codes[scale].isin(protected.tables[scale].index)[:, None]
        secret = (whole > 0) & ((value == 0) | (value == whole) | (whole < 11) | out)
        assert not (disclosed[rows, 1:6] & secret).any(), scale
    ledger = Ledger()
    ledger.remember(protected)
    second_release = protect(raw, schema, Policy(), ledger)
    for scale, mask in protected.hidden.items():
        pd.testing.assert_frame_equal(mask, second_release.hidden[scale])


def test_a_mean_is_shown_where_its_weight_is_not() -> None:
    """Else the test above would be about nothing."""
    beside = 0
    for seed in range(40):
        protected = released(rents, seed).got
        beside += sum(
            int((table["rent"].notna() & table["within"].isna()).sum())
            for table in protected.tables.values()
        )
        if beside > 20:
            return
    pytest.fail(f"{beside} in all")
