"""`python -m scripts.packaging`: dist/occupancy_plugin-VERSION.zip, its bill of materials and its
hash; refuses what the plugin repository would refuse."""

from __future__ import annotations

import hashlib
import sys

from .archive import ROOT, metadata, write_archive
from .materials import write_materials
from .rules import breaches
from .vendor import fill_vendor


def main() -> int:
    name = f"occupancy_plugin-{metadata()['version']}"
    fill_vendor()
    package = write_archive(ROOT / "dist" / f"{name}.zip")
    write_materials(package, ROOT / "dist" / f"{name}.cdx.json")
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    (ROOT / "dist" / f"{name}.zip.sha256").write_text(f"{digest}  {package.name}\n")
    faults = breaches(package)
    for breach in faults:
        print(breach, file=sys.stderr)
    size = f"{package.stat().st_size / 1e6:.2f} MB"
    print(f"{package.relative_to(ROOT)} · {size} · sha256 {digest}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
