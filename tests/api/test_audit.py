from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from tests.api.conftest import LISTED, example, match

from rahdari.api.audit import Audit, Unrecorded, opens
from rahdari.errors import UsageError


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for f in sorted(folder.glob("*.jsonl")) for line in f.read_text().splitlines()]


def test_each_query_is_on_record_when_it_is_answered(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path)
    response = match(api, example(), example("Benedikta Unlisted"), limit=3)
    first, second = lines(tmp_path)
    assert (first["route"], first["key"], first["outcome"]) == ("/match/{dataset}", None, "refer")
    assert first["hits"][0]["entry"] == "Q-inv-1"
    assert first["asked"]["limit"] == 3
    assert (second["outcome"], second["hits"]) == ("clear", [])
    assert response.headers["x-record"] == first["id"]
    assert {"time", "release", "parameters", "threshold"} <= first.keys()
    assert "Gulmarjan" not in (tmp_path / os.listdir(tmp_path)[0]).read_text(errors="replace")


def test_a_record_commits_to_its_query_and_to_no_other(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path)
    query = match(api, example(birthDate="1968")).json()["responses"]["q0"]["query"]
    (record,) = lines(tmp_path)
    secret = (tmp_path / "hmac.key").read_bytes()
    asked = {"schema": query["schema"], "properties": query["properties"]}
    assert opens(record, asked, secret)
    assert not opens(record, asked | {"schema": "Company"}, secret)
    assert not opens(record, asked, b"another secret")
    match(api, example(birthDate="1968"))
    assert len({r["commitment"] for r in lines(tmp_path)}) == 2  # the same query does not show


def test_the_query_is_kept_only_where_that_is_configured(with_settings, tmp_path: Path) -> None:
    match(with_settings(audit=tmp_path, retain_queries=True), example())
    assert lines(tmp_path)[0]["query"]["properties"]["name"] == [LISTED]


def test_other_ways_of_asking_are_on_record_too(with_settings, tmp_path: Path) -> None:
    api = with_settings(audit=tmp_path)
    record = api.post("/v1/screen", json={"subject": {"names": [LISTED]}}).json()["record"]
    api.get("/search/default", params={"q": "sherkhel"})
    api.post("/reconcile/default", data={"queries": json.dumps({"q": {"query": LISTED}})})
    kept = lines(tmp_path)
    assert kept[0]["id"] == record
    assert [r["route"] for r in kept] == ["/v1/screen", "/search/{dataset}", "/reconcile/{dataset}"]


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
