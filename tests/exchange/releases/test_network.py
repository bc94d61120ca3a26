"""The network is cut while a release comes: the one in force stays whole, and the next try completes it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from tests.cutting import BEFORE, HEADS, HOWS, SOON, How, Server, serving
from tests.exchange.releases.simulator import NORTH, Gate, Parties, entry

from rahdari.errors import ReleaseError
from rahdari.exchange.releases import fetchers
from rahdari.index.layout import current
from rahdari.index.reader import IndexReader

NEW = [*NORTH, entry("n:3", "Gulalai Unreal")]


@pytest.fixture
def server(parties: Parties, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(fetchers, "TIMEOUT", SOON)
    parties.release(NEW)
    with serving(parties.repository.path) as served:
        yield served


@pytest.mark.parametrize("file", ["timestamp.json", "snapshot.json", "targets/lists/north", "release.json"])
@pytest.mark.parametrize("share", [BEFORE, HEADS, 0, 0.5, 1])
@pytest.mark.parametrize("how", HOWS)
def test_the_old_one_stays_in_force(how: How, share: float, file: str, server: Server, gate: Gate) -> None:
    before = {f: f.read_bytes() for f in current(gate.index).rglob("*") if f.is_file()}
    server.cut, server.share, server.how = file, share, how
    with pytest.raises(ReleaseError) as refused:
        gate.apply(server.url)
    assert any(file in path for path in server.asked)
    assert refused.value.reason == "missing"
    assert "Try again, or use another way. The release in force stays." in str(refused.value)
    assert gate.number == 1
    assert {f: f.read_bytes() for f in current(gate.index).rglob("*") if f.is_file()} == before
    assert not (gate.folder / "beside").exists()
    lists = [f for f in (gate.known.path / "lists").iterdir() if f.is_file()]
    assert [sha256(f.read_bytes()).hexdigest() for f in lists] == [f.name.partition(".")[0] for f in lists]
    server.cut = None
    gate.apply(server.url)
    assert gate.number == 2
    assert {one.id for one in IndexReader(gate.index).entries()} == {"n:1", "n:2", "n:3", "s:1"}
