"""Names of eastern Europe by rule: patronymics, Latin letters, and shares that sum to 1."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from fit.eastern import cyrillic, known, patronymic, practices, romanised, rows, russian, slavic_names, zipf

LANGUAGES = ("ru", "uk", "be")
GIVEN = [dict(zip(LANGUAGES, row[1:4], strict=True)) for row in list(rows("given_names_eastern"))[1:]]


@pytest.mark.parametrize(
    ("language", "name", "son", "daughter"),
    [
        ("ru", "иван", "иванович", "ивановна"),
        ("ru", "сергей", "сергеевич", "сергеевна"),
        ("ru", "игорь", "игоревич", "игоревна"),
        ("ru", "дмитрий", "дмитриевич", "дмитриевна"),
        ("ru", "василий", "васильевич", "васильевна"),
        ("ru", "илья", "ильич", "ильинична"),
        ("ru", "никита", "никитич", "никитична"),
        ("uk", "іван", "іванович", "іванівна"),
        ("uk", "сергій", "сергійович", "сергіївна"),
        ("uk", "василь", "васильович", "василівна"),
        ("be", "іван", "іванавіч", "іванаўна"),
        ("be", "сяргей", "сяргеевіч", "сяргееўна"),
        ("be", "юрый", "юрыевіч", "юрыеўна"),
    ],
)
def test_children_are_called_by_their_fathers_name(language: str, name: str, son: str, daughter: str) -> None:
    assert (patronymic(name, language, False), patronymic(name, language, True)) == (son, daughter)


@pytest.mark.parametrize(
    ("language", "name", "latin"),
    [
        ("ru", "сергей", {"sergey", "sergei", "sergej", "siergiej"}),
        ("ru", "щербаков", {"shcherbakov", "sjtjerbakov", "schtscherbakow", "szczierbakow"}),
        ("ru", "соловьёв", {"solovyev", "solovev", "solovyov", "solovjov"}),
        ("uk", "сергій", {"serhii", "serhiy", "serhij"}),
        ("be", "пётр", {"piotr", "pyotr", "pjotr"}),
        ("be", "уладзімір", {"uladzimir"}),
    ],
)
def test_a_name_is_romanised_as_each_practice_does(language: str, name: str, latin: set[str]) -> None:
    assert latin <= {romanised(name, letters) for _, letters in practices()[language]}


def test_no_letter_of_a_given_name_is_lost() -> None:
    for names in GIVEN:
        for language, name in names.items():
            for _, letters in practices()[language]:
                assert set(name) - {"'"} <= {letter for piece in letters for letter in piece}, name


@pytest.mark.parametrize(
    ("latin", "expected"),
    [("karimov", "каримов"), ("sherzod", "шерзод"), ("jamshid", "джамшид"), ("o'tkir", "уткир")],
)
def test_names_of_central_asia_are_written_in_russian_letters(latin: str, expected: str) -> None:
    assert cyrillic(latin) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("нұрислам", "нурислам"), ("әли", "али"), ("рамада\u0301н", "рамадан"), ("Jahongir", "джахонгир")],
)
def test_words_of_lists_are_too(word: str, expected: str) -> None:
    assert russian(word) == expected


def test_shares_sum_to_one_and_fall_with_the_rank() -> None:
    assert sum(zipf(80)) == pytest.approx(1)
    assert all(a > b for a, b in pairwise(zipf(80)))
    for language in LANGUAGES:
        assert sum(share for share, _ in practices()[language]) == pytest.approx(1)
    for _, every, _ in slavic_names():
        scripts = Counter[str]()
        for token, share in every.items():
            scripts[token.script] += share  # type: ignore[assignment]
        assert scripts == {"Cyrl": pytest.approx(1), "Latn": pytest.approx(1)}


def test_spellings_of_one_name_are_known_of_one_another() -> None:
    shares = [p for _, _, p in known()]
    pairs = {(a.text, b.text) for a, b, p in known() if p > 0}
    assert {("сергей", "sergei"), ("sergei", "serhii"), ("serhii", "сергей")} <= pairs
    assert all(0 <= p <= 1 + 1e-9 for p in shares)
