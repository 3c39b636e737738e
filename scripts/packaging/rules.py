"""The plugin repository's rules, applied to the zip: those of the validator (names, sizes,
metadata, LICENSE), and those of the scanner, whose bandit and detect-secrets block a version.

Rule lists: QGIS-Plugins-Website, its security scanner and `management/commands/data/*.json`, in
2026. Findings that the uploader could skip (`can_be_skipped`) count here, unless the line gives a
reason (`# nosec Bnnn: reason`). The libraries of `vendor/` are not scanned, which would take a
minute: they are unchanged, pinned by hash, and the uploader skips their findings."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from configparser import Error
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from .archive import ROOT, parse_metadata

LARGEST = 6_000_000  # bytes; the plugin repository takes 25 MB
REQUIRED = (
    *("name", "description", "version", "qgisMinimumVersion", "author", "email", "about"),
    *("tracker", "repository"),
)
ADDRESSES = ("tracker", "repository", "homepage")
RESERVED_HOSTS = re.compile(r"(^|\.)(example(\.(com|org|net))?|test|invalid|localhost)$")
BINARIES = re.compile(r"\.(exe|dll|so|dylib|pyd|bat|sh|ps1|cmd|pyc|pyo)$", re.IGNORECASE)
FORBIDDEN_FOLDERS = {"__MACOSX", ".git", "__pycache__"}
BANDIT_OFF = {"B109", "B404", "B410", "B603", "B606", "B607"}  # the list's own `enabled: false`
SECRETS_OFF = ("IPPublicDetector",)
READ = ROOT / ".cache" / "packaging"
"""The breaches of zips that were read before, by the bytes of the zip, those of this room's modules
and the scanners' versions: reading the product takes half a minute of a processor."""


def breaches(package: Path) -> list[str]:
    """Return a line for everything that the repository would refuse or flag."""
    scanners = " ".join(f"{name} {version(name)}" for name in ("bandit", "detect-secrets"))
    modules = (path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    digest = hashlib.sha256(b"".join((package.read_bytes(), *modules, scanners.encode())))
    read = READ / f"{digest.hexdigest()}.json"
    if not read.exists():
        faults = _breaches(package)
        READ.mkdir(parents=True, exist_ok=True)
        read.write_text(json.dumps(faults), encoding="utf-8")
    return list(json.loads(read.read_text(encoding="utf-8")))


def _breaches(package: Path) -> list[str]:
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        faults = list(_names(package, archive))
        faults += _metadata(archive, names[0].split("/")[0])
        with tempfile.TemporaryDirectory(prefix="occupancy-scan-") as folder:
            archive.extractall(folder, [name for name in names if not _vendored(name)])  # nosec B202: our own zip
            faults += _bandit(Path(folder))
            faults += _secrets(Path(folder))
    return faults


def _names(package: Path, archive: zipfile.ZipFile) -> Iterator[str]:
    """Yield what the repository refuses in the names of the zip's files."""
    if package.stat().st_size > LARGEST:
        yield f"the zip is larger than {LARGEST} bytes"
    names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    if len(tops) != 1 or not next(iter(tops)).isidentifier():
        yield f"not one top folder with a Python name: {sorted(tops)}"
    top = sorted(tops)[0]
    for needed in ("__init__.py", "metadata.txt", "LICENSE"):
        if f"{top}/{needed}" not in names:
            yield f"{needed} is missing at the top"
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if ".." in entry.filename or entry.filename.startswith("/"):
            yield f"{path}: a path that leads outside"
        if FORBIDDEN_FOLDERS & set(path.parts):
            yield f"{path}: a folder that the repository refuses"
        if path.name.startswith("."):
            yield f"{path}: hidden"
        if BINARIES.search(path.name):
            yield f"{path}: binary or executable"
        if (entry.external_attr >> 16) & 0o111:
            yield f"{path}: executable mode"
    if archive.testzip():
        yield "the zip is damaged"


def _metadata(archive: zipfile.ZipFile, top: str) -> list[str]:
    """Return the faults of metadata.txt."""
    try:
        facts = parse_metadata(archive.read(f"{top}/metadata.txt").decode("utf-8"))
    except (Error, UnicodeDecodeError) as error:
        return [f"metadata.txt cannot be read: {error}"]
    faults = [f"metadata.txt lacks {key}" for key in REQUIRED if not facts.get(key, "").strip()]
    for key in ADDRESSES:
        parts = urlsplit(facts.get(key, ""))
        if parts.scheme != "https" or not parts.hostname or RESERVED_HOSTS.search(parts.hostname):
            faults.append(f"{key} is no address that could answer: {facts.get(key)}")
    if "/" in facts.get("author", ""):
        faults.append("author holds a slash")
    if "supportsQt6" in facts:
        faults.append("supportsQt6 is deprecated: qgisMaximumVersion says it")
    if f"{top}/{facts.get('icon', '')}" not in archive.namelist():
        faults.append("the icon is not in the zip")
    return faults


def _run(*command: str, cwd: Path) -> str:
    tool = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [str(tool), *command[1:]], cwd=cwd, capture_output=True, text=True, timeout=300
    ).stdout


def _vendored(path: str) -> bool:
    """Whether the path is a file of a library in `vendor/`, in a folder below it."""
    parts = PurePosixPath(path).parts
    return "vendor" in parts and len(parts) - parts.index("vendor") > 2


def _bandit(folder: Path) -> list[str]:
    report = json.loads(_run("bandit", "-r", ".", "-f", "json", "--quiet", cwd=folder))
    return [
        f"bandit {issue['test_id']} {issue['filename']}:{issue['line_number']} {issue['test_name']}"
        for issue in report["results"]
        if issue["test_id"] not in BANDIT_OFF
    ]


def _secrets(folder: Path) -> list[str]:
    off = [word for name in SECRETS_OFF for word in ("--disable-plugin", name)]
    report = json.loads(
        _run(
            "detect-secrets", "scan", "--all-files", "--exclude-files", r"metadata\.txt", *off, ".",
            cwd=folder,
        )
    )  # fmt: skip
    return [
        f"detect-secrets {secret['type']} {path}:{secret['line_number']}"
        for path, secrets in report["results"].items()
        for secret in secrets
    ]
