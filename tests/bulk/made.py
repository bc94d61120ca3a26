from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rahdari.records.entry import Entry, Subject

HEAD = ("customer_id", "full_name", "father_name", "date_of_birth", "nationality", "gender", "passport_no")


def entries_of(people: Iterable[Subject]) -> list[Entry]:
    """Lists of three names in four are of people whom the customers hold too."""
    return [
        Entry(
            f"x:{number}",
            s.kind,
            s.names[:1],
            father_names=s.father_names if number % 2 else (),
            birth_dates=s.birth_dates,
            nationalities=s.nationalities,
        )
        for number, s in enumerate(people)
    ]


def row_of(subject: Subject) -> tuple[str | None, ...]:
    passports = [d.number for d in subject.documents if d.kind == "passport"]
    return (
        subject.id,
        "; ".join(name.text for name in subject.names),
        "; ".join(subject.father_names),
        "; ".join(map(str, subject.birth_dates)),
        "; ".join(subject.nationalities),
        subject.sex,
        "; ".join(passports),
    )


def write_parquet(path: Path, people: Iterable[Subject]) -> Path:
    rows = [row_of(s) for s in people]
    columns = zip(*rows, strict=True) if rows else [[] for _ in HEAD]
    table = {name: pa.array(list(cells), pa.string()) for name, cells in zip(HEAD, columns, strict=True)}
    pq.write_table(pa.table(table), path, row_group_size=100)
    return path


def write_csv(path: Path, people: Iterable[Subject]) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, *map(row_of, people)])
    return path


def write_jsonl(path: Path, people: Iterable[Subject]) -> Path:
    lines = (json.dumps(dict(zip(HEAD, row_of(s), strict=True)), ensure_ascii=False) for s in people)
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


def write_xlsx(path: Path, people: Iterable[Subject]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [HEAD, *map(row_of, people)]:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def hits(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


def problems(out: Path) -> list[dict[str, Any]]:
    path = out.with_name(out.name + ".errors.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
