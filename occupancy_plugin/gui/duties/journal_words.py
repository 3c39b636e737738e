"""The journal as people read it: names of events, purposes, scales and indicators instead of codes,
and no fingerprint."""

from __future__ import annotations

from ...duties.extracts import PORTAL_ACTS
from ...duties.portal_words import act_names
from ...guard.export.purposes import PURPOSES, purpose_named
from ...portal.sample import PURPOSE
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.journal import Entry
from ...toolbelt.translation import text_of, tr

NAMED_DETAILS = ("what", "indicator", "scale", "territory", "vintage", "layer", "format", "way")
LISTS = ("indicator", "scale")  # several ids, for a published atlas
COUNTS = ("rows", "hidden_cells", "withheld_units")


def event_names() -> dict[str, str]:
    """Return the names of the journal's events, those of the portal's acts where it has one."""
    acts = act_names()
    return {
        **{event: acts[act] for event, act in PORTAL_ACTS.items()},
        "declaration": tr("declaration"),
        "ledger": tr("remembered"),
        "protection": tr("layer protected"),
        "charter": acts["charter_accepted"],
        "incident": acts["incident_reported"],
        "submission": acts["publication_submitted"],
    }


def purpose_of(entry: Entry) -> str:
    identifier = str(entry.details.get("purpose") or "")
    return purpose_named(identifier) or names_by_id(None).get(("purpose", identifier), identifier)


def details_of(entry: Entry, signed_in: SignedIn | None) -> str:
    """Return for example 'Familles monoparentales, Commune, CA2C, 2022'; ids without a sign-in."""
    words = names_by_id(signed_in)
    details = []
    for name in (*NAMED_DETAILS, "reason", "organisation", "publication"):
        value = str(entry.details.get(name) or "")
        if value:
            ids = value.split(", ") if name in LISTS else [value]
            details.append(
                ", ".join(words.get((name, identifier), identifier) for identifier in ids)
            )
    labels = {
        "rows": tr("rows: {n}"),
        "hidden_cells": tr("hidden values: {n}"),
        "withheld_units": tr("Units under statistical secrecy: {n}"),
    }
    for name in COUNTS:
        if entry.details.get(name) not in (None, ""):
            details.append(labels[name].format(n=entry.details[name]))
    return ", ".join(details)


def names_by_id(signed_in: SignedIn | None) -> dict[tuple[str, str], str]:
    """Return (kind, id) → what people call it; only purposes without a sign-in."""
    labels = (*PURPOSES, (PURPOSE["id"], PURPOSE["label"]))
    purposes = {("purpose", name): text_of(label) for name, label in labels}
    if signed_in is None:
        return purposes
    catalogue = signed_in.catalogue
    return {
        **purposes,
        **{("indicator", i.id): text_of(i.label, i.id) for i in catalogue.indicators},
        **{("scale", scale.id): text_of(scale.label, scale.id) for scale in catalogue.scales},
        **{
            ("territory", territory.key): territory.name
            for territory in signed_in.account.territories
        },
        ("what", "withheld units"): tr("Units under statistical secrecy"),
        ("what", "diagnosis"): tr("Diagnosis"),
        ("what", "atlas"): tr("Published atlas"),
    }
