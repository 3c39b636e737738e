"""Translates English source texts. `tr` is the only way to do so; the French is in
i18n/occupancy_plugin_fr.ts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

CONTEXT = "Occupancy"


@cache
def _qt() -> Any:
    """Return Qt's core, None without QGIS.

    It is imported with the first text. So the reference portal, which reads a catalogue and shows
    nothing, does not load QGIS's libraries."""
    try:
        from qgis.PyQt import QtCore
    except ImportError:
        return None
    return QtCore


def tr(text: str) -> str:
    """Return `text` in the user's language. Format afterwards: tr("{n} rows").format(n=…)."""
    return _translate(text)


def quoted(name: str) -> str:
    """Return the name of a file or column in the quotation marks of the language."""
    return tr("“{name}”").format(name=name)


def tr_gathered(sentence: str) -> str:
    """Translate a sentence that scripts.translate collects where the gate raises it. Format
    afterwards, as with `tr`."""
    return _translate(sentence)


def _translate(text: str) -> str:
    qt = _qt()
    return text if qt is None else str(qt.QCoreApplication.translate(CONTEXT, text))


@cache
def language() -> str:
    """Return 'fr' or 'en', the language of QGIS's window: 'fr' for any French. It changes only with
    a restart."""
    qt = _qt()
    if qt is None:
        return "en"
    name = qt.QSettings().value("locale/userLocale", "") or qt.QLocale.system().name()
    return "fr" if str(name).lower().startswith("fr") else "en"


def text_of(text: Mapping[str, str] | None, fallback: str = "") -> str:
    """Return the text in the user's language of a text that the portal serves in several
    languages."""
    if not text:
        return fallback
    return text.get(language()) or text.get("fr") or next(iter(text.values()), fallback)


def install_translator(root: Path) -> Any:
    """Load the compiled translation of the user's language. Return the translator, to be removed
    at unload, or None."""
    compiled = root / "i18n" / f"occupancy_plugin_{language()}.qm"
    if not compiled.exists():
        return None
    qt = _qt()
    translator = qt.QTranslator()
    if not translator.load(str(compiled)):
        return None
    qt.QCoreApplication.installTranslator(translator)
    return translator
