"""Every table of the records: accounts, sign-ins, the journal, the duties' registers."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

LINE, PHONE, CODE, REGION = 200, 40, 20, 3
"""Maximum characters of a line of text, a telephone number, a territory's code, a région's code.
Forms and columns use the same limits: PostgreSQL refuses longer texts, SQLite stores them."""
TERRITORY = 40
"""Maximum characters of a requested territory, `scale:code`."""
REDIRECT, NONCE = 300, 200
"""Maximum characters of a client's redirect address and nonce."""

metadata = MetaData()


def now() -> datetime:
    """Return the moment in UTC, to the second, as the columns hold it: without a time zone."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _register(name: str, *columns: SchemaItem) -> Table:
    """Declare a table whose rows are numbered by the column `id`."""
    return Table(name, metadata, Column("id", Integer, primary_key=True), *columns)


accounts = _register(
    "accounts",
    Column("username", String(LINE), unique=True, nullable=False),
    Column("password", String(200), nullable=False),
    Column("name", String(LINE), nullable=False),
    Column("email", String(LINE), nullable=False),
    Column("organisation", String(LINE), nullable=False),
    Column("organisation_id", Integer, index=True),
    Column("contract_id", Integer, index=True),
    Column("function", String(LINE), nullable=False, default=""),
    Column("role", String(40), nullable=False),
    Column("territories", JSON, nullable=False),  # [[scale, code], …]
    Column("landlord", String(LINE)),
    Column("access_ends_on", Date),
    Column("active", Boolean, nullable=False, default=True),
)
authorization_codes = _register(
    "authorization_codes",
    Column("code", String(64), unique=True, nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("client_id", String(80), nullable=False),
    Column("redirect_uri", String(REDIRECT), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("nonce", String(NONCE)),
    Column("challenge", String(128), nullable=False),
    Column("issued_at", Float, nullable=False),
    Column("used", Boolean, nullable=False, default=False),
)
tokens = _register(
    "tokens",
    Column("family", String(64), nullable=False, index=True),
    Column("signed_in_at", Float, nullable=False),  # when the family began
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("client_id", String(80), nullable=False),
    Column("scope", String(200), nullable=False),
    Column("access", String(64), unique=True, nullable=False),
    Column("refresh", String(64), unique=True),
    Column("issued_at", Float, nullable=False),
    Column("expires_in", Integer, nullable=False),
    Column("refresh_used", Boolean, nullable=False, default=False),
    Column("revoked", Boolean, nullable=False, default=False),
)
sign_in_failures = Table(
    "sign_in_failures",  # wrong passwords by name and address, both as digests, also unknown names
    metadata,
    Column("name", String(64), primary_key=True),
    Column("origin", String(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("locked_until", Float, nullable=False),
    Column("at", Float, nullable=False, index=True),
)
page_sessions = Table(
    "page_sessions",
    metadata,
    Column("key", String(64), primary_key=True),  # digest of the cookie's key
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("opened_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
)
password_resets = Table(
    "password_resets",
    metadata,
    Column("key", String(64), primary_key=True),  # digest of the link's secret
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("expires_at", Float, nullable=False),
)
keys = Table(
    "keys",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
journal = _register(
    "journal",
    Column("at", DateTime, nullable=False),  # by the plugin's clock
    Column("received_at", DateTime, nullable=False, default=now),
    Column("account", ForeignKey("accounts.id")),
    Column("what", String(60), nullable=False),
    Column("purpose", String(40)),
    Column("details", JSON, nullable=False, default=dict),
)
organisations = _register(
    "organisations",
    Column("name", String(LINE), nullable=False),
    # epci, commune, third_party, state, landlord, urh, reservataire, national
    Column("kind", String(40), nullable=False),
    Column("scale", String(20), nullable=False),
    Column("code", String(CODE), nullable=False),
    Column("convention_reference", String(LINE)),
    Column("convention_signed_on", Date),
    Column("signatory", String(LINE)),
    Column("dpd_name", String(LINE)),
    Column("dpd_email", String(LINE)),
    Column("annexes", JSON, nullable=False, default=list),
    UniqueConstraint("kind", "scale", "code", "name"),
)
contracts = _register(
    "contracts",
    Column("reference", String(LINE), unique=True, nullable=False),
    Column("third_party", ForeignKey("organisations.id"), nullable=False),
    Column("epci", String(CODE), nullable=False),
    Column("accounts_allowed", Integer, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("created_at", DateTime, nullable=False),
)
extensions = _register(
    "extensions",
    Column("contract", ForeignKey("contracts.id"), nullable=False),
    Column("asked_by", ForeignKey("accounts.id"), nullable=False),
    Column("asked_at", DateTime, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(20), nullable=False, default="submitted"),
    Column("decision", Text),
    Column("decided_at", DateTime),
)
account_requests = _register(
    "account_requests",
    Column("secret", String(64), unique=True, nullable=False),  # digest of the applicant's link
    Column("origin", String(64), nullable=False, index=True),
    Column("submitted_at", DateTime, nullable=False),
    Column("name", String(LINE), nullable=False),
    Column("email", String(LINE), nullable=False),
    Column("phone", String(PHONE)),
    Column("function", String(LINE), nullable=False),
    Column("organisation_name", String(LINE), nullable=False),  # as the applicant wrote it
    Column("organisation", ForeignKey("organisations.id")),  # linked by the reviewer's decision
    Column("role", String(40), nullable=False),
    Column("scale", String(20), nullable=False),
    Column("code", String(CODE), nullable=False),
    Column("exception", Text),
    Column("contract", ForeignKey("contracts.id")),
    Column("letter_name", String(LINE)),
    Column("letter", LargeBinary),
    Column("state", String(20), nullable=False, default="submitted"),
    Column("reason", Text),
    Column("decided_by", ForeignKey("accounts.id")),
    Column("decided_at", DateTime),
    Column("account", ForeignKey("accounts.id")),
)
charter_acceptances = _register(
    "charter_acceptances",
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("version", String(40), nullable=False),
    Column("accepted_at", DateTime, nullable=False),
    Column("trained", Boolean, nullable=False),
    UniqueConstraint("account", "version"),
)
oppositions = _register(
    "oppositions",
    Column("region", String(REGION), nullable=False),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_by", ForeignKey("accounts.id"), nullable=False),
    Column("opened_at", DateTime, nullable=False),
    Column("withdrawn_at", DateTime),
)
Index(
    "one_opposition_in_force",
    oppositions.c.organisation,
    oppositions.c.region,
    unique=True,
    sqlite_where=oppositions.c.withdrawn_at.is_(None),
    postgresql_where=oppositions.c.withdrawn_at.is_(None),
)
incidents = _register(
    "incidents",
    Column("number", String(40), unique=True, nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("epci", String(CODE)),
    Column("severity", String(20), nullable=False),
    Column("extent", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("discovered_at", DateTime, nullable=False),
    Column("notified_at", DateTime, nullable=False),
    Column("deadline", DateTime, nullable=False),
    Column("recipients", JSON, nullable=False),
    Column("journal", JSON, nullable=False),
    Column("state", String(20), nullable=False, default="sent"),
)
incident_steps = _register(
    "incident_steps",
    Column("incident", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("note", Text),
)
publications = _register(
    "publications",
    Column("number", String(40), unique=True, nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("title", String(LINE), nullable=False),
    Column("scale", String(20), nullable=False),
    Column("code", String(CODE), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("mask_report", JSON, nullable=False),
    Column("submitted_at", DateTime, nullable=False),
    Column("dossier_name", String(LINE)),
    Column("dossier", LargeBinary),
)
publication_notes = _register(
    "publication_notes",
    Column("publication", ForeignKey("publications.id"), nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", DateTime, nullable=False),
)
