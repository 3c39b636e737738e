"""One extension waits at a time, and none moves the end of a convention back."""

from concurrent.futures import ThreadPoolExecutor

REASON = "La mission continue jusqu’au diagnostic."


def contract(inside) -> dict:
    headers = inside.token("admin.local")
    return inside.app.test_client().get("/contracts", headers=headers).json["contracts"][0]


def ask(inside, ends_on: str, identifier: int, headers: dict[str, str] | None = None):
    body = {"ends_on": ends_on, "reason": REASON}
    path, headers = f"/contracts/{identifier}/extensions", headers or inside.token("admin.local")
    return inside.app.test_client().post(path, json=body, headers=headers)


def decide(inside, identifier: int, decision: str):
    path, headers = f"/extensions/{identifier}/decision", inside.token("national")
    return inside.app.test_client().post(path, json={"decision": decision}, headers=headers)


def test_of_twelve_extensions_asked_at_once_one_waits(inside):
    number, headers = contract(inside)["id"], inside.token("admin.local")
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: ask(inside, "2033-01-31", number, headers), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert {answer.json.get("error") for answer in answers} == {None, "already_asked"}
    waiting = contract(inside)["extensions"]
    assert [one["state"] for one in waiting] == ["submitted"]
    assert decide(inside, waiting[0]["id"], "reject").status_code == 200
    assert ask(inside, "2034-01-31", number).status_code == 201


def test_an_older_extension_moves_no_end_back(inside):
    """Records from before one waited at a time may hold two."""
    number = contract(inside)["id"]
    older = ask(inside, "2032-01-31", number).json["extensions"][-1]["id"]
    inside.change("UPDATE extensions SET state = 'kept'")
    later = ask(inside, "2033-01-31", number).json["extensions"][-1]["id"]
    inside.change("UPDATE extensions SET state = 'submitted'")
    assert decide(inside, later, "accept").status_code == 200
    refusal = decide(inside, older, "accept")
    assert (refusal.status_code, refusal.json["error"]) == (409, "not_later")
    assert contract(inside)["ends_on"] == "2033-01-31"
    me = inside.app.test_client().get("/me", headers=inside.token("tiers")).json
    assert me["access_ends_on"] == "2033-01-31"
    assert decide(inside, older, "reject").status_code == 200
