"""Extracts, and a folder that they were built into."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.register_extracts import Agency, made_in, served_from


@pytest.fixture(scope="session")
def agency(tmp_path_factory) -> Agency:
    return made_in(tmp_path_factory.mktemp("extracts"))


@pytest.fixture(scope="session")
def served_folder(agency, tmp_path_factory) -> Path:
    """A folder with two vintages."""
    return served_from(agency, tmp_path_factory.mktemp("served"))
