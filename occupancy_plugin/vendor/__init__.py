"""Pure-Python libraries that QGIS does not bring: XlsxWriter (workbooks) and pypdf (outline,
attachments, rewriting a PDF whole). `scripts/package` puts the pinned wheels of requirements.txt
here, licences and all, never edited; the development tree finds them in its environment."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ..toolbelt.errors import DiagnosisError
from ..toolbelt.translation import tr

FOLDER = str(Path(__file__).resolve().parent)


def library(name: str) -> ModuleType:
    """The library of that import name: what travels with the plugin, else what the environment has.
    Raises DiagnosisError where it is in neither.

    The folder goes to the end of the search path: another plugin's copy of the same library, loaded
    before, stays the one that everybody uses."""
    if (Path(FOLDER) / name).is_dir() and FOLDER not in sys.path:
        sys.path.append(FOLDER)
    try:
        return import_module(name)
    except ImportError as error:
        raise DiagnosisError(
            tr(
                "The library “{name}” is missing. Install the plugin again from its zip file."
            ).format(name=name),
            type(error).__name__,
        ) from error
