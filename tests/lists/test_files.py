"""Opening files: compressed, broken, hostile, in the wrong encoding."""

import gzip
import hashlib
import os
import random
import zipfile
from pathlib import Path

import pytest

from rahdari.errors import SourceError
from rahdari.lists.files import check_zip, open_binary, open_text, sha256_of, unpacked_limit


@pytest.mark.parametrize("name", ["list.xml", "list.xml.gz"])
@pytest.mark.parametrize("packed", [True, False])
def test_gzip_is_known_by_its_bytes_not_its_name(tmp_path: Path, name: str, packed: bool) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"content") if packed else b"content")
    with open_binary(path) as stream:
        assert stream.read() == b"content"


def test_a_zip_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xml.gz"
    bomb.write_bytes(gzip.compress(b"0" * (30 << 20)))
    sizes: list[int] = []
    with (
        open_binary(bomb) as stream,
        pytest.raises(SourceError, match=r"bomb\.xml\.gz: unpacks to more than"),
    ):
        sizes.extend(len(chunk) for chunk in iter(lambda: stream.read(1 << 16), b""))
    assert sum(sizes) <= unpacked_limit(bomb.stat().st_size) < 30 << 20


def test_an_ordinary_ratio_is_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "list.gz"
    path.write_bytes(gzip.compress(random.Random(1).randbytes(1 << 18) * 45, compresslevel=1))
    with open_binary(path) as stream:
        assert len(stream.read()) == 45 << 18


@pytest.mark.parametrize("packed", [True, False])
def test_the_limit_on_bytes_holds_for_every_file(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "long"
    path.write_bytes(gzip.compress(b"x" * 101) if packed else b"x" * 101)
    with pytest.raises(SourceError, match="limit of 100 bytes"), open_binary(path, max_bytes=100) as stream:
        stream.read()


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(random.Random(1).randbytes(5000))[:-2000])
    with open_binary(path) as stream, pytest.raises(SourceError, match=r"cut\.gz: its gzip compression"):
        stream.read()


def test_a_missing_file_and_a_folder_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such file"):
        open_binary(tmp_path / "none")
    with pytest.raises(SourceError, match="is a folder, not a file"):
        open_binary(tmp_path)


def test_a_pipe_is_said_to_be_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = os.open(tmp_path / "pipe", os.O_RDWR)  # else to open it waits for one
    with pytest.raises(SourceError, match="is a pipe, not a file"):
        open_binary(tmp_path / "pipe")
    os.close(writer)


def test_sha256_is_of_the_stored_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.gz", tmp_path / "two"
    one.write_bytes(gzip.compress(b"a"))
    two.write_bytes(b"b")
    assert sha256_of(one) == hashlib.sha256(one.read_bytes()).hexdigest()
    assert sha256_of(one, two) == hashlib.sha256(one.read_bytes() + b"b").hexdigest()


@pytest.mark.parametrize(
    ("text", "encoding", "line", "byte", "advice"),
    [
        ("id\nédith\n", "cp1252", 2, 3, "windows-1252"),
        ("id\n\n" + "x" * 3000 + " محمد رضا\n", "cp1256", 3, 3005, "windows-1256"),
        ("id\n", "utf-16", 1, 0, "utf-16"),
    ],
)
def test_a_wrong_encoding_is_refused_where_it_fails(
    tmp_path: Path, text: str, encoding: str, line: int, byte: int, advice: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(SourceError, match=f"line {line}: is not utf-8: byte {byte:,} cannot") as caught:
        open_text(path)
    assert advice in str(caught.value)
    with open_text(path, ("utf-8-sig", "utf-16", encoding)) as stream:
        assert stream.read() == text


def test_what_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(SourceError, match="no text at all: is it another file that was meant"):
        open_text(file)


def test_the_byte_order_mark_is_no_text_and_line_ends_stay(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("\ufeffa\r\nب".encode())
    with open_text(path) as stream:
        assert stream.read() == "a\r\nب"


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_character_across_two_chunks_decodes(tmp_path: Path, cut: int) -> None:
    path, whole = tmp_path / "list", "x" * ((1 << 20) - cut) + "\nتی\U0001f600"
    path.write_bytes(whole.encode())
    with open_text(path) as stream:
        assert stream.read() == whole
    path.write_bytes(whole.encode() + b"\xff")
    with pytest.raises(SourceError, match=f"line 2: is not utf-8: byte {len(whole.encode()):,} cannot"):
        open_text(path)


def test_zip_containers_are_measured_before_they_are_opened(tmp_path: Path) -> None:
    good, bomb, many, broken = (tmp_path / name for name in ("good", "bomb", "many", "broken"))
    with zipfile.ZipFile(good, "w") as container:
        container.writestr("sheet.xml", "<a/>")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("sheet.xml", b"0" * (30 << 20))
    with zipfile.ZipFile(many, "w") as container:
        for number in range(2_001):
            container.writestr(str(number), "")
    broken.write_bytes(good.read_bytes()[:-30])
    check_zip(good)
    for path, why in ((bomb, "a zip bomb"), (many, "2,001 parts"), (broken, "is not a readable")):
        with pytest.raises(SourceError, match=why):
            check_zip(path)
