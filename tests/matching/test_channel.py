"""Letter correspondences: the array code is the twin of the plain code."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahdari.matching.channel import LIMIT, Channel
from rahdari.matching.parameters import ChannelTable, load
from rahdari.names.graphemes import SYMBOLS, symbols
from rahdari.names.scripts import SCRIPTS, Script

KINDS = sorted(load().channels)
ANY = st.binary(max_size=8).map(lambda raw: bytes(b % len(SYMBOLS) for b in raw))


WORDS: dict[Script, str] = {
    "Latn": "sergei sergej yevgeny karim kareem karimullah yusuf yousef qader kadir ghader g abdulrahman",
    "Arab": "کریم کریمالله یوسف قادر عبدالرحمن ک",
    "Cyrl": "карим юсуф кадир абдурахман абдулрахмон к",
}


def words(script: Script) -> st.SearchStrategy[bytes]:
    """Words that are related, so that costs do not all lie beyond the limit; and anything else."""
    return st.sampled_from([symbols(word, script) for word in WORDS[script].split()]) | ANY


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[Script, Script], list[bytes], bytes]:
    kind = draw(st.sampled_from(KINDS))
    return kind, draw(st.lists(words(kind[0]), min_size=1, max_size=6)), draw(words(kind[1]))


@pytest.fixture(scope="module")
def channel() -> Channel:
    return Channel(load())


@given(cases(), st.integers(0, len(SYMBOLS) - 1))
def test_one_by_one_is_the_same_as_all_at_once(
    channel: Channel, case: tuple[tuple[Script, Script], list[bytes], bytes], padding: int
) -> None:
    kind, xs, y = case
    matrix = np.full((len(xs), max(map(len, xs)) + 1), padding, dtype=np.uint8)
    for row, x in zip(matrix, xs, strict=True):
        row[: len(x)] = list(x)
    lengths = np.array([len(x) for x in xs])
    eastern = np.array([channel.is_eastern(x) for x in xs])
    found = channel.costs(kind, matrix, lengths, eastern, y)
    assert found.tolist() == [channel.cost(kind, x, y) for x in xs]


@given(st.sampled_from(KINDS), ANY, ANY)
def test_a_cost_is_a_cost(channel: Channel, kind: tuple[Script, Script], x: bytes, y: bytes) -> None:
    assert 0 <= channel.cost(kind, x, y) <= LIMIT + 1


def _slow(table: ChannelTable, x: bytes, y: bytes) -> int:
    """The definition: the cheapest way to use up both, letter by letter."""
    ways = []
    if not x and not y:
        return table.stop
    if x:
        ways.append(int(table.sub[x[0], -1]) + _slow(table, x[1:], y))
    if y:
        ways.append(int(table.ins[y[0]]) + _slow(table, x, y[1:]))
    if x and y:
        ways.append(int(table.sub[x[0], y[0]]) + _slow(table, x[1:], y[1:]))
    return min(ways)


@given(st.sampled_from(KINDS), ANY.map(lambda x: x[:4]), ANY.map(lambda y: y[:4]))
def test_the_cheapest_alignment_is_found(
    channel: Channel, kind: tuple[Script, Script], x: bytes, y: bytes
) -> None:
    assert channel.cost(kind, x, y) == min(_slow(channel.table_for(kind, x), x, y), LIMIT + 1)


@pytest.mark.parametrize(
    ("source", "near", "far"),
    [
        (("karim", "Latn"), ("kareem", "Latn"), ("salim", "Latn")),
        (("yusuf", "Latn"), ("yosuf", "Latn"), ("yasin", "Latn")),
        (("کریم", "Arab"), ("karim", "Latn"), ("salim", "Latn")),
        (("قادر", "Arab"), ("qader", "Latn"), ("nader", "Latn")),
        (("karim", "Latn"), ("کریم", "Arab"), ("سلیم", "Arab")),
        (("карим", "Cyrl"), ("karim", "Latn"), ("salim", "Latn")),
        (("кравченко", "Cyrl"), ("kravtjenko", "Latn"), ("kovalenko", "Latn")),
        (("кравченко", "Cyrl"), ("краўчанка", "Cyrl"), ("коваленко", "Cyrl")),
        (("kravchenko", "Latn"), ("kravtjenko", "Latn"), ("kovalenko", "Latn")),
        (("sokolovskij", "Latn"), ("sokolovsky", "Latn"), ("sobolevsky", "Latn")),
    ],
)
def test_spellings_cost_less_than_other_names(
    channel: Channel, source: tuple[str, Script], near: tuple[str, Script], far: tuple[str, Script]
) -> None:
    x, kind = symbols(*source), (source[1], near[1])
    assert channel.cost(kind, x, symbols(*near)) < channel.cost(kind, x, symbols(*far))


@pytest.mark.parametrize("word", ["sergej", "jevgenij", "kravchenko", "dmitriev", "ivanov", "rakhmonov"])
def test_letters_tell_eastern_names(channel: Channel, word: str) -> None:
    assert channel.is_eastern(symbols(word, "Latn"))


@pytest.mark.parametrize("word", ["muhammad", "abdulghani", "jamil", "yusufzai", "nasir", "khan"])
def test_letters_tell_names_of_the_region(channel: Channel, word: str) -> None:
    assert not channel.is_eastern(symbols(word, "Latn"))


@pytest.mark.parametrize("kind", list(product(SCRIPTS, SCRIPTS)))
def test_every_script_can_be_written_in_every_other(channel: Channel, kind: tuple[Script, Script]) -> None:
    assert channel.table(*kind) is not None
