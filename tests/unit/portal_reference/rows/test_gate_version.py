"""Protected files are made again when anything that decides on them changes."""

from __future__ import annotations

import pytest

from scripts.portal.catalogue import catalogue
from scripts.portal.rows import suppress


@pytest.mark.parametrize("name", ["INCLUSIONS", "SUMS", "FAMILIES", "NESTINGS"])
def test_the_catalogue_s_columns_change_the_version(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = suppress.gate_version()
    assert suppress.gate_version() == before
    monkeypatch.setattr(catalogue, name, getattr(catalogue, name)[:-1])
    assert suppress.gate_version() != before


def test_a_label_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    before = suppress.gate_version()
    monkeypatch.setattr(catalogue, "THEMES", {})
    assert suppress.gate_version() == before
