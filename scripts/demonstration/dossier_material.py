"""Loads what a dossier is made of, as the window does."""

from __future__ import annotations

from typing import Any

from occupancy_plugin.portal.signin.signed_in import SignedIn


def dossier_material(signed: SignedIn, *vintages: str) -> Any:
    """Return the material of the account's first territory: the first vintage with its subjects,
    and a second, earlier one to compare with. Needs a running QgsApplication."""
    from occupancy_plugin.duties.dossier_material import load_material
    from occupancy_plugin.layers.release.memory import ReleaseMemory
    from occupancy_plugin.toolbelt.work.progress import Progress

    territory, memory = signed.account.territories[0], ReleaseMemory()
    return load_material(signed, memory, territory, vintages, Progress(), {})
