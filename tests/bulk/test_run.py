from __future__ import annotations

import csv
import gzip
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import attrs
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.bulk.made import HEAD, hits, problems, write_csv, write_jsonl, write_parquet, write_xlsx

from rahdari.bulk import reading, writing
from rahdari.bulk.columns import Columns
from rahdari.bulk.parts import clear, tally_of
from rahdari.bulk.run import Order, run
from rahdari.errors import SourceError, UsageError
from rahdari.records.entry import Subject
from rahdari.screening import Screener

WRITERS: dict[str, Callable[[Path, Iterable[Subject]], Path]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "xlsx": write_xlsx,
}


@pytest.mark.parametrize("format", WRITERS)
def test_each_format_gives_the_hits_of_the_screener(
    format: str, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = WRITERS[format](tmp_path / f"in.{format}", people)
    out = tmp_path / "out.parquet"
    summary = run(Order(source, out, index, workers=1))
    screener = Screener.open(index)
    plain = [
        attrs.evolve(p, documents=[d for d in p.documents if d.kind == "passport"], names=p.names)
        for p in people
    ]
    plain = [attrs.evolve(p, documents=[type(d)(d.kind, d.number) for d in p.documents]) for p in plain]
    plain = [attrs.evolve(p, names=[n.text for n in p.names]) for p in plain]
    wanted = [(s.id, h.entry_id, h.bits) for s in plain for h in screener.screen(s)]
    assert [(h["subject_id"], h["entry_id"], h["bits"]) for h in hits(out)] == wanted
    assert len({h["subject_id"] for h in hits(out)}) == summary.tally.referred > 100
    assert (summary.tally.rows, summary.tally.bad_rows, len(wanted)) == (400, 0, summary.tally.hits)
    assert not list(tmp_path.glob("*.part*"))
    assert all(h["words"] and h["evidence"] and h["entry_version"] for h in hits(out))


def test_hits_as_a_workbook_are_those_of_parquet(
    tmp_path: Path, index: Path, people: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 100)
    formula = attrs.evolve(people[0], id="=1+1")
    source = write_jsonl(tmp_path / "in.jsonl", [formula, *people[1:]])
    for out in ("out.parquet", "out.xlsx"):
        run(Order(source, tmp_path / out, index, workers=1))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    head, *_ = (tuple(row) for row in book.worksheets[0].values)
    shown = [dict(zip(head, row, strict=True)) for sheet in book for row in list(sheet.values)[1:]]
    wanted = hits(tmp_path / "out.parquet")
    assert len(book.worksheets) == 1 + (len(wanted) - 1) // 99
    assert shown == [{name: row[name] for name in head} for row in wanted]
    assert book.worksheets[0]["C2"].value == "=1+1"
    assert book.worksheets[0]["C2"].data_type == "s", "a text, no formula"


def test_hits_as_tsv_are_parted_by_tabs(tmp_path: Path, index: Path, people: list[Subject]) -> None:
    source = write_parquet(tmp_path / "in.parquet", people[:20])
    told = []
    for name, delimiter in (("out.csv", ","), ("out.tsv", "\t")):
        run(Order(source, tmp_path / name, index, workers=1))
        with open(tmp_path / name, encoding="utf-8", newline="") as file:
            told.append(list(csv.reader(file, delimiter=delimiter)))
    assert told[0] == told[1]
    assert len(told[0]) > 5
    assert len(told[0][0]) > 5


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_packed_file_gives_what_it_gives_unpacked(
    format: str, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    plain = WRITERS[format](tmp_path / f"in.{format}", people)
    packed = tmp_path / f"in.{format}.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    one = Order(plain, tmp_path / "one.parquet", index, workers=1)
    two = Order(packed, tmp_path / "two.parquet", index, workers=1)
    assert run(one).tally == run(two).tally
    assert hits(one.out) == hits(two.out)


@pytest.mark.parametrize("cut", [-30, 8])
def test_a_packed_file_that_is_cut_off_is_refused_and_nothing_is_written(
    cut: int, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    packed = tmp_path / "in.csv.gz"
    packed.write_bytes(gzip.compress(write_csv(tmp_path / "in.csv", people).read_bytes())[:cut])
    with pytest.raises(SourceError, match=r"in\.csv\.gz"):
        run(Order(packed, tmp_path / "out.csv", index, workers=1))
    assert not (tmp_path / "out.csv").exists()


def test_bad_rows_are_told_with_line_and_field_and_the_others_go_on(
    tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = write_csv(tmp_path / "in.csv", people[:3])
    with open(source, "ab") as file:
        file.write(b"C4,Ann Example,,03/02/1968,,,\r\n")
        file.write(b"C5,Ann Example,,,Nowhereland,,\r\n")
        file.write(b"C6,too few\r\n")
        file.write("C7,عبدالله,,,,,\r\n".encode("cp1256"))
        file.write(b"C8,,,,,,\r\n")
        file.write(b"C9,Ann Example,,,,x,\r\n")
    out = tmp_path / "out.csv"
    summary = run(Order(source, out, index, workers=1))
    assert (summary.tally.rows, summary.tally.bad_rows) == (9, 6)
    assert [(p["line"], p["field"], p["problem"]) for p in problems(out)] == [
        (5, "birth_dates", "the day and the month may be either way round"),
        (6, "nationalities", "is no country"),
        (7, "row", "has 2 cells for 7 columns"),
        (8, "row", "is not UTF-8"),
        (9, "names", "a record needs a name or a document"),
        (10, "sex", 'has to be "m", "f" or missing'),
    ]
    assert out.read_text("utf-8").startswith("row,line,subject_id,")


def test_a_broken_line_of_json_costs_only_itself(tmp_path: Path, index: Path, people: list[Subject]) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", people[:2])
    with open(source, "a") as file:
        file.write(
            '{"customer_id": "C3", "full_name": \n[1]\n{"full_name": {"text": "Ann", "quality": "bad"}}\n'
        )
    out = tmp_path / "out.jsonl"
    run(Order(source, out, index, workers=1))
    assert [(p["row"], p["line"], p["field"]) for p in problems(out)] == [
        (3, 3, "row"),
        (4, 4, "row"),
        (5, 5, "name quality"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("in.csv", b"", "is empty"),
        ("in.jsonl", b"", "is empty"),
        ("in.parquet", b"PAR1 nothing", "not a whole Parquet file"),
        ("in.xlsx", b"PK\x03\x04 nothing", "is not a readable"),
        ("in.csv", "نام\n".encode("utf-16"), "is not UTF-8"),
        ("in.csv", b"amount,branch\n1,2\n", "no column holds names or documents"),
        ("in.csv", b"name,name\n1,2\n", "same name"),
        ("in.csv", b"name,customer_id,cif\n1,2,3\n", "both taken for 'id'"),
        ("in.doc", b"name\n", "does not say its format"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(
    name: str, data: bytes, why: str, tmp_path: Path, index: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=why):
        run(Order(tmp_path / name, tmp_path / "out.csv", index, workers=1))
    assert [path.name for path in tmp_path.iterdir()] == [name]


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_whose_other_sheets_would_not_be_read_is_refused(tmp_path: Path, index: Path) -> None:
    rows: list[list[object]] = [["customer_id", "full_name"], ["C1", "Ann Example"]]
    source = workbook(tmp_path / "in.xlsx", rows, [], rows, [["Note"]])
    with pytest.raises(SourceError, match=r"other filled sheets \(Sheet2, Sheet3\)"):
        run(Order(source, tmp_path / "out.csv", index, workers=1))
    assert run(Order(workbook(source, rows, [], [[None]]), tmp_path / "out.csv", index)).tally.rows == 1


@pytest.mark.parametrize("format", ["xlsx", "parquet"])
def test_two_columns_of_one_name_are_refused(format: str, tmp_path: Path, index: Path) -> None:
    source = tmp_path / f"in.{format}"
    if format == "xlsx":
        workbook(source, [["id", "Name", "Name"], ["1", "Ann Example", "A"]])
    else:
        columns = [pa.array([text]) for text in ("1", "Ann Example", "A")]
        pq.write_table(pa.table(columns, ["id", "Name", "Name"]), source)
    with pytest.raises(SourceError, match="Name: two columns have the same name"):
        run(Order(source, tmp_path / "out.csv", index, workers=1))


def test_a_number_that_excel_has_rounded_is_one_bad_row_and_only_where_it_is_read(
    tmp_path: Path, index: Path
) -> None:
    number = 1_234_567_890_123_456
    rows: list[list[object]] = [["full_name", "account", "passport_no"], ["Ann Example", number, None]]
    rows += [["Ben Example", number, number], ["Cat Example", number, None, "x"], ["Dan Example", None, "P"]]
    out = tmp_path / "out.csv"
    summary = run(Order(workbook(tmp_path / "in.xlsx", rows), out, index, workers=1))
    assert (summary.tally.rows, summary.tally.bad_rows) == (4, 2)
    assert [(p["row"], p["line"], p["field"]) for p in problems(out)] == [(2, 3, "C"), (3, 4, "row")]


def test_texts_that_parquet_calls_bytes_are_texts(tmp_path: Path, index: Path, people: list[Subject]) -> None:
    plain = write_parquet(tmp_path / "plain.parquet", people)
    table = pq.read_table(plain)
    source = tmp_path / "bytes.parquet"
    columns = [column.cast(pa.binary()) for column in table.columns]
    bad = pa.table([pa.array([b"\xff" if name == "full_name" else None]) for name in HEAD], list(HEAD))
    pq.write_table(
        pa.concat_tables(
            [pa.table(columns, list(HEAD)), bad.cast(pa.schema((n, pa.binary()) for n in HEAD))]
        ),
        source,
    )
    one, two = Order(plain, tmp_path / "one.parquet", index), Order(source, tmp_path / "two.parquet", index)
    run(one)
    assert run(two).tally.bad_rows == 1
    assert hits(one.out) == hits(two.out)
    assert [(p["row"], p["field"], p["problem"]) for p in problems(two.out)] == [
        (401, "names", "is not UTF-8")
    ]


def test_a_missing_column_is_named(tmp_path: Path, index: Path, people: list[Subject]) -> None:
    source = write_parquet(tmp_path / "in.parquet", people[:3])
    columns = Columns.of(["full_nam=names"])
    with pytest.raises(SourceError, match=r"field full_nam: is not a column .*Did you mean 'full_name'"):
        run(Order(source, tmp_path / "out.csv", index, columns, workers=1))


@pytest.mark.parametrize("text", ["full_name", "full_name=nam", "=names"])
def test_a_map_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not COLUMN=FIELD"):
        Columns.of([text])


@pytest.mark.parametrize("out", ["out.xlsx.gz", "out.csv.gz", "nowhere/out.csv", "folder.csv"])
def test_an_output_that_cannot_be_written_is_refused(
    out: str, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    (tmp_path / "folder.csv").mkdir()
    source = write_parquet(tmp_path / "in.parquet", people[:3])
    with pytest.raises(UsageError):
        run(Order(source, tmp_path / out, index, workers=1))


@pytest.mark.parametrize("out", ["out.ods", "out"])
def test_an_output_of_no_known_format_is_refused_before_anybody_is_screened(
    out: str, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    order = Order(write_parquet(tmp_path / "in.parquet", people[:3]), tmp_path / out, index, workers=1)
    with pytest.raises(SourceError, match="does not say its format"):
        run(order)
    assert not order.parts.exists()


def test_customers_are_not_written_over(tmp_path: Path, index: Path, people: list[Subject]) -> None:
    source = write_csv(tmp_path / "in.csv", people[:3])
    before = source.read_bytes()
    with pytest.raises(UsageError, match="read and written at once"):
        run(Order(source, source, index, workers=1))
    assert source.read_bytes() == before


def test_names_in_parts_semicolons_and_tabs(tmp_path: Path, index: Path, people: list[Subject]) -> None:
    given, *rest = people[0].names[0].text.split()
    source = tmp_path / "in.tsv"
    born = "; ".join(map(str, people[0].birth_dates))
    source.write_text(f"First Name\tSurname\tDOB\n{given}\t{' '.join(rest)}\t{born}\n", "utf-8")
    out = tmp_path / "out.parquet"
    run(Order(source, out, index, workers=1, refer_only=False))
    assert {h["subject"] for h in hits(out)} == {people[0].names[0].text}


def test_a_run_goes_on_where_it_was_and_does_nothing_twice(
    tmp_path: Path, index: Path, people: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROWS", 50)
    source = write_csv(tmp_path / "in.csv", people)
    whole = tmp_path / "whole.parquet"
    run(Order(source, whole, index, workers=1))
    out = tmp_path / "out.parquet"
    seen: list[int] = []

    class Stop(Exception):
        pass

    def stop(tally: object, share: float) -> None:
        seen.append(tally.rows)  # type: ignore[attr-defined]
        if len(seen) == 3:
            raise Stop

    order = Order(source, out, index, workers=1)
    with pytest.raises(Stop):
        run(order, stop)
    made = {path: path.stat().st_mtime_ns for path in order.parts.glob("*.parquet") if tally_of(path)}
    assert len(made) >= 3
    assert not out.exists()
    left: list[dict[Path, int]] = []

    def look(folder: Path) -> None:
        left.append({path: path.stat().st_mtime_ns for path in folder.glob("*.parquet")})
        clear(folder)

    monkeypatch.setattr("rahdari.bulk.run.clear", look)
    summary = run(order)
    assert summary.resumed >= 50 * len(made)
    assert len(left[0]) == 8
    assert made.items() <= left[0].items(), "a part that was there is as it was"
    assert hits(out) == hits(whole)
    assert not order.parts.exists()


def test_rows_that_have_changed_since_a_run_was_killed_are_screened_anew(
    tmp_path: Path, index: Path, people: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "ROWS", 100)
    source, out = write_csv(tmp_path / "in.csv", people), tmp_path / "out.parquet"

    def stop(tally: object, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Order(source, out, index, workers=1), stop)
    write_csv(source, people[200:])
    run(Order(source, out, index, workers=1))
    whole = tmp_path / "whole.parquet"
    run(Order(source, whole, index, workers=1))
    assert hits(out) == hits(whole)


def test_killed_again_and_again_it_writes_what_a_run_in_one_go_does(
    tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = write_csv(tmp_path / "in.csv", people * 2)
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    run(Order(source, whole, index, workers=2))
    script = (
        "import sys; from pathlib import Path; from rahdari.bulk import reading; reading.ROWS = 40;"
        "from rahdari.bulk.run import Order, run; run(Order(*map(Path, sys.argv[1:]), workers=2))"
    )
    command = [sys.executable, "-c", script, str(source), str(out), str(index)]
    parts, rng, kills = Order(source, out, index).parts, random.Random(5), 0
    while not out.exists():
        wanted = len(list(parts.glob("*.parquet"))) + rng.randint(2, 7)
        process = subprocess.Popen(command)
        while process.poll() is None and len(list(parts.glob("*.parquet"))) < wanted:
            time.sleep(0.005)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
    assert kills >= 2
    assert hits(out) == hits(whole)


@pytest.mark.parametrize("shared", ["parts", "state"])
def test_two_runs_do_not_write_one_output_nor_one_state(
    shared: str, tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = write_csv(tmp_path / "in.csv", people[:5])
    order = Order(source, tmp_path / "out.csv", index, state=tmp_path / "state", workers=1)
    held = "import sys, time; from pathlib import Path; from rahdari.bulk.parts import held\n"
    held += "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", held, str(getattr(order, shared))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(UsageError, match=f"Another run is writing .*{shared}"):
            run(order)
        other.communicate()
    assert run(order).tally.rows == 5


def test_columns_are_those_that_people_use() -> None:
    found = Columns().check([*HEAD, "Branch"], "in.csv")
    assert list(found.values()) == [
        *("id", "names", "father_names", "birth_dates", "nationalities", "sex", "passport"),
        None,
    ]
