"""A repository that attacks: each attack is refused with its reason, and the release in force stays.

As in python-tuf's own tests, what is attacked is a working repository, not a mock: the attacker has the
folder (the network, the stick, the publisher's computer) and whatever keys a test gives it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from unittest.mock import Mock

import pytest
from tests.exchange.releases.simulator import DAY, NORTH, NOW, PLAN, SOUTH, Gate, Parties, entry
from tuf.api.metadata import DelegatedRole, Metadata, Root, Snapshot, TargetFile, Targets, Timestamp

from rahdari.errors import ReleaseError
from rahdari.exchange.releases import signing
from rahdari.exchange.releases.content import RELEASE, Release
from rahdari.exchange.releases.fetchers import PATIENCE, AddressFetcher, FolderFetcher
from rahdari.exchange.releases.repository import Repository
from rahdari.index.layout import current

MORE = [*NORTH, entry("n:3", "Gulalai Unreal")]


@pytest.fixture
def refused(gate: Gate) -> Iterator[Callable[..., ReleaseError]]:
    """Try a repository; it has to be refused for this reason, and nothing at the gate may have moved."""
    before, bytes_before = current(gate.index), (current(gate.index) / "entries.jsonl").read_bytes()

    def check(location: Path | str, reason: str, **how: object) -> ReleaseError:
        with pytest.raises(ReleaseError) as error:
            gate.receive(location, **how)
        assert error.value.reason == reason, str(error.value)
        assert "release in force stays" in str(error.value)
        return error.value

    yield check
    assert gate.number == 1
    assert current(gate.index) == before
    assert (before / "entries.jsonl").read_bytes() == bytes_before


def one_file(repository: Repository, pattern: str) -> Path:
    (found,) = sorted(repository.targets.rglob(pattern), key=lambda file: file.stat().st_mtime_ns)[-1:]
    return found


def resign(repository: Repository, parties: Parties) -> None:
    """Snapshot and timestamp made again over whatever stands there: the attacker has the key of the seal."""
    assert signing.seal(repository, parties.keys("seal"), now=NOW)


def test_a_tampered_list(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    parties.release(MORE)
    file = one_file(parties.repository, "*.un.jsonl.gz")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    refused(parties.repository.path, "tampered")


def test_tampered_metadata(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    parties.release(MORE)
    file = parties.repository.metadata / "3.targets.json"
    file.write_bytes(file.read_bytes().replace(b'"version":3', b'"version":4'))
    refused(parties.repository.path, "tampered")


def test_a_tampered_timestamp(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    parties.release(MORE)
    file = parties.repository.metadata / "timestamp.json"
    shape = json.loads(file.read_bytes())
    shape["signed"]["expires"] = "2099-01-01T00:00:00Z"
    file.write_text(json.dumps(shape), "utf-8")
    refused(parties.repository.path, "unsigned")


@pytest.mark.parametrize(
    "garbage", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"signed": {}}', b"[" * 50_000]
)
def test_garbage_instead_of_metadata(
    parties: Parties, refused: Callable[..., ReleaseError], garbage: bytes
) -> None:
    (parties.repository.metadata / "timestamp.json").write_bytes(garbage)
    refused(parties.repository.path, "tampered" if len(garbage) < 16_384 else "oversized")


def test_a_release_that_is_rolled_back(
    parties: Parties, gate: Gate, refused: Callable[..., ReleaseError]
) -> None:
    old = parties.copy("old-stick")
    parties.release(MORE)
    gate.receive(parties.repository.path)  # seen, though not yet in force
    refused(old.path, "rolled-back")


def test_a_release_rolled_back_by_those_who_seal(
    parties: Parties, gate: Gate, refused: Callable[..., ReleaseError]
) -> None:
    """The key of the seal alone cannot bring the lists of last week back under a new date."""
    parties.release(MORE)
    gate.receive(parties.repository.path)
    (parties.repository.metadata / "3.targets.json").unlink()
    (parties.repository.metadata / "2.north.json").unlink()
    resign(parties.repository, parties)
    refused(parties.repository.path, "rolled-back")


def test_a_release_that_is_frozen(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    """Served again and again as if nothing newer were there; it says what brings the gate back."""
    signing.seal(parties.repository, parties.keys("seal"), now=NOW - 30 * DAY)
    error = refused(parties.repository.path, "frozen")
    assert "Fetch the whole folder again" in str(error)


def test_a_missing_signature(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    """Two parties have to declare a release; one of them is not enough."""
    parties.create(MORE)
    signing.sign(parties.repository, parties.keys("north-1"))
    assert not signing.seal(parties.repository, parties.keys("seal"), now=NOW), (
        "our own tools do not publish it"
    )
    for file in list(parties.repository.pending.glob("*.json")):
        version = Metadata.from_file(str(file)).signed.version
        file.rename(parties.repository.metadata / f"{version}.{file.name}")
    resign(parties.repository, parties)
    refused(parties.repository.path, "unsigned")


def test_a_signature_counted_twice(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    parties.create(MORE)
    signing.sign(parties.repository, parties.keys("north-1"))
    waiting = parties.repository.waiting("targets", Targets)
    assert waiting
    (signature,) = waiting.signatures.values()
    south = parties.keys("south-1")[0].public_key.keyid
    waiting.signatures[south] = type(signature)(south, signature.signature)
    parties.repository.wait_for("targets", waiting)
    (state,) = [one for one in signing.states(parties.repository) if one.role == "targets"]
    assert (state.signed, state.missing) == (("north-1",), 1)
    for file in list(parties.repository.pending.glob("*.json")):
        version = Metadata.from_file(str(file)).signed.version
        file.rename(parties.repository.metadata / f"{version}.{file.name}")
    resign(parties.repository, parties)
    refused(parties.repository.path, "unsigned")


def test_a_root_that_is_past_its_day(
    parties: Parties, gate: Gate, refused: Callable[..., ReleaseError]
) -> None:
    """Whatever is signed under it is refused, though the seal is new, until its signers sign another."""
    everybody = ("north-1", "north-2", "south-1", "seal")
    parties.begin(NOW - 400 * DAY, PLAN.replace("threshold = 2", "threshold = 3"))
    assert parties.publish(*everybody)
    parties.release(MORE)
    assert "new root" in str(refused(parties.repository.path, "expired"))
    parties.begin()
    assert parties.publish(*everybody)
    assert gate.receive(parties.repository.path).release.number == 2


def test_a_root_of_others(parties: Parties, refused: Callable[..., ReleaseError], tmp_path: Path) -> None:
    """A whole repository by keys that nobody trusts here: its first root is not looked at."""
    stranger = Parties(tmp_path / "stranger")
    stranger.begin()
    stranger.publish()
    stranger.release(MORE, SOUTH)
    refused(stranger.repository.path, "unsigned")


def test_a_new_root_that_the_old_keys_have_not_signed(
    parties: Parties, refused: Callable[..., ReleaseError]
) -> None:
    old = parties.repository.published("root", Root)
    assert old
    root = old.signed
    root.version = 2
    stranger = parties.keys("stranger")[0]
    root.roles["root"].keyids, root.roles["root"].threshold = [], 1
    root.add_key(stranger.public_key, "root")
    forged = Metadata(root)
    forged.sign(stranger)
    (parties.repository.metadata / "2.root.json").write_bytes(forged.to_bytes())
    refused(parties.repository.path, "unsigned")


def test_the_pinned_root_is_not_exchanged(gate: Gate, tmp_path: Path) -> None:
    stranger = Parties(tmp_path / "stranger")
    stranger.begin()
    stranger.publish()
    with pytest.raises(ReleaseError) as error:
        gate.trust(stranger.repository.metadata / "1.root.json")
    assert error.value.reason == "foreign"


def test_a_party_signs_the_list_of_another(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    """South declares a file as north's, and even the release says so: north has not signed it."""
    release = parties.create(MORE)
    (north,) = [one for one in release.lists if one.party == "north"]
    south = parties.repository.published("south", Targets)
    assert south
    parties.repository.discard()
    south.signed.version += 1
    size = parties.repository.file_of(north).stat().st_size
    south.signed.targets[north.path] = TargetFile(size, {"sha256": north.sha256}, north.path)
    parties.repository.wait_for("south", Metadata(south.signed))
    targets = parties.repository.published("targets", Targets)
    assert targets
    targets.signed.version += 1
    targets.signed.targets = {RELEASE: TargetFile.from_data(RELEASE, release.to_json(), ["sha256"])}
    parties.repository.wait_for("targets", Metadata(targets.signed))
    assert parties.publish()
    error = refused(parties.repository.path, "tampered")
    assert "north signed another file" in str(error)


def test_the_top_role_signs_a_list_itself(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    release = parties.create(MORE)
    (north,) = [one for one in release.lists if one.party == "north"]
    targets = parties.repository.waiting("targets", Targets)
    assert targets
    size = parties.repository.file_of(north).stat().st_size
    targets.signed.targets[north.path] = TargetFile(size, {"sha256": north.sha256}, north.path)
    parties.repository.wait_for("targets", Metadata(targets.signed))
    assert parties.publish()
    refused(parties.repository.path, "foreign")


def test_files_mixed_from_two_releases(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    """The new timestamp with the old snapshot under the new name."""
    parties.release(MORE)
    newest = parties.repository.published("snapshot", Snapshot)
    assert newest
    version = newest.signed.version
    old = (parties.repository.metadata / f"{version - 1}.snapshot.json").read_bytes()
    (parties.repository.metadata / f"{version}.snapshot.json").write_bytes(old)
    refused(parties.repository.path, "tampered")


def test_a_missing_file(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    parties.release(MORE)
    one_file(parties.repository, "*.un.jsonl.gz").unlink()
    error = refused(parties.repository.path, "missing")
    assert "whole folder" in str(error)


def test_a_file_that_does_not_end(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    class Endless(FolderFetcher):
        given = 0

        def _fetch(self, url: str) -> Iterator[bytes]:
            if "un.jsonl" not in url:
                return super()._fetch(url)
            return self._for_ever()

        def _for_ever(self) -> Iterator[bytes]:
            while True:
                self.given += 65_536
                yield b"\0" * 65_536

    parties.release(MORE)
    endless = Endless(parties.repository.path)
    refused(parties.repository.path, "oversized", fetcher=endless)
    assert endless.given <= 2 * 65_536, "no more was taken than what was signed"


def test_a_list_that_is_signed_as_enormous(
    parties: Parties, refused: Callable[..., ReleaseError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rahdari.exchange.releases.client.MAX_LIST", 100)
    parties.release(MORE)
    refused(parties.repository.path, "oversized")


def test_a_sender_that_dribbles(parties: Parties, refused: Callable[..., ReleaseError]) -> None:
    """A byte a second: given up by the clock, which is an argument here."""
    now = [0.0]

    class Response:
        headers: dict[str, str] = {"Content-Length": "1000000"}  # noqa: RUF012

        def __init__(self, data: bytes) -> None:
            self.data = data

        def read(self, size: int) -> bytes:
            now[0] += 1
            byte, self.data = self.data[:1], self.data[1:]
            return byte

        def close(self) -> None: ...

    class Opener:
        def open(self, url: str, timeout: float) -> Response:
            path = parties.repository.path / url.removeprefix("https://lists.example/")
            if not path.is_file():
                from urllib.error import HTTPError

                raise HTTPError(url, 404, "not there", None, None)  # type: ignore[arg-type]
            return Response(path.read_bytes())

    fetcher = AddressFetcher("https://lists.example", Opener(), lambda: now[0])  # type: ignore[arg-type]
    refused("https://lists.example", "slow", fetcher=fetcher)
    assert now[0] < PATIENCE + 5


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "lists/north/../../../x",
        "/etc/passwd",
        "north/un",
        "..",
        "un\n",
        "",
        "a" * 41,
    ],
)
def test_names_that_lead_out_of_the_folder(name: str) -> None:
    shape = {
        "format": 1,
        "number": 1,
        "made": NOW.isoformat(),
        "parties": ["north"],
        "lists": [{"party": "north", "list": name, "entries": 1, "sha256": "0" * 64}],
    }
    for field in ("list", "party"):
        shape["lists"][0] |= {"party": "north", "list": "un", field: name}  # type: ignore[index]
        with pytest.raises(ReleaseError) as error:
            Release.from_json(json.dumps(shape).encode())
        assert error.value.reason == "content"


@pytest.mark.parametrize("role", ["../../evil", "targets", "root"])
def test_delegations_to_names_that_are_none(
    parties: Parties, refused: Callable[..., ReleaseError], role: str, tmp_path: Path
) -> None:
    """Even who can sign the delegations makes no gate write outside of its folder."""
    parties.create(MORE)
    targets = parties.repository.waiting("targets", Targets)
    assert targets
    assert targets.signed.delegations
    assert targets.signed.delegations.roles
    keys = list(targets.signed.delegations.keys)[:1]
    try:
        evil = DelegatedRole(role, keys, 1, terminating=True, paths=["lists/*/*"])
        roles = {role: evil, **targets.signed.delegations.roles}
        targets.signed.delegations.roles = roles
        parties.repository.wait_for("targets", Metadata(Targets.from_dict(targets.signed.to_dict())))
    except ValueError:
        return  # python-tuf knows no such role
    assert parties.publish()
    before = set(tmp_path.rglob("*evil*"))
    refused(parties.repository.path, "tampered")
    assert set(tmp_path.rglob("*evil*")) == before


def test_links_devices_and_pipes_in_a_folder(
    parties: Parties, refused: Callable[..., ReleaseError], tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("{}", "utf-8")
    timestamp = parties.repository.metadata / "timestamp.json"
    timestamp.unlink()
    timestamp.symlink_to(secret)
    refused(parties.repository.path, "missing")
    timestamp.unlink()
    os.mkfifo(timestamp)
    refused(parties.repository.path, "missing")


def test_two_lists_with_one_id(parties: Parties, gate: Gate) -> None:
    with pytest.raises(ReleaseError, match="n:1 is in lists/north"):
        parties.create(NORTH, [entry("n:1", "Shadow Of Another")])
    assert not parties.repository.waiting_roles()


def test_no_root_no_release(parties: Parties, tmp_path: Path) -> None:
    there = Gate(tmp_path / "new")
    with pytest.raises(ReleaseError, match="No root is trusted"):
        there.receive(parties.repository.path)


def test_a_repository_without_a_release(begun: Parties, make_gate: Callable[[Parties], Gate]) -> None:
    with pytest.raises(ReleaseError) as error:
        make_gate(begun).receive(begun.repository.path)
    assert error.value.reason == "missing"


@pytest.mark.parametrize("part", ["timestamp.json", "snapshot.json", ".un.jsonl.gz"])
def test_a_stick_that_fails_in_the_middle_of_a_file(
    parties: Parties, refused: Callable[..., ReleaseError], part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parties.release(MORE)

    def failing(handle: int, mode: str) -> BinaryIO:
        file = fdopen(handle, mode)
        if os.readlink(f"/proc/self/fd/{handle}").endswith(part):
            file.read = Mock(side_effect=[b"{", OSError(5, "Input/output error")])
        return file

    fdopen = os.fdopen
    with monkeypatch.context() as patch:
        patch.setattr("rahdari.exchange.releases.fetchers.os.fdopen", failing)
        error = refused(parties.repository.path, "missing")
    assert "Input/output error" in str(error)


def test_a_disk_that_is_full(
    parties: Parties, refused: Callable[..., ReleaseError], monkeypatch: pytest.MonkeyPatch
) -> None:
    parties.release(MORE)
    with monkeypatch.context() as patch:
        patch.setattr(
            "tuf.ngclient.updater.shutil.copyfileobj", Mock(side_effect=OSError(28, "No space left"))
        )
        error = refused(parties.repository.path, "disk")
    assert "No space left" in str(error)


def test_what_is_trusted_is_there_whole_or_not_at_all(
    parties: Parties, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes while the root is pinned, or the release remembered: neither is left half written."""
    there, release = Gate(tmp_path / "new"), parties.repository.release()
    assert release
    root = parties.repository.metadata / "1.root.json"
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", Mock(side_effect=OSError(5, "the power went")))
        with pytest.raises(OSError, match="the power went"):
            there.trust(root)
        with pytest.raises(OSError, match="the power went"):
            there.known.keep(release)
    assert not there.known.pinned.exists()
    assert there.known.numbers() == []
    there.trust(root)
    assert there.receive(parties.repository.path).release.number == 1


def test_a_trial_leaves_no_trace(parties: Parties, gate: Gate) -> None:
    parties.release(MORE)

    def files() -> dict[str, int]:
        return {str(f): f.stat().st_mtime_ns for f in gate.known.path.rglob("*") if f.is_file()}

    before = files()
    from rahdari.exchange.releases.client import receive

    with gate.known.on_trial() as known:
        assert receive(parties.repository.path, known).release.number == 2
    assert files() == before


def test_timestamps_say_until_when_they_are_the_newest(parties: Parties, gate: Gate) -> None:
    timestamp = parties.repository.published("timestamp", Timestamp)
    assert timestamp
    assert gate.receive(parties.repository.path).newest_until == timestamp.signed.expires
