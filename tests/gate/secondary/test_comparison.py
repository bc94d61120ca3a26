from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import attrs
import pytest
from django.test import Client
from django.utils import translation
from tests.gate.referrals import LISTED, subject

from rahdari.gate.looks.charts import Step, bars, waterfall
from rahdari.gate.secondary.comparison import Piece, side_by_side
from rahdari.gate.secondary.models import Referral
from rahdari.gate.secondary.words import RELATIONS, field_word, sentence
from rahdari.records.entry import Subject

REFERENCE = Path(__file__).parents[3] / "docs/reference/evidence.md"


def test_rows_add_up_to_the_hit_and_say_what_is_missing(referral: Referral, supervisor: Client) -> None:
    hit = referral.hits.get()
    rows = side_by_side(subject(), LISTED, hit.evidence)
    assert sum(row.millibits for row in rows) == hit.millibits
    states = {row.label: row.state for row in rows}
    assert states["name"] == states["birth date"] == "agrees"
    assert states["document"] == "missing"
    page = supervisor.get(f"/secondary/{referral.reference}/").text
    assert "زمری تورګړ" in page  # both scripts
    assert "<svg" in page


def test_what_differs_is_told_from_what_is_missing() -> None:
    piece = Piece(
        field="birth_dates",
        subject_value="1971",
        entry_value="1980",
        millibits=-4000,
        relation="different",
    )
    row = next(row for row in side_by_side(subject(), LISTED, [piece]) if row.label == "birth date")
    assert (row.state, row.bits) == ("differs", -4.0)


@pytest.mark.parametrize(
    ("language", "man", "woman", "country"),
    [("en", "male", "female", "Tajikistan"), ("fa", "مرد", "زن", "تاجکستان")],
)
def test_sex_and_nationality_are_words(language: str, man: str, woman: str, country: str) -> None:
    mine, theirs = Subject(["A B"], sex="m", nationalities=["tj"]), attrs.evolve(LISTED, sex="f")
    piece = Piece(field="sex", subject_value="m", entry_value="f", millibits=-1, relation="different")
    with translation.override(language):
        rows = {row.label: row for row in side_by_side(mine, theirs, [piece])}
        sex, nationality = rows[field_word("sex")], rows[field_word("nationalities")]
    assert (sex.mine, sex.theirs, nationality.mine) == ((man,), (woman,), (country,))
    assert man in sex.words[0][0]
    assert woman in sex.words[0][0]


def test_every_relation_of_the_reference_has_words() -> None:
    text = REFERENCE.read_text("utf-8")
    documented = {
        line.split("`")[1] for line in text.partition("## Relations")[2].splitlines() if line[:3] == "| `"
    }
    assert documented == set(RELATIONS)


@pytest.mark.parametrize("language", ["en", "fa", "ps", "ur"])
def test_values_are_isolated_in_every_language(language: str) -> None:
    with translation.override(language):
        assert "\u2068<Karim>\u2069" in sentence("same", "<Karim>", "کریم")
        assert sentence("newer than this", "a", None)


def test_charts_are_sound_and_escaped() -> None:
    steps = [Step("<name>", 12.0), Step("born", -3.5)]
    drawn = waterfall(steps, total="all", limit=20.0, limit_label="limit", alt="a & b")
    svg = ElementTree.fromstring(drawn)
    widths = [float(rect.get("width", "0")) for rect in svg.iter("rect")]
    assert widths[0] > widths[2] > widths[1] > 0
    assert "style" not in drawn
    assert svg.get("aria-label") == "a & b"
    assert ElementTree.fromstring(bars([("1", 0, 0), ("2", 3, 1)], alt="x")).tag == "svg"
    assert bars([], alt="nothing")
