"""Raw rows end with the load, however it ends: no frame of an error holds them, no array keeps its
numbers, no line of the log names a unit."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.description import Description, Geometry, Scale, Territory
from occupancy_plugin.layers.release import obtain as room
from occupancy_plugin.layers.release.obtain import obtain
from occupancy_plugin.portal.model import PortalPolicy
from occupancy_plugin.secrecy import GateError, Policy, Schema
from occupancy_plugin.table import Table
from occupancy_plugin.toolbelt.errors import Cancelled, GateRefused, OccupancyError
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress

HERE = Territory("200030633", "CA2C", "epci")


class Raw:
    """What came down, and whether it is gone."""

    def __init__(self) -> None:
        numbers = np.array([77771, 4, 77773], dtype="int64")
        frame = pd.DataFrame(
            {"name": ["Bailleul", "Le Petit", "Cattenières"], "households": numbers},
            index=["59001", "59002", "59003"],
            copy=False,
        )
        frame["commune"] = frame.index
        self.frame = weakref.ref(frame)
        self.numbers = frame["households"].to_numpy()
        geometry = np.full(3, b"", dtype=object)
        self.tables = {"residence": Table(frame, geometry, "EPSG:2154")}


@pytest.fixture
def raw(qgis_app: object, monkeypatch: pytest.MonkeyPatch) -> Raw:
    raw = Raw()
    handed = {"tables": raw.tables}
    del raw.tables
    monkeypatch.setattr(room, "download", lambda *args: handed.pop("tables"))
    return raw


def signed() -> Any:
    description = Description(
        schema=Schema(),
        policy=Policy(),
        scales=(Scale("residence", {}, Geometry.POINT, 7),),
        indicators=(),
        territory=HERE,
        vintage="2022",
        name="name",
    )
    return SimpleNamespace(
        ledger_name="https://portal.example",
        client=SimpleNamespace(transport=SimpleNamespace(base_url="https://portal.example")),
        account=None,
        catalogue=SimpleNamespace(describe=lambda *args: description, nestings=(), overlaps=()),
        policy=PortalPolicy({}, "households", {}, {}, "EU"),
    )


def failure(cancellation: Cancellation) -> OccupancyError:
    """As a task keeps it."""
    try:
        obtain(signed(), HERE, "2022", Progress(cancellation))
    except OccupancyError as error:
        return error
    raise AssertionError("it went through")


def deep(frames: dict[str, pd.DataFrame], *args: object) -> None:
    held = frames["residence"].to_numpy(dtype=object)
    raise GateError(f"Scale residence: the children of 59002, 59003 do not add up ({len(held)}).")


def test_a_refused_load_keeps_nothing(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("occupancy_plugin.layers.release.gate.protect", deep)
    gc.disable()  # what a full collection would find later is found by others before
    try:
        error = failure(Cancellation())
        assert isinstance(error, GateRefused)
        assert "59002" not in error.details
        assert "add up" in error.details
        assert raw.frame() is None
        held = [found for found in gc.get_objects() if isinstance(found, pd.DataFrame)]
        assert not any("59002" in found.index for found in held)
    finally:
        gc.enable()
    assert not set(raw.numbers.tolist()) & {77771, 4, 77773}


def test_a_cancelled_load_keeps_nothing(raw: Raw) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    gc.disable()
    try:
        error = failure(cancellation)
        assert isinstance(error, Cancelled)
        assert raw.frame() is None
    finally:
        gc.enable()
    assert not set(raw.numbers.tolist()) & {77771, 4, 77773}


def test_a_good_load_leaves_the_released_rows_alone(raw: Raw) -> None:
    release = obtain(signed(), HERE, "2022", Progress())
    rows = release.scales["residence"].released
    assert rows["households"].tolist() == [77771, 77773]
    assert rows["name"].tolist() == ["Bailleul", "Cattenières"]
    assert raw.frame() is None
    assert 4 not in raw.numbers.tolist()
