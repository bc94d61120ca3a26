"""Many names, one person: an entry does not win bits by having aliases or dates."""

from __future__ import annotations

from typing import Any

from rahdari.matching.evidence import Hit
from rahdari.records.entry import Entry, Name, Subject
from rahdari.screening.comparing import compare

NAME = ["Nasir Popal"]


def hit(subject: dict[str, Any], entry: dict[str, Any]) -> Hit:
    return compare(
        Subject(**{"names": NAME} | subject), Entry(**{"id": "x", "kind": "person", "names": NAME} | entry)
    )


def bits(subject: dict[str, Any], entry: dict[str, Any], field: str | None = None) -> float:
    return sum(e.bits for e in hit(subject, entry).evidence if field in (None, e.field))


ALIASES = ["Zmaray Khostai", "Abu Omar", "Gul Agha Zadran", "Ustad Wali", "Mullah Zarif"]


def test_aliases_do_not_win_bits() -> None:
    one = bits({}, {})
    for many in range(1, len(ALIASES) + 1):
        more = bits({}, {"names": [*NAME, *ALIASES[:many]]})
        assert more < one
        one = more


def test_twenty_spellings_weigh_no_more_than_the_one_that_matches() -> None:
    spellings = [
        f"N{a}s{b}r Pop{c}l" for a in ("a", "aa") for b in ("i", "ee", "e") for c in ("a", "aa", "e")
    ]
    assert bits({}, {"names": [*NAME, *spellings]}) <= bits({}, {})


def test_a_weak_alias_takes_less_away_than_a_good_one() -> None:
    weak = bits({}, {"names": [*NAME, Name("Abu Omar", quality="low")]})
    assert bits({}, {"names": [*NAME, Name("Abu Omar")]}) < weak < bits({}, {})


def test_to_match_a_weak_alias_weighs_less_than_a_good_name() -> None:
    names = ["Gul Agha Zadran", Name("Nasir Popal", quality="low")]
    assert bits({}, {"names": names}) < bits({}, {"names": ["Gul Agha Zadran", "Nasir Popal"]})


def test_the_alternatives_are_a_line_of_their_own() -> None:
    lines = hit({}, {"names": [*NAME, *ALIASES]}).evidence
    (shared,) = (e for e in lines if e.relation == "alternatives")
    assert shared.millibits < 0
    assert tuple(e for e in lines if e is not shared) == hit({}, {}).evidence


def test_several_dates_do_not_win_bits() -> None:
    one = bits({"birth_dates": ["1968-03-02"]}, {"birth_dates": ["1968-03-02"]}, "birth_dates")
    three = ["1965-01-01", "1968-03-02", "1970~"]
    assert 0 < bits({"birth_dates": ["1968-03-02"]}, {"birth_dates": three}, "birth_dates") < one
