"""The conditions for a portal to start."""

from __future__ import annotations

import subprocess
import sys

from scripts.portal_process import ROOT


def test_it_starts_without_qgis() -> None:
    """The portal reads the plugin's catalogue, but shows none of its sentences."""
    loaded = "import scripts.portal.__main__, sys; sys.exit('qgis' in sys.modules)"
    subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=True, timeout=120)
