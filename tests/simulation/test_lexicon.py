from collections import Counter
from importlib import resources
from random import Random

import pytest

from rahdari.names.scripts import script_of
from rahdari.simulation.lexicon import GROUPS, Lexicons
from rahdari.simulation.people import GATE

LEXICONS = Lexicons.load()
SCRIPTS = {
    "af": "Arab",
    "pk": "Arab",
    "ir": "Arab",
    "ar": "Arab",
    "ca": "Cyrl",
    "ru": "Cyrl",
    "tr": "Latn",
    "in": "Latn",
}


@pytest.mark.parametrize("country", GATE)
def test_every_country_at_the_gate_has_names_and_places(country: str) -> None:
    for kind in ("m", "f", "place"):
        assert LEXICONS.bag(country, kind)


@pytest.mark.parametrize(("owner", "kind"), LEXICONS.bags)
def test_tokens_stand_in_the_script_of_their_group(owner: str, kind: str) -> None:
    if owner == "*" or (kind == "place" and owner in ("tm", "in")):
        return
    for token in LEXICONS.bags[owner, kind].tokens:
        assert script_of(token.native) == SCRIPTS[GROUPS.get(owner, owner)], token
        assert token.latin
        assert {script_of(text) for text, _ in token.latin} == {"Latn"}, token


def test_each_table_states_its_sources() -> None:
    folder = resources.files("rahdari.simulation") / "data"
    for group in {*GROUPS.values(), "own"}:
        head = (folder / f"{group}.tsv").read_text(encoding="utf-8").splitlines()[0]
        assert head.startswith("# Sources: ") or group == "own", group
        assert "(" in head, f"{group} names no licence"


def test_frequent_tokens_and_spellings_are_drawn_more_often() -> None:
    bag, rng = LEXICONS.bags["af", "m"], Random(1)
    drawn = Counter(bag.pick(rng) for _ in range(5000))
    assert drawn[bag.tokens[0]] > 3 * drawn[bag.tokens[20]] > 0
    first = bag.tokens[0]
    spelt = Counter(first.spell(rng) for _ in range(300))
    assert spelt.keys() == {text for text, _ in first.latin}
    assert spelt.most_common(1)[0][0] == first.usual


def test_few_are_different() -> None:
    few = LEXICONS.bags["pk", "m"].few(Random(4), 20)
    assert len(set(few.tokens)) == len(few.tokens)
    assert 10 <= len(few.tokens) <= 20
