"""The pure-Python libraries that travel in the zip: the wheels of
occupancy_plugin/vendor/requirements.txt, each by its hash, unpacked as they are with their
licences.

They are not under version control: nobody edits them, and the hash says which they are."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .archive import ROOT

PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
AS_THEY_ARE = ("--no-deps", "--no-compile", "--only-binary", ":all:", "--require-hashes")


def fill_vendor(root: Path = ROOT) -> list[str]:
    """Unpack the wheels anew; returns the names of the folders. Raises CalledProcessError for a
    wheel that is not the one named."""
    target = root / "occupancy_plugin" / "vendor"
    requirements = target / "requirements.txt"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, *PIP, *AS_THEY_ARE, "--target", folder, "-r", str(requirements)]
        subprocess.run(command, check=True)
        for old in target.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
        names = sorted(p.name for p in Path(folder).iterdir() if p.is_dir() and p.name != "bin")
        for name in names:
            shutil.copytree(Path(folder) / name, target / name)
    return names
