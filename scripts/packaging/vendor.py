"""The vendored pure-Python libraries: the wheels of occupancy_plugin/vendor/requirements.txt,
pinned by hash, unpacked unchanged with their licences.

They are not under version control, since they are never edited and the hash identifies them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .archive import ROOT

PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
UNCHANGED = ("--no-deps", "--no-compile", "--only-binary", ":all:", "--require-hashes")


def fill_vendor(root: Path = ROOT) -> list[str]:
    """Replace the unpacked wheels. Return the names of the folders. Raises CalledProcessError if a
    wheel has another hash."""
    target = root / "occupancy_plugin" / "vendor"
    requirements = target / "requirements.txt"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *PIP, *UNCHANGED, "--target", folder, "-r", str(requirements)]
        subprocess.run(command, check=True)
        for old in target.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
        names = sorted(p.name for p in Path(folder).iterdir() if p.is_dir() and p.name != "bin")
        for name in names:
            shutil.copytree(Path(folder) / name, target / name)
    return names
