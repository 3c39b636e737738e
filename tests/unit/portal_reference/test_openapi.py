"""The OpenAPI document is complete, and no body, however odd, makes the portal fail."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.portal.app import ROOMS
from scripts.portal.duty import OPERATIONS
from scripts.portal_process import PortalProcess

from .conftest import Visitor, running

assert ROOMS  # the rooms declare the operations when they are imported

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30)
    | st.datetimes().map(str)
    | st.just("x" * 5000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def portal() -> Iterator[PortalProcess]:
    """A portal of its own: odd bodies may well change its records."""
    with running() as process:
        yield process


WRITERS = [operation for operation in OPERATIONS if operation["body"] is not None]


def test_every_operation_is_titled(portal, visit):
    document = visit(portal, "agent.epci").get("/openapi").json()
    assert document["openapi"].startswith("3.")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == len(OPERATIONS) > 30
    assert all(operation["summary"] for operation in operations)
    identifiers = [operation["operationId"] for operation in operations]
    assert len(set(identifiers)) == len(identifiers)
    for path in ("/me", "/policy", "/catalogue", "/charter", "/accounts/requests", "/incidents", "/publications", "/registers", "/rights"):
        assert path in document["paths"]
    references = set(re.findall(r'"#/components/schemas/(\w+)"', str(document).replace("'", '"')))
    assert references <= set(document["components"]["schemas"])


def path_of(operation: dict[str, Any], part: str) -> str:
    return re.sub(r"{[^}]+}", part, operation["path"])


@pytest.mark.parametrize("operation", WRITERS, ids=lambda operation: f"{operation['method']} {operation['path']}")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(data=st.data())
def test_odd_bodies_are_refused_politely(portal, visit, operation, data):
    names = list(operation["body"].model_fields)
    body = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, VALUES)) | VALUES)
    visitor: Visitor = visit(portal, "national")
    answer = visitor.send(operation["method"].upper(), path_of(operation, "1"), json=body)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert set(answer.json()) == {"error", "description"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation['method']} {operation['path']}")
def test_unknown_items_and_missing_tokens(portal, visit, operation):
    for part in ("999999", "x", "0", "%00", "9" * 40):
        answer = visit(portal, "national").send(operation["method"].upper(), path_of(operation, part))
        assert answer.status_code < 500, (part, answer.text)
    bare = requests.request(operation["method"], portal.url + path_of(operation, "1"), timeout=10)
    if not operation["public"]:
        assert bare.status_code == 401
    assert bare.status_code < 500
