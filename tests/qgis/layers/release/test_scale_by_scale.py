"""A wide territory of a portal that suppresses is loaded scale by scale: the requested scales and
the wider ones. Later scales are proved together with those shown before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from qgis.core import QgsProject

from occupancy_plugin.layers.project.lifecycle import LayerLifecycle
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.release import obtain as obtaining
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.obtain import load_release
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.portal.download import download
from occupancy_plugin.portal.signin.session import SessionState
from occupancy_plugin.portal.signin.signed_in import SignedIn
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import SMALL, PortalProcess
from tests.qgis.conftest import own_ledgers, session_of, signed_in
from tests.qgis.waiting import until

WIDER = {"france", "region", "departement", "epci", "commune"}


@pytest.fixture
def epci_counts_as_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A région takes minutes to suppress."""
    monkeypatch.setattr(obtaining, "WIDE", ("france", "region", "departement", "epci"))


def brought(signed: SignedIn, memory: ReleaseMemory, *scales: str) -> Release:
    territory = signed.account.territories[0]
    return load_release(signed, memory, territory, "2022", Progress(), scales)


def shown_cells(rows: pd.DataFrame) -> set[tuple[str, str, object]]:
    """Every cell that says something: unit, column, value."""
    shown = rows.stack(future_stack=True).dropna()
    return {(str(code), str(column), value) for (code, column), value in shown.items()}


def test_a_wide_territory_comes_scale_by_scale_with_the_masks_of_all_at_once(
    qgis_app: object,
    portal_with: Callable[..., PortalProcess],
    epci_counts_as_wide: None,
    tmp_path: Path,
) -> None:
    signed, memory = signed_in(portal_with(*SMALL)), ReleaseMemory()
    with own_ledgers(tmp_path / "scale by scale"):
        first_release = brought(signed, memory, "commune")
        assert brought(signed, memory, "region") is first_release
        assert set(brought(signed, memory, "carreau", "qpv2015").scales) > WIDER
        last = brought(signed, memory)
    with own_ledgers(tmp_path / "at once"):
        whole_release = brought(signed, ReleaseMemory())
    assert set(first_release.scales) == WIDER, "those that are no finer"
    assert set(last.scales) == set(whole_release.scales)
    for scale in (*WIDER, "iris"):
        last_rows, rows = last.scales[scale].released, whole_release.scales[scale].released
        assert shown_cells(last_rows) == shown_cells(rows), scale
    for scale, part in first_release.scales.items():
        assert shown_cells(part.released) == shown_cells(whole_release.scales[scale].released), (
            scale
        )


def test_cells_that_the_portal_shows_are_shown(
    qgis_app: object, portal_with: Callable[..., PortalProcess], new_machine: None
) -> None:
    """All units, and all cells but a few: where it hides more than it must (a stock that another
    vintage hides, a family that was given up) the gate here cannot know that nobody minds."""
    signed = signed_in(portal_with())
    territory = signed.account.territories[0]
    rows = download(signed, territory, "2022", Cancellation(), lambda percent, text: None)
    release, lost, all_cells = brought(signed, ReleaseMemory()), 0, 0
    for scale, part in release.scales.items():
        counted = rows[scale].frame[rows[scale].frame["households"].notna()]
        assert set(part.released.index) == set(counted.index), scale
        columns = [name for name in part.released.columns if name in counted.columns]
        before, after = counted[columns].notna(), part.released[columns].notna()
        lost += int((before & ~after.loc[before.index]).to_numpy().sum())
        all_cells += int(before.to_numpy().sum())
    assert lost < all_cells / 250  # 117 of 45 397


def test_a_map_of_communes_needs_no_building(
    qgis_app: object, portal_with: Callable[..., PortalProcess], tmp_path: Path
) -> None:
    """Whether or not the portal suppresses. The masks of wide scales are the same when the finer
    ones come later, or all at once."""
    signed = signed_in(portal_with("--leaky", *SMALL))
    assert not signed.policy.suppressed
    with own_ledgers(tmp_path / "later"):
        memory = ReleaseMemory()
        first_release = brought(signed, memory, "commune")
        last_release = brought(signed, memory, "residence")
    with own_ledgers(tmp_path / "at once"):
        whole_release = brought(signed, ReleaseMemory())
    assert set(first_release.scales) == WIDER | {"iris"}
    assert "batiment" in last_release.scales
    for scale, part in first_release.scales.items():
        for other in (last_release, whole_release):
            assert shown_cells(part.released) == shown_cells(other.scales[scale].released), scale


def test_rows_that_nobody_suppressed_come_with_all_wide_scales_whatever_the_portal_says(
    qgis_app: object,
    portal_with: Callable[..., PortalProcess],
    epci_counts_as_wide: None,
    new_machine: None,
) -> None:
    """It names a commune of 1 to 10 households."""
    signed = signed_in(portal_with("--leaky", *SMALL))
    misled = replace(signed, policy=replace(signed.policy, suppressed=True))
    assert set(brought(misled, ReleaseMemory(), "commune").scales) >= WIDER
    assert "batiment" in brought(misled, ReleaseMemory(), "carreau").scales


def test_whoever_signs_in_again_fetches_all_scales_of_the_project_once(
    portal_with: Callable[..., PortalProcess],
    epci_counts_as_wide: None,
    new_machine: None,
    withheld_type: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signed, fetched = signed_in(portal_with(*SMALL)), list[object]()

    def noted(*subject: object) -> object:
        fetched.append(subject[-1])
        return download(*subject)

    monkeypatch.setattr(obtaining, "download", noted)
    session = session_of(signed)
    loader = Loader(session)
    life = LayerLifecycle(session, loader)
    life.start()
    for scale in ("commune", "iris"):
        order = LoadOrder(signed.account.territories[0], scale, "2022", "single_parents_rate")
        loader.load(order, second_map=True)
        until(lambda: not loader.is_loading)
    fetched.clear()
    session._signed_in = None
    session._move(SessionState.SIGNED_OUT)
    session._signed_in = signed
    session._move(SessionState.SIGNED_IN)
    until(lambda: not loader.is_loading)
    assert fetched == [signed.catalogue.down_to(("commune", "iris"))]
    QgsProject.instance().clear()
    life.stop()
