"""Demo organisations, conventions and accounts of a territory. Their passwords are drawn at every
start and printed once."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from .access.passwords import HASHER
from .catalogue.catalogue import VERSION
from .records import database, tables
from .records.tables import acceptances, contracts, organisations
from .rows.build import Built
from .world.units import LANDLORDS

CONVENTION = {
    "convention_reference": "Convention fictive 2019/102",
    "convention_signed_on": date(2019, 12, 17),
    "signatory": "Pat Fictif, président",
    "dpd_name": "Dany Fictif",
    "dpd_email": "dpd@exemple.invalid",
    "annexes": ["Annexe 1 (fictive)", "Annexe 2 (fictive)"],
}
ADMINISTRATION = "Administratrice locale"
Territory = tuple[str, str]


def _territories(built: Built) -> dict[str, Territory]:
    names = built.names
    epci = (
        built.territory
        if built.scale == "epci"
        else "200030633"
        if "200030633" in names["epci"]
        else next(iter(names["epci"]))
    )
    commune = "59139" if "59139" in names["commune"] else next(iter(names["commune"]))
    region = "32" if "32" in names["region"] else next(iter(names["region"]))
    return {
        "epci": ("epci", epci),
        "commune": ("commune", commune),
        "region": ("region", region),
        "france": ("france", "FR"),
    }


def _organisations(
    built: Built, territories: dict[str, Territory]
) -> list[tuple[str, str, Territory]]:
    """(name, kind, territory)"""
    epci, commune = territories["epci"], territories["commune"]
    return [
        (built.names["epci"][epci[1]], "epci", epci),
        (f"Commune de {built.names['commune'][commune[1]]}", "commune", commune),
        ("Agence d’urbanisme fictive", "third_party", epci),
        ("Bureau d’étude fictif", "third_party", epci),
        ("DDTM fictive", "state", territories["region"]),
        ("Action logement fictive", "reservataire", epci),
        ("GIP SNE fictif", "national", territories["france"]),
        ("URH fictive", "urh", territories["region"]),
        *((name, "landlord", territories["region"]) for name in LANDLORDS),
    ]


PERSON = (
    *("username", "name", "organisation", "function", "role", "territory"),
    *("access_ends_on", "landlord"),
)


def _people(built: Built, territories: dict[str, Territory], today: date) -> list[dict[str, Any]]:
    """Return the accounts; `organisation` is a name of `_organisations`."""
    epci, region = territories["epci"], territories["region"]
    epci_name = built.names["epci"][epci[1]]
    commune_name = f"Commune de {built.names['commune'][territories['commune'][1]]}"
    rows: list[tuple[Any, ...]] = [
        ("agent.epci", "Camille Fictif", epci_name, "Technicienne SIG", "epci_agent", epci),
        (
            *(
                "agent.commune",
                "Dominique Fictif",
                commune_name,
                "Chargé d’études",
                "commune_agent",
            ),
            territories["commune"],
        ),
        *_third_parties(epci, today),
        ("admin.local", "Alix Fictif", epci_name, ADMINISTRATION, "local_administrator", epci),
        ("etat", "Morgan Fictif", "DDTM fictive", "Chargé de mission", "state", region),
        (
            *("bailleur", "Sacha Fictif", LANDLORDS[0], "Responsable du patrimoine", "landlord"),
            *(region, None, LANDLORDS[0]),
        ),
        (
            *("reservataire", "Noa Fictif", "Action logement fictive", "Chargée d’attribution"),
            *("reservataire", epci),
        ),
        (
            *("national", "Lou Fictif", "GIP SNE fictif", "Chargé d’exploitation", "national"),
            territories["france"],
        ),
        ("urh", "Charlie Fictif", "URH fictive", "Chargée de mission", "landlord", region),
        ("nouveau", "Sam Fictif", epci_name, "Cartographe", "epci_agent", epci),
    ]
    return [dict(zip(PERSON, row, strict=False)) for row in rows]


def _third_parties(epci: Territory, today: date) -> list[tuple[Any, ...]]:
    """Return two third parties: one mission ends in three weeks, the other ended yesterday."""
    ends_soon, ended = today + timedelta(days=21), today - timedelta(days=1)
    agency, office = "Agence d’urbanisme fictive", "Bureau d’étude fictif"
    return [
        ("tiers", "Claude Fictif", agency, "Chargée d’études", "third_party", epci, ends_soon),
        ("tiers.echu", "Andréa Fictif", office, "Consultant", "third_party", epci, ended),
    ]


def create(engine: Engine, built: Built) -> list[dict[str, Any]]:
    """Create missing organisations and accounts, and give every demo account a new password.
    Returns the accounts as `serve` prints them."""
    today = database.now().date()
    territories = _territories(built)
    printed = []
    with database.alone(engine), database.writing(engine) as connection:
        numbers = {
            name: _organisation(connection, name, kind, territory)
            for name, kind, territory in _organisations(built, territories)
        }
        ends = {
            "Agence d’urbanisme fictive": today + timedelta(days=21),
            "Bureau d’étude fictif": today - timedelta(days=1),
        }
        contract_ids = {
            name: _contract(connection, numbers[name], territories["epci"][1], name, end)
            for name, end in ends.items()
        }
        for person in _people(built, territories, today):
            password = secrets.token_urlsafe(12)
            _account(connection, person, password, numbers, contract_ids)
            end = person.get("access_ends_on")
            printed.append(
                {
                    "username": person["username"],
                    "password": password,
                    "role": person["role"],
                    "territories": [person["territory"][1]],
                    **({"access_ends_on": end.isoformat()} if end else {}),
                }
            )
    return printed


def _organisation(connection: Connection, name: str, kind: str, territory: Territory) -> int:
    identity = {"name": name, "kind": kind, "scale": territory[0], "code": territory[1]}
    is_same = (organisations.c[column] == value for column, value in identity.items())
    existing_id = connection.execute(select(organisations.c.id).where(*is_same)).scalar()
    return (
        int(existing_id)
        if existing_id
        else database.add(connection, organisations, **identity, **CONVENTION)
    )


def _contract(connection: Connection, third_party: int, epci: str, name: str, ends_on: date) -> int:
    reference = (
        "Annexe 2 – agence fictive" if name.startswith("Agence") else "Annexe 2 – bureau fictif"
    )
    existing_id = connection.execute(
        select(contracts.c.id).where(contracts.c.reference == reference)
    ).scalar()
    if existing_id is not None:
        return int(existing_id)
    values = {
        "reference": reference,
        "third_party": third_party,
        "epci": epci,
        "accounts_allowed": 2,
        "ends_on": ends_on,
    }
    return database.add(connection, contracts, **values, created_at=database.now())


def _account(
    connection: Connection,
    person: dict[str, Any],
    password: str,
    numbers: dict[str, int],
    contract_ids: dict[str, int],
) -> None:
    table = tables.accounts
    new_password = {"password": HASHER.hash(password)}
    existing_id = connection.execute(
        select(table.c.id).where(table.c.username == person["username"])
    ).scalar()
    if existing_id is not None:
        connection.execute(update(table).where(table.c.id == existing_id).values(**new_password))
        return
    values = {name: value for name, value in person.items() if name != "territory"}
    values |= {
        "territories": [list(person["territory"])],
        "email": f"{person['username']}@exemple.invalid",
    }
    values |= {
        "organisation_id": numbers[person["organisation"]],
        "contract_id": contract_ids.get(person["organisation"]),
    }
    number = database.add(connection, table, **values, **new_password)
    if person["username"] != "nouveau":
        connection.execute(
            insert(acceptances).values(
                account=number, version=VERSION, accepted_at=database.now(), trained=True
            )
        )
