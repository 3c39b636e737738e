"""Tables of the duties: organisations, contracts, requests, charter, oppositions, incidents,
publications."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from .database import metadata

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), unique=True, nullable=False),
    Column(
        "kind", String(40), nullable=False
    ),  # epci, commune, third_party, state, landlord, urh, reservataire, national
    Column("scale", String(20), nullable=False),
    Column("code", String(20), nullable=False),
    Column("convention_reference", String(120)),
    Column("convention_signed_on", Date),
    Column("signatory", String(120)),
    Column("dpd_name", String(120)),
    Column("dpd_email", String(200)),
    Column("annexes", JSON, nullable=False, default=list),
)
contracts = Table(
    "contracts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(120), unique=True, nullable=False),
    Column("third_party", ForeignKey("organisations.id"), nullable=False),
    Column("epci", String(20), nullable=False),
    Column("accounts_allowed", Integer, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("created_at", DateTime, nullable=False),
)
extensions = Table(
    "extensions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("contract", ForeignKey("contracts.id"), nullable=False),
    Column("asked_by", ForeignKey("accounts.id"), nullable=False),
    Column("asked_at", DateTime, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(20), nullable=False, default="submitted"),
    Column("decision", Text),
    Column("decided_at", DateTime),
)
requests = Table(
    "account_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(64), unique=True, nullable=False),
    Column("submitted_at", DateTime, nullable=False),
    Column("name", String(120), nullable=False),
    Column("email", String(200), nullable=False),
    Column("phone", String(40)),
    Column("function", String(120), nullable=False),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("role", String(40), nullable=False),
    Column("scale", String(20), nullable=False),
    Column("code", String(20), nullable=False),
    Column("exception", Text),
    Column("contract", ForeignKey("contracts.id")),
    Column("letter_name", String(200)),
    Column("letter", LargeBinary),
    Column("state", String(20), nullable=False, default="submitted"),
    Column("reason", Text),
    Column("decided_by", ForeignKey("accounts.id")),
    Column("decided_at", DateTime),
    Column("account", ForeignKey("accounts.id")),
)
acceptances = Table(
    "charter_acceptances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("version", String(40), nullable=False),
    Column("accepted_at", DateTime, nullable=False),
    Column("trained", Boolean, nullable=False),
)
oppositions = Table(
    "oppositions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region", String(3), nullable=False),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_by", ForeignKey("accounts.id"), nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),
)
incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(40), unique=True, nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("epci", String(20)),
    Column("severity", String(20), nullable=False),
    Column("extent", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("discovered_at", DateTime, nullable=False),
    Column("notified_at", DateTime, nullable=False),
    Column("deadline", DateTime, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("journal", JSON, nullable=False),
    Column("state", String(20), nullable=False, default="sent"),
    Column("follow_up", JSON, nullable=False, default=list),
)
publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(40), unique=True, nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("scale", String(20), nullable=False),
    Column("code", String(20), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("mask_report", JSON, nullable=False),
    Column("submitted_at", DateTime, nullable=False),
    Column("dossier_name", String(200)),
    Column("dossier", LargeBinary),
)
notes = Table(
    "publication_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication", ForeignKey("publications.id"), nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime, nullable=False),
)
