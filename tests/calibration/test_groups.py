from __future__ import annotations

import pytest

from rahdari import Document, Entry, Subject
from rahdari.calibration.groups import groups_of, is_homonym, name_sets


@pytest.mark.parametrize(
    ("subject", "groups"),
    [
        (
            Subject(["Gul Jan"], nationalities=["af", "pk"], sex="m", birth_dates=["1968"]),
            {"script Latn", "nationality af", "nationality pk", "sex m", "longer name", "with birth date"},
        ),
        (
            Subject(["گل"]),
            {"script Arab", "nationality missing", "sex missing", "one-word name", "without birth date"},
        ),
        (Subject(["Гуль Джан"]), {"script Cyrl", "longer name"}),
        (Subject(["გულ"]), {"script other", "one-word name"}),
        (Subject([], documents=[Document("passport", "P1")]), {"script missing"}),
    ],
)
def test_groups(subject: Subject, groups: set[str]) -> None:
    assert groups <= set(groups_of(subject))


@pytest.mark.parametrize(
    ("name", "homonym"),
    [
        ("GUL JAN", True),
        ("Jan, Gul", True),
        ("گل جان", True),
        ("Gul Jana", False),
        ("Gul", False),
        ("Gul Jan Khan", False),
        ("Заря", False),
    ],
)
def test_homonyms(name: str, homonym: bool) -> None:
    listed = name_sets([Entry("x:1", "person", ["Gul Jan", "گل جان"]), Entry("x:2", "person", ["Zar"])])
    assert is_homonym(Subject(["Nobody Else", name]), listed) is homonym
