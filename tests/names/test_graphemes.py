"""Symbols and consonant skeletons: what is near in spelling shares a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.names.graphemes import MAX_SYMBOLS, SYMBOLS, skeleton, skeleton_keys, symbols
from rahdari.names.scripts import SCRIPTS, Script
from rahdari.names.tokens import tokenize

CLASSES = "BFTDJSZKXLMNR"


def key(word: str) -> str:
    (token,) = tokenize(word)
    return skeleton(symbols(token.text, token.script))


@pytest.mark.parametrize(
    "spellings",
    [
        "Muhammad Mohammed Mohamad محمد",
        "Muhammad محمد Мухаммад",
        "Yusuf Yousef Youssouf یوسف Юсуф",
        "Qader Kadir Ghader قادر",
        "Karim Kareem کریم Карим كريم",
        "Gul Gol گل ګل Гул",
        "Ghulam Gholam Qulam غلام",
        "Sharif Shareef Chérif شریف Шариф",
        "Jamal Djamal جمال",
        "Abdulghani عبدالغنی Абдулгани",
        "Jevgenij Evgeniy Yevgeny Евгений",
        "Ilja Ilya Илья",
        "Kravtjenko Kravchenko Krawtschenko Kravčenko Кравченко",
        "Dzhabrailov Djabrailov Джабраилов",
    ],
)
def test_spellings_of_one_name_share_a_key(spellings: str) -> None:
    keys = {s: set(skeleton_keys(key(s))) for s in spellings.split()}
    assert set.intersection(*keys.values()), keys


@pytest.mark.parametrize(("one", "other"), [("Karim", "Salim"), ("Popal", "Nasir"), ("Gul", "Shah")])
def test_other_names_do_not(one: str, other: str) -> None:
    assert set(skeleton_keys(key(one))).isdisjoint(skeleton_keys(key(other)))


@pytest.mark.parametrize(
    ("one", "other"), [("hassan", "hasan"), ("muhammmad", "muhamad"), ("ay", "ai"), ("karimi", "karimy")]
)
def test_spellings_without_a_difference_have_the_same_symbols(one: str, other: str) -> None:
    assert symbols(one, "Latn") == symbols(other, "Latn")


@pytest.mark.parametrize(
    ("names", "joint"),
    [
        ("Nimatullah Naematullah Zabiullah Nasrullo Abdulla", "-ullah"),
        ("نعمتالله ذبیحالله عبدالله", "-الله"),
        ("Насрулло Сайфулла Аминуллах", "-улла"),
        ("Nuriddin Salahuddin Saifeddine", "-uddin"),
        ("صلاحالدین نورالدین", "-الدین"),
        ("Нуриддин Садруддин", "-уддин"),
        ("Abdulghani Abdurrahman Abdelkarim", "abdul-"),
        ("عبدالغنی عبدالکریم", "عبدال-"),
        ("Абдулгани Абдурахмон", "абдул-"),
    ],
)
def test_what_many_names_share_is_one_symbol(names: str, joint: str) -> None:
    for name in names.split():
        (token,) = tokenize(name)
        assert SYMBOLS.index(joint) in symbols(token.text, token.script), name


@pytest.mark.parametrize("name", ["Mullah", "Abdul", "الله", "Gul", "Judin", "عبدال", "Улла"])
def test_a_joint_needs_a_name_beside_it(name: str) -> None:
    (token,) = tokenize(name)
    joints = {SYMBOLS.index(s) for s in SYMBOLS if len(s) > 2 and (s[0] == "-" or s[-1] == "-")}
    assert not joints & set(symbols(token.text, token.script))


@given(st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1), st.sampled_from(SCRIPTS))
def test_symbols_lie_in_their_range(token: str, script: Script) -> None:
    found = symbols(token, script)
    assert 1 <= len(found) <= MAX_SYMBOLS
    assert max(found) < len(SYMBOLS)
    assert set(skeleton(found)) <= set(CLASSES + "0123456789")


def once(classes: str) -> str:
    """A skeleton as there are: no class follows itself."""
    return "".join(c for c, before in zip(classes, " " + classes, strict=False) if c != before)


SKELETONS = st.text(CLASSES, min_size=3, max_size=12).map(once).filter(lambda key: len(key) > 2)


@given(SKELETONS, st.data())
def test_skeletons_one_class_apart_share_a_key(one: str, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(one) - 1))
    by = data.draw(st.sampled_from(["", *CLASSES, *(one[i] + c for c in CLASSES)]))
    other = once(one[:i] + by + one[i + 1 :])
    assert set(skeleton_keys(one)) & set(skeleton_keys(other)), (one, other)


@given(SKELETONS)
def test_a_key_leaves_out_at_most_one_class_or_every_j(full: str) -> None:
    own, *others = skeleton_keys(full)
    assert own == full
    fewer = {once(full[:i] + full[i + 1 :]) for i in range(len(full))}
    assert set(others) == (fewer | {once(full.replace("J", ""))} - {"", full})
    assert len(set(others)) == len(others)


@given(st.text(CLASSES, max_size=2).map(once))
def test_a_short_skeleton_leaves_out_only_j(short: str) -> None:
    assert skeleton_keys(short) == tuple(dict.fromkeys((short, short.replace("J", "") or short)))
