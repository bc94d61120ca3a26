"""Whatever is typed or uploaded is taken or named; nothing breaks, and what is taken holds the rules."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gate.listing.conftest import TODAY
from tests.gate.listing.test_pages import FORM

from rahdari.gate.listing import table
from rahdari.gate.listing.checks import may_be_younger
from rahdari.gate.listing.forms import EntryForm
from rahdari.gate.listing.vocabulary import Basis, Days, Ground
from rahdari.gate.looks.plain import CannotRead

TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "1971", "2015", "1350", "zz", "زمری", "a;b", "45", "passport", "af", "yes", "9" * 99]
    ),
    st.integers(1900, 2026).map(str),
)


@given(field=st.sampled_from(sorted(table.COLUMNS)), value=TEXTS)
@settings(deadline=None)
def test_any_field(field: str, value: str) -> None:
    form = EntryForm(FORM | {field: value}, today=TODAY, youngest=18)
    if form.is_valid():
        listing = form.listing()
        assert listing.person.names
        assert listing.person.birth_dates or listing.adult
        assert not any(may_be_younger(born, 18, today=TODAY) for born in listing.person.birth_dates)
        assert listing.ground in Ground
        assert listing.basis in Basis
        assert listing.days in Days
        assert 0 < listing.review_days < listing.days
    else:
        assert set(form.errors) <= {*table.COLUMNS}


@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: f"names,birth\n{text}".encode())
    )
)
@settings(deadline=None, max_examples=60)
def test_any_table(content: bytes) -> None:
    upload = SimpleUploadedFile("any.csv", content)
    try:
        read = table.read(upload, FORM, {}, today=TODAY, youngest=18)
    except CannotRead:
        return
    assert all(row.number > 1 for row in read.rows)
    assert {row.number for row in read.rows}.isdisjoint(one.row for one in read.rejected)
