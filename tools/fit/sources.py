"""The data that tables and parameters are made from, as streams of small tuples. Paths are arguments."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GROUPS = ("af", "pk", "ir", "arab", "cis", "other")
"""Name stocks that the population table keeps apart; `parameters.json` says which country is in which."""

_FAKER = {
    "fa_IR": "ir",
    "uz_UZ": "cis",
    "ru_RU": "cis",
    "uk_UA": "cis",
    "tr_TR": "other",
    "en_IN": "other",
    "hi_IN": "other",
    "zh_CN": "other",
    "ar_AA": "arab",
    "ar_SA": "arab",
    "ar_PS": "arab",
    "ar_EG": "arab",
    "az_AZ": "cis",
    "ka_GE": "cis",
    "en_US": "other",
    "fr_FR": "other",
    "de_DE": "other",
    "es_ES": "other",
    "id_ID": "other",
    "bn_BD": "other",
}
_FAKER_KINDS = {"first_names_male": "m", "first_names_female": "f"}
_CIS = {"UZ", "TJ", "TM", "KG", "KZ", "RU", "UA", "BY", "AM", "AZ", "GE", "MD"}
NOMINAL = 5
"""Count given to a name of a published list of popular names that states no count."""


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, plain or gzip."""
    with (
        gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8") as f
    ):
        for line in f:
            yield json.loads(line)


def lexicon(path: Path) -> Iterator[tuple[str, int, list[tuple[str, int]]]]:
    """Yield (native, count, [(Latin variant, count)]) of one lexicon table."""
    with open(path, encoding="utf-8") as f:
        next(f)
        for line in f:
            native, count, variants = line.rstrip("\n").split("\t")
            pairs = (v.rsplit(":", 1) for v in variants.split("|"))
            yield native, int(count), [(v, int(n)) for v, n in pairs]


def lexicons(folder: Path) -> Iterator[tuple[str, float, str, int, list[tuple[str, int]]]]:
    """Yield (group, weight, native, count, variants) of every table of names that has counts.

    The candidate lists are people of the country as they are; Wikidata's are notables, and weigh less
    where both exist.
    """
    for group in ("af", "pk"):
        for name in ("given_m", "given_f", "surname"):
            for row in lexicon(folder / group / f"{name}.tsv"):
                yield group, 1.0, *row
        for name in ("wikidata_given", "wikidata_surname"):
            for row in lexicon(folder / group / f"{name}.tsv"):
                yield group, 0.3, *row
    for name in ("wikidata_given", "wikidata_surname"):
        for row in lexicon(folder / "ir" / f"{name}.tsv"):
            yield "ir", 1.0, *row
    for path in sorted((folder / "arab").glob("*.tsv")):
        for row in lexicon(path):
            yield "arab", 1.0, *row


def popular(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (locale or country, kind, name) of published lists of names that state no counts.

    kind: "m" or "f" for given names of men and women, "given" where the list does not say, "family".
    """
    with open(folder / "world" / "faker_40_person_lists.json", encoding="utf-8") as f:
        faker = json.load(f)
    for locale, lists in faker.items():
        for key, names in lists.items():
            if "prefix" in key or "suffix" in key or "format" in key:
                continue
            for name in names:
                yield locale, _FAKER_KINDS.get(key, "family" if "last" in key else "given"), name
    for kind, file in (("given", "forenames"), ("family", "surnames")):
        with open(folder / "world" / f"sigpwned_common-{file}-by-country.csv", encoding="utf-8-sig") as f:
            for row in csv.DictReader(f):
                for column in ("Localized Name", "Romanized Name"):
                    if row[column]:
                        yield row["Country"], row.get("Gender", "").lower() or kind, row[column]


def popular_group(source: str) -> str:
    """Return the name stock of a locale or a country."""
    return "cis" if source in _CIS else _FAKER.get(source, "other")


def full_names(data: Path) -> Iterator[tuple[str, float, str, str]]:
    """Yield (group, weight, native, Latin) of whole names: candidates, and notables of Wikidata.

    Candidates that were found in two elections are left out: acceptance measures with them. The weights
    are those of the lexicons, halved where the same people may stand in both.
    """
    for row in rows(data / "pairs" / "af_candidates_scripts.jsonl"):
        if not row.get("linked") and row["latin"] and row["dari"]:
            yield "af", 0.5, row["dari"], row["latin"]
    for row in rows(data / "pairs" / "pk_candidates_scripts.jsonl"):
        if row["latin"] and row["urdu"]:
            yield "pk", 0.5, row["urdu"], row["latin"]
    for row in rows(data / "pairs" / "wikidata_fullnames_arabic_latin.jsonl.gz"):
        country = row["country"]
        group = country if country in ("af", "pk", "ir") else "arab"
        yield group, 0.3 if group in ("af", "pk") else 0.5, row["native_key"], row["latin"]


def alias_pairs(data: Path) -> Iterator[dict[str, Any]]:
    """Yield pairs of names of one listed person that could be derived from one another."""
    usable = ("spelling_variant", "part_or_longer", "partial")
    for row in rows(data / "pairs" / "alias_pairs.jsonl.gz"):
        if row["variant_class"] in usable and row["quality_class"] != "weak":
            yield row
