import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.errors import RecordError
from rahdari.records import births
from rahdari.records.dates import PartialDate, read_birth

WORDS = [
    "age",
    "45",
    "years",
    "old",
    "in",
    "1398",
    "AH",
    "SH",
    "to",
    "and",
    "between",
    "circa",
    "1968",
    "/",
    "-",
]
TODAY = dt.date(2026, 3, 2)
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
BORN = st.dates(dt.date(1900, 1, 1), TODAY)
# Means the same at a desk and in a file.
CLEAR = [
    ("1968", "1968"),
    (" 1968. ", "1968"),
    ("1968-03", "1968-03"),
    ("1968/03/02", "1968-03-02"),
    ("1965/1970", "1965/1970"),
    ("196x", "1960/1969"),
    ("1968-XX-XX", "1968"),
    ("25/03/1968", "1968-03-25"),
    ("3.3.1968", "1968-03-03"),
    ("03/1968", "1968-03"),
    ("2 March 1968", "1968-03-02"),
    ("02 MAR 1968", "1968-03-02"),
    ("02MAR1968", "1968-03-02"),
    ("2-Mar-1968", "1968-03-02"),
    ("2nd march 1968", "1968-03-02"),
    ("March 2, 1968", "1968-03-02"),
    ("Sept. 1968", "1968-09"),
    ("March 1968", "1968-03"),
    ("circa 1968", "1968~"),
    ("c. 1968", "1968~"),
    ("c1968", "1968~"),
    ("about 1968", "1968~"),
    ("Approximately March 1968", "1968-03~"),
    ("حدود ۱۹۶۸", "1968~"),
    ("1968?", "1968~"),
    ("2 March 1968 ?", "1968-03-02~"),
    ("1965-1970", "1965/1970"),
    ("1965 – 1970", "1965/1970"),
    ("1965 to 1970", "1965/1970"),
    ("from March 1965 to 2 April 1970", "1965-03-01/1970-04-02"),
    ("between 1965 and 1970", "1965/1970"),
    ("about 1965-1970", "1965~/1970~"),
    ("1347 SH", "1968-03-21/1969-03-20"),
    ("1347 A.S.H.", "1968-03-21/1969-03-20"),
    ("۱۳۴۷ هـ.ش", "1968-03-21/1969-03-20"),
    ("۱۳۴۷ش", "1968-03-21/1969-03-20"),
    ("15/02/1347 sh", "1968-05-05"),
    ("15 Hamal 1347", "1968-04-04"),
    ("۱۵ حمل ۱۳۴۷", "1968-04-04"),
    ("15 فروردين 1347", "1968-04-04"),
    ("1388 AH", "1968-03-29/1969-03-19"),
    ("AH 1388", "1968-03-29/1969-03-19"),
    ("ق ۱۳۸۸", "1968-03-29/1969-03-19"),
    ("1388-1389 AH", "1968-03-29/1970-03-09"),
    ("1/1/1400 هجری قمری", "1979-11-19/1979-11-21"),
    ("۱۹۶۸ م", "1968"),
    ("1968 AD", "1968"),
    ("age 45 in 2019", "1973-01-02/1974-12-31"),
    ("aged 45 on 2 March 2019", "1973-03-03/1974-03-02"),
    ("45 years old in 1398 SH", "1973-03-22/1975-03-19"),
]
# A desk may take the likelier meaning, since the officer sees it; a file may not.
DESK_ONLY = [
    ("02/03/1968", "1968-03-02"),
    ("02.03.1968", "1968-03-02"),
    ("02-03-1968", "1968-03-02"),
    ("1347", "1968-03-21/1969-03-20"),
    ("1347/02/15", "1968-05-05"),
    ("۱۳۴۷/۰۲/۱۵", "1968-05-05"),
    ("١٣٤٧/٠٢/١٥", "1968-05-05"),
    ("15/02/1347", "1968-05-05"),
    ("1347-1350", "1968-03-21/1972-03-20"),
    ("age 45", "1980-03-03/1981-03-02"),
    ("45 years", "1980-03-03/1981-03-02"),
    ("about 45 years old", "1980-03-03~/1981-03-02~"),
    ("45 years old in 1398", "1973-03-22/1975-03-19"),
    ("۴۵ ساله در سال ۱۳۹۸", "1973-03-22/1975-03-19"),
]


@pytest.mark.parametrize(("text", "printed"), CLEAR + DESK_ONLY)
def test_what_is_typed_at_a_desk(text, printed):
    assert str(read_birth(text, today=TODAY)) == printed


@pytest.mark.parametrize(("text", "printed"), CLEAR)
def test_what_a_file_may_say(text, printed):
    assert str(births.read(text)) == printed


@pytest.mark.parametrize("text", [text for text, _ in DESK_ONLY])
def test_a_file_is_not_guessed_at(text):
    with pytest.raises(RecordError) as caught:
        births.read(text)
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31/02/1970", "no such day"),
        ("03/25/1968", "no such day"),
        ("0/0/1968", "no such day"),
        ("1347/12/30", "has 29 days"),
        ("1347/13/01", "month"),
        ("30 Foo 1968", "'foo' is no month"),
        ("² 1968", "no month"),
        ("ma 1968", "no month"),  # March or May
        ("02/03/68", "four digits"),
        ("45", "can be read"),
        ("1799", "1800 to 2100"),
        ("15 Hamal 1968", "Solar Hijri year"),
        ("15 Hamal 1388 AH", "another calendar"),
        ("2 March 1347 SH", "another calendar"),
        ("between 1970 and 1965", "ends before it begins"),
        ("1968/..", "can be read"),
        ("age 200", "0 to 130"),
        ("2030", "in the future"),
        ("3 March 2026", "in the future"),
        ("hello", "can be read"),
        ("", "can be read"),
        ("1968" * 40, "can be read"),
        (1968, "can be read"),
    ],
)
def test_what_cannot_be_is_named(text, why):
    with pytest.raises(RecordError, match=why) as caught:
        read_birth(text, today=TODAY)
    assert str(caught.value).startswith(f"birth date '{str(text)[:70]}")


def test_a_year_that_must_be_lunar_is_refused_with_advice():
    with pytest.raises(RecordError, match=r"in the future.*1420 AH"):
        read_birth("1420", today=TODAY)
    assert str(read_birth("1420 AH", today=TODAY)) == "1999-04-16/2000-04-06"


def test_born_today_is_no_future():
    assert read_birth(TODAY.isoformat(), today=TODAY).earliest == TODAY


@given(
    BORN, st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y-%m-%d", "%d %B %Y", "%d%b%Y"])
)
def test_every_day_in_every_form(born, form):
    expected = PartialDate.between(born, born)
    assert read_birth(born.strftime(form), today=TODAY) == expected
    assert read_birth(born.strftime(form).translate(PERSIAN), today=TODAY) == expected


@given(st.integers(1250, 1403), st.integers(1, 12), st.integers(1, 29))
def test_every_solar_day(year, month, day):
    expected = PartialDate.solar_hijri(year, month, day)
    assert read_birth(f"{year}/{month:02}/{day:02}", today=TODAY) == expected
    assert read_birth(f"{day}-{month}-{year}", today=TODAY) == expected
    assert births.read(f"{year}/{month}/{day} ش".translate(PERSIAN)) == expected


@given(
    st.one_of(
        st.text(max_size=30),
        st.text(alphabet="0123456789۰۱/-. acXmarchseptو~?شق", max_size=20),
        st.lists(st.sampled_from(WORDS)).map(" ".join),
    )
)
def test_any_text_is_read_or_named_and_a_file_never_reads_more_than_a_desk(text):
    found = []
    for today in (TODAY, None):
        try:
            found.append(births.read(text, today))
        except RecordError:
            found.append(None)
    desk, file = found
    assert file is None or file == desk or file.earliest > TODAY
