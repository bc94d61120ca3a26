from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Command

SAMPLES = Path(__file__).parents[1] / "samples" / "reports"


def test_the_answer_as_text_json_and_graph(rahdari: Command, tmp_path: Path) -> None:
    one, other = SAMPLES / "01-parwan-wire.txt", SAMPLES / "02-lalazar-gazette.txt"
    done = rahdari("sources", one, other, "--svg", tmp_path / "g.svg")
    assert done.status == 0
    assert "Lalazar Gazette <- Parwan Wire" in done.out
    assert (tmp_path / "g.svg").read_text("utf-8").startswith("<svg")
    shown = json.loads(rahdari("sources", one, other, "--json").out)
    assert shown["picture"]["findings"][0]["independent"] == 2
    assert shown["model_remarks"] == []


def test_publisher_and_day_may_be_said(rahdari: Command) -> None:
    done = rahdari("sources", f"Example Herald@2023-05-02={SAMPLES / '01-parwan-wire.txt'}")
    assert "Example Herald  2023-05-02" in done.out
    assert rahdari("sources", f"Example Herald@May={SAMPLES / '01-parwan-wire.txt'}").status == 2


def test_bad_input_is_said(rahdari: Command, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = rahdari("sources", tmp_path / "empty.txt")
    assert done.status == 3
    assert "empty.txt: it is empty." in done.err
    assert rahdari("sources", tmp_path / "absent.txt").status == 3


def test_an_address_is_said_to_be_none_of_a_file(rahdari: Command) -> None:
    done = rahdari("sources", "https://example.org/report?n=1")
    assert (done.status, "report?n=1 is an address" in done.err) == (2, True)


def test_no_model_is_asked_unless_configured(rahdari: Command) -> None:
    assert rahdari("sources", SAMPLES / "01-parwan-wire.txt", "--model", "x").status == 2
