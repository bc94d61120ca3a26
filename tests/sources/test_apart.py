"""A report read in a process of its own is what it is otherwise; what cannot be read says why, and ends."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from rahdari.errors import ReportError
from rahdari.sources.apart import read_apart
from rahdari.sources.files import read_bytes
from rahdari.sources.kept import report_from_json, report_to_json

SAMPLES = Path(__file__).parents[1] / "samples" / "reports"
DAY = datetime.date(2024, 2, 21)


def test_a_page_is_read_as_in_this_process() -> None:
    data = (SAMPLES / "17-page.html").read_bytes()
    here = read_bytes(data, "R1", publisher="Parwan Wire", published=DAY)
    assert read_apart(data, "R1", publisher="Parwan Wire", published=DAY) == here


def test_what_cannot_be_read_says_why() -> None:
    with pytest.raises(ReportError, match=r"R1: .*menus and headings only") as caught:
        read_apart(b"Home\n\nSport\n\nWeather\n", "R1")
    assert caught.value.next_step == "Save the page of the article itself, or paste its text."


def test_it_ends_when_its_time_is_over() -> None:
    with pytest.raises(ReportError, match="too long"):
        read_apart((SAMPLES / "01-parwan-wire.txt").read_bytes(), "R1", seconds=0.001)


@pytest.mark.parametrize("name", ["01-parwan-wire.txt", "02-lalazar-gazette.txt", "14-dari-khabar.txt"])
def test_kept_as_json_it_is_the_same(name: str) -> None:
    report = read_bytes((SAMPLES / name).read_bytes(), "R1")
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report


def test_marks_that_turn_a_text_around_are_not_kept() -> None:
    text = (
        "The \u202ehead\u202c of the customs\u200f visited the bridge on Monday, his \0spokesman said there."
    )
    assert read_bytes(text.replace("\0", "").encode(), "R1").paragraphs == (
        "The head of the customs visited the bridge on Monday, his spokesman said there.",
    )
