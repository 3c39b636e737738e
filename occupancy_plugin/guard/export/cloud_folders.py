"""Folders that a service copies elsewhere: data under the contracts stay in the European Union, so
an export there is warned about."""

from __future__ import annotations

import re
from pathlib import Path

SERVICES = re.compile(
    r"(?:onedrive|dropbox|google ?drive|my drive|mon drive|icloud ?drive|com~apple~clouddocs|box "
    r"sync|megasync|pcloud ?drive|kdrive"
    r"|nextcloud|owncloud|proton ?drive|synology ?drive)\b.*|box|mega|icloud|pcloud",
    re.IGNORECASE,
)


def synchronised_folder(path: Path) -> str:
    """Name of the folder on the way that looks like a cloud service's ("OneDrive - Mairie de
    Caudry"), '' where there is none."""
    for candidate in (path, path.resolve()):
        for name in candidate.parts[:-1]:
            if SERVICES.fullmatch(name):
                return name
    return ""
