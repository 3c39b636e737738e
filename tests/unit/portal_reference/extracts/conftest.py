"""Extracts, and a folder that they were built into."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.register_extracts import Desk, made_in, served_from


@pytest.fixture(scope="session")
def desk(tmp_path_factory) -> Desk:
    return made_in(tmp_path_factory.mktemp("extracts"))


@pytest.fixture(scope="session")
def served(desk, tmp_path_factory) -> Path:
    """A folder with two vintages."""
    return served_from(desk, tmp_path_factory.mktemp("served"))
