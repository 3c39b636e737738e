"""The portal's terms as a data-protection officer reads them: roles, acts, columns of the
registers."""

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
        "sign_in_failed": tr("sign-in failed"),
        "account_requested": tr("account asked for"),
        "request_accepted": tr("request accepted"),
        "request_rejected": tr("request rejected"),
        "account_opened": tr("account opened"),
        "contract_recorded": tr("convention recorded"),
        "extension_asked": tr("later end asked for"),
        "extension_accepted": tr("later end granted"),
        "extension_rejected": tr("later end refused"),
        "organisation_updated": tr("organisation's record changed"),
        "charter_accepted": tr("terms accepted"),
        "opposition_opened": tr("objection made"),
        "opposition_withdrawn": tr("objection withdrawn"),
        "incident_reported": tr("breach reported"),
        "publication_submitted": tr("submitted to the committee"),
    }


def register_titles() -> dict[str, str]:
    """Return the registers' titles in reading order."""
    return {
        "people": tr("People"),
        "charters": tr("Terms accepted"),
        "acts": tr("Acts"),
        "contracts": tr("Third parties"),
        "organisations": tr("Organisations"),
    }


def column_titles() -> dict[str, str]:
    """Return the titles of columns in reading order. All other fields share one column of
    details."""
    return {
        "at": tr("When (UTC)"),
        "name": tr("Name"),
        "username": tr("User name"),
        "email": tr("E-mail"),
        "function": tr("Function"),
        "organisation": tr("Organisation"),
        "what": tr("Act"),
        "purpose": tr("Purpose"),
        "format": tr("Format"),
        "scale": tr("Scale"),
        "version": tr("Version"),
        "accepted_at": tr("Accepted on (UTC)"),
        "trained": tr("Declares the training"),
        "role": tr("Role"),
        "territories": tr("Territories"),
        "access_ends_on": tr("Access ends on"),
        "active": tr("Active"),
        "reference": tr("Reference"),
        "epci": tr("EPCI (SIREN)"),
        "accounts_allowed": tr("Named accounts"),
        "ends_on": tr("Ends on"),
        "convention_reference": tr("Reference of the convention"),
        "convention_signed_on": tr("Convention signed on"),
        "signatory": tr("Signatory"),
        "dpd_name": tr("DPD or GDPR referent"),
        "dpd_email": tr("E-mail of the DPD"),
        "annexes": tr("Annexes"),
        "missing": tr("Still lacking"),
    }
