from __future__ import annotations

import pytest
from starlette.testclient import TestClient


def found(api: TestClient, dataset: str = "invented_list", **params: object) -> list[str]:
    response = api.get(f"/search/{dataset}", params=params)
    assert response.status_code == 200, response.text
    return [entity["id"] for entity in response.json()["results"]]


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("sherkhel", ["Q-inv-1"]),
        ("SHERKHEL gulmarjan", ["Q-inv-1"]),
        ("sherkhel nobody", []),
        ("شیرخیل", ["Q-inv-1"]),
        ("sherkhil", ["Q-inv-1"]),  # another spelling, where the word itself is in no name
        ("khost", ["Q-inv-1"]),  # the place of birth
        ("ZZ0012345", ["Q-inv-1"]),
        ("sherk*", ["Q-inv-1"]),
        ("sherkhel -gulmarjan", []),
        ("somebody else", ["inv-relative"]),  # no target: searched all the same
        ("*", None),
        ("", None),
    ],
)
def test_words(api: TestClient, q: str, ids: list[str] | None) -> None:
    assert found(api, q=q) == ids if ids is not None else len(found(api, q=q)) == 10


def test_what_is_in_a_name_comes_first(api: TestClient) -> None:
    assert found(api, q="invented")[0] in ("inv-4", "inv-5", "inv-6")


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"schema": "Vessel"}, ["inv-6", "inv-7"]),  # a vehicle may be a vessel
        ({"countries": "ir"}, ["inv-4", "inv-6"]),
        ({"countries": ["ir", "ae"], "filter_op": "AND"}, ["inv-4"]),
        ({"topics": "sanction"}, ["Q-inv-1"]),
        ({"datasets": "other_list"}, ["Q-inv-1"]),
        ({"filter": "birthDate:1968-03"}, ["Q-inv-1"]),
        ({"filter": "properties.birthDate:1968"}, ["Q-inv-1"]),
        ({"filter": "imoNumber:IMO9074729"}, ["inv-6"]),
        ({"filter": "noSuch:thing"}, []),
        ({"include_dataset": "un"}, []),
        ({"exclude_schema": "Company", "countries": "ir"}, ["inv-6"]),
        ({"changed_since": "2026-06-01"}, []),
        ({"schema": "Address"}, ["inv-addr-1"]),
        ({"schema": "Sanction"}, ["inv-sanction-1"]),
    ],
)
def test_filters(api: TestClient, params: dict, ids: list[str]) -> None:
    assert sorted(found(api, **params)) == ids


def test_facets_count_all_results_and_not_the_page(api: TestClient) -> None:
    params = {"limit": 1, "facets": ["countries", "schema", "datasets", "topics", "genders", "identifiers"]}
    answer = api.get("/search/default", params=params).json()
    countries = {v["name"]: v for v in answer["facets"]["countries"]["values"]}
    assert countries["ir"]["label"] == "Iran"
    assert countries["ir"]["count"] >= 2
    assert answer["facets"]["countries"]["label"] == "Countries"
    assert sum(v["count"] for v in answer["facets"]["schema"]["values"]) == answer["total"]["value"] > 300
    counts = [v["count"] for v in answer["facets"]["countries"]["values"]]
    assert counts == sorted(counts, reverse=True)


def test_pages_follow_on_one_another(api: TestClient) -> None:
    whole = found(api, "default", limit=30, sort="caption:asc")
    assert whole == found(api, "default", limit=20, sort="caption:asc") + found(
        api, "default", limit=10, offset=20, sort="caption:asc"
    )


def test_sorted_up_and_down(api: TestClient) -> None:
    captions = [e["caption"] for e in api.get("/search/un?limit=50&sort=caption:desc").json()["results"]]
    assert captions == sorted(captions, key=str.casefold, reverse=True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search/nowhere", 404),
        ("/search/default?schema=Persom", 400),
        ("/search/default?filter=x", 400),
        ("/search/default?sort=shoeSize", 400),
        ("/search/default?limit=501", 422),
        ("/search/default?offset=9500", 422),
        ("/search/default?facets=shoes", 422),
        ("/search/default?changed_since=x", 422),
    ],
)
def test_mistakes(api: TestClient, path: str, status: int) -> None:
    response = api.get(path)
    assert response.status_code == status
    assert response.json()["detail"]
