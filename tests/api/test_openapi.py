"""Our OpenAPI against our server, by schemathesis: whatever is sent, the answer is one that is described."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from rahdari.api.app import create_guarded
from rahdari.api.settings import Settings
from rahdari.api.state import State

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROUTES = {
    "/match/{dataset}",
    "/search/{dataset}",
    "/entities/{entity_id}",
    "/entities/{entity_id}/adjacent",
    "/reconcile/{dataset}",
    "/catalog",
    "/algorithms",
    "/healthz",
    "/readyz",
    "/updatez",
    "/v1/screen",
    "/v1/screen/batch",
    "/v1/lists",
    "/v1/releases",
    "/v1/costs",
}
OPERATIONS = [
    *(("get", path) for path in sorted(ROUTES) if not path.startswith(("/match", "/updatez", "/v1/screen"))),
    *(("post", path) for path in ("/match/{dataset}", "/reconcile/{dataset}", "/updatez")),
    *(("post", path) for path in ("/v1/screen", "/v1/screen/batch")),
    ("get", "/entities/{entity_id}/adjacent/{property_name}"),
    ("get", "/reconcile/{dataset}/suggest/entity"),
    ("get", "/reconcile/{dataset}/suggest/property"),
    ("get", "/reconcile/{dataset}/suggest/type"),
    ("get", "/reconcile/{dataset}/extend/property"),
]


@pytest.fixture(scope="module")
def description(settings: Settings) -> schemathesis.BaseSchema:
    state = State(settings)
    state.start()
    return schemathesis.openapi.from_asgi("/openapi.json", create_guarded(state))


def test_every_route_is_described_and_documented(api: TestClient) -> None:
    assert api.get("/openapi.json").json()["paths"].keys() >= ROUTES
    page = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text("utf-8")
    for path in ROUTES:
        assert path.replace("{entity_id}", "{id}") in page


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_request_meets_an_answer_that_is_not_described(
    description: schemathesis.BaseSchema, method: str, path: str
) -> None:
    @given(case=description[path][method].as_strategy())
    @effort(max_examples=10, deadline=None, phases=NO_SHRINKING, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, allow_redirects=False)

    ask()
