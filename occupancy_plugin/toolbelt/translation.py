"""English source strings, French shown. `tr` is the only door; texts live in
i18n/occupancy_plugin_fr.ts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

CONTEXT = "Occupancy"


@cache
def _qt() -> Any:
    """Qt's core, asked for with the first text: whoever reads a catalogue and shows nothing (the
    reference portal) does not start QGIS's libraries for it. None where there is no QGIS: the
    rooms without it are read, tested and used so."""
    try:
        from qgis.PyQt import QtCore
    except ImportError:
        return None
    return QtCore


def tr(text: str) -> str:
    """`text` in the user's language. Format afterwards: tr("{n} rows").format(n=…)."""
    return _translated(text)


def quoted(name: str) -> str:
    """A name of somebody's file or column within a sentence, in the quotes of the language."""
    return tr("“{name}”").format(name=name)


def tr_gathered(sentence: str) -> str:
    """A sentence that scripts.translate gathers elsewhere: where the gate raises it. Format
    afterwards, as with `tr`."""
    return _translated(sentence)


def _translated(text: str) -> str:
    qt = _qt()
    return text if qt is None else str(qt.QCoreApplication.translate(CONTEXT, text))


@cache
def language() -> str:
    """'fr' or 'en': the language of QGIS's window, French where it is any French. It changes only
    with a restart."""
    qt = _qt()
    if qt is None:
        return "en"
    name = qt.QSettings().value("locale/userLocale", "") or qt.QLocale.system().name()
    return "fr" if str(name).lower().startswith("fr") else "en"


def text_of(text: Mapping[str, str] | None, fallback: str = "") -> str:
    """The text that the portal serves in several languages, in the user's."""
    if not text:
        return fallback
    return text.get(language()) or text.get("fr") or next(iter(text.values()), fallback)


def install_translator(root: Path) -> Any:
    """Load the compiled translation of the user's language; returns the translator to remove at
    unload, or None."""
    compiled = root / "i18n" / f"occupancy_plugin_{language()}.qm"
    if not compiled.exists():
        return None
    qt = _qt()
    translator = qt.QTranslator()
    if not translator.load(str(compiled)):
        return None
    qt.QCoreApplication.installTranslator(translator)
    return translator
