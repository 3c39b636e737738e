"""What the catalogue knows of columns applies to files that have them: headline sums first (R14),
shares that are shown as rates."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
from truth import csv

from occupancy_plugin.description import Indicator
from occupancy_plugin.layers.project.own_files import shipped_catalogue, vocabulary
from occupancy_plugin.layers.release.own_file import describe, protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import OpenedFiles, open_files

TYPES = [f"type_{name}" for name in (
    "single", "parent1", "parent2", "parent3", "couple0", "couple1", "couple2", "couple3",
    "couple4", "other",
)]  # fmt: skip
HEADLINE = "single_parents_rate"


def known(headline: bool) -> list[Indicator]:
    """The shipped indicators, single parents being a headline or not."""
    indicators = [replace(i, priority=None, sum="") for i in shipped_catalogue().indicators]
    priority = 0 if headline else None
    return [
        replace(i, priority=priority, sum="single_parents" if headline else "")
        if i.id == HEADLINE
        else i
        for i in indicators
    ]


@pytest.fixture
def opened(tmp_path: Path) -> OpenedFiles:
    dice = np.random.default_rng(3)
    labels = shipped_catalogue().columns
    lines = [["DEPCOM", labels["type_known"]["fr"], *(labels[name]["fr"] for name in TYPES)]]
    lines[0][1] = "Ménages enquêtés"
    from occupancy_plugin.sources.communes import communes_of

    for code in sorted(communes_of("200030633"))[:40]:
        counts = dice.multinomial(int(dice.integers(15, 120)), dice.dirichlet([3] + [0.6] * 9))
        lines.append([code, str(counts.sum()), *map(str, counts)])
    return open_files(csv(tmp_path / "a.csv", lines), vocabulary=vocabulary())


def shown(opened: OpenedFiles, headline: bool) -> int:
    indicators = [
        replace(i, denominator="households") if i.denominator == "type_known" else i
        for i in known(headline)
    ]
    part = protect_opened(opened, Policy(), indicators).scales["commune"]
    return int(part.frame[HEADLINE].notna().sum())


def test_headlines_of_the_catalogue_are_published_first(opened: OpenedFiles) -> None:
    before, now = shown(opened, False), shown(opened, True)
    assert now >= 0.9 * len(opened.tables["commune"].frame)
    assert before < 0.7 * now


def test_shares_that_are_shown_are_rates_to_the_gate(opened: OpenedFiles) -> None:
    indicators = [replace(i, denominator="households") for i in known(True) if i.denominator]
    schema = describe(opened, Policy(), indicators).schema
    assert {"type_single_rate", "type_couple0_rate"} <= {rate.column for rate in schema.rates}
    assert {total.name: total.priority for total in schema.sums}["single_parents"] == 0
