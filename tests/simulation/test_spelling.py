from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from rahdari.simulation.spelling import rekey, respell, slip, zone

NAMES = [
    "Muhammad Qasim",
    "Abdul Rahman",
    "Najibullah Hotak",
    "Shamsuddin Wardak",
    "Yousuf Khan",
    "Zeinab Ahmadzai",
]
seeds = st.integers(0, 2**32).map(Random)


@given(st.sampled_from(NAMES), seeds)
def test_another_hand_writes_something_else_but_near(name: str, rng: Random) -> None:
    other = respell(name, rng)
    assert other != name
    assert other[0].isupper()
    assert OSA.distance(name.lower(), other.lower()) <= 4


@pytest.mark.parametrize("name", NAMES)
def test_a_name_has_many_spellings(name: str) -> None:
    assert len({respell(name, Random(seed)) for seed in range(200)}) >= 8


def test_the_region_s_spellings_are_reached() -> None:
    reached = {respell(name, Random(seed)) for name in NAMES for seed in range(300)}
    assert reached >= {"Abdulrahman", "Abdur Rahman", "Abd al-Rahman", "Muhammad Kasim", "Mohammed Qasim"}
    assert reached >= {"Najib Ullah Hotak", "Najibollah Hotak", "Shams ud Din Wardak", "Shamsuddin Vardak"}


@given(st.text("abcdeاحمد", min_size=1, max_size=12), seeds)
def test_a_slip_is_one_slip(text: str, rng: Random) -> None:
    assert OSA.distance(text, slip(text, rng)) <= 1


@given(st.sampled_from(["عبدالغنی", "سیف اللہ خان", "مصطفى كريم"]), seeds)
def test_another_keyboard_changes_letters_and_spaces_only(text: str, rng: Random) -> None:
    same = str.maketrans("يىكہ", "ییکه", " ")
    assert rekey(text, rng).translate(same) == text.translate(same)


def test_words_are_written_joined_and_apart() -> None:
    assert {" " in rekey("عبدالغنی", Random(seed)) for seed in range(30)} == {True, False}
    assert {" " in rekey("عبد القادر", Random(seed)) for seed in range(30)} == {True, False}


@pytest.mark.parametrize(
    ("name", "length", "printed"),
    [
        ("Abd al-Ghanī", 39, ("ABD AL GHANI", False)),
        ("Sa'id Yılmaz Çelik", 39, ("SAID YILMAZ CELIK", False)),
        ("Hotak Ahmad Anwar", 16, ("HOTAK AHMAD ANWA", True)),
        ("Hotak Ahmad Anwar", 17, ("HOTAK AHMAD ANWAR", False)),
    ],
)
def test_the_zone_s_letters(name: str, length: int, printed: tuple[str, bool]) -> None:
    assert zone(name, length) == printed
