from __future__ import annotations

import asyncio
import datetime
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from tests.api.conftest import LISTED, example, match

from rahdari.api.audit import Audit, Unrecorded, forget, opens, secret_of
from rahdari.errors import UsageError


def lines(folder: Path, kind: str = "audit") -> list[dict]:
    files = sorted(folder.glob(f"{kind}-*.jsonl"))
    return [json.loads(line) for f in files for line in f.read_text().splitlines()]


def rows(*names: str) -> str:
    return json.dumps({name: {"query": LISTED} for name in names})


def test_each_query_is_on_record_when_it_is_answered(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path)
    response = match(api, example(), example("Benedikta Unlisted"), limit=3)
    first, second = lines(tmp_path)
    assert (first["route"], first["key"], first["outcome"]) == ("/match/{dataset}", None, "refer")
    assert first["hits"][0]["entry"] == "Q-inv-1"
    assert first["asked"]["limit"] == 3
    assert (second["outcome"], second["hits"]) == ("clear", [])
    assert response.headers["x-record"] == f"{first['id']},{second['id']}"
    assert {"time", "release", "parameters", "threshold"} <= first.keys()
    assert "Gulmarjan" not in (tmp_path / os.listdir(tmp_path)[0]).read_text(errors="replace")


def the_secret(folder: Path) -> bytes:
    (file,) = folder.glob("secret-*.key")
    return file.read_bytes()


def test_a_record_commits_to_its_query_and_to_no_other(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path)
    query = match(api, example(birthDate="1968")).json()["responses"]["q0"]["query"]
    (record,) = lines(tmp_path)
    secret = the_secret(tmp_path)
    asked = {"schema": query["schema"], "properties": query["properties"]}
    assert opens(record, asked, secret)
    assert not opens(record, asked | {"schema": "Company"}, secret)
    assert not opens(record, asked, b"another secret")
    match(api, example(birthDate="1968"))
    assert len({r["commitment"] for r in lines(tmp_path)}) == 2  # the same query does not show


def test_the_query_is_kept_only_where_that_is_configured_and_apart(with_settings, tmp_path: Path) -> None:
    match(with_settings(audit=tmp_path, retain_queries=True), example())
    (record,) = lines(tmp_path)
    (kept,) = lines(tmp_path, "queries")
    assert kept["id"] == record["id"]
    assert kept["query"]["properties"]["name"] == [LISTED]
    assert opens(record, kept["query"], the_secret(tmp_path))
    assert "query" not in record


def test_each_day_has_a_secret_and_what_lapses_is_destroyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records of days whose secret is gone tell nobody any more who was asked for; they stay."""
    day = datetime.datetime(2026, 1, 30, 12, tzinfo=datetime.UTC)

    async def write() -> None:
        audit = Audit(tmp_path, retain=True, days=2)
        for later in range(5):
            monkeypatch.setattr("rahdari.api.audit._now", lambda n=later: day + datetime.timedelta(days=n))
            audit.forget_lapsed()
            await audit.add([audit.record({"n": later}, n=later)])
        audit.close()

    monkeypatch.setattr("rahdari.api.audit._now", lambda: day)
    asyncio.run(write())
    secrets = {f.name: f.read_bytes() for f in tmp_path.glob("secret-*.key")}
    assert sorted(secrets) == [f"secret-2026020{n}.key" for n in (1, 2, 3)]
    assert len(set(secrets.values())) == 3
    assert [row["query"]["n"] for row in lines(tmp_path, "queries")] == [2, 3, 4]
    assert [record["n"] for record in lines(tmp_path)] == [0, 1, 2, 3, 4]
    assert [
        any(opens(record, {"n": record["n"]}, secret) for secret in secrets.values())
        for record in lines(tmp_path)
    ] == [False, False, True, True, True]
    assert forget(tmp_path, datetime.date(2026, 2, 3))
    assert all("-20260203" in f.name for f in [*tmp_path.glob("secret-*"), *tmp_path.glob("queries-*")])
    assert len(lines(tmp_path)) == 5


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    """A worker whose secret another one replaced would commit under one that nobody has."""
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        for n in range(50):
            folder = tmp_path / str(n)
            folder.mkdir()
            assert len(set(pool.map(secret_of, [folder] * 4, ["20260131"] * 4))) == 1


def test_other_ways_of_asking_are_on_record_too(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path)
    record = api.post("/v1/screen", json={"subject": {"names": [LISTED]}}).json()["record"]
    api.get("/search/default", params={"q": "sherkhel"})
    api.post("/reconcile/default", data={"queries": json.dumps({"q": {"query": LISTED}})})
    kept = lines(tmp_path)
    assert kept[0]["id"] == record
    assert [r["route"] for r in kept] == ["/v1/screen", "/search/{dataset}", "/reconcile/{dataset}"]


def test_whom_a_request_leaves_out_is_on_record(with_settings, tmp_path: Path) -> None:
    """Somebody listed can be asked for so that nothing is found; the record says how it was asked."""
    api = with_settings(audit=tmp_path)
    scope = {
        "exclude_entity_ids": ["Q-inv-1"],
        "exclude_schema": ["Vessel"],
        "exclude_dataset": ["un"],
        "include_dataset": ["invented_list"],
        "topics": ["sanction"],
        "changed_since": "2026-01-01",
    }
    match(api, example(), **scope)
    api.post("/reconcile/default?changed_since=2026-01-01", data={"queries": rows("q")})
    api.get("/search/default", params={"q": LISTED, "changed_since": "2026-01-01", "fuzzy": True})
    first, second, third = (record["asked"] for record in lines(tmp_path))
    assert first == {"dataset": "default", "limit": 5, "threshold": 0.7, "cutoff": 0.7, **scope}
    assert second["changed_since"] == third["changed_since"] == "2026-01-01"
    assert third["fuzzy"] is True


def test_what_compares_nobody_is_no_clear_screening(with_settings, tmp_path: Path) -> None:
    def counted() -> float:
        told = api.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in told if line.startswith("rahdari_screenings_total{"))

    api = with_settings(audit=tmp_path)
    before = counted()
    api.get("/search/default", params={"q": "sherkhel"})
    api.get("/reconcile/default/suggest/entity", params={"prefix": "sherk"})
    match(api, {"schema": "Person", "properties": {"birthDate": "1968"}})
    match(api, example(), include_dataset="nowhere")
    answer = api.post("/v1/screen", json={"subject": {"names": [LISTED]}, "lists": []}).json()
    search, suggest, *nobody = lines(tmp_path)
    for record in (search, suggest):
        assert record["outcome"] == "searched"
        assert record["returned"] == ["Q-inv-1"]
        assert not {"referred", "hits"} & record.keys()
    assert [record["outcome"] for record in nobody] == ["not-compared"] * 3
    assert answer["outcome"] == "not-compared"
    assert counted() == before


def test_all_that_refer_are_on_record_whatever_was_returned(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path, stop_budget=0.05)
    wide = match(api, example("Abdul Ghani Khan"), limit=50).json()["responses"]["q0"]
    assert wide["total"]["value"] > 1
    match(api, example("Abdul Ghani Khan"), limit=0)
    api.post("/v1/screen", json={"subject": {"names": ["Abdul Ghani Khan"]}, "limit": 1})
    for record in lines(tmp_path):
        assert len(record["hits"]) == record["referred"] > 1


def test_the_answer_names_its_records(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path)
    named = [match(api, example(), example()).headers["x-record"]]
    named += [api.get("/search/default", params={"q": "sherkhel"}).headers["x-record"]]
    named += [api.post("/reconcile/default", data={"queries": rows("a", "b")}).headers["x-record"]]
    assert ",".join(named).split(",") == [record["id"] for record in lines(tmp_path)]


def test_files_are_private_appended_to_and_rotated(tmp_path: Path) -> None:
    async def write() -> None:
        audit = Audit(tmp_path, rotate=2000)
        for n in range(20):
            await audit.add([audit.record({"n": n}, n=n)])
        audit.close()

    asyncio.run(write())
    assert [r["n"] for r in lines(tmp_path)] == list(range(20))
    files = list(tmp_path.iterdir())
    assert len(files) > 2
    assert all(f.stat().st_mode & 0o777 == 0o600 for f in files)


def test_many_are_synced_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    real = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda file: (synced.append(file), real(file))[1])

    async def write() -> None:
        audit = Audit(tmp_path)
        await asyncio.gather(*(audit.add([audit.record({}, n=n)]) for n in range(100)))
        audit.close()

    asyncio.run(write())
    assert len(lines(tmp_path)) == 100
    assert len(synced) <= 3


def test_what_cannot_be_recorded_is_not_answered(
    with_settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = with_settings(audit=tmp_path)

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full)
    response = match(api, example())
    assert response.status_code == 503
    assert "No space left" in response.json()["detail"]
    assert api.get("/readyz").status_code == 503
    assert api.get("/healthz").status_code == 200
    monkeypatch.undo()
    assert api.get("/readyz").status_code == 200
    assert match(api, example()).status_code == 200


def test_a_failed_write_is_told_to_all_who_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdatasync", full)

    async def write() -> list[object]:
        audit = Audit(tmp_path)
        adding = (audit.add([audit.record({})]) for _ in range(5))
        return await asyncio.gather(*adding, return_exceptions=True)

    assert all(isinstance(result, Unrecorded) for result in asyncio.run(write()))


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError):
        Audit(tmp_path / "file")
