"""The four purposes of the convention (article 1). Any other is refused, such as "commercial" or a
text of the user's.

After a sign-in the window offers the purposes that the portal grants the account
(`purpose_choices`). The four here are for users without a sign-in and for Processing, and give the
names of purposes in a journal."""

from __future__ import annotations

from collections.abc import Mapping

from ...portal.model import Account
from ...toolbelt.translation import text_of

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


def purposes_of(account: Account | None) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return (id, labels) of the purposes to choose from: the portal's, or without a sign-in the
    convention's, which apply to the user's own layers too."""
    return account.purposes if account is not None and account.purposes else PURPOSES


def purpose_texts(text: str, account: Account | None = None) -> Mapping[str, str] | None:
    """Return, in both languages, the purpose that an id or a label names, among the account's too;
    None for any other text."""
    spelling = _plain(text)
    for identifier, label in (*purposes_of(account), *PURPOSES):
        if spelling in (identifier, *map(_plain, label.values())):
            return label
    return None


def purpose_named(text: str) -> str:
    """Return the convention's purpose that a text names, in the user's language; '' for any
    other."""
    label = purpose_texts(text)
    return text_of(label) if label is not None else ""


def _plain(text: str) -> str:
    return text.strip().replace("'", "’").casefold()
