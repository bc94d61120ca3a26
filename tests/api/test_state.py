"""What a worker looks at every moment: a new generation, the keys; and what may break there."""

from __future__ import annotations

import datetime
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.api.conftest import example, match

from rahdari.api.keys import create_key, revoke_key
from rahdari.api.state import State
from rahdari.api.tables import make_tables
from rahdari.errors import IndexFormatError
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def own_index(index: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    shutil.copytree(index, folder)
    return folder


@pytest.mark.parametrize("kind", [FileNotFoundError, ValueError, KeyError])
def test_a_reload_that_breaks_in_any_way_is_tried_again_and_keys_are_read(
    with_settings: Callable[..., TestClient],
    own_index: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Exception],
) -> None:
    keys, now = tmp_path / "keys", datetime.datetime.now(datetime.UTC)
    made, text = create_key(
        keys, holder="x", purpose="x", scopes=("screen",), rate=None, expires=None, now=now
    )
    api = with_settings(index=own_index, cache=tmp_path / "cache", keys=keys)
    api.headers["Authorization"] = f"ApiKey {text}"
    real = State._open

    def broken(state: State) -> None:
        raise kind("Gulmarjan")

    monkeypatch.setattr(State, "_open", broken)
    name = f"{current(own_index).name}2"
    shutil.copytree(current(own_index), own_index / name)
    (own_index / "CURRENT").write_text(name)
    until(lambda: api.get("/readyz").json()["stale"] is not None)
    stale = api.get("/readyz").json()["stale"]
    assert stale.startswith(f"{kind.__name__} at ")
    assert "Gulmarjan" not in stale
    assert match(api, example()).status_code == 200
    revoke_key(keys, made.id, now)
    until(lambda: match(api, example()).status_code == 401)
    monkeypatch.setattr(State, "_open", real)
    until(lambda: api.get("/readyz").json()["release"] == name)
    assert api.get("/readyz").json()["stale"] is None


@pytest.mark.parametrize("hashed", [True, False])
def test_tables_are_not_made_of_a_damaged_generation(own_index: Path, tmp_path: Path, hashed: bool) -> None:
    generation = current(own_index)
    entries = (generation / "entries.jsonl").read_bytes()
    (generation / "entries.jsonl").write_bytes(b"}" + entries[1:])
    if not hashed:  # as one that was built before there were hashes
        header = json.loads((generation / "index.json").read_text())
        (generation / "index.json").write_text(json.dumps({**header, "sums": {}}))
    with pytest.raises(IndexFormatError, match="damaged" if hashed else "cannot be read"):
        make_tables(IndexReader(own_index), tmp_path / "cache")
