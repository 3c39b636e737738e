"""Only professional, nominative e-mail addresses are accepted (convention, article 4); a generic
one needs a written exception."""

from __future__ import annotations

import re

from ..records.tables import LINE
from .refusals import Refused, refused

GENERIC = frozenset({
    "accueil", "admin", "administration", "agence", "bonjour", "bureau", "communication", "compta",
    "comptabilite", "contact", "courrier", "dgs", "direction", "drh", "habitat", "hello", "info",
    "information", "informatique", "infos", "logement", "mail", "maire", "mairie", "no-reply",
    "noreply", "postmaster", "presse", "rh", "secretariat", "service", "services", "sig",
    "support", "urbanisme", "webmaster",
})  # fmt: skip
FREE_MAIL = frozenset({
    "aol.com", "bbox.fr", "free.fr", "gmail.com", "gmx.com", "gmx.fr", "googlemail.com",
    "hotmail.com", "hotmail.fr", "icloud.com", "laposte.net", "live.com", "live.fr", "mailo.com",
    "me.com", "msn.com", "neuf.fr", "numericable.fr", "orange.fr", "outlook.com", "outlook.fr",
    "proton.me", "protonmail.com", "sfr.fr", "tutanota.com", "wanadoo.fr", "yahoo.com", "yahoo.fr",
    "yandex.com", "ymail.com", "zoho.com",
})  # fmt: skip
SHAPE = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


def problem(email: str, exception: str | None = None) -> Refused | None:
    """Return why this address is refused, or None. A written exception allows a generic address,
    never a free-mail one."""
    if len(email) > LINE or not SHAPE.fullmatch(email):
        return refused("email_invalid")
    local, domain = email.lower().split("@")
    if domain in FREE_MAIL:
        return refused("email_free_mail")
    words = set(re.split(r"[._+-]", re.sub(r"\d+$", "", local)))
    if (
        local in GENERIC
        or words <= GENERIC
        or words & {"contact", "mairie", "accueil", "secretariat"}
    ) and not exception:
        return refused("email_generic")
    return None
