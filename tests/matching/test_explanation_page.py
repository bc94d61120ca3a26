"""The examples of the page on the model are what the program prints, but for the figures, which are tuned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "how-two-records-are-compared.md"
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def lines(text: str) -> list[str]:
    """The lines without figures and in any order, for the weightiest comes first."""
    return sorted(re.sub(r"[-+]?\d[\d.,]*", "#", line).strip() for line in text.splitlines())


@pytest.mark.parametrize(("code", "printed"), EXAMPLES)
def test_an_example_prints_what_the_page_shows(
    code: str, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(code, str(PAGE), "exec"), {})
    assert lines(capsys.readouterr().out) == lines(printed)
