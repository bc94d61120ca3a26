"""Many at once: each row held to the lane's form, what is not right named by row and column, nobody twice."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.gate.attacks.test_bombs import BOMBS
from tests.gate.permits.conftest import HOLDER, Register

from rahdari.gate.events.models import Event
from rahdari.gate.imports import uploads
from rahdari.gate.listing import sheets
from rahdari.gate.permits import services
from rahdari.gate.permits.models import Permit
from rahdari.gate.permits.table import COLUMNS

Rows = list[dict[str, str]]
TABLE = "/permits/table/"


def as_csv(rows: Rows, columns: tuple[str, ...] = COLUMNS) -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("register.csv", text.getvalue().encode(), "text/csv")


def holders(count: int) -> Rows:
    return [
        {
            "name": f"Sparlay Invented{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}x",
            "father": "Shamdin",
            "birth": str(1340 + n % 50),
            "sex": "male" if n % 2 else "",
            "nationality": "Pakistan",
            "document": "CNIC",
            "number": f"17301-{n:07}-1",
        }
        for n in range(count)
    ]


def send(supervisor: Client, rows: Rows, **more: str) -> str:
    return supervisor.post(TABLE, {"table": as_csv(rows), "days": "180", **more}).text


def test_many_are_registered_once(supervisor: Client, register: Register) -> None:
    register()
    rows = holders(60)
    looked = send(supervisor, rows, look="1")
    assert "Rows that are right · 60" in looked
    assert Permit.objects.count() == 1
    rows[3]["days"] = "90"
    page = send(supervisor, rows)
    permits = list(Permit.objects.order_by("pk")[1:])
    assert len(permits) == 60
    assert all(permit.number in page for permit in permits)
    assert not any(word in page for word in ("Sparlay", "Shamdin", "17301")), "who it is stands in the file"
    assert permits[1].subject().sex == "m"  # type: ignore[union-attr]
    assert (permits[0].valid_until - permits[3].valid_until).days == 90
    told = Event.objects.filter(kind="permit.registered").latest("pk").data
    assert (told["permits"], told["known"], told["rejected"]) == (60, 0, 0)
    again = send(supervisor, [*rows, *holders(61)[60:]])
    assert Permit.objects.count() == 62
    assert "Rows that are left out · 60" in again
    told = Event.objects.filter(kind="permit.registered").latest("pk").data
    assert (told["permits"], told["known"]) == (1, 60)


def test_looking_does_not_tell_who_has_a_permit(supervisor: Client, register: Register) -> None:
    register()
    row = {
        "name": HOLDER.names[0].text,
        "father": HOLDER.father_names[0],
        "birth": "1984-05-06",
        "sex": "m",
        "nationality": "pk",
        "document": "cnic",
        "number": "17301-1234567-1",
    }
    assert "Rows that are right · 1" in send(supervisor, [row], look="1")
    assert "has a permit that is valid" in send(supervisor, [row])
    assert Permit.objects.count() == 1
    assert Event.objects.filter(kind="permit.registered").latest("pk").data["known"] == 1, "that is on record"


def test_a_table_pressed_twice_registers_nobody_twice(
    supervisor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, rows = services.holders, holders(3)

    def read(today: datetime.date, *, after: int = 0) -> frozenset[str]:
        there = real(today, after=after)
        monkeypatch.setattr(services, "holders", real)
        send(supervisor, rows)
        return there

    monkeypatch.setattr(services, "holders", read)
    page = send(supervisor, [*rows, *holders(4)[3:]])
    assert Permit.objects.count() == 4
    assert "Rows that are left out · 3" in page
    assert "Print the passes" in page
    assert "Print the passes" not in send(supervisor, rows), "nobody was registered"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name", ""),
        ("name", "Zmaray 7"),
        ("name", "RAHDARI-P:AAA"),
        ("name", "P<PAKINVENTED<<CUT<OFF<<<"),
        ("father", "@"),
        ("birth", "the spring of"),
        ("sex", "other"),
        ("nationality", "nowhere"),
        ("document", "library card"),
        ("number", "<b>"),
        ("country", "???"),
        ("days", "181"),
        ("days", "0"),
        ("days", "soon"),
    ],
)
def test_a_row_that_is_not_right_is_named_and_the_others_stay(
    supervisor: Client, column: str, cell: str
) -> None:
    rows = holders(3)
    rows[1][column] = cell
    page = send(supervisor, rows).partition("<section>")[2]
    left_out = page.partition("Rows that are left out")[2]
    assert Permit.objects.count() == 2
    assert '<th scope="row" class="number">3</th>' in left_out, "the first row is the header"
    assert column in left_out


def test_the_same_row_twice_is_one_permit(supervisor: Client) -> None:
    page = send(supervisor, [*holders(2), *holders(1)])
    assert Permit.objects.count() == 2
    assert "row 2" in page


@pytest.mark.parametrize(
    "upload",
    [
        as_csv([{"name": "Sparlay Invented", "tribe": "x"}], ("name", "tribe")),
        as_csv([{"father": "Shamdin"}], ("father",)),
        SimpleUploadedFile("a.csv", b"name,name\nA,B\n"),
        SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no zip"),
        SimpleUploadedFile("a.csv", b"\xff\xfe\x00"),
        SimpleUploadedFile("a.csv", b"name\n" + b"x\n" * 5_001),
        SimpleUploadedFile("a.csv", b"name\n"),
    ],
)
def test_a_table_that_is_none_of_ours_is_refused_whole(
    supervisor: Client, upload: SimpleUploadedFile
) -> None:
    upload.seek(0)
    page = supervisor.post(TABLE, {"table": upload, "days": "180"})
    assert page.status_code == 422
    assert not Permit.objects.exists()
    assert not Event.objects.filter(kind="permit.registered").exists()


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused(supervisor: Client, bomb: bytes) -> None:
    upload = SimpleUploadedFile("file", bomb)
    assert supervisor.post(TABLE, {"table": upload, "days": "180"}).status_code in (400, 413, 422)
    assert not Permit.objects.exists()


def test_a_table_of_holders_is_on_no_disk(supervisor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither while it comes nor while it is read; a steward's list is no traveller's, and may be."""
    made: list[object] = []
    real = sheets.NamedTemporaryFile
    monkeypatch.setattr(sheets, "NamedTemporaryFile", lambda **o: made.append(o["dir"]) or real(**o))
    monkeypatch.setattr(uploads.ToDisk, "new_file", lambda *a, **o: pytest.fail("to the disk"))
    send(supervisor, holders(3))
    assert Permit.objects.count() == 3
    assert made == [Path("/dev/shm")]


def test_templates_hold_every_column(supervisor: Client) -> None:
    header = supervisor.get(f"{TABLE}template.csv").content.decode("utf-8-sig").strip()
    assert tuple(header.split(",")) == COLUMNS
    assert supervisor.get(f"{TABLE}template.xlsx").content.startswith(b"PK")
    filled = SimpleUploadedFile("filled.csv", (header + "\nSparlay Invented" + "," * 9 + "\n").encode())
    supervisor.post(TABLE, {"table": filled, "days": "30"})
    assert Permit.objects.count() == 1
