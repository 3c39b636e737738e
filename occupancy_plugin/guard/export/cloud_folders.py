"""Folders that a service copies elsewhere. Data under the contracts stay in the European Union, so
an export to such a folder gives a warning."""

from __future__ import annotations

import re
from pathlib import Path

from ...toolbelt.translation import tr

SERVICES = re.compile(
    r"(?:onedrive|dropbox|google ?drive|my drive|mon drive|icloud ?drive|com~apple~clouddocs|box "
    r"sync|megasync|pcloud ?drive|kdrive"
    r"|nextcloud|owncloud|proton ?drive|synology ?drive)\b.*|box|mega|icloud|pcloud",
    re.IGNORECASE,
)


def synchronised_folder(path: Path) -> str:
    """Return the name of the parent folder that looks like a cloud service's ("OneDrive - Mairie de
    Caudry"), '' without one."""
    for candidate in (path, path.resolve()):
        for name in candidate.parts[:-1]:
            if SERVICES.fullmatch(name):
                return name
    return ""


def cloud_warning(path: str) -> str:
    """Return the warning for an export to that path; '' for a folder that is not synchronised."""
    name = synchronised_folder(Path(path)) if path else ""
    if not name:
        return ""
    return tr(
        "The folder “{name}” seems to be synchronised with a cloud service. The data must stay in "
        "the European Union."
    ).format(name=name)
