"""English source strings, French shown. `tr` is the only door; texts live in
i18n/occupancy_plugin_fr.ts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

try:
    from qgis.PyQt.QtCore import QCoreApplication, QLocale, QSettings, QTranslator
except ImportError:  # the rooms without QGIS are read, tested and used without it
    QCoreApplication = None

CONTEXT = "Occupancy"


def tr(text: str) -> str:
    """`text` in the user's language. Format afterwards: tr("{n} rows").format(n=…)."""
    if QCoreApplication is None:
        return text
    return QCoreApplication.translate(CONTEXT, text)


def quoted(name: str) -> str:
    """A name of somebody's file or column within a sentence, in the quotes of the language."""
    return tr("“{name}”").format(name=name)


def tr_gathered(sentence: str) -> str:
    """A sentence that scripts.translate gathers elsewhere: where the gate raises it. Format
    afterwards, as with `tr`."""
    return (
        QCoreApplication.translate(CONTEXT, sentence) if QCoreApplication is not None else sentence
    )


@cache
def language() -> str:
    """'fr' or 'en': the language of QGIS's window, French where it is any French. It changes only
    with a restart."""
    if QCoreApplication is None:
        return "en"
    name = QSettings().value("locale/userLocale", "") or QLocale.system().name()
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
    translator = QTranslator()
    if not translator.load(str(compiled)):
        return None
    QCoreApplication.installTranslator(translator)
    return translator
