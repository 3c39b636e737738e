"""The four purposes of the convention (article 1). There is no fifth: neither "commercial" nor a
text of one's own.

Who is signed in chooses among those that the portal serves with the account (`offered`); these are
for everybody else, for Processing, and name what a journal holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ...toolbelt.translation import text_of

if TYPE_CHECKING:
    from ...portal.model import Account

PURPOSES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("housing_policy", {"fr": "Définition d’une politique de l’habitat", "en": "Housing policy"}),
    ("programming", {"fr": "Programmation du logement social", "en": "Social-housing programming"}),
    (
        "observation",
        {
            "fr": "Observation et pilotage des politiques locales de l’habitat",
            "en": "Observing and running local housing policy",
        },
    ),
    (
        "attribution",
        {"fr": "Politique intercommunale d’attribution", "en": "Inter-communal attribution policy"},
    ),
)


def offered(account: Account | None) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """(id, labels) of the purposes to choose from: the portal's while signed in; signed out, with a
    layer of one's own, the convention's all the same."""
    return account.purposes if account is not None and account.purposes else PURPOSES


def purpose_texts(text: str, account: Account | None = None) -> Mapping[str, str] | None:
    """The purpose that an id or a label in either language names, in both languages, among the
    account's purposes too; None where it names none."""
    spelling = _plain(text)
    for identifier, label in (*offered(account), *PURPOSES):
        if spelling in (identifier, *map(_plain, label.values())):
            return label
    return None


def purpose_named(text: str) -> str:
    """The convention's purpose that a text names, in the user's language; '' where it names
    none."""
    label = purpose_texts(text)
    return text_of(label) if label is not None else ""


def _plain(text: str) -> str:
    return text.strip().replace("'", "’").casefold()
