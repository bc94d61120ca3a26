from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import LISTED, example, match


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large(with_settings, announced: bool) -> None:
    api = with_settings(max_body=10_000)
    body = b" " * 50_000
    content = body if announced else iter([body[:9_000], body[9_000:]])
    response = api.post("/match/default", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert "10,000 bytes" in response.json()["detail"]
    assert match(api, example()).status_code == 200


def test_a_url_that_is_too_long(api: TestClient) -> None:
    assert api.get("/search/default", params={"q": "x" * 60_001}).status_code == 414


def test_nothing_that_says_who_was_asked_for_is_logged(
    with_settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = with_settings()
    caplog.set_level(logging.DEBUG)
    logging.getLogger("rahdari.api.access").setLevel(logging.INFO)
    match(api, example())
    api.get("/search/default", params={"q": "sherkhel"})
    api.get("/entities/Q-inv-1")
    api.get("/entities/Nobody-Sherkhel")
    api.post("/v1/screen", json={"subject": {"names": [LISTED], "shoes": "Sherkhel"}})

    def broken(*args: object, **more: object) -> None:
        raise RuntimeError(f"cannot compare {LISTED}")

    monkeypatch.setattr("rahdari.api.match.answer", broken)
    response = match(api, example())
    assert response.status_code == 500
    assert "Sherkhel" not in response.text
    mine = [r for r in caplog.records if r.name.startswith(("rahdari", "uvicorn"))]
    text = "\n".join(r.getMessage() for r in mine)
    assert "/match/{dataset} 200" in text
    assert "RuntimeError at test_guard.py" in text
    assert "herkhel" not in text
    assert "Q-inv-1" not in text
    assert not any(r.exc_info for r in mine)


def test_metrics_count_what_was_asked(api: TestClient) -> None:
    match(api, example())
    text = api.get("/metrics").text
    assert 'rahdari_screenings_total{outcome="refer"}' in text
    assert 'rahdari_requests_total{route="/match/{dataset}",status="200"}' in text
    assert "rahdari_index_entries 368.0" in text
    assert "herkhel" not in text


def test_other_pages_may_not_ask_unless_configured(with_settings) -> None:
    origin = {"Origin": "http://127.0.0.1:3333"}
    path = "/reconcile/default/suggest/type"
    assert "access-control-allow-origin" not in with_settings().get(path, headers=origin).headers
    open_ = with_settings(origins=("http://127.0.0.1:3333",))
    assert open_.get(path, headers=origin).headers["access-control-allow-origin"] == origin["Origin"]
    assert "access-control-allow-origin" not in open_.get(path, headers={"Origin": "http://x"}).headers


def test_the_catalog_and_the_algorithms(api: TestClient) -> None:
    catalog = api.get("/catalog").json()
    names = {row["name"]: row for row in catalog["datasets"]}
    assert names["sanctions"]["children"] == ["invented_list", "other_list", "un"]
    assert names["invented_list"]["target_count"] == 8
    assert set(catalog["current"]) == set(names)
    assert api.get("/algorithms").json()["best"] == "rahdari"
