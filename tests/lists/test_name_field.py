"""Several names in one field; all people invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.lists import name_field


@pytest.mark.parametrize(
    ("written", "names", "father"),
    [
        ("Gul Agha", ["Gul Agha"], None),
        ("Gul Agha; Gull Aga", ["Gul Agha", "Gull Aga"], None),
        ("Gul Agha b) G. Agha; Gull", ["Gul Agha", "G. Agha", "Gull"], None),
        ('"Agha, Gul"', ["Agha, Gul"], None),
        (") Gul Agha", ["Gul Agha"], None),
        ("Gul (original script: Гуль)", ["Gul", "Гуль"], None),
        ("گل آغا (Gul Agha; Gull Aga)", ["Gul Agha", "Gull Aga", "گل آغا"], None),
        ("گل آغا", ["گل آغا"], None),
        ("Gul Agha (birth name)", ["Gul Agha"], None),
        ("Gul Agha (Aga)", ["Gul Agha (Aga)"], None),
        ("Gul son of Sher Agha (گل ولد شیر آغا ),", ["Gul", "گل ولد شیر آغا"], "Sher Agha"),
        ("Anderson of Kabul", ["Anderson of Kabul"], None),
        ("“General” Gul", ["“General” Gul"], None),
        ("“The Flower”", ["The Flower"], None),
        ("Test Works “Flower”", ["Test Works “Flower”"], None),
        ("AO Цветок", ["AO Цветок"], None),
        ("Цвiток (OOO)", ["Цвiток (OOO)"], None),
        ("Flower (P.J.S)", ["Flower (P.J.S)"], None),
        ("Flower (unit 08999)", ["Flower (unit 08999)"], None),
        ("TEST ACADEMY (KXE.018)", ["TEST ACADEMY"], None),
    ],
)
def test_aliases(written: str, names: list[str], father: str | None) -> None:
    found = name_field.read(written)
    assert (list(found.names), found.father) == (names, father)


def test_what_is_no_name_is_set_aside() -> None:
    found = name_field.read("Gul Agha, born 1 Jan. 1953 (Oman passport no.03825999)")
    assert found.names == ("Gul Agha",)
    assert "03825999" in found.aside
    assert "born 1 Jan. 1953" in found.aside


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("Gul Agha; Gull Aga", ["Gul Agha", "Gull Aga"]),
        ("born in 1971 in Kabul (Gul ‘Agha; Gull Aga)", ["Gul ‘Agha", "Gull Aga"]),
        ("DOB: 1948; POB: Kabul", []),
        ("previously listed as", []),
    ],
)
def test_names_that_a_note_lists(note: str, names: list[str]) -> None:
    assert name_field.listed_in(note) == names


@given(
    st.lists(
        st.sampled_from(["Gul Agha", "Sher Khan", "Mir", "گل آغا", "Гуль"]),
        min_size=1,
        max_size=5,
        unique=True,
    )
)
def test_names_set_apart_come_back(names: list[str]) -> None:
    assert sorted(name_field.read("; ".join(names)).names) == sorted(names)


@given(st.text(max_size=80))
def test_every_letter_of_an_alias_is_somewhere(written: str) -> None:
    found = name_field.read(written)
    kept = "".join([*found.names, found.father or "", found.aside])
    lost = set(filter(str.isalpha, written)) - set(kept)
    assert lost <= set("sonofdaughterSONOFDAUGHTERabcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a) Mullah, (b) Maulavi", ["Mullah", "Maulavi"]),
        (
            "a) Naw Deh village, Uruzgan b) Noori village, Kandahar",
            ["Naw Deh village, Uruzgan", "Noori village, Kandahar"],
        ),
        ("a) Darzab District. B) Qush Tepa District", ["Darzab District.", "Qush Tepa District"]),
        ("Khost, Afghanistan", ["Khost, Afghanistan"]),
        (" ", []),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert name_field.split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zarmak Sample (formerly listed as)", ["Zarmak Sample"]),
        ("Zarmak Sample زرمک (formerly listed as)", ["Zarmak Sample", "زرمک"]),
        ("Jin Sample (金铁三)", ["Jin Sample", "金铁三"]),
        ("Lom-ali Sampleev (Sampleef)", ["Lom-ali Sampleev (Sampleef)"]),
        (",حاجى زرمک", ["حاجى زرمک"]),
        ("(initials)", ["(initials)"]),
    ],
)
def test_names_beside_notes_and_in_other_scripts(text: str, expected: list[str]) -> None:
    assert name_field.read(text).names == tuple(expected)
