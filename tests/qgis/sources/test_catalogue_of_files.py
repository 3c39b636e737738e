"""The catalogue's definitions apply to files with the same columns: headline sums first (R14),
shares shown as rates."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
from truth import csv

from occupancy_plugin.description import Indicator
from occupancy_plugin.layers.release.file_release import file_description, protect_opened
from occupancy_plugin.layers.release.session_context import NO_SESSION, shipped_catalogue
from occupancy_plugin.portal.model import Catalogue
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.communes import communes_of
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
        replace(indicator, priority=priority, sum="single_parents" if headline else "")
        if indicator.id == HEADLINE
        else indicator
        for indicator in indicators
    ]


@pytest.fixture
def opened(tmp_path: Path) -> OpenedFiles:
    dice = np.random.default_rng(3)
    labels = shipped_catalogue().columns
    lines = [["DEPCOM", labels["type_known"]["fr"], *(labels[name]["fr"] for name in TYPES)]]
    lines[0][1] = "Ménages enquêtés"
    for code in sorted(communes_of("200030633"))[:40]:
        counts = dice.multinomial(int(dice.integers(15, 120)), dice.dirichlet([3] + [0.6] * 9))
        lines.append([code, str(counts.sum()), *map(str, counts)])
    return open_files(csv(tmp_path / "a.csv", lines), vocabulary=NO_SESSION.vocabulary())


def with_only(indicators: list[Indicator]) -> Catalogue:
    return replace(shipped_catalogue(), indicators=tuple(indicators), inclusions=())


def count_shown(opened: OpenedFiles, headline: bool) -> int:
    indicators = [
        replace(i, denominator="households") if i.denominator == "type_known" else i
        for i in known(headline)
    ]
    part = protect_opened(opened, Policy(), with_only(indicators)).scales["commune"]
    return int(part.frame[HEADLINE].notna().sum())


def test_headlines_of_the_catalogue_are_published_first(opened: OpenedFiles) -> None:
    before, now = count_shown(opened, False), count_shown(opened, True)
    assert now >= 0.9 * len(opened.tables["commune"].frame)
    assert before < 0.7 * now


def test_shares_that_are_shown_are_rates_to_the_gate(opened: OpenedFiles) -> None:
    indicators = [replace(i, denominator="households") for i in known(True) if i.denominator]
    schema = file_description(opened, Policy(), with_only(indicators)).schema
    assert {"type_single_rate", "type_couple0_rate"} <= {rate.column for rate in schema.rates}
    assert {total.name: total.priority for total in schema.sums}["single_parents"] == 0


def recent(path: Path, more: int = 0) -> OpenedFiles:
    """Recent movers by type, and all households by type. more: of a recent type than of all."""
    dice = np.random.default_rng(5)
    labels = shipped_catalogue().columns
    recents = [f"r{name}" for name in TYPES]
    names = ["type_known", *TYPES, "recent_type_known", *recents]
    lines = [["DEPCOM", "Ménages enquêtés", *(labels[name]["fr"] for name in names)]]
    for n, code in enumerate(sorted(communes_of("200030633"))[:30]):
        every = dice.multinomial(int(dice.integers(80, 300)), [0.1] * 10)
        new = dice.binomial(every, 0.3) + (more if n == 3 else 0)
        lines.append([code, str(every.sum() + 4 * n), str(every.sum()), *map(str, every),
                      str(new.sum()), *map(str, new)])  # fmt: skip
    return open_files(csv(path / "a.csv", lines), vocabulary=NO_SESSION.vocabulary())


def test_inclusions_of_the_catalogue_hold_for_files(tmp_path: Path) -> None:
    """What the words mean is known to the gate: recent movers of a type are households of it."""
    catalogue = shipped_catalogue()
    opened = recent(tmp_path)
    schema = file_description(opened, Policy(), catalogue).schema
    pairs = {(inclusion.part, inclusion.whole) for inclusion in schema.inclusions}
    assert ("rtype_single", "type_single") in pairs
    assert ("recent_type_known", "type_known") in pairs
    assert not {"vac_3m", "st_vacant"} & {name for pair in pairs for name in pair}
    protect_opened(opened, Policy(), catalogue)


def test_an_inclusion_that_the_file_contradicts_is_left_out(tmp_path: Path) -> None:
    catalogue = shipped_catalogue()
    opened = recent(tmp_path, 300)
    schema = file_description(opened, Policy(), catalogue).schema
    assert not {("rtype_single", "type_single"), ("recent_type_known", "type_known")} & {
        (inclusion.part, inclusion.whole) for inclusion in schema.inclusions
    }
