"""Runs `qgis_process` with a separate profile that holds the plugin."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
LIBRARIES = ("pypdf", "xlsxwriter")  # which the zip brings in occupancy_plugin/vendor
AUTH_PASSWORD = "fictif-de-test"
SETTINGS = """[General]
locale\\overrideFlag=true
locale\\userLocale={locale}

[locale]
overrideFlag=true
userLocale={locale}

[PythonPlugins]
occupancy_plugin=true

[occupancy]
portal_url={portal}
"""
CONFIGURATION = """
import sys
from qgis.core import QgsApplication, QgsAuthMethodConfig
application = QgsApplication([], False)
application.initQgis()
manager = QgsApplication.authManager()
assert manager.setMasterPassword(sys.argv[1], True)
config = QgsAuthMethodConfig("APIHeader")
config.setId("occtest")
config.setName("occupancy")
config.setUri(sys.argv[2])
config.setConfig("Authorization", "Bearer " + sys.argv[3])
assert manager.storeAuthenticationConfig(config, True)
"""


REMEMBERED = """
import importlib.util

from .occupancy_plugin.layers.release import gate

spec = importlib.util.spec_from_file_location("releases", {path!r})
releases = importlib.util.module_from_spec(spec)
spec.loader.exec_module(releases)
gate._protect = releases.remembered(gate._protect)
"""


class Headless:
    """A folder with a profile; `run("occupancy:protect", …)` answers as qgis_process does."""

    def __init__(
        self, folder: Path, locale: str = "fr_FR", portal: str = "", remembers: bool = False
    ) -> None:
        """remembers: the plugin takes releases that another process computed (scripts/releases.py),
        where a test does not judge the gate"""
        self.folder = folder
        profile = folder / "profiles" / "default"
        (profile / "python" / "plugins").mkdir(parents=True)
        (profile / "QGIS").mkdir()
        settings = SETTINGS.format(locale=locale, portal=portal)
        (profile / "QGIS" / "QGIS3.ini").write_text(settings, encoding="utf-8")
        link = profile / "python" / "plugins" / "occupancy_plugin"
        link.mkdir()
        for part in ("__init__.py", "metadata.txt", "occupancy_plugin", "resources", "i18n"):
            (link / part).symlink_to(ROOT / part)
        if remembers:
            text = (ROOT / "__init__.py").read_text(encoding="utf-8")
            (link / "__init__.py").unlink()
            more = REMEMBERED.format(path=str(ROOT / "scripts" / "releases.py"))
            (link / "__init__.py").write_text(text + more, encoding="utf-8")
        libraries = folder / "libraries"
        libraries.mkdir()
        for name in LIBRARIES:
            spec = importlib.util.find_spec(name)
            assert spec is not None
            (libraries / name).symlink_to(Path(str(spec.origin)).parent)
        password = folder / "password.txt"
        password.write_text(AUTH_PASSWORD, encoding="utf-8")
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(libraries),
            "QGIS_CUSTOM_CONFIG_PATH": str(folder),
            "QGIS_AUTH_DB_DIR_PATH": str(folder),
            "QGIS_AUTH_PASSWORD_FILE": str(password),
            "HOME": str(folder),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
        }

    def configure(self, portal: str, token: str) -> str:
        """An authentication configuration meant for that portal; its id."""
        process = subprocess.run(
            [sys.executable, "-c", CONFIGURATION, AUTH_PASSWORD, portal, token],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert process.returncode == 0, process.stderr[-2000:]
        return "occtest"

    def ask(self, *words: str) -> tuple[int, str, str]:
        ran = subprocess.run(
            ["qgis_process", *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        return ran.returncode, ran.stdout, ran.stderr

    def run(self, algorithm: str, **parameters: Any) -> dict[str, Any]:
        options = [f"--{name}={value}" for name, value in parameters.items()]
        code, printed, errors = self.ask("--json", "run", algorithm, *options)
        assert code == 0, errors[-3000:] + printed[-1000:]
        found: dict[str, Any] = json.loads(printed[printed.index("{") :])["results"]
        return found
