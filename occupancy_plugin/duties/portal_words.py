"""The portal's terms as people read them: roles and acts."""

from __future__ import annotations

from ..toolbelt.translation import tr


def role_names() -> dict[str, str]:
    return {
        "epci_agent": tr("Agent of the EPCI"),
        "commune_agent": tr("Agent of a commune"),
        "third_party": tr("Third party"),
        "local_administrator": tr("Local administrator"),
        "state": tr("State services"),
        "reservataire": tr("Reserving body"),
        "landlord": tr("Landlord"),
        "national": tr("GIP SNE"),
    }


def act_names() -> dict[str, str]:
    """Return the names of acts in the plugin's journal and in the portal's."""
    return {
        "sign_in": tr("signed in"),
        "sign_out": tr("signed out"),
        "expired": tr("session ended"),
        "load": tr("layer loaded"),
        "export": tr("export"),
        "layout": tr("map laid out"),
        "refused_export": tr("refusal"),
        "charter_accepted": tr("terms accepted"),
        "incident_reported": tr("breach reported"),
        "publication_submitted": tr("submitted to the committee"),
    }
