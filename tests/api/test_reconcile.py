from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import LISTED

from rahdari.api import reconcile


def test_the_manifest_leads_to_what_there_is(api: TestClient) -> None:
    manifest = api.get("/reconcile/default?api_key=x").json()
    assert manifest["versions"] == ["0.2"]
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    for service in services:
        assert service["service_path"].endswith("?api_key=x")
        assert (
            api.get(service["service_url"] + service["service_path"], params={"prefix": "Na"}).status_code
            == 200
        )
    assert "Person" in [t["id"] for t in manifest["defaultTypes"]]


def test_rows_are_reconciled(api: TestClient) -> None:
    born = {"pid": "Person:birthDate", "v": "1968"}
    queries = {
        "q0": {"query": LISTED, "type": "Person", "limit": 3, "properties": [born]},
        "q1": {"query": LISTED},
        "q2": {"query": "Benedikta Unlisted", "type": ["Person"]},
    }
    response = api.post("/reconcile/default", data={"queries": json.dumps(queries)})
    answer = response.json()
    best = answer["q0"]["result"][0]
    assert (best["id"], best["match"], best["name"]) == ("Q-inv-1", True, LISTED)
    assert best["type"][0]["id"] == "Person"
    assert best["score"] > answer["q1"]["result"][0]["score"]
    assert not any(r["match"] for r in answer["q2"]["result"])
    assert response.headers["x-batch-size"] == "3"


@pytest.mark.parametrize(("rows", "keeps_waiting"), [(4, True), (5, False)])
def test_many_rows_do_not_keep_others_waiting(
    api: TestClient, rows: int, keeps_waiting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def answer(*given: Any) -> Any:
        try:
            asyncio.get_running_loop()
            seen.append(True)
        except RuntimeError:
            seen.append(False)
        return plain(*given)

    plain = reconcile.answer
    monkeypatch.setattr(reconcile, "answer", answer)
    queries = {f"q{n}": {"query": LISTED} for n in range(rows)}
    response = api.post("/reconcile/default", data={"queries": json.dumps(queries)})
    assert [row["result"][0]["id"] for row in response.json().values()] == ["Q-inv-1"] * rows
    assert seen == [keeps_waiting] * rows


def test_columns_are_extended(api: TestClient) -> None:
    wanted = {
        "ids": ["Q-inv-1", "nobody"],
        "properties": [
            {"id": "nationality"},
            {"id": "country", "settings": {"render": "raw", "limit": 1}},
            {"id": "shoeSize"},
        ],
    }
    answer = api.post("/reconcile/default", data={"extend": json.dumps(wanted)}).json()
    assert answer["rows"]["Q-inv-1"] == {"nationality": [{"str": "Afghanistan"}], "country": [{"str": "pk"}]}
    assert answer["rows"]["nobody"] == {}
    assert {"id": "nationality", "name": "Nationality"} in answer["meta"]


def test_suggestions(api: TestClient) -> None:
    def suggested(what: str, prefix: str) -> list[str]:
        answer = api.get(f"/reconcile/default/suggest/{what}", params={"prefix": prefix}).json()
        return [row["id"] for row in answer["result"]]

    assert suggested("entity", "gulmarjan sher") == ["Q-inv-1"]
    assert suggested("entity", "") == []
    assert suggested("type", "vess") == ["Vessel"]
    assert "Person:birthDate" in suggested("property", "birth")
    assert suggested("property", "relig") == []
    columns = api.get("/reconcile/default/extend/property?type=Person").json()["properties"]
    assert {"id": "birthDate", "name": "Birth date"} in columns


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"queries": "{"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": json.dumps({"q": {"query": "x", "type": "Persom"}})}, 400),
        ({"queries": json.dumps({f"q{n}": {"query": "x"} for n in range(101)})}, 400),
        ({"extend": "nothing"}, 400),
        ({"extend": json.dumps({"ids": ["inv-old-1"], "properties": []})}, 400),
    ],
)
def test_mistakes(api: TestClient, form: dict, status: int) -> None:
    response = api.post("/reconcile/default", data=form)
    assert response.status_code == status
    assert response.json()["detail"]
    assert api.post("/reconcile/nowhere", data={"queries": "{}"}).status_code == 404
