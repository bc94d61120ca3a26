"""The ceremony and a release by the command line alone, with two parties and one gate."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rahdari.cli.main import main
from rahdari.exchange.releases.applying import release_in
from rahdari.records.schema import subject_to_json
from rahdari.simulation.travellers import travellers

PLAN = """
[root]
keys = ["n.pub", "s.pub"]
[targets]
keys = ["n.pub", "s.pub"]
[seal]
keys = ["seal.pub"]
[party.north]
keys = ["n.pub"]
[party.south]
keys = ["s.pub"]
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAHDARI_KEY_PASSWORD", "an invented phrase")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["rahdari", "release", *words])
        with pytest.raises(SystemExit) as end:
            main()
        out = capsys.readouterr()
        return int(end.value.code or 0), out.out, out.err

    return run


def test_a_ceremony_and_two_releases(run, tmp_path: Path) -> None:
    for name in ("n", "s", "seal"):
        assert run("key", name)[0] == 0
    assert b"ENCRYPTED" in (tmp_path / "n.pem").read_bytes()
    assert (tmp_path / "n.pem").stat().st_mode & 0o077 == 0
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    run("init", "REPO", "--plan", "plan.toml")
    shutil.copytree("REPO", "STICK")
    assert "targets: signed by n; 1 more of s" in run("sign", "REPO", "--key", "n.pem")[1]
    run("sign", "STICK", "--key", "s.pem")
    status, _, said = run("sign", "REPO", "--gather", "NO-STICK")
    assert (status, "NO-STICK is no folder of releases" in said) == (3, True)
    said = run("sign", "REPO", "--gather", "STICK", "--key", "seal.pem")[1]
    assert "Taken over from STICK: root, targets" in said
    assert "Published" in said
    line = {"id": "own:1", "kind": "person", "names": ["Invented Somebody"]}
    (tmp_path / "own.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    said = run("create", "REPO", "north/own=entries:own.jsonl")[1]
    assert "Release 1: 1 entries" in said
    assert run("apply", "REPO", "--index", "INDEX", "--root", "REPO/metadata/1.root.json")[0] == 3
    assert "Published: release 1" in run("sign", "REPO", *(f"--key={k}.pem" for k in ("n", "s", "seal")))[1]
    people = "".join(json.dumps(subject_to_json(one)) + "\n" for one in travellers(200, seed=3))
    (tmp_path / "people.jsonl").write_text(people, "utf-8")
    status, said, _ = run("apply", "REPO", "--index", "INDEX", "--population", "people.jsonl")
    assert (status, release_in(tmp_path / "INDEX").number) == (0, 1)  # type: ignore[union-attr]
    assert "north/own  1" in said
    status, said, _ = run("verify", "REPO", "--index", "INDEX", "--json")
    assert json.loads(said)["release"]["number"] == 1
    run("create", "REPO", "south/other=entries:own.jsonl", "--drop", "north/own")
    said = run("sign", "REPO", "--key", "seal.pem")[1]
    assert "Sealed again" in said, "while the next one waits"
    assert "targets: signed by nobody" in said
    said = run("sign", "REPO", "--discard")[1]
    assert said == "Given up: north, south, targets\nNothing waits for signatures.\n"
    assert run("sign", "REPO")[1] == "Nothing waits for signatures.\n"
    status, _, said = run("create", "REPO", "east/own=entries:own.jsonl")
    assert (status, "is no party" in said) == (3, True)
    file = next((tmp_path / "REPO" / "targets" / "lists" / "north").iterdir())
    file.write_bytes(file.read_bytes()[:-3])
    shutil.rmtree("INDEX/release/lists")
    status, _, said = run("apply", "REPO", "--index", "INDEX")
    assert (status, "release in force stays" in said) == (3, True)


def test_a_folder_that_is_no_repository_is_refused_and_left_alone(run, tmp_path: Path) -> None:
    other = tmp_path / "papers" / "pending" / "thesis.txt"
    other.parent.mkdir(parents=True)
    other.write_text("ten years of work", "utf-8")
    for words in (
        ("sign", "papers", "--discard"),
        ("sign", "papers"),
        ("sign", "mistyped"),
        ("create", "papers"),
    ):
        status, out, said = run(*words)
        assert (status, out, "is no repository of releases" in said) == (3, "", True), words
    status, _, said = run("sign", str(other))
    assert (status, "thesis.txt is no repository of releases" in said) == (3, True)
    assert other.read_text("utf-8") == "ten years of work"


def test_what_cannot_be_given_up_is_said(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("n", "s", "seal"):
        run("key", name, "--no-password")
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    run("init", "REPO", "--plan", "plan.toml")

    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("shutil.rmtree", refuse)
    status, out, said = run("sign", "REPO", "--discard")
    assert (status, out, "Permission denied" in said) == (3, "", True)


def test_a_wrong_password_is_said(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run("key", "n", "--no-password")
    run("key", "s")
    run("key", "seal")
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    run("init", "REPO", "--plan", "plan.toml")
    monkeypatch.setenv("RAHDARI_KEY_PASSWORD", "another phrase")
    status, _, said = run("sign", "REPO", "--key", "s.pem")
    assert (status, "the password is wrong" in said) == (3, True)
    assert run("sign", "REPO", "--key", "n.pem")[0] == 0, "a key without a password needs none"


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("", "names no party"),
        (PLAN.replace("[seal]", "[sael]"), "there is no [sael]"),
        (PLAN + "threshold = 2\n", "[party.south]: threshold has to be between 1 and 1"),
        (PLAN.replace('["s.pub"]', '["s.pub", "s.pub"]'), "one key is there twice"),
        (PLAN.replace('["n.pub"]', '["x.pub"]'), "x.pub cannot be read"),
        (PLAN.replace("[party.south]", "[party.targets]"), "cannot be the name of a party"),
        (PLAN + "days = 0\n", "days has to be"),
        ("[", "is no TOML"),
    ],
)
def test_a_bad_plan_is_named(run, tmp_path: Path, plan: str, said: str) -> None:
    for name in ("n", "s", "seal"):
        run("key", name, "--no-password")
    (tmp_path / "plan.toml").write_text(plan, "utf-8")
    status, _, error = run("init", "REPO", "--plan", "plan.toml")
    assert (status, said in error) == (3, True), error
    assert not (tmp_path / "REPO").exists()


@pytest.mark.parametrize(("content", "said"), [(None, "Check the path."), (b"\xff\xfe\0", "is no text.")])
def test_a_plan_that_cannot_be_read(run, tmp_path: Path, content: bytes | None, said: str) -> None:
    if content:
        (tmp_path / "plan.toml").write_bytes(content)
    status, _, error = run("init", "REPO", "--plan", "plan.toml")
    assert (status, "plan.toml" in error, said in error) == (3, True, True), error
