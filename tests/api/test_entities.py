from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import SAMPLE

from rahdari.lists.ftm import NEVER_KEPT


def sample() -> dict[str, dict]:
    out = {}
    for line in SAMPLE.read_text("utf-8").splitlines():
        try:
            entity = json.loads(line)
        except ValueError:
            continue
        if "caption" in entity and entity["id"] != "inv-9":  # whose name is none
            out[entity["id"]] = entity
    return out


@pytest.mark.parametrize("stated", sample().values(), ids=str)
def test_entities_come_back_property_by_property(api: TestClient, stated: dict) -> None:
    got = api.get(f"/entities/{stated['id']}", params={"nested": False}).json()
    stated["properties"] = {n: v for n, v in stated["properties"].items() if n not in NEVER_KEPT}
    assert got.items() >= stated.items()


def test_what_is_linked_stands_in_its_place(api: TestClient) -> None:
    properties = api.get("/entities/Q-inv-1").json()["properties"]
    assert [e["id"] for e in properties["identification"]] == ["inv-pass-1", "inv-id-1", "inv-id-2"]
    assert properties["sanctions"][0]["properties"]["program"] == ["Invented programme"]
    assert "entity" not in properties["sanctions"][0]["properties"]  # which would be the same again


def test_a_referent_is_redirected(api: TestClient) -> None:
    response = api.get("/entities/inv-old-1")
    assert (response.status_code, response.headers["location"]) == (308, "/entities/Q-inv-1")
    response = api.get("/entities/inv-old-1/adjacent/sanctions")
    assert response.headers["location"] == "/entities/Q-inv-1/adjacent/sanctions"


def test_adjacent_in_pages(api: TestClient) -> None:
    answer = api.get("/entities/Q-inv-1/adjacent", params={"limit": 1, "offset": 1}).json()
    assert answer["entity"]["id"] == "Q-inv-1"
    page = answer["adjacent"]["identification"]
    assert [e["id"] for e in page["results"]] == ["inv-id-1"]
    assert page["total"] == {"value": 3, "relation": "eq"}
    assert api.get("/entities/Q-inv-1/adjacent/identification").json()["total"]["value"] == 3


@pytest.mark.parametrize(
    "path",
    [
        "/entities/nobody",
        "/entities/nobody/adjacent",
        "/entities/Q-inv-1/adjacent/shoes",
        "/entities/Q-inv-1/adjacent/name",
    ],
)
def test_what_is_not_there(api: TestClient, path: str) -> None:
    assert api.get(path).status_code == 404


def test_other_lists_are_given_as_followthemoney_too(api: TestClient) -> None:
    (some,) = api.get("/search/un?schema=Person&limit=1").json()["results"]
    entity = api.get(f"/entities/{some['id']}").json()
    assert entity["schema"] == "Person"
    assert entity["datasets"] == ["un"]
    assert entity["properties"]["topics"] == ["sanction"]
    assert entity["properties"]["name"] == [entity["caption"]]


def test_both_ends_of_a_relation(with_settings, tmp_path) -> None:
    from rahdari.lists.reading import read_list
    from rahdari.records.entry import Subject
    from rahdari.screening import build_index

    def line(id_: str, schema: str, target: bool = False, **properties: list[str]) -> str:
        return json.dumps({"id": id_, "schema": schema, "target": target, "properties": properties})

    file = tmp_path / "entities.json"
    file.write_text(
        "\n".join(
            [
                line("a", "Person", True, name=["Zmaray Invented"]),
                line("b", "Company", False, name=["Invented Trade"], addressEntity=["c"]),
                line("c", "Address", full=["1 Invented Street"]),
                line("own", "Ownership", owner=["a"], asset=["b"], percentage=["51"]),
            ]
        )
    )
    reading = read_list(f"ftm:{file}")
    few = [Subject([f"Traveller {n}"]) for n in range(200)]
    build_index(reading, tmp_path / "index", population=few, workers=1, linked=reading.linked())
    api = with_settings(index=tmp_path / "index")
    (edge,) = api.get("/entities/a").json()["properties"]["ownershipOwner"]
    assert edge["properties"]["percentage"] == ["51"]
    assert edge["properties"]["asset"][0]["caption"] == "Invented Trade"
    company = api.get("/entities/b").json()["properties"]
    assert company["addressEntity"][0]["properties"]["full"] == ["1 Invented Street"]
    assert company["ownershipAsset"][0]["properties"]["owner"][0]["id"] == "a"
    assert api.get("/match/default").status_code == 405
