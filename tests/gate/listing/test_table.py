"""Hundreds at once: each row held to the form, one answer by a second person, nothing half kept."""

from __future__ import annotations

import csv
import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.gate.listing.test_pages import FORM

from rahdari.gate.events.models import Event
from rahdari.gate.listing import services, table
from rahdari.gate.listing.models import Batch, OwnEntry

SHARED = {
    name: FORM[name]
    for name in (
        *("basis", "file_number", "ground", "source_grade", "information_grade"),
        *("handling", "action", "owner_contact", "days"),
    )
}
Rows = list[dict[str, str]]


def as_csv(rows: Rows, columns: tuple[str, ...] = ()) -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or tuple(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("register.csv", text.getvalue().encode(), "text/csv")


def register(count: int) -> Rows:
    """Return an invented prison's register, as patchy as they are."""
    rng = random.Random(5)
    given, family = ("Zmaray", "Gulwali", "Torpekai", "Baryalai", "Spogmai"), ("Torgar", "Spinzar", "Lawang")
    rows = []
    for n in range(count):
        letters = "".join(chr(97 + n // 26**power % 26) for power in range(3))
        row = {"names": f"{rng.choice(given)} {rng.choice(family)} {letters}x"}
        row["father"] = rng.choice(given) if n % 3 else ""
        row["birth"] = str(1340 + n % 40) if n % 4 else ""
        row["adult"] = "" if n % 4 else "yes"
        row["number"] = f"12345-{n:07}-1" if n % 5 == 0 else ""
        row["document"] = "CNIC" if n % 5 == 0 else ""
        rows.append(row)
    return rows


def propose(page: Client, upload: SimpleUploadedFile, **more: str) -> object:
    return page.post("/entries/table/", SHARED | {"table": upload} | more)


def test_eight_hundred_rows_and_one_answer(page: Client, second_page: Client) -> None:
    rows = register(800)
    rows[3]["birth"], rows[10]["names"], rows[11]["birth"] = "2019", "", "the spring of"
    rows[20] = dict(rows[21])
    looked = page.post("/entries/table/", SHARED | {"table": as_csv(rows), "look": "1"})
    assert looked.status_code == 200
    assert not Batch.objects.exists()
    answer = page.post("/entries/table/", SHARED | {"table": as_csv(rows)})
    batch = Batch.objects.get()
    assert answer["Location"] == f"/entries/table/{batch.pk}/"
    assert batch.entries.count() == 796
    left_out = {(one["row"], one["column"]) for one in batch.rejected}
    assert left_out == {(5, "birth"), (12, "names"), (13, "birth"), (23, "names")}
    assert services.in_force(timezone.localdate()) == ()
    page.post(f"{answer['Location']}answer/", {"answer": "approve"})  # not by the same
    assert services.in_force(timezone.localdate()) == ()
    shown = second_page.get(answer["Location"]).text
    assert shown.count('name="exclude"') == 796
    second_page.post(f"{answer['Location']}answer/", {"answer": "approve", "exclude": ["2", "3"]})
    entries = services.in_force(timezone.localdate())
    assert len(entries) == 794
    bare = [entry for entry in entries if not (entry.birth_dates or entry.father_names or entry.documents)]
    assert bare
    assert {entry.action for entry in bare} == {"verify"}  # a mere name, in a register too
    told = Event.objects.filter(kind__startswith="batch").order_by("pk")
    assert [(one.kind, one.data["entries"]) for one in told] == [
        ("batch.proposed", 796),
        ("batch.approved", 794),
    ]
    second_page.post(f"{answer['Location']}answer/", {"answer": "decline"})
    assert len(services.in_force(timezone.localdate())) == 794


def test_who_is_listed_is_not_listed_twice(page: Client) -> None:
    rows = register(4)
    propose(page, as_csv(rows))
    again = propose(page, as_csv(rows))
    assert again.status_code == 422  # type: ignore[attr-defined]
    assert Batch.objects.count() == 1


def test_declined_as_a_whole(page: Client, second_page: Client) -> None:
    where = propose(page, as_csv(register(3)))["Location"]  # type: ignore[index]
    second_page.post(f"{where}answer/", {"answer": "decline"})
    assert not services.waiting()
    assert services.in_force(timezone.localdate()) == ()


def test_a_cell_says_what_the_page_says_for_all(page: Client) -> None:
    rows = [
        {"names": "Zmaray Torgar", "birth": "1350", "ground": "homicide", "days": "30"},
        {"names": "Gulwali Torgar", "birth": "1350", "ground": "Trafficking in drugs", "days": ""},
        {"names": "Spogmai Torgar", "birth": "1350", "ground": "being his sister", "days": "3650"},
    ]
    propose(page, as_csv(rows))
    batch = Batch.objects.get()
    assert list(batch.entries.order_by("row").values_list("ground", flat=True)) == ["homicide", "drugs"]
    assert [entry.terms.get().days for entry in batch.entries.order_by("row")] == [30, 90]
    assert {(one["row"], one["column"]) for one in batch.rejected} == {(4, "ground"), (4, "days")}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no table"),
        (b"\xff\xfe\x00\x01garbage", "no table"),
        (b"PK\x03\x04not a workbook", "no table"),
        (b"\xd0\xcf\x11\xe0old", "no table"),
        (b"names,tribe\nZmaray,x\n", "no column \u201ctribe\u201d"),
        (b"names,names\nZmaray,x\n", "twice"),
        (b"father\nGulwali\n", "no column \u201cnames\u201d"),
        (b"names\n", "No row"),
        (b"names\n" + b"x,y,z\n" * 3, "No row"),
        (b"names\n" + b"Zmaray\n" * 2_001, "more than 2000"),
        (b"names\n" + b" " * (5 << 20), "larger than"),
    ],
)
def test_a_table_that_cannot_be_read_keeps_nothing(content: bytes, says: str, page: Client) -> None:
    upload = SimpleUploadedFile("register.csv", content)
    answer = page.post("/entries/table/", SHARED | {"table": upload})
    assert answer.status_code == 422
    if content:
        assert says in answer.text
    assert not OwnEntry.objects.exists()


def test_rows_out_of_shape_are_named(page: Client) -> None:
    content = b"names,birth\nZmaray Torgar,1350\nGulwali,1350,more\n"
    propose(page, SimpleUploadedFile("register.csv", content))
    batch = Batch.objects.get()
    assert batch.entries.count() == 1
    assert [one["row"] for one in batch.rejected] == [3]


def test_the_template_is_read_as_it_is(page: Client) -> None:
    import openpyxl

    answer = page.get("/entries/table/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book["entries"][1]] == list(table.COLUMNS)
    codes = [cell.value for cell in book["codes"]["B"]]
    assert {"robbery", "arrest-warrant", "A", "30"} <= set(codes)
    book["entries"].append(["Zmaray Torgar;زمری تورګړ", "Gulwali", "", "1350"])
    out = io.BytesIO()
    book.save(out)
    propose(page, SimpleUploadedFile("register.xlsx", out.getvalue()))
    (entry,) = OwnEntry.objects.all()
    assert entry.identity["names"] == ["Zmaray Torgar", "زمری تورګړ"]
    header = page.get("/entries/table/template.csv").content.decode("utf-8-sig").strip()
    assert header.split(",") == list(table.COLUMNS)
