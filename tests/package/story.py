"""A story played inside QGIS: the plugin is installed by QGIS's installer, used, reloaded and
uninstalled."""

from __future__ import annotations

import gc
import importlib.util
from collections.abc import Generator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pyplugin_installer
import qgis.utils
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEvent

PLUGIN = "occupancy_plugin"
Story = Generator[Any, None, Any]


def _census(user: Any) -> dict[str, Any]:
    path = Path(__file__).with_name("census.py")
    specification = importlib.util.spec_from_file_location("census", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    counted = module.census(user.iface)
    counted["files"] = module.files(Path(QgsApplication.qgisSettingsDirPath()))
    return counted


def _settle() -> None:
    """What was sent to be deleted goes now: a test may do what the plugin may not."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def bare(user: Any) -> Story:
    """Before anything is installed; every counted thing once, so that lazy parts of QGIS are
    there."""
    yield 500
    assert PLUGIN not in qgis.utils.plugins
    return _census(user)


def install(user: Any, package: str) -> Story:
    pyplugin_installer.instance().installFromZipFile(package)
    yield user.until(lambda: user.sees("occupancySignIn"), "the dock")
    provider = QgsApplication.processingRegistry().providerById("occupancy")
    return {
        "active": PLUGIN in qgis.utils.active_plugins,
        "algorithms": sorted(algorithm.name() for algorithm in provider.algorithms()),
        "from": str(Path(qgis.utils.plugins[PLUGIN].__init__.__code__.co_filename)),
        "installer": pyplugin_installer.installer_data.plugins.all()[PLUGIN]["error"],
    }


def metadata(user: Any) -> Story:
    """Every key of metadata.txt as QGIS reads it for its plugin manager."""
    yield 10
    plain = ConfigParser(interpolation=None)
    folder = Path(pyplugin_installer.installer.HOME_PLUGIN_PATH) / PLUGIN
    plain.read(folder / "metadata.txt", encoding="utf-8")
    return {
        key: {"written": written, "qgis": qgis.utils.pluginMetadata(PLUGIN, key)}
        for key, written in plain["general"].items()
    }


def clear(user: Any) -> Story:
    QgsProject.instance().clear()
    QgsProject.instance().setDirty(False)
    user.iface.messageBar().clearWidgets()
    yield 300
    _settle()
    yield 100
    return None


def reload(user: Any, times: int) -> Story:
    for _ in range(times):
        assert qgis.utils.reloadPlugin(PLUGIN) is not False
        yield 150
        _settle()
    yield user.until(lambda: user.sees("occupancySignIn"), "the dock")
    return _census(user)


def unload(user: Any) -> Story:
    qgis.utils.unloadPlugin(PLUGIN)
    yield 300
    _settle()
    yield 100
    return _census(user)


def uninstall(user: Any) -> Story:
    pyplugin_installer.instance().uninstallPlugin(PLUGIN, quiet=True)
    yield 500
    _settle()
    yield 100
    return _census(user)
