"""A release signed with a key that never leaves its token (PKCS#11), beside one with keys in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import softhsm
from tests.exchange.releases.simulator import NORTH, NOW, PLAN, SOUTH, Gate, Parties

from rahdari.errors import ReleaseError
from rahdari.exchange.releases import signing
from rahdari.exchange.releases.keys import export_token_key, open_key

TOKEN = "hsm:7?label=SOUTH"


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A token with a key pair of the kind that a smart card makes."""
    made = softhsm.token(tmp_path, "SOUTH", monkeypatch)
    import pkcs11
    from pkcs11.util.ec import encode_named_curve_parameters

    with made.open(rw=True, user_pin=softhsm.PIN) as session:
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True).generate_keypair(
            id=b"\x07", label="south", store=True
        )
    return TOKEN


def test_a_party_signs_with_a_token(begun: Parties, gate: Gate, token: str, tmp_path: Path) -> None:
    public = export_token_key("south-token", begun.folder, token, lambda _: "1234")
    assert [file.name for file in begun.folder.glob("south-token.*")] == [public.name], "all there is outside"
    begun.begin(plan=PLAN.replace("south-1.pub", public.name))
    signer = open_key(token, lambda _: "1234")
    signing.sign(begun.repository, [signer, *begun.keys("north-1", "north-2", "south-1")])
    assert signing.seal(begun.repository, begun.keys("seal"), now=NOW)
    begun.create(NORTH, SOUTH)
    signing.sign(begun.repository, begun.keys("north-1"))
    assert not signing.seal(begun.repository, begun.keys("seal"), now=NOW), "the token has not signed"
    signing.sign(begun.repository, [signer])
    assert signing.seal(begun.repository, begun.keys("seal"), now=NOW)
    there = Gate(tmp_path / "new")
    there.trust(begun.repository.metadata / "1.root.json")
    assert there.receive(begun.repository.path).root == 2


def test_a_token_that_cannot_be_used_is_said(begun: Parties, token: str) -> None:
    for address in ("hsm:7?label=NORTH", "hsm:9?label=SOUTH"):
        with pytest.raises(ReleaseError, match="cannot be used") as error:
            export_token_key("south-token", begun.folder, address, lambda _: "1234")
        assert "PYKCS11LIB" in str(error.value)
    public = begun.folder / "south-token.pub"
    assert not public.exists()
    export_token_key("south-token", begun.folder, token, lambda _: "1234")
    begun.begin(plan=PLAN.replace("south-1.pub", public.name))
    with pytest.raises(ReleaseError, match="cannot sign") as error:
        signing.sign(begun.repository, [open_key(token, lambda _: "4321")])
    assert "PIN" in str(error.value)
