"""Signed notes: the examples of Go's sumdb/note and of C2SP, and what is refused."""

from __future__ import annotations

import base64
import datetime
import os
import stat
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import NOON, signer

from rahdari.errors import LedgerError
from rahdari.ledger.checkpoint import head_of
from rahdari.ledger.note import TIMED, Signer, Verifier, open_note, sign

# golang.org/x/mod/sumdb/note, note_test.go
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot "
    "rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
# github.com/transparency-dev/formats, note_cosigv1_test.go
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
TESTED = "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6"


def peter() -> Signer:
    secret = base64.b64decode(PETER_SECRET)[1:]
    return Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(secret))


def test_the_published_note() -> None:
    assert str(peter().verifier) == PETER
    assert sign(TEXT, peter()).decode() == f"{TEXT}\n{BY_PETER}"
    note = open_note(f"{TEXT}\n{BY_PETER}{BY_ENOCH}".encode(), [Verifier.parse(PETER)])
    assert note.text.decode() == TEXT
    assert [str(one.by) for one in note.signatures] == [PETER]
    assert note.unknown == 1
    both = open_note(f"{TEXT}\n{BY_PETER}{BY_ENOCH}".encode(), map(Verifier.parse, (PETER, ENOCH)))
    assert len(both.signatures) == 2


@pytest.mark.parametrize("text", [PETER, ENOCH, REMORA, TESTED])
def test_published_keys(text: str) -> None:
    assert str(Verifier.parse(text)) == text
    for at in range(len(text)):
        for spoilt in (text[:at], text[at + 1 :], text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :]):
            with pytest.raises(LedgerError):
                Verifier.parse(spoilt)


def test_a_key_that_signs_with_the_time_is_known_by_another_hash() -> None:
    assert Verifier.parse(REMORA).kind == TIMED
    assert Verifier.parse(PETER).timed.id != Verifier.parse(PETER).id
    assert Verifier.parse(PETER).timed.plain == Verifier.parse(PETER)


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        TEXT + "\n",
        f"{TEXT}\n{BY_PETER[:-1]}",
        f"\x01{TEXT}\n{BY_PETER}",
        f"{TEXT}\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBt\n",
        f"{TEXT}\n{BY_PETER}Unexpected line.\n",
        f"{TEXT}\n{BY_PETER * 101}",
        f"{TEXT}\n{BY_PETER[:60]}ABCD{BY_PETER[60:]}",
        f"{TEXT}more\n\n{BY_PETER}",
        f"{TEXT}\n{BY_ENOCH}",
        f"{TEXT * 2000}\n{BY_PETER}",
    ],
)
def test_what_is_refused(note: str) -> None:
    with pytest.raises(LedgerError):
        open_note(note.encode(), [Verifier.parse(PETER)])


def test_letters_that_are_none() -> None:
    with pytest.raises(LedgerError):
        open_note(b"\xff" + f"{TEXT}\n{BY_PETER}".encode(), [Verifier.parse(PETER)])


def test_signatures_with_the_time() -> None:
    key = signer()
    note = sign("log\n1\nroot\n", key, at=NOON)
    assert {one.at for one in open_note(note, [key.verifier, key.verifier.timed]).signatures} == {None, NOON}
    # As the specification says: the cosigned message begins with two lines of its own.
    line = note.decode().splitlines()[-1].split()[-1]
    raw = base64.b64decode(line)
    assert raw[:4] == key.verifier.timed.id
    assert int.from_bytes(raw[4:12]) == NOON.timestamp()
    plain = f"— {key.name} {base64.b64encode(key.verifier.id + raw[12:]).decode()}\n".encode()
    said = b"cosignature/v1\ntime %d\nlog\n1\nroot\n" % NOON.timestamp()
    open_note(said + b"\n" + plain, [key.verifier])


@settings(deadline=None)
@given(st.data())
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    key = signer()
    note = bytearray(sign("log\n1\nroot\n", key, at=NOON))
    at = data.draw(st.integers(0, len(note) - 1))
    note[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        opened = open_note(bytes(note), [key.verifier, key.verifier.timed])
    except LedgerError:
        return
    # A spoilt name or key id makes one signature an unknown one; the text and the other hold.
    assert opened.text == b"log\n1\nroot\n"
    assert len(opened.signatures) == 1


def test_keys_in_files(tmp_path: Path) -> None:
    key = signer()
    key.write(tmp_path / "keys" / "log.pem")
    assert stat.S_IMODE((tmp_path / "keys" / "log.pem").stat().st_mode) == 0o600
    assert Signer.read(tmp_path / "keys" / "log.pem").verifier == key.verifier
    assert Verifier.read(tmp_path / "keys" / "log.vkey") == key.verifier
    with pytest.raises(LedgerError, match="is there already"):
        signer(seed=2).write(tmp_path / "keys" / "log.pem")
    (tmp_path / "keys" / "log.vkey").write_text(f"{signer(seed=2).verifier}\n", "utf-8")
    with pytest.raises(LedgerError, match="does not belong"):
        Signer.read(tmp_path / "keys" / "log.pem")
    (tmp_path / "keys" / "log.vkey").write_bytes(b"\xff")
    with pytest.raises(LedgerError, match="no public key"):
        Signer.read(tmp_path / "keys" / "log.pem")


@pytest.mark.parametrize("call", ["replace", "open"])
def test_a_key_whose_writing_broke_off_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Killed at each place in turn: there is a whole key of two files, or none that is in the way."""
    broken, real = 0, getattr(os, call)
    for at in range(1, 9):
        path, left = tmp_path / str(at) / "log.pem", at

        def killed(*args: object, **more: object) -> object:
            nonlocal left
            left -= 1
            if not left:
                raise KeyboardInterrupt
            return real(*args, **more)

        with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
            patch.setattr(f"rahdari.ledger.note.os.{call}", killed)
            signer().write(path)
        if not path.exists():
            broken += 1
            signer(seed=2).write(path)
            assert Signer.read(path).verifier == signer(seed=2).verifier
        else:
            assert Signer.read(path).verifier == signer().verifier
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert broken >= 2


# A checkpoint of a public log, co-signed by four public witnesses in May 2026.
PUBLIC = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev {by_rfc6962}
— arche2025h1.staging.ct.transparency.dev {plain}
— transparency.dev/DEV:witness-little-garden {garden}
— remora.n621.de {remora}
""".format(
    by_rfc6962="zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BX"
    "aHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=",
    plain="ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=",
    garden="2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44"
    "vdgJY096st5BQ==",
    remora="2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0W"
    "BxtqB0DrAWfBw==",
)
ARCHE = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"


def test_a_public_logs_checkpoint_and_its_witness() -> None:
    keys = [Verifier.parse(ARCHE), Verifier.parse(REMORA)]
    note = open_note(PUBLIC.encode(), keys)
    assert [str(one.by) for one in note.signatures] == [ARCHE, REMORA]
    assert note.signatures[1].at == datetime.datetime(2026, 5, 23, 21, 50, 24, tzinfo=datetime.UTC)
    assert note.unknown == 2
    assert head_of(note.text)[:2] == ("arche2025h1.staging.ct.transparency.dev", 1_432_088_532)
    for key in keys:
        with pytest.raises(LedgerError):
            open_note(PUBLIC.replace("1432088532", "1432088533").encode(), [key])
