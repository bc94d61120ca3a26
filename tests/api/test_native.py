from __future__ import annotations

import asyncio
import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import LISTED

from rahdari.api.release import Release
from rahdari.index.layout import current
from rahdari.records.schema import subject_from_json
from rahdari.screening import Screener, stored_costs
from rahdari.screening.costing import cost_index
from rahdari.simulation.travellers import travellers

SUBJECT = {"id": "c-1", "names": [LISTED], "birth_dates": ["1968"]}


def test_a_screening_says_what_the_library_says(api: TestClient, index) -> None:
    answer = api.post("/v1/screen", json={"subject": SUBJECT}).json()
    (hit,) = Screener.open(index).screen(subject_from_json(SUBJECT))
    (got,) = answer["hits"]
    assert (answer["id"], answer["outcome"], answer["referred"]) == ("c-1", "refer", 1)
    assert (got["entry_id"], got["bits"], got["refer"]) == (hit.entry_id, hit.bits, True)
    assert [e["bits"] for e in got["evidence"]] == [e.bits for e in hit.evidence]
    assert got["entry"]["id"] == "Q-inv-1"


def test_below_the_threshold(api: TestClient) -> None:
    subject = {"names": ["Marjan Unlisted"]}
    assert api.post("/v1/screen", json={"subject": subject}).json()["hits"] == []
    answer = api.post("/v1/screen", json={"subject": subject, "below": True, "limit": 9}).json()
    assert answer["hits"]
    assert answer["outcome"] == "clear"


def test_only_some_lists(api: TestClient) -> None:
    assert api.post("/v1/screen", json={"subject": SUBJECT, "lists": ["un"]}).json()["hits"] == []
    assert api.post("/v1/screen", json={"subject": SUBJECT, "lists": ["nowhere"]}).status_code == 404


def test_a_subject_that_cannot_be_read(api: TestClient) -> None:
    response = api.post("/v1/screen", json={"subject": {"name": LISTED}})
    assert response.status_code == 400
    assert response.json()["code"] == "record"
    assert "names" in response.json()["next_step"]
    assert api.post("/v1/screen", json={"subject": SUBJECT, "limits": 3}).status_code == 422


def test_in_a_batch_the_others_go_on(api: TestClient) -> None:
    subjects = [SUBJECT, {"id": "c-2", "sex": "x"}, {"id": "c-3", "names": ["Benedikta Unlisted"]}]
    results = api.post("/v1/screen/batch", json={"subjects": subjects * 3}).json()["results"]
    assert [r.get("outcome", r.get("error", {}).get("code")) for r in results] == [
        "refer",
        "record",
        "clear",
    ] * 3
    assert results[1]["id"] == "c-2"
    assert api.post("/v1/screen/batch", json={"subjects": [SUBJECT] * 1001}).status_code == 422


def test_a_batch_has_no_more_hits_than_can_be_answered(api: TestClient) -> None:
    asked = {"subjects": [SUBJECT] * 101, "limit": 100}
    response = api.post("/v1/screen/batch", json=asked)
    assert response.status_code == 422
    assert "at most 10,000" in response.text
    assert api.post("/v1/screen/batch", json=asked | {"limit": 99}).status_code == 200


@pytest.mark.parametrize(("subjects", "limit", "waits"), [(4, 5, True), (5, 5, False), (1, 21, False)])
def test_much_does_not_keep_others_waiting(
    api: TestClient, subjects: int, limit: int, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Evidence, which takes longest, is worked out where the others are not kept waiting."""
    seen = []
    hit = Release.hit

    def noted(*given: Any) -> Any:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            seen.append(False)
        else:
            seen.append(True)
        return hit(*given)

    monkeypatch.setattr(Release, "hit", noted)
    one = {"subject": SUBJECT} if subjects == 1 else {"subjects": [SUBJECT] * subjects}
    path = "/v1/screen" if subjects == 1 else "/v1/screen/batch"
    assert api.post(path, json={**one, "limit": limit}).status_code == 200
    assert seen == [waits] * subjects


def test_lists_and_releases(api: TestClient) -> None:
    lists = {row["id"]: row for row in api.get("/v1/lists").json()["lists"]}
    assert lists["un"]["entries"] == 360
    assert lists["other_list"] == {"id": "other_list", "entries": 1, "last_change": "2026-02-11T06:00:00"}
    (release,) = api.get("/v1/releases").json()["releases"]
    assert release["entries"] == 368
    assert release["in_force"] is True
    assert (release["number"], release["parties"]) == (None, [])
    assert release["threshold"] in [p["bits"] for p in release["curve"]]


def test_what_the_lists_cost(api: TestClient, index: Path) -> None:
    assert api.get("/v1/costs").status_code == 404
    people = list(travellers(400, seed=8))
    costs = cost_index(index, people, population="others", per_day=400, stop_budget=0.05, helped=3)
    stored_costs.keep(current(index), costs, at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC))
    try:
        answer = api.get("/v1/costs", params={"limit": 2, "per_day": 40_000}).json()
        rest = api.get("/v1/costs", params={"offset": 2}).json()
    finally:
        (current(index) / stored_costs.FILE).unlink()
    assert answer["release"] == current(index).name
    assert answer["expected_stops_per_day"] == pytest.approx(100 * costs.stopped)
    assert [e["entry"] for e in answer["entries"] + rest["entries"]] == [e.entry_id for e in costs.entries]
    first = answer["entries"][0]
    assert first["expected_per_day"] == pytest.approx(100 * costs.entries[0].stops)
    assert first["helps"]
    assert answer["desks"] >= first["desks"] > rest["desks"] > 0
