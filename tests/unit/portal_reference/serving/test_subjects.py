"""Demand and attributions over HTTP: the same sign-in, the same rights, separate catalogues."""

from __future__ import annotations

from occupancy_plugin.portal.documents import read_catalogue, read_policy
from scripts.portal.catalogue.subjects import LANDLORD, PERIOD, PIECES, SUBJECTS

YEAR = "2022"


def test_a_subject_is_announced_with_a_catalogue_and_a_policy_of_its_own(leaky, visit):
    visitor = visit(leaky, "agent.epci")
    announced = visitor.get("/catalogue").json()["subjects"]
    assert tuple(announced) == SUBJECTS
    for subject in announced:
        read = read_catalogue(visitor.get(f"/subjects/{subject}/catalogue").json())
        policy = read_policy(visitor.get(f"/subjects/{subject}/policy").json())
        assert read.fictitious
        assert read.schema(policy.population_field).families
        assert "fictives" in policy.caption["fr"]
    assert visitor.get("/subjects/rents/catalogue").status_code == 404


def test_a_landlord_sees_the_row_of_its_own_attributions(leaky, visit):
    everybody = visit(leaky, "agent.epci").rows(f"leases_outside_period-{LANDLORD}-{PERIOD}")
    own_rows = visit(leaky, "bailleur").rows(f"leases_outside_period-{LANDLORD}-{PERIOD}")
    assert len(everybody) == 5
    assert len(own_rows) == 1
    assert {row["landlord"] for row in own_rows.values()} == {"Habitat fictif du Cambrésis"}


def test_a_commune_s_agent_sees_its_commune_and_no_landlord(leaky, visit):
    visitor = visit(leaky, "agent.commune")
    assert len(visitor.rows(f"demand-commune-{YEAR}")) == 1
    assert not visitor.rows(f"leases_outside_period-{LANDLORD}-{PERIOD}")


def test_a_portal_that_suppresses_keeps_the_pieces(portal, visit):
    visitor = visit(portal, "agent.epci")
    scales = {
        scale["id"]
        for scale in visitor.get("/subjects/leases_inside_period/catalogue").json()["scales"]
    }
    assert LANDLORD in scales
    assert PIECES not in scales
    assert (
        visitor.get(f"/ogc/collections/leases_inside_period-{PIECES}-{PERIOD}").status_code == 404
    )
    rows = visitor.rows(f"leases_inside_period-commune-{PERIOD}")
    assert rows
    assert all(not 0 < (row.get("households") or 0) < 11 for row in rows.values())
