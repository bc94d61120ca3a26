from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import rahdari
from rahdari.cli.main import build_app
from rahdari.lists.reading import READERS
from rahdari.matching.explain import _RELATIONS

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")]


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def commands() -> Iterator[tuple[str, object]]:
    def walk(name: str, command: object) -> Iterator[tuple[str, object]]:
        yield name, command
        for word, part in getattr(command, "commands", {}).items():
            yield from walk(f"{name} {word}", part)

    return walk("rahdari", typer.main.get_command(build_app()))


def section(name: str) -> str:
    """The text of a command: from its heading to the next one; of the whole program, all before the first."""
    before, *sections = re.split(r"^## ", page("cli.md"), flags=re.MULTILINE)
    titles = {text.split("`")[1].removesuffix(" SOURCE"): text for text in sections}
    if name == "rahdari":
        return before
    return next((text for title, text in titles.items() if (title + " ").startswith(name + " ")), "")


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_is_documented(name: str, command: object) -> None:
    text = section(name)
    assert text, f"docs/reference/cli.md has no section on {name}"
    for parameter in getattr(command, "params", []):
        for option in [option for option in parameter.opts if option.startswith("-") and option != "--help"]:
            assert re.search(rf"`{option}\b|, `{option}\b", text), f"{name} {option} is not documented"


def test_what_every_command_prints_as_json_is_documented() -> None:
    printing = [
        name.removeprefix("rahdari ")
        for name, command in commands()
        if any("--json" in parameter.opts for parameter in getattr(command, "params", []))
    ]
    assert len(printing) > 20
    rows = [line.split(" | ")[0] for line in page("json.md").splitlines() if line.startswith("| `")]
    for name in printing:
        assert any(re.search(rf"`{name}( [A-Z-]|`)", row) for row in rows), f"json.md has no {name}"


def test_no_option_is_documented_that_is_not_there() -> None:
    known = {option for _, command in commands() for parameter in command.params for option in parameter.opts}  # type: ignore[attr-defined]
    assert set(re.findall(r"`(--?[a-z-]+)", page("cli.md"))) <= known | {"--help", "-h"}


@pytest.mark.parametrize("name", rahdari.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert re.search(rf"`{name}\b", page("python.md"))


def errors(kind: type[rahdari.RahdariError] = rahdari.RahdariError) -> Iterator[type[rahdari.RahdariError]]:
    yield kind
    for branch in kind.__subclasses__():
        yield from errors(branch)


@pytest.mark.parametrize("kind", list(errors()))
def test_every_error_code_is_documented(kind: type[rahdari.RahdariError]) -> None:
    assert f"| `{kind.code}` | `{kind.__name__}` |" in page("errors.md")


def test_error_codes_are_different() -> None:
    codes = [kind.code for kind in errors()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("format", READERS)
def test_every_list_format_is_documented(format: str) -> None:
    assert f"`{format}" in page("formats.md")


@pytest.mark.parametrize("relation", _RELATIONS)
def test_every_relation_is_documented(relation: str) -> None:
    assert f"`{relation}`" in page("evidence.md")


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", file.read_text("utf-8")):
        assert target.startswith("https://") or (file.parent / target).exists(), f"{file}: {target}"


def test_the_example_of_the_python_page_runs(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    example = page("python.md").split("```python\n")[1].split("```")[0]
    assert "build_index(entries" in example
    small = "from rahdari.calibration.population import bundled_population\n"
    example = example.replace(
        '"INDEX")\nscreener', '"INDEX", population=bundled_population()[:300])\nscreener', 1
    )
    exec(compile(small + example, "python.md", "exec"), {})
    assert "bits of evidence" in capsys.readouterr().out


def test_every_claim_of_the_threat_model_has_a_test_that_is_there() -> None:
    text = (ROOT / "docs" / "explanation" / "threat-model.md").read_text("utf-8")
    claims = [line for line in text.splitlines() if re.match(r"\| (stops|shows) \|", line)]
    assert len(claims) > 30
    for claim in claims:
        tests = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", claim)
        assert tests, claim
        for file, name in tests:
            assert re.search(rf"^def {name or 'test_'}", (ROOT / file).read_text("utf-8"), re.MULTILINE), name
