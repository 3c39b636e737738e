"""A mean that is shown beside its hidden weight: what a reader learns who computes with it."""

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
    """The judge, who also computes Σ (mean of the part − mean of the sum) · weight of the part = 0
    wherever a sum and all its parts show their means."""

    def __init__(self, raw: dict, shown: dict, links: list) -> None:
        super().__init__(raw, shown, COLUMNS, links, RELATIONS)
        self.weight = COLUMNS.index("within")
        self.mean = np.concatenate(
            [shown[s].reindex(self.codes[s])["rent"].to_numpy(dtype=float) for s in self.scales]
        )

    def system(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        matrix, _ = super().system()
        n, width = self.truth.shape
        weights = self.truth[:, self.weight]
        rows = [matrix]
        for kids, heads in self.links:
            for head in np.unique(heads):
                parts = kids[heads == head]
                none = (weights[parts] == 0) & ~np.isnan(self.seen[parts, self.weight])
                parts = parts[~none]  # known to weigh nothing
                factor = self.mean[parts] - self.mean[head]
                if len(parts) and not np.isnan(factor).any():
                    at = parts * width + self.weight
                    rows.append(
                        sparse.csr_matrix((factor, (np.zeros_like(at), at)), shape=(1, n * width))
                    )
        return sparse.vstack(rows).tocsr(), np.zeros(0)


def rents(seed: int) -> tuple[dict[str, pd.DataFrame], Schema]:
    """Buildings with sums over their categories (instances.summed), and a rent per dwelling of one
    of the sums, exact at every scale."""
    raw, schema = instances.summed(seed, 40, 0.4)
    buildings = raw["building"]
    rent = np.random.default_rng([seed, 5]).integers(400, 900, len(buildings)) / 100
    amount = (rent * buildings["within"]).rename("amount")
    found = {}
    for scale, table in raw.items():
        paid = amount if scale == "building" else amount.groupby(buildings[scale]).sum()
        weight = table["within"].replace(0, np.nan)
        found[scale] = table.assign(rent=paid.reindex(table.index) / weight)
    return found, replace(schema, means=(Mean("rent", "within"),))


def links(schema: Schema, raw: dict[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    zones = [("building", zone, zone) for zone in ("qpv", "square") if zone in raw]
    return [(n.child, n.parent, n.key) for n in schema.nestings] + zones


@pytest.mark.parametrize("seed", draws(40))
def test_shown_means_give_no_hidden_cell_away_and_come_back_as_they_were(seed: int) -> None:
    raw, schema, got = released(rents, seed)
    attack = WithMeans(raw, got.tables, links(schema, raw))
    told = attack.told()
    for scale in attack.scales:
        at = slice(attack.start[scale], attack.start[scale] + len(attack.codes[scale]))
        whole, value = attack.truth[at, :1], attack.truth[at, 1:6]
        out = ~attack.codes[scale].isin(got.tables[scale].index)[:, None]
        secret = (whole > 0) & ((value == 0) | (value == whole) | (whole < 11) | out)
        assert not (told[at, 1:6] & secret).any(), scale
    ledger = Ledger()
    ledger.remember(got)
    again = protect(raw, schema, Policy(), ledger)
    for scale, mask in got.hidden.items():
        pd.testing.assert_frame_equal(mask, again.hidden[scale])


def test_a_mean_is_shown_where_its_weight_is_not() -> None:
    """Else the test above would be about nothing."""
    beside = 0
    for seed in range(40):
        got = released(rents, seed).got
        beside += sum(
            int((t["rent"].notna() & t["within"].isna()).sum()) for t in got.tables.values()
        )
        if beside > 20:
            return
    pytest.fail(f"{beside} in all")
