"""The OpenAPI document is complete; unknown items and missing tokens are refused.
test_schemathesis.py draws requests from it."""

import re
from typing import Any

import pytest
import requests

from scripts.portal.duties.endpoint import OPERATIONS
from scripts.portal.serving.app import BLUEPRINTS

assert BLUEPRINTS  # the rooms declare the operations when they are imported


def test_every_operation_is_titled(portal, visit):
    document = visit(portal, "agent.epci").get("/openapi").json()
    assert document["openapi"].startswith("3.")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == len(OPERATIONS) == 13
    assert all(operation["summary"] for operation in operations)
    identifiers = [operation["operationId"] for operation in operations]
    assert len(set(identifiers)) == len(identifiers)


def path_of(operation: dict[str, Any], part: str) -> str:
    return re.sub(r"{[^}]+}", part, operation["path"])


@pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda operation: f"{operation['method']} {operation['path']}"
)
def test_unknown_items_and_missing_tokens(portal, visit, operation):
    for part in ("999999", "x", "0", "%00", "9" * 40):
        answer = visit(portal, "national").send(
            operation["method"].upper(), path_of(operation, part)
        )
        assert answer.status_code < 500, (part, answer.text)
    bare = requests.request(operation["method"], portal.url + path_of(operation, "1"), timeout=10)
    if not operation["public"]:
        assert bare.status_code == 401
    assert bare.status_code < 500
