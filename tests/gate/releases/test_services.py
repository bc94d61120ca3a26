"""From accepted lists to a release in force, and what is refused on the way."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from django.utils import timezone
from tests.gate.releases.conftest import FIRST, NEW, entry
from tuf.api.metadata import Timestamp

from rahdari.errors import IndexFormatError, ReleaseError
from rahdari.exchange.releases import signing
from rahdari.exchange.releases.applying import release_in
from rahdari.exchange.releases.content import read_lists
from rahdari.exchange.releases.repository import Repository
from rahdari.gate.accounts.models import User
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.events.models import Event
from rahdari.gate.imports.models import List
from rahdari.gate.listing.models import Measure
from rahdari.gate.project.folder import Configuration, DataFolder
from rahdari.gate.project.start import bring_index
from rahdari.gate.releases import clock, composing, services
from rahdari.gate.releases.first import build_again, make_first
from rahdari.gate.releases.models import Candidate, Release
from rahdari.gate.releases.own import Own
from rahdari.index.layout import current, verify
from rahdari.index.reader import IndexReader
from rahdari.records.entry import Subject

Compose = Callable[[], Candidate]
Accept = Callable[..., List]


def ids(own: Own) -> set[str]:
    return {one.id for one in IndexReader(own.folder.index).entries()}


def kinds() -> list[str]:
    return [kind for kind in Event.objects.order_by("pk").values_list("kind", flat=True) if "release" in kind]


def test_a_demonstration_begins_with_a_release_of_two_parties(first: Release, own: Own) -> None:
    assert (first.number, first.entries, first.before) == (1, 2, None)
    assert [(one["party"], one["list_id"], one["entries"]) for one in first.lists] == [
        ("north", "un", 2),
        ("south", "own", 0),
    ]
    targets = own.repository.root.roles["targets"]
    assert (len(targets.keyids), targets.threshold) == (2, 2)
    assert services.notice() == first, "recorded once"
    assert services.release_in_force().number == 1  # type: ignore[union-attr]


def test_what_may_not_be_shared_stays_out_of_a_release_that_others_receive(
    own: Own, accept: Accept, compose: Compose
) -> None:
    codes = {f"pol:{code}": code for code in "12345"}
    accept([evolve(NEW, id=id, handling=code) for id, code in codes.items()])
    made = compose()
    assert made.state == "ready", made.why
    assert made.kept_back == ["pol:1", "pol:2", "pol:4"]
    candidate = own.repository.candidate()
    assert candidate
    files = {one.path: own.repository.file_of(one) for one in candidate.lists}
    assert {one.id for one in read_lists(candidate.lists, files)} == {"un:1", "un:2", "pol:3", "pol:5"}
    assert Event.objects.get(kind="release.composed").data["kept_back"] == 3


def test_a_gate_that_shares_with_nobody_keeps_them(
    own: Own, accept: Accept, compose: Compose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Repository, "is_shared", False)
    accept([evolve(NEW, handling="1")])
    made = compose()
    assert (made.kept_back, made.added) == ([], 1)


def test_the_whole_way(own: Own, accept: Accept, compose: Compose, steward: User) -> None:
    accept([NEW])
    made = compose()
    assert (made.state, made.number, made.added, made.removed) == ("ready", 2, 1, 0), made.why
    assert ids(own) == {"un:1", "un:2"}, "nothing has changed for the lanes"
    assert not services.sign(["north-1"], by=steward)
    assert services.put(by=steward).number == 1, "the newest that both have signed"
    assert release_in(own.folder.index).number == 1  # type: ignore[union-attr]
    assert services.sign(["south-1"], by=steward)
    row = services.put(by=steward)
    assert (row.number, row.before, row.added, row.by) == (2, 1, ["pol:1"], steward)
    assert ids(own) == {"un:1", "un:2", "pol:1"}
    made.refresh_from_db()
    assert made.state == "in-force"
    assert kinds() == [
        "release.in-force",
        "release.asked",
        "release.composed",
        "release.signed",
        "release.signed",
        "release.published",
        "release.in-force",
    ]


def test_measures_and_lists_out_of_use(own: Own, accept: Accept, compose: Compose, steward: User) -> None:
    until = timezone.localdate() + datetime.timedelta(days=30)
    for id, kind, fields in (("un:1", "restrict", ["birth_dates"]), ("un:2", "suspend", [])):
        Measure.objects.create(
            entry_id=id, kind=kind, fields=fields, reason="costly", by=steward, at=timezone.now(), until=until
        )
    accept([NEW]).__class__.objects.update(in_use=False)
    made = compose()
    assert made.state == "ready", made.why
    services.sign(["north-1"], by=steward)
    services.sign(["south-1"], by=steward)
    services.put(by=steward)
    (left,) = IndexReader(own.folder.index).entries()
    assert (left.id, left.restriction) == ("un:1", ("birth_dates",))
    Measure.objects.all().delete()
    compose()
    services.sign(["north-1"], by=steward)
    services.sign(["south-1"], by=steward)
    row = services.put(by=steward)
    assert (row.added, row.changed) == (["un:2"], ["un:1"]), "a measure that is lifted gives the entry back"


def test_an_entry_is_known_wherever_a_measure_can_reach_it(
    own: Own, accept: Accept, compose: Compose, steward: User
) -> None:
    accept([NEW])
    assert [composing.is_known(own, id) for id in ("un:1", "pol:1", "un:11")] == [True, True, False]
    until = timezone.localdate() + datetime.timedelta(days=30)
    Measure.objects.create(
        entry_id="un:1", kind="suspend", reason="costly", by=steward, at=timezone.now(), until=until
    )
    compose()
    services.sign(["north-1"], by=steward)
    services.sign(["south-1"], by=steward)
    services.put(by=steward)
    assert ids(own) == {"un:2", "pol:1"}
    assert composing.is_known(own, "un:1"), "suspended, so not in force, and its measure can be renewed"


def test_what_cannot_be_composed_leaves_everything(own: Own, accept: Accept, compose: Compose) -> None:
    accept([entry("un:1", "Shadow Of Another")])
    made = compose()
    assert made.state == "failed"
    assert "un:1 is in lists/north" in made.why
    assert not own.repository.waiting_roles()
    assert services.candidate() is None


def test_a_tampered_release_is_refused_and_recorded(
    own: Own, accept: Accept, compose: Compose, steward: User
) -> None:
    accept([NEW])
    compose()
    services.sign(["north-1"], by=steward)
    services.sign(["south-1"], by=steward)
    (file,) = own.repository.targets.glob("lists/north/*.police.jsonl.gz")
    file.write_bytes(file.read_bytes()[:-2] + b"xx")
    with pytest.raises(ReleaseError) as refused:
        services.put(by=steward)
    assert refused.value.reason == "tampered"
    assert (ids(own), kinds()[-1]) == ({"un:1", "un:2"}, "release.refused")
    assert Event.objects.get(kind="release.refused").data == {"reason": "tampered"}
    assert Release.objects.count() == 1


def test_asking_again_gives_the_one_before_up(own: Own, compose: Compose) -> None:
    old = compose()
    new = compose()
    old.refresh_from_db()
    assert (old.state, new.state, new.number) == ("discarded", "ready", 2)


def test_nothing_is_signed_before_it_is_judged(
    own: Own, accept: Accept, compose: Compose, steward: User
) -> None:
    accept([NEW])
    made = compose()
    Candidate.objects.filter(pk=made.pk).update(state="composing")
    with pytest.raises(ReleaseError, match="not been judged"):
        services.sign(["north-1"], by=steward)
    assert not any(state.signed for state in signing.states(own.repository))


def test_what_is_being_composed_is_not_given_up(
    own: Own, accept: Accept, compose: Compose, steward: User
) -> None:
    accept([NEW])
    made = compose()
    Candidate.objects.filter(pk=made.pk).update(state="composing")
    services.discard(made, by=steward)
    assert own.repository.waiting_roles(), "its files are still there"
    Candidate.objects.filter(pk=made.pk).update(state="ready")
    services.discard(made, by=steward)
    assert not own.repository.waiting_roles()


def test_one_that_broke_off_is_said(first: Release, steward: User) -> None:
    services.ask(by=steward)
    now = timezone.now()
    assert composing.claim(now=now)
    assert composing.claim(now=now) is None
    clock.work(threading.Event())
    assert Candidate.objects.get().state == "composing", "another server's, perhaps"
    Candidate.objects.update(seen_at=now - 2 * composing.LOST)
    clock.work(threading.Event())
    assert (Candidate.objects.get().state, Candidate.objects.get().why) == ("failed", "broken off")
    assert kinds()[-1] == "release.failed"


def test_what_the_server_before_was_composing_is_composed_again(first: Release, steward: User) -> None:
    services.ask(by=steward)
    assert composing.claim(now=timezone.now())
    composing.give_back()
    assert Candidate.objects.get().state == "asked"


def test_a_process_that_dies_leaves_nothing_that_waits(
    own: Own, accept: Accept, compose: Compose, steward: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the release was made, and before it was judged."""
    accept([NEW])
    compose()
    services.ask(by=steward)

    def killed(over: threading.Event, module: str) -> bool:
        assert composing.claim(now=timezone.now())
        composing.compose(own, timezone.localdate(), now=timezone.now())
        return True

    own.repository.discard()
    monkeypatch.setattr(clock, "work_beside", killed)
    clock.work(threading.Event())
    assert not own.repository.waiting_roles()
    assert Candidate.objects.first().state == "failed"  # type: ignore[union-attr]
    services.ask(by=steward)


def test_a_full_disk_is_said(compose: Compose, own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(composing, "build_beside", full)
    made = compose()
    assert (made.state, own.repository.waiting_roles()) == ("failed", ())
    assert "No space left" in made.why


def test_a_row_of_history_is_written_once(first: Release) -> None:
    first.entries = 7
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        first.save()


def test_an_index_that_cannot_be_read_is_built_from_the_release(own: Own, screener: SharedScreener) -> None:
    before = ids(own)
    (current(own.folder.index) / "arrays.bin").write_bytes(b"")
    assert build_again(own.folder)
    assert (ids(own), release_in(own.folder.index).number) == (before, 1)  # type: ignore[union-attr]


def test_other_first_lists_are_the_next_release(own: Own, screener: SharedScreener) -> None:
    make_first(own.folder, [evolve(FIRST[0], list_id="un"), entry("x:1", "Another", list_id="other")])
    assert release_in(own.folder.index).number == 2  # type: ignore[union-attr]
    assert ids(own) == {"un:1", "x:1"}


def test_what_came_into_force_otherwise_is_noticed(first: Release, own: Own) -> None:
    """By the command, say: the gate's clock records it, and looks at who waits."""
    make_first(own.folder, [*FIRST, evolve(NEW, list_id="un")])
    clock.work(threading.Event())
    row = Release.objects.get(number=2)
    assert (row.before, row.added, row.by) == (1, ["pol:1"], None)
    assert row.followed.referrals == 0


@pytest.mark.usefixtures("_few", "db")
def test_a_gate_alone_signs_for_itself(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "alone")
    folder.create(Configuration(), demonstration=False)
    release = make_first(folder, FIRST)
    assert (release.number, release.parties) == (1, ("gate",))
    assert (Own(folder).keys / "gate.pem").stat().st_mode & 0o077 == 0


def test_screenings_go_on_while_a_release_comes_into_force(
    own: Own, accept: Accept, compose: Compose, steward: User, screener: SharedScreener
) -> None:
    """Four lanes screen without a pause; none meets an error, and each sees the new release afterwards."""
    accept([NEW])
    compose()
    services.sign(["north-1"], by=steward)
    services.sign(["south-1"], by=steward)
    over, errors, seen = threading.Event(), [], [set[int | None]() for _ in range(4)]
    subject = Subject(("Zarlakht Invented Madeupkhel",), birth_dates=("1980-02-03",))
    began = threading.Barrier(5)

    def lane(mine: set[int | None]) -> None:
        try:
            opened, release = screener.get(0.05)
            began.wait(timeout=60)
            while not over.is_set() or release.number == 1:
                opened, release = screener.get(0.05)
                assert opened.screen(subject, refer_only=False)[0].entry_id == "un:1"
                mine.add(release.number)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=lane, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    began.wait(timeout=60)
    services.put(by=steward)
    over.set()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    assert all(2 in mine for mine in seen)


def test_the_seal_is_renewed_before_it_runs_out(own: Own, db: None) -> None:
    def version() -> int:
        found = own.repository.published("timestamp", Timestamp)
        assert found
        return found.signed.version

    before = version()
    clock.keep_sealed()
    assert version() == before
    signing.seal(own.repository, own.signers(), now=timezone.now() - datetime.timedelta(days=5))
    clock.keep_sealed()
    assert version() == before + 2


def test_the_seal_is_renewed_while_a_release_waits(own: Own, accept: Accept, compose: Compose) -> None:
    signing.seal(own.repository, own.signers(), now=timezone.now() - datetime.timedelta(days=5))
    accept([NEW])
    compose()
    clock.keep_sealed()
    last = own.repository.published("timestamp", Timestamp)
    assert last
    assert last.signed.expires > timezone.now() + datetime.timedelta(days=6)
    assert services.candidate(), "it waits still"
    assert own.repository.release().number == 1  # type: ignore[union-attr]


def test_an_index_with_a_changed_byte_is_found_and_built_again(
    own: Own, screener: SharedScreener, db: None
) -> None:
    before, generation = ids(own), current(own.folder.index)
    verify(generation)
    whole = (generation / "arrays.bin").read_bytes()
    at = len(whole) // 2
    (generation / "arrays.bin").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    with pytest.raises(IndexFormatError, match="is not what was built"):
        verify(generation)
    (own.folder.index / "sources.json").write_text('["un:FILE"]')
    assert bring_index(own.folder, ("un:FILE",), lambda: ())
    verify(current(own.folder.index))
    assert ids(own) == before
