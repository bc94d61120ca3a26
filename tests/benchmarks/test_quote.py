"""Pages quote the results as they are."""

from pathlib import Path

import pytest
from benchmarks.quote import PAGES, PLACE, RESULTS, quoted

TABLES = "## One\n\n| a, b | c |\n|---|---|\n| 1 | 2 |\n\n| missed | d |\n|---|---|\n| 3 | 4 |\n"
PAGE = "Text.\n\n<!-- table: missed -->\n\nold\n\n<!-- end -->\n\n<!-- table: other -->\nold\n<!-- end -->\n"


def test_a_place_takes_the_table_that_begins_so() -> None:
    page = quoted(PAGE, TABLES)
    assert "<!-- table: missed -->\n\n| missed | d |\n|---|---|\n| 3 | 4 |\n\n<!-- end -->" in page
    assert page.endswith("<!-- table: other -->\nold\n<!-- end -->\n")
    assert quoted(page, TABLES) == page


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_pages_say_what_the_results_say(file: Path) -> None:
    page = file.read_text("utf-8")
    assert PLACE.search(page)
    assert quoted(page, RESULTS.read_text("utf-8")) == page, "run python -m benchmarks.quote"
