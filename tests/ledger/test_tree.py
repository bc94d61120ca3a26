"""RFC 6962 trees: published vectors (transparency-dev/merkle), and properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import consistency_proof, inclusion_proof

from rahdari.errors import LedgerError
from rahdari.ledger import tree

LEAVES = [
    bytes.fromhex(h)
    for h in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
G = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
H = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
I = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"  # noqa: E741
J = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
HASHES = [tree.leaf_hash(data) for data in LEAVES]

some_leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=70).map(
    lambda data: [tree.leaf_hash(bytes([n]) + one) for n, one in enumerate(data)]
)


def naive(hashes: list[bytes]) -> bytes:
    """MTH as RFC 6962 §2.1 words it."""
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    return tree.node_hash(naive(hashes[:middle]), naive(hashes[middle:]))


def test_the_empty_tree() -> None:
    assert tree.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert tree.root(HASHES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("leaf", "size", "proof"),
    [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [D, E, F]), (3, 3, [G]), (2, 5, [H, B, D])],
)
def test_published_inclusion_proofs(leaf: int, size: int, proof: list[str]) -> None:
    made = inclusion_proof(HASHES[:size], leaf - 1)
    assert [one.hex() for one in made] == proof
    tree.check_inclusion(HASHES[leaf - 1], leaf - 1, size, made, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [I, E, F]), (2, 5, [B, D]), (6, 7, [I, J, F])],
)
def test_published_consistency_proofs(old: int, new: int, proof: list[str]) -> None:
    made = consistency_proof(HASHES[:new], old)
    assert [one.hex() for one in made] == proof
    tree.check_consistency(old, new, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]), made)


@settings(deadline=None)
@given(some_leaves)
def test_the_root_is_what_the_rfc_words(hashes: list[bytes]) -> None:
    assert tree.root(hashes) == naive(hashes)


def mutated(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    """Return another list of hashes than this."""
    spoilt = list(proof)
    how = data.draw(st.sampled_from(["more", "before", *(["less", "bit", "twice"] if proof else [])]))
    at = data.draw(st.integers(0, max(0, len(proof) - 1)))
    if how == "more":
        spoilt.append(data.draw(st.binary(min_size=32, max_size=32)))
    elif how == "before":
        spoilt.insert(0, data.draw(st.binary(min_size=32, max_size=32)))
    elif how == "less":
        del spoilt[at]
    elif how == "twice":
        spoilt.insert(at, spoilt[at])
    else:
        bit = data.draw(st.integers(0, 255))
        spoilt[at] = (int.from_bytes(spoilt[at]) ^ (1 << bit)).to_bytes(32)
    return spoilt


@settings(deadline=None)
@given(some_leaves, st.data())
def test_inclusion_holds_and_nothing_else_does(hashes: list[bytes], data: st.DataObject) -> None:
    size, top = len(hashes), tree.root(hashes)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(hashes, index)
    tree.check_inclusion(hashes[index], index, size, proof, top)
    other = data.draw(st.integers(-2, size + 2).filter(lambda n: n != index))
    for wrong in (
        (hashes[index], other, size, proof, top),
        (hashes[index], index, size, mutated(data, proof), top),
        (tree.leaf_hash(b"other"), index, size, proof, top),
        (hashes[index], index, size, proof, tree.leaf_hash(b"other")),
        (hashes[index][:31], index, size, proof, top),
    ):
        with pytest.raises(LedgerError) as raised:
            tree.check_inclusion(*wrong)
        assert raised.value.reason == "proof"


@settings(deadline=None)
@given(some_leaves, st.data())
def test_consistency_holds_and_nothing_else_does(hashes: list[bytes], data: st.DataObject) -> None:
    new, top = len(hashes), tree.root(hashes)
    old = data.draw(st.integers(0, new))
    before = tree.root(hashes[:old])
    proof = consistency_proof(hashes, old)
    tree.check_consistency(old, new, before, top, proof)
    for wrong in (
        (old, new, before, top, mutated(data, proof)),
        (old, new, tree.leaf_hash(b"other"), top, proof),
        (new + 1, new, before, top, proof),
        (-1, new, before, top, proof),
        *([(old, new, before, tree.leaf_hash(b"other"), proof)] if old else []),
        *([(old, new, top, before, proof)] if 0 < old < new else []),
    ):
        with pytest.raises(LedgerError) as raised:
            tree.check_consistency(*wrong)
        assert raised.value.reason == "proof"
