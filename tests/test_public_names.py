from __future__ import annotations

import inspect

import rahdari

PINNED = {
    "Document",
    "Entry",
    "Evidence",
    "Hit",
    "IndexFormatError",
    "IndexReport",
    "Name",
    "PartialDate",
    "PopulationError",
    "RahdariError",
    "RecordError",
    "Screener",
    "SourceError",
    "Subject",
    "UsageError",
    "build_index",
    "compare",
    "update_index",
}
SIGNATURES = {
    "build_index": ["entries", "path", "population"],
    "update_index": ["path", "entries", "removed", "population"],
    "compare": ["subject", "entry", "threshold"],
    "Screener.open": ["path", "stop_budget"],
    "Screener.screen": ["self", "subject", "limit", "refer_only"],
    "Screener.screen_batch": ["self", "subjects", "limit", "refer_only", "workers"],
    "Hit.explain": ["self", "language"],
}
IDENTIFYING = (
    "kind names father_names grandfather_names birth_dates birth_places nationalities sex documents id "
)
MEMBERS = {
    "Subject": IDENTIFYING,
    "Entry": IDENTIFYING
    + "list_id party legal_basis grounds source_grade information_grade handling action owner_contact "
    "listed_on review_on expires_on restriction status source extra",
    "Name": "text quality script parts",
    "Document": "kind number country",
    "Hit": "entry_id entry bits refer evidence",
    "Evidence": "field subject_value entry_value bits relation",
}


def test_the_stable_names() -> None:
    assert set(rahdari.__all__) == PINNED
    assert all(hasattr(rahdari, name) for name in PINNED)


def test_what_the_stable_functions_take() -> None:
    for path, names in SIGNATURES.items():
        function = rahdari
        for step in path.split("."):
            function = getattr(function, step)
        assert list(inspect.signature(function).parameters)[: len(names)] == names, path


def test_what_the_stable_types_have() -> None:
    for name, members in MEMBERS.items():
        assert set(members.split()) <= set(dir(getattr(rahdari, name))), name
