from __future__ import annotations

import json
from pathlib import Path

import pytest

from rahdari import Entry
from rahdari.lists.reading import read_list


@pytest.fixture(scope="module")
def entry(listing: Path) -> Entry:
    """Somebody on the invented list with a long name and a birth date."""
    people = (entry for entry in read_list(f"un:{listing}") if entry.birth_dates and entry.kind == "person")
    return max(people, key=lambda entry: len(entry.names[0].text.split()))


def test_a_listed_name_is_a_hit(rahdari, index: Path, entry: Entry) -> None:
    name, born = entry.names[0].text, entry.birth_dates[0]
    done = rahdari("screen", "--index", index, *name.split(), "--born", born)
    assert done.status == 10
    assert f"[{entry.id}]" in done.out
    assert "bits of evidence" in done.out
    assert done.out.splitlines()[-1].endswith(("1 hit.", " hits."))


def test_nobody_is_no_hit(rahdari, index: Path) -> None:
    done = rahdari("screen", "--index", index, "Zzyzx Qwertz", "--born", "1931-05-06")
    assert (done.status, done.out) == (0, "No hit.\n")


def test_json_is_the_librarys_types(rahdari, index: Path, entry: Entry) -> None:
    done = rahdari("screen", "--index", index, entry.names[0].text, "--json")
    told = json.loads(done.out)
    assert done.status == 10
    assert told["subject"]["names"] == [entry.names[0].text]
    hit = told["hits"][0]
    assert hit["entry_id"] == hit["entry"]["id"] == entry.id
    assert hit["refer"] is True
    assert hit["bits"] == pytest.approx(sum(evidence["bits"] for evidence in hit["evidence"]))
    assert {"field", "subject_value", "entry_value", "bits", "relation"} <= set(hit["evidence"][0])


def test_below_the_threshold_is_shown_but_no_hit(rahdari, index: Path, entry: Entry) -> None:
    word = entry.names[0].text.split()[0]
    shown = rahdari("screen", "--index", index, word, "--below", "--limit", 2, "--json")
    hits = json.loads(shown.out)["hits"]
    assert len(hits) == 2
    assert shown.status == (10 if any(hit["refer"] for hit in hits) else 0)
    assert not hits[1]["refer"]


@pytest.mark.parametrize("apart", [True, False])
def test_a_machine_readable_zone(rahdari, index: Path, apart: bool) -> None:
    # The specimen of Doc 9303-4, appendix B.
    zone = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    lines = ("--mrz", zone[0], "--mrz", zone[1]) if apart else ("--mrz", *zone)
    done = rahdari("screen", "--index", index, *lines, "--father", "Lars", "--json")
    assert json.loads(done.out)["subject"] == {
        "kind": "person",
        "names": [
            {
                "text": "ANNA MARIA ERIKSSON",
                "quality": "good",
                "parts": {"given": "ANNA MARIA", "family": "ERIKSSON"},
            }
        ],
        "father_names": ["Lars"],
        "birth_dates": ["1974-08-12"],
        "sex": "f",
        "documents": [{"kind": "passport", "number": "L898902C3"}],
    }


def test_a_misread_zone_is_noted(rahdari, index: Path) -> None:
    zone = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408123F1204159ZE184226B<<<<<10")
    assert "Machine-readable zone: " in rahdari("screen", "--index", index, "--mrz", *zone).err


def test_all_options_reach_the_subject(rahdari, index: Path) -> None:
    done = rahdari(
        *("screen", "--index", index, "Gul", "Jan", "--also", "گل جان", "--father", "Omar"),
        *("--grandfather", "Khan", "--born", "02/03/1968", "--sex", "m", "--nationality", "AFG"),
        *("--nationality", "Pakistan", "--document", "passport:P123:af", "--json"),
    )
    assert json.loads(done.out)["subject"] == {
        "kind": "person",
        "names": ["Gul Jan", "گل جان"],
        "father_names": ["Omar"],
        "grandfather_names": ["Khan"],
        "birth_dates": ["1968-03-02"],
        "nationalities": ["af", "pk"],
        "sex": "m",
        "documents": [{"kind": "passport", "number": "P123", "country": "af"}],
    }


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ((), 2, "nobody to screen"),
        (("Gul", "--in", "a.csv", "--out", "b.csv"), 2, "without the fields of one subject"),
        (("--in", "a.csv"), 2, "with --in and --out"),
        (("--in", "-", "--out", "-"), 2, "Add --format csv or jsonl"),
        (("--in", "a.txt", "--out", "b.txt", "--format", "xml"), 2, "Add --format csv or jsonl"),
        (("Gul", "--stop-budget", "0.9"), 2, "outside what was measured"),
        (("Gul", "--born", "31/02/1970"), 3, "31/02/1970"),
        (("Gul", "--kind", "ghost"), 3, "kind 'ghost'"),
        (("Gul", "--nationality", "Atlantis"), 3, "nationalities 'Atlantis': is no country"),
        (("Gul", "--document", "passport"), 3, "KIND:NUMBER"),
        (("x" * 501,), 3, "at most 500"),
        (("--mrz", "P<UTO"), 3, "P<UTO"),
        (("--in", "nowhere.csv", "--out", "b.csv"), 3, "nowhere.csv: there is no such file"),
    ],
)
def test_what_cannot_be_screened(
    rahdari, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments, status: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = rahdari("screen", "--index", index, *arguments)
    assert (done.status, done.out) == (status, "")
    assert told in done.err
    assert not list(tmp_path.iterdir())
