"""Archives: whole, or refused with a reason."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyrage import x25519

from rahdari.errors import GateError
from rahdari.gate.keeping import archive
from rahdari.gate.keeping.archive import Source

IDENTITY = x25519.Identity.generate()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    sources = []
    for number, (name, content) in enumerate(files.items()):
        (folder / str(number)).write_bytes(content)
        sources.append(Source(folder / str(number), name))
    target = folder / "data.age"
    target.unlink(missing_ok=True)
    archive.write(target, sources, {"gate": "North"}, [IDENTITY.to_public()])
    return target


def made(folder: Path, members: list[tuple[tarfile.TarInfo, bytes]], manifest: object) -> Path:
    """Return an archive as somebody else might make it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for info, content in [*members, (tarfile.TarInfo("manifest.json"), json.dumps(manifest).encode())]:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    path = folder / "made.age"
    path.write_bytes(pyrage.encrypt(gzip.compress(packed.getvalue()), [IDENTITY.to_public()]))
    return path


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(("a", "b/c", "b/d", "زمری")), st.binary(max_size=200_000)))
def test_what_was_written_comes_back(tmp_path: Path, files: dict[str, bytes]) -> None:
    packed = written(tmp_path, files)
    into = tmp_path / "into"
    into.mkdir()
    manifest = archive.read(packed, IDENTITY, into)
    assert manifest["gate"] == "North"
    assert {name: (into / name).read_bytes() for name in manifest["files"]} == files
    for file in sorted(into.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    into.rmdir()


def test_a_file_of_two_names_is_in_it_twice(tmp_path: Path) -> None:
    """Generations of an index share files, as links of the file system."""
    one, other, into = tmp_path / "one", tmp_path / "other", tmp_path / "into"
    one.write_bytes(b"shared")
    other.hardlink_to(one)
    sources = [Source(one, "g-1/entries"), Source(other, "g-2/entries")]
    archive.write(tmp_path / "data.age", sources, {}, [IDENTITY.to_public()])
    archive.read(tmp_path / "data.age", IDENTITY, into)
    assert [(into / source.name).read_bytes() for source in sources] == [b"shared", b"shared"]


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    files = {"a": {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}}
    twice = [(tarfile.TarInfo("a"), b"x"), (tarfile.TarInfo("a"), b"x")]
    packed = made(tmp_path, twice, {"format": archive.FORMAT, "files": files})
    for into in (None, tmp_path / "into"):
        with pytest.raises(GateError, match="is in it twice"):
            archive.read(packed, IDENTITY, into)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 255))
def test_a_changed_or_shortened_archive_is_refused(tmp_path: Path, where: float, bits: int) -> None:
    whole = bytearray(written(tmp_path, {"a": b"x" * 1000, "b": b"y" * 70_000}).read_bytes())
    at = int(where * len(whole))
    if bits:
        whole[at] ^= bits
    else:
        del whole[at:]
    (tmp_path / "other.age").write_bytes(whole)
    with pytest.raises(GateError, match="cannot be read"):
        archive.read(tmp_path / "other.age", IDENTITY)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\\..\\x"])
def test_no_file_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    into = tmp_path / "deep" / "into"
    into.mkdir(parents=True)
    packed = made(tmp_path, [(tarfile.TarInfo(name), b"x")], {"format": archive.FORMAT, "files": {}})
    with pytest.raises(GateError, match="leads out"):
        archive.read(packed, IDENTITY, into)
    assert not list(into.iterdir())


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_there_are_only_files_in_it(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("a")
    info.type, info.linkname = kind, "/etc/passwd"
    packed = made(tmp_path, [(info, b"")], {"format": archive.FORMAT, "files": {}})
    with pytest.raises(GateError, match="does not belong"):
        archive.read(packed, IDENTITY)


@pytest.mark.parametrize("manifest", [{}, [], {"format": archive.FORMAT, "files": {}}, {"format": "2"}])
def test_what_the_manifest_does_not_name_is_refused(tmp_path: Path, manifest: object) -> None:
    packed = made(tmp_path, [(tarfile.TarInfo("a"), b"x")], manifest)
    with pytest.raises(GateError, match="cannot be read"):
        archive.read(packed, IDENTITY)


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="not for this key"):
        archive.read(written(tmp_path, {"a": b"x"}), x25519.Identity.generate())


def test_what_goes_wrong_while_writing_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        archive.write(tmp_path / "data.age", [Source(tmp_path / "gone", "gone")], {}, [IDENTITY.to_public()])
