"""How the gate is imported, in a process of its own: here other tests have imported all already."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys, threading
importers = []

class Recorder:
    def find_spec(self, name, path=None, target=None):
        if name == "scipy.optimize._highspy._core" or name == "scipy.spatial._distance_pybind":
            importers.append(threading.current_thread())

sys.meta_path.insert(0, Recorder())

def ask():
    from occupancy_plugin.secrecy import protect
    assert callable(protect)

asking = threading.Thread(target=ask)
asking.start()
asking.join()
print(len(importers) > 0, asking in importers, any(thread.is_alive() for thread in importers))
"""


def test_the_solver_is_imported_by_a_thread_that_ends_and_does_nothing_else():
    """Imported by a task of QGIS, a later task in the same thread crashed QGIS: of five
    demonstrations on a busy machine, three ended at the dossier."""
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True, text=True, timeout=120, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert process.stdout.split() == ["True", "False", "False"]
