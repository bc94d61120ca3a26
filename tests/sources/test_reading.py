from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import ReportError
from rahdari.sources.days import days
from rahdari.sources.files import LARGEST, read_bytes, read_file
from rahdari.sources.sentences import sentences

SAMPLES = Path(__file__).parents[1] / "samples" / "reports"
MENUS = b"Home\nNews\nSport\nLog in\nSubscribe via email\nContact us\n"


def test_a_text_without_its_clutter() -> None:
    report = read_file(SAMPLES / "03-north-mirror.txt")
    assert (report.publisher, report.title) == ("North Mirror", "Weighbridge inspected")
    assert report.published == datetime.date(2023, 3, 15)
    assert not any("Share" in paragraph for paragraph in report.paragraphs)


def test_a_page_of_html() -> None:
    report = read_file(SAMPLES / "17-page.html")
    assert (report.publisher, report.byline) == ("Parwan Wire", "Homeira Saghari")
    assert report.published == datetime.date(2024, 2, 20)
    assert not any("Popular" in p or "Log in" in p for p in report.paragraphs)


def test_an_e_mail() -> None:
    report = read_file(SAMPLES / "09-palwand-letter.eml")
    assert report.published == datetime.date(2022, 6, 5)
    assert report.title == "The lorry at the bridge"


def test_the_language_is_seen() -> None:
    assert read_file(SAMPLES / "14-dari-khabar.txt").language == "fa"


def test_what_the_caller_says_goes_before() -> None:
    day = datetime.date(2020, 1, 1)
    report = read_file(SAMPLES / "01-parwan-wire.txt", publisher="Somebody", published=day)
    assert (report.publisher, report.published) == ("Somebody", day)


def _scan() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b" \n\n ", "it is empty"),
        (MENUS, "menus and headings only"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "menus and headings only"),
        (b"x " * (LARGEST // 2 + 1), "larger than the 5 MB"),
        (b"The road is closed, the minister said. " * 30_000, "more than 100,000 letters"),
        (_scan(), "pictures of pages and no text"),
        (b"%PDF-1.4 not really", "the PDF cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "it is not text"),
    ],
)
def test_what_is_no_report_is_said_to_be_none(data: bytes, why: str) -> None:
    with pytest.raises(ReportError, match=why) as raised:
        read_bytes(data, "this one")
    assert str(raised.value).startswith("this one: ")


def test_encodings_may_be_mixed() -> None:
    line = "The spokesman said the café at the crossing has been closed since the spring of last year."
    dari = "سخنگوي اداره گفت که گذرگاه امروز بسته است."
    data = line.encode("cp1252") + b"\n\n" + line.encode() + b"\n\n" + dari.encode("cp1256")
    text = read_bytes(data, "mixed").text
    assert text.count("café") == 2
    assert "گذرگاه" in text


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("on Saturday", "2021-09-04", "2021-09-04"),
        ("on Monday", "2021-09-06", "2021-09-06"),
        ("next Saturday", "2021-09-11", "2021-09-11"),
        ("last month", "2021-08-01", "2021-08-31"),
        ("over the weekend", "2021-09-04", "2021-09-05"),
        ("yesterday", "2021-09-05", "2021-09-05"),
        ("on August 15", "2021-08-15", "2021-08-15"),
        ("on December 30", "2020-12-30", "2020-12-30"),
        ("in September 2021", "2021-09-01", "2021-09-30"),
        ("on 4 September 2021", "2021-09-04", "2021-09-04"),
        ("روز شنبه", "2021-09-04", "2021-09-04"),
    ],
)
def test_days_are_resolved_against_publication(words: str, first: str, last: str) -> None:
    (day,) = days(f"It happened {words}.", datetime.date(2021, 9, 6))
    assert (day.first.isoformat(), day.last.isoformat()) == (first, last)


def test_without_a_day_of_publication_only_years_count() -> None:
    assert days("It happened on Saturday, August 15.", None) == ()


@pytest.mark.parametrize("published", [datetime.date.min, datetime.date.max])
@pytest.mark.parametrize("words", ["yesterday", "next Friday", "last month", "over the weekend"])
def test_the_ends_of_the_calendar_break_nothing(published: datetime.date, words: str) -> None:
    assert days(f"It happened {words}.", published) == ()


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1)), st.integers(0, 6))
def test_a_weekday_lies_in_the_week_before(published: datetime.date, weekday: int) -> None:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[weekday]
    (day,) = days(f"on {name}", published)
    assert day.first.weekday() == weekday
    assert 0 <= (published - day.first).days < 7


@given(st.text(max_size=400))
def test_any_text_is_cut_without_losing_letters(text: str) -> None:
    cut = "".join(s.text for s in sentences((text,)))
    kept = [c for c in cut if c.isalpha()]
    assert kept == [c for c in text if c.isalpha()]


def test_no_sentence_ends_inside_a_quotation() -> None:
    text = "“We came. We looked at it,” said Gen. Arman Keshti of the guard. Nobody else spoke."
    assert [s.text for s in sentences((text,))] == [text[:-20], "Nobody else spoke."] or len(
        sentences((text,))
    ) == 2
