"""The steward's pages: compose, sign, put in force; a stick out and in; and what others may see."""

from __future__ import annotations

import io
import shutil
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from attrs import evolve
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.gate.releases.conftest import NEW

from rahdari.calibration.cost import EntryCost
from rahdari.errors import ReleaseError
from rahdari.exchange.releases import signing
from rahdari.exchange.releases.making import NewList, create
from rahdari.exchange.releases.repository import Repository
from rahdari.gate.accounts.models import User
from rahdari.gate.desk.models import Crossing, Unit
from rahdari.gate.desk.screening import SharedScreener
from rahdari.gate.events.models import Event
from rahdari.gate.imports.models import List
from rahdari.gate.listing.measures import lift, take
from rahdari.gate.listing.models import Measure
from rahdari.gate.place.models import Gate, Lane, TravellerClass
from rahdari.gate.releases import arriving, composing, services, travel
from rahdari.gate.releases.carried import carried
from rahdari.gate.releases.models import Candidate, NewHit, Release
from rahdari.gate.releases.own import Own
from rahdari.gate.secondary.models import Referral
from rahdari.index.layout import current
from rahdari.records.entry import Entry
from rahdari.screening import stored_costs

LATER = timezone.localdate() + timedelta(days=3)


@pytest.fixture
def page(signed_in: Callable[[str], Client], first: Release) -> Client:
    return signed_in("steward")


def text(browser: Client, address: str = "/releases/") -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def composed(browser: Client) -> None:
    browser.post("/releases/compose/")
    claimed = composing.claim(now=timezone.now())
    assert claimed
    composing.make(claimed)


def test_a_stewards_release(page: Client, accept: Callable[..., List], own: Own) -> None:
    assert "Compose the next release" in text(page)
    accept([NEW])
    page.post("/releases/compose/")
    assert 'http-equiv="refresh"' in text(page)
    claimed = composing.claim(now=timezone.now())
    assert claimed
    composing.make(claimed)
    shown = text(page)
    assert "Sign with the key" in shown
    assert "Put it in force" not in shown
    assert "What it would cost" in shown
    page.post("/releases/sign/", {"key": "north-1"})
    assert "Put it in force" not in text(page), "south has not signed"
    page.post("/releases/sign/", {"key": "south-1"})
    assert "Put it in force" in text(page)
    assert "is in force" in page.post("/releases/apply/", follow=True).content.decode()
    assert services.release_in_force().number == 2  # type: ignore[union-attr]
    shown = text(page, "/releases/2/")
    assert "pol:1" in shown
    assert "Gulalai" in shown
    assert "It is the first one" in text(page, "/releases/1/")
    assert page.get("/releases/9/").status_code == 404
    assert "compared with release" in text(page, "/releases/1/?against=2")
    assert "never" in text(page, "/releases/lanes/")


def test_a_list_whose_party_does_not_sign_is_named(page: Client, accept: Callable[..., List]) -> None:
    said = "this gate signs in its place"
    accept([NEW], party="south")
    assert said not in text(page)
    List.objects.update(party="interior")
    assert said in text(page)
    assert "interior" in text(page)
    composed(page)
    assert said in text(page)


def test_a_release_over_the_budget_names_its_entries(
    page: Client, accept: Callable[..., List], own: Own
) -> None:
    """It is not refused: the steward repairs, restricts, suspends, or raises the budget with a reason."""

    accept([NEW])
    composed(page)
    found = stored_costs.read(own.beside)
    assert found
    dear = EntryCost("pol:1", 30, 41.0)
    costs = evolve(found.costs, entries=(dear,), low=100.0, expected_stops_per_day=120.0)
    stored_costs.write(current(own.beside), evolve(found, costs=costs))
    shown = text(page)
    assert "More travellers are stopped than the stop budget allows" in shown
    assert "pol:1" in shown
    assert "Sign with the key" in shown
    changed = "The stop budget has changed since."
    assert changed not in shown
    gate = Gate.objects.get()
    gate.stop_budget *= 2
    gate.save()
    assert changed in text(page)


def in_force(browser: Client) -> None:
    """Compose, sign and put in force."""
    composed(browser)
    for key in ("north-1", "south-1"):
        browser.post("/releases/sign/", {"key": key})
    browser.post("/releases/apply/")


def test_what_ended_and_is_still_done_at_the_lanes_is_named(page: Client, steward: User) -> None:
    """A measure lapses on its day; the release in force was composed before, and carries it on."""
    until, later = timezone.localdate() + timedelta(days=3), timezone.localdate() + timedelta(days=4)
    for id, kind, fields in (("un:1", "suspend", []), ("un:2", "restrict", ["birth_dates"])):
        kind = Measure.Kind(kind)
        take(id, kind, fields=fields, reason="costly", until=until, by=steward, now=timezone.now())
    in_force(page)
    ended = "These have ended"
    assert ended not in text(page, "/entries/measures/")
    assert [one.entry_id for one in carried(later)] == ["un:1", "un:2"]
    lift(Measure.objects.get(entry_id="un:2"), why="repaired", by=steward, now=timezone.now())
    assert ended in text(page, "/entries/measures/")
    assert "is so only in the release in force" in text(page)
    lift(Measure.objects.get(entry_id="un:1"), why="repaired", by=steward, now=timezone.now())
    assert [one.entry_id for one in carried(timezone.localdate())] == ["un:1", "un:2"]
    in_force(page)
    assert not carried(timezone.localdate())
    assert ended not in text(page, "/entries/measures/")


def test_the_bar_shows_the_number(page: Client) -> None:
    assert '>Release <bdi dir="ltr">1</bdi>' in text(page) or "Release <bdi>1</bdi>" in text(page)
    assert page.get("/lane/bar/", headers={"accept": "application/json"}).json()["number"] == 1


def test_a_key_that_is_not_here(page: Client, accept: Callable[..., List]) -> None:
    accept([NEW])
    composed(page)
    answer = page.post("/releases/sign/", {"key": "../../keys/django"}, follow=True).content.decode()
    assert "This key cannot sign here." in answer


def test_a_stick_goes_out_and_comes_back_signed(page: Client, accept: Callable[..., List], own: Own) -> None:
    accept([NEW])
    composed(page)
    page.post("/releases/sign/", {"key": "north-1"})
    south = own.signers(["south-1"])
    (own.keys / "south-1.pem").unlink()
    answer = page.post("/releases/export/")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with travel.unpacked(io.BytesIO(data)) as other:
        signing.sign(other, south)
        back = travel.packed(other).read()
    upload = SimpleUploadedFile("stick.zip", back)
    said = page.post("/releases/bring/", {"file": upload}, follow=True).content.decode()
    assert "Signed, and published." in said
    page.post("/releases/apply/")
    assert services.release_in_force().number == 2  # type: ignore[union-attr]
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds >= {"release.exported", "release.imported", "release.published"}


@pytest.fixture
def stick(own: Own, tmp_path: Path, first: Release) -> Callable[..., SimpleUploadedFile]:
    """Give what is made elsewhere with the same keys, as a zip: the next release, of an entry more."""
    elsewhere = Repository(tmp_path / "elsewhere")
    shutil.copytree(own.repository.path, elsewhere.path)

    def go(*entries: Entry) -> SimpleUploadedFile:
        if entries:
            create(elsewhere, [NewList("north", "police", list(entries))], now=timezone.now())
            signing.sign(elsewhere, own.signers())
            signing.seal(elsewhere, own.signers(), now=timezone.now())
        return SimpleUploadedFile("stick.zip", travel.packed(elsewhere).read())

    return go


Stick = Callable[..., SimpleUploadedFile]


def bring(browser: Client, upload: SimpleUploadedFile) -> str:
    return browser.post("/releases/bring/", {"file": upload}, follow=True).content.decode()


def judge() -> Candidate:
    """What the process beside the server does."""
    claimed = composing.claim(now=timezone.now())
    assert claimed
    composing.make(claimed)
    return claimed


def test_a_newer_release_on_a_stick_is_judged_before_it_is_put_in_force(
    page: Client, own: Own, stick: Stick, steward: User
) -> None:
    """Its costs and entries are shown first; an older stick after it is refused."""
    old, new = stick(), stick(NEW)
    take("un:1", Measure.Kind.SUSPEND, reason="costly", until=LATER, by=steward, now=timezone.now())
    assert "Release 2 is verified, and is being judged." in bring(page, new)
    assert services.release_in_force().number == 1, "nobody has seen yet what it would cost"  # type: ignore[union-attr]
    assert 'http-equiv="refresh"' in text(page)
    assert "waits to be put in force" in page.post("/releases/arrived/apply/", follow=True).content.decode()
    made = judge()
    assert (made.state, made.number, made.added) == ("ready", 2, 1), made.why
    shown = text(page)
    assert "What it would cost" in shown
    assert "is not applied to it" in shown
    assert "Put it in force" in shown
    page.post("/releases/arrived/apply/")
    assert services.release_in_force().number == 2  # type: ignore[union-attr]
    assert not carried(LATER), "it is used as it was signed: un:1 is in it"
    assert not own.arrived.exists()
    assert "Arrived from elsewhere" not in text(page)
    assert [one.state for one in Candidate.objects.all()] == ["in-force"]
    assert stored_costs.read(own.folder.index), "costed once"
    assert "older than what this gate has seen" in bring(page, old)
    assert "in force here already" in bring(page, stick())
    assert services.release_in_force().number == 2  # type: ignore[union-attr]


def test_signatures_that_fit_nothing_are_said(
    page: Client, accept: Callable[..., List], compose: Callable[[], object], own: Own
) -> None:
    """The candidate was composed again while the stick was on its way."""
    accept([NEW])
    compose()
    with travel.unpacked(travel.packed(own.repository)) as other:  # type: ignore[arg-type]
        signing.sign(other, own.signers(["south-1"]))
        back = travel.packed(other).read()
    compose()
    upload = SimpleUploadedFile("stick.zip", back)
    said = page.post("/releases/bring/", {"file": upload}, follow=True).content.decode()
    assert "No signature was taken over" in said
    assert "is in force." not in said
    assert not any(state.signed for state in signing.states(own.repository))


def test_what_arrives_leaves_the_release_in_the_making_alone(page: Client, own: Own, stick: Stick) -> None:
    composed(page)
    bring(page, stick(NEW))
    judge()
    shown = text(page)
    assert shown.count("What it would cost") == 2
    page.post("/releases/arrived/discard/")
    assert "Arrived from elsewhere" not in text(page)
    assert not own.arriving.exists()
    assert own.repository.waiting_roles()
    assert "Sign with the key" in text(page)


def test_what_was_judged_against_another_release_is_judged_again(
    page: Client, stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(page, stick(NEW))
    judge()
    with monkeypatch.context() as patch:  # as after a `rahdari release apply`
        patch.setattr(services, "built", lambda own, release: None)
        said = page.post("/releases/arrived/apply/", follow=True).content.decode()
    assert "This one is judged again." in said
    assert services.release_in_force().number == 1  # type: ignore[union-attr]
    assert judge().state == "ready"


def test_one_that_arrived_and_cannot_be_used_is_said(
    page: Client, own: Own, stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise ReleaseError("content", "The id un:1 is in two lists.")

    bring(page, stick(NEW))
    monkeypatch.setattr(arriving, "build_beside", broken)
    assert judge().state == "failed"
    shown = text(page)
    assert "could not be judged" in shown
    assert "un:1 is in two lists" in shown
    assert "Compose the next release" in shown


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata/timestamp.json", b"0" * (60 << 20))
    return file.getvalue()


def outside() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../metadata/1.root.json", b"{}")
        archive.writestr("/metadata/1.root.json", b"{}")
        archive.writestr("targets/lists/north/../../../../x", b"{}")
    return file.getvalue()


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04broken", bomb(), outside()])
def test_what_is_no_folder_is_refused(page: Client, own: Own, data: bytes, screener: SharedScreener) -> None:
    own.folder.lists.mkdir()  # where an upload is kept while it comes
    files = set(own.folder.path.parent.rglob("*"))
    answer = page.post("/releases/bring/", {"file": SimpleUploadedFile("x.zip", data)}, follow=True)
    assert answer.status_code == 200
    assert "is in force." not in answer.content.decode()
    assert set(own.folder.path.parent.rglob("*")) == files
    assert services.release_in_force().number == 1  # type: ignore[union-attr]


def test_new_hits_are_answered_with_a_reason(page: Client, first: Release, lane: Lane, account) -> None:  # type: ignore[no-untyped-def]
    assert "None." in text(page, "/releases/hits/")
    now = timezone.now()
    unit = Unit.objects.create(
        key=uuid.uuid4(),
        lane=lane,
        officer=account("officer"),
        traveller_class=TravellerClass.objects.first(),
        at=now,
        happened_at=now,
        verdict="refer",
        answer={},
    )
    crossing = Crossing.objects.create(
        unit=unit,
        number=1,
        subject={"names": ["Hidden Traveller"]},
        source="typed",
        document="none",
        verdict="refer",
        index=first.generation,
        threshold=1,
        microseconds=1,
    )
    referral = Referral.objects.create(
        crossing=crossing, reference="7K3MAB2Q", reason="document", opened_at=now, due_at=now
    )
    hit = NewHit.objects.create(
        release=first, referral=referral, entry_id="un:1", millibits=24_000, threshold=20_000
    )
    shown = text(page, "/releases/hits/")
    assert "7K3MAB2Q" in shown
    assert "Zarlakht Invented" in shown, "the entry, as it is in force"
    assert "Hidden Traveller" not in shown
    assert "1 new hit on somebody who waits" in text(page)
    page.post(f"/releases/hits/{hit.pk}/", {"note": " "})
    assert NewHit.objects.get().seen_at is None
    page.post(f"/releases/hits/{hit.pk}/", {"note": "The supervisor was told"})
    assert NewHit.objects.get().note == "The supervisor was told"
    assert Event.objects.filter(kind="new-hit.seen").count() == 1
    assert "new hit on" not in text(page)
    NewHit.objects.update(seen_at=None, seen_by=None, note="")
    Referral.objects.update(protected_at=now, status="decided")
    assert "new hit on" not in text(page), "a claim of protection is kept from the owners of lists"
    assert "7K3MAB2Q" not in text(page, "/releases/hits/")
    assert page.post(f"/releases/hits/{hit.pk}/", {"note": "The supervisor was told"}).status_code == 404


def test_an_auditor_reads_and_changes_nothing(signed_in: Callable[[str], Client], first: Release) -> None:
    auditor = signed_in("auditor")
    shown = text(auditor)
    assert "<button" not in shown.split("<main", 1)[-1].replace("sign-out", "")
    for address in ("compose", "discard", "sign", "apply", "export", "bring", "hits"):
        assert auditor.post(f"/releases/{address}/").status_code == 403


def test_what_is_kept_back_is_named(page: Client, accept: Callable[..., List], compose) -> None:
    said = "no other party may be given it"
    accept([evolve(NEW, handling="4")])
    compose()
    shown = text(page, "/releases/")
    assert said in shown
    assert "pol:1" in shown
    accept([NEW])
    compose()
    assert said not in text(page, "/releases/")
