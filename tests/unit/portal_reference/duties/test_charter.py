"""The charter: nothing before it is signed."""

from tests.unit.portal_reference.duties.forms import refusal_of


def test_nothing_is_served_before_the_charter_is_accepted(sign, browse):
    visitor = sign("nouveau")
    for path in ("/ogc/collections/commune-2022/items", "/flatgeobuf/region-2022.fgb"):
        assert visitor.get(path, f="json").json()["error"] == "charter_not_accepted"
    page = browse("nouveau").get("/pages/committee?lang=en")
    assert (page.status_code, refusal_of(page)) == (403, "charter_not_accepted")
    charter = visitor.get("/charter").json()
    assert charter["accepted_at"] is None
    assert len(charter["text"]["fr"]) == len(charter["text"]["en"]) > 3
    refusal = visitor.send(
        "POST", "/charter/acceptance", json={"version": charter["version"], "trained": False}
    )
    assert refusal.status_code == 422
    assert (
        visitor.send(
            "POST", "/charter/acceptance", json={"version": "1999-1", "trained": True}
        ).status_code
        == 409
    )
    signed = visitor.send(
        "POST", "/charter/acceptance", json={"version": charter["version"], "trained": True}
    )
    assert signed.status_code == 201
    assert signed.json()["account"] == "nouveau"
    second_answer = visitor.send(
        "POST", "/charter/acceptance", json={"version": charter["version"], "trained": True}
    )
    assert second_answer.json()["accepted_at"] == signed.json()["accepted_at"]
    assert visitor.get("/flatgeobuf/commune-2022.fgb").status_code == 200
    assert visitor.get("/me").json()["charter_accepted"] == charter["version"]
