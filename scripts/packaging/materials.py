"""The software bill of materials (CycloneDX) of the zip: the plugin, its vendored libraries, and
the libraries expected from QGIS. It contains the zip's hash, and is reproducible."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from .archive import ROOT, commit_date, metadata

BROUGHT_BY_QGIS = ("numpy", "pandas", "scipy", "requests")


def vendored() -> list[Component]:
    """Return the pure-Python libraries in `vendor/`, with the metadata of their wheels."""
    components = []
    for folder in sorted((ROOT / "occupancy_plugin" / "vendor").glob("*.dist-info")):
        about = HeaderParser().parsestr((folder / "METADATA").read_text(encoding="utf-8"))
        licence = about["License-Expression"] or about["License"] or "see LICENSE in the wheel"
        library = _library(about["Name"], "vendor", about["Version"])
        library.licenses.add(DisjunctiveLicense(name=licence.splitlines()[0]))
        components.append(library)
    return components


def _library(name: str, source: str, version: str | None = None) -> Component:
    """Return a library; one that QGIS or the system has is not in the zip."""
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.REQUIRED if source == "vendor" else ComponentScope.EXCLUDED,
        bom_ref=f"{source}:{name}",
        purl=PackageURL("pypi", name=name.lower(), version=version),
    )


def write_materials(package: Path, target: Path) -> Path:
    """Write the bill of `package` to `target`."""
    facts = metadata()
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    plugin = Component(
        name="occupancy_plugin",
        version=facts["version"],
        type=ComponentType.APPLICATION,
        bom_ref="occupancy_plugin",
        description=facts["description"],
        supplier=OrganizationalEntity(name=facts["author"]),
        licenses=[LicenseExpression("GPL-2.0-or-later")],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        properties=[Property(name="qgis:minimumVersion", value=facts["qgisMinimumVersion"])],
    )
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"sha256:{digest}"))
    bom.metadata.component = plugin
    bom.metadata.timestamp = datetime(*commit_date(), tzinfo=UTC)
    libraries = [*vendored(), *(_library(name, "qgis") for name in BROUGHT_BY_QGIS)]
    bom.components.update(libraries)
    bom.register_dependency(plugin, libraries)
    target.write_text(JsonV1Dot6(bom).output_as_string(indent=1) + "\n", encoding="utf-8")
    return target
