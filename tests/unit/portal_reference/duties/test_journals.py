"""Purposes, the journal and the registers."""


def test_only_the_four_purposes_are_purposes(sign):
    purposes = {purpose["id"] for purpose in sign("agent.epci").get("/me").json()["purposes"]}
    assert purposes == {"housing_policy", "programming", "observation", "attribution"}
    for purpose in ("commercial", "autre chose"):
        line = {"at": "2026-01-05T10:00:00Z", "what": "export", "purpose": purpose}
        assert (
            sign("agent.epci").send("POST", "/journal", json={"lines": [line]}).status_code == 422
        )


def test_registers_for_the_dpd(sign):
    line = {
        "at": "2026-01-05T10:00:00Z",
        "what": "export",
        "purpose": "observation",
        "scale": "commune",
        "format": "GPKG",
    }
    assert (
        sign("agent.commune").send("POST", "/journal", json={"lines": [line, line]}).status_code
        == 201
    )
    answer = sign("admin.local").get("/registers").json()
    people = {person["username"]: person for person in answer["people"]}
    assert {"agent.epci", "agent.commune", "tiers"} <= set(people)
    assert "etat" not in people
    assert people["agent.commune"]["function"] == "Chargé d’études"
    assert "password" not in people["agent.commune"]
    assert any(
        act["username"] == "agent.commune" and act.get("format") == "GPKG" for act in answer["acts"]
    )
    assert {"username", "version", "accepted_at", "trained"} == set(answer["charters"][0])
    assert "etat" in {
        person["username"] for person in sign("national").get("/registers").json()["people"]
    }
    assert sign("agent.epci").get("/registers").status_code == 403
    assert sign("agent.commune").get("/journal").json()["lines"][0]["what"] == "export"
