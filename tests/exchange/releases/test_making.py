"""What may be in a release, and what goes from its folder again."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from attrs import evolve
from tests.exchange.releases.simulator import DAY, NORTH, NOW, SOUTH, Parties, entry

from rahdari.errors import ReleaseError
from rahdari.exchange.releases.pruning import KEPT, prune

MORE = [*NORTH, entry("n:3", "Gulalai Unreal")]


def files(parties: Parties) -> set[Path]:
    return {file for file in parties.repository.targets.rglob("*") if file.is_file()}


def backdate(parties: Parties, by: datetime.timedelta) -> None:
    """Have everything in the folder be so much older."""
    for file in [*parties.repository.targets.rglob("*"), *parties.repository.metadata.rglob("*")]:
        if file.is_file():
            then = file.stat().st_mtime - by.total_seconds()
            os.utime(file, (then, then))


@pytest.mark.parametrize("code", ["1", "2", "4"])
def test_what_no_other_party_may_have_is_refused_and_not_left_in_the_folder(
    parties: Parties, code: str
) -> None:
    before = files(parties)
    with pytest.raises(ReleaseError, match=r"1 entries must not reach another party.*n:9") as error:
        parties.create([*NORTH, evolve(entry("n:9", "Gulalai Unreal"), handling=code)])
    assert error.value.reason == "content"
    assert files(parties) == before
    assert not parties.repository.waiting_roles()


def test_what_others_may_have_goes_out(parties: Parties) -> None:
    shared = [evolve(entry(f"n:{code}{code}", "Gulalai Unreal"), handling=code) for code in "35"]
    assert parties.release([*NORTH, *shared]).entries == len(NORTH) + len(SOUTH) + 2


def test_a_file_goes_a_month_after_the_last_release_that_needed_it(parties: Parties) -> None:
    first = files(parties)
    backdate(parties, 100 * DAY)
    parties.release(MORE)
    assert first < files(parties), "a gate may just be fetching the release before"
    backdate(parties, KEPT - DAY)
    assert prune(parties.repository, now=NOW) == 0
    backdate(parties, 2 * DAY)
    (north_un,) = {file for file in first if ".un." in file.name}
    assert parties.publish(), "the seal is renewed"
    gone = first - files(parties)
    assert north_un in gone
    assert {file.name.split(".")[1] for file in gone} == {"un", "release"}, "the other list is needed still"
    for one in parties.repository.release().lists:  # type: ignore[union-attr]
        assert parties.repository.file_of(one).exists()


def test_what_was_given_up_goes_too_and_what_waits_stays(parties: Parties) -> None:
    known = files(parties)
    parties.create(MORE)
    (given_up,) = {file for file in files(parties) - known if ".un." in file.name}
    parties.repository.discard()
    parties.create([*MORE, entry("n:4", "Zarlakht Unreal")])
    (waits,) = {file for file in files(parties) - known - {given_up} if ".un." in file.name}
    backdate(parties, KEPT + DAY)
    prune(parties.repository, now=NOW)
    assert not given_up.exists()
    assert waits.exists()
