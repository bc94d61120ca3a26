"""The seal: what is published stays the newest while something else waits for signatures."""

from __future__ import annotations

from tests.exchange.releases.simulator import DAY, NORTH, NOW, PLAN, Gate, Parties, entry

from rahdari.exchange.releases import signing

MORE = [*NORTH, entry("n:3", "Gulalai Unreal")]


def aged(parties: Parties) -> None:
    """Have the seal run out."""
    assert signing.seal(parties.repository, parties.keys("seal"), now=NOW - 30 * DAY)


def test_the_seal_is_renewed_while_a_release_waits(parties: Parties, gate: Gate) -> None:
    """A stick that travels for longer than the seal holds freezes nobody."""
    aged(parties)
    parties.create(MORE)
    signing.sign(parties.repository, parties.keys("north-1"))
    assert not signing.seal(parties.repository, parties.keys("seal"), now=NOW)
    assert signing.renew(parties.repository, parties.keys("seal"), now=NOW)
    received = gate.receive(parties.repository.path)
    assert (received.release.number, received.newest_until > NOW + 6 * DAY) == (1, True)
    assert parties.repository.waiting_roles(), "it waits still"
    assert parties.publish("south-1", "seal")
    assert gate.receive(parties.repository.path).release.number == 2


def test_other_keys_renew_nothing(parties: Parties) -> None:
    parties.create(MORE)
    before = (parties.repository.metadata / "timestamp.json").read_bytes()
    assert not signing.renew(parties.repository, parties.keys("north-1"), now=NOW)
    assert (parties.repository.metadata / "timestamp.json").read_bytes() == before


def test_the_old_key_seals_until_the_plan_with_the_new_one_is_signed(parties: Parties, gate: Gate) -> None:
    aged(parties)
    parties.begin(plan=PLAN.replace("seal.pub", "stranger.pub"))
    signing.sign(parties.repository, parties.keys("seal"))  # has nothing to sign, and is not refused
    assert not signing.renew(parties.repository, parties.keys("stranger"), now=NOW)
    assert signing.renew(parties.repository, parties.keys("seal"), now=NOW)
    assert gate.receive(parties.repository.path).release.number == 1


def test_nothing_is_renewed_that_was_never_published(begun: Parties) -> None:
    begun.repository.discard()
    for file in begun.repository.metadata.iterdir():
        file.unlink()
    begun.begin()
    assert not signing.renew(begun.repository, begun.keys("seal"), now=NOW)
