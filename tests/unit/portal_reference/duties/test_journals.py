"""Purposes and the journal."""


def test_only_the_four_purposes_are_purposes(sign):
    purposes = {purpose["id"] for purpose in sign("agent.epci").get("/me").json()["purposes"]}
    assert purposes == {"housing_policy", "programming", "observation", "attribution"}
    for purpose in ("commercial", "autre chose"):
        line = {"at": "2026-01-05T10:00:00Z", "what": "export", "purpose": purpose}
        assert (
            sign("agent.epci").send("POST", "/journal", json={"lines": [line]}).status_code == 422
        )
