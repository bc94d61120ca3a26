from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import LISTED, example, match


def results(response) -> list[dict]:
    assert response.status_code == 200, response.text
    return response.json()["responses"]["q0"]["results"]


def test_somebody_listed_is_found_with_what_the_list_holds(api: TestClient) -> None:
    response = match(api, example(birthDate="1968", nationality=["Afghanistan"]))
    (found,) = results(response)
    assert found["id"] == "Q-inv-1"
    assert found["match"] is True
    assert 0.7 <= found["score"] < 1
    assert found["properties"]["motherName"] == ["Spogmai"]
    assert found["referents"] == ["inv-old-1"]
    assert found["datasets"] == ["invented_list", "other_list"]
    assert response.json()["responses"]["q0"]["total"] == {"value": 1, "relation": "eq"}
    assert response.headers["x-batch-size"] == "1"


def test_bits_are_the_sum_of_the_evidence_and_of_the_explanations(api: TestClient) -> None:
    (found,) = results(match(api, example(birthDate="1968")))
    assert sum(e["bits"] for e in found["evidence"]) == pytest.approx(found["bits"])
    assert sum(e["score"] for e in found["explanations"].values()) == pytest.approx(found["bits"])
    assert 0 < found["prior"] < 1e-5
    assert 0 < found["probability"] <= 1


def test_another_script_is_no_obstacle(api: TestClient) -> None:
    assert [r["id"] for r in results(match(api, example("گل مرجان شیرخیل")))] == ["Q-inv-1"]


def test_who_is_not_listed_is_not_found(api: TestClient) -> None:
    assert results(match(api, example("Benedikta Unlisted", birthDate="1991"))) == []


def test_a_father_with_the_listed_name_makes_no_hit(api: TestClient) -> None:
    assert results(match(api, example("Zarghuna Popalzai", fatherName=[LISTED]))) == []


def test_below_the_threshold_only_with_a_lower_cutoff(api: TestClient) -> None:
    some = results(match(api, example("Gulmarjan Khan"), cutoff=0, limit=50))
    assert some
    assert all(not r["match"] for r in some if r["score"] < 0.7)
    assert [r["score"] for r in some] == sorted((r["score"] for r in some), reverse=True)


def test_threshold_decides_what_is_a_match(api: TestClient) -> None:
    (found,) = results(match(api, example(), threshold=0.999))
    assert found["match"] is False


def test_limit_cuts_results_and_not_the_total(api: TestClient) -> None:
    answer = match(api, example(), limit=0).json()["responses"]["q0"]
    assert answer["results"] == []
    assert answer["total"]["value"] == 1


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"include_dataset": "other_list"}, True),
        ({"include_dataset": "un"}, False),
        ({"exclude_dataset": ["invented_list"]}, True),  # it stands in another list too
        ({"exclude_dataset": ["invented_list", "other_list"]}, False),
        ({"exclude_schema": "Person"}, False),
        ({"exclude_schema": "Company"}, True),
        ({"topics": "sanction"}, True),
        ({"topics": "role.pep"}, False),
        ({"changed_since": "2026-02-01"}, True),
        ({"changed_since": "2026-03-01"}, False),
        ({"exclude_entity_ids": "Q-inv-1"}, False),
        ({"exclude_entity_ids": "inv-old-1"}, False),  # a referent stands for it
        ({"exclude_entity_ids": "inv-3"}, True),
        ({"algorithm": "logic-v2"}, True),
    ],
)
def test_filters(api: TestClient, params: dict, found: bool) -> None:
    assert [r["id"] for r in results(match(api, example(), **params))] == ["Q-inv-1"] * found


def test_an_entry_that_has_no_date_of_change_may_have_changed(api: TestClient) -> None:
    """Whoever screens by difference would never see a new entry of a list that does not say when."""
    listed = api.get("/search/un?limit=1").json()["results"][0]
    assert listed["last_change"] is None
    query = example(
        listed["caption"],
        **{k: listed["properties"][k] for k in ("birthDate", "fatherName") if k in listed["properties"]},
    )
    whole, since = (results(match(api, query, **scope)) for scope in ({}, {"changed_since": "2100-01-01"}))
    assert listed["id"] in [r["id"] for r in since]
    assert [r["id"] for r in since] == [r["id"] for r in whole if r["last_change"] is None]


@pytest.mark.parametrize(
    ("dataset", "found"), [("default", 1), ("sanctions", 1), ("other_list", 1), ("un", 0)]
)
def test_a_dataset_is_a_list_or_all(api: TestClient, dataset: str, found: int) -> None:
    assert len(results(match(api, example(), dataset=dataset))) == found


@pytest.mark.parametrize(
    ("schema", "name", "found"),
    [
        ("LegalEntity", LISTED, "Q-inv-1"),  # may be a person
        ("Thing", LISTED, "Q-inv-1"),
        ("Company", LISTED, None),
        ("Company", "Invented Front", "inv-5"),  # which is a LegalEntity, and may be a company
        ("Person", "Invented Front", "inv-5"),
        ("Person", "Invented Trading House LLC", None),  # which is a company
        ("Organization", "Invented Trading House LLC", "inv-4"),
        ("Vessel", "INVENTED STAR", "inv-6"),
        ("CryptoWallet", LISTED, None),
    ],
)
def test_schemata_are_compared_as_followthemoney_says(api: TestClient, schema: str, name: str, found) -> None:
    ids = [r["id"] for r in results(match(api, example(name, schema)))]
    assert (found in ids) if found else ids == []


def test_numbers_are_compared_without_a_name(api: TestClient) -> None:
    query = {"schema": "Vehicle", "properties": {"registrationNumber": ["KBL-12345"]}}
    assert [r["id"] for r in results(match(api, query))] == ["inv-7"]


def test_what_is_used_of_a_query_is_said(api: TestClient) -> None:
    query = example(birthDate=["1968", "13/13/13"], shoeSize="44", nationality="Atlantis")
    answer = match(api, query).json()["responses"]["q0"]
    assert answer["query"]["properties"] == {"name": [LISTED], "birthDate": ["1968"]}
    assert answer["ignored"] == {"shoeSize": ["44"], "birthDate": ["13/13/13"], "nationality": ["Atlantis"]}


def test_name_parts_make_a_name(api: TestClient) -> None:
    query = {"schema": "Person", "properties": {"firstName": "Gulmarjan", "lastName": "Sherkhel"}}
    assert [r["id"] for r in results(match(api, query))] == ["Q-inv-1"]


@pytest.mark.parametrize(
    ("parts", "ignored"),
    [
        ({"firstName": "x" * 501}, {"firstName"}),
        ({"firstName": "x" * 300, "lastName": "y" * 300}, {"firstName", "lastName"}),
        ({"firstName": "x" * 300, "fatherName": "y" * 300}, {"firstName"}),
        ({"firstName": "Gulmarjan", "lastName": "\ud800"}, {"lastName"}),
        ({"firstName": ["\ud800", "Gulmarjan"], "secondName": ""}, {"firstName"}),
    ],
)
def test_name_parts_that_make_none_are_passed_over(api: TestClient, parts: dict, ignored: set) -> None:
    queries = {"q0": example(), "odd": {"schema": "Person", "properties": parts}}
    response = api.post(
        "/match/default",
        content=json.dumps({"queries": queries}),
        headers={"content-type": "application/json"},
    )
    assert [r["id"] for r in results(response)] == ["Q-inv-1"]  # the others go on
    assert set(response.json()["responses"]["odd"]["ignored"]) == ignored
    rows = {"q": {"query": "", "properties": [{"pid": p, "v": v} for p, v in parts.items()]}}
    status = api.post("/reconcile/default", data={"queries": json.dumps(rows)}).status_code
    assert status == (400 if "ud800" in json.dumps(rows) else 200)  # half a character is no JSON there


def test_a_batch_is_answered_by_name(api: TestClient) -> None:
    answers = match(api, example(), example("Benedikta Unlisted"), *[example()] * 8).json()["responses"]
    assert [len(answers[f"q{n}"]["results"]) for n in range(10)] == [1, 0, *[1] * 8]


@pytest.mark.parametrize(
    ("body", "params", "status", "says"),
    [
        ({"queries": {"q": example(schema="Persom")}}, {}, 400, "Unknown schema: 'Persom'"),
        ({"queries": {"q": example(schema="Sanction")}}, {}, 400, "Non-matchable schema for query: Sanction"),
        ({"queries": {f"q{n}": example() for n in range(101)}}, {}, 400, "limit: 100"),
        ({"queries": {}}, {}, 400, "No queries provided."),
        ({"queries": {"q": {"properties": {}}}}, {}, 422, "schema"),
        ({"queries": {"q": {"schema": "Person"}}}, {}, 422, "properties"),
        ({"queries": {"q": {"schema": "Person", "properties": {"name": 3}}}}, {}, 422, "name"),
        ({}, {}, 422, "queries"),
        ([], {}, 422, "body"),
        ({"queries": {"q": example()}}, {"algorithm": "magic"}, 400, "Invalid algorithm: magic"),
        ({"queries": {"q": example()}}, {"limit": 501}, 422, "limit"),
        ({"queries": {"q": example()}}, {"threshold": "nan"}, 422, "threshold"),
        ({"queries": {"q": example()}}, {"changed_since": "yesterday"}, 422, "changed_since"),
        ({"queries": {"q": example()}}, {"exclude_entity_ids": ["x"] * 51}, 422, "exclude_entity_ids"),
        ({"queries": {"q": example()}, "config": {"nm_x": 1}}, {}, 400, "nm_x"),
    ],
)
def test_mistakes_have_yentes_status(api: TestClient, body, params, status: int, says: str) -> None:
    response = api.post("/match/default", json=body, params=params)
    assert response.status_code == status
    assert says in json.dumps(response.json()["detail"])
    assert len(results(match(api, example()))) == 1  # and the service goes on


def test_a_dataset_that_is_not_there(api: TestClient) -> None:
    response = match(api, example(), dataset="nowhere")
    assert (response.status_code, response.json()) == (404, {"detail": "No such dataset."})


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"", b'{"queries": ' + b"[" * 100_000])
def test_broken_json(api: TestClient, body: bytes) -> None:
    response = api.post("/match/default", content=body, headers={"content-type": "application/json"})
    assert response.status_code == (400 if len(body) > 1000 else 422)  # as yente's
    assert response.json()["detail"]


def test_the_mistake_is_not_repeated_in_the_answer(api: TestClient) -> None:
    response = api.post("/match/default", json={"queries": {"q": {"properties": {"name": ["Secret Name"]}}}})
    assert "Secret" not in response.text


@pytest.mark.parametrize("text", ["\ud800", "x" * 600, "\x00", "💥" * 50, "' OR 1=1 --", "-" * 400])
def test_odd_names_are_no_fault_of_the_server(api: TestClient, text: str) -> None:
    body = json.dumps({"queries": {"q": example(text)}})  # escapes half a character as JSON may
    response = api.post("/match/default", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (200, 422)
