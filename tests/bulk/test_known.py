from __future__ import annotations

import datetime
from pathlib import Path

import attrs
import pytest
from tests.bulk.made import hits, write_parquet

from rahdari import build_index
from rahdari.bulk.known import FalseMatch, judge, read_known
from rahdari.bulk.run import Order, run
from rahdari.errors import SourceError
from rahdari.records.entry import Entry, Subject
from rahdari.simulation.travellers import travellers

TODAY = datetime.date(2026, 11, 22)


def test_what_is_known_is_left_out_until_it_expires_or_the_entry_changes(
    tmp_path: Path, people: list[Subject], listed: list[Entry]
) -> None:
    index, known, state = tmp_path / "index", tmp_path / "known.csv", tmp_path / "state"
    population = list(travellers(200, 78))
    build_index(listed, index, population=population)
    source = write_parquet(tmp_path / "in.parquet", people)
    order = Order(source, tmp_path / "out.parquet", index, threshold=12.0, workers=1, today=TODAY)
    run(order)
    of_customer = {h["subject_id"]: h for h in reversed(hits(order.out)) if h["bits"] > 25}
    first, second, third = list(of_customer.values())[-3:]
    pair = [(h["subject_id"], h["entry_id"]) for h in (first, second, third)]
    known.write_text(
        "customer,entry,until,by,entry_version\n"
        f"{pair[0][0]},{pair[0][1]},2027-01-31,A. Reviewer,{first['entry_version']}\n"
        f"{pair[1][0]},{pair[1][1]},2027-01-31,A. Reviewer,\n"
        f"{pair[2][0]},{pair[2][1]},2026-11-21,A. Reviewer,\n"
        "C1,x:none,2027-01-31,A. Reviewer,\n"
    )
    order = attrs.evolve(order, known=known, state=state)
    summary = run(order)
    found = {(h["subject_id"], h["entry_id"]) for h in hits(order.out)}
    assert not {pair[0], pair[1]} & found
    assert pair[2] in found
    said = summary.known
    assert [len(m) for m in (said.honoured, said.expired, said.fallen, said.unlisted)] == [2, 1, 0, 1]
    assert summary.tally.known == 2

    # both entries change: one in what is listed of it, one in a field that identifies
    changed = {pair[0][1]: {"action": "call the owner"}, pair[1][1]: {"birth_places": ["Kunduz"]}}
    listed = [attrs.evolve(e, **changed.get(e.id, {})) for e in listed]  # type: ignore[arg-type]
    build_index(listed, index, population=population)
    for _ in range(2):  # what has fallen stays fallen
        summary = run(order)
        assert summary.mode == "changes"
        found = {(h["subject_id"], h["entry_id"]) for h in hits(order.out)}
        assert pair[0] not in found
        assert pair[1] in found
        assert [m.entry for m in summary.known.fallen] == [pair[1][1]]
    summary = run(attrs.evolve(order, today=datetime.date(2027, 2, 1)))
    assert {pair[0], pair[1], pair[2]} <= {(h["subject_id"], h["entry_id"]) for h in hits(order.out)}


def test_a_known_false_match_does_not_take_the_place_of_a_hit(
    tmp_path: Path, index: Path, people: list[Subject]
) -> None:
    source = write_parquet(tmp_path / "in.parquet", people)
    order = Order(source, tmp_path / "out.parquet", index, limit=1, refer_only=False, workers=1, today=TODAY)
    run(order)
    best = hits(order.out)[0]
    known = tmp_path / "known.csv"
    known.write_text(
        f"customer,entry,until,by\n{best['subject_id']},{best['entry_id']},2027-01-31,A. Reviewer\n"
    )
    run(attrs.evolve(order, known=known))
    now = hits(order.out)[0]
    assert now["subject_id"] == best["subject_id"]
    assert now["entry_id"] != best["entry_id"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("customer,entry,until\n", "line 1, field by"),
        ("customer,entry,until,by\nC1,x:1,soon,A\n", "line 2, field until"),
        ("customer,entry,until,by\nC1,x:1,2027-01-31,\n", "line 2, field by"),
        ("customer,entry,until,by\nC1,x:1,2027-01-31,A\n,x:1,2027-01-31,A\n", "line 3, field customer"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(text: str, where: str, tmp_path: Path) -> None:
    (tmp_path / "known.csv").write_text(text)
    with pytest.raises(SourceError, match=where):
        read_known(tmp_path / "known.csv")


def test_without_a_version_it_is_the_one_first_seen() -> None:
    match = FalseMatch("C1", "x:1", datetime.date(2027, 1, 31), "A. Reviewer")
    first = judge([match], {"x:1": "one"}, TODAY)
    assert first.of("C1") == {"x:1"}
    later = judge([match], {"x:1": "two"}, TODAY, before=first.honoured)
    assert later.fallen == (attrs.evolve(match, version="one"),)
    assert not later.of("C1")
