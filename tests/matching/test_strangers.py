"""How common a token is among strangers: u of known tokens, of their misspellings, of what nobody has."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.matching.fixed import ONE
from rahdari.matching.parameters import GROUPS, Parameters, population_rows
from rahdari.matching.strangers import Strangers, mixed
from rahdari.names.scripts import Script

UNKNOWN = "qvrtplk"
AFGHAN = ("af",)


def u(strangers: Strangers, token: str, script: Script = "Latn", nations: tuple[str, ...] = AFGHAN) -> int:
    """-log2 of the share of strangers' tokens, for a traveller of these nationalities."""
    view = strangers.view(token, script)
    return mixed(view.strangers, strangers.stock_weights([view], nations))


@pytest.mark.parametrize("script", ["Latn", "Arab"])
def test_the_more_have_a_token_the_less_it_weighs(strangers: Strangers, script: Script) -> None:
    rows = sorted((sum(counts), token) for s, token, counts in population_rows() if s == script)
    common = [u(strangers, token, script) for _, token in rows[-40:]]
    middling = [u(strangers, token, script) for _, token in rows[len(rows) // 2 :][:40]]
    assert max(common) < u(strangers, UNKNOWN)
    assert sum(common) / 40 + 2000 < sum(middling) / 40


@pytest.mark.parametrize(
    ("misspelt", "common", "as_rare"),
    [
        ("muhhammaad", "muhammad", "dammahhum"),
        ("abdulrahhman", "abdulrahman", "nahmdulbara"),
        ("karreem", "karim", "merakke"),
        ("مهمد", "محمد", "دمممح"),
    ],
)
def test_a_rare_misspelling_of_a_common_name_weighs_like_the_common_name(
    strangers: Strangers, misspelt: str, common: str, as_rare: str
) -> None:
    script: Script = "Latn" if common.isascii() else "Arab"
    known = {token for s, token, _ in population_rows() if s == script}
    assert common in known
    assert known.isdisjoint({misspelt, as_rare})
    assert u(strangers, common, script) <= u(strangers, misspelt, script)
    assert u(strangers, misspelt, script) + 2000 < u(strangers, as_rare, script)


def test_a_token_of_one_country_weighs_less_among_its_own_people(strangers: Strangers) -> None:
    pk, cis = GROUPS.index("pk"), GROUPS.index("cis")
    of_pakistan = sorted((c[pk], t) for s, t, c in population_rows() if s == "Latn" and not c[cis])[-20:]
    for _, token in of_pakistan:
        assert u(strangers, token, nations=("pk",)) < u(strangers, token, nations=("uz",)), token


@given(st.lists(st.sampled_from(["af", "pk", "ru", "se", "sy", "uz"]), unique=True, max_size=3).map(tuple))
def test_stock_weights_are_shares(strangers: Strangers, nations: tuple[str, ...]) -> None:
    views = [strangers.view("karim", "Latn"), strangers.view("popal", "Latn")]
    weights = strangers.stock_weights(views, nations)
    assert ONE - len(GROUPS) <= sum(weights) <= ONE
    assert min(weights) >= 0


def test_tokens_tell_which_stock_a_name_is_of(strangers: Strangers) -> None:
    view = strangers.view("ivanov", "Latn")
    cis = GROUPS.index("cis")
    assert strangers.stock_weights([view], ())[cis] > strangers.stock_weights([], ())[cis]


TOKENS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@given(TOKENS)
def test_u_is_a_probability(strangers: Strangers, parameters: Parameters, token: str) -> None:
    view = strangers.view(token, "Latn")
    assert all(0 <= s <= parameters.rate("token", "rarest") for s in view.strangers)
    assert (view.costs >= 0).all()
    assert (view.near[1:] > view.near[:-1]).all(), "ascending, once each"


@pytest.mark.parametrize("name", ["muhammad", "abdulrahman", "karimi", "mahmud", "محمد", "عبدالرحمن"])
def test_the_more_of_a_name_is_cut_off_the_less_it_weighs(strangers: Strangers, name: str) -> None:
    script: Script = "Latn" if name.isascii() else "Arab"
    views = [strangers.view(name[:n], script, True) for n in range(1, len(name) + 1)]
    for shorter, longer in pairwise(views):
        assert all(a <= b for a, b in zip(shorter.strangers, longer.strangers, strict=True)), shorter.text
    whole = strangers.view(name, script).near
    assert all(len(set(view.near) & set(whole)) >= 1 for view in views)
