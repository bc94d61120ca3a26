from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import example, match

from rahdari.api.keys import SCOPES, create_key, find_key, read_keys, revoke_key
from rahdari.api.rates import WINDOW, Rates
from rahdari.errors import ApiError, UsageError

NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)


def made(path: Path, *scopes: str, rate: int | None = None, expires: datetime.date | None = None) -> str:
    _, text = create_key(
        path, holder="Desk", purpose="tests", scopes=scopes, rate=rate, expires=expires, now=NOW
    )
    return text


def test_a_key_is_found_by_its_text_and_kept_as_a_hash(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    text, other = made(path, "screen"), made(path, *SCOPES)
    assert path.stat().st_mode & 0o777 == 0o600
    assert text.split("_", 2)[2] not in path.read_text()
    keys = read_keys(path)
    key = find_key(keys, text, NOW)
    assert key
    assert (key.holder, key.scopes, key.place) == ("Desk", ("screen",), 0)
    assert find_key(keys, other, NOW).place == 1
    for wrong in (
        "",
        "rk",
        "rk__",
        f"{text}x",
        text[:-1],
        other.replace("rk_", "rk_x"),
        text.replace("rk", "xx"),
    ):
        assert find_key(keys, wrong, NOW) is None


def test_expired_and_revoked_keys_are_not_good(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    text = made(path, "screen", expires=NOW.date())
    assert find_key(read_keys(path), text, NOW)
    assert find_key(read_keys(path), text, NOW + datetime.timedelta(days=1)) is None
    revoke_key(path, text.split("_")[1], NOW)
    assert find_key(read_keys(path), text, NOW) is None
    with pytest.raises(UsageError):
        revoke_key(path, "nobody", NOW)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    made(path, "screen")
    path.chmod(0o644)
    with pytest.raises(ApiError, match="chmod 600"):
        read_keys(path)


def test_a_folder_is_not_to_be_shut_to_its_owner(tmp_path: Path) -> None:
    with pytest.raises(ApiError, match="is a folder"):
        read_keys(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"keys": [{"id": 1}]}', '{"keys": 3}'])
def test_a_file_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ApiError):
        read_keys(path)


def test_rates_are_counted_by_all_workers_and_begin_anew_each_minute() -> None:
    rates = Rates(3)
    assert [rates.ask(5, n % 3, 4, 1, 1000.0) for n in range(6)] == [0, 0, 0, 0, 21, 21]
    assert rates.ask(6, 0, 4, 4, 1000.0) == 0  # another key
    assert rates.ask(5, 0, 4, 5, 1000.0 + WINDOW) > 0  # more than ever
    assert rates.ask(5, 0, 4, 4, 1000.0 + WINDOW) == 0
    assert all(rates.ask(7, 0, None, 100, 1000.0) == 0 for _ in range(9))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def ask(api: TestClient, path: str, key: str | None, scheme: str = "ApiKey", **more: object) -> int:
    headers = {"Authorization": f"{scheme} {key}"} if key else {}
    if path.startswith("/match"):
        return match_with(api, headers)
    return api.get(path, headers=headers, **more).status_code


def match_with(api: TestClient, headers: dict[str, str], queries: int = 1) -> int:
    body = {"queries": {f"q{n}": example() for n in range(queries)}}
    return api.post("/match/default", json=body, headers=headers).status_code


def test_scopes(with_settings, file: Path) -> None:
    screen, read, admin = (made(file, scope) for scope in ("screen", "read", "admin"))
    api = with_settings(keys=file)
    expected = {
        "/match/default": (401, 200, 403, 403),
        "/search/default": (401, 403, 200, 403),
        "/entities/Q-inv-1": (401, 403, 200, 403),
        "/reconcile/default": (401, 403, 200, 403),
        "/catalog": (401, 200, 200, 200),
        "/v1/lists": (401, 200, 200, 200),
        "/metrics": (401, 403, 403, 200),
        "/healthz": (200, 200, 200, 200),
        "/readyz": (200, 200, 200, 200),
        "/nowhere": (401, 404, 404, 404),
    }
    for path, statuses in expected.items():
        assert tuple(ask(api, path, key) for key in (None, screen, read, admin)) == statuses, path
    assert ask(api, "/catalog", screen, "Bearer") == 200
    assert ask(api, "/catalog", screen, "Basic") == 401
    assert ask(api, "/catalog", "rk_x_y") == 401
    assert api.get("/catalog", params={"api_key": screen}).status_code == 401
    assert api.get("/reconcile/default", params={"api_key": read}).status_code == 200
    form = {"extend": json.dumps({"ids": ["Q-inv-1"], "properties": []})}
    assert api.post("/reconcile/default", data=form, params={"api_key": screen}).status_code == 403


def test_updatez_takes_an_admins_key(with_settings, file: Path) -> None:
    screen, admin = made(file, "screen"), made(file, "admin")
    api = with_settings(keys=file)
    assert api.post("/updatez").status_code == 403
    assert api.post("/updatez", params={"token": screen}).status_code == 403
    assert api.post("/updatez", params={"token": admin, "sync": True}).json()["status"] == "ok"


def test_without_keys_nobody_updates(api: TestClient) -> None:
    assert api.post("/updatez", params={"token": ""}).status_code == 403


def test_each_query_of_a_batch_counts(with_settings, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rahdari.api.guard.time.time", lambda: 1000.0)
    key = made(file, "screen", rate=10)
    api = with_settings(keys=file)
    headers = {"Authorization": f"ApiKey {key}"}
    assert match_with(api, headers, 8) == 200
    assert match_with(api, headers, 3) == 429
    response = api.post("/match/default", json={"queries": {"q": example(), "r": example()}}, headers=headers)
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) == 21
    assert ask(api, "/healthz", None) == 200


def test_a_batch_that_no_minute_has_room_for_is_a_mistake(with_settings, file: Path) -> None:
    """A client that obeys Retry-After would ask for it for ever."""
    key = made(file, "screen", rate=10)
    api = with_settings(keys=file)
    headers = {"Authorization": f"ApiKey {key}"}
    queries = {f"q{n}": example() for n in range(11)}
    response = api.post("/match/default", json={"queries": queries}, headers=headers)
    assert (response.status_code, "at most 10" in response.json()["detail"]) == (400, True)
    form = {"queries": json.dumps({name: {"query": "x"} for name in queries})}
    assert api.post("/reconcile/default", data=form, headers=headers).status_code == 400
    subjects = {"subjects": [{"names": ["x"]}] * 11}
    assert api.post("/v1/screen/batch", json=subjects, headers=headers).status_code == 400
    once = made(file, "screen", rate=1)
    api = with_settings(keys=file)
    assert match_with(api, {"Authorization": f"ApiKey {once}"}) == 200


def test_a_revoked_key_is_refused_by_a_running_server(with_settings, file: Path) -> None:
    import time

    key = made(file, "screen")
    api = with_settings(keys=file)
    assert ask(api, "/catalog", key) == 200
    revoke_key(file, key.split("_")[1], NOW)
    until = time.monotonic() + 30
    while ask(api, "/catalog", key) != 401:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_nothing_needs_a_key_without_keys(api: TestClient) -> None:
    assert match(api, example()).status_code == 200
    assert api.get("/metrics").status_code == 200
